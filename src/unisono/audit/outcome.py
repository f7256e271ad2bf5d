"""What every test is made of: its question and definition, and how results are put together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from unisono.audit.scale import Scale
from unisono.model.audit import MEASURED, NONE, NOT_MEASURED, UNDECIDED, Fix, Part, TestResult
from unisono.model.evidence import Evidence
from unisono.model.wording import amount, change

#: Evidence rows a result carries at most; ``evidence_total`` says how many there are.
EVIDENCE_LIMIT = 200


@dataclass(frozen=True)
class Question:
    """One of the seven tests before it is answered."""

    id: str
    title: str
    question: str
    definition: str
    scale: Scale

    def fix(
        self, text: str, value: float, after: float | None, *, role: str, days: int = 30
    ) -> Fix:
        """A fix with its gain in points of this test's score.

        Args:
            after: the value once the fix is done; None: the next better band is reached.
        """
        now = self.scale.score(value)
        unit = self.scale.unit
        if after is None:
            target, verdict = self.scale.next_band(value)
            basis = f"if it brings the test from “{self.scale.verdict(value)}” to “{verdict}”"
        else:
            target = self.scale.score(after)
            verdict = self.scale.verdict(after)
            basis = f"{change(value, after, unit)} (“{verdict}”), all else equal"
            if target <= now:
                basis = f"stays at {amount(value, unit)} as long as something else is worse"
        gain = max(0.0, target - now)
        return Fix(text, f"{self.title}: {basis}", gain, self.id, role, days)


@dataclass(frozen=True)
class Findings:
    """What stands behind a value."""

    evidence: tuple[Evidence, ...] = ()
    total: int = 0
    parts: tuple[Part, ...] = ()
    fixes: tuple[Fix, ...] = ()


def measured(
    question: Question,
    value: float,
    summary: str,
    findings: Findings,
    *,
    formula: str,
    interval: tuple[float, float] | None = None,
    judged: tuple[float, str] | None = None,
) -> TestResult:
    """A measured result; ``formula`` gives the numbers behind the definition.

    Args:
        judged: the figure verdict and score follow instead of ``value``, and what it is.
    """
    scale = question.scale
    decides = value if judged is None else judged[0]
    return TestResult(
        id=question.id,
        title=question.title,
        question=question.question,
        definition=f"{question.definition} Here: {formula}. Score: {scale.rule}.",
        status=MEASURED,
        value=value,
        unit=scale.unit,
        interval=interval,
        thresholds=scale.thresholds(),
        verdict=scale.verdict(decides),
        severity=scale.severity(decides),
        score=scale.score(decides),
        summary=summary,
        evidence=findings.evidence[:EVIDENCE_LIMIT],
        evidence_total=max(findings.total, len(findings.evidence)),
        parts=findings.parts,
        fixes=findings.fixes,
        judged=None if judged is None else judged[0],
        judged_by="" if judged is None else judged[1],
    )


def undecided(
    question: Question,
    value: float,
    summary: str,
    findings: Findings,
    *,
    formula: str,
    score: float | None,
    reason: str,
    bring: Iterable[str] = (),
    interval: tuple[float, float] | None = None,
) -> TestResult:
    """A value that cannot be put into a band; ``score`` is the expected one, or None."""
    found = measured(question, value, summary, findings, formula=formula, interval=interval)
    return replace(
        found, status=UNDECIDED, verdict=UNDECIDED, severity=NONE, score=score, reason=reason,
        bring=tuple(bring),
    )  # fmt: skip


def not_measured(
    question: Question, reason: str, bring: Iterable[str], findings: Findings | None = None
) -> TestResult:
    """No value: why, and what to bring. Never counts as zero."""
    found = findings or Findings()
    return TestResult(
        id=question.id,
        title=question.title,
        question=question.question,
        definition=f"{question.definition} Score: {question.scale.rule}.",
        status=NOT_MEASURED,
        value=None,
        unit=question.scale.unit,
        interval=None,
        thresholds=question.scale.thresholds(),
        verdict="not measured",
        severity=NONE,
        score=None,
        summary=f"Not measured: {reason}",
        evidence=found.evidence[:EVIDENCE_LIMIT],
        evidence_total=max(found.total, len(found.evidence)),
        parts=found.parts,
        reason=reason,
        bring=tuple(bring),
    )
