"""Answers to queries over metrics, and the views of facts for BI tools."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from unisono.measure.evaluation import NOT_MEASURED, evaluate
from unisono.measure.facts import FACTS, TIMES, Fact, period_of
from unisono.measure.metric import SEMI_ADDITIVE, MetricSpec
from unisono.measure.metric_query import Asked, compiled
from unisono.measure.metrics import METRICS, dimensions_of, facts_of, grain_of
from unisono.model.metrics import MetricAnswer, MetricInfo
from unisono.model.wording import day
from unisono.warehouse.engine import Engine, literal, quote


def metric_info(metric: MetricSpec) -> MetricInfo:
    """What a metric is, for every door."""
    facts = facts_of(metric)
    views = tuple(f"metrics.{f.name}" for f in facts)
    return MetricInfo(
        metric.id,
        metric.title,
        metric.unit,
        metric.group,
        metric.definition,
        metric.additivity,
        grain_of(metric),
        dimensions_of(metric),
        views or tuple(m for m in (metric.mart,) if m),
        metric.missing,
    )


def metric_infos() -> tuple[MetricInfo, ...]:
    """Every metric of the registry."""
    return tuple(metric_info(m) for m in METRICS)


def answer(engine: Engine, query: Asked) -> MetricAnswer:
    """Figures of a checked query; a figure the data cannot carry is None."""
    if query.narrowed or all(facts_of(m) for m in query.metrics):
        rows = tuple(engine.dicts(*compiled(query)))
    else:
        rows = (_whole(engine, query.metrics),)
    return MetricAnswer(
        tuple(metric_info(m) for m in query.metrics),
        query.by,
        query.where,
        query.first_day,
        query.last_day,
        rows,
        engine.value("SELECT reporting_currency FROM model_parameters") or "",
        tuple(_notes(engine, query)),
        tuple(_wanting(engine, query, rows)),
    )


def _wanting(
    engine: Engine, query: Asked, rows: Sequence[dict[str, Any]]
) -> Iterator[tuple[str, str]]:
    """Metrics without any figure, and why: what was asked for matches nothing, or data lack."""
    empty = tuple(m for m in query.metrics if all(row[m.id] is None for row in rows))
    if not empty:
        return
    for metric, whole in zip(empty, evaluate(engine, empty), strict=True):
        if whole.value is None:
            yield metric.id, whole.note.removeprefix(NOT_MEASURED)
        else:
            yield metric.id, "The data have it, but not under the conditions and days asked for."


def _whole(engine: Engine, metrics: tuple[MetricSpec, ...]) -> dict[str, Any]:
    return {m.id: m.value for m in evaluate(engine, metrics)}


def _notes(engine: Engine, query: Asked) -> list[str]:
    notes = []
    for fact in dict.fromkeys(f for m in query.metrics for f in facts_of(m)):
        used = dict.fromkeys((*query.by, *(f.dimension for f in query.where)))
        notes += [f"{fact.name}, {d}: {fact.meanings[d]}" for d in used if d in fact.meanings]
    if query.by:
        notes += [
            f"{m.id} does not sum over groups: {m.definition}"
            for m in query.metrics
            if m.additivity == SEMI_ADDITIVE
        ]
    starts, ends, *spans = engine.rows(
        "SELECT CAST(starts AS DATE), CAST(as_of AS DATE), compare_from, compare_until, "
        "leads_from, leads_until FROM mart_audit_period"
    )[0]
    if (query.first_day and query.first_day < starts) or (query.last_day and query.last_day > ends):
        notes.append(
            f"The audited period is {day(starts)} to {day(ends)}; days outside are left out."
        )
    said = " ".join(m.numerator + m.denominator for m in query.metrics)
    for column, what, first, last in (
        ("compared", "outcomes", *spans[:2]), ("lead_span", "leads", *spans[2:]),
    ):  # fmt: skip
        if column in said and first and last:
            notes.append(f"Spend and {what} are both known from {day(first)} to {day(last)}.")
    return notes


def view_columns(fact: Fact) -> dict[str, str]:
    """Column of a fact's view → its SQL: times, dimensions and measures."""
    return {
        **{t: sql.format(day=fact.day) for t, sql in TIMES.items()},
        **fact.dimensions,
        **{m: sql for m, sql in fact.measures.items() if m not in fact.dimensions},
    }


def create_views(engine: Engine) -> None:
    """Schema ``metrics``: one view per fact at its natural grain, with what it is as a comment."""
    statements = ["CREATE SCHEMA IF NOT EXISTS metrics"]
    for fact in FACTS:
        view, columns = f"metrics.{quote(fact.name)}", view_columns(fact)
        listed = ", ".join(f"{sql} AS {quote(name)}" for name, sql in columns.items())
        source = f"{quote(fact.source)}{period_of(fact.source)}"
        statements.append(f"CREATE OR REPLACE VIEW {view} AS SELECT {listed} FROM {source}")  # noqa: S608
        statements.append(f"COMMENT ON VIEW {view} IS {literal(f'One row: one {fact.grain}.')}")
        statements += [
            f"COMMENT ON COLUMN {view}.{quote(name)} IS {literal(fact.meanings[name])}"
            for name in columns
            if name in fact.meanings
        ]
    engine.run(f"BEGIN; {'; '.join(statements)}; COMMIT")
