"""Sufficient statistics of the Markov models: how often each channel followed each context.

A context of order k is the last k channels, oldest first, as digits of a number to base C + 1;
the digit C stands for "nothing yet". Counts of a higher order contain those of the lower ones.
Repeats of a channel are kept as they happened. Counts stand per bucket of persons.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from unisono.attribution.buckets import BUCKET_BITS, BUCKETS
from unisono.attribution.journeys import Converting, Journeys
from unisono.attribution.touchlog import Codes, Flags, Floats, Ints, summed

#: Up to this many cells a bucket is counted in a dense table, beyond by sorting observed codes.
DENSE_CELLS = 1 << 17
#: Codes up to which places are looked up in a table instead of by searching.
_LOOKUP_CELLS = 1 << 22
_CHUNK = 1 << 17


@dataclass(frozen=True, eq=False)
class Transitions:
    """Transitions of one order between contexts, per bucket, ordered by bucket and code.

    Attributes:
        channels: number of channels C.
        order: length k of a context.
        bucket: bucket of the persons.
        code: context × (C + 2) + step; the step is a channel 0 … C − 1, C for conversion or
            C + 1 for the end without one.
        count: how often.
        value: value of the conversions, for steps to conversion.
    """

    channels: int
    order: int
    bucket: Ints
    code: Ints
    count: Floats
    value: Floats

    @property
    def context(self) -> Ints:
        """Context each step starts from."""
        return self.code // (self.channels + 2)

    @property
    def step(self) -> Ints:
        """What followed."""
        return self.code % (self.channels + 2)

    def total(self) -> Transitions:
        """All buckets together (in bucket 0)."""
        return self._summed(np.zeros(len(self.code), np.int64), self.code, self.order)

    def of_order(self, order: int) -> Transitions:
        """The same steps seen from the last ``order`` channels only (``order`` ≤ own)."""
        if order == self.order:
            return self
        cells = (self.channels + 1) ** order * (self.channels + 2)
        return self._summed(self.bucket, self.code % cells, order)

    def where(self, keep: Flags) -> Transitions:
        """Only some entries."""
        return Transitions(
            self.channels, self.order, self.bucket[keep], self.code[keep],
            self.count[keep], self.value[keep],
        )  # fmt: skip

    def _summed(self, bucket: Ints, code: Ints, order: int) -> Transitions:
        return gathered(self.channels, order, bucket, code, self.count, self.value)


def cells_of(channels: int, order: int) -> int:
    """Number of codes of an order."""
    return int((channels + 1) ** order * (channels + 2))


def countable(channels: int, order: int) -> bool:
    """Whether the codes of an order, with their bucket, fit 63 bits."""
    return cells_of(channels, order) < 1 << (63 - BUCKET_BITS)


def gathered(
    channels: int, order: int, bucket: Ints, code: Ints, count: Floats, value: Floats
) -> Transitions:
    """Transitions with entries of the same bucket and code added up."""
    cells = cells_of(channels, order)
    table = cells * (int(bucket.max(initial=0)) + 1)
    if table <= DENSE_CELLS * 8:
        place = bucket * cells + code
        dense = summed(place, count, table)
        distinct = np.flatnonzero(dense)
        totals = (dense[distinct], summed(place, value, table)[distinct])
        return Transitions(channels, order, distinct // cells, distinct % cells, *totals)
    distinct, index = np.unique(bucket * cells + code, return_inverse=True)
    size = len(distinct)
    totals = (summed(index, count, size), summed(index, value, size))
    return Transitions(channels, order, distinct // cells, distinct % cells, *totals)


def places(distinct: Ints, code: Ints, cells: int) -> Ints:
    """Place of every code among the ``distinct`` ones (ascending, below ``cells``)."""
    if cells > _LOOKUP_CELLS:
        return np.searchsorted(distinct, code)
    place = np.zeros(cells, np.int64)
    place[distinct] = np.arange(len(distinct))
    return place[code]


def count_transitions(journeys: Journeys, order: int) -> Transitions:
    """Transitions of ``order`` over all journeys."""
    size = len(journeys.channels)
    parts = [*_counted(journeys, size, order)]
    code = np.concatenate([p[1] for p in parts])
    bucket = np.concatenate([p[0] for p in parts])
    count = np.concatenate([p[2] for p in parts])
    value = np.concatenate([p[3] for p in parts])
    if cells_of(size, order) <= DENSE_CELLS:  # one part per bucket, already summed and ordered
        return Transitions(size, order, bucket, code, count, value)
    return gathered(size, order, bucket, code, count, value)


_Part = tuple[Ints, Ints, Floats, Floats]


def _counted(journeys: Journeys, size: int, order: int) -> Iterator[_Part]:
    """(bucket, code, count, value) of the steps, in parts; summed per bucket when dense."""
    won, null = journeys.converting, journeys.null
    ends = _last_context(won, size, order) * (size + 2) + size
    dense = cells_of(size, order) <= DENSE_CELLS
    buckets = np.arange(BUCKETS + 1)
    by_bucket = np.argsort(won.bucket, kind="stable")
    won_rows = np.searchsorted(won.bucket[by_bucket], buckets)
    null_rows = np.searchsorted(null.bucket, buckets)
    for b in range(BUCKETS):
        mine = by_bucket[won_rows[b] : won_rows[b + 1]]
        low, high = int(null_rows[b]), int(null_rows[b + 1])
        count = None if null.count is None else null.count[low:high]
        ended = _Sequences(
            null.channel, null.start[low:high], null.start[low + 1 : high + 1], count
        )
        bought = _Sequences(won.channel, won.start[mine], won.start[mine + 1], won.count[mine])
        code = [_steps(bought, size, order, size), _steps(ended, size, order, size + 1)]
        codes = np.concatenate([c for c, _ in code] + [ends[mine]])
        none = np.zeros(len(codes) - len(mine))
        counts = np.concatenate([n for _, n in code] + [np.zeros(len(mine))])
        values = np.concatenate((none, won.value[mine]))
        if dense:
            yield _dense(b, codes, counts, values, cells_of(size, order))
        else:
            yield np.full(len(codes), b), codes, counts, values


def _dense(bucket: int, code: Ints, count: Floats, value: Floats, cells: int) -> _Part:
    counted = summed(code, count, cells)
    seen = np.flatnonzero(counted)
    return np.full(len(seen), bucket), seen, counted[seen], summed(code, value, cells)[seen]


@dataclass(frozen=True, eq=False)
class _Sequences:
    """Spans of channels, each standing for ``count`` journeys (None: one)."""

    channel: Codes
    begin: Ints
    end: Ints
    count: Ints | None

    def channels(self) -> Codes:
        """All spans one after the other."""
        if not len(self.begin):
            return self.channel[:0]
        low, high = int(self.begin[0]), int(self.end[-1])
        length = self.end - self.begin
        if int(length.sum()) == high - low:
            return self.channel[low:high]
        shift = self.begin - (np.cumsum(length) - length)
        spread: Codes = self.channel[np.arange(int(length.sum())) + np.repeat(shift, length)]
        return spread


def _steps(part: _Sequences, size: int, order: int, end: int) -> tuple[Ints, Floats]:
    """Codes of all steps, each observed one once, and their counts."""
    journeys = len(part.begin)
    if not journeys:
        return np.zeros(0, np.int64), np.zeros(0)
    channel, length = part.channels(), part.end - part.begin
    # every journey is followed by the mark C, so a window of order + 1 symbols is a raw step
    symbols = np.full(order + len(channel) + journeys, size, channel.dtype)
    is_touch = np.ones(len(symbols), bool)
    is_touch[:order] = False
    is_touch[order + np.cumsum(length) + np.arange(journeys)] = False
    symbols[is_touch] = channel
    weights = None
    if part.count is not None and not bool(np.all(part.count == 1)):
        weights = np.repeat(part.count, length + 1).astype(np.float64)
    raw, count = _windows(symbols, weights, size + 1, order)
    return _contexts(raw, size, order, end), count


def _windows(symbols: Codes, weights: Floats | None, base: int, order: int) -> tuple[Ints, Floats]:
    """Distinct windows of ``order`` + 1 symbols as numbers to ``base``, and their counts."""
    cells = base ** (order + 1)
    dense = cells <= DENSE_CELLS
    kind = np.dtype(np.uint32 if dense else np.int64)
    total = np.zeros(cells if dense else 0)
    observed: list[Ints] = []
    size = len(symbols) - order
    for begin in range(0, size, _CHUNK):
        stop = min(begin + _CHUNK, size)
        code = symbols[begin:stop].astype(kind)
        for k in range(1, order + 1):
            np.multiply(code, base, out=code)
            np.add(code, symbols[begin + k : stop + k], out=code, casting="unsafe")
        if dense:
            part = None if weights is None else weights[begin:stop]
            total += np.bincount(code, part, cells)
        else:
            observed.append(code.astype(np.int64))
    if dense:
        seen = np.flatnonzero(total)
        return seen, total[seen]
    distinct, index = np.unique(np.concatenate(observed), return_inverse=True)
    return distinct, summed(index, weights, len(distinct))


def _contexts(raw: Ints, size: int, order: int, end: int) -> Ints:
    """Blank what lies before the journey's beginning; name the mark at the end ``end``."""
    base = size + 1
    step = raw % base
    context = np.zeros(len(raw), np.int64)
    blank = np.zeros(len(raw), bool)
    for k in range(order):
        raw = raw // base
        digit = raw % base
        blank |= digit == size
        context += np.where(blank, size, digit) * base**k
    return context * (size + 2) + np.where(step == size, end, step)


def _last_context(won: Converting, size: int, order: int) -> Ints:
    context = np.zeros(len(won.count), np.int64)
    for k in range(order):
        at = won.start[1:] - 1 - k
        inside = at >= won.start[:-1]
        digit = np.full(len(at), size, np.int64)
        digit[inside] = won.channel[at[inside]]
        context += digit * (size + 1) ** k
    return context
