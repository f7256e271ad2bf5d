"""Activities in lanes per channel, with the days of conflicts marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from unisono.charts.stacking import stacked
from unisono.charts.svg import escaped, label, line, picture, rect, tag, text_width
from unisono.model.calendar import Activity, Conflict
from unisono.model.wording import counted

_BAR, _GAP, _PAD, _WIDTH = 20.0, 4.0, 6.0, 900.0
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@dataclass(frozen=True)
class _Days:
    first: date
    last: date
    left: float
    width: float

    def at(self, day: date) -> float:
        """Horizontal place where ``day`` begins."""
        span = (self.last - self.first).days + 1
        return self.left + self.width * (day - self.first).days / span


def _rows(lane: Sequence[Activity]) -> list[list[Activity]]:
    places = stacked([(item.start, item.end) for item in lane])
    rows: list[list[Activity]] = [[] for _ in range(max(places, default=-1) + 1)]
    for item, row in zip(lane, places, strict=True):
        rows[row].append(item)
    return rows


def _ticks(days: _Days, y: float, bottom: float) -> str:
    span = (days.last - days.first).days
    step = timedelta(days=7)
    day = days.first
    out, free = [], 0.0
    while day <= days.last:
        if span <= 62 or day.day == 1 or day == days.first:
            x = days.at(day)
            words = f"{day.day} {_MONTHS[day.month - 1]}"
            if day.month == 1 and day.day <= 7:
                words += f" {day.year}"
            if x >= free and x + text_width(words, 11) <= _WIDTH:
                out.append(line(x, y + 4, x, bottom, "ch-grid"))
                out.append(label(x + 3, y, words, size=11, class_="ch-note"))
                free = x + text_width(words, 11) + 14
        day = day + step if span <= 62 else _next_month(day)
    return "".join(out)


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _bar(item: Activity, days: _Days, y: float, class_: str) -> str:
    x, end = days.at(item.start), days.at(max(item.end, item.start) + timedelta(days=1))
    name = item.title or item.campaign
    tip = f"{item.channel}: {name}, {item.start.isoformat()} to {item.end.isoformat()}"
    out = [rect(x, y, max(end - x, 3), _BAR, class_, r=3, tip=tip)]
    wide = end - x - 10
    if wide > 24:
        out.append(label(x + 5, y + 14, name, size=11, width=wide, class_="ch-on"))
    if item.launched_on is not None and days.first <= item.launched_on <= days.last:
        at = days.at(item.launched_on)
        d = f"M{at:.2f} {y - 6:.2f}l4 4l-4 4l-4 -4z"
        out.append(tag("path", tag("title", "launched"), d=d, class_="ch-mark"))
    return "".join(out)


@dataclass(frozen=True)
class _Span:
    """The days of one conflict as places, with its number and the row of its badge."""

    start: float
    end: float
    number: int
    row: int
    text: str


def _spans(conflicts: Sequence[Conflict], days: _Days) -> list[_Span]:
    places = []
    for number, conflict in enumerate(conflicts, start=1):
        first = min(max(conflict.first_day, days.first), days.last)
        last = min(max(conflict.last_day, first), days.last)
        places.append((days.at(first), days.at(last + timedelta(days=1)), number, conflict.text))
    free: list[float] = []
    out = []
    for start, end, number, text in sorted(places):
        middle = (start + end) / 2
        left, right = min(start, middle - 12), max(end, middle + 12)
        row = next((i for i, taken in enumerate(free) if left > taken), len(free))
        free[row : row + 1] = [right]
        out.append(_Span(start, end, number, row, text))
    return out


def _clashes(spans: Sequence[_Span], top: float, bottom: float) -> str:
    out = []
    for span in spans:
        a, b, at, y = span.start, span.end, (span.start + span.end) / 2, 11.0 + span.row * 22
        tip = f"{span.number}. {span.text}"
        out.append(rect(a, top, b - a, bottom - top, "ch-clash", tip=tip))
        out += [line(x, top, x, bottom, "ch-clash-edge") for x in (a, b)]
        bracket = f"M{a:.2f} {y + 5:.2f}V{y:.2f}H{b:.2f}v5"
        out.append(tag("path", d=bracket, class_="ch-bracket"))
        out.append(tag("circle", tag("title", escaped(tip)), cx=at, cy=y, r=10.0, class_="ch-bad"))
        words = str(span.number)
        out.append(label(at, y + 4, words, size=11, anchor="middle", class_="ch-on"))
    return "".join(out)


def _lanes(activities: Sequence[Activity]) -> dict[str, list[Activity]]:
    lanes: dict[str, list[Activity]] = {}
    for item in sorted(activities, key=lambda a: (a.start, a.end, a.channel, a.key)):
        lanes.setdefault(item.channel, []).append(item)
    return lanes


def timeline(
    activities: Sequence[Activity],
    conflicts: Sequence[Conflict],
    *,
    title: str = "Calendar with conflicts",
) -> str:
    """One lane per channel; conflict *n* of the list is a shaded span with badge *n*.

    Activities that overlap inside a channel are stacked; a diamond marks the real launch.
    """
    if not activities:
        return picture(320, 40, title, "No activities.", label(0, 24, "No activities", size=13))
    lanes = _lanes(activities)
    left = min(max(text_width(c, 12) for c in lanes) + 16, 190)
    ends = [d for a in activities for d in (a.start, a.end, a.launched_on) if d is not None]
    days = _Days(min(ends), max(ends), left, _WIDTH - left - 4)
    spans = _spans(conflicts, days)
    axis = 22.0 * (max((s.row for s in spans), default=-1) + 1) + 14
    y = axis + 10
    body, places = [], []
    for n, (channel, lane) in enumerate(lanes.items()):
        rows = _rows(lane)
        tall = len(rows) * (_BAR + _GAP) - _GAP + 2 * _PAD
        if n % 2 == 0:
            body.append(rect(0, y, _WIDTH, tall, "ch-lane", r=4))
        middle = y + tall / 2 + 4
        body.append(label(8, middle, channel, width=left - 12))
        for i, row in enumerate(rows):
            place = y + _PAD + i * (_BAR + _GAP)
            places += [(item, place, f"ch-c{n % 6 + 1}") for item in row]
        y += tall + 2
    body.append(_ticks(days, axis, y))
    body.append(_clashes(spans, axis + 8, y))
    body += [_bar(item, days, place, class_) for item, place, class_ in places]
    many = f"{len(activities):,} activit{'y' if len(activities) == 1 else 'ies'}"
    said = f"{many} in {counted(len(lanes), 'channel')}, {counted(len(conflicts), 'conflict')}."
    return picture(_WIDTH, y + 4, title, said, *body, class_="chart-wide")
