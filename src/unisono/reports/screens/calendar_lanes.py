"""Bars of activities in lanes, placed in percent of the days shown; nothing is drawn here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from unisono.calendar.activities import days_of, order_key
from unisono.calendar.milestones import MilestoneState
from unisono.charts.stacking import stacked
from unisono.charts.svg import fit, text_width
from unisono.model.calendar import Activity
from unisono.model.names import same_name
from unisono.model.wording import day

#: Pixels that lanes are laid out for, and that a bar must at least have to be hit.
_WIDTH, _LEAST = 860, 26
_ROW, _PAD = 28, 4
#: Pixels below which a cut name says nothing.
_READABLE = 36
#: Pixels before and after a name.
_AROUND = 14
#: Pixels that the name of a short bar is given, in a lane of no more bars than these.
_NAMED, _ROOMY = 130, 20
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_COLOURS = 6


@dataclass(frozen=True)
class Days:
    """The days shown, as places along a lane."""

    first: date
    last: date

    @property
    def count(self) -> int:
        """How many they are."""
        return (self.last - self.first).days + 1

    @property
    def least(self) -> int:
        """Days that a bar takes at least, so that it can be hit."""
        return min(ceil(_LEAST / _WIDTH * self.count), self.count)

    def share(self, days: float) -> float:
        """So many days in percent of those shown."""
        return round(100 * days / self.count, 3)

    def at(self, when: date) -> float:
        """Where a day begins."""
        return self.share((when - self.first).days)

    def hit(self, first: date, last: date) -> tuple[date, date]:
        """Days as shown, as many as can be hit, none outside."""
        start, end = max(first, self.first), min(last, self.last)
        missing = self.least - ((end - start).days + 1)
        if missing > 0:
            end = min(end + timedelta(days=missing), self.last)
            start = max(min(start, end - timedelta(days=self.least - 1)), self.first)
        return start, end


def clash_mark(numbers: tuple[int, ...]) -> str:
    """How conflicts are named in little room: the first, and how many more."""
    more = f" +{len(numbers) - 1}" if len(numbers) > 1 else ""
    return f"⚠ {numbers[0]}{more}" if numbers else ""


@dataclass(frozen=True)
class Bar:
    """One activity in a lane; places in percent of the lane's width, ``y`` in pixels.

    Attributes:
        x, width: the days it runs; hit_x, hit_width: what can be clicked, never less than a
            finger needs, and never over another bar's.
        y: upper edge.
        label: where its name stands: inside, beside (in the ``room`` from ``beside`` on), or "".
        text: the name as far as there is room for it; a mark and numbers of conflicts come first.
        goes_back, goes_on: it began before, or ends after, the days shown.
        clashes: numbers of conflicts it is part of.
    """

    activity: Activity
    x: float
    width: float
    hit_x: float
    hit_width: float
    y: int
    label: str
    text: str
    beside: float
    room: float
    goes_back: bool
    goes_on: bool
    clashes: tuple[int, ...]

    @property
    def words(self) -> str:
        """All of it in words."""
        a = self.activity
        first, last = days_of(a)
        days = day(first) if first == last else f"{day(first)} to {day(last)}"
        parts = [a.title or a.campaign, a.channel, days]
        if self.clashes:
            parts.append(f"in conflict {', '.join(map(str, self.clashes))}")
        return ", ".join(p for p in parts if p)


@dataclass(frozen=True)
class Lane:
    """One channel or campaign; ``height`` in pixels, ``colour`` is the class of its bars."""

    name: str
    height: int
    colour: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Diamond:
    """One milestone; ``x`` in percent is the middle of its day, ``y`` in pixels."""

    milestone: MilestoneState
    campaign: str
    x: float
    y: int

    @property
    def words(self) -> str:
        """All of it in words."""
        m = self.milestone
        return f"{m.name.replace('_', ' ')} of {self.campaign}, {day(m.due)}: {m.state}"


@dataclass(frozen=True)
class Tick:
    """A line of the ruler, with its text where there is one."""

    x: float
    text: str


def ruler(days: Days) -> tuple[Tick, ...]:
    """Months, and weeks where few days are shown."""
    out: list[Tick] = []
    free, weekly = -1.0, days.count <= 62
    for n in range(days.count):
        when = days.first + timedelta(days=n)
        begins = when.day == 1 or n == 0
        if begins or (weekly and when.weekday() == 0):
            x = days.share(n)
            text = f"{when.day} {_MONTHS[when.month - 1]}" if weekly or when.day > 1 else (
                f"{_MONTHS[when.month - 1]} {when.year}"
            )  # fmt: skip
            wide = 100 * (text_width(text, 12) + 12) / _WIDTH
            out.append(Tick(x, text if x >= free and x + wide <= 101 else ""))
            free = x + wide if out[-1].text else free
    return tuple(out)


def lanes_by(
    activities: Iterable[Activity],
    days: Days,
    name: Callable[[Activity], str],
    clashes: Mapping[str, tuple[int, ...]],
) -> tuple[Lane, ...]:
    """One lane per name, in alphabetical order; bars of one row never lie on each other."""
    groups: dict[str, list[Activity]] = {}
    for activity in sorted(activities, key=order_key):
        groups.setdefault(same_name(name(activity)), []).append(activity)
    return tuple(
        _lane(name(groups[key][0]), number, groups[key], days, clashes)
        for number, key in enumerate(sorted(groups))
    )


def _lane(
    name: str, number: int, items: Sequence[Activity], days: Days,
    clashes: Mapping[str, tuple[int, ...]],
) -> Lane:  # fmt: skip
    placed = sorted(
        ((days.hit(*days_of(a)), a) for a in items), key=lambda p: (p[0], order_key(p[1]))
    )
    rows = stacked([_with_name(a, span, days) if len(items) <= _ROOMY else span
                    for span, a in placed])  # fmt: skip
    following: dict[int, date] = {}
    bars: list[Bar] = []
    for (span, activity), row in reversed(list(zip(placed, rows, strict=True))):
        until = following.get(row, days.last + timedelta(days=1))
        bars.append(_bar(activity, span, until, row, days, clashes.get(activity.item, ())))
        following[row] = span[0]
    height = (max(rows) + 1) * _ROW + _PAD
    return Lane(name, height, f"ch-c{number % _COLOURS + 1}", tuple(reversed(bars)))


def _with_name(
    activity: Activity, hit: tuple[date, date], days: Days
) -> tuple[date, date]:  # fmt: skip
    """The days of a short bar and of the name beside it, as far as it is worth a row of its own."""
    wide = min(text_width(activity.title or activity.campaign, 12), _NAMED) + 2 * _AROUND
    own = ((hit[1] - hit[0]).days + 1) * _WIDTH / days.count
    if wide - _AROUND <= own or own >= _READABLE * 2:
        return hit
    return hit[0], min(hit[1] + timedelta(days=ceil(wide / _WIDTH * days.count)), days.last)


def _bar(
    activity: Activity, hit: tuple[date, date], until: date, row: int, days: Days,
    clashes: tuple[int, ...],
) -> Bar:  # fmt: skip
    first, last = days_of(activity)
    x = days.at(max(first, days.first))
    end = days.share((min(last, days.last) - days.first).days + 1)
    hit_x, hit_end = days.at(hit[0]), days.share((hit[1] - days.first).days + 1)
    room = max(days.share((until - days.first).days) - end, 0.0)
    label, text = _label(activity, clashes, (end - x) * _WIDTH / 100, room * _WIDTH / 100)
    return Bar(
        activity, x, round(end - x, 3), hit_x, round(hit_end - hit_x, 3), row * _ROW + _PAD,
        label, text, end, round(room, 3), first < days.first, last > days.last, clashes,
    )  # fmt: skip


def _label(
    activity: Activity, clashes: tuple[int, ...], own: float, room: float
) -> tuple[str, str]:
    """Where the name of a bar stands, and as much of it as fits: ``own`` pixels, or ``room``."""
    title = activity.title or activity.campaign
    name = f"{clash_mark(clashes)} · {title}" if clashes else title
    whole = text_width(name, 12) + _AROUND <= own
    label = "inside" if whole or own >= max(room, _READABLE) else "beside"
    width = own if label == "inside" else room
    text = fit(name, width - _AROUND, 12) if width >= _READABLE else ""
    return (label, text) if text else ("", "")


def diamonds(
    found: Sequence[MilestoneState], names: Mapping[str, str], days: Days
) -> tuple[tuple[Diamond, ...], int]:
    """Milestones of the days shown and the pixels they take."""
    shown = sorted(
        ((days.hit(m.due, m.due), m) for m in found if days.first <= m.due <= days.last),
        key=lambda p: (p[0], p[1].campaign, p[1].name),
    )
    rows = stacked([span for span, _ in shown])
    out = []
    for (span, m), row in zip(shown, rows, strict=True):
        middle = days.share((span[0] - days.first).days + ((span[1] - span[0]).days + 1) / 2)
        out.append(Diamond(m, names.get(m.campaign, m.campaign), middle, row * _ROW + _PAD))
    return tuple(out), (max(rows, default=-1) + 1) * _ROW + _PAD
