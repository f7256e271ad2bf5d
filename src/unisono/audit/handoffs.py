"""AUDIT-7: what gets lost between systems and teams? Failed handoffs."""

from __future__ import annotations

from dataclasses import dataclass

from unisono.audit.outcome import Findings, Question, measured, not_measured
from unisono.audit.scale import Scale
from unisono.measure.intervals import wilson
from unisono.model.audit import Fix, Part, TestResult
from unisono.model.evidence import Evidence
from unisono.model.wording import counted, figure
from unisono.settings import AuditSettings

ID = "AUDIT-7"


@dataclass(frozen=True)
class HandoffStep:
    """One step between two systems or teams; ``failures`` by kind (lost, late, duplicate …)."""

    step: str
    basis: str
    handoffs: int
    failures: dict[str, int]

    @property
    def failed(self) -> int:
        """Failed handoffs of all kinds."""
        return sum(self.failures.values())


#: What mends a step's failures of one kind.
_OF_STEP = {
    ("click → landing page", "lost"): "keep click ids through redirects and consent banners",
    ("click → landing page", "duplicate"): "count each click id once",
    ("click → landing page", "incomplete"): "switch on auto-tagging and export every click's id",
    ("form → CRM", "lost"): "send every form into the CRM and alert on rejected ones",
    ("web checkout → order system", "lost"): "compare web purchases with orders every day",
    ("web checkout → order system", "incomplete"): "write the order's number into every purchase "
    "event",
    ("qualified lead → sales", "lost"): "assign every qualified lead to a named person at once",
    ("qualified lead → sales", "late"): "agree on a deadline for sales to accept qualified leads",
    ("mql → sales", "lost"): "assign every qualified lead to a named person at once",
    ("mql → sales", "late"): "agree on a deadline for sales to accept qualified leads",
    ("lead → order", "lost"): "keep old leads when their order comes in",
    ("lead → order", "incomplete"): "write the lead's number into the order",
    ("trial → onboarding", "lost"): "start onboarding by the trial's own event",
    ("trial → onboarding", "late"): "start onboarding by the trial's own event",
}
#: What mends failures of one kind at any other step.
_OF_KIND = {
    "lost": "alert on what was handed over and did not arrive, and send it again",
    "late": "hand over at once instead of in batches, and alert before the deadline",
    "duplicate": "look for an existing record before creating one",
    "contradictory": "let one system own each field and the other copy it",
    "incomplete": "make the missing fields mandatory where they are entered",
    "other": "name one owner for this step and write down why it fails",
}
_KINDS_NAMED = 3


def _remedy(step: str, kind: str) -> str:
    """What mends one kind of failure at a step; steps are compared without case and spaces."""
    known = {("".join(name.casefold().split()), k): text for (name, k), text in _OF_STEP.items()}
    return known.get(("".join(step.casefold().split()), kind), _OF_KIND[kind])


def question(settings: AuditSettings) -> Question:
    """The test with its thresholds."""
    scale = Scale(
        "audit.handoff",
        "%",
        settings.handoff,
        ("smooth", "typical", "broken"),
        100.0,
    )
    return Question(
        ID,
        "Handoffs",
        "What gets lost, late or doubled between systems and teams?",
        "Failed handoffs ÷ all handoffs × 100, over all steps that can be followed; failed: lost, "
        f"later than {settings.handoff_hours:g} hours, duplicate, contradictory or incomplete. A "
        "row without the key that other rows of its export have (click id, order number) is "
        "incomplete; an order whose own source says that there was no lead before it (walk-in, "
        "phone, shop) is no handoff of a lead.",
        scale,
    )


def measure(
    steps: tuple[HandoffStep, ...], evidence: tuple[Evidence, ...], settings: AuditSettings
) -> TestResult:
    """AUDIT-7 from handoffs per step; ``evidence`` lists failed handoffs with their rows."""
    asked = question(settings)
    total = sum(s.handoffs for s in steps)
    if not total:
        return not_measured(
            asked,
            "no handoff between two systems can be followed",
            (
                "a handoff log: handoff_id, step, left_at, arrived_at, failure",
                "or ad clicks and web events with click ids, web forms and CRM leads with the same "
                "number or e-mail address",
            ),
        )
    failed = sum(s.failed for s in steps)
    value = 100 * failed / total
    low, high = wilson(failed, total)
    findings = Findings(evidence, failed, _parts(steps), _fixes(asked, steps, failed, total))
    worst = max(steps, key=lambda s: (s.failed / s.handoffs, s.step))
    share = figure(100 * worst.failed / worst.handoffs)
    where = f"; worst: {worst.step} with {share} %" if failed and len(steps) > 1 else ""
    summary = (
        f"{failed:,} of {counted(total, 'handoff')} ({figure(value)} %) {_fail(failed)}: "
        f"{asked.scale.verdict(value)}{where}."
    )
    return measured(
        asked,
        value,
        summary,
        findings,
        formula=f"{failed:,} ÷ {total:,} × 100 over {counted(len(steps), 'step')}",
        interval=(100 * low, 100 * high),
    )


def _fail(count: int) -> str:
    return "fails" if count == 1 else "fail"


def _parts(steps: tuple[HandoffStep, ...]) -> tuple[Part, ...]:
    parts = []
    for s in sorted(steps, key=lambda s: (-s.failed / s.handoffs, s.step)):
        low, high = wilson(s.failed, s.handoffs)
        kinds = ", ".join(f"{n:,} {kind}" for kind, n in s.failures.items() if n) or "none"
        parts.append(
            Part(
                s.step,
                100 * s.failed / s.handoffs,
                "%",
                f"{s.failed:,} of {s.handoffs:,} failed ({kinds}; 95 %: {figure(100 * low)}–"
                f"{figure(100 * high)} %), {s.basis}.",
            )
        )
    return tuple(parts)


def _fixes(
    asked: Question, steps: tuple[HandoffStep, ...], failed: int, total: int
) -> tuple[Fix, ...]:
    """One fix per step with failures: a remedy for each of its commonest kinds."""
    value = 100 * failed / total
    fixes = []
    for s in sorted(steps, key=lambda s: (-s.failed, s.step)):
        if not s.failed:
            continue
        kinds = sorted((k for k in s.failures if s.failures[k]), key=lambda k: (-s.failures[k], k))
        mended: dict[str, list[str]] = {}
        for kind in kinds[:_KINDS_NAMED]:
            mended.setdefault(_remedy(s.step, kind), []).append(f"{s.failures[kind]:,} {kind}")
        said = "; ".join(f"{text} ({', '.join(of)})" for text, of in mended.items())
        gone = sum(s.failures[kind] for kind in kinds[:_KINDS_NAMED])
        fixes.append(
            asked.fix(
                f"{s.step}, {s.failed:,} of {s.handoffs:,} {_fail(s.failed)}: {said}",
                value,
                100 * (failed - gone) / total,
                role="marketing operations",
                days=30,
            )
        )
    return tuple(fixes)
