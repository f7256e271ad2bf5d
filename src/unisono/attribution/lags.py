"""How long journeys take: conversions by days from the first touch, in fine logarithmic bins.

Bins are 1/64 of a doubling wide (1.1 %); each keeps its sum, so that a median is the mean of the
bin it falls into.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from unisono.attribution.buckets import BUCKETS
from unisono.attribution.journeys import Converting
from unisono.attribution.touchlog import MICROSECONDS_PER_DAY, Flags, Floats, Ints, summed

_PER_DOUBLING = 64
_BINS = 64 * _PER_DOUBLING


@dataclass(frozen=True, eq=False)
class Lags:
    """Conversions by bucket and bin of lag, ordered so; ``days`` is the sum of their lags."""

    bucket: Ints
    bin: Ints
    count: Floats
    days: Floats

    def where(self, keep: Flags) -> Lags:
        """Only some entries."""
        return Lags(self.bucket[keep], self.bin[keep], self.count[keep], self.days[keep])

    def median(self) -> float | None:
        """Median days from first touch to conversion; None when not known."""
        if not len(self.bin):
            return None
        count, days = summed(self.bin, self.count, _BINS), summed(self.bin, self.days, _BINS)
        at = int(np.searchsorted(np.cumsum(count), count.sum() / 2))
        return float(days[at] / count[at])

    @classmethod
    def of(cls, won: Converting) -> Lags:
        """Lags of the converting journeys; empty when times are not known."""
        if won.age is None:
            none = np.zeros(0, np.int64)
            return cls(none, none, np.zeros(0), np.zeros(0))
        lag = np.maximum(won.age[won.start[:-1]], 0)
        place = np.floor(np.log2(lag.astype(np.float64) + 1) * _PER_DOUBLING).astype(np.int64)
        days = lag / MICROSECONDS_PER_DAY
        return _gathered(won.bucket, place, won.count.astype(np.float64), days * won.count)

    @classmethod
    def merged(cls, parts: Sequence[Lags]) -> Lags:
        """All parts together."""
        return _gathered(
            *(np.concatenate([getattr(p, k) for p in parts])
              for k in ("bucket", "bin", "count", "days"))
        )  # fmt: skip


def _gathered(bucket: Ints, place: Ints, count: Floats, days: Floats) -> Lags:
    key = bucket * _BINS + place
    cells = BUCKETS * _BINS
    counted = summed(key, count, cells)
    seen = np.flatnonzero(counted)
    return Lags(seen // _BINS, seen % _BINS, counted[seen], summed(key, days, cells)[seen])
