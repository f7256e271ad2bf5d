"""The one sentence a CMO reads."""

from __future__ import annotations

from collections.abc import Sequence

from unisono.audit.score import TESTS, overall, scored
from unisono.model.audit import BAD, GOOD, WARN, Fix, TestResult


def headline(tests: Sequence[TestResult], fixes: Sequence[Fix]) -> str:
    """Score, the worst finding and the first thing to do."""
    score = overall(tests)
    if score is None:
        return "Nothing could be measured yet: bring data for at least one of the seven tests."
    counted = len(scored(tests))
    text = f"Integration scores {score:.0f} of 100 over {counted} of {TESTS} tests."
    judged = [t for t in tests if t.severity in (GOOD, WARN, BAD) and t.score is not None]
    if judged:
        worst = min(judged, key=lambda t: (t.score or 0.0, t.id))
        if worst.severity == GOOD:
            text += " Every measured test is in its good band."
        else:
            text += f" Weakest: {worst.title.lower()} ({worst.verdict})."
    if fixes and fixes[0].gain_points > 0:
        text += f" First: {fixes[0].text} (+{fixes[0].gain_points:.1f} points)."
    return text
