"""Evaluates metrics of the registry: one pass per mart, whatever the number of metrics."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from unisono.measure.facts import period_of
from unisono.measure.intervals import difference_interval, wilson
from unisono.measure.metric import MetricSpec
from unisono.model.audit import Metric
from unisono.warehouse.engine import Engine, quote

#: How the note of a metric without a figure begins.
NOT_MEASURED = "not measured: "


@dataclass(frozen=True)
class _Figures:
    """What a mart says for one metric; ``control`` (some, all) where there is a control group."""

    numerator: float | None = None
    denominator: float | None = None
    control: tuple[float | None, float | None] | None = None
    reason: str | None = None


def _of(spec: MetricSpec, found: _Figures) -> Metric:
    value, interval = _value(spec, found)
    return Metric(
        id=spec.id,
        title=spec.title,
        value=value,
        unit=spec.unit,
        definition=spec.definition,
        group=spec.group,
        interval=interval,
        note="" if value is not None else NOT_MEASURED + (found.reason or spec.missing),
    )


def _value(spec: MetricSpec, found: _Figures) -> tuple[float | None, tuple[float, float] | None]:
    top, bottom = found.numerator, found.denominator
    if top is None or not bottom:
        return None, None
    if found.control is not None:
        some, everybody = found.control
        if some is None or not everybody:
            return None, None
        ends = difference_interval(top, bottom, some, everybody)
        return (top / bottom - some / everybody) * spec.scale, _scaled(ends, spec)
    ends = wilson(top, bottom)
    return (top / bottom - spec.less) * spec.scale, _scaled(ends, spec) if spec.share else None


def _scaled(ends: tuple[float, float], spec: MetricSpec) -> tuple[float, float]:
    return ends[0] * spec.scale, ends[1] * spec.scale


def _expressions(spec: MetricSpec) -> list[tuple[str, str]]:
    """Mart and SQL of what a metric needs: both sums, both of the control, the reason."""
    some, everybody = spec.control or ("NULL", "NULL")
    numbers = [
        (spec.mart, spec.numerator),
        (spec.against or spec.mart, spec.denominator or "1"),
        (spec.mart, some),
        (spec.mart, everybody),
    ]
    return [
        *((mart, f"CAST({sql} AS DOUBLE)") for mart, sql in numbers),
        (spec.mart, f"CAST({spec.reason or 'NULL'} AS VARCHAR)"),
    ]


def _read(engine: Engine, wanted: list[tuple[str, str]]) -> list[Any]:
    """The figures wanted, in one pass per mart."""
    found: dict[tuple[str, str], Any] = {}
    for mart in dict.fromkeys(m for m, _ in wanted):
        columns = list(dict.fromkeys(sql for m, sql in wanted if m == mart))
        only = period_of(mart)
        # Expressions come from the registry alone, never from a user.
        sql = f"SELECT {', '.join(columns)} FROM {quote(mart)}{only}"  # noqa: S608
        row = engine.rows(sql)[0]
        found.update({(mart, c): v for c, v in zip(columns, row, strict=True)})
    return [found[w] for w in wanted]


def evaluate(engine: Engine, specs: Iterable[MetricSpec]) -> tuple[Metric, ...]:
    """Values of ``specs`` in their order; a figure the data cannot carry has value None and a note.

    Raises:
        QueryError: a mart is missing.
    """
    wanted = list(specs)
    measured = [s for s in wanted if s.mart]
    values = _read(engine, [e for s in measured for e in _expressions(s)])
    found: dict[str, Metric] = {s.id: _of(s, _Figures()) for s in wanted if not s.mart}
    for index, spec in enumerate(measured):
        top, bottom, some, everybody, reason = values[5 * index : 5 * index + 5]
        control = (some, everybody) if spec.control else None
        found[spec.id] = _of(spec, _Figures(top, bottom, control, reason))
    return tuple(found[s.id] for s in wanted)
