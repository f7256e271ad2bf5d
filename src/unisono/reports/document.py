"""The JSON document of an audit: its types, from which the published schema is generated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from unisono.model.attribution import AttributionResult
from unisono.model.audit import (
    Advice,
    AuditReport,
    Change,
    DataHealth,
    Fix,
    Flow,
    HistoryPoint,
    MaturityDimension,
    Metric,
    Pattern,
    TestResult,
    UtmVariant,
)
from unisono.model.calendar import Conflict
from unisono.model.messages import Contradiction, DriftResult, MessageScore
from unisono.model.omnichannel import Omnichannel
from unisono.model.promises import PromiseFinding
from unisono.model.reconciliation import Reconciliation
from unisono.model.synergy import Synergy
from unisono.model.taxonomy import Question
from unisono.model.utc_moment import UtcMoment
from unisono.model.variation import VarianceComponent, WordingNoise
from unisono.reports.view import extremes


@dataclass(frozen=True)
class Period:
    """First and last day of the data, both included."""

    start: date
    end: date


@dataclass(frozen=True)
class DriftSummary:
    """Message drift without the whole sample: statistics, heat map, weakest and strongest texts."""

    sample_size: int
    population: int
    mean: float
    sd: float
    cv: float
    cv_interval: tuple[float, float]
    band_probability: dict[str, float]
    band: str
    decide_at: float
    by_channel: dict[str, float]
    heat: dict[str, dict[str, float]]
    counts: dict[str, int]
    note: str
    weakest: tuple[MessageScore, ...]
    strongest: tuple[MessageScore, ...]
    noise: WordingNoise | None
    components: tuple[VarianceComponent, ...]
    needed: int | None
    calibration: str


@dataclass(frozen=True)
class AuditDocument:
    """One audit as JSON. Numbers that are not finite become null; times are ISO 8601."""

    run_id: str
    created_at: UtcMoment
    version: str
    company: str
    period: Period | None
    score: float | None
    score_definition: str
    coverage: float
    headline: str
    tests: tuple[TestResult, ...]
    top_fixes: tuple[Fix, ...]
    attribution: AttributionResult | None
    attribution_reason: str
    reconciliation: Reconciliation | None
    flows: tuple[Flow, ...]
    maturity: tuple[MaturityDimension, ...]
    patterns: tuple[Pattern, ...]
    advice: Advice
    metrics: tuple[Metric, ...]
    drift: DriftSummary | None
    contradictions: tuple[Contradiction, ...]
    conflicts: tuple[Conflict, ...]
    utm: tuple[UtmVariant, ...]
    questions: tuple[Question, ...]
    data: DataHealth
    history: tuple[HistoryPoint, ...]
    changes: tuple[Change, ...]
    settings: dict[str, Any]
    omnichannel: Omnichannel | None
    synergy: Synergy | None
    promises: tuple[PromiseFinding, ...]


def _drift(drift: DriftResult | None) -> DriftSummary | None:
    if drift is None:
        return None
    weakest, strongest = extremes(drift.sample)
    return DriftSummary(
        sample_size=len(drift.sample), population=drift.population, mean=drift.mean, sd=drift.sd,
        cv=drift.cv, cv_interval=drift.cv_interval, band_probability=drift.band_probability,
        band=drift.band, decide_at=drift.decide_at, by_channel=drift.by_channel, heat=drift.heat,
        counts=drift.counts, note=drift.note, weakest=tuple(weakest), strongest=tuple(strongest),
        noise=drift.noise, components=drift.components, needed=drift.needed,
        calibration=drift.calibration,
    )  # fmt: skip


def document(report: AuditReport) -> AuditDocument:
    """``report`` in the shape of the JSON document."""
    period = Period(*report.period) if report.period else None
    return AuditDocument(
        run_id=report.run_id, created_at=report.created_at, version=report.version,
        company=report.company, period=period, score=report.score,
        score_definition=report.score_definition, coverage=report.coverage,
        headline=report.headline, tests=report.tests, top_fixes=report.top_fixes,
        attribution=report.attribution, attribution_reason=report.attribution_reason,
        reconciliation=report.reconciliation, flows=report.flows, maturity=report.maturity,
        patterns=report.patterns, advice=report.advice, metrics=report.metrics,
        drift=_drift(report.drift), contradictions=report.contradictions,
        conflicts=report.conflicts, utm=report.utm, questions=report.questions,
        data=report.data, history=report.history, changes=report.changes,
        settings=report.settings, omnichannel=report.omnichannel, synergy=report.synergy,
        promises=report.promises,
    )  # fmt: skip
