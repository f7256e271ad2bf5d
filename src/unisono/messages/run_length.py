"""How long control charts run until a false alarm, by Markov chains.

EWMA after Lucas & Saccucci (1990), Technometrics 32(1); tabular CUSUM after Brook & Evans (1972),
Biometrika 59(3). Plotted values are independent, normal, with variance 1.
"""

from __future__ import annotations

from functools import lru_cache
from math import erf, sqrt

import numpy as np

from unisono.messages.features import Floats

#: States on each side of the middle; run lengths settle to a per mille.
_STATES = 60
#: Runs longer than this are told as this: the chain is left too seldom to be reckoned with.
NEVER = 1e9


@lru_cache(maxsize=64)
def ewma_run_length(weight: float, limit: float, shift: float = 0.0) -> float:
    """Values until an EWMA chart alarms, on average.

    Args:
        weight: λ, 0…1: how much the newest value counts.
        limit: L, standard deviations of the average on either side.
        shift: mean of the values; 0: in control.
    """
    end = limit * sqrt(weight / (2 - weight))
    half = end / (2 * _STATES + 1)
    centres = np.arange(-_STATES, _STATES + 1) * 2 * half
    # from each centre to each state: what the newest value must be
    low = (centres[None, :] - half - (1 - weight) * centres[:, None]) / weight - shift
    stay = _below(low + 2 * half / weight) - _below(low)
    return float(_steps(stay)[_STATES])


@lru_cache(maxsize=64)
def cusum_run_length(slack: float, limit: float, shift: float = 0.0) -> float:
    """Values until a two-sided tabular CUSUM alarms, on average.

    Args:
        slack: k, what a sum forgives per value, in standard deviations.
        limit: h, where a sum alarms.
        shift: mean of the values; 0: in control.
    """
    sides = [_one_sided(slack, limit, s) for s in (shift, -shift)]
    return 1 / sum(1 / side for side in sides)


def _one_sided(slack: float, limit: float, shift: float) -> float:
    count = 2 * _STATES
    width = 2 * limit / (2 * count - 1)
    centres = np.arange(count) * width
    top = centres[None, :] + width / 2 - centres[:, None] + slack - shift
    stay: Floats = np.diff(_below(top), axis=1, prepend=0.0)
    return float(_steps(stay)[0])


def _steps(stay: Floats) -> Floats:
    """Mean number of steps from each state until the chain leaves, at most :data:`NEVER`."""
    try:
        steps = np.linalg.solve(np.eye(len(stay)) - stay, np.ones(len(stay)))
    except np.linalg.LinAlgError:  # it is never left
        return np.full(len(stay), NEVER)
    # no run is shorter than 1: such values are what is left of numbers too large to solve for
    return np.where((steps >= 1) & (steps < NEVER), steps, NEVER)


def _below(values: Floats) -> Floats:
    """Standard normal distribution function."""
    flat = [0.5 * (1 + erf(v / sqrt(2))) for v in values.ravel().tolist()]
    return np.array(flat).reshape(values.shape)


def either_run_length(first: float, second: float) -> float:
    """Least mean run of two charts watched together: alarms of one come on top of the other's."""
    return 1 / (1 / first + 1 / second)
