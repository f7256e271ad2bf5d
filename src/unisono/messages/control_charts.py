"""EWMA and CUSUM of weekly means, and limits that keep the stated rate of false alarms.

Each week's mean is held against the baseline in its own standard errors, so weeks with many and
few texts stand on one chart. A baseline of a few weeks is itself uncertain, and scores are not
normal: limits of the textbook would alarm too often. They are widened by one factor until, with
weeks drawn from the baseline's own texts and a baseline drawn anew each time, no more of the
years have a false alarm than the stated rate allows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, sqrt

import numpy as np

from unisono.messages.features import Floats
from unisono.messages.run_length import cusum_run_length, either_run_length, ewma_run_length

#: Weeks a rate of false alarms is kept over, simulated years, texts of a simulated week at most.
YEAR, _RUNS, _MOST = 52, 2_000, 40


@dataclass(frozen=True)
class Limits:
    """How the charts are drawn: λ and L of the EWMA, k and h of the CUSUM."""

    weight: float = 0.2
    width: float = 2.962
    slack: float = 0.5
    height: float = 5.0

    @property
    def spread(self) -> float:
        """Standard deviation of the moving average in the long run: √(λ ÷ (2 − λ))."""
        return sqrt(self.weight / (2 - self.weight))

    @property
    def runs(self) -> tuple[float, float, float]:
        """Weeks from one false alarm to the next: EWMA, CUSUM, and at least for both together."""
        ewma = ewma_run_length(self.weight, self.width)
        cusum = cusum_run_length(self.slack, self.height)
        return ewma, cusum, either_run_length(ewma, cusum)


@dataclass(frozen=True)
class Charted:
    """The plotted series, in standard errors: moving average, sums of rises and of falls."""

    ewma: Floats
    up: Floats
    down: Floats

    def beyond(self, limits: Limits) -> Floats:
        """How far the farthest chart is: 1 is the limit of the textbook."""
        ewma = np.abs(self.ewma) / (limits.width * limits.spread)
        far: Floats = np.maximum(ewma, np.maximum(self.up, self.down) / limits.height)
        return far


def charted(z: Floats, limits: Limits) -> Charted:
    """The charts of ``z``, whose last axis is time; each starts at 0."""
    out = np.zeros((3, *z.shape))
    ewma, up, down = (np.zeros(z.shape[:-1]) for _ in range(3))
    for week in range(z.shape[-1]):
        now = z[..., week]
        ewma = limits.weight * now + (1 - limits.weight) * ewma
        up = np.maximum(0.0, up + now - limits.slack)
        down = np.maximum(0.0, down - now - limits.slack)
        out[:, ..., week] = ewma, up, down
    return Charted(out[0], out[1], out[2])


def in_standard_errors(
    means: Floats, sizes: Floats, mean: Floats, sd: Floats, factor: Floats
) -> Floats:
    """Weekly means (… × weeks) held against a baseline."""
    unit = np.maximum(sd * factor, 1e-9)[..., None] / np.sqrt(sizes)
    out: Floats = (means - mean[..., None]) / unit
    return out


def week_factor(means: Floats, sizes: Floats, mean: Floats, sd: Floats) -> Floats:
    """By how much weeks (… × weeks) vary more than their texts explain, at least 1."""
    z = in_standard_errors(means, sizes, mean, sd, np.ones_like(mean))
    found: Floats = np.sqrt(np.maximum(1.0, (z**2).sum(-1) / max(1, z.shape[-1] - 1)))
    return found


def widening(texts: Sequence[float], weeks: int, size: int, limits: Limits, seed: int) -> float:
    """Factor on the limits, at least 1, that keeps the stated rate of false alarms.

    Args:
        texts: scores of the baseline's texts.
        weeks: weeks of the baseline.
        size: texts of a usual week.
        limits: those of the textbook.
        seed: of the simulation.
    """
    size = max(1, min(size, _MOST))
    rng = np.random.default_rng([seed, 2])
    pool = np.array(texts, dtype=float)
    drawn = pool[rng.integers(0, len(pool), (_RUNS, weeks + YEAR, size))]
    base = drawn[:, :weeks].reshape(_RUNS, -1)
    means, sizes = drawn.mean(2), np.full(weeks + YEAR, float(size))
    mean, sd = base.mean(1), base.std(1, ddof=1)
    factor = week_factor(means[:, :weeks], sizes[:weeks], mean, sd)
    z = in_standard_errors(means[:, weeks:], sizes[weeks:], mean, sd, factor)
    farthest = charted(z, limits).beyond(limits).max(1)
    return max(1.0, float(np.quantile(farthest, 1 - yearly_chance(limits.runs[2]))))


def yearly_chance(run: float) -> float:
    """Chance of a false alarm within 52 weeks when they come once in ``run`` weeks."""
    return 1 - exp(-YEAR / run)
