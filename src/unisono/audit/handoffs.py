"""AUDIT-7: what gets lost between systems and teams? Failed handoffs."""

from __future__ import annotations

from dataclasses import dataclass

from unisono.audit.outcome import Findings, Question, measured, not_measured
from unisono.audit.scale import Scale
from unisono.measure.intervals import wilson
from unisono.model.audit import Evidence, Fix, Part, TestResult
from unisono.model.wording import figure
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


_REMEDY = {
    "click → landing page": "Keep click ids through redirects and consent banners",
    "form → CRM": "Send every form into the CRM and alert on rejected ones",
    "web checkout → order system": "Compare web purchases with orders every day",
    "qualified lead → sales": "Agree on a deadline for sales to accept qualified leads",
    "lead → order": "Write the lead's number into the order and keep old leads",
    "mql → sales": "Agree on a deadline for sales to accept qualified leads",
    "trial → onboarding": "Start onboarding by the trial's own event and name one owner for it",
    "lead intake": "Look for an existing lead before creating one",
}


def _remedy(step: str) -> str:
    """What mends a step; steps are compared without case and spaces."""
    bare = "".join(step.casefold().split())
    known = {"".join(name.casefold().split()): text for name, text in _REMEDY.items()}
    return known.get(bare, "Name one owner for this step and alert on every failure")


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
        f"later than {settings.handoff_hours:g} hours, duplicate, contradictory or incomplete.",
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
        f"{failed:,} of {total:,} handoffs ({figure(value)} %) fail: "
        f"{asked.scale.verdict(value)}{where}."
    )
    return measured(
        asked,
        value,
        summary,
        findings,
        formula=f"{failed:,} ÷ {total:,} × 100 over {len(steps)} steps",
        interval=(100 * low, 100 * high),
    )


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
    value = 100 * failed / total
    fixes = []
    for s in sorted(steps, key=lambda s: (-s.failed, s.step)):
        if not s.failed:
            continue
        kind = max(s.failures, key=lambda k: (s.failures[k], k))
        fixes.append(
            asked.fix(
                f"{s.step}: {_remedy(s.step)} ({s.failed:,} of {s.handoffs:,} fail, mostly {kind})",
                value,
                100 * (failed - s.failed) / total,
                role="marketing operations",
                days=30,
            )
        )
    return tuple(fixes)
