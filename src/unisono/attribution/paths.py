"""Distinct channel sequences (repeats folded), how often they ended how, and how long they were."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from unisono.attribution import fast
from unisono.attribution.journeys import Journeys
from unisono.attribution.ordered import spans
from unisono.attribution.touchlog import Codes, Flags, Floats, Ints, summed
from unisono.model.attribution import PathCount

Hashes = NDArray[np.uint64]
_SEED = 20_260_101
_PIECE = 1 << 15

#: Bands of the number of touches per conversion; "0" is a conversion without a touch.
TOUCH_BANDS = (
    ("1", 1), ("2", 2), ("3", 3), ("4", 4), ("5", 5), ("6-10", 10), ("11-20", 20),
)  # fmt: skip
LAST_BAND = "21+"


def top_paths(journeys: Journeys, limit: int = 200) -> tuple[PathCount, ...]:
    """The ``limit`` folded paths with most conversions, then value, then journeys without one.

    Paths are told apart by a 64-bit random linear hash of channels and places.
    """
    won, null = journeys.converting, journeys.null
    won_hash, null_hash = path_hashes(journeys)
    hashes, example, inverse = np.unique(won_hash, return_index=True, return_inverse=True)
    nulls = _null_counts(null_hash, null.count, hashes)
    listed = Listed.none(won.channel.dtype)
    if len(hashes) < limit:
        listed = most_frequent(_null_only(journeys, null_hash, hashes), limit)
    known = (won.channel, won.start, won.count, won.value, example, inverse)
    return counted_paths(journeys.channels, known, nulls, listed, limit)


def path_hashes(journeys: Journeys) -> tuple[Hashes, Hashes]:
    """Hash of every converting journey and of every one without conversion.

    It depends on the codes of the channels alone, not on the other journeys.
    """
    won, null = journeys.converting, journeys.null
    lengths = (won.length, null.end - null.begin)
    longest = max((int(length.max()) for length in lengths if len(length)), default=0)
    of_place, of_channel = (
        np.random.default_rng((_SEED, which)).integers(0, 2**64, size, np.uint64)
        for which, size in enumerate((longest, len(journeys.channels)))
    )
    if fast.enabled(len(null.touches)):
        return (
            fast.hash_paths(won.channel, won.start[:-1], won.start[1:], of_place, of_channel),
            fast.hash_paths(null.touches, null.begin, null.end, of_place, of_channel),
        )
    return (
        _path_hashes(won.channel, won.start, of_place, of_channel),
        _path_hashes(null.channel, null.start, of_place, of_channel),
    )


@dataclass(frozen=True, eq=False)
class Listed:
    """Distinct paths and how many journeys without conversion each has.

    Attributes:
        hash: of every path.
        count: journeys.
        start: first step of every path in ``steps``, plus their number at the end.
        steps: codes of the channels, repeats folded or not, one path after the other.
    """

    hash: Hashes
    count: Ints
    start: Ints
    steps: Codes

    @classmethod
    def none(cls, kind: np.dtype[np.signedinteger]) -> Listed:
        """No path; ``kind`` is the type of the steps."""
        nothing = np.zeros(0, np.int64)
        return cls(nothing.view(np.uint64), nothing, np.zeros(1, np.int64), np.zeros(0, kind))

    def where(self, wanted: Flags | Ints) -> Listed:
        """Some of the paths."""
        length, begin = np.diff(self.start)[wanted], self.start[:-1][wanted]
        start = np.concatenate(([0], np.cumsum(length)))
        return Listed(
            self.hash[wanted], self.count[wanted], start, self.steps[spans(begin, length)]
        )

    def and_(self, other: Listed) -> Listed:
        """These paths, then the others."""
        start = np.concatenate((self.start, other.start[1:] + self.start[-1]))
        columns = ("hash", "count", "steps")
        joined = {c: np.concatenate((getattr(self, c), getattr(other, c))) for c in columns}
        return Listed(start=start, **joined)


def most_frequent(paths: Listed, limit: int) -> Listed:
    """Twice the ``limit`` most frequent paths: names decide between equals only later."""
    return paths.where(np.argsort(-paths.count, kind="stable")[: limit * 2])


def counted_paths(
    names: tuple[str, ...],
    known: tuple[Codes, Ints, Ints, Floats, Ints, Ints],
    nulls: Floats,
    listed: Listed,
    limit: int,
) -> tuple[PathCount, ...]:
    """The most frequent paths by name.

    Args:
        names: behind the codes.
        known: of the converting journeys channel, start, conversions and value, then of the
            distinct paths an example, and every journey's path.
        nulls: journeys without conversion per distinct converting path.
        listed: the most frequent paths that never converted.
        limit: how many are wanted.
    """
    channel, start, conversions, worth, example, inverse = known
    count = summed(inverse, conversions, len(example))
    value = summed(inverse, worth, len(example))
    found = [
        PathCount(
            _folded(channel, start, int(example[i]), names),
            int(count[i]),
            float(value[i]),
            int(nulls[i]),
        )
        for i in np.lexsort((-nulls, -value, -count))[: limit * 2].tolist()
    ]
    if len(found) < limit:
        found += [
            PathCount(_folded(listed.steps, listed.start, i, names), 0, 0.0, int(n))
            for i, n in enumerate(listed.count.tolist())
        ]
    found.sort(key=lambda p: (-p.conversions, -p.value, -p.nulls, p.steps))
    return tuple(found[:limit])


def _path_hashes(channel: Codes, start: Ints, of_place: Hashes, of_channel: Hashes) -> Hashes:
    """One hash per journey over its channels with repeats folded, in pieces that fit the cache."""
    found = np.zeros(len(start) - 1, np.uint64)
    cuts = np.searchsorted(start, np.arange(_PIECE, len(channel), _PIECE))
    edges = np.unique(np.concatenate(([0], cuts, [len(start) - 1]))).tolist()
    for low, high in pairwise(edges):
        begin = start[low:high] - start[low]
        found[low:high] = _hash_piece(
            channel[start[low] : start[high]], begin, of_place, of_channel
        )
    return found


def _hash_piece(channel: Codes, begin: Ints, of_place: Hashes, of_channel: Hashes) -> Hashes:
    fresh = np.ones(len(channel), bool)
    np.not_equal(channel[1:], channel[:-1], out=fresh[1:])
    fresh[begin] = True
    kept = np.cumsum(fresh)
    folded = channel[fresh]
    first = kept[begin] - 1
    place = np.arange(len(folded))
    place -= np.repeat(first, np.diff(first, append=len(folded)))
    term = of_place.take(place)
    term *= of_channel.take(folded)
    return np.add.reduceat(term, first)


def _null_counts(null_hash: Hashes, count: Ints | None, wanted: Hashes) -> Floats:
    """Journeys without conversion per hash in ascending ``wanted``."""
    if count is not None:
        at = np.searchsorted(wanted, null_hash)
        at[at == len(wanted)] = 0
        hit = wanted[at] == null_hash if len(wanted) else np.zeros(len(at), bool)
        return summed(at[hit], count[hit], len(wanted))
    ordered = np.sort(null_hash)
    right, left = (np.searchsorted(ordered, wanted, side) for side in ("right", "left"))
    return (right - left).astype(np.float64)


def _folded(channel: Codes, start: Ints, i: int, names: tuple[str, ...]) -> tuple[str, ...]:
    steps = channel[start[i] : start[i + 1]]
    keep = np.ones(len(steps), bool)
    keep[1:] = steps[1:] != steps[:-1]
    return tuple(names[c] for c in steps[keep].tolist())


def _null_only(journeys: Journeys, null_hash: Hashes, converted: Hashes) -> Listed:
    """The paths that never converted, by ascending hash."""
    hashes, example, inverse = np.unique(null_hash, return_index=True, return_inverse=True)
    null = journeys.null
    count = summed(inverse, null.count, len(hashes)).astype(np.int64)
    wanted = (count > 0) & ~np.isin(hashes, converted)
    begin, end = null.begin[example], null.end[example]
    steps = null.touches[spans(begin, end - begin)]
    start = np.concatenate(([0], np.cumsum(end - begin)))
    return Listed(hashes, count, start, steps).where(wanted)
