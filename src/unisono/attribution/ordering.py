"""Order the touch log by person, time and tie rule with one packed sort.

A 64-bit key holds the person's bucket, then the person (the id itself when its range fits,
otherwise bits of its hash), then the row number, so one in-place sort of plain integers groups
buckets and persons and keeps row order. Touches that are then still out of order, and hash
collisions, are few and are repaired exactly.

Touches of a person at the same time follow the log's ``touch_id``. Without one, the channel with
more touches in the whole log comes first, then the one seen earlier, then later, then with the
smaller sum of times. The rule knows neither row order nor names; only channels alike in all four
are ordered by name.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unisono.attribution import fast
from unisono.attribution.buckets import BUCKET_BITS, Keys, mixed
from unisono.attribution.ordered import ChannelFacts, OrderedTouches, spans
from unisono.attribution.touchlog import Codes, Flags, Ints, TouchLog

_TOP = np.uint64(64 - BUCKET_BITS)
_PIECE = 1 << 15


@dataclass(frozen=True)
class PersonKey:
    """How an id becomes the upper bits of a key; ``low`` is None when ids are hashed."""

    bits: int
    low: int | None

    @classmethod
    def fitting(cls, person: Ints) -> PersonKey:
        """The key for these ids with room for their row numbers below."""
        bits = max(1, (len(person) - 1).bit_length())
        low, high = int(person.min()), int(person.max())
        return cls(bits, low if high - low < 1 << (64 - BUCKET_BITS - bits) else None)

    def __call__(self, person: Ints) -> Keys:
        """Keys with their lowest ``bits`` bits zero; equal ids have equal keys."""
        shift = np.uint64(self.bits)
        key = mixed(person)
        if self.low is None:
            key >>= shift
            key <<= shift
            return key
        key >>= _TOP
        key <<= _TOP
        near = person.view(np.uint64) - np.uint64(self.low % 2**64)
        near <<= shift
        key |= near
        return key


@dataclass(frozen=True, eq=False)
class _Finder:
    """Looks persons up by binary search among ordered keys."""

    person: Ints
    keys: Keys
    key_of: PersonKey

    def __call__(self, person: Ints) -> Ints:
        wanted = self.key_of(np.ascontiguousarray(person))
        found = np.full(len(person), -1, np.int64)
        at = np.searchsorted(self.keys, wanted)
        open_ = np.arange(len(person))
        while len(open_):
            here = at[open_]
            inside = here < len(self.keys)
            open_, here = open_[inside], here[inside]
            same = self.keys[here] == wanted[open_]
            open_, here = open_[same], here[same]
            hit = self.person[here] == person[open_]
            found[open_[hit]] = here[hit]
            open_ = open_[~hit]
            at[open_] += 1
        return found


def order_touches(log: TouchLog) -> OrderedTouches:
    """The touches of ``log`` in their total order. Needs at least one touch."""
    if log.touch_id is None and fast.enabled(len(log)):
        return fast.order_touches(log)
    return order_by_sorting(log)


def order_by_sorting(log: TouchLog) -> OrderedTouches:
    """As :func:`order_touches`, with NumPy alone."""
    key_of = PersonKey.fitting(log.person)
    by_time = _time_order(log.time, key_of.bits)
    key = _row_keys(log.person if by_time is None else log.person.take(by_time), key_of)
    key.sort()
    order = _rows(key, key_of.bits, by_time)
    changes = np.ones(len(key) + 1, bool)
    if key_of.low is not None:
        key >>= np.uint64(key_of.bits)
        np.not_equal(key[1:], key[:-1], out=changes[1:-1])
    else:
        person, order = _without_collisions(log.person.take(order), order, key, key_of.bits)
        np.not_equal(person[1:], person[:-1], out=changes[1:-1])
    del key
    start = np.flatnonzero(changes)
    people = log.person.take(order.take(start[:-1]))
    time, channel = _settle(log, order, start, changes)
    keys = key_of(people)
    bucket: Ints = (keys >> _TOP).view(np.int64)
    return OrderedTouches(start, people, bucket, time, channel, _Finder(people, keys, key_of))


def _row_keys(person: Ints, key_of: PersonKey) -> Keys:
    """Key of every row with the row number in its lower bits, made in pieces that fit the cache."""
    key = np.empty(len(person), np.uint64)
    for low in range(0, len(person), _PIECE):
        piece = np.ascontiguousarray(person[low : low + _PIECE])
        rows = np.arange(low, low + len(piece), dtype=np.uint64)
        np.bitwise_or(key_of(piece), rows, out=key[low : low + len(piece)])
    return key


def _rows(key: Keys, bits: int, by_time: Ints | None) -> Ints:
    """Row numbers held in sorted keys."""
    order = (key & np.uint64((1 << bits) - 1)).view(np.int64)
    return order if by_time is None else by_time.take(order)


def _time_order(time: Ints, bits: int) -> Ints | None:
    """Rows ordered by time as finely as a key allows; None when they mostly are already."""
    if np.count_nonzero(time[1:] < time[:-1]) <= len(time) // 64:
        return None
    low = int(time.min())
    coarse = max(0, (int(time.max()) - low).bit_length() - (64 - bits))
    key = (time - low).view(np.uint64)
    key >>= np.uint64(coarse)
    key <<= np.uint64(bits)
    key |= np.arange(len(key), dtype=np.uint64)
    key.sort()
    key &= np.uint64((1 << bits) - 1)
    return key.view(np.int64)


def _without_collisions(person: Ints, order: Ints, key: Keys, bits: int) -> tuple[Ints, Ints]:
    """Make every person one run where different ids share a hash."""
    mixed = np.flatnonzero(person[1:] != person[:-1])
    shift = np.uint64(bits)
    mixed = mixed[(key[mixed] >> shift) == (key[mixed + 1] >> shift)]
    done = 0
    for i in mixed.tolist():
        if i < done:
            continue
        hashed = (key[i] >> shift) << shift
        begin = int(np.searchsorted(key, hashed))
        done = int(np.searchsorted(key, hashed | np.uint64((1 << bits) - 1), "right"))
        inner = np.argsort(person[begin:done], kind="stable") + begin
        order[begin:done], person[begin:done] = order[inner], person[inner]
    return person, order


def _settle(log: TouchLog, order: Ints, start: Ints, first: Flags) -> tuple[Ints, Codes]:
    """Times and channels in order; persons whose touches are not yet ordered are re-sorted."""
    time, channel = log.time.take(order), log.channel.take(order)
    unsure = np.less_equal(time[1:], time[:-1])
    unsure &= ~first[1:-1]
    suspect = np.flatnonzero(unsure)
    tied = suspect[time[suspect] == time[suspect + 1]]
    late = suspect[time[suspect] > time[suspect + 1]]
    rank: Ints = np.zeros(0, np.int64)
    if log.touch_id is not None:
        rank = log.touch_id.take(order)
    elif np.any(channel[tied] != channel[tied + 1]) or len(late):
        rank = channel_rank(log).take(channel)
    wrong = np.concatenate((late, tied[rank[tied] > rank[tied + 1]] if len(rank) else late))
    if not len(wrong):
        return time, channel
    groups = np.unique(np.searchsorted(start, wrong, "right") - 1)
    length = start[groups + 1] - start[groups]
    rows = spans(start[groups], length)
    sorted_rows = rows[np.lexsort((rank[rows], time[rows], np.repeat(groups, length)))]
    time[rows], channel[rows] = time[sorted_rows], channel[sorted_rows]
    return time, channel


def channel_rank(log: TouchLog) -> Ints:
    """Rank of every channel in the tie rule, 0 first."""
    return ChannelFacts.of(log.time, log.channel, len(log.channels)).rank(log.channels)
