"""Sufficient statistics of the Markov models: how often each channel followed each context.

A context of order k is the last k channels, oldest first, as digits of a number to base C + 1;
the digit C stands for "nothing yet". Counts of a higher order contain those of the lower ones.
Repeats of a channel are kept as they happened. Counts stand per bucket of persons.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from unisono.attribution.buckets import BUCKET_BITS, BUCKETS
from unisono.attribution.journeys import Converting, Journeys
from unisono.attribution.touchlog import Codes, Flags, Floats, Ints, summed

#: Up to this many cells a bucket is counted in a dense table, beyond by sorting observed codes.
DENSE_CELLS = 1 << 17
#: Codes up to which places are looked up in a table instead of by searching.
_LOOKUP_CELLS = 1 << 22
#: Cells up to which all buckets are counted in one table.
_TABLE_CELLS = 1 << 22
_CHUNK = 1 << 19


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
        return remainder(self.code, self.channels + 2)

    @cached_property
    def total(self) -> Transitions:
        """All buckets together (in bucket 0)."""
        return self._summed(np.zeros(len(self.code), np.int64), self.code, self.order)

    @cached_property
    def place(self) -> Ints:
        """Where each code stands in :attr:`total`."""
        return places(self.total.code, self.code, cells_of(self.channels, self.order))

    def of_order(self, order: int) -> Transitions:
        """The same steps seen from the last ``order`` channels only (``order`` ≤ own)."""
        if order == self.order:
            return self
        cells = (self.channels + 1) ** order * (self.channels + 2)
        return self._summed(self.bucket, remainder(self.code, cells), order)

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


def remainder(code: Ints, cells: int) -> Ints:
    """``code`` modulo ``cells``; NumPy divides by a number faster than it finds what is left."""
    found: Ints = code // cells
    found *= -cells
    found += code
    return found


def gathered(
    channels: int, order: int, bucket: Ints, code: Ints, count: Floats, value: Floats
) -> Transitions:
    """Transitions with entries of the same bucket and code added up."""
    cells = cells_of(channels, order)
    table = cells * (int(bucket.max(initial=0)) + 1)
    if table <= _TABLE_CELLS:
        place = bucket * cells + code
        dense = summed(place, count, table)
        distinct = np.flatnonzero(dense != 0)  # bits are found faster
        totals = dense.take(distinct), summed(place, value, table).take(distinct)
    else:
        distinct, index = np.unique(bucket * cells + code, return_inverse=True)
        totals = summed(index, count, len(distinct)), summed(index, value, len(distinct))
    where = distinct // cells
    return Transitions(channels, order, where, distinct - where * cells, *totals)


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
    if BUCKETS * (size + 1) ** (order + 1) <= _TABLE_CELLS:
        parts = list(_by_table(journeys, size, order))
    else:
        parts = list(_by_bucket(journeys, size, order))
    bucket, code, count, value = (np.concatenate([p[k] for p in parts]) for k in range(4))
    return gathered(size, order, bucket, code, count, value)


def ends_with_value(won: Converting, size: int, order: int) -> _Part:
    """The steps to conversion with their values and without their counts."""
    code = _last_context(won, size, order) * (size + 2) + size
    return won.bucket, code, np.zeros(len(code)), won.value


def _by_table(journeys: Journeys, size: int, order: int) -> Iterator[_Part]:
    """(bucket, code, count, value) of the steps, counted in one table of all buckets."""
    won, null = journeys.converting, journeys.null
    cells = (size + 1) ** (order + 1)
    sides = (
        (_Sequences(won.channel, won.start[:-1], won.start[1:], won.count), won.bucket),
        (_Sequences(null.channel, null.start[:-1], null.start[1:], null.count), null.bucket),
    )
    for (part, bucket), end in zip(sides, (size, size + 1), strict=True):
        table = np.zeros(BUCKETS * cells)
        at_once = max(_CHUNK, len(table))  # every addition passes over the whole table
        symbols, length = _symbols(part, size, order)
        home = np.repeat(bucket.astype(np.int32) * cells, length)
        weights = part.weights(length)
        for begin in range(0, len(home), at_once):
            stop = min(begin + at_once, len(home))
            code = _raw(symbols, begin, stop, size + 1, order, np.dtype(np.int32))
            code += home[begin:stop]
            table += np.bincount(code, None if weights is None else weights[begin:stop], len(table))
        seen = np.flatnonzero(table != 0)
        where = seen // cells
        code = _contexts(np.arange(cells), size, order, end).take(seen - where * cells)
        yield where, code, table.take(seen), np.zeros(len(seen))
    yield ends_with_value(won, size, order)


_Part = tuple[Ints, Ints, Floats, Floats]


def _by_bucket(journeys: Journeys, size: int, order: int) -> Iterator[_Part]:
    """(bucket, code, count, value) of the steps, bucket by bucket, by sorting observed codes."""
    won, null = journeys.converting, journeys.null
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
        for part, end in ((bought, size), (ended, size + 1)):
            code, often = _steps(part, size, order, end)
            yield np.full(len(code), b), code, often, np.zeros(len(code))
    yield ends_with_value(won, size, order)


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

    def weights(self, length: Ints) -> Floats | None:
        """How many journeys each of ``length`` symbols of a span stands for; None: one."""
        if self.count is None or bool(np.all(self.count == 1)):
            return None
        return np.repeat(self.count, length).astype(np.float64)


def _symbols(part: _Sequences, size: int, order: int) -> tuple[Codes, Ints]:
    """All spans, each followed by the mark C and all preceded by ``order`` marks, and the number
    of symbols of each: a window of ``order`` + 1 symbols is a raw step."""
    channel, length = part.channels(), part.end - part.begin
    journeys = len(length)
    symbols = np.full(order + len(channel) + journeys, size, channel.dtype)
    is_touch = np.ones(len(symbols), bool)
    is_touch[:order] = False
    is_touch[order + np.cumsum(length) + np.arange(journeys)] = False
    symbols[is_touch] = channel
    return symbols, length + 1


def _steps(part: _Sequences, size: int, order: int, end: int) -> tuple[Ints, Floats]:
    """Codes of all steps, each observed one once, and their counts."""
    if not len(part.begin):
        return np.zeros(0, np.int64), np.zeros(0)
    symbols, length = _symbols(part, size, order)
    raw = _raw(symbols, 0, len(symbols) - order, size + 1, order, np.dtype(np.int64))
    distinct, index = np.unique(raw, return_inverse=True)
    count = summed(index, part.weights(length), len(distinct))
    return _contexts(distinct, size, order, end), count


def _raw(
    symbols: Codes, begin: int, stop: int, base: int, order: int, kind: np.dtype[np.signedinteger]
) -> Ints:
    """The windows of ``order`` + 1 symbols from ``begin`` to ``stop`` as numbers to ``base``."""
    code: Ints = symbols[begin:stop].astype(kind)
    for k in range(1, order + 1):
        np.multiply(code, base, out=code)
        np.add(code, symbols[begin + k : stop + k], out=code, casting="unsafe")
    return code


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
