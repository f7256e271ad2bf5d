"""Newton's method for a log-likelihood with few parameters and exact derivatives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from unisono.measure.lifetime.special import Floats

#: Value, gradient and Hessian at a point.
Objective = Callable[[Floats], tuple[float, Floats, Floats]]

_LONGEST_STEP = 1.5  # in logarithms: no parameter changes more than 4.5-fold at once
_FAR, _TOO_FAR = 9.0, 24.0  # logarithm at which a parameter has run away to 0 or infinity
_UNTOLD = 0.5  # a gain in log-likelihood that no data can tell from chance
_ENOUGH = 1e-4  # share of the promised gain a step must bring (Armijo)


@dataclass(frozen=True)
class Maximum:
    """Where a log-likelihood is largest.

    Attributes:
        place: the parameters (here always logarithms).
        value: the log-likelihood there.
        covariance: inverse of the observed information; directions the data say nothing about
            have a large variance.
        converged: True when the next Newton step promises less than the tolerance, or when a
            parameter runs to 0 or infinity and going on would gain nothing data could tell.
        evaluations: how often the likelihood was computed.
    """

    place: Floats
    value: float
    covariance: Floats
    converged: bool
    evaluations: int


def maximise(
    objective: Objective, start: Floats, *, tolerance: float = 1e-9, limit: int = 100
) -> Maximum:
    """The maximum of ``objective`` near ``start``.

    Newton steps on the Hessian with its curvatures made positive, shortened until the value
    rises (Nocedal & Wright 2006, sections 3.1 and 3.4).

    Args:
        tolerance: gain in log-likelihood a further step may promise at the end.
        limit: largest number of steps.
    """
    place = np.asarray(start, np.float64)
    value, gradient, hessian = objective(place)
    evaluations = 1
    for _ in range(limit):
        step, promised = _newton(gradient, hessian)
        if promised < tolerance and _concave(hessian):
            return _done(place, value, hessian, True, evaluations)
        size = min(1.0, _LONGEST_STEP / max(float(np.abs(step).max()), 1e-300))
        while True:
            there = objective(place + size * step)
            evaluations += 1
            if np.isfinite(there[0]) and there[0] >= value + _ENOUGH * size * promised:
                break
            size /= 4
            if size < 1e-8:  # rounding hides any further gain
                enough = promised < max(1e-5, 1e-9 * abs(value))
                return _done(place, value, hessian, enough, evaluations)
        place = place + size * step
        value, gradient, hessian = there
        farthest = float(np.abs(place).max())
        if farthest > _FAR and _newton(gradient, hessian)[1] < _UNTOLD:
            return _done(place, value, hessian, True, evaluations)
        if farthest > _TOO_FAR:
            break
    return _done(place, value, hessian, False, evaluations)


def _newton(gradient: Floats, hessian: Floats) -> tuple[Floats, float]:
    """The step, and the gain it promises."""
    curve, axes = np.linalg.eigh(-hessian)
    size = np.maximum(np.abs(curve), 1e-10 * max(float(np.abs(curve).max()), 1e-300))
    along = axes.T @ gradient
    step: Floats = axes @ (along / size)
    return step, float(np.sum(along**2 / size))


def _concave(hessian: Floats) -> bool:
    curve = np.linalg.eigvalsh(-hessian)
    return bool(curve[0] > -1e-7 * abs(curve[-1]))


def _done(
    place: Floats, value: float, hessian: Floats, converged: bool, evaluations: int
) -> Maximum:
    curve, axes = np.linalg.eigh(-hessian)
    size = np.maximum(curve, 1e-12 * max(float(np.abs(curve).max()), 1e-300))
    return Maximum(place, value, (axes / size) @ axes.T, converged, evaluations)


def in_logarithms(parameters: Floats, gradient: Floats, hessian: Floats) -> tuple[Floats, Floats]:
    """Gradient and Hessian in ln θ from those in θ."""
    scaled = gradient * parameters
    return scaled, hessian * np.outer(parameters, parameters) + np.diag(scaled)
