"""Which sets of channels the journeys used, and how they ended: the statistics of Shapley and
of the fitted model."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from unisono.attribution.buckets import BUCKETS
from unisono.attribution.journeys import Converting, Journeys
from unisono.attribution.touchlog import Codes, Flags, Floats, Ints, summed

Words = NDArray[np.uint64]
#: Channels up to which all sets of a bucket are counted in one table, else by sorting.
MAX_TABLE = 15
_WORD = 64


@dataclass(frozen=True, eq=False)
class ChannelSets:
    """Journeys by bucket and set of channels, ordered by bucket and set.

    Attributes:
        channels: number of channels.
        bucket: bucket of the persons.
        members: bit c of word c // 64 is set when channel c is in; shape (rows, words).
        converted, null: conversions, and journeys without one.
        value: value of the conversions.
    """

    channels: int
    bucket: Ints
    members: Words
    converted: Floats
    null: Floats
    value: Floats

    def has(self, channel: int) -> Flags:
        """Rows whose set holds the channel."""
        word, bit = divmod(channel, _WORD)
        found: Flags = (self.members[:, word] >> np.uint64(bit)) & np.uint64(1) != 0
        return found

    @property
    def size(self) -> Ints:
        """Channels in every set."""
        found: Ints = np.bitwise_count(self.members).sum(axis=1).astype(np.int64)
        return found

    @cached_property
    def distinct(self) -> tuple[Words, Ints]:
        """Each set once, ascending, and where each row's stands among them."""
        if self.channels <= MAX_TABLE:
            member = self.members[:, 0].astype(np.int64)
            place = np.zeros(1 << self.channels, np.int64)
            place[member] = 1
            found = np.flatnonzero(place)
            place[found] = np.arange(len(found))
            return found.astype(np.uint64)[:, None], place.take(member)
        if self.members.shape[1] == 1:
            words, index = np.unique(self.members[:, 0], return_inverse=True)
            return words[:, None], index
        sets, index = np.unique(self.members, axis=0, return_inverse=True)
        return sets, index.reshape(-1)

    def total(self) -> ChannelSets:
        """All buckets together (in bucket 0)."""
        return gathered(
            self.channels, np.zeros_like(self.bucket), self.members, self.converted, self.null,
            self.value,
        )  # fmt: skip

    def where(self, keep: Flags | Ints) -> ChannelSets:
        """Only some rows."""
        return ChannelSets(
            self.channels, self.bucket[keep], self.members[keep], self.converted[keep],
            self.null[keep], self.value[keep],
        )  # fmt: skip


def words_of(channels: int) -> int:
    """64-bit words a set takes."""
    return max(1, -(-channels // _WORD))


def with_converting(won: Converting, null: ChannelSets) -> ChannelSets:
    """The sets of converting journeys beside those of the others (one row per journey or more)."""
    size, members = null.channels, _members(won.channel, won.start, null.channels)
    if size <= MAX_TABLE:
        cells = BUCKETS << size
        here = (won.bucket << size) | members[:, 0].astype(np.int64)
        there = (null.bucket << size) | null.members[:, 0].astype(np.int64)
        return from_dense(
            size, summed(here, won.count, cells), summed(there, null.null, cells),
            summed(here, won.value, cells),
        )  # fmt: skip
    nothing, zero = np.zeros(len(null.bucket)), np.zeros(len(members))
    return gathered(
        size,
        np.concatenate((won.bucket, null.bucket)),
        np.concatenate((members, null.members)),
        np.concatenate((won.count, nothing)),
        np.concatenate((zero, null.null)),
        np.concatenate((won.value, nothing)),
    )


def distinct_sets(members: Words) -> tuple[Words, Floats]:
    """Each set once, and how often it occurs."""
    if members.shape[1] == 1:
        found, count = np.unique(members[:, 0], return_counts=True)
        return found[:, None], count.astype(np.float64)
    found, count = np.unique(members, axis=0, return_counts=True)
    return found, count.astype(np.float64)


def count_sets(journeys: Journeys) -> ChannelSets:
    """The sets of all journeys."""
    size, null = len(journeys.channels), journeys.null
    members = _members(null.channel, null.start, size)
    nothing = np.zeros(len(members))
    count = np.ones(len(members)) if null.count is None else null.count.astype(np.float64)
    listed = ChannelSets(size, null.bucket, members, nothing, count, nothing)
    return with_converting(journeys.converting, listed)


def from_dense(channels: int, converted: Floats, null: Floats, value: Floats) -> ChannelSets:
    """Sets from tables over bucket · 2^channels + set."""
    seen = np.flatnonzero((converted != 0) | (null != 0))
    members = (seen & ((1 << channels) - 1)).astype(np.uint64)[:, None]
    return ChannelSets(
        channels, seen >> channels, members, converted[seen], null[seen], value[seen]
    )


def gathered(
    channels: int, bucket: Ints, members: Words, converted: Floats, null: Floats, value: Floats
) -> ChannelSets:
    """Sets with rows of the same bucket and set added up."""
    order = np.lexsort((*members.T, bucket))
    bucket, members = bucket[order], members[order]
    new = np.ones(len(order), bool)
    new[1:] = (bucket[1:] != bucket[:-1]) | (members[1:] != members[:-1]).any(axis=1)
    at = np.flatnonzero(new)
    index = np.cumsum(new) - 1
    totals = (summed(index, x[order], len(at)) for x in (converted, null, value))
    return ChannelSets(channels, bucket[at], members[at], *totals)


def _members(channel: Codes, start: Ints, size: int) -> Words:
    """The set of every journey."""
    journeys = len(start) - 1
    found = np.zeros((journeys, words_of(size)), np.uint64)
    if not journeys:
        return found
    for word in range(found.shape[1]):
        bits = np.arange(size) - word * _WORD
        mine = (bits >= 0) & (bits < _WORD)
        width = min(size - word * _WORD, _WORD)
        kind = next(k for k in (np.uint8, np.uint16, np.uint32, np.uint64)
                    if np.iinfo(k).bits >= width)  # fmt: skip
        flag = np.zeros(size, kind)
        flag[mine] = np.left_shift(np.ones(1, kind), bits[mine].astype(kind))
        found[:, word] = np.bitwise_or.reduceat(flag.take(channel), start[:-1])
    return found
