"""Distinct channel sequences (repeats folded), how often they ended how, and how long they were."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from unisono.attribution import fast
from unisono.attribution.journeys import Journeys
from unisono.attribution.touchlog import Codes, Floats, Ints, summed
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
    size = len(journeys.channels)
    lengths = (won.length, null.end - null.begin)
    longest = max((int(length.max()) for length in lengths if len(length)), default=0)
    random = np.random.default_rng(_SEED)
    of_place = random.integers(0, 2**64, longest, np.uint64)
    of_channel = random.integers(0, 2**64, size, np.uint64)
    if fast.enabled(len(null.touches)):
        won_hash = fast.hash_paths(won.channel, won.start[:-1], won.start[1:], of_place, of_channel)
        null_hash = fast.hash_paths(null.touches, null.begin, null.end, of_place, of_channel)
    else:
        won_hash = _path_hashes(won.channel, won.start, of_place, of_channel)
        null_hash = _path_hashes(null.channel, null.start, of_place, of_channel)
    hashes, example, inverse = np.unique(won_hash, return_index=True, return_inverse=True)
    count = summed(inverse, won.count, len(hashes))
    value = summed(inverse, won.value, len(hashes))
    nulls = _null_counts(null_hash, null.count, hashes)
    found = [
        PathCount(
            _folded(won.channel, won.start, int(example[i]), journeys.channels),
            int(count[i]),
            float(value[i]),
            int(nulls[i]),
        )
        for i in np.lexsort((-nulls, -value, -count))[: limit * 2].tolist()
    ]
    if len(found) < limit:
        found += _null_only(journeys, null_hash, hashes, limit)
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


def _null_only(
    journeys: Journeys, null_hash: Hashes, converted: Hashes, limit: int
) -> list[PathCount]:
    """The most frequent paths that never converted."""
    hashes, example, inverse = np.unique(null_hash, return_index=True, return_inverse=True)
    weight = journeys.null.count
    if weight is None:
        weight = np.ones(len(null_hash), np.int64)
    count = summed(inverse, weight, len(hashes))
    count[np.isin(hashes, converted)] = 0
    null = journeys.null
    return [
        PathCount(
            _folded(null.channel, null.start, int(example[i]), journeys.channels),
            0,
            0.0,
            int(count[i]),
        )
        for i in np.argsort(-count, kind="stable")[: limit * 2].tolist()
        if count[i] > 0
    ]
