"""Which sets of channels the journeys used, and how they ended: the statistics of Shapley and
of the fitted model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unisono.attribution.buckets import BUCKETS
from unisono.attribution.journeys import Journeys
from unisono.attribution.touchlog import Codes, Flags, Floats, Ints, summed

Words = NDArray[np.uint64]
#: Up to this many (bucket, set) cells sets are counted in a dense table, else by sorting.
DENSE_SETS = 1 << 21
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


def count_sets(journeys: Journeys) -> ChannelSets:
    """The sets of all journeys."""
    size = len(journeys.channels)
    won, null = journeys.converting, journeys.null
    won_members = _members(won.channel, won.start, size)
    null_members = _members(null.channel, null.start, size)
    if words_of(size) == 1 and BUCKETS << size <= DENSE_SETS:
        cells = BUCKETS << size
        keys = [
            (bucket << size) | members[:, 0].astype(np.int64)
            for bucket, members in ((won.bucket, won_members), (null.bucket, null_members))
        ]
        totals = (
            summed(keys[0], won.count, cells),
            summed(keys[1], null.count, cells),
            summed(keys[0], won.value, cells),
        )
        return from_dense(size, *totals)
    zero, nothing = np.zeros(len(won_members)), np.zeros(len(null_members))
    nulls = np.ones(len(null_members)) if null.count is None else null.count
    return gathered(
        size,
        np.concatenate((won.bucket, null.bucket)),
        np.concatenate((won_members, null_members)),
        np.concatenate((won.count, nothing)),
        np.concatenate((zero, nulls)),
        np.concatenate((won.value, nothing)),
    )


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
