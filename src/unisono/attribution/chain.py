"""Solve an absorbing Markov chain for every removed channel, by one factorisation where it pays.

Small chains: one fundamental matrix N = (I − Q)⁻¹ holds all removals. With A the contexts of a
channel, a walk enters A first at h = N[start, A] N[A, A]⁻¹; without the channel the visits are
N[start] − h N[A] and the rewards v − N[:, A] N[A, A]⁻¹ v[A] (a rank-|A| update each). Large
chains: one iterative solution for many removals at once, accepted only with a residual ≤ 1e-13,
else the matrix again. Chains beyond both limits are not solved.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from unisono.attribution.counts import DENSE_CELLS, Transitions
from unisono.attribution.touchlog import Floats, Ints

#: Contexts up to which the fundamental matrix is formed (milliseconds; grows with the cube).
DIRECT_CONTEXTS = 100
#: Above DIRECT_CONTEXTS, observed steps × removals up to which a chain is solved.
MAX_WORK = 4_000_000
#: Contexts up to which the fundamental matrix (a few seconds) replaces an iteration that failed.
FALLBACK_CONTEXTS = 2_500
_TOLERANCE = 1e-13
_ROUNDS = 600
_SEED = 20_260_105
_Step = Callable[[Floats], Floats]


@dataclass(frozen=True, eq=False)
class Chain:
    """A chain over distinct contexts: sparse steps (source, target, p) and rewards per context.

    ``step_source`` and ``step_target`` list all steps, those that end included (see
    :class:`unisono.attribution.markov._Moves`); ``last`` is the last channel of each context.
    """

    channels: int
    order: int
    context: Ints
    start: int
    last: Ints
    source: Ints
    target: Ints
    p: Floats
    reward: Floats
    departures: Floats
    step_source: Ints
    step_target: Ints

    @property
    def contexts(self) -> int:
        """Number of distinct contexts."""
        return len(self.context)


@dataclass(frozen=True, eq=False)
class Solution:
    """Per removal (column): visits of every context, (contexts, k), and rewards from every
    context on, (contexts, k, 2); the latter empty when not asked for."""

    visits: Floats
    worths: Floats

    def total(self, chain: Chain) -> Floats:
        """Reward of a whole walk under every removal, (k, 2)."""
        reached: Floats = self.visits.T @ chain.reward
        return reached


def chain_of(t: Transitions) -> Chain:
    """The chain of transitions of all buckets together."""
    base = t.channels + 1
    from_context, step = t.context, t.step
    context, source = np.unique(from_context, return_inverse=True)
    departures: Floats = np.bincount(source, t.count).astype(np.float64)
    p = t.count / departures[source]
    inner = step < t.channels
    following = (from_context[inner] * base + step[inner]) % base**t.order
    target = len(context) + step - t.channels
    target[inner] = np.searchsorted(context, following)
    reward = np.zeros((len(context), 2))
    won = step == t.channels
    reward[source[won], 0] = p[won]
    reward[source[won], 1] = t.value[won] / departures[source[won]]
    start = len(context) - 1  # all digits C: the largest number
    return Chain(
        t.channels, t.order, context, start, context % base, source[inner], target[inner],
        p[inner], reward, departures, source, target,
    )  # fmt: skip


def solvable(chain: Chain, patience: float = 1.0) -> bool:
    """Whether the chain is small enough."""
    work = len(chain.p) * (chain.channels + 1)
    return chain.contexts <= max(FALLBACK_CONTEXTS, DIRECT_CONTEXTS) or work <= MAX_WORK * patience


def solve(chain: Chain, columns: Ints, *, worths: bool) -> Solution | None:
    """Visits and rewards when each of the channels ``columns`` (C: none) is removed."""
    direct = chain.contexts <= DIRECT_CONTEXTS
    work = len(chain.p) * len(columns)
    if not direct and (work <= MAX_WORK or chain.contexts > FALLBACK_CONTEXTS):
        found = _iterative(chain, columns, worths)
        if found is not None:
            return found
    return _direct(chain, columns) if chain.contexts <= max(
        FALLBACK_CONTEXTS, DIRECT_CONTEXTS) else None  # fmt: skip


def _direct(chain: Chain, columns: Ints) -> Solution:
    size = chain.contexts
    system = np.eye(size)
    system[chain.source, chain.target] -= chain.p
    fundamental = np.linalg.inv(system)
    expected = fundamental @ chain.reward
    visits = np.repeat(fundamental[chain.start][:, None], len(columns), axis=1)
    worths = np.repeat(expected[:, None], len(columns), axis=1)
    for k, c in enumerate(columns.tolist()):
        inside = np.flatnonzero(chain.last == c) if c < chain.channels else columns[:0]
        if not len(inside):
            continue
        block = fundamental[np.ix_(inside, inside)]
        entry = np.linalg.solve(block.T, fundamental[chain.start, inside])
        visits[:, k] -= entry @ fundamental[inside]
        worths[:, k] -= fundamental[:, inside] @ np.linalg.solve(block, expected[inside])
        visits[inside, k] = 0
        worths[inside, k] = 0
    return Solution(visits, worths)


def _iterative(chain: Chain, columns: Ints, worths: bool) -> Solution | None:
    """Through visits y (I − Q) = start and rewards (I − Q) v = r of the contexts that are left."""
    alive = (chain.last[:, None] != columns[None, :]) | (columns == chain.channels)[None, :]
    dense = (chain.channels + 1) ** (chain.order + 1) <= DENSE_CELLS
    begin = np.zeros((chain.contexts, len(columns)))
    begin[chain.start] = 1
    onward = _dense_step(chain) if dense else _sparse_step(chain.source, chain.target, chain.p)
    visits = _solved(onward, alive, begin)
    if visits is None or not worths:
        empty = np.zeros((0, len(columns), 2))
        return None if visits is None else Solution(visits, empty)
    backward = _dense_back(chain) if dense else _sparse_step(chain.target, chain.source, chain.p)
    right = np.repeat(chain.reward.T[:, :, None], len(columns), axis=2)  # (2, contexts, k)
    both = np.concatenate((right[0], right[1]), axis=1)
    found = _solved(backward, np.tile(alive, (1, 2)), np.where(np.tile(alive, (1, 2)), both, 0.0))
    if found is None:
        return None
    return Solution(visits, np.stack((found[:, : len(columns)], found[:, len(columns) :]), axis=2))


def _solved(step: _Step, alive: np.ndarray, right: Floats) -> Floats | None:
    def apply(y: Floats) -> Floats:
        return np.where(alive, y - step(y), 0.0)

    return _bicgstab(apply, right)


def _sparse_step(source: Ints, target: Ints, p: Floats) -> _Step:
    """What moves from ``source`` to ``target`` over the observed steps."""
    order = np.argsort(target, kind="stable")
    from_, weight = source[order], p[order, None]
    entered, first = np.unique(target[order], return_index=True)

    def step(y: Floats) -> Floats:
        moved = np.zeros_like(y)
        if len(entered):
            moved[entered] = np.add.reduceat(y[from_] * weight, first)
        return moved

    return step


def _tables(chain: Chain) -> tuple[Floats, int, int]:
    """Probabilities as small matrices: (middle channels, next channel, oldest channel)."""
    base = chain.channels + 1
    kept = base ** (chain.order - 1)
    oldest, middle = np.divmod(chain.context[chain.source], kept)
    p = np.zeros((kept, base, base))
    p[middle, chain.last[chain.target], oldest] = chain.p
    return p, base, kept


def _dense_step(chain: Chain) -> _Step:
    """Visits one step later, as small matrix products: the oldest channel goes, the next comes."""
    p, base, kept = _tables(chain)

    def step(y: Floats) -> Floats:
        full = np.zeros((base * kept, y.shape[1]))
        full[chain.context] = y
        moved = p @ full.reshape(base, kept, -1).transpose(1, 0, 2)
        after: Floats = moved.reshape(kept * base, -1)[chain.context]
        return after

    return step


def _dense_back(chain: Chain) -> _Step:
    """Rewards one step earlier, as small matrix products."""
    p, base, kept = _tables(chain)
    back = np.ascontiguousarray(p.transpose(0, 2, 1))

    def step(v: Floats) -> Floats:
        full = np.zeros((kept * base, v.shape[1]))
        full[chain.context] = v
        moved = back @ full.reshape(kept, base, -1)  # (middle, oldest, k)
        before: Floats = moved.transpose(1, 0, 2).reshape(base * kept, -1)[chain.context]
        return before

    return step


def _bicgstab(apply: _Step, right: Floats) -> Floats | None:
    """Solve ``apply(x) = right`` for all columns at once (BiCGSTAB, van der Vorst 1992).

    Columns that are done stand still, so that rounding cannot drive them away again.
    """
    scale = np.maximum(1.0, np.abs(right).max(axis=0, initial=0.0))
    x = right / scale
    target = x.copy()
    residual = target - apply(x)
    # a shadow of the first residual alone would be blind: the walk leaves the start for ever
    shadow = np.broadcast_to(_shadow(len(right)), right.shape)
    direction = residual.copy()
    rho = _dots(shadow, residual)
    for _ in range(_ROUNDS):
        going = np.abs(residual).max(axis=0) > _TOLERANCE / 4
        if not going.any():
            break
        moved = apply(direction)
        alpha = _ratio(rho, _dots(shadow, moved)) * going
        half = residual - alpha * moved
        smoothed = apply(half)
        omega = _ratio(_dots(smoothed, half), _dots(smoothed, smoothed)) * going
        x += alpha * direction + omega * half
        residual = half - omega * smoothed
        fresh = _dots(shadow, residual)
        beta = _ratio(fresh, rho) * _ratio(alpha, omega)
        direction = residual + beta * (direction - omega * moved)
        rho = fresh
    return x * scale if np.abs(target - apply(x)).max(initial=0.0) <= _TOLERANCE else None


def _shadow(size: int) -> Floats:
    """A column without zeros, always the same."""
    column: Floats = np.random.default_rng(_SEED).uniform(0.5, 1.5, (size, 1))
    return column


def _dots(a: Floats, b: Floats) -> Floats:
    product: Floats = np.einsum("ij,ij->j", a, b)
    return product


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.zeros_like(above), where=below != 0)
