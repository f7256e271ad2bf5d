"""What the calendar shows: days of a month or week, and lanes of a quarter. Nothing is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from unisono.calendar.activities import days_of, order_key
from unisono.charts.stacking import stacked
from unisono.errors import CalendarError
from unisono.model.calendar import Activity
from unisono.model.document import EARLIEST, LATEST
from unisono.model.names import same_name

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DayCell:
    """One day and what runs on it; ``inside`` is False for days of the months around."""

    day: date
    inside: bool
    activities: tuple[Activity, ...]


@dataclass(frozen=True)
class Bar:
    """One activity in a lane.

    Attributes:
        row: 0 is the upper row of its lane; bars of one row never share a day.
        first, last: the days that are shown.
        goes_back, goes_on: it began before, or ends after, the days shown.
    """

    activity: Activity
    row: int
    first: date
    last: date
    goes_back: bool
    goes_on: bool


@dataclass(frozen=True)
class Lane:
    """The activities of one channel; ``rows`` is how many are needed."""

    channel: str
    rows: int
    bars: tuple[Bar, ...]


def month_of(day: date) -> tuple[date, date]:
    """First and last day of the month of ``day``."""
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return day.replace(day=1), following - _DAY


def quarter_of(day: date) -> tuple[date, date]:
    """First and last day of the calendar quarter of ``day``."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return first, month_of(first.replace(month=first.month + 2))[1]


def week_of(day: date, first_weekday: int = 0) -> tuple[date, date]:
    """First and last day of the week of ``day``; ``first_weekday`` 0 is Monday."""
    first = day - timedelta(days=(day.weekday() - first_weekday) % 7)
    return first, first + timedelta(days=6)


def horizon(day: date, days: int) -> tuple[date, date]:
    """The rolling horizon: ``days`` days that begin with ``day``."""
    return day, min(day + timedelta(days=max(days, 1) - 1), LATEST)


def in_span(activities: Iterable[Activity], span: tuple[date, date]) -> list[Activity]:
    """Activities that touch the days of ``span``, in their total order."""
    found = (a for a in activities if a.start <= span[1] and days_of(a)[1] >= span[0])
    return sorted(found, key=order_key)


def _days(
    activities: Iterable[Activity], span: tuple[date, date], inside: tuple[date, date]
) -> tuple[DayCell, ...]:
    days: dict[date, list[Activity]] = {
        span[0] + timedelta(days=n): [] for n in range((span[1] - span[0]).days + 1)
    }
    for activity in in_span(activities, span):
        first, last = max(activity.start, span[0]), min(days_of(activity)[1], span[1])
        for n in range((last - first).days + 1):
            days[first + timedelta(days=n)].append(activity)
    return tuple(DayCell(d, inside[0] <= d <= inside[1], tuple(a)) for d, a in days.items())


def _shown(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise CalendarError(
            f"The calendar does not reach {day}.", way_out=f"Ask for {EARLIEST} to {LATEST}."
        )
    return day


def month_view(
    activities: Iterable[Activity], day: date, first_weekday: int = 0
) -> tuple[tuple[DayCell, ...], ...]:
    """The weeks of the month of ``day``, each of seven days, those of months around included.

    Raises:
        CalendarError: the day lies outside the days people may plan with.
    """
    inside = month_of(_shown(day))
    span = week_of(inside[0], first_weekday)[0], week_of(inside[1], first_weekday)[1]
    cells = _days(activities, span, inside)
    return tuple(cells[n : n + 7] for n in range(0, len(cells), 7))


def week_view(
    activities: Iterable[Activity], day: date, first_weekday: int = 0
) -> tuple[DayCell, ...]:
    """The seven days of the week of ``day``; as :func:`month_view`."""
    span = week_of(_shown(day), first_weekday)
    return _days(activities, span, span)


def lanes(activities: Iterable[Activity], first: date, last: date) -> tuple[Lane, ...]:
    """One lane per channel, in alphabetical order, with bars that do not overlap in a row."""
    by_channel: dict[str, list[Activity]] = {}
    for activity in in_span(activities, (first, last)):
        by_channel.setdefault(same_name(activity.channel), []).append(activity)
    return tuple(_lane(by_channel[name], first, last) for name in sorted(by_channel))


def _lane(items: Sequence[Activity], first: date, last: date) -> Lane:
    spans = [(max(a.start, first), min(days_of(a)[1], last)) for a in items]
    order = sorted(range(len(items)), key=lambda n: (spans[n][0], n))
    rows = stacked([spans[n] for n in order])
    bars = tuple(
        Bar(items[n], row, *spans[n], items[n].start < first, days_of(items[n])[1] > last)
        for n, row in zip(order, rows, strict=True)
    )
    return Lane(items[0].channel, max(rows) + 1, bars)
