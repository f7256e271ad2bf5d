"""Intervals that say how much a figure could differ by chance alone."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_Z95 = 1.959963984540054


def wilson(successes: float, trials: float) -> tuple[float, float]:
    """95 % Wilson score interval of the share ``successes ÷ trials``, both ends in 0…1.

    ``trials`` may be an effective number (:func:`effective_trials`). Without trials: (0, 1).
    Method: Wilson 1927, "Probable inference, the law of succession".
    """
    if trials <= 0:
        return 0.0, 1.0
    share = min(max(successes / trials, 0.0), 1.0)
    square = _Z95 * _Z95
    centre = share + square / (2 * trials)
    half = _Z95 * math.sqrt(share * (1 - share) / trials + square / (4 * trials * trials))
    scale = 1 + square / trials
    return max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale)


def difference_interval(
    successes: float, trials: float, other_successes: float, other_trials: float
) -> tuple[float, float]:
    """95 % interval of ``successes ÷ trials − other_successes ÷ other_trials``, within −1…1.

    Method: Newcombe 1998, "Interval estimation for the difference between independent
    proportions", method 10 (from two Wilson intervals). Without trials on a side: (−1, 1).
    """
    if trials <= 0 or other_trials <= 0:
        return -1.0, 1.0
    here, there = successes / trials, other_successes / other_trials
    low, high = wilson(successes, trials)
    other_low, other_high = wilson(other_successes, other_trials)
    difference = here - there
    return (
        difference - math.hypot(here - low, other_high - there),
        difference + math.hypot(high - here, there - other_low),
    )


def mean_interval(mean: float, sd: float, size: int) -> tuple[float, float] | None:
    """95 % interval of a mean from the standard deviation, by the normal approximation.

    None below two values. Meant for 30 values and more; with fewer the true interval is wider.
    """
    if size < 2:
        return None
    half = _Z95 * sd / math.sqrt(size)
    return mean - half, mean + half


def effective_trials(weight_sum: float, squared_weight_sum: float) -> float:
    """Kish's effective number of equal trials behind a weighted share: (Σw)² ÷ Σw²."""
    return weight_sum * weight_sum / squared_weight_sum if squared_weight_sum > 0 else 0.0


def median_interval(
    values: Sequence[float] | npt.NDArray[np.float64],
) -> tuple[float, float] | None:
    """95 % interval of the median from order statistics; None below six values.

    The ranks are n/2 ± 1.96·√n/2, rounded outwards, so no distribution is assumed and no random
    numbers are drawn.
    """
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    size = ordered.size
    if size < 6:
        return None
    half = _Z95 * math.sqrt(size) / 2
    low = max(math.floor(size / 2 - half), 0)
    high = min(math.ceil(size / 2 + half), size - 1)
    return float(ordered[low]), float(ordered[high])
