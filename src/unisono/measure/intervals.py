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
