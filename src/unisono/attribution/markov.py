"""Markov removal effects, exact for the observed chain of order k.

The chain walks from the start over contexts (the last k channels) to conversion or to the end
without one, with the observed frequencies as probabilities. The removal effect of a channel is
the share of the conversions (or of the value) lost when every walk that reaches the channel ends
there. Order 1 follows Anderl et al., "Mapping the customer journey" (2016); higher orders remove
the contexts whose last channel is the removed one.

Small chains: one fundamental matrix N = (I − Q)⁻¹ yields all channels; with A the contexts of a
channel, the walk enters A first at h = N[start, A] N[A, A]⁻¹, and loses h · v[A]. Large chains:
one iterative solution for all channels at once, accepted only with a residual ≤ 1e-13, else the
matrix again. Chains beyond both limits are not computed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from unisono.attribution.counts import DENSE_CELLS, Transitions
from unisono.attribution.touchlog import Floats, Ints

#: Contexts up to which the fundamental matrix is formed (milliseconds; grows with the cube).
DIRECT_CONTEXTS = 100
#: Above DIRECT_CONTEXTS, observed steps × channels up to which a chain is solved.
MAX_WORK = 4_000_000
#: Contexts up to which the fundamental matrix (a few seconds) replaces an iteration that failed.
FALLBACK_CONTEXTS = 2_500
_TOLERANCE = 1e-13
_ROUNDS = 600


@dataclass(frozen=True, eq=False)
class Removal:
    """Conversion probability, value per journey, and removal effects per channel code."""

    p_conversion: float
    value_per_journey: float
    effect: Floats
    effect_value: Floats


@dataclass(frozen=True, eq=False)
class _Chain:
    """A chain over distinct contexts: sparse steps (source, target, p) and rewards per context."""

    channels: int
    order: int
    context: Ints
    start: int
    last: Ints
    source: Ints
    target: Ints
    p: Floats
    reward: Floats

    @property
    def contexts(self) -> int:
        """Number of distinct contexts."""
        return len(self.context)


def definition(order: int) -> str:
    """What the credit of the model of this order means."""
    context = "last channel" if order == 1 else f"last {order} channels"
    return (
        f"Attributed total × removal effect ÷ sum of removal effects; the removal effect is the "
        f"share of conversions (for value: of value) lost in the Markov chain over the {context} "
        "when every walk that reaches the channel ends there. Repeats kept, journeys without "
        "conversion counted."
    )


def removal_effects(transitions: Transitions) -> Removal | None:
    """Removal effects of every channel, or None when the chain is too large to solve.

    Where there are no conversions (or they have no value) the effects are 0.
    """
    if not len(transitions.context):
        zero = np.zeros(transitions.channels)
        return Removal(0.0, 0.0, zero, zero)
    chain = _chain(transitions)
    solved = None
    if chain.contexts > DIRECT_CONTEXTS and len(chain.p) * (chain.channels + 1) <= MAX_WORK:
        solved = _iterative(chain)
    if solved is None:
        if chain.contexts > FALLBACK_CONTEXTS:
            return None
        solved = _direct(chain)
    whole, without = solved
    with np.errstate(divide="ignore", invalid="ignore"):
        effect = np.where(whole == 0, 0.0, 1 - without / whole)
    effect[np.setdiff1d(np.arange(chain.channels), chain.last)] = 0
    return Removal(float(whole[0]), float(whole[1]), effect[:, 0], effect[:, 1])


def _chain(t: Transitions) -> _Chain:
    base = t.channels + 1
    context, source = np.unique(t.context, return_inverse=True)
    total = np.bincount(source, t.count)
    p = t.count / total[source]
    inner = t.step < t.channels
    following = (t.context[inner] * base + t.step[inner]) % base**t.order
    reward = np.zeros((len(context), 2))
    won = t.step == t.channels
    reward[source[won], 0] = p[won]
    ended = np.searchsorted(context, t.end_context)
    reward[ended, 1] = t.end_value / total[ended]
    return _Chain(
        t.channels,
        t.order,
        context,
        len(context) - 1,  # all digits C: the largest number
        context % base,
        source[inner],
        np.searchsorted(context, following),
        p[inner],
        reward,
    )


def _direct(chain: _Chain) -> tuple[Floats, Floats]:
    """Rewards from the start: of the whole chain (2,), and without each channel (C, 2)."""
    size = chain.contexts
    system = np.eye(size)
    system[chain.source, chain.target] -= chain.p
    fundamental = np.linalg.inv(system)
    expected = fundamental @ chain.reward
    whole = expected[chain.start]
    without = np.tile(whole, (chain.channels, 1))
    for c in range(chain.channels):
        inside = np.flatnonzero(chain.last == c)
        if len(inside):
            block = fundamental[np.ix_(inside, inside)]
            entry = np.linalg.solve(block.T, fundamental[chain.start, inside])
            without[c] -= entry @ expected[inside]
    return whole, without


def _iterative(chain: _Chain) -> tuple[Floats, Floats] | None:
    """As :func:`_direct`, through the expected visits y of every chain: y (I − Q) = start."""
    columns = np.arange(chain.channels + 1)  # the last column removes nothing
    alive = (chain.last[:, None] != columns[None, :]) | (columns == chain.channels)[None, :]
    cells = (chain.channels + 1) ** (chain.order + 1)
    step = _dense_step(chain) if cells <= DENSE_CELLS else _sparse_step(chain)

    def apply(y: Floats) -> Floats:
        return np.where(alive, y - step(y), 0.0)

    begin = np.zeros((chain.contexts, len(columns)))
    begin[chain.start] = 1
    visits = _bicgstab(apply, begin)
    if visits is None:
        return None
    reached = visits.T @ chain.reward
    return reached[-1], reached[:-1]


def _sparse_step(chain: _Chain) -> Callable[[Floats], Floats]:
    """Visits one step later, over the observed steps."""
    order = np.argsort(chain.target, kind="stable")
    source, p = chain.source[order], chain.p[order, None]
    entered, first = np.unique(chain.target[order], return_index=True)

    def step(y: Floats) -> Floats:
        moved = np.zeros_like(y)
        moved[entered] = np.add.reduceat(y[source] * p, first)
        return moved

    return step


def _dense_step(chain: _Chain) -> Callable[[Floats], Floats]:
    """Visits one step later, as small matrix products: the oldest channel goes, the next comes."""
    base = chain.channels + 1
    kept = base ** (chain.order - 1)
    oldest, middle = np.divmod(chain.context[chain.source], kept)
    p = np.zeros((kept, base, base))
    p[middle, chain.last[chain.target], oldest] = chain.p

    def step(y: Floats) -> Floats:
        full = np.zeros((base * kept, y.shape[1]))
        full[chain.context] = y
        moved = p @ full.reshape(base, kept, -1).transpose(1, 0, 2)
        after: Floats = moved.reshape(kept * base, -1)[chain.context]
        return after

    return step


def _bicgstab(apply: Callable[[Floats], Floats], right: Floats) -> Floats | None:
    """Solve ``apply(x) = right`` for all columns at once (BiCGSTAB, van der Vorst 1992).

    Columns that are done stand still, so that rounding cannot drive them away again.
    """
    x = right.copy()
    residual = right - apply(x)
    shadow, direction = residual.copy(), residual.copy()
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
    return x if np.abs(right - apply(x)).max() <= _TOLERANCE else None


def _dots(a: Floats, b: Floats) -> Floats:
    product: Floats = np.einsum("ij,ij->j", a, b)
    return product


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.zeros_like(above), where=below != 0)
