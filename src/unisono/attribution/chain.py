"""Solve an absorbing Markov chain for every removed channel, by one factorisation where it pays.

Small chains: one fundamental matrix N = (I − Q)⁻¹ holds all removals. With A the contexts of a
channel, a walk enters A first at h = N[start, A] N[A, A]⁻¹; without the channel the visits are
N[start] − h N[A] and the rewards v − N[:, A] N[A, A]⁻¹ v[A] (a rank-|A| update each). Larger
chains: an iterative solution, for many removals at once while the steps fit a table, else for a
few. It is accepted only with a residual ≤ 1e-13, else the matrix serves again. Chains beyond both
limits are not solved.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import count

import numpy as np

from unisono.attribution import fast
from unisono.attribution.counts import DENSE_CELLS, Transitions
from unisono.attribution.effort import Tell, nobody
from unisono.attribution.fast import on_all_cores
from unisono.attribution.touchlog import Flags, Floats, Ints

#: Contexts up to which the fundamental matrix is formed (milliseconds; grows with the cube).
DIRECT_CONTEXTS = 200
#: Above DIRECT_CONTEXTS, observed steps × removals up to which a chain is solved.
MAX_WORK = 4_000_000
#: Contexts up to which the fundamental matrix (a few seconds) replaces an iteration that failed.
FALLBACK_CONTEXTS = 2_500
_TOLERANCE = 1e-13
#: Residual of rewards that only intervals are made of, where every column costs.
_INNER = 1e-11
_ROUNDS = 600
#: Without compiled kernels: cells of tables (1/4 GB), and how many of them take the time of a step.
_MOST_CELLS, _CELLS_PER_STEP = 1 << 25, 200
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


def solve(chain: Chain, columns: Ints, *, worths: bool, tell: Tell = nobody) -> Solution | None:
    """Visits and rewards when each of the channels ``columns`` (C: none) is removed."""
    direct = chain.contexts <= DIRECT_CONTEXTS
    work = len(chain.p) * len(columns)
    if not direct and (work <= MAX_WORK or chain.contexts > FALLBACK_CONTEXTS):
        found = _iterative(chain, columns, worths, tell)
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


def _iterative(chain: Chain, columns: Ints, worths: bool, tell: Tell) -> Solution | None:
    """Through visits y (I − Q) = start and rewards (I − Q) v = r of the contexts that are left."""
    if not _in_tables(chain):
        return _by_few(chain, columns, worths, tell)
    alive = _alive(chain, columns)
    begin = np.zeros((chain.contexts, len(columns)))
    begin[chain.start] = 1
    visits = _solved(_dense_step(chain), alive, begin)
    if visits is None or not worths:
        empty = np.zeros((0, len(columns), 2))
        return None if visits is None else Solution(visits, empty)
    right = np.repeat(chain.reward.T[:, :, None], len(columns), axis=2)  # (2, contexts, k)
    both = np.concatenate((right[0], right[1]), axis=1)
    found = _solved(
        _dense_back(chain), np.tile(alive, (1, 2)), np.where(np.tile(alive, (1, 2)), both, 0.0)
    )
    if found is None:
        return None
    return Solution(visits, np.stack((found[:, : len(columns)], found[:, len(columns) :]), axis=2))


def _alive(chain: Chain, columns: Ints) -> Flags:
    """Which contexts are left by every removal."""
    left: Flags = (chain.last[:, None] != columns[None, :]) | (columns == chain.channels)[None, :]
    return left


def _in_tables(chain: Chain) -> bool:
    """Whether steps are taken in tables of all that could be, rather than one by one."""
    cells = (chain.channels + 1) ** (chain.order + 1)
    most = 0 if fast.installed() else min(_MOST_CELLS, _CELLS_PER_STEP * len(chain.p))
    return bool(cells <= max(DENSE_CELLS, most))


def _by_few(chain: Chain, columns: Ints, worths: bool, tell: Tell) -> Solution | None:
    """As :func:`_iterative`, with the steps observed alone; few removals at a time."""
    onward = _Steps.into(chain.source, chain.target, chain.p, chain.contexts)
    backward = _Steps.into(chain.target, chain.source, chain.p, chain.contexts)
    begin = np.zeros(chain.contexts)
    begin[chain.start] = 1
    sides = [(onward, begin, _TOLERANCE)]
    if worths:
        sides += [(backward, chain.reward[:, v], _INNER) for v in range(2)]
    found = np.empty((len(sides), chain.contexts, len(columns)))
    failed: list[int] = []
    done = count(1)
    width = fast.walks().TOGETHER if fast.installed() else 1

    def work(low: int) -> None:
        mine = columns[low : low + width]
        alive = _alive(chain, mine).astype(np.float64)
        for n, (steps, right, bound) in enumerate(sides):
            solution = steps.solved(alive, right[:, None] * alive, bound)
            if solution is None:
                failed.append(low)
                return
            found[n, :, low : low + width] = solution
        solved = min(int(columns[0]) + next(done) * width, chain.channels)
        what = f"Markov order {chain.order}: {solved} of {chain.channels} channels"
        tell(what, solved / chain.channels)

    on_all_cores(work, range(0, len(columns), width))
    if failed:
        return None
    inner = found[1:].transpose(1, 2, 0) if worths else np.zeros((0, len(columns), 2))
    return Solution(found[0], inner)


@dataclass(frozen=True, eq=False)
class _Steps:
    """The steps into every context: from ``other[first[t]:first[t + 1]]`` with ``p``."""

    first: Ints
    other: Ints
    p: Floats

    @classmethod
    def into(cls, source: Ints, target: Ints, p: Floats, contexts: int) -> _Steps:
        """Steps from ``source`` to ``target``."""
        order = np.argsort(target, kind="stable")
        first = np.searchsorted(target[order], np.arange(contexts + 1))
        return cls(first, source[order], p[order])

    def solved(self, alive: Floats, right: Floats, bound: float) -> Floats | None:
        """What is visited, or earned, among the contexts alive; None when that is not found.

        Args:
            alive: 1 for contexts that are left, per removal; 0 for others.
            right: what is visited or earned at once.
            bound: largest residual, when the largest figure is 1 or less.
        """
        if fast.installed():
            return self._compiled(alive, right, bound)
        entered = np.flatnonzero(np.diff(self.first))

        def apply(y: Floats) -> Floats:
            moved = np.zeros_like(y)
            if len(entered):
                gone = y[:, 0][self.other] * self.p
                moved[entered, 0] = np.add.reduceat(gone, self.first[entered])
            return (y - moved) * alive

        return _bicgstab(apply, right, bound)

    def _compiled(self, alive: Floats, right: Floats, bound: float) -> Floats | None:
        k = fast.walks()
        columns = alive.shape[1]
        if columns < k.TOGETHER:  # the last ones of all
            spare = ((0, 0), (0, k.TOGETHER - columns))
            alive, right = np.pad(alive, spare), np.pad(right, spare)
        scale = np.maximum(1.0, np.abs(right).max(axis=0))
        target = right / scale
        x, shadow = target.copy(), np.repeat(_shadow(len(right)), k.TOGETHER, axis=1)
        left = k.solve(self.first, self.other, self.p, alive, target, shadow, x, bound, _ROUNDS)
        return (x * scale)[:, :columns] if left <= bound else None


def _solved(step: _Step, alive: Flags, right: Floats) -> Floats | None:
    left = alive.astype(np.float64)

    def apply(y: Floats) -> Floats:
        moved = step(y)
        np.subtract(y, moved, out=moved)
        moved *= left
        return moved

    return _bicgstab(apply, right, _TOLERANCE)


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


def _bicgstab(apply: _Step, right: Floats, tolerance: float) -> Floats | None:
    """Solve ``apply(x) = right`` for all columns at once (BiCGSTAB, van der Vorst 1992).

    Columns that are done stand still, so that rounding cannot drive them away again.
    """
    scale = np.maximum(1.0, np.abs(right).max(axis=0, initial=0.0))
    target = right / scale
    x = target.copy()
    residual = target - apply(x)
    # a shadow of the first residual alone would be blind: the walk leaves the start for ever
    shadow = np.broadcast_to(_shadow(len(right)), right.shape)
    direction, spare = residual.copy(), np.empty_like(residual)
    rho = _dots(shadow, residual)
    for _ in range(_ROUNDS):
        going = np.abs(residual).max(axis=0) > tolerance / 4
        if not going.any():
            break
        moved = apply(direction)
        alpha = _ratio(rho, _dots(shadow, moved)) * going
        residual -= np.multiply(moved, alpha, out=spare)  # half a round's
        smoothed = apply(residual)
        omega = _ratio(_dots(smoothed, residual), _dots(smoothed, smoothed)) * going
        x += np.multiply(direction, alpha, out=spare)
        x += np.multiply(residual, omega, out=spare)
        smoothed *= omega
        residual -= smoothed
        fresh = _dots(shadow, residual)
        beta = _ratio(fresh, rho) * _ratio(alpha, omega)
        moved *= omega
        direction -= moved
        direction *= beta
        direction += residual
        rho = fresh
    return x * scale if np.abs(target - apply(x)).max(initial=0.0) <= tolerance else None


@lru_cache(maxsize=4)
def _shadow(size: int) -> Floats:
    """A column without zeros, always the same."""
    column: Floats = np.random.default_rng(_SEED).uniform(0.5, 1.5, (size, 1))
    return column


def _dots(a: Floats, b: Floats) -> Floats:
    product: Floats = np.einsum("ij,ij->j", a, b)
    return product


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.zeros_like(above), where=below != 0)
