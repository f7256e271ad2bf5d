"""What was planned: the marketing calendar, offline bookings and the alignment survey."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from unisono.demo.story import DAYS, LAST_92, Clock, on
from unisono.demo.write import Exports

TEAMS = ("Paid media", "E-mail", "Content", "PR", "Sales", "Product", "Customer success")
_TEAM_OF = {"E-mail": "E-mail", "Landing page": "Content", "Press release": "PR",
            "Webinar": "Product", "Partner kit": "Sales"}  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """One activity; days of the story. ``late`` days after the plan it went live."""

    campaign: str
    channel: str
    start: int
    end: int
    audience: str
    offer: str = ""
    late: int = 0
    ready: int = -10
    unaware: tuple[str, ...] = ()

    @property
    def team(self) -> str:
        """Team running it."""
        return _TEAM_OF.get(self.channel, "Paid media")


def _campaign(
    name: str, channels: str, start: int, end: int, audience: str, offer: str = ""
) -> list[Plan]:
    return [Plan(name, c, start, end, audience, offer) for c in channels.split(", ")]


def _plans(clock: Clock, *, faults: bool) -> list[Plan]:
    until = f"{clock.day(on(8, 14)):%B} {clock.day(on(8, 14)).day}"
    back = (on(8, 3), on(8, 20)) if faults else (on(8, 17), on(8, 25))
    q3, autumn = (on(7, 7), on(9, 25)), (on(9, 8), DAYS - 1)
    plans = [
        *_campaign("emea-q1-launch", "LinkedIn Ads, E-mail, Press release", on(1, 12), on(3, 31),
                   "EMEA finance leads"),
        *_campaign("us-q1-launch", "LinkedIn Ads, E-mail, Press release", on(1, 12), on(3, 31),
                   "US finance leads"),
        *_campaign("spring-trial", "Google Ads, Meta Ads, E-mail", on(4, 7), on(6, 30),
                   "Trial users", "10% off the annual plan"),
        *_campaign("customer-stories", "LinkedIn Ads, Landing page", on(7, 1), DAYS - 1,
                   "Existing customers"),
        *_campaign("q3-security-guide", "LinkedIn Ads, Google Ads, E-mail, Landing page", *q3,
                   "IT leads"),
        *_campaign("summer-upgrade", "Google Ads, Meta Ads, E-mail", on(7, 14), on(8, 14),
                   "Trial users", f"25% off the annual plan until {until}"),
        *_campaign("win-back", "Meta Ads, E-mail", *back, "Trial users",
                   "40% off the annual plan"),
        *_campaign("emea-q3-webinar", "E-mail, Webinar", on(8, 17), on(9, 24), "EMEA customers"),
        *_campaign("us-q3-webinar", "E-mail, Webinar", on(8, 17), on(9, 24), "US customers"),
        *_campaign("partner-programme", "LinkedIn Ads, Partner kit", on(8, 24), on(9, 18),
                   "Agencies", "20% off the annual plan"),
        *_campaign("autumn-launch", "LinkedIn Ads, Landing page", *autumn, "Finance leads",
                   "14-day free trial"),
    ]  # fmt: skip
    return [_with_fault(p) for p in plans] if faults else plans


def _with_fault(plan: Plan) -> Plan:
    """The planted faults: late channels, a team left out, assets after the launch."""
    match plan.campaign, plan.channel:
        case "spring-trial", "Meta Ads":
            return replace(plan, late=5)  # before the quarter the audit looks at
        case "summer-upgrade", "Meta Ads":
            return replace(plan, late=7)
        case "partner-programme", _:
            return replace(plan, unaware=("E-mail", "Customer success"))
        case "autumn-launch", "Landing page":
            return replace(plan, ready=3)
    return plan


def _conflicts(*, faults: bool) -> list[dict[str, Any]]:
    if not faults:
        return []
    return [
        {"kinds": ["launch_dates"], "campaigns": ["summer-upgrade"], "channels": ["Meta Ads"],
         "in_window": True},
        {"kinds": ["team_unaware"], "campaigns": ["partner-programme"],
         "teams": ["Customer success", "E-mail"], "in_window": True},
        {"kinds": ["assets_late"], "campaigns": ["autumn-launch"], "channels": ["Landing page"],
         "in_window": True},
        {"kinds": ["contradicting_offers", "overlap"], "campaigns": ["summer-upgrade", "win-back"],
         "in_window": True},
        {"kinds": ["launch_dates"], "campaigns": ["spring-trial"], "channels": ["Meta Ads"],
         "in_window": False},
    ]  # fmt: skip


def write_calendar(exports: Exports, clock: Clock) -> dict[str, Any]:
    """Write the calendar workbook; the truth about the planted conflicts."""
    plans = _plans(clock, faults=exports.faults)
    rows: list[list[object]] = []
    for i, plan in enumerate(plans):
        informed = [t for t in TEAMS if t != plan.team and t not in plan.unaware]
        live = plan.start + plan.late
        rows.append([
            f"ACT-{i + 1:03d}", plan.campaign, plan.channel, f"{plan.campaign} on {plan.channel}",
            plan.team, f"Owner {plan.team}", clock.day(plan.start - 45), clock.day(plan.start),
            clock.day(plan.end), clock.day(live), clock.day(plan.start + plan.ready),
            "; ".join(informed), plan.audience, plan.offer,
            "Live" if plan.end >= DAYS - 1 else "Done",
        ])  # fmt: skip
    exports.workbook(
        "planning/marketing_calendar.xlsx", "Calendar",
        ("Activity ID", "Campaign", "Channel", "Activity", "Team", "Owner", "Brief date",
         "Planned launch", "Planned end", "Actual launch", "Assets ready", "Informed teams",
         "Audience", "Offer", "Status"),
        rows, preamble=[["Marketing calendar"], []],
    )  # fmt: skip
    clean = {p.campaign for p in plans} - {
        c for x in _conflicts(faults=exports.faults) for c in x["campaigns"]
    }
    recent = sum(p.end >= LAST_92 for p in plans)
    return {
        "activities": len(rows), "activities_in_window": recent,
        "conflicts": _conflicts(faults=exports.faults), "clean_campaigns": sorted(clean),
    }  # fmt: skip


def write_offline(exports: Exports, clock: Clock) -> dict[str, Any]:
    """Write bookings of trade fair, radio and print; their cost."""
    plan = (
        (on(3, 10), on(3, 12), "Trade fair", "Finance Fair", "trade-fair", 18_500, 0, 2_400, 86),
        (on(5, 4), on(5, 17), "Radio", "Radio Sample FM", "spring-trial", 9_200, 410_000, 120_000,
         ""),
        (on(6, 1), on(6, 30), "Print", "Trade Weekly", "customer-stories", 6_400, 88_000, 35_000,
         ""),
        (on(9, 15), on(9, 17), "Trade fair", "Audit Days", "autumn-launch", 21_000, 0, 3_100, 104),
    )  # fmt: skip
    rows = [[clock.day(a), clock.day(b), m, v, c, f"{s}.00", "USD", i or "", r, n]
            for a, b, m, v, c, s, i, r, n in plan]  # fmt: skip
    exports.table(
        "offline/offline_media.csv",
        ("Start date", "End date", "Medium", "Vendor", "Campaign", "Spend", "Currency",
         "Impressions", "Reach", "Leads"),
        rows,
    )  # fmt: skip
    return {"bookings": len(rows), "spend_usd": float(sum(p[5] for p in plan))}


_FAST, _ONE, _AUDIT = "Faster month-end close", "One shared set of numbers", "Audit-ready figures"
#: Team → three reasons why customers choose the company, and one sign of success.
ANSWERS = {
    "Sales": ((_FAST, "Lowest price", "Friendly support"), "Booked revenue"),
    "Marketing": ((_FAST, _ONE, _AUDIT), "Qualified pipeline"),
    "Product": ((_ONE, _AUDIT, "Mobile app"), "Booked revenue"),
    "Customer success": ((_FAST, _ONE, _AUDIT), "Booked revenue"),
}
PEOPLE = 5


def _overlap(answers: Mapping[str, tuple[tuple[str, ...], str]]) -> dict[str, float]:
    pairs = list(combinations(answers.values(), 2))
    shared = [len(set(a[0]) & set(b[0])) for a, b in pairs]
    joined = [len(set(a[0]) | set(b[0])) for a, b in pairs]
    return {
        "overlap_of_top_three": sum(shared) / (3 * len(pairs)),
        "jaccard_of_top_three": sum(s / j for s, j in zip(shared, joined, strict=True))
        / len(pairs),
        "overlap_of_success": sum(a[1] == b[1] for a, b in pairs) / len(pairs),
    }


def write_survey(exports: Exports, clock: Clock) -> dict[str, Any]:
    """Write the alignment survey; overlap between teams by definition (mean over team pairs)."""
    answers = dict(ANSWERS)
    if not exports.faults:
        answers = dict.fromkeys(ANSWERS, ANSWERS["Marketing"])
    rows: list[list[object]] = []
    day, name = clock.day(on(9, 2)), "Alignment survey"
    for t, (team, (values, success)) in enumerate(answers.items()):
        for n in range(PEOPLE):
            who = f"R{t * PEOPLE + n + 1:02d}"
            rows += [
                [name, day, who, team, "value_proposition", rank + 1, values[(rank + n) % 3]]
                for rank in range(3)
            ]
            rows.append([name, day, who, team, "success", 1, success])
    exports.table(
        "surveys/alignment_survey.csv",
        ("Survey", "Date", "Respondent", "Team", "Question", "Rank", "Answer"), rows,
    )  # fmt: skip
    return {"respondents": len(answers) * PEOPLE, **_overlap(answers)}
