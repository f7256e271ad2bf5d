"""Audience fatigue (CAL-3): more asked of one audience within some days than it should bear."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from unisono.calendar.activities import Reach, days_of, order_key, people, reach
from unisono.model.calendar import Activity, Conflict
from unisono.model.names import bare_name, same_name
from unisono.model.wording import day, figure
from unisono.settings import CalendarSettings

Period = tuple[date, date]
Load = npt.NDArray[np.float64]
EVERYBODY = "everybody"
#: Sums of weights are compared with this much room for rounding.
_SLACK = 1e-9


@dataclass(frozen=True)
class Stretch:
    """Days in a row at which an audience is asked too much, and when most.

    Attributes:
        first, last: the last days of the first and of the last window that is too full.
        peak: the last day of the fullest window, the first of them.
        load: the sum of weights in it.
    """

    first: date
    last: date
    peak: date
    load: float


class Contact(NamedTuple):
    """One activity as its audience feels it: it counts from its start until ``free``."""

    start: date
    free: date
    weight: float
    place: int


def weights(settings: CalendarSettings) -> Callable[[str], float]:
    """The weight of an activity by its channel; spellings differ in case and signs only."""
    known = {bare_name(channel): weight for channel, weight in settings.fatigue_weights}
    return lambda channel: known.get(bare_name(channel), settings.fatigue_weight)


def contacts(
    ordered: Sequence[Activity], settings: CalendarSettings
) -> tuple[dict[str, list[Contact]], list[tuple[Contact, Reach]]]:
    """Contacts per audience that is named, and those with everybody."""
    weigh = weights(settings)
    named: dict[str, list[Contact]] = {}
    general: list[tuple[Contact, Reach]] = []
    lasting = timedelta(days=settings.fatigue_days)
    for index, activity in enumerate(ordered):
        start, end = days_of(activity)
        weight = weigh(activity.channel)
        if weight <= 0:
            continue
        contact = Contact(start, end + lasting, weight, index)
        reached = reach(activity)
        for name in reached.names or ():
            named.setdefault(name, []).append(contact)
        if reached.names is None:
            general.append((contact, reached))
    return named, general


def stretches(load: Load, zero: date, limit: float) -> list[Stretch]:
    """Stretches of days at which the sum of weights lies above ``limit``.

    Args:
        load: ``float64[days]``, sum of weights on each day from ``zero`` on.
    """
    above = np.flatnonzero(np.diff(load > limit + _SLACK, prepend=False, append=False))
    out = []
    for begin, end in zip(above[::2].tolist(), above[1::2].tolist(), strict=True):
        part = load[begin:end]
        peak = int(np.argmax(part > part.max() - _SLACK))
        first, last, fullest = (zero + timedelta(days=d) for d in (begin, end - 1, begin + peak))
        out.append(Stretch(first, last, fullest, float(part[peak])))
    return out


def _loads(found: Sequence[Contact], zero: date, days: int) -> Load:
    """Sum of weights on each of ``days`` days from ``zero`` on."""
    steps = np.zeros(days + 1)
    np.add.at(steps, [(c.start - zero).days for c in found], [c.weight for c in found])
    np.add.at(steps, [(c.free - zero).days for c in found], [-c.weight for c in found])
    return np.cumsum(steps)[:days]


def tired_audiences(
    ordered: Sequence[Activity], period: Period, settings: CalendarSettings, as_of: date
) -> Iterator[Conflict]:
    """One conflict per audience and stretch of days that asks too much of it.

    What is for everybody counts for each audience it does not leave out; an audience is told of
    only where something of its own is too much, because the rest is told for everybody.

    Args:
        ordered: activities in their total order.
        period: a stretch must touch it.
        settings: days, limit and weights.
        as_of: what ended before it is over.
    """
    named, general = contacts(ordered, settings)
    for_all = [contact for contact, _ in general]
    every = [*for_all, *(c for own in named.values() for c in own)]
    if not every:
        return
    zero = min(c.start for c in every)
    days = (max(c.free for c in every) - zero).days + 1
    base = _loads(for_all, zero, days)
    left_out: dict[str, list[Contact]] = {}
    for contact, reached in general:
        for name in reached.without:
            left_out.setdefault(name, []).append(contact)
    for found in stretches(base, zero, settings.fatigue_limit):
        if _touch(found, period):
            yield _conflict(found, EVERYBODY, _in(found, for_all), ordered, settings, as_of)
    for name in sorted(named):
        own, without = named[name], left_out.get(name, [])
        load = base + _loads(own, zero, days)
        if without:
            load -= _loads(without, zero, days)
        for found in stretches(load, zero, settings.fatigue_limit):
            mine = _in(found, own) if _touch(found, period) else []
            if mine:
                spared = {c.place for c in without}
                rest = [c for c in _in(found, for_all) if c.place not in spared]
                yield _conflict(found, name, mine + rest, ordered, settings, as_of)


def _touch(found: Stretch, period: Period) -> bool:
    return found.first <= period[1] and found.last >= period[0]


def _in(found: Stretch, contacts: Sequence[Contact]) -> list[Contact]:
    return [c for c in contacts if c.start <= found.last and c.free > found.first]


def _conflict(
    found: Stretch,
    name: str,
    concerned: Sequence[Contact],
    ordered: Sequence[Activity],
    settings: CalendarSettings,
    as_of: date,
) -> Conflict:
    at_peak = sum(c.start <= found.peak < c.free for c in concerned)
    listing = tuple(sorted((ordered[c.place] for c in concerned), key=order_key))
    shown = _spelling(name, listing)
    many = f"{at_peak:,} {'activity' if at_peak == 1 else 'activities'}"
    window = f"the {settings.fatigue_days} days up to {day(found.peak)}"
    over = found.last < as_of
    return Conflict(
        kind="audience_fatigue",
        campaign="",
        text=f"{shown[0].upper()}{shown[1:]}: {many} in {window}, weight {figure(found.load)},"
        f" more than {figure(settings.fatigue_limit)}.",
        fix=f"{'Next time move' if over else 'Move'} or merge some of them, or leave {shown} out"
        " of one.",
        first_day=found.first,
        last_day=found.last,
        activities=listing,
        people=people(listing),
        over=over,
        subject=shown,
    )


def _spelling(name: str, listing: Sequence[Activity]) -> str:
    """The audience as the first activity in time writes it."""
    for activity in listing:
        for written in activity.audiences or ():
            if same_name(written) == name:
                return written.strip()
    return name
