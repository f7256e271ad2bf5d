"""The calendar as a screen: lanes, a month, a list, with conflicts and milestones in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from unisono.calendar import KINDS, Plan
from unisono.calendar.activities import days_of
from unisono.calendar.milestones import MilestoneState, State
from unisono.calendar.planned import campaign_names
from unisono.calendar.views import DayCell, month_of, month_view, quarter_of, week_of, week_view
from unisono.model.calendar import Activity, PlanConflict
from unisono.model.document import EARLIEST, LATEST
from unisono.model.names import same_name
from unisono.model.wording import day
from unisono.reports.screens.calendar_lanes import (
    Days,
    Diamond,
    Lane,
    Tick,
    clash_mark,
    diamonds,
    lanes_by,
    ruler,
)
from unisono.reports.screens.table import Column, Link, Table

#: Bars and milestones a page draws; the list and its downloads have all activities.
BARS, MARKS = 300, 120
#: Views of a calendar's own stretches of days.
_LANES = ("lanes", "quarter")
_SPANS = {"week": week_of, "month": month_of, "quarter": quarter_of}
NO_CAMPAIGN = "No campaign"


def whole_span(view: str, day: date) -> tuple[date, date] | None:
    """First and last day of the week, month or quarter around ``day``; None: the view has none."""
    of = _SPANS.get(view)
    if of is None:
        return None
    first, last = of(day)
    return max(first, EARLIEST), min(last, LATEST)


@dataclass(frozen=True)
class Asked:
    """What the address asks for; empty texts do not filter. ``by`` is channel or campaign."""

    view: str
    first: date
    last: date
    by: str = "channel"
    channel: str = ""
    team: str = ""
    campaign: str = ""


@dataclass(frozen=True)
class NumberedConflict:
    """One conflict with the number that bars name it by."""

    number: int
    found: PlanConflict

    @property
    def kind(self) -> str:
        """Its kind in words."""
        return KINDS.get(self.found.conflict.kind, self.found.conflict.kind.replace("_", " "))


@dataclass(frozen=True)
class CalendarView:
    """Everything the screen shows.

    Attributes:
        due: milestones of these days, and before them those that are late.
        today_at: where today is, in percent of the lanes; None: not among the days shown.
        weeks: the days of the month, by week, or those of the one week that is asked for.
        hidden: activities the lanes leave out because they are too many.
        total: activities of the whole plan, whatever is asked for.
    """

    asked: Asked
    today: date
    today_at: float | None
    ticks: tuple[Tick, ...]
    lanes: tuple[Lane, ...]
    milestones: tuple[Diamond, ...]
    milestones_height: int
    due: tuple[Diamond, ...]
    weeks: tuple[tuple[DayCell, ...], ...]
    conflicts: tuple[NumberedConflict, ...]
    clashes: Mapping[str, tuple[int, ...]]
    shown: int
    hidden: int
    total: int
    channels: tuple[str, ...]
    teams: tuple[str, ...]
    campaigns: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...] = ()

    def mark(self, item: str) -> str:
        """How the conflicts of an activity are named in little room."""
        return clash_mark(self.clashes.get(item, ()))

    @property
    def days(self) -> tuple[date, date]:
        """First and last day that are shown."""
        return _span(self.asked)

    @property
    def span_words(self) -> str:
        """The days that are shown, in words."""
        first, last = self.days
        if self.asked.view == "month":
            return first.strftime("%B %Y")
        if self.asked.view == "quarter":
            return f"Quarter {(first.month + 2) // 3} of {first.year}"
        if self.asked.view == "week":
            return f"Week {first.isocalendar().week}, {day(first)} to {day(last)}"
        return f"{day(first)} to {day(last)}"

    @property
    def late(self) -> int:
        """Milestones that are late, of these days and before."""
        return sum(d.milestone.state is State.LATE for d in self.due)

    @property
    def in_lanes(self) -> bool:
        """Whether bars are drawn."""
        return self.asked.view in _LANES

    @property
    def shown_words(self) -> str:
        """How many activities are shown."""
        return f"{self.shown:,} activit{'y' if self.shown == 1 else 'ies'}"

    @property
    def before(self) -> date:
        """Where the stretch of days before this one begins."""
        first, last = self.days
        end = max(first - timedelta(days=1), EARLIEST)
        whole = whole_span(self.asked.view, end)
        return whole[0] if whole else max(first - timedelta(days=(last - first).days + 1), EARLIEST)

    @property
    def after(self) -> date:
        """Where the stretch of days after this one begins."""
        return min(self.days[1] + timedelta(days=1), LATEST)


def calendar_view(
    plan: Plan,
    activities: Sequence[Activity],
    found: Sequence[PlanConflict],
    milestones: Sequence[MilestoneState],
    asked: Asked,
    today: date,
) -> CalendarView:
    """The screen of one plan.

    Args:
        plan: as far as its reader may see it.
        activities: those of the plan, recurring ones unfolded, that may touch the days; and slots.
        found: conflicts of these days; empty for whom they are not for.
        milestones: of the same plan.
        asked: which days, which activities, which view.
        today: the day it is looked at.
    """
    span = _span(asked)
    keys = {name: key for key, name in campaign_names(plan).items()}
    within = [a for a in activities if a.start <= span[1] and days_of(a)[1] >= span[0]]
    shown = [a for a in within if _wanted(a, asked, keys)]
    numbered, clashes = _numbered(found, {a.item for a in shown})
    days = Days(*span)
    drawn = shown[:BARS] if asked.view in _LANES else []
    own = _of(milestones, asked, shown, keys)
    marks, height = diamonds(
        [m for m in own if span[0] <= m.due <= span[1]][:MARKS], _names(plan), days
    )
    return CalendarView(
        asked, today, _today_at(days, today),
        ruler(days), lanes_by(drawn, days, _lane_name(asked), clashes), marks, height,
        (*_late(own, _names(plan), span[0]), *marks)[:MARKS],
        _cells(shown, asked),
        numbered, clashes, sum(":" not in a.item for a in shown),
        len(shown) - len(drawn) if asked.view in _LANES else 0,
        len(plan.activities), _distinct(a.channel for a in activities),
        _distinct(a.team for a in activities),
        tuple(sorted(((k, n) for n, k in keys.items()), key=lambda p: same_name(p[1]))),
        (_table(plan, shown, numbered, clashes, keys),),
    )  # fmt: skip


def _today_at(days: Days, today: date) -> float | None:
    inside = days.first <= today <= days.last
    return days.share((today - days.first).days + 0.5) if inside else None


Clashes = dict[str, tuple[int, ...]]


def _numbered(
    found: Sequence[PlanConflict], items: set[str]
) -> tuple[tuple[NumberedConflict, ...], Clashes]:
    """Conflicts of these items that nobody accepts, and which of them each item is part of."""
    of = [c for c in found if not c.accepted and not items.isdisjoint(c.items)]
    numbered = tuple(NumberedConflict(n, c) for n, c in enumerate(of, start=1))
    clashes: Clashes = {}
    for n in numbered:
        for item in n.found.items:
            clashes[item] = (*clashes.get(item, ()), n.number)
    return numbered, clashes


def _late(
    milestones: Sequence[MilestoneState], names: Mapping[str, str], first: date
) -> tuple[Diamond, ...]:
    """Milestones that were due before the days shown and are not done."""
    return tuple(
        Diamond(m, names.get(m.campaign, m.campaign), 0, 0)
        for m in milestones
        if m.state is State.LATE and m.due < first
    )


def _span(asked: Asked) -> tuple[date, date]:
    return whole_span(asked.view, asked.first) or (asked.first, asked.last)


def _cells(shown: Sequence[Activity], asked: Asked) -> tuple[tuple[DayCell, ...], ...]:
    """Days with what runs on them, by week."""
    if asked.view == "week":
        return (week_view(shown, asked.first),)
    return month_view(shown, asked.first) if asked.view == "month" else ()


def _names(plan: Plan) -> dict[str, str]:
    return {key: c.title for key, c in plan.campaigns.items()}


def _lane_name(asked: Asked) -> Callable[[Activity], str]:
    if asked.by == "campaign":
        return lambda a: a.campaign or NO_CAMPAIGN
    return lambda a: a.channel


def _wanted(activity: Activity, asked: Asked, keys: Mapping[str, str]) -> bool:
    return (
        (not asked.channel or same_name(asked.channel) == same_name(activity.channel))
        and (not asked.team or same_name(asked.team) == same_name(activity.team))
        and (not asked.campaign or keys.get(activity.campaign) == asked.campaign)
    )


def _of(
    milestones: Sequence[MilestoneState], asked: Asked, shown: Sequence[Activity],
    keys: Mapping[str, str],
) -> list[MilestoneState]:  # fmt: skip
    """Milestones of the campaigns that are looked at."""
    if asked.campaign:
        return [m for m in milestones if m.campaign == asked.campaign]
    if asked.channel or asked.team:
        campaigns = {keys.get(a.campaign) for a in shown}
        return [m for m in milestones if m.campaign in campaigns]
    return list(milestones)


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    found = {same_name(n): n for n in names if n.strip()}
    return tuple(found[k] for k in sorted(found))


def _place(item: str) -> str:
    """Where an activity is edited; a slot stands in the list below."""
    return f"/calendar#{item.replace(':', '-')}" if ":" in item else f"/plan/activity/{item}"


_COLUMNS = (
    Column("title", "Activity"),
    Column("channel", "Channel"),
    Column("campaign", "Campaign"),
    Column("first_day", "From", "day"),
    Column("last_day", "To", "day"),
    Column("team", "Team"),
    Column("owner", "Owner", on_page=False),
    Column("audience", "Audience"),
    Column("offer", "Offer"),
    Column("status", "Status"),
    Column("conflicts", "Conflicts"),
    Column("assets_ready_on", "Assets ready", "day", on_page=False),
    Column("launched_on", "Went live", "day", on_page=False),
    Column("key", "Key", "code", on_page=False),
)


def _table(
    plan: Plan, shown: Sequence[Activity], numbered: Sequence[NumberedConflict],
    clashes: Mapping[str, tuple[int, ...]], keys: Mapping[str, str],
) -> Table:  # fmt: skip
    kinds = {n.number: n.kind for n in numbered}
    rows = []
    for a in shown:
        document = plan.activities.get(a.item)
        said = ", ".join(dict.fromkeys(kinds[n] for n in clashes.get(a.item, ())))
        campaign = keys.get(a.campaign)
        rows.append((
            Link(a.title, _place(a.item)), a.channel,
            Link(a.campaign, f"/campaigns/{campaign}") if campaign else a.campaign,
            a.start, days_of(a)[1], a.team, a.owner, a.audience, a.offer,
            str(document.status) if document else "reserved", said, a.assets_ready_on,
            a.launched_on, a.key,
        ))  # fmt: skip
    return Table("activities", "Activities", _COLUMNS, tuple(rows), shown=200,
                 empty="Nothing runs in these days.")  # fmt: skip
