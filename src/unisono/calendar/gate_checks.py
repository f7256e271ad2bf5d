"""The five review checks of the launch gate: which unisono answers, and which a person does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from unisono.calendar.plan import Plan
from unisono.calendar.readiness import AssetFormats, missing_formats
from unisono.model.calendar import PlanConflict
from unisono.model.clearance import Check, Clearance
from unisono.model.names import same_name
from unisono.model.wording import listed
from unisono.settings import CalendarSettings

UNISONO = "unisono"
TIER_1, NO_CONFLICT, FORMATS = "tier1_aligned", "no_conflicting_campaign", "right_formats"
TRACKING, SALES = "tracking_in_place", "sales_briefed"
CHECKS = {
    TIER_1: "The creative says what the brand's first tier says",
    NO_CONFLICT: "No other campaign conflicts with it",
    FORMATS: "All assets are ready, in the right formats",
    TRACKING: "Every activity has a tracking link that keeps the taxonomy",
    SALES: "Sales was briefed",
}
_SALES_TEAM = "sales"
_BLOCKING = frozenset({"contradicting_offers", "audience_fatigue", "launch_dates", "dependency"})
_ASSETS = frozenset({"assets_late", "assets_missing", "asset_rights", "asset_formats"})


@dataclass(frozen=True)
class Answer:
    """The answer to one check.

    Attributes:
        holds: None when nobody can tell yet.
        account: who says so; ``unisono`` when it can tell by itself.
        stale: a person answered an earlier version of the campaign.
        by_person: unisono cannot tell, a person has to.
    """

    name: str
    holds: bool | None
    account: str = ""
    reason: str = ""
    at: datetime | None = None
    stale: bool = False
    by_person: bool = False


@dataclass(frozen=True)
class CheckContext:
    """Conflicts of the plan, what is wrong with a link, and the settings."""

    conflicts: Sequence[PlanConflict]
    link_problems: Callable[[str], Sequence[str]]
    settings: CalendarSettings


def answers(
    plan: Plan, campaign: str, clearance: Clearance, of: str, context: CheckContext
) -> tuple[Answer, ...]:
    """The five checks in their order.

    What unisono sees counts, whatever people say; where it cannot tell, the newest answer of a
    person to exactly this version counts.
    """
    seen: Mapping[str, Answer] = {
        NO_CONFLICT: _no_conflict(plan, campaign, context),
        FORMATS: _formats(plan, campaign, context),
        TRACKING: _tracking(plan, campaign, context),
        SALES: _sales(plan, campaign),
    }
    out = []
    for name in CHECKS:
        own = seen.get(name, Answer(name, None))
        out.append(own if own.holds is not None else _persons(name, clearance, of, own.reason))
    return tuple(out)


def _persons(name: str, clearance: Clearance, of: str, unknown: str) -> Answer:
    given: list[Check] = [c for c in clearance.checks if c.name == name]
    newest = max(given, key=lambda c: (c.at, not c.holds), default=None)
    if newest is None:
        return Answer(name, None, reason=unknown, by_person=True)
    if newest.of != of:
        return Answer(
            name, None, newest.account, newest.reason, newest.at, newest.holds, by_person=True
        )
    return Answer(name, newest.holds, newest.account, newest.reason, newest.at, by_person=True)


def _concerning(
    plan: Plan, campaign: str, context: CheckContext, kinds: frozenset[str]
) -> list[str]:
    own = plan.of_campaign(campaign)
    return [
        c.conflict.text
        for c in context.conflicts
        if c.conflict.kind in kinds and not c.accepted and any(i in own for i in c.items)
    ]


def _no_conflict(plan: Plan, campaign: str, context: CheckContext) -> Answer:
    found = _concerning(plan, campaign, context, _BLOCKING)
    return Answer(NO_CONFLICT, not found, UNISONO, _first(found, "no conflict"))


def _first(found: Sequence[str], none: str) -> str:
    more = f" (and {len(found) - 1:,} more)" if len(found) > 1 else ""
    return f"{found[0]}{more}" if found else none


def _formats(plan: Plan, campaign: str, context: CheckContext) -> Answer:
    """Known to be wrong, known to be right, or not known: some size was never measured."""
    found = _concerning(plan, campaign, context, _ASSETS)
    if found:
        return Answer(FORMATS, False, UNISONO, _first(found, ""))
    formats, unknown, by = AssetFormats(plan.channel_rules, context.settings), [], []
    for activity in plan.of_campaign(campaign).values():
        assets = {n: plan.assets[n] for n in activity.assets if n in plan.assets}
        ready = all(a.ready_on for a in assets.values()) or activity.ready_on
        wanted = formats.of(activity.channel)
        sizes = not wanted.ratios or missing_formats(
            assets, wanted, context.settings.ratio_tolerance
        )
        by += [f"{activity.channel} by {wanted.whose}"] if wanted.ratios else []
        if not assets or not ready or sizes is None:
            unknown.append(activity.title)
    if unknown:
        return Answer(FORMATS, None, reason=f"assets of {listed(unknown[:5])} are not known")
    told = f", in the formats of {listed(list(dict.fromkeys(by)))}" if by else ""
    return Answer(FORMATS, True, UNISONO, f"all assets are ready{told}")


def _tracking(plan: Plan, campaign: str, context: CheckContext) -> Answer:
    wrong = []
    for _, activity in sorted(plan.of_campaign(campaign).items()):
        if not activity.tracking_link:
            wrong.append(f"{activity.title} has no tracking link")
        elif problems := context.link_problems(activity.tracking_link):
            wrong.append(f"{activity.title}: {problems[0]}")
    return Answer(TRACKING, not wrong, UNISONO, _first(wrong, "every link keeps the taxonomy"))


def _sales(plan: Plan, campaign: str) -> Answer:
    told = {same_name(t) for t in plan.campaigns[campaign].informed}
    if _SALES_TEAM in told:
        return Answer(SALES, True, UNISONO, "sales is among the teams that were told")
    return Answer(SALES, None, reason="sales is not among the teams that were told")
