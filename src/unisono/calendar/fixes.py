"""Putting a conflict right: the steps of a fix applied to a plan, and what follows from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from unisono.calendar.check import Checking, check_plan
from unisono.calendar.plan import Plan
from unisono.calendar.recurrence import last_start, rule_parts, written
from unisono.errors import CalendarError
from unisono.model.calendar import PlanConflict, PlanFix, Step
from unisono.model.document import EARLIEST, LATEST, Document
from unisono.model.plan import PlannedActivity, Status
from unisono.settings import CalendarSettings

_D = TypeVar("_D", bound=Document)


def apply(plan: Plan, fix: PlanFix, settings: CalendarSettings) -> Plan:
    """The plan after all steps of ``fix``; the plan given stays as it is.

    What is moved goes live at the same time of day as before in the calendar's time zone.

    Raises:
        CalendarError: a step names a document the plan does not have, leads outside the days
            people may plan with, or moves a rule that is bound to weekdays or days of the month.
    """
    for step in fix.steps:
        if step.do == "move":
            plan = _move(plan, step, ZoneInfo(settings.time_zone))
        else:
            plan = _STEPS[step.do](plan, step) if step.do in _STEPS else _unknown(step)
    return plan


def movable(activity: PlannedActivity) -> bool:
    """Whether all of it can start on another day: it did not start, and no rule binds its days."""
    try:
        bound = activity.repeats and any(p.startswith("BY") for p in rule_parts(activity.repeats))
    except CalendarError:
        return False
    return activity.launched_on is None and not bound


def _unknown(step: Step) -> Plan:
    raise CalendarError(f"There is no step '{step.do}'.", way_out="Ask for the fixes anew.")


def _get(documents: Mapping[str, _D], key: str, kind: str) -> _D:
    if key not in documents:
        raise CalendarError(
            f"The plan has no {kind} {key}.",
            way_out="It was removed or renamed meanwhile; check the calendar again.",
        )
    return documents[key]


def _changed(document: _D, **fields: Any) -> _D:
    """The document with other values, checked as a new one is."""
    return type(document).model_validate({**dict(document), **fields})


def _on(step: Step) -> date:
    if step.day is None or not EARLIEST <= step.day <= LATEST:
        raise CalendarError(
            f"{step.item} cannot be put on {step.day}.",
            way_out=f"Choose a day from {EARLIEST} to {LATEST}.",
        )
    return step.day


def _shifted(day: date | None, by: timedelta) -> date | None:
    try:
        moved = None if day is None else day + by
    except OverflowError:
        moved = date.max
    if moved is not None and not EARLIEST <= moved <= LATEST:
        raise CalendarError(
            f"{day} moved by {by.days} days lies outside {EARLIEST} to {LATEST}.",
            way_out="Choose an earlier day.",
        )
    return moved


def _same_clock(moment: datetime | None, by: timedelta, zone: ZoneInfo) -> datetime | None:
    """``moment`` so many days later at the same time of day in ``zone``.

    Where the clock changes in between it has the zone's offset then. A time that the clock skips
    is the moment it would be without the change.
    """
    if moment is None:
        return None
    try:
        local = (moment.astimezone(zone) + by).replace(fold=0)
        later, plain = local.astimezone(UTC).astimezone(zone), moment + by
        return plain if plain == later else later
    except OverflowError:
        raise CalendarError(
            f"{moment} cannot be moved by {by.days} days.", way_out="Correct when it starts first."
        ) from None


def _move(plan: Plan, step: Step, zone: ZoneInfo) -> Plan:
    activity = _get(plan.activities, step.item, "activity")
    by = _on(step) - activity.first_day
    if not movable(activity):
        raise CalendarError(
            f"{step.item} cannot be moved: it started, or its rule names its days.",
            way_out="Change its recurrence rule instead.",
        )
    repeats = activity.repeats
    if repeats and (until := last_start(rule_parts(repeats), zone)):
        moved = _shifted(min(until, LATEST - by), by)
        repeats = written({**rule_parts(repeats), "UNTIL": f"{moved:%Y%m%d}"})
    return plan.with_document(
        step.item,
        _changed(
            activity,
            first_day=_shifted(activity.first_day, by),
            last_day=_shifted(activity.last_day, by),
            starts_at=_same_clock(activity.starts_at, by, zone),
            repeats=repeats,
        ),
    )


def _move_launch(plan: Plan, step: Step) -> Plan:
    campaign, day = _get(plan.campaigns, step.item, "campaign"), _on(step)
    first, last = min(campaign.first_day, day), max(campaign.last_day, day)
    return plan.with_document(
        step.item, _changed(campaign, launch_day=day, first_day=first, last_day=last)
    )


def _end(plan: Plan, step: Step) -> Plan:
    activity, day = _get(plan.activities, step.item, "activity"), _on(step)
    if day < activity.first_day:
        raise CalendarError(f"{step.item} would end before it starts.", way_out="Cancel it.")
    if not activity.repeats:
        return plan.with_document(step.item, _changed(activity, last_day=day))
    parts = {k: v for k, v in rule_parts(activity.repeats).items() if k not in ("COUNT", "UNTIL")}
    last = max(day - (activity.last_day - activity.first_day), activity.first_day)
    rule = written({**parts, "UNTIL": f"{last:%Y%m%d}"})
    return plan.with_document(
        step.item, _changed(activity, repeats=rule, last_day=min(activity.last_day, day))
    )


def _with(names: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*names, *more)))


def _exclude(plan: Plan, step: Step) -> Plan:
    activity = _get(plan.activities, step.item, "activity")
    names = _with(activity.excludes, (step.name,))
    return plan.with_document(step.item, _changed(activity, excludes=names))


def _offer(plan: Plan, step: Step) -> Plan:
    activity = _get(plan.activities, step.item, "activity")
    _get(plan.offers, step.name, "offer")
    return plan.with_document(step.item, _changed(activity, offer=step.name))


def _tell(plan: Plan, step: Step) -> Plan:
    campaign = _get(plan.campaigns, step.item, "campaign")
    names = _with(campaign.informed, (step.name,))
    return plan.with_document(step.item, _changed(campaign, informed=names))


def _inform(plan: Plan, step: Step) -> Plan:
    activity = _get(plan.activities, step.item, "activity")
    names = _with(activity.informed, (step.name,))
    return plan.with_document(step.item, _changed(activity, informed=names))


def _merge(plan: Plan, step: Step) -> Plan:
    """``name`` is cancelled; ``item`` takes over its audiences, assets and informed teams."""
    into = _get(plan.activities, step.item, "activity")
    other = _get(plan.activities, step.name, "activity")
    everybody = not into.audiences or not other.audiences
    merged = _changed(
        into,
        audiences=() if everybody else _with(into.audiences, other.audiences),
        excludes=tuple(n for n in into.excludes if n in other.excludes),
        assets=_with(into.assets, other.assets),
        informed=_with(into.informed, other.informed),
    )
    cancelled = _changed(other, status=Status.CANCELLED)
    return plan.with_document(step.item, merged).with_document(step.name, cancelled)


def _without_asset(plan: Plan, step: Step) -> Plan:
    activity = _get(plan.activities, step.item, "activity")
    assets = tuple(a for a in activity.assets if a != step.name)
    return plan.with_document(step.item, _changed(activity, assets=assets))


def _asset_due(plan: Plan, step: Step) -> Plan:
    asset = _get(plan.assets, step.item, "asset")
    return plan.with_document(step.item, _changed(asset, due=_on(step)))


def _independent(plan: Plan, step: Step) -> Plan:
    activity = _get(plan.activities, step.item, "activity")
    kept = tuple(k for k in activity.depends_on if k != step.name)
    return plan.with_document(step.item, _changed(activity, depends_on=kept))


_STEPS: dict[str, Callable[[Plan, Step], Plan]] = {
    "move_launch": _move_launch,
    "end": _end,
    "exclude": _exclude,
    "offer": _offer,
    "tell": _tell,
    "inform": _inform,
    "merge": _merge,
    "without_asset": _without_asset,
    "asset_due": _asset_due,
    "independent": _independent,
}


@dataclass(frozen=True)
class Consequences:
    """What a fix changes: conflicts that are gone, and those that it would create."""

    plan: Plan
    removed: tuple[PlanConflict, ...]
    created: tuple[PlanConflict, ...]


def matter(found: PlanConflict) -> tuple[str, frozenset[str], str]:
    """What a conflict is about, whatever its days: two of one matter are the same, changed."""
    c = found.conflict
    about = {
        "contradicting_offers": frozenset((c.campaign, c.subject)),
        "audience_fatigue": frozenset((c.subject,)),
    }.get(c.kind)
    own = c.kind.startswith("asset_") or c.kind in ("assets_missing", "dependency")
    if own:
        about = frozenset((found.items[0] if c.subject != "circle" else "circle", *found.items))
    return c.kind, about or frozenset((c.campaign,)), c.unaware


def consequences(plan: Plan, fix: PlanFix, how: Checking) -> Consequences:
    """What would follow from ``fix``, by checking the whole plan before and after.

    A conflict whose matter was there before is changed, not created.

    Raises:
        CalendarError: the fix cannot be applied.
    """
    after = apply(plan, fix, how.settings)
    old, new = check_plan(plan, how), check_plan(after, how)
    kept, had = {c.id for c in new}, {c.id for c in old}
    matters = {matter(c) for c in old}, {matter(c) for c in new}
    removed = tuple(c for c in old if c.id not in kept and matter(c) not in matters[1])
    created = tuple(c for c in new if c.id not in had and matter(c) not in matters[0])
    return Consequences(after, removed, created)


def remains(found: PlanConflict, after: tuple[PlanConflict, ...]) -> bool:
    """Whether a conflict is still there: one of its matter shares an activity and a day with it."""
    c = found.conflict
    return any(
        matter(other) == matter(found)
        and set(other.items) & set(found.items)
        and other.conflict.first_day <= c.last_day
        and other.conflict.last_day >= c.first_day
        for other in after
    )


def part_of(plan: Plan, items: frozenset[str]) -> Plan:
    """The plan with no activities but ``items``."""
    return replace(plan, activities={k: a for k, a in plan.activities.items() if k in items})
