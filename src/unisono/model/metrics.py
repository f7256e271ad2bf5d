"""Metrics as doors show them: what each one is, and answers to queries over them (ATT-11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from unisono.model.notebook import html_table


@dataclass(frozen=True)
class MetricInfo:
    """What one metric is.

    Attributes:
        additivity: additive, semi-additive, ratio of sums, or non-additive.
        grain: what one row of the source is.
        dimensions: what it can be split by; empty when it is known for the whole period only.
        source: views (schema ``metrics``) or tables of the warehouse it is measured on.
    """

    id: str
    title: str
    unit: str
    group: str
    definition: str
    additivity: str
    grain: str
    dimensions: tuple[str, ...]
    source: tuple[str, ...]
    missing: str


@dataclass(frozen=True)
class Filter:
    """One condition on a dimension: ``=`` (is), ``!=`` (is not), ``~`` (contains)."""

    dimension: str
    operator: str
    value: str


@dataclass(frozen=True)
class MetricAnswer:
    """Figures of metrics by dimensions.

    Attributes:
        rows: one dictionary per group: dimension → value, metric → figure; None: not measured.
        currency: the reporting currency of figures with the unit "currency".
        notes: what a reader must know to read the figures right.
        wanting: id of every metric without any figure, and why it has none.
    """

    metrics: tuple[MetricInfo, ...]
    by: tuple[str, ...]
    where: tuple[Filter, ...]
    first_day: date | None
    last_day: date | None
    rows: tuple[dict[str, Any], ...]
    currency: str = ""
    notes: tuple[str, ...] = ()
    wanting: tuple[tuple[str, str], ...] = ()

    def _repr_html_(self) -> str:
        names = (*self.by, *(m.id for m in self.metrics))
        return html_table(
            ", ".join(m.title for m in self.metrics),
            names,
            (tuple(row.get(name) for name in names) for row in self.rows),
            self.notes,
        )
