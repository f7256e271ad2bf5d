"""The texts the company published: channel by channel, with the offers planted in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from unisono.demo.story import DAYS, LAST_90, PRODUCT, SITE, Clock, on
from unisono.demo.words import CHANNELS, OFF_MESSAGE, PILLARS, on_message
from unisono.demo.write import BadRow, Exports

_TEXTS = 8
_CAMPAIGN = {"Press release": "customer-stories", "Webinar page": "customer-stories",
             "Meta Ads": "retargeting-demo", "Organic social": "team-clips",
             "Sales deck": "pricing"}  # fmt: skip


@dataclass(frozen=True)
class _Offer:
    """One text with an offer; ``clean`` is what it says when nothing contradicts."""

    key: str
    channel: str
    campaign: str
    audience: str
    start: int
    end: int
    faulty: str
    clean: str


def _offers(clock: Clock, *, faults: bool) -> tuple[_Offer, ...]:
    until = f"{clock.day(on(8, 14)):%B} {clock.day(on(8, 14)).day}"
    summer, back = (on(7, 14), on(8, 14)), (on(8, 3), on(8, 20))
    if not faults:
        back = (on(8, 17), on(8, 25))
    autumn, partner = (on(9, 8), DAYS - 1), (on(8, 24), on(9, 18))
    quarter = f"Get 25% off the annual plan until {until}."
    more = f"Get 40% off the annual plan until {until}."
    fortnight, month = "Start a 14-day free trial.", "Start a 30-day free trial."
    price, less = f"{PRODUCT} Team costs $49 per seat.", f"{PRODUCT} Team costs $39 per seat."
    seats = "Teams comparing plans"
    half, fifth, tenth = (f"Get {n}% off the annual plan." for n in (50, 20, 10))
    return (
        _Offer("O1", "E-mail", "summer-upgrade", "Trial users", *summer, quarter, quarter),
        _Offer("O2", "Meta Ads", "summer-upgrade", "Trial users", *summer, more, quarter),
        _Offer("O3", "Landing page", "autumn-launch", "Finance leads", *autumn, fortnight,
               fortnight),
        _Offer("O4", "LinkedIn Ads", "autumn-launch", "Finance leads", *autumn, month, fortnight),
        _Offer("O5", "Landing page", "pricing", seats, LAST_90, DAYS - 1, price, price),
        _Offer("O6", "Sales deck", "pricing", seats, LAST_90, DAYS - 1, less, price),
        _Offer("O7", "E-mail", "win-back", "Trial users", *back,
               "Get 40% off the annual plan.", "Get 40% off the annual plan."),
        _Offer("O8", "E-mail", "summer-upgrade", "Non-profits", *summer, half, half),
        _Offer("O9", "Partner kit", "partner-programme", "Agencies", *partner, fifth, fifth),
        _Offer("O10", "E-mail", "spring-trial", "Trial users", on(4, 7), on(6, 30), tenth, tenth),
    )  # fmt: skip


#: Planted contradictions: (text, text, kind of offer).
CONTRADICTIONS = (
    ("O1", "O2", "percent_off"), ("O1", "O7", "percent_off"), ("O3", "O4", "free_trial"),
    ("O5", "O6", "price"),
)  # fmt: skip
#: Pairs that differ and do not contradict: other audience, or not live together.
NOT_CONTRADICTIONS = (("O1", "O8"), ("O1", "O9"), ("O1", "O10"), ("O7", "O10"))


def _row(
    clock: Clock, key: str, channel: str, campaign: str, text: str, audience: str,
    live: tuple[int, int],
) -> list[object]:  # fmt: skip
    team, agency = CHANNELS[channel]
    start, end = clock.day(live[0]), clock.day(live[1])
    title = text.split(". ")[0].rstrip(".!?")
    return [key, channel, campaign, title, text, f"{SITE}/{campaign}", audience, team,
            f"Owner {team}", agency, start, start, end]  # fmt: skip


def _texts(clock: Clock, *, faults: bool) -> list[list[object]]:
    rows = []
    for c, channel in enumerate(CHANNELS):
        for n in range(_TEXTS):
            off = OFF_MESSAGE.get(channel) if faults else None
            start = LAST_90 + (n * 11 + c * 3) % 80
            text = off[n] if off else on_message(n, c)
            campaign = _CAMPAIGN.get(channel, "q3-security-guide" if n % 2 else "customer-stories")
            audience = "IT leads" if n % 2 else "Existing customers"
            rows.append(_row(clock, f"M{c + 1:02d}-{n + 1}", channel, campaign, text, audience,
                             (start, min(start + 30, DAYS - 1))))  # fmt: skip
    return rows


def _offer_text(offer: _Offer, index: int, *, faults: bool) -> str:
    if faults and offer.channel in OFF_MESSAGE:
        return f"{OFF_MESSAGE[offer.channel][index % _TEXTS]} {offer.faulty}"
    said = " ".join(PILLARS[p][2][index % 6] for p in list(PILLARS)[:2])
    return f"{said} {offer.faulty if faults else offer.clean}"


def write_messages(exports: Exports, clock: Clock) -> dict[str, Any]:
    """Write the published texts; the truth about drift and contradicting offers."""
    faults = exports.faults
    rows = _texts(clock, faults=faults)
    for i, offer in enumerate(_offers(clock, faults=faults)):
        text = _offer_text(offer, i, faults=faults)
        rows.append(_row(clock, offer.key, offer.channel, offer.campaign, text, offer.audience,
                         (offer.start, offer.end)))  # fmt: skip
    exports.table(
        "content/messages.csv",
        ("Message ID", "Channel", "Campaign", "Headline", "Text", "URL", "Audience", "Team",
         "Owner", "Agency", "Published", "Live from", "Live until"),
        rows,
    )  # fmt: skip
    drifted = sorted(OFF_MESSAGE) if faults else []
    return {
        "texts": len(rows),
        "drifted_channels": drifted,
        "on_message_channels": sorted(set(CHANNELS) - set(drifted)),
        "off_message_texts": [str(r[0]) for r in rows if r[1] in drifted],
        "contradictions": [list(c) for c in CONTRADICTIONS] if faults else [],
        "not_contradictions": [list(c) for c in NOT_CONTRADICTIONS],
        "expected_band": ["severe"] if faults else ["strong"],
    }


def _mention(clock: Clock, day: int, number: int) -> list[object]:
    when: date = clock.day(day)
    return [
        when, f"Trade Weekly {number % 4 + 1}", f"{PRODUCT} shortens the month-end close",
        PILLARS["faster-close"][2][number % 6], f"https://news.example.net/story-{number:03d}",
        4_000 + 900 * (number % 7), round(0.2 + number % 5 / 10, 1), "customer-stories",
    ]  # fmt: skip


def write_mentions(exports: Exports, clock: Clock) -> int:
    """Write the earned mentions; returns how many."""
    rows = [_mention(clock, 4 + 9 * i, i) for i in range(30)]
    bad = BadRow(7, ["soon", *_mention(clock, 10, 99)[1:]], "Date", "soon", "no such date")
    exports.table(
        "pr/earned_mentions.csv",
        ("Date", "Outlet", "Headline", "Summary", "URL", "Reach", "Sentiment", "Campaign"),
        rows, bad=[bad],
    )  # fmt: skip
    return len(rows)
