"""Cut the ordered touches into journeys in one vectorised pass.

A converting journey holds a person's touches after the previous conversion, not older than the
lookback window, up to and including the moment of conversion. Conversions of one person at the
same moment share one journey. Touches after the last conversion, and all touches of people who
never converted, are journeys without conversion. A touch never gets credit for an earlier
conversion; a conversion without touches in its journey is unattributed.

Views may have a window of their own, and may be left out of journeys that have a click.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np

from unisono.attribution.buckets import BUCKETS, buckets_of, mixed
from unisono.attribution.ordered import OrderedTouches, spans
from unisono.attribution.touchlog import (
    Codes,
    Conversions,
    Flags,
    Floats,
    Ints,
    Windows,
    code_type,
    summed,
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
        bucket: bucket of every journey's person.
    """

    channel: Codes
    start: Ints
    count: Ints
    value: Floats
    age: Ints | None
    bucket: Ints

    @property
    def length(self) -> Ints:
        """Touches of every journey."""
        return np.diff(self.start)

    def part(self, low: int, high: int) -> Converting:
        """The journeys ``low`` … ``high`` − 1."""
        touches = slice(int(self.start[low]), int(self.start[high]))
        return Converting(
            self.channel[touches],
            self.start[low : high + 1] - self.start[low],
            self.count[low:high],
            self.value[low:high],
            None if self.age is None else self.age[touches],
            self.bucket[low:high],
        )


@dataclass(frozen=True, eq=False)
class NonConverting:
    """Journeys without conversion, as spans of a longer row of touches.

    Attributes:
        touches: channel codes among which the journeys stand.
        begin, end: first touch of every journey, and the one after its last; ascending.
        bucket: bucket of every journey's person.
        count: how many journeys a span stands for; None means one.
    """

    touches: Codes
    begin: Ints
    end: Ints
    bucket: Ints
    count: Ints | None = None

    @property
    def journeys(self) -> int:
        """How many there are."""
        return len(self.begin) if self.count is None else int(self.count.sum())

    @cached_property
    def start(self) -> Ints:
        """First touch of every journey in :attr:`channel`, plus their number at the end."""
        return np.concatenate(([0], np.cumsum(self.end - self.begin)))

    @cached_property
    def channel(self) -> Codes:
        """Channel codes of all journeys, one after the other."""
        if int(self.start[-1]) == len(self.touches):
            return self.touches
        turn = np.zeros(len(self.touches) + 1, np.int8)
        turn[self.begin] += 1
        turn[self.end] -= 1
        inside: Codes = self.touches[np.cumsum(turn[:-1], dtype=np.int8).view(bool)]
        return inside


_NOTHING = np.zeros(0, np.int64)
#: Where the journeys without conversion were not kept.
NO_JOURNEYS = NonConverting(_NOTHING, _NOTHING, _NOTHING, _NOTHING)


class Total(IntEnum):
    """What is counted per bucket beside the journeys."""

    PERSONS = 0
    TOUCHES = 1
    UNATTRIBUTED = 2
    UNATTRIBUTED_VALUE = 3
    AFTER_CONVERSION = 4
    OUTSIDE_WINDOW = 5


@dataclass(frozen=True, eq=False)
class Journeys:
    """All journeys of a log and what the cut left out. Value in the conversions' currency.

    ``totals`` has one row per bucket, one column per :class:`Total`.
    """

    channels: tuple[str, ...]
    converting: Converting
    null: NonConverting
    totals: Floats

    @property
    def unattributed(self) -> int:
        """Conversions without a touch in their journey."""
        return int(self.totals[:, Total.UNATTRIBUTED].sum())


@dataclass(frozen=True, eq=False)
class Moments:
    """Distinct (person, time) of the conversions somebody is known for.

    They are ordered by the mix of the person's id, then time, so that sums over them come out the
    same to the last bit, whatever the order of the rows.
    """

    person: Ints
    time: Ints
    count: Ints
    value: Floats
    bucket: Ints

    @property
    def follows(self) -> Flags:
        """Where the moment before is of the same person."""
        found = np.zeros(len(self.person), bool)
        found[1:] = self.person[1:] == self.person[:-1]
        return found


def moments_of(conversions: Conversions) -> Moments:
    """The moments of conversion of known persons."""
    person, time, value = conversions.person, conversions.time, conversions.value
    if conversions.joined is not None:
        known = conversions.joined
        person, time, value = person[known], time[known], value[known]
    person = np.ascontiguousarray(person)
    order = _order(person, time, value)
    person, time, value = person[order], time[order], value[order]
    new = np.ones(len(person), bool)
    new[1:] = (person[1:] != person[:-1]) | (time[1:] != time[:-1])
    at = np.flatnonzero(new)
    count = np.diff(at, append=len(person))
    total = np.add.reduceat(value, at) if len(at) else value
    return Moments(person[at], time[at], count, total, buckets_of(person[at]))


def _order(person: Ints, time: Ints, value: Floats) -> Ints:
    """Rows by the person's mix, then time, then value."""
    key = mixed(person)
    order = np.argsort(key, kind="stable")
    repeated = np.zeros(len(order) + 1, bool)
    repeated[1:-1] = key[order[1:]] == key[order[:-1]]
    several = np.flatnonzero(repeated[1:] | repeated[:-1])
    rows = order[several]
    order[several] = rows[np.lexsort((value[rows], time[rows], key[rows]))]
    return order


def cut_ordered(
    touches: OrderedTouches,
    channels: tuple[str, ...],
    conversions: Conversions,
    windows: Windows,
) -> Journeys:
    """Journeys of touches in order (at least one)."""
    moments = moments_of(conversions)
    group = touches.find(moments.person)
    begin, end = touches.start[group], touches.start[group + 1]
    known = group >= 0
    begin[~known] = end[~known] = 0
    stop = _first_at_or_after(touches.time, begin, end, moments.time + 1)
    repeated = moments.follows
    floor = begin.copy()
    floor[repeated] = stop[:-1][repeated[1:]]
    won, credited = _converting(touches, moments, floor, stop, windows)
    last = known.copy()
    last[:-1] &= ~repeated[1:]
    null = _null_journeys(touches, group[last], stop[last], windows)
    totals = unattributed_totals(conversions, moments, credited)
    totals[:, Total.PERSONS] = summed(touches.bucket, None, BUCKETS)
    totals[:, Total.TOUCHES] = summed(touches.bucket, np.diff(touches.start), BUCKETS)
    bucket = moments.bucket
    totals[:, Total.AFTER_CONVERSION] = summed(bucket[last], (end - stop)[last], BUCKETS)
    inside = summed(won.bucket, won.length, BUCKETS)
    totals[:, Total.OUTSIDE_WINDOW] = summed(bucket, stop - floor, BUCKETS) - inside
    return Journeys(channels, won, null, totals)


def without_touches(channels: tuple[str, ...], conversions: Conversions) -> Journeys:
    """Journeys of a log without any touch: every conversion is unattributed."""
    none, zero = np.zeros(0, np.int64), np.zeros(1, np.int64)
    codes = none.astype(code_type(len(channels)))
    moments = moments_of(conversions)
    return Journeys(
        channels,
        Converting(codes, zero, none, np.zeros(0), none, none),
        NonConverting(codes, none, none, none),
        unattributed_totals(conversions, moments, np.zeros(len(moments.person), bool)),
    )


def unattributed_totals(conversions: Conversions, moments: Moments, credited: Flags) -> Floats:
    """Totals with what no journey is credited for; without a person it stands by its time."""
    totals = np.zeros((BUCKETS, len(Total)))
    lost = ~credited
    bucket, count, value = moments.bucket[lost], moments.count[lost], moments.value[lost]
    if conversions.joined is not None and not conversions.joined.all():
        nobody = ~conversions.joined
        time, worth = conversions.time[nobody], conversions.value[nobody]
        order = np.lexsort((worth, time))
        bucket = np.concatenate((bucket, buckets_of(time[order])))
        count = np.concatenate((count, np.ones(len(order), np.int64)))
        value = np.concatenate((value, worth[order]))
    totals[:, Total.UNATTRIBUTED] = summed(bucket, count, BUCKETS)
    totals[:, Total.UNATTRIBUTED_VALUE] = summed(bucket, value, BUCKETS)
    return totals


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
    touches: OrderedTouches, moments: Moments, floor: Ints, stop: Ints, windows: Windows
) -> tuple[Converting, Flags]:
    """Journeys of the moments from their earliest possible touch on, and which have touches."""
    low, reach = floor, _reach(windows, touches.view is not None)
    if reach is not None:
        low = _first_at_or_after(touches.time, floor, stop, moments.time - reach)
    length = stop - low
    rows = spans(low, length)
    journey = np.repeat(np.arange(len(length)), length)
    age = moments.time[journey] - touches.time[rows]
    if touches.view is not None:
        keep = _counted(touches.view[rows], age, journey, windows)
        rows, journey, age = rows[keep], journey[keep], age[keep]
        length = np.bincount(journey, minlength=len(length))
    credited = length > 0
    won = Converting(
        channel=touches.channel[rows],
        start=np.concatenate(([0], np.cumsum(length[credited]))),
        count=moments.count[credited],
        value=moments.value[credited],
        age=age,
        bucket=moments.bucket[credited],
    )
    return won, credited


def _reach(windows: Windows, views: bool) -> int | None:
    """The longer of the windows that matter; None when one has no limit."""
    if not views:
        return windows.click
    if windows.click is None or windows.view is None:
        return None
    return max(windows.click, windows.view)


def _counted(view: Flags, age: Ints, journey: Ints, windows: Windows) -> Flags:
    """Which touches count under windows of clicks and of views of their own."""
    keep = np.ones(len(age), bool)
    for mine, window in ((~view, windows.click), (view, windows.view)):
        if window is not None:
            keep &= ~mine | (age <= window)
    if windows.views_need_no_click:
        clicked = np.zeros(int(journey.max(initial=-1)) + 1, bool)
        clicked[journey[keep & ~view]] = True
        keep &= ~(view & clicked[journey])
    return keep


def _null_journeys(
    touches: OrderedTouches, converted: Ints, stop: Ints, windows: Windows
) -> NonConverting:
    """What every person did after the last conversion; ``converted`` and ``stop`` per person."""
    begin, end = touches.start[:-1].copy(), touches.start[1:]
    begin[converted] = stop
    some = np.flatnonzero(end > begin)
    begin, end, bucket = begin[some], end[some], touches.bucket[some]
    if touches.view is None or not windows.views_need_no_click:
        return NonConverting(touches.channel, begin, end, bucket)
    length = end - begin
    rows, journey = spans(begin, length), np.repeat(np.arange(len(length)), length)
    clicked = np.zeros(len(length), bool)
    clicked[journey[~touches.view[rows]]] = True
    keep = ~(touches.view[rows] & clicked[journey])
    end = np.cumsum(np.bincount(journey[keep], minlength=len(length)))
    return NonConverting(touches.channel[rows[keep]], np.concatenate(([0], end[:-1])), end, bucket)
