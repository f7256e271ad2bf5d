"""The calendar of a workspace: the desk's plan where there is one, else what the exports say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from unisono.audit import inputs
from unisono.calendar import (
    Checking,
    Plan,
    TellingRule,
    check_activities,
    check_plan,
    fixes_for,
    planned_activities,
    unchecked,
    unusable,
)
from unisono.calendar.feed import Revised
from unisono.calendar.gate import GateInput, GateState, gate_state
from unisono.calendar.milestones import MilestoneState, milestones
from unisono.calendar.plan import KIND_OF
from unisono.calendar.reality import Compared, compare
from unisono.calendar.views import horizon, in_span
from unisono.errors import CalendarError, WorkspaceError
from unisono.messages import offers_differ
from unisono.model.calendar import Activity, PlanConflict, PlanFix
from unisono.model.document import LATEST
from unisono.taxonomy.links import check_link
from unisono.taxonomy.spelling import skeleton
from unisono.workspace.desk import open_desk
from unisono.workspace.flights import flights, known_until
from unisono.workspace.folder import WorkspaceFolder
from unisono.workspace.texts import activities

if TYPE_CHECKING:
    from unisono.desk import Desk

DESK, EXPORTS = "desk", "exports"


@dataclass(frozen=True)
class DeskPlan:
    """The plan on the desk, and the revision of each document as ``kind:key``."""

    plan: Plan = field(default_factory=Plan)
    revisions: Mapping[str, Revised] = field(default_factory=dict)


@dataclass(frozen=True)
class CalendarCheck:
    """A checked calendar.

    Attributes:
        source: desk or exports.
        fixes: per conflict id, what can be applied; always empty for exports.
        unchecked: kinds of conflict that could not be checked, each with the reason.
        wrong_rules: activities that count once, each with what is wrong with its rule.
    """

    source: str
    period: tuple[date, date]
    as_of: date
    activities: tuple[Activity, ...]
    conflicts: tuple[PlanConflict, ...]
    fixes: Mapping[str, tuple[PlanFix, ...]]
    unchecked: Mapping[str, str]
    wrong_rules: Mapping[str, str] = field(default_factory=dict)

    @property
    def open(self) -> tuple[PlanConflict, ...]:
        """Conflicts that nobody accepted."""
        return tuple(c for c in self.conflicts if not c.accepted)


def today(workspace: WorkspaceFolder) -> date:
    """The present day in the calendar's time zone."""
    return datetime.now(ZoneInfo(workspace.settings.calendar.time_zone)).date()


def has_desk(workspace: WorkspaceFolder) -> bool:
    """Whether a desk was ever made; asking makes none."""
    if workspace.settings.desk.database:
        return True
    return (workspace.layout.state / "desk.sqlite").exists()


def read_plan(workspace: WorkspaceFolder) -> DeskPlan:
    """The plan on the desk; an empty one when there is no desk.

    Raises:
        DeskError: the desk cannot be opened.
        CalendarError: a document cannot be read; the plan would not be whole without it.
    """
    if not has_desk(workspace):
        return DeskPlan()
    with open_desk(workspace.layout) as desk:
        return plan_on(desk)


def plan_on(desk: Desk) -> DeskPlan:
    """The plan on an open desk; see :func:`read_plan`."""
    found = desk.list()
    wanted = set(KIND_OF.values())
    for problem in found.problems:
        if problem.kind in wanted:
            raise CalendarError(
                f"{problem.kind}/{problem.key} cannot be read: {problem.problem}",
                way_out="Undo its last change, or correct it, and check again.",
            )
    revisions = {f"{s.kind}:{s.key}": Revised(s.revision, s.changed_at) for s in found}
    return DeskPlan(Plan.of((s.key, s.document) for s in found), revisions)


def checking(
    workspace: WorkspaceFolder, first: date | None = None, last: date | None = None
) -> Checking:
    """How a plan is checked: the rolling horizon from today, or the days asked for."""
    settings = workspace.settings
    now = today(workspace)
    begin = first or now
    end = last or horizon(begin, settings.calendar.horizon_days)[1]
    return Checking(_span(begin, end), now, settings.calendar, _told(workspace), offers_differ)


def _span(first: date, last: date) -> tuple[date, date]:
    if last < first or last > LATEST:
        raise CalendarError(
            f"The days from {first} to {last} cannot be checked.",
            way_out=f"The first must not lie after the last, and none after {LATEST}.",
        )
    return first, last


def _told(workspace: WorkspaceFolder) -> TellingRule:
    audit = workspace.settings.audit
    return TellingRule(audit.told_usually / 100, audit.told_campaigns)


def check_calendar(
    workspace: WorkspaceFolder,
    first: date | None = None,
    last: date | None = None,
    *,
    with_fixes: bool = True,
) -> CalendarCheck:
    """Conflicts of the desk's plan; of the exports' calendar when nothing is planned there.

    Args:
        first, last: days to look at; None: the horizon from today, for exports the audit's span.
        with_fixes: try out fixes, which takes longer than the check.

    Raises:
        WorkspaceError: there is neither a plan nor a calendar among the exports.
        CalendarError: a document of the plan cannot be used.
    """
    plan = read_plan(workspace).plan
    if not plan.activities:
        return _check_exports(workspace, first, last)
    how = checking(workspace, first, last)
    found = check_plan(plan, how)
    fixes = {c.id: fixes_for(plan, c, how) if with_fixes else () for c in found}
    planned = planned_activities(plan, *how.period, how.settings)
    return CalendarCheck(
        DESK, how.period, how.as_of, planned, found, fixes, unchecked(planned), unusable(plan, how)
    )  # fmt: skip


def _check_exports(
    workspace: WorkspaceFolder, first: date | None, last: date | None
) -> CalendarCheck:
    found, usual = _exported(workspace)
    span = _span(first or usual[0], last or usual[1])
    how = Checking(span, usual[1], workspace.settings.calendar, _told(workspace), offers_differ)
    conflicts = check_activities(found, how)
    return CalendarCheck(
        EXPORTS, span, usual[1], tuple(found), conflicts, {}, unchecked(found)
    )  # fmt: skip


def _exported(workspace: WorkspaceFolder) -> tuple[list[Activity], tuple[date, date]]:
    try:
        with workspace.engine() as engine:
            found, span = activities(engine), inputs.calendar_span(engine)
    except WorkspaceError:
        found, span = [], (date.min, date.min)
    if not found:
        raise WorkspaceError(
            "There is no calendar: nothing is planned on the desk, and no export has activities.",
            way_out="Import a plan with 'unisono calendar import FILE', or load a calendar export.",
        )
    return found, span


def listed_activities(
    workspace: WorkspaceFolder, first: date | None = None, last: date | None = None
) -> tuple[Activity, ...]:
    """Activities that touch the horizon or the days asked for, by first day.

    Those of the desk's plan; without one those of the exports.

    Raises:
        WorkspaceError: there are neither.
    """
    plan = read_plan(workspace).plan
    if plan.activities:
        how = checking(workspace, first, last)
        found: Sequence[Activity] = planned_activities(plan, *how.period, how.settings)
        span = how.period
    else:
        found, usual = _exported(workspace)
        span = _span(first or usual[0], last or usual[1])
    return tuple(in_span(found, span))


def calendar_milestones(workspace: WorkspaceFolder) -> tuple[MilestoneState, ...]:
    """Milestones of all campaigns on the desk as of today."""
    plan = read_plan(workspace).plan
    return milestones(plan, today(workspace), workspace.settings.calendar)


def calendar_gate(workspace: WorkspaceFolder, campaign: str) -> GateState:
    """The launch gate of one campaign as of today.

    Raises:
        CalendarError: there is no such campaign.
    """
    plan = read_plan(workspace).plan
    return plan_gate(workspace, plan, campaign)


def plan_gate(workspace: WorkspaceFolder, plan: Plan, campaign: str) -> GateState:
    """The launch gate of one campaign of a plan; conflicts are looked for over all its days."""
    days = [d for a in plan.of_campaign(campaign).values() for d in (a.first_day, a.last_day)] or [
        today(workspace)
    ]
    how = checking(workspace, min(days), max(days))
    taxonomy = workspace.taxonomy
    given = GateInput(
        check_plan(plan, how),
        lambda link: [str(f) for f in check_link(link, taxonomy)],
        how.settings,
        how.as_of,
    )
    return gate_state(plan, campaign, given)


def calendar_reality(workspace: WorkspaceFolder) -> tuple[Compared, ...]:
    """The plan, or else the exports' calendar, against what the exports say really ran.

    Raises:
        WorkspaceError: nothing was loaded, or nothing is planned.
    """
    plan, settings = read_plan(workspace).plan, workspace.settings.calendar
    with workspace.engine() as engine:
        ran = flights(engine, settings.reality_gap_days)
        planned: Sequence[Activity] = activities(engine)
        until = known_until(ran, inputs.calendar_span(engine)[1])
    if plan.activities:
        starts = [a.first_day for a in plan.activities.values()]
        last = horizon(today(workspace), settings.horizon_days)[1]
        planned = planned_activities(plan, min(starts), last, settings)
        seen = {skeleton(f.campaign) for f in ran}
        planned = [_as_exported(plan, a, seen) for a in planned]
    if not planned:
        _exported(workspace)
    return compare(planned, ran, until, settings)


def _as_exported(plan: Plan, activity: Activity, seen: set[str]) -> Activity:
    """Under its campaign's key, where the exports know the campaign by that."""
    key = plan.activities[activity.item].campaign
    known = key is not None and skeleton(key) in seen
    return replace(activity, campaign=key) if key and known else activity
