"""The overall score: equal weights, nothing counted that was not measured."""

from __future__ import annotations

from collections.abc import Sequence

from unisono.model.audit import TestResult

TESTS = 7

_DEFINITION = (
    "Mean of the scores of the tests that have one, with equal weights. A test that is not "
    "measured does not count; an undecided one counts by its expected score (probability of each "
    "band × score in its middle) or, without probabilities, not at all. With fewer than {fewest} "
    "tests that count there is no score (setting audit.min_tests). Coverage is the share of the "
    "seven tests that count."
)


def definition(fewest: int) -> str:
    """How the overall score is made when it needs ``fewest`` tests."""
    return _DEFINITION.format(fewest=fewest)


def scored(tests: Sequence[TestResult]) -> list[TestResult]:
    """Tests that count."""
    return [t for t in tests if t.score is not None]


def overall(tests: Sequence[TestResult], fewest: int) -> float | None:
    """Overall score 0–100; None when fewer than ``fewest`` tests (or none) have a score."""
    scores = [t.score for t in tests if t.score is not None]
    return sum(scores) / len(scores) if len(scores) >= max(fewest, 1) else None


def coverage(tests: Sequence[TestResult]) -> float:
    """Share of the seven tests that count, 0…1."""
    return len(scored(tests)) / TESTS
