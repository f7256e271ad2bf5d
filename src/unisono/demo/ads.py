"""What the ad platforms report per day and campaign, their claims included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from unisono.demo.journeys import Journeys
from unisono.demo.people import Flags, People
from unisono.demo.story import DAY_SECONDS, DAYS, ENTRIES, EUR_USD, Clock, on, stream


@dataclass(frozen=True)
class Line:
    """One campaign (and ad set) of one platform: days live, spend a day, price of a thousand."""

    platform: str
    campaign: str
    group: str
    start: int
    end: int
    daily: float
    cpm: float
    click_rate: float


@dataclass(frozen=True)
class AdDay:
    """One line on one day; money in the account's currency."""

    day: int
    line: Line
    impressions: int
    clicks: int
    spend: float
    conversions: int
    value: float


#: Platform → (share of all claims, account currency, click window, view window in days).
PLATFORMS: dict[str, tuple[float, str, int, int | None]] = {
    "google_ads": (0.30, "USD", 30, None),
    "microsoft_ads": (0.08, "USD", 30, None),
    "meta_ads": (0.22, "USD", 7, 1),
    "linkedin_ads": (0.24, "USD", 30, 7),
    "criteo": (0.09, "EUR", 30, None),
    "tiktok_ads": (0.07, "USD", 7, 1),
}
_END = DAYS - 1
LINES: tuple[Line, ...] = (
    Line("google_ads", "brand-search", "", 0, _END, 160, 95, 0.062),
    Line("google_ads", "spring-trial", "", on(4, 7), on(6, 30), 240, 70, 0.034),
    Line("google_ads", "summer-upgrade", "", on(7, 14), on(8, 14), 260, 72, 0.031),
    Line("google_ads", "q3-security-guide", "", on(7, 7), on(9, 25), 150, 75, 0.028),
    Line("microsoft_ads", "brand-search", "", 0, _END, 60, 60, 0.035),
    Line("meta_ads", "spring-trial", "Founders", on(4, 7), on(6, 30), 110, 14, 0.009),
    Line("meta_ads", "spring-trial", "Finance teams", on(4, 7), on(6, 30), 90, 15, 0.011),
    Line("meta_ads", "summer-upgrade", "Trial users", on(7, 21), on(8, 14), 180, 14, 0.012),
    Line("meta_ads", "win-back", "Lapsed trials", on(8, 3), on(8, 20), 120, 13, 0.010),
    Line("meta_ads", "retargeting-demo", "Visitors 30 days", 0, _END, 70, 12, 0.008),
    Line("linkedin_ads", "customer-stories", "", 0, _END, 120, 48, 0.006),
    Line("linkedin_ads", "emea-q1-launch", "", on(1, 12), on(3, 31), 200, 52, 0.006),
    Line("linkedin_ads", "us-q1-launch", "", on(1, 12), on(3, 31), 210, 55, 0.005),
    Line("linkedin_ads", "q3-security-guide", "", on(7, 7), on(9, 25), 140, 50, 0.006),
    Line("linkedin_ads", "partner-programme", "", on(8, 24), on(9, 18), 90, 47, 0.005),
    Line("linkedin_ads", "autumn-launch", "", on(9, 8), _END, 340, 51, 0.006),
    Line("criteo", "retargeting-demo", "", 0, _END, 60, 3.2, 0.004),
    Line("tiktok_ads", "team-clips", "Broad", 0, _END, 40, 6, 0.007),
)


def fx_rate(clock: Clock, day: int) -> float:
    """Dollars per euro on a story day (monthly rates, the last one holds on)."""
    months = (clock.day(day).year - clock.start.year) * 12 + clock.day(day).month
    return EUR_USD[min(months - clock.start.month, len(EUR_USD) - 1)]


def revenue(people: People, journeys: Journeys, clock: Clock) -> dict[int, float]:
    """Won deals: contact → amount in USD at the rate of the closing day, in cents exactly."""
    out = {}
    for person in np.flatnonzero(people.won):
        amount = float(people.amount[person])
        rate = fx_rate(clock, int(journeys.closed_at[person]) // DAY_SECONDS)
        out[int(person)] = round(amount * rate, 2) if people.euro[person] else amount
    return out


def _counts_per_platform(total: int) -> dict[str, int]:
    """``total`` claims split by share, exactly, by largest remainder."""
    exact = {p: spec[0] * total for p, spec in PLATFORMS.items()}
    out = {p: int(x) for p, x in exact.items()}
    for p in sorted(exact, key=lambda p: out[p] - exact[p])[: total - sum(out.values())]:
        out[p] += 1
    return out


def _claims(
    rng: np.random.Generator, journeys: Journeys, money: dict[int, float], total: int
) -> dict[tuple[Line, int], tuple[int, float]]:
    """Conversions and USD each line claims per day: every platform takes whole deals."""
    won = np.fromiter(money, dtype=np.int64)
    out: dict[tuple[Line, int], tuple[int, float]] = {}
    for platform, count in _counts_per_platform(total).items():
        deals = rng.choice(won, size=min(count, len(won)), replace=False)
        for person in deals:
            day = int(journeys.closed_at[person]) // DAY_SECONDS - int(rng.integers(0, 6))
            live = [x for x in LINES if x.platform == platform and x.start <= day <= x.end]
            line = live[int(rng.integers(len(live)))]
            n, value = out.get((line, day), (0, 0.0))
            out[line, day] = (n + 1, value + money[int(person)])
    return out


def ad_days(
    seed: int, people: People, journeys: Journeys, clock: Clock, *, faults: bool
) -> list[AdDay]:
    """Every line on every live day, by platform, day and line; claims 1.6 × the deals won
    (0.9 × without ``faults``).
    """
    rng = stream(seed, "ads")
    money = revenue(people, journeys, clock)
    total = round((1.6 if faults else 0.9) * len(money))
    claims = _claims(rng, journeys, money, total)
    size = people.count / 4_000
    out = []
    for line in LINES:
        days = np.arange(line.start, line.end + 1)
        weekend = np.asarray([clock.day(int(d)).weekday() >= 5 for d in days])
        noise = rng.lognormal(0, 0.18, len(days)) * np.where(weekend, 0.55, 1.1)
        spend = np.round(line.daily * size * noise, 2)
        impressions = np.round(spend / line.cpm * 1_000 * rng.lognormal(0, 0.08, len(days)))
        clicks = rng.binomial(impressions.astype(np.int64), line.click_rate)
        for i, day in enumerate(days.tolist()):
            n, value = claims.get((line, day), (0, 0.0))
            if PLATFORMS[line.platform][1] == "EUR":
                value /= fx_rate(clock, day)
            out.append(AdDay(day, line, int(impressions[i]), int(clicks[i]), float(spend[i]),
                             n, round(value, 2)))  # fmt: skip
    return sorted(out, key=lambda r: (r.line.platform, r.day, r.line.campaign, r.line.group))


def last_paid_touch(people: People, journeys: Journeys) -> dict[int, str]:
    """Won contact → platform of the last visit before the deal that was not direct ("" none)."""
    visits = journeys.visits
    tracked: Flags = (visits.person < people.contacts) & ~visits.after & (visits.entry != 0)
    tracked[tracked] &= people.won[visits.person[tracked]]
    last: dict[int, str] = {int(p): "" for p in np.flatnonzero(people.won & ~people.dark)}
    for person, entry in zip(
        visits.person[tracked].tolist(), visits.entry[tracked].tolist(), strict=True
    ):
        last[person] = ENTRIES[entry].platform  # visits are in time order
    return last


def ads_truth(
    rows: list[AdDay], people: People, journeys: Journeys, clock: Clock
) -> dict[str, Any]:
    """Claims per platform against the deals that platform touched last, in USD."""
    money = revenue(people, journeys, clock)
    last = last_paid_touch(people, journeys)
    out: dict[str, Any] = {}
    for platform, (_, currency, click, view) in PLATFORMS.items():
        mine = [r for r in rows if r.line.platform == platform]
        rate = [fx_rate(clock, r.day) if currency == "EUR" else 1.0 for r in mine]
        true = [p for p, name in last.items() if name == platform]
        out[platform] = {
            "claimed_conversions": sum(r.conversions for r in mine),
            "claimed_value_usd": round(
                sum(r.value * x for r, x in zip(mine, rate, strict=True)), 2
            ),
            "spend_usd": round(sum(r.spend * x for r, x in zip(mine, rate, strict=True)), 2),
            "spend": round(sum(r.spend for r in mine), 2),
            "currency": currency,
            "impressions": sum(r.impressions for r in mine),
            "clicks": sum(r.clicks for r in mine),
            "click_window_days": click,
            "view_window_days": view,
            "true_conversions": len(true),
            "true_value_usd": round(sum(money[p] for p in true), 2),
        }
    return out
