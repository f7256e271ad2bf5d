"""Compiled: large Markov chains solved for some removals at a time. Needs numba."""

from __future__ import annotations

from typing import Any

import numpy as np

from unisono.attribution.kernels import Array, inline, kernel

#: Removals solved at once: a row of figures is a line of the cache.
TOGETHER = 8


@inline
def _left(first: Array, other: Array, p: Array, alive: Array, y: Array, to: Array) -> None:
    """What is left of ``y`` when a step is taken off, among the contexts alive."""
    for t in range(len(to)):
        for w in range(TOGETHER):
            to[t, w] = y[t, w]
        for k in range(first[t], first[t + 1]):
            s, q = other[k], p[k]
            for w in range(TOGETHER):
                to[t, w] -= y[s, w] * q
        for w in range(TOGETHER):
            to[t, w] *= alive[t, w]


@inline
def _dots(a: Array, b: Array, to: Array) -> None:
    for w in range(TOGETHER):
        to[w] = 0.0
    for i in range(len(a)):
        for w in range(TOGETHER):
            to[w] += a[i, w] * b[i, w]


@inline
def _ratio(above: Any, below: Any) -> Any:
    return above / below if below != 0.0 else 0.0


@inline
def _largest(residual: Array, to: Array) -> Any:
    """The largest figure of every column, and of all."""
    whole = 0.0
    for w in range(TOGETHER):
        to[w] = 0.0
    for i in range(len(residual)):
        for w in range(TOGETHER):
            to[w] = max(to[w], abs(residual[i, w]))
    for w in range(TOGETHER):
        whole = max(whole, to[w])
    return whole


@kernel
def solve(
    first: Array, other: Array, p: Array, alive: Array, right: Array, shadow: Array, x: Array,
    tolerance: float, rounds: int,
) -> Any:  # fmt: skip
    """As :func:`unisono.attribution.chain._bicgstab`, of :data:`TOGETHER` columns, in place.

    Context t is reached from ``other[first[t]:first[t + 1]]`` with probabilities ``p``; ``alive``
    is 1 where a context is left and 0 elsewhere. Returns the largest residual.
    """
    residual, moved, smoothed = np.empty_like(x), np.empty_like(x), np.empty_like(x)
    alpha, omega, beta = np.zeros(TOGETHER), np.zeros(TOGETHER), np.zeros(TOGETHER)
    rho, fresh, one, two = (
        np.zeros(TOGETHER), np.zeros(TOGETHER), np.zeros(TOGETHER), np.zeros(TOGETHER)
    )  # fmt: skip
    _left(first, other, p, alive, x, moved)
    for i in range(len(x)):
        for w in range(TOGETHER):
            residual[i, w] = right[i, w] - moved[i, w]
    direction = residual.copy()
    _dots(shadow, residual, rho)
    for _ in range(rounds):
        if _largest(residual, one) <= tolerance / 4:
            break
        for w in range(TOGETHER):  # a column that is done stands still
            beta[w] = 1.0 if one[w] > tolerance / 4 else 0.0
        _left(first, other, p, alive, direction, moved)
        _dots(shadow, moved, two)
        for w in range(TOGETHER):
            alpha[w] = beta[w] * _ratio(rho[w], two[w])
        for i in range(len(x)):
            for w in range(TOGETHER):
                residual[i, w] -= alpha[w] * moved[i, w]
        _left(first, other, p, alive, residual, smoothed)
        _dots(smoothed, residual, one)
        _dots(smoothed, smoothed, two)
        for w in range(TOGETHER):
            omega[w] = beta[w] * _ratio(one[w], two[w])
        for i in range(len(x)):
            for w in range(TOGETHER):
                x[i, w] += alpha[w] * direction[i, w] + omega[w] * residual[i, w]
                residual[i, w] -= omega[w] * smoothed[i, w]
        _dots(shadow, residual, fresh)
        for w in range(TOGETHER):
            beta[w] = _ratio(fresh[w], rho[w]) * _ratio(alpha[w], omega[w])
            rho[w] = fresh[w]
        for i in range(len(x)):
            for w in range(TOGETHER):
                direction[i, w] = residual[i, w] + beta[w] * (
                    direction[i, w] - omega[w] * moved[i, w]
                )
    _left(first, other, p, alive, x, moved)
    for i in range(len(x)):
        for w in range(TOGETHER):
            residual[i, w] = right[i, w] - moved[i, w]
    return _largest(residual, one)
