"""What to fix first: gains in points of the overall score, ranked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from unisono.audit.score import scored
from unisono.model.audit import Fix, TestResult

TOP = 5
#: Points below which a fix does not move the score as it is shown (one decimal).
NOTICEABLE = 0.05


def priced(tests: Sequence[TestResult]) -> tuple[TestResult, ...]:
    """Tests whose fixes carry points of the overall score instead of the test's own.

    One test's points count 1 ÷ number of tests with a score; a test without one (undecided, no
    probabilities) cannot move the score, so its fixes carry 0. While too few tests count for an
    overall score, points are those of the mean of the tests that do.
    """
    counted = len(scored(tests))

    def price(test: TestResult, fix: Fix) -> Fix:
        points = fix.gain_points / counted if counted and test.score is not None else 0.0
        return replace(fix, gain_points=points)

    return tuple(replace(t, fixes=tuple(price(t, f) for f in t.fixes)) for t in tests)


def top_fixes(tests: Sequence[TestResult], count: int = TOP) -> tuple[Fix, ...]:
    """The ``count`` fixes with the largest gain; the quicker one first when gains are equal.

    A fix that does not move the score noticeably stays with its test and is none of them.
    """
    every = [f for t in tests for f in t.fixes if f.gain_points >= NOTICEABLE]
    return tuple(sorted(every, key=lambda f: (-f.gain_points, f.days, f.test, f.text))[:count])
