"""Sufficient statistics of the Markov models: how often each channel followed each context.

A context of order k is the last k channels, oldest first, as digits of a number to base C + 1;
the digit C stands for "nothing yet". Counts of a higher order contain those of the lower ones.
Repeats of a channel are kept as they happened.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unisono.attribution.journeys import Converting, Journeys
from unisono.attribution.touchlog import Codes, Floats, Ints, summed

#: Up to this many cells are counted in one dense table, more by sorting the observed codes.
DENSE_CELLS = 1 << 20
_CHUNK = 1 << 17


@dataclass(frozen=True, eq=False)
class Transitions:
    """Transitions of one order between contexts.

    Attributes:
        channels: number of channels C.
        order: length k of a context.
        context: context the step starts from, (C + 1)-ary number.
        step: channel 0 … C − 1, or C for conversion, C + 1 for the end without one.
        count: how often.
        end_context, end_value: value of the conversions that followed each context.
    """

    channels: int
    order: int
    context: Ints
    step: Ints
    count: Floats
    end_context: Ints
    end_value: Floats

    def of_order(self, order: int) -> Transitions:
        """The same steps seen from the last ``order`` channels only (``order`` ≤ own)."""
        base = (self.channels + 1) ** order
        steps = self.channels + 2
        code, count = _summed(self.context % base * steps + self.step, self.count)
        end_context, end_value = _summed(self.end_context % base, self.end_value)
        return Transitions(
            self.channels, order, code // steps, code % steps, count, end_context, end_value
        )


def count_transitions(journeys: Journeys, order: int) -> Transitions:
    """Transitions of ``order`` over all journeys."""
    size = len(journeys.channels)
    won, null = journeys.converting, journeys.null
    weight = None if bool(np.all(won.count == 1)) else won.count
    parts = [
        _steps(won.channel, won.start, weight, size, order, size),
        _steps(null.channel, null.start, null.count, size, order, size + 1),
    ]
    code = np.concatenate([p[0] for p in parts])
    code, count = _summed(code, np.concatenate([p[1] for p in parts]))
    steps = size + 2
    end_context, end_value = _summed(_last_context(won, size, order), won.value)
    return Transitions(size, order, code // steps, code % steps, count, end_context, end_value)


def _summed(code: Ints, weight: Floats) -> tuple[Ints, Floats]:
    if not len(code):
        return code.astype(np.int64), weight.astype(np.float64)
    distinct, index = np.unique(code, return_inverse=True)
    return distinct, summed(index, weight, len(distinct))


def _steps(
    channel: Codes, start: Ints, weight: Ints | None, size: int, order: int, end: int
) -> tuple[Ints, Floats]:
    """Codes ``context × (C + 2) + step`` of all steps, not summed, and their counts."""
    journeys = len(start) - 1
    if not journeys:
        return np.zeros(0, np.int64), np.zeros(0)
    # every journey is followed by the mark C, so a window of order + 1 symbols is a raw step
    symbols = np.full(order + len(channel) + journeys, size, channel.dtype)
    is_touch = np.ones(len(symbols), bool)
    is_touch[:order] = False
    is_touch[order + start[1:] + np.arange(journeys)] = False
    symbols[is_touch] = channel
    weights = None
    if weight is not None:
        weights = np.repeat(weight, np.diff(start) + 1).astype(np.float64)
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
    if not dense:
        codes = np.concatenate(observed)
        if weights is not None:
            return _summed(codes, weights)
        distinct, counts = np.unique(codes, return_counts=True)
        return distinct, counts.astype(np.float64)
    seen = np.flatnonzero(total)
    return seen, total[seen]


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
