"""Metrics and reconciliation of a workspace's warehouse."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from unisono.errors import QueryError
from unisono.measure.metric_answer import answer
from unisono.measure.metric_query import asked, read_filter
from unisono.measure.reconcile import reconcile
from unisono.model.metrics import MetricAnswer
from unisono.model.reconciliation import Reconciliation
from unisono.settings import Settings
from unisono.warehouse.engine import Engine
from unisono.workspace.credit import attribute_warehouse, platform_credit


def metric_answer(
    engine: Engine,
    metrics: str | Sequence[str],
    by: str | Sequence[str] = (),
    where: str | Sequence[str] = (),
    first_day: date | str | None = None,
    last_day: date | str | None = None,
) -> MetricAnswer:
    """Figures of metrics by dimensions; lists may be text separated by commas.

    Raises:
        QueryError: an unknown metric, a dimension it cannot be split by, a wrong condition or day.
    """
    conditions = [where] if isinstance(where, str) else where
    query = asked(
        _listed(metrics),
        _listed(by),
        [read_filter(text) for text in conditions if text],
        _day(first_day),
        _day(last_day),
    )
    return answer(engine, query)


def _listed(names: str | Sequence[str]) -> list[str]:
    parts = names.split(",") if isinstance(names, str) else names
    return [p.strip().lower() for p in parts if p.strip()]


def _day(text: date | str | None) -> date | None:
    if not isinstance(text, str):
        return text
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise QueryError(f"'{text}' is no day.", way_out="Write it as 2026-09-30.") from None


def reconcile_warehouse(engine: Engine, settings: Settings, lines: int = 20) -> Reconciliation:
    """Claims by platform and window beside own credit, and months against the CRM."""
    attribution = None
    if engine.value("SELECT count(*) FROM touchpoint WHERE person_id IS NOT NULL") and engine.value(
        "SELECT count(*) FROM conversion WHERE primary_kind"
    ):
        attribution = attribute_warehouse(engine, settings, intervals=False)
    credit = platform_credit(engine, settings, attribution)
    found = reconcile(engine, credit, unclaimed=True, lines=lines)
    if found is None:
        raise QueryError("There is nothing to reconcile.", way_out="Bring ad exports and sales.")
    return found
