"""The plan against what really ran: matched, not run, unplanned, late or early."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from unisono.calendar.activities import days_of, order_key
from unisono.model.calendar import Activity
from unisono.model.names import bare_name
from unisono.settings import CalendarSettings
from unisono.taxonomy.spelling import skeleton

_NUMBER = re.compile(r"[\s_#.-]*\d+$")


@dataclass(frozen=True)
class Flight:
    """A stretch of days on which one campaign ran in one channel, as the exports say.

    Attributes:
        campaign: canonical name.
        channels: names its channel goes by, e.g. the platform and the channel group.
        source: table it was seen in, e.g. ad_performance_daily.
        amount, unit: how much of it there was (spend, sends …); None when not told.
    """

    campaign: str
    channels: tuple[str, ...]
    first_day: date
    last_day: date
    source: str = ""
    amount: float | None = None
    unit: str = ""


class Outcome(StrEnum):
    """What became of a plan, or what a flight was."""

    ON_TIME = "on time"
    LATE = "late"
    EARLY = "early"
    NOT_RUN = "planned, not run"
    UNKNOWN = "no export tells"
    AHEAD = "still ahead"
    UNPLANNED = "ran unplanned"


@dataclass(frozen=True)
class Compared:
    """One planned activity with its flight, or one of them alone.

    Attributes:
        start_off: days the start was later than planned; below 0 earlier; None without both.
        end_off: the same for the end; None too while it may still run.
    """

    outcome: Outcome
    planned: Activity | None
    flight: Flight | None
    start_off: int | None = None
    end_off: int | None = None


def compare(
    planned: Iterable[Activity],
    flights: Iterable[Flight],
    known_until: date,
    settings: CalendarSettings,
) -> tuple[Compared, ...]:
    """Every planned activity once, with its flights as one, and every other flight, by first day.

    An activity and a flight belong together when campaign and channel do (capitals, spaces, signs
    and the number of a mailing aside); of several waves, the nearest. An activity that should have
    started by ``known_until``, the last day of the exports, and has no flight was not run; a later
    one is still ahead. Where no flight at all is of its channel, the exports cannot tell.

    Args:
        settings: days a start may differ and still be on time.
    """
    waves: dict[str, list[Activity]] = {}
    for activity in sorted(planned, key=order_key):
        waves.setdefault(skeleton(activity.campaign), []).append(activity)
    ran: dict[str, list[Flight]] = {}
    ordered = sorted(flights, key=_flight_order)
    for flight in ordered:
        ran.setdefault(campaign_of(flight.campaign, waves), []).append(flight)
    seen = {bare_name(c) for f in ordered for c in f.channels}
    out: list[Compared] = []
    for campaign in waves.keys() | ran.keys():
        pairs = _pairs(waves.get(campaign, []), ran.get(campaign, []))
        out += [_judged(a, f, known_until, settings, seen) for a, f in pairs]
    return tuple(sorted(out, key=_order))


def _flight_order(flight: Flight) -> tuple[date, date, str, tuple[str, ...], str]:
    f = flight
    return f.first_day, f.last_day, f.campaign, f.channels, f.source


def _order(row: Compared) -> tuple[date, str, str, date]:
    if row.planned:
        return row.planned.start, row.planned.campaign, row.planned.key, row.planned.end
    if row.flight:
        f = row.flight
        return f.first_day, f.campaign, f"\U0010ffff{f.channels}{f.source}", f.last_day
    return date.min, "", "", date.min


Pair = tuple[Activity | None, Flight | None]


def campaign_of(name: str, known: Collection[str]) -> str:
    """The planned campaign a flight is of: mailings count theirs, "spring-sale 2"."""
    bare = skeleton(name)
    if bare in known:
        return bare
    stem = skeleton(_NUMBER.sub("", name))
    return stem if stem in known else bare


def _apart(activity: Activity, flight: Flight) -> int:
    """Days between plan and flight; 0 when they share one."""
    start, end = days_of(activity)
    return max((flight.first_day - end).days, (start - flight.last_day).days, 0)


def _pairs(planned: Sequence[Activity], flights: Sequence[Flight]) -> list[Pair]:
    """Each flight goes to the nearest activity of its channel; those of one become one."""
    of: dict[int, list[Flight]] = {}
    alone: list[Pair] = []
    for flight in flights:
        names = frozenset(map(bare_name, flight.channels))
        near = [
            (_apart(activity, flight), abs((flight.first_day - activity.start).days), n)
            for n, activity in enumerate(planned)
            if bare_name(activity.channel) in names
        ]
        if near:
            of.setdefault(min(near)[2], []).append(flight)
        else:
            alone.append((None, flight))
    found: list[Pair] = [(a, _one(of[n]) if n in of else None) for n, a in enumerate(planned)]
    return found + alone


def _one(flights: Sequence[Flight]) -> Flight:
    amounts = [f.amount for f in flights if f.amount is not None]
    same = len({f.unit for f in flights}) == 1
    return replace(
        flights[0],
        channels=tuple(dict.fromkeys(c for f in flights for c in f.channels)),
        last_day=max(f.last_day for f in flights),
        source=", ".join(dict.fromkeys(f.source for f in flights)),
        amount=sum(amounts) if amounts and same else None,
    )


def _judged(
    planned: Activity | None,
    flight: Flight | None,
    known_until: date,
    settings: CalendarSettings,
    seen: Collection[str],
) -> Compared:
    if planned is None:
        return Compared(Outcome.UNPLANNED, None, flight)
    start, end = days_of(planned)
    if flight is None:
        if start > known_until:
            return Compared(Outcome.AHEAD, planned, None)
        told = bare_name(planned.channel) in seen
        return Compared(Outcome.NOT_RUN if told else Outcome.UNKNOWN, planned, None)
    off = (flight.first_day - start).days
    outcome = Outcome.ON_TIME
    if abs(off) > settings.reality_tolerance_days:
        outcome = Outcome.LATE if off > 0 else Outcome.EARLY
    running = flight.last_day >= known_until
    return Compared(
        outcome, planned, flight, off, None if running else (flight.last_day - end).days
    )
