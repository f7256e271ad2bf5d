"""Persons in hash buckets: the unit in which statistics are merged, replaced and resampled.

A person belongs to one bucket for ever, whatever else is in the log: the bucket is the upper
bits of a bijective mix of the person's id (the finaliser of MurmurHash3, Appleby 2011).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from unisono.attribution.touchlog import Ints

#: Buckets of every statistic; a power of two.
BUCKETS = 64
BUCKET_BITS = BUCKETS.bit_length() - 1

Keys = NDArray[np.uint64]
_FIRST, _SECOND = np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53)
_HALF = np.uint64(33)


def mixed(person: Ints) -> Keys:
    """A 64-bit mix of every id; different ids have different mixes."""
    key = person.view(np.uint64) ^ (person.view(np.uint64) >> _HALF)
    key *= _FIRST
    key ^= key >> _HALF
    key *= _SECOND
    key ^= key >> _HALF
    return key


def buckets_of(person: Ints) -> Ints:
    """Bucket 0 … ``BUCKETS`` − 1 of every person."""
    found: Ints = (mixed(np.ascontiguousarray(person)) >> np.uint64(64 - BUCKET_BITS)).view(
        np.int64
    )
    return found


def text_ids(data: NDArray[np.uint8], start: Ints) -> Ints:
    """64-bit ids of texts from their UTF-8 bytes; the same text has the same id in every log.

    Eight bytes at a time are mixed into the id. Two of n different texts share one with
    probability n² ÷ 2⁶⁵: one in 100,000 among 20 million texts.

    Args:
        data: bytes of all texts, one after the other.
        start: first byte of every text, plus the end of the last.
    """
    left = np.diff(start)
    ids = mixed(left)
    # words are read eight bytes at a time from any byte on
    padded = np.concatenate((data[: int(start[-1]) if len(start) else 0], np.zeros(8, np.uint8)))
    words = np.ndarray(len(padded) - 7, "<u8", padded, strides=(1,))
    row, at = np.flatnonzero(left > 0), start[:-1]
    while len(row):
        here = left[row]
        spare = np.uint64(64) - np.minimum(here, 8).astype(np.uint64) * np.uint64(8)
        word = (words[at[row]] << spare) >> spare
        ids[row] = mixed((ids[row] + word).view(np.int64))
        at, left = at + 8, left - 8
        row = row[here > 8]
    return ids.view(np.int64)
