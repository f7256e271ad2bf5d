"""Recurring activities: the days an RRULE (RFC 5545) names, in bounded time."""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from unisono.errors import CalendarError
from unisono.model.plan import PlannedActivity

_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_PARTS = frozenset(
    ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO",
     "BYMONTH", "BYSETPOS", "WKST")
)  # fmt: skip
#: A rule that never meets a day is only given up at the year 9999, so rules are unrolled in years
#: shortly before that are the same as their own. After 400 years all of them are.
_CYCLE = 400
_LAST_YEAR = 9999
_HOW = "Write a rule such as FREQ=WEEKLY;BYDAY=TU;COUNT=6 (RFC 5545, whole days)."


@dataclass(frozen=True)
class Occurrence:
    """One time a recurring activity takes place; number 0 is the first."""

    number: int
    first_day: date
    last_day: date
    starts_at: datetime | None = None


def rule_parts(rule: str) -> dict[str, str]:
    """The parts of an RRULE by name, in the order written.

    Raises:
        CalendarError: it is no rule, or repeats more often than daily.
    """
    text = rule.strip().upper().removeprefix("RRULE:").rstrip(";")
    parts: dict[str, str] = {}
    for piece in text.split(";"):
        name, sign, value = piece.partition("=")
        if not sign or name not in _PARTS or name in parts or not value:
            raise CalendarError(f"'{rule}' is no recurrence rule: '{piece}'.", way_out=_HOW)
        parts[name] = value
    if parts.get("FREQ") not in _FREQUENCIES:
        raise CalendarError(f"'{rule}' does not repeat by days or longer.", way_out=_HOW)
    for name in ("INTERVAL", "COUNT"):
        if name in parts and not re.fullmatch(r"[1-9]\d{0,4}", parts[name]):
            raise CalendarError(f"'{rule}': {name} must be 1 to 99999.", way_out=_HOW)
    if "COUNT" in parts and "UNTIL" in parts:
        raise CalendarError(f"'{rule}' has both COUNT and UNTIL.", way_out=_HOW)
    return parts


def written(parts: Mapping[str, str]) -> str:
    """The rule that has these parts."""
    return ";".join(f"{name}={value}" for name, value in parts.items())


def last_start(parts: Mapping[str, str], zone: ZoneInfo) -> date | None:
    """The day UNTIL names, in ``zone`` when it is a moment of UTC; None without UNTIL.

    Raises:
        CalendarError: UNTIL is no day.
    """
    text = parts.get("UNTIL")
    if text is None:
        return None
    try:
        if not re.fullmatch(r"\d{8}(T\d{6}Z?)?", text):
            raise ValueError(text)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CalendarError(f"UNTIL={text} is no day such as 20261231.", way_out=_HOW) from None
    if text.endswith("Z") and date.min < moment.date() < date.max:
        return moment.astimezone(zone).date()
    return moment.date()


@lru_cache(maxsize=4096)
def due_days(
    rule: str, first: date, until: date, zone: ZoneInfo, *, with_first: bool = False
) -> tuple[date, ...]:
    """Days from ``first`` to ``until`` that the rule names, in order, at most one a day.

    Args:
        rule: an RRULE of whole days; zone: of the day that UNTIL names.
        with_first: whether ``first`` counts though the rule does not name it, as the start of an
            activity does (RFC 5545, 3.8.5.3).

    Raises:
        CalendarError: it is no rule.
    """
    # Comes with the extra [web] and is only needed where something recurs.
    try:
        from dateutil.rrule import rrulestr
    except ImportError:
        raise CalendarError(
            "Recurring activities need the package python-dateutil.",
            way_out="pip install 'unisono[web]'",
        ) from None
    parts = rule_parts(rule)
    last = min(last_start(parts, zone) or until, until)
    count = int(parts.pop("COUNT", 0))
    if last < first:
        return (first,) if with_first else ()
    later = _years_later(first.year, last.year)
    parts["UNTIL"] = f"{_later(last, later):%Y%m%d}"
    start = datetime.combine(_later(first, later), time())
    try:
        found = rrulestr(written(parts), dtstart=start)
        days = _days(found, first, later, with_first)
        return tuple(islice(days, count) if count else days)
    except (ValueError, TypeError, OverflowError, ArithmeticError, IndexError) as error:
        raise CalendarError(f"'{rule}' is no recurrence rule: {error}.", way_out=_HOW) from None


@lru_cache(maxsize=4096)
def _years_later(first: int, last: int) -> int:
    """The most years by which years ``first`` to ``last`` can be moved and stay the same calendar.

    All of these years, and the ones before and after (of which weeks reach into them), then begin
    on the same day of the week and have as many days.
    """
    years = range(max(first - 1, 1), last + 2)
    most = _LAST_YEAR - years[-1]
    cycles = max(most // _CYCLE * _CYCLE, 0)
    for later in range(most, cycles, -1):
        if all(_kind(y) == _kind(y + later) for y in years):
            return later
    return cycles


def _kind(year: int) -> tuple[int, bool]:
    return date(year, 1, 1).weekday(), isleap(year)


def _later(day: date, years: int) -> date:
    return day.replace(year=day.year + years)


def _days(found: Iterable[datetime], first: date, later: int, with_first: bool) -> Iterator[date]:
    if with_first:
        yield first
    for moment in found:
        day = _later(moment.date(), -later)
        if day > first or not with_first:
            yield day


def occurrences(
    activity: PlannedActivity, first: date, last: date, zone: ZoneInfo, cap: int
) -> tuple[Occurrence, ...]:
    """Occurrences that touch ``first`` … ``last``, and always the very first one.

    Days are days of the calendar, so that a clock change never moves one; each occurrence lasts
    as long as the first and starts at the same time of day in ``zone``.

    Raises:
        CalendarError: the rule is wrong, leads beyond the last day there is, or more than ``cap``
            occurrences touch these days.
    """
    length = activity.last_day - activity.first_day
    if not activity.repeats:
        return (Occurrence(0, activity.first_day, activity.last_day, activity.starts_at),)
    days = due_days(activity.repeats, activity.first_day, last, zone, with_first=True)
    near = [(n, day) for n, day in enumerate(days) if n == 0 or day + length >= first]
    if len(near) > cap + 1:
        raise CalendarError(
            f"'{activity.title}' takes place more than {cap:,} times from {first} to {last}.",
            way_out="End its rule with UNTIL or COUNT, or raise calendar.max_occurrences.",
        )
    try:
        clock = activity.starts_at.astimezone(zone) if activity.starts_at else None
        shift = (clock.date() - activity.first_day) if clock else timedelta()
        return tuple(
            Occurrence(n, day, day + length, _moment(clock, day + shift, zone)) for n, day in near
        )
    except OverflowError:
        raise CalendarError(
            f"'{activity.title}' leads beyond the last day there is.",
            way_out="Correct when it starts, or end its rule.",
        ) from None


def _moment(clock: datetime | None, day: date, zone: ZoneInfo) -> datetime | None:
    """The time of day on ``day``; one that the clock skips is told as it then is."""
    if clock is None:
        return None
    local = datetime.combine(day, clock.time().replace(fold=0), zone)
    return local.astimezone(ZoneInfo("UTC")).astimezone(zone)
