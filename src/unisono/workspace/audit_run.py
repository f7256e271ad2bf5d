"""One audit: every engine over the warehouse and the declarations, put into one report."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from unisono.attribution.statistics import Statistics
from unisono.audit import (
    alignment,
    attribution_gap,
    calendar_sync,
    handoffs,
    inputs,
    message_drift,
    sync_latency,
    utm_consistency,
)
from unisono.audit.advice import CompanyFacts
from unisono.audit.history import append_run, read_runs
from unisono.audit.report import Found, Run, assemble
from unisono.audit.waves import overlap_by_meaning
from unisono.calendar import TellingRule, conflicts, unchecked
from unisono.measure.at_risk import at_risk
from unisono.measure.business import business_metrics
from unisono.measure.flows import journey_flows
from unisono.measure.omnichannel import omnichannel_metrics, omnichannel_tables
from unisono.measure.reconcile import reconcile
from unisono.measure.synergy import synergy
from unisono.messages import (
    competing_incentives,
    contradictions,
    measured_drift,
    offers_differ,
    score_messages,
)
from unisono.messages.measured import other_languages, too_few
from unisono.model.attribution import AttributionResult
from unisono.model.audit import AuditReport, TestResult, UtmVariant
from unisono.model.calendar import Conflict
from unisono.model.evidence import SourceRef
from unisono.model.messages import Brand, Contradiction, DriftResult, MessageText
from unisono.model.promises import PromiseFinding
from unisono.reports.html import render_html
from unisono.reports.json_report import to_json
from unisono.reports.workbook import write_xlsx
from unisono.settings import Settings, flatten
from unisono.warehouse.engine import Engine
from unisono.workspace.build import Progress
from unisono.workspace.counted import attribute_counted, read_counted
from unisono.workspace.credit import attribute_warehouse, platform_credit
from unisono.workspace.health import data_health
from unisono.workspace.layout import Layout, write_atomically
from unisono.workspace.load import read_questions
from unisono.workspace.masking import masked
from unisono.workspace.refresh import Refresh
from unisono.workspace.survey import audit_answers
from unisono.workspace.texts import activities, message_texts


@dataclass(frozen=True)
class _Messages:
    drift: DriftResult | None
    reason: str
    contradictions: tuple[Contradiction, ...]


def _messages(
    brand: Brand | None, texts: list[MessageText], as_of: date, settings: Settings
) -> _Messages:
    clash = contradictions(texts, as_of) + competing_incentives(texts, as_of)
    clash = tuple(sorted(clash, key=lambda pair: pair.ended))
    if brand is None or not brand.pillars:
        return _Messages(None, "there is no message architecture: brand.yaml has no pillars", clash)
    if not texts:
        return _Messages(None, "no message text was found in the exports", clash)
    meaning = settings.messages.meaning
    scores = score_messages(brand, texts, meaning)
    other = other_languages(brand, texts, scores, meaning)
    result = measured_drift(brand, scores, settings.audit, meaning, other)
    return _Messages(result, too_few(len(scores), len(texts), other), clash)


def _calendar(engine: Engine, settings: Settings) -> tuple[tuple[Conflict, ...], TestResult]:
    planned = activities(engine)
    span = inputs.calendar_span(engine)
    found = conflicts(
        planned,
        period=span,
        tolerance_days=settings.audit.launch_tolerance_days,
        told=TellingRule(settings.audit.told_usually / 100, settings.audit.told_campaigns),
        offers_differ=offers_differ,
    )
    result = calendar_sync.measure(
        found,
        inputs.calendar_activities(engine),
        unchecked(planned),
        span,
        settings.audit,
        anywhere=bool(planned),
    )
    return found, result


def _variants(engine: Engine) -> tuple[UtmVariant, ...]:
    rows = engine.rows("""
        SELECT m.param, m.canonical, list((m.raw, m.uses, m.kind) ORDER BY m.uses DESC, m.raw),
            sum(m.uses), arg_max(f.path, m.uses), arg_max(m.file_row, m.uses)
        FROM map_utm AS m LEFT JOIN source_file AS f ON f.file_id = m.file_id
        WHERE m.kind <> 'empty'
        GROUP BY m.param, m.canonical
        HAVING count(*) FILTER (WHERE m.kind IN ('variant', 'off_standard', 'ambiguous')) > 0
        ORDER BY sum(m.uses) DESC, m.param, m.canonical
    """)
    return tuple(
        UtmVariant(
            param,
            canonical or "",
            tuple((raw, int(uses), kind) for raw, uses, kind in raws),
            int(total),
            SourceRef(path, int(row or 0)) if path else None,
        )
        for param, canonical, raws, total, path, row in rows
    )


def _attribution(
    engine: Engine, settings: Settings, counted: Statistics | None, keep: Refresh | None
) -> tuple[AttributionResult | None, str]:
    touches = engine.value("SELECT count(*) FROM touchpoint WHERE person_id IS NOT NULL")
    outcomes = engine.value("SELECT count(*) FROM conversion WHERE primary_kind")
    if not touches:
        nameless = engine.value("SELECT count(*) FROM touchpoint")
        if nameless:
            return None, (
                f"none of the {nameless:,} touchpoints names a person: bring web analytics or a "
                "touch log with a client id, customer id or e-mail address"
            )
        return None, "no touchpoint of a person was found: bring web analytics or a touch log"
    if not outcomes:
        return None, "no conversion was found: bring orders, won deals or leads"
    if counted is not None:
        return attribute_counted(engine, counted, settings), ""
    return attribute_warehouse(engine, settings, keep=keep), ""


def _facts(engine: Engine) -> CompanyFacts:
    channels = engine.value("""
        SELECT count(DISTINCT channel) FROM (
            SELECT channel FROM ad_performance_daily WHERE counted AND spend > 0
            UNION ALL SELECT channel FROM touchpoint
            UNION ALL SELECT channel FROM offline_media
        ) WHERE channel NOT IN ('Direct', 'Unassigned')
    """)
    spend, months, currency = engine.rows("""
        SELECT sum(spend), count(DISTINCT date_trunc('month', day)),
            (SELECT reporting_currency FROM model_parameters)
        FROM (
            SELECT date AS day, spend_reporting AS spend FROM ad_performance_daily WHERE counted
            UNION ALL SELECT start_date, spend_reporting FROM offline_media
        )""")[0]
    # Stages are defined in USD; other currencies are not guessed at.
    monthly = float(spend) / months if spend and months and currency == "USD" else None
    return CompanyFacts(channels=int(channels) or None, monthly_spend=monthly)


def _period(engine: Engine) -> tuple[date, date] | None:
    first, last = engine.rows("""
        SELECT min(d), max(d) FROM (
            SELECT min(ts)::DATE AS d FROM touchpoint UNION ALL SELECT max(ts)::DATE FROM touchpoint
            UNION ALL SELECT min(ts)::DATE FROM conversion
            UNION ALL SELECT max(ts)::DATE FROM conversion
            UNION ALL SELECT min(date) FROM ad_performance_daily
            UNION ALL SELECT max(date) FROM ad_performance_daily)""")[0]
    seen_from = engine.value("SELECT as_of::DATE FROM audit_parameters")
    return (first, max(first, min(last, seen_from))) if first else None


def _tests(
    engine: Engine,
    settings: Settings,
    told: _Messages,
    calendar: TestResult,
    found: dict[str, Any],
) -> tuple[TestResult, ...]:
    audit = settings.audit
    currency = engine.value("SELECT reporting_currency FROM model_parameters") or ""
    funnel = inputs.dark_funnel(
        engine, lookback_days=settings.attribution.lookback_days, currency=currency
    )
    systems, basis, slow = inputs.latencies(engine)
    steps, failed = inputs.handoff_steps(engine)
    said = (*inputs.alignment_answers(engine), *found["surveyed"])
    return (
        message_drift.measure(told.drift, told.reason, audit),
        attribution_gap.measure(funnel, found["attribution"], found["reconciliation"], audit),
        utm_consistency.measure(inputs.tracking_values(engine), audit),
        sync_latency.measure(systems, basis, slow, audit),
        alignment.measure(said, audit, overlap_by_meaning(said, settings)),
        calendar,
        handoffs.measure(steps, failed, audit),
    )


def audit_warehouse(
    engine: Engine,
    layout: Layout,
    brand: Brand | None,
    progress: Progress,
    at: datetime | None = None,
    promises: tuple[tuple[PromiseFinding, ...], str] = ((), ""),
) -> AuditReport:
    """The audit report over one warehouse build.

    ``at``: the moment the report is dated to; ages of files and days of its plan count from it.
    None: now. ``promises``: those that do not hold, and why nobody can tell, if so.
    """
    settings = layout.settings
    progress("crediting channels", 0.9)
    current = layout.current()
    keep = Refresh.of(layout.statistics, current)
    attribution, reason = _attribution(engine, settings, read_counted(current), keep)
    reconciliation = reconcile(engine, platform_credit(engine, settings, attribution))
    progress("reading messages and calendar", 0.93)
    told = _messages(brand, message_texts(engine), inputs.calendar_span(engine)[1], settings)
    clashes, calendar = _calendar(engine, settings)
    progress("scoring", 0.95)
    tests = _tests(
        engine,
        settings,
        told,
        calendar,
        {
            "attribution": attribution,
            "reconciliation": reconciliation,
            "surveyed": audit_answers(layout),
        },
    )
    now = (at or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None, microsecond=0)
    run = Run(
        run_id=now.strftime("%Y%m%dT%H%M%S"),
        created_at=now,
        version=version("unisono"),
        company=settings.company or (brand.company if brand else "") or layout.root.name,
        workspace=layout.root.name,
        period=_period(engine),
    )
    risk = at_risk(engine, settings)
    found = Found(
        tests=tests,
        data=data_health(engine, layout, now.date()),
        brand=brand,
        facts=_facts(engine),
        attribution=attribution,
        attribution_reason=reason,
        reconciliation=reconciliation,
        metrics=(*omnichannel_metrics(engine), *business_metrics(engine)),
        flows=journey_flows(engine),
        drift=told.drift,
        contradictions=told.contradictions,
        conflicts=clashes,
        utm=_variants(engine),
        questions=read_questions(layout),
        settings=flatten(settings.model_dump()),
        omnichannel=omnichannel_tables(engine, risk),
        synergy=synergy(risk, "channel", settings.synergy),
        promises=promises[0],
        promises_unknown=promises[1],
    )
    report = assemble(run, found, settings.audit, read_runs(layout.runs))
    most = settings.export.evidence_rows
    shown = tuple(replace(test, evidence=test.evidence[:most]) for test in report.tests)
    return masked(replace(report, tests=shown))


def write_reports(layout: Layout, report: AuditReport) -> tuple[Path, Path, Path]:
    """Write HTML, JSON and XLSX; remember the run. Returns the three paths."""
    folder = layout.reports
    folder.mkdir(parents=True, exist_ok=True)
    html, data, book = folder / "audit.html", folder / "audit.json", folder / "audit.xlsx"
    write_atomically(html, render_html(report))
    text = json.dumps(to_json(report), ensure_ascii=False, indent=1)
    write_atomically(data, text)
    write_atomically(layout.runs / f"{report.run_id}.json", text)
    write_xlsx(report, book)
    append_run(layout.runs, report)
    return html, data, book
