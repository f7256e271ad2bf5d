"""From a measured value to a verdict, a severity and a score of 0–100."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from unisono.model.audit import BAD, GOOD, WARN, Band, Thresholds
from unisono.model.wording import amount

#: Scores at the ends of the bands: best value, end of the good band, end of the middle band, worst.
SCORE_BEST, SCORE_GOOD, SCORE_MIDDLE, SCORE_WORST = 100.0, 80.0, 50.0, 0.0

SOURCE = "unisono default from practitioners' benchmarks; setting {setting}"

SCORE_RULE = (
    "100 at the best value, 80 where the good band ends, 50 where the middle band ends, "
    "0 at {worst} and beyond, straight lines between"
)


@dataclass(frozen=True)
class Scale:
    """Three bands of one test.

    Attributes:
        edges: the two values between the bands, ascending.
        verdicts: verdicts in ascending order of the value.
        worst: the value that scores 0.
        higher_is_better: True when large values are good; the best value is then ``best``.
        inclusive: True when a value on the first edge belongs to the first band (counts).
    """

    setting: str
    unit: str
    edges: tuple[float, float]
    verdicts: tuple[str, str, str]
    worst: float
    best: float = 0.0
    higher_is_better: bool = False
    inclusive: bool = False

    @property
    def severities(self) -> tuple[str, str, str]:
        """Severity per band, in ascending order of the value."""
        return (BAD, WARN, GOOD) if self.higher_is_better else (GOOD, WARN, BAD)

    def band(self, value: float) -> int:
        """Index of the band of ``value``: a value on an edge belongs to the middle band."""
        low, high = self.edges
        if value < low or (self.inclusive and value == low):
            return 0
        return 1 if value <= high else 2

    def verdict(self, value: float) -> str:
        """Verdict of ``value``."""
        return self.verdicts[self.band(value)]

    def severity(self, value: float) -> str:
        """Severity of ``value``: good, warn or bad."""
        return self.severities[self.band(value)]

    def score(self, value: float) -> float:
        """Score of ``value``, 0–100, piecewise linear, never rising as the value worsens."""
        low, high = self.edges
        good, middle = (high, low) if self.higher_is_better else (low, high)
        sign = -1.0 if self.higher_is_better else 1.0
        points = (
            (sign * self.best, SCORE_BEST),
            (sign * good, SCORE_GOOD),
            (sign * middle, SCORE_MIDDLE),
            (sign * self.worst, SCORE_WORST),
        )
        return _line(points, sign * value)

    def centre(self, severity: str) -> float:
        """Value in the middle of the band of ``severity``, for bands known without a value."""
        low, high = self.edges
        good, bad = (high, low) if self.higher_is_better else (low, high)
        ends = {GOOD: (self.best, good), WARN: (good, bad), BAD: (bad, self.worst)}[severity]
        return sum(ends) / 2

    def next_band(self, value: float) -> tuple[float, str]:
        """Score and verdict where the next better band begins; the best score in the good band."""
        band = self.band(value)
        order = 1 if self.higher_is_better else -1
        severity = self.severities[band]
        if severity == GOOD:
            return SCORE_BEST, self.verdicts[band]
        better = self.verdicts[band + order]
        return (SCORE_GOOD if severity == WARN else SCORE_MIDDLE), better

    def thresholds(self) -> Thresholds:
        """The bands with unit, source and setting, as reports show them."""
        uppers: tuple[float | None, ...] = (*self.edges, None)
        inclusive = (self.inclusive, True, True)
        bands = tuple(
            Band(*band)
            for band in zip(self.verdicts, self.severities, uppers, inclusive, strict=True)
        )
        return Thresholds(self.unit, bands, SOURCE.format(setting=self.setting), self.setting)

    @property
    def rule(self) -> str:
        """How the score is made, in words."""
        return SCORE_RULE.format(worst=amount(self.worst, self.unit))


def _line(points: tuple[tuple[float, float], ...], value: float) -> float:
    """Straight lines through ``points``, flat outside; equal x: the first point is exact."""
    if value <= points[0][0]:
        return points[0][1]
    for (x0, y0), (x1, y1) in pairwise(points):
        if value <= x1 and x1 > x0:
            return y0 + (y1 - y0) * (value - x0) / (x1 - x0)
    return points[-1][1]
