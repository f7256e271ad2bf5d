"""Cut the ordered touches into journeys in one vectorised pass.

A converting journey holds a person's touches after the previous conversion, not older than the
lookback window, up to and including the moment of conversion. Conversions of one person at the
same moment share one journey. Touches after the last conversion, and all touches of people who
never converted, are journeys without conversion. A touch never gets credit for an earlier
conversion; a conversion without touches in its journey is unattributed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unisono.attribution.ordering import OrderedTouches, order_touches, spans
from unisono.attribution.touchlog import (
    MICROSECONDS_PER_DAY,
    Codes,
    Conversions,
    Floats,
    Ints,
    TouchLog,
    code_type,
)


@dataclass(frozen=True, eq=False)
class Converting:
    """Journeys that ended in conversions.

    Attributes:
        channel: channel codes of all journeys, one after the other.
        start: first touch of every journey, plus the number of touches at the end.
        count: conversions of every journey (more than one only at the same moment).
        value: their value.
        age: microseconds from each touch to its conversion; None when times are not known.
    """

    channel: Codes
    start: Ints
    count: Ints
    value: Floats
    age: Ints | None

    @property
    def length(self) -> Ints:
        """Touches of every journey."""
        return np.diff(self.start)


@dataclass(frozen=True, eq=False)
class NonConverting:
    """Journeys without conversion; ``count`` None means once each."""

    channel: Codes
    start: Ints
    count: Ints | None = None

    @property
    def journeys(self) -> int:
        """How many there are."""
        return len(self.start) - 1 if self.count is None else int(self.count.sum())


@dataclass(frozen=True, eq=False)
class Journeys:
    """All journeys of a log and what the cut left out. Value in the conversions' currency."""

    channels: tuple[str, ...]
    converting: Converting
    null: NonConverting
    persons: int
    touches: int
    unattributed: int
    unattributed_value: float
    touches_after_conversion: int
    touches_outside_window: int


@dataclass(frozen=True, eq=False)
class _Moments:
    """Distinct (person, time) of conversions, ordered; ``group`` is the person's position."""

    group: Ints
    time: Ints
    count: Ints
    value: Floats


def cut(log: TouchLog, conversions: Conversions, lookback_days: float | None) -> Journeys:
    """Journeys of ``log``; ``lookback_days`` None means touches of any age count."""
    if not len(log):
        return _without_touches(log, conversions)
    touches = order_touches(log)
    group = touches.find(conversions.person)
    if conversions.joined is not None:
        group[~conversions.joined] = -1
    known = group >= 0
    moments = _moments(group[known], conversions.time[known], conversions.value[known])
    begin, end = touches.start[moments.group], touches.start[moments.group + 1]
    stop = _first_at_or_after(touches.time, begin, end, moments.time + 1)
    repeated = np.zeros(len(stop), bool)
    repeated[1:] = moments.group[1:] == moments.group[:-1]
    floor = begin.copy()
    floor[repeated] = stop[:-1][repeated[1:]]
    low = floor
    if lookback_days is not None:
        window = round(lookback_days * MICROSECONDS_PER_DAY)
        low = _first_at_or_after(touches.time, floor, stop, moments.time - window)
    credited = stop > low
    last = np.ones(len(stop), bool)
    last[:-1] = ~repeated[1:]
    null = _null_journeys(touches, moments.group[last], stop[last])
    lost, lost_value = ~credited, float(conversions.value[~known].sum())
    return Journeys(
        channels=log.channels,
        converting=_converting(touches, moments, low, stop, credited),
        null=null,
        persons=len(touches.person),
        touches=len(log),
        unattributed=int(np.count_nonzero(~known)) + int(moments.count[lost].sum()),
        unattributed_value=lost_value + float(moments.value[lost].sum()),
        touches_after_conversion=int((end - stop)[last].sum()),
        touches_outside_window=int((low - floor).sum()),
    )


def _without_touches(log: TouchLog, conversions: Conversions) -> Journeys:
    none, zero = np.zeros(0, np.int64), np.zeros(1, np.int64)
    codes = none.astype(code_type(len(log.channels)))
    return Journeys(
        channels=log.channels,
        converting=Converting(codes, zero, none, np.zeros(0), none),
        null=NonConverting(codes, zero),
        persons=0,
        touches=0,
        unattributed=len(conversions),
        unattributed_value=float(conversions.value.sum()),
        touches_after_conversion=0,
        touches_outside_window=0,
    )


def _moments(group: Ints, time: Ints, value: Floats) -> _Moments:
    # value last: sums do not depend on the rows' order
    order = np.lexsort((value, time, group))
    group, time, value = group[order], time[order], value[order]
    new = np.ones(len(group), bool)
    new[1:] = (group[1:] != group[:-1]) | (time[1:] != time[:-1])
    at = np.flatnonzero(new)
    count = np.diff(at, append=len(group))
    total = np.add.reduceat(value, at) if len(at) else value
    return _Moments(group[at], time[at], count, total)


def _first_at_or_after(time: Ints, begin: Ints, end: Ints, wanted: Ints) -> Ints:
    """Per span [begin, end) of ascending ``time``: first position not before ``wanted``."""
    low, high = begin.copy(), end.copy()
    open_ = np.flatnonzero(low < high)
    while len(open_):
        middle = (low[open_] + high[open_]) >> 1
        before = time[middle] < wanted[open_]
        low[open_[before]] = middle[before] + 1
        high[open_[~before]] = middle[~before]
        open_ = open_[low[open_] < high[open_]]
    return low


def _converting(
    touches: OrderedTouches, moments: _Moments, low: Ints, stop: Ints, credited: np.ndarray
) -> Converting:
    low, stop = low[credited], stop[credited]
    length = stop - low
    rows = spans(low, length)
    return Converting(
        channel=touches.channel[rows],
        start=np.concatenate(([0], np.cumsum(length))),
        count=moments.count[credited],
        value=moments.value[credited],
        age=np.repeat(moments.time[credited], length) - touches.time[rows],
    )


def _null_journeys(touches: OrderedTouches, converted: Ints, stop: Ints) -> NonConverting:
    """What every person did after the last conversion; ``converted`` and ``stop`` per person."""
    begin, end = touches.start[:-1].copy(), touches.start[1:]
    used = spans(begin[converted], stop - begin[converted])
    begin[converted] = stop
    keep = np.ones(len(touches.channel), bool)
    keep[used] = False
    length = end - begin
    length = length[length > 0]
    return NonConverting(touches.channel[keep], np.concatenate(([0], np.cumsum(length))))
