"""Markov removal effects, exact for the observed chain of order k, and how they move.

The chain walks from the start over contexts (the last k channels) to conversion or to the end
without one, with the observed frequencies as probabilities. The removal effect of a channel is
the share of the conversions (or of the value) lost when every walk that reaches the channel ends
there. Order 1 follows Anderl et al., "Mapping the customer journey" (2016); higher orders remove
the contexts whose last channel is the removed one.

How a removal effect moves with the observed counts follows from two vectors per removed channel:
the expected visits y of every context and the expected reward v from every context on. A step
from s to t changes the reward by y[s] · (v[t] − v[s]) ÷ departures of s, which gives the
bootstrap (:mod:`unisono.attribution.intervals`) without solving the chain again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unisono.attribution.buckets import BUCKETS
from unisono.attribution.chain import Chain, Solution, chain_of, solvable, solve
from unisono.attribution.counts import Transitions
from unisono.attribution.effort import USUAL, Effort
from unisono.attribution.fast import on_all_cores
from unisono.attribution.touchlog import Floats, Ints, summed

_COLUMNS = 64
#: Buckets × distinct steps up to which the steps taken are laid out as a table.
_TABLE_CELLS = 1 << 23


@dataclass(frozen=True, eq=False)
class Removal:
    """Conversion probability, value per journey, and removal effects per channel code.

    ``worth`` is the expected conversions and value of a journey with channel c removed, shape
    (C + 1, 2), the last row with nothing removed; ``shift`` how each bucket's journeys move it,
    shape (buckets, C + 1, 2), None when not asked for.
    """

    p_conversion: float
    value_per_journey: float
    effect: Floats
    effect_value: Floats
    worth: Floats
    shift: Floats | None = None


def definition(order: int) -> str:
    """What the credit of the model of this order means."""
    context = "last channel" if order == 1 else f"last {order} channels"
    return (
        f"Attributed total × removal effect ÷ sum of removal effects; the removal effect is the "
        f"share of conversions (for value: of value) lost in the Markov chain over the {context} "
        "when every walk that reaches the channel ends there. Repeats kept, journeys without "
        "conversion counted."
    )


def removal_effects(
    transitions: Transitions, *, shifts: bool = False, effort: Effort = USUAL
) -> Removal | None:
    """Removal effects of every channel, or None when the chain is too large to solve.

    Where there are no conversions (or they have no value) the effects are 0.

    Args:
        transitions: counts of one order, per bucket.
        shifts: also find how each bucket moves the figures, for intervals.
        effort: what a large chain may take, and who is told how far it is.
    """
    size = transitions.channels
    if not len(transitions.code):
        zero = np.zeros(size)
        shift = np.zeros((BUCKETS, size + 1, 2)) if shifts else None
        return Removal(0.0, 0.0, zero, zero, np.zeros((size + 1, 2)), shift)
    whole = transitions.total
    chain = chain_of(whole)
    if not solvable(chain, effort.patience):
        return None
    worth = np.zeros((size + 1, 2))
    shift = np.zeros((BUCKETS, size + 1, 2)) if shifts else None
    moves = _Moves.of(transitions, chain) if shifts else None
    for columns in _pieces(chain):
        solution = solve(chain, columns, worths=shifts, tell=effort.tell)
        if solution is None:
            return None
        worth[columns] = solution.total(chain)
        if moves is not None and shift is not None:
            shift[:, columns] = moves.of_buckets(solution)
    return _removal(chain, worth, shift)


def removal_table(worth: Floats) -> Floats:
    """Removal effects, shape (…, C, 2), of worths of shape (…, C + 1, 2)."""
    full = worth[..., -1:, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        effect: Floats = np.where(full == 0, 0.0, 1 - worth[..., :-1, :] / full)
    return effect


def _removal(chain: Chain, worth: Floats, shift: Floats | None) -> Removal:
    effect = removal_table(worth)
    unused = np.setdiff1d(np.arange(chain.channels), chain.last)
    effect[unused] = 0
    worth[unused] = worth[-1]
    if shift is not None:
        shift[:, unused] = shift[:, -1:]
    return Removal(
        float(worth[-1, 0]), float(worth[-1, 1]), effect[:, 0], effect[:, 1], worth, shift
    )


def _pieces(chain: Chain) -> list[Ints]:
    """Removals to solve at once: all of them unless that takes much memory."""
    columns = np.arange(chain.channels + 1)
    step = len(columns) if chain.contexts * len(columns) <= 1 << 22 else _COLUMNS
    return [columns[i : i + step] for i in range(0, len(columns), step)]


@dataclass(frozen=True, eq=False)
class _Moves:
    """The steps of every bucket among the distinct steps of the chain.

    Attributes:
        source, target: contexts of each distinct step; the target is the number of contexts for
            conversion, one more for the end without one.
        departures: how often each step's source was left.
        bucket, place, count: which bucket took which step how often.
        won: entries that are conversions; value: what these were worth.
    """

    source: Ints
    target: Ints
    departures: Floats
    bucket: Ints
    place: Ints
    count: Floats
    won: Ints
    value: Floats

    @classmethod
    def of(cls, parts: Transitions, chain: Chain) -> _Moves:
        won = np.flatnonzero(parts.value != 0)
        return cls(
            chain.step_source, chain.step_target, chain.departures[chain.step_source],
            parts.bucket, parts.place, parts.count, won, parts.value[won],
        )  # fmt: skip

    def of_buckets(self, found: Solution) -> Floats:
        """Change of the worths by each bucket, shape (buckets, columns, 2)."""
        columns, steps = found.visits.shape[1], len(self.source)
        if steps * BUCKETS <= _TABLE_CELLS:
            moved = self._by_table(found)
        else:
            moved = np.zeros((BUCKETS, columns, 2))
            edges = np.searchsorted(self.bucket, np.arange(BUCKETS + 1))
            filled = np.flatnonzero(np.diff(edges))

            def work(c: int) -> None:
                for v in range(2):
                    weight = self._weight(found, c, v)[self.place] * self.count
                    moved[filled, c, v] = np.add.reduceat(weight, edges[filled])

            on_all_cores(work, range(columns))
        at, bucket = self.place[self.won], self.bucket[self.won]
        for c in range(columns):
            visits = found.visits[:, c][self.source[at]] / self.departures[at]
            moved[:, c, 1] += summed(bucket, visits * self.value, BUCKETS)
        return moved

    def _weight(self, found: Solution, column: int, v: int) -> Floats:
        """What every step moves one worth under one removal."""
        worth = np.append(found.worths[:, column, v], (1.0 if v == 0 else 0.0, 0.0))
        weight: Floats = worth[self.target] - worth[self.source]
        weight *= found.visits[:, column][self.source] / self.departures
        return weight

    def _by_table(self, found: Solution) -> Floats:
        columns, steps = found.visits.shape[1], len(self.source)
        ends = np.zeros((2, columns, 2))
        ends[0, :, 0] = 1
        worth = np.concatenate((found.worths, ends))
        weight = worth.take(self.target, axis=0)
        weight -= worth.take(self.source, axis=0)
        visits = found.visits.take(self.source, axis=0)
        visits /= self.departures[:, None]
        weight *= visits[:, :, None]
        taken = summed(self.bucket * steps + self.place, self.count, BUCKETS * steps)
        moved: Floats = taken.reshape(BUCKETS, steps) @ weight.reshape(steps, -1)
        return moved.reshape(BUCKETS, columns, 2)
