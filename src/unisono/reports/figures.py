"""The charts of one report, drawn once and handed to the templates as markup."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from unisono.audit.headline import grade
from unisono.charts import (
    Bar,
    SpreadRow,
    bars,
    dot_spread,
    gauge,
    heat_map,
    sankey,
    sparkline,
    threshold_bar,
    timeline,
)
from unisono.charts.sankey import merged_flows
from unisono.model.attribution import AttributionResult
from unisono.model.audit import AuditReport, Flow, TestResult
from unisono.model.calendar import Activity
from unisono.model.reconciliation import Reconciliation
from unisono.reports.view import channel_credit, model_title
from unisono.sources.catalogue import platform_name


@dataclass(frozen=True)
class Figures:
    """Markup of every chart; "" where there is nothing to draw."""

    gauge: Markup
    small_bars: dict[str, Markup]
    large_bars: dict[str, Markup]
    spread: Markup
    overclaim: Markup
    sankey: Markup
    flows: tuple[Flow, ...]
    heat: Markup
    heat_columns: tuple[str, ...]
    timeline: Markup
    history: Markup


def _threshold(test: TestResult, large: bool) -> Markup:
    return Markup(
        threshold_bar(
            test.value if test.judged is None else test.judged, test.thresholds.bands,
            test.interval if large else None, unit=test.thresholds.unit,
            title=f"{test.title} by {test.judged_by}" if test.judged_by else test.title,
            names=large, width=280 if large else 150,
            verdict=test.verdict if test.status == "measured" else "",
            decided=test.status != "undecided",
        )
    )  # fmt: skip


def spread_chart(result: AttributionResult | None) -> Markup:
    """Share of credit per channel and model; "" when nothing was credited."""
    if result is None or not result.models:
        return Markup("")
    total = result.attributed_conversions or 1
    rows = [
        SpreadRow(
            row.channel,
            {m.title: n / total for m, n in zip(result.models, row.conversions, strict=True)},
        )
        for row in channel_credit(result)
    ]
    recommended = model_title(result, result.recommended) if result.recommended else ""
    return Markup(dot_spread(rows[:15], recommended=recommended))


def claims_chart(claims: Reconciliation | None) -> Markup:
    """All claims above what was really booked, then each platform with its credit if known."""
    if claims is None or not claims.rows:
        return Markup("")
    rows = [Bar("All platforms", (claims.claimed_conversions, claims.real_conversions))]
    for row in sorted(claims.rows, key=lambda r: -r.claimed_conversions):
        credited = row.attributed_conversions
        both = (row.claimed_conversions, *([] if credited is None else [credited]))
        rows.append(Bar(platform_name(row.platform), both))
    known = any(r.attributed_conversions is not None for r in claims.rows)
    real = "really booked (all channels) or credited (one platform)" if known else "really booked"
    series = ("claimed", real)
    return Markup(bars(rows, series, title="Claimed and real conversions"))


def heat_columns(report: AuditReport) -> tuple[str, ...]:
    """Channels of the message heat map, those with most texts first."""
    drift = report.drift
    if drift is None:
        return ()
    found = {c for row in drift.heat.values() for c in row}
    return tuple(sorted(found, key=lambda c: (-drift.counts.get(c, 0), c)))


def _heat(report: AuditReport) -> Markup:
    drift = report.drift
    if drift is None or not drift.heat:
        return Markup("")
    columns = heat_columns(report)
    counts = {c: drift.counts[c] for c in columns if c in drift.counts}
    title = "Message score per pillar and channel, 0 to 10"
    return Markup(heat_map(tuple(drift.heat), columns, drift.heat, counts, title=title))


def activities(report: AuditReport) -> tuple[Activity, ...]:
    """All activities that take part in a conflict, each once."""
    found = {a.key: a for conflict in report.conflicts for a in conflict.activities}
    return tuple(sorted(found.values(), key=lambda a: (a.start, a.channel, a.key)))


def draw(report: AuditReport) -> Figures:
    """Draw every chart of ``report``."""
    history = [*(p.score for p in report.history if p.run_id != report.run_id), report.score]
    busy = activities(report)
    return Figures(
        gauge=Markup(gauge(report.score, severity=grade(report.score)[0])),
        small_bars={t.id: _threshold(t, large=False) for t in report.tests},
        large_bars={t.id: _threshold(t, large=True) for t in report.tests},
        spread=spread_chart(report.attribution),
        overclaim=claims_chart(report.reconciliation),
        sankey=Markup(sankey(report.flows)) if report.flows else Markup(""),
        flows=tuple(merged_flows(report.flows)),
        heat=_heat(report),
        heat_columns=heat_columns(report),
        timeline=Markup(timeline(busy, report.conflicts)) if busy else Markup(""),
        history=Markup(sparkline(history, title="Overall score over runs", high=100)),
    )
