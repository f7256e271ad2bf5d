"""Metrics: the list of definitions, and the answer to one query as picture and table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from unisono.charts import Bar, bars, sparkline
from unisono.model.metrics import MetricAnswer, MetricInfo
from unisono.reports import view, wording
from unisono.reports.screens.table import Column, Link, Table

TIMES = ("day", "week", "month", "quarter", "year")
_BARS = 20


@dataclass(frozen=True)
class MetricsView:
    """Everything the screen shows; ``answer`` is None before something was asked.

    Attributes:
        metrics: all metrics by group, for the form.
        dimensions: what any metric can be split by.
        charts: title and chart of every metric that has one.
        wanting: metrics of the query the data cannot give, and why.
    """

    metrics: tuple[tuple[str, tuple[MetricInfo, ...]], ...]
    dimensions: tuple[str, ...]
    answer: MetricAnswer | None
    charts: tuple[tuple[str, Markup], ...]
    wanting: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]


def metrics_view(infos: tuple[MetricInfo, ...], answer: MetricAnswer | None) -> MetricsView:
    """The list of metrics and, where something was asked, its answer."""
    groups: dict[str, list[MetricInfo]] = {}
    for m in infos:
        groups.setdefault(m.group, []).append(m)
    dimensions = tuple(dict.fromkeys(d for m in infos for d in m.dimensions))
    charts: tuple[tuple[str, Markup], ...] = ()
    wanting: tuple[tuple[str, str], ...] = ()
    tables = [_list(infos)]
    if answer is not None:
        tables.insert(0, answer_table(answer))
        charts = tuple((m.title, c) for m in answer.metrics if (c := _chart(answer, m)))
        titles = {m.id: m.title for m in answer.metrics}
        wanting = tuple((titles[metric], why) for metric, why in answer.wanting)
    return MetricsView(
        tuple((g, tuple(found)) for g, found in groups.items()), dimensions, answer, charts,
        wanting, tuple(tables),
    )  # fmt: skip


def _unit(answer: MetricAnswer, m: MetricInfo) -> str:
    return answer.currency if m.unit == "currency" else "" if m.unit == "count" else m.unit


def answer_table(answer: MetricAnswer) -> Table:
    """The figures of an answer: one row per group, one column per dimension and metric."""
    kinds = {"month": "month", "day": "day", "week": "day", "quarter": "day", "year": "day"}
    columns = (
        *(Column(d, view.words(d), kinds.get(d, "text") if _is_time(answer, d) else "text")
          for d in answer.by),
        *(Column(m.id, f"{m.title}{f' ({u})' if (u := _unit(answer, m)) else ''}", "number",
                 m.definition) for m in answer.metrics),
    )  # fmt: skip
    rows = tuple(tuple(r[c.name] for c in columns) for r in answer.rows)
    title = ", ".join(m.title for m in answer.metrics)
    by = f" by {', '.join(view.words(d).lower() for d in answer.by)}" if answer.by else ""
    return Table("answer", f"{title}{by}", columns, rows, empty="No row meets the conditions.")


def _is_time(answer: MetricAnswer, dimension: str) -> bool:
    return any(isinstance(r[dimension], date) for r in answer.rows)


def _chart(answer: MetricAnswer, m: MetricInfo) -> Markup | None:
    """A line where the only dimension is time, bars where it is another, else nothing."""
    if not answer.by or not any(r[m.id] is not None for r in answer.rows):
        return None
    unit = _unit(answer, m)
    if len(answer.by) == 1 and _is_time(answer, answer.by[0]):
        values = [r[m.id] for r in sorted(answer.rows, key=lambda r: str(r[answer.by[0]]))]
        if len(values) > 12:
            return Markup(sparkline(values, title=f"{m.title} over time", width=860))
    rows = [Bar(_label(answer, r), (r[m.id],)) for r in _largest(answer, m)]
    return Markup(
        bars(rows, (m.title,), title=f"{m.title} ({unit})" if unit else m.title, unit=unit)
    )


def _largest(answer: MetricAnswer, m: MetricInfo) -> list[dict[str, Any]]:
    if len(answer.by) == 1 and _is_time(answer, answer.by[0]):
        return sorted(answer.rows, key=lambda r: str(r[answer.by[0]]))
    found = [r for r in answer.rows if r[m.id] is not None]
    return sorted(found, key=lambda r: -abs(r[m.id]))[:_BARS]


def _label(answer: MetricAnswer, row: dict[str, Any]) -> str:
    return ", ".join(_said(d, row[d]) for d in answer.by)


def _said(dimension: str, value: Any) -> str:
    if not isinstance(value, date):
        return view.shown(value)
    return wording.cell(dimension, value) if dimension == "month" else view.day(value)


def _list(infos: tuple[MetricInfo, ...]) -> Table:
    columns = (
        Column("title", "Metric"),
        Column("id", "Name", "code", on_page=False),
        Column("unit", "Unit"),
        Column("group", "Group"),
        Column("additivity", "Adds up", "text", "Whether groups may be summed to their total."),
        Column("dimensions", "Can be split by", on_page=False),
        Column("definition", "Definition"),
    )
    rows = tuple(
        (Link(m.title, f"/metrics?name={m.id}"), m.id, m.unit, view.words(m.group), m.additivity,
         ", ".join(m.dimensions) or "the whole period only", m.definition)
        for m in infos
    )  # fmt: skip
    return Table("metrics", "Every metric, each defined once", columns, rows, shown=200)
