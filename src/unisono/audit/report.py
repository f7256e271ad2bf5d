"""Puts the audit together from what the engines found; no I/O happens here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any

from unisono.audit.advice import CompanyFacts, advise
from unisono.audit.broken_promises import with_promises
from unisono.audit.fixes import priced, top_fixes
from unisono.audit.headline import headline
from unisono.audit.history import changes
from unisono.audit.maturity import maturity
from unisono.audit.patterns import diagnose
from unisono.audit.score import coverage, definition, overall
from unisono.messages import brand_notes
from unisono.model.attribution import AttributionResult
from unisono.model.audit import (
    AuditReport,
    DataHealth,
    Flow,
    HistoryPoint,
    Metric,
    TestResult,
    UtmVariant,
)
from unisono.model.calendar import Conflict
from unisono.model.messages import Brand, Contradiction, DriftResult
from unisono.model.omnichannel import Omnichannel
from unisono.model.promises import PromiseFinding
from unisono.model.reconciliation import Reconciliation
from unisono.model.synergy import Synergy
from unisono.model.taxonomy import Question
from unisono.settings import AuditSettings


@dataclass(frozen=True)
class Run:
    """Which audit this is: id, time, program version, company, folder, period."""

    run_id: str
    created_at: datetime
    version: str
    company: str
    workspace: str
    period: tuple[date, date] | None = None


@dataclass(frozen=True)
class Found:
    """What the engines found; the fields of :class:`AuditReport` of the same names."""

    tests: tuple[TestResult, ...]
    data: DataHealth
    brand: Brand | None = None
    facts: CompanyFacts = field(default_factory=CompanyFacts)
    attribution: AttributionResult | None = None
    attribution_reason: str = ""
    reconciliation: Reconciliation | None = None
    metrics: tuple[Metric, ...] = ()
    flows: tuple[Flow, ...] = ()
    drift: DriftResult | None = None
    contradictions: tuple[Contradiction, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    utm: tuple[UtmVariant, ...] = ()
    questions: tuple[Question, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    omnichannel: Omnichannel | None = None
    synergy: Synergy | None = None
    promises: tuple[PromiseFinding, ...] = ()
    promises_unknown: str = ""


def assemble(
    run: Run,
    found: Found,
    settings: AuditSettings,
    history: Sequence[HistoryPoint] = (),
) -> AuditReport:
    """The whole audit report: score, headline, fixes, patterns, maturity, advice, changes.

    Args:
        history: earlier runs, oldest first; a run with this run's id is left out.
    """
    tests = tuple(
        with_promises(_noted(t, found.brand), found.promises, found.promises_unknown)
        for t in priced(sorted(found.tests, key=_id))
    )
    fixes = top_fixes(tests)
    earlier = tuple(p for p in history if p.run_id != run.run_id)
    report = AuditReport(
        **_shared(run, AuditReport),
        **_shared(found, AuditReport),
        score=overall(tests, settings.min_tests),
        score_definition=definition(settings.min_tests),
        coverage=coverage(tests),
        headline=headline(tests, settings.min_tests),
        tests=tests,
        top_fixes=fixes,
        patterns=diagnose(
            tests,
            run.created_at.date(),
            reconciliation=found.reconciliation,
            conflicts=found.conflicts,
            contradictions=found.contradictions,
        ),
        maturity=maturity(
            tests, found.brand, found.drift, found.attribution, found.reconciliation, settings
        ),
        advice=advise(found.brand, found.facts),
        history=earlier,
    )
    return replace(report, changes=changes(earlier[-1] if earlier else None, report))


def _id(test: TestResult) -> str:
    return test.id


def _noted(test: TestResult, brand: Brand | None) -> TestResult:
    """The message test with what is unusual about brand.yaml; no pillars is its reason already."""
    if test.id != "AUDIT-1" or brand is None or not brand.pillars:
        return test
    return replace(test, notes=brand_notes(brand))


def _shared(part: Run | Found, whole: type[AuditReport]) -> dict[str, Any]:
    """Fields of ``part`` that the report carries unchanged."""
    names = {f.name for f in fields(whole)} - {"tests"}
    return {f.name: getattr(part, f.name) for f in fields(part) if f.name in names}
