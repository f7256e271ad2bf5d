"""What the score means, in one or two sentences a CMO reads."""

from __future__ import annotations

from collections.abc import Sequence

from unisono.audit.score import TESTS, overall, scored
from unisono.model.audit import BAD, GOOD, NOT_MEASURED, UNDECIDED, WARN, TestResult

#: Scores from which on a test is in its good and in its middle band (see score_definition).
GOOD_FROM, FAIR_FROM = 80, 50


def _grade(score: float) -> str:
    if score >= GOOD_FROM:
        return "in order"
    return "needs work" if score >= FAIR_FROM else "broken"


def _counts(tests: Sequence[TestResult]) -> str:
    judged = [t for t in tests if t.status not in (NOT_MEASURED, UNDECIDED)]
    named = (
        (sum(t.severity == BAD for t in judged), "broken"),
        (sum(t.severity == WARN for t in judged), "to improve"),
        (sum(t.severity == GOOD for t in judged), "in order"),
        (sum(t.status == UNDECIDED for t in tests), "undecided"),
        (TESTS - sum(t.status != NOT_MEASURED for t in tests), "not measured"),
    )
    return ", ".join(f"{n} {word}" for n, word in named if n)


def headline(tests: Sequence[TestResult]) -> str:
    """The grade of the overall score, how the seven tests came out, and the weakest of them."""
    score = overall(tests)
    if score is None:
        return "Nothing could be measured yet: bring data for at least one of the seven tests."
    text = f"{_grade(score).capitalize()}: of {TESTS} tests, {_counts(tests)}."
    judged = [t for t in tests if t.severity in (WARN, BAD) and t.score is not None]
    if judged:
        worst = min(judged, key=lambda t: (t.score or 0.0, t.id))
        text += f" Weakest: {worst.title} ({worst.verdict})."
    counted = len(scored(tests))
    if 2 * counted <= TESTS:
        text += f" Only {counted} of {TESTS} tests count, so more data can change this score."
    return text
