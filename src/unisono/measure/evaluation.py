"""Evaluates metrics of the registry: one pass per mart, whatever the number of metrics."""

from __future__ import annotations

from collections.abc import Iterable

from unisono.measure.intervals import wilson
from unisono.measure.metric import MetricSpec
from unisono.model.audit import Metric
from unisono.warehouse.engine import Engine, quote

_NOT_MEASURED = "not measured: "


def _of(spec: MetricSpec, numerator: float | None, denominator: float | None) -> Metric:
    value: float | None = None
    interval: tuple[float, float] | None = None
    if numerator is not None and denominator:
        value = numerator / denominator * spec.scale
        if spec.share:
            low, high = wilson(numerator, denominator)
            interval = (low * spec.scale, high * spec.scale)
    return Metric(
        id=spec.id,
        title=spec.title,
        value=value,
        unit=spec.unit,
        definition=spec.definition,
        group=spec.group,
        interval=interval,
        note="" if value is not None else _NOT_MEASURED + spec.missing,
    )


def _figures(engine: Engine, mart: str, specs: list[MetricSpec]) -> list[float | None]:
    columns = ", ".join(
        f"CAST({expression} AS DOUBLE)"
        for spec in specs
        for expression in (spec.numerator, spec.denominator or "1")
    )
    # Expressions come from the registry alone, never from a user.
    return list(engine.rows(f"SELECT {columns} FROM {quote(mart)}")[0])  # noqa: S608


def evaluate(engine: Engine, specs: Iterable[MetricSpec]) -> tuple[Metric, ...]:
    """Values of ``specs`` in their order; a figure the data cannot carry has value None and a note.

    Raises:
        QueryError: a mart is missing.
    """
    wanted = list(specs)
    found: dict[str, Metric] = {s.id: _of(s, None, None) for s in wanted if not s.mart}
    for mart in dict.fromkeys(s.mart for s in wanted if s.mart):
        group = [s for s in wanted if s.mart == mart]
        figures = _figures(engine, mart, group)
        for index, spec in enumerate(group):
            found[spec.id] = _of(spec, figures[2 * index], figures[2 * index + 1])
    return tuple(found[s.id] for s in wanted)
