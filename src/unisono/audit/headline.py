"""What the score means, in one or two sentences a CMO reads."""

from __future__ import annotations

from collections.abc import Sequence

from unisono.audit.score import TESTS, overall, scored
from unisono.model.audit import BAD, GOOD, NONE, NOT_MEASURED, UNDECIDED, WARN, TestResult

#: Scores from which on a test is in its good and in its middle band (see score_definition).
GOOD_FROM, FAIR_FROM = 80, 50
#: Tests by the work their data takes to bring: what one person writes down or exports in an hour,
#: then what needs a join of several systems, last what needs a log of its own.
EASIEST = ("AUDIT-1", "AUDIT-3", "AUDIT-6", "AUDIT-5", "AUDIT-2", "AUDIT-7", "AUDIT-4")


#: The grades in words, best first, with the score each begins at.
GRADES = ((GOOD_FROM, GOOD, "in order"), (FAIR_FROM, WARN, "needs work"), (0, BAD, "broken"))


def grade(score: float | None) -> tuple[str, str]:
    """Severity and word of an overall score; none and "" without one."""
    if score is None:
        return NONE, ""
    return next(((s, word) for least, s, word in GRADES if score >= least), GRADES[-1][1:])


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


def _without_score(tests: Sequence[TestResult], fewest: int) -> str:
    """How many tests count, how many an overall score needs, and what to bring first."""
    count = len(scored(tests))
    if count:
        text = (
            f"No overall score: {count} of {TESTS} tests could be measured, {fewest} are needed "
            f"({_counts(tests)})."
        )
    else:
        text = f"Nothing could be measured yet; an overall score needs {fewest} of {TESTS} tests."
    open_ = {t.id: t for t in tests if t.score is None and t.bring}
    first = next((open_[i] for i in EASIEST if i in open_), None)
    return f"{text} Bring first, for {first.title}: {'; '.join(first.bring)}." if first else text


def headline(tests: Sequence[TestResult], fewest: int) -> str:
    """The grade of the overall score, how the seven tests came out, and the weakest of them.

    Without an overall score (fewer than ``fewest`` tests count): what is missing for one.
    """
    score = overall(tests, fewest)
    if score is None:
        return _without_score(tests, fewest)
    text = f"{grade(score)[1].capitalize()}: of {TESTS} tests, {_counts(tests)}."
    judged = [t for t in tests if t.severity in (WARN, BAD) and t.score is not None]
    if judged:
        worst = min(judged, key=lambda t: (t.score or 0.0, t.id))
        text += f" Weakest: {worst.title} ({worst.verdict})."
    counted = len(scored(tests))
    if 2 * counted <= TESTS:
        text += f" Only {counted} of {TESTS} tests count, so more data can change this score."
    return text
