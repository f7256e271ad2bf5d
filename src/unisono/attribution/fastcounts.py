"""Counts journeys with the compiled kernels, when numba is there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unisono.attribution.buckets import BUCKETS
from unisono.attribution.counts import DENSE_CELLS, Transitions, cells_of
from unisono.attribution.fast import enabled, kernels, on_all_cores
from unisono.attribution.journeys import Journeys
from unisono.attribution.sets import ChannelSets, from_dense
from unisono.attribution.touchlog import Codes, Floats, Ints

#: Channels up to which all sets of channels are counted in one table.
MAX_CHANNELS = 15
_NONE: Floats = np.zeros(0)


def count(journeys: Journeys, order: int) -> tuple[Transitions, ChannelSets | None]:
    """Transitions, and channel sets where their table is small (else None)."""
    size = len(journeys.channels)
    cells = cells_of(size, order)
    wide = BUCKETS << size if size <= MAX_CHANNELS else 0
    steps, worth = np.zeros((BUCKETS, cells)), np.zeros((BUCKETS, cells))
    won, null, value = np.zeros(wide), np.zeros(wide), np.zeros(wide)
    bought, ended = journeys.converting, journeys.null
    _add(
        _Spans(bought.channel, bought.start[:-1], bought.start[1:], bought.bucket,
               bought.count.astype(np.float64), bought.value, size),
        size, order, (steps, worth, won, value),
    )  # fmt: skip
    often = _NONE if ended.count is None else ended.count.astype(np.float64)
    _add(
        _Spans(ended.touches, ended.begin, ended.end, ended.bucket, often, _NONE, size + 1),
        size, order, (steps, worth, null, _NONE),
    )  # fmt: skip
    bucket, code = np.nonzero(steps)
    transitions = Transitions(size, order, bucket, code, steps[bucket, code], worth[bucket, code])
    return transitions, from_dense(size, won, null, value) if wide else None


def countable(journeys: Journeys, order: int) -> bool:
    """Whether :func:`count` is worth while and its tables fit."""
    touches = len(journeys.converting.channel) + len(journeys.null.touches)
    return enabled(touches) and cells_of(len(journeys.channels), order) <= DENSE_CELLS


@dataclass(frozen=True, eq=False)
class _Spans:
    """Journeys as spans of touches; ``weight`` and ``value`` empty: 1 and 0 each."""

    channel: Codes
    begin: Ints
    end: Ints
    bucket: Ints
    weight: Floats
    value: Floats
    outcome: int


def _add(
    spans: _Spans, size: int, order: int, tables: tuple[Floats, Floats, Floats, Floats]
) -> None:
    k = kernels()
    rows = np.searchsorted(spans.bucket, np.arange(BUCKETS + 1)).tolist()

    def count(b: int) -> None:
        k.count_journeys(
            spans.channel, spans.begin, spans.end, spans.bucket, spans.weight, spans.value,
            rows[b], rows[b + 1], size, order, spans.outcome, *tables,
        )  # fmt: skip

    on_all_cores(count, range(BUCKETS))
