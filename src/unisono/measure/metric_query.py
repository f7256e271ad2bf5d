"""Metrics × dimensions × filters × time, compiled to one parameterised query.

Every fact is summed at the asked grain on its own, then the sums are joined and quotients are
taken: never an average of ratios, and no fact multiplies the rows of another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from unisono.errors import QueryError
from unisono.measure.facts import BY_SOURCE, TIMES, Fact, period_of
from unisono.measure.metric import MetricSpec
from unisono.measure.metrics import BY_ID, dimensions_of, facts_of
from unisono.model.metrics import Filter
from unisono.warehouse.engine import quote

NONE = "(none)"
_OPERATORS = ("!=", "=", "~")


@dataclass(frozen=True)
class Asked:
    """A query over metrics of the registry; checked by :func:`asked`."""

    metrics: tuple[MetricSpec, ...]
    by: tuple[str, ...] = ()
    where: tuple[Filter, ...] = ()
    first_day: date | None = None
    last_day: date | None = None

    @property
    def narrowed(self) -> bool:
        """True when it asks for less, or more finely, than the whole period."""
        return bool(self.by or self.where or self.first_day or self.last_day)


def read_filter(text: str) -> Filter:
    """``channel=Email``, ``channel!=Direct`` or ``campaign~spring`` as a condition.

    Raises:
        QueryError: it is none of these.
    """
    places = [(text.find(o), o) for o in _OPERATORS if o in text]
    at, operator = min(places, key=lambda p: (p[0], -len(p[1])), default=(0, ""))
    if at < 1:
        raise QueryError(
            f"'{text}' is no condition.",
            way_out="Write channel=Email, channel!=Direct or campaign~spring.",
        )
    name, value = text[:at].strip().lower(), text[at + len(operator) :].strip()
    return Filter(name, operator, value or NONE)


def asked(
    names: Sequence[str],
    by: Sequence[str] = (),
    where: Sequence[Filter] = (),
    first_day: date | None = None,
    last_day: date | None = None,
) -> Asked:
    """A query whose metrics exist and can be split as asked.

    Raises:
        QueryError: an unknown metric, a dimension a metric cannot be split by (with those it
            can), or days in the wrong order.
    """
    metrics = tuple(_known(n) for n in dict.fromkeys(names))
    if not metrics:
        raise QueryError("No metric is named.", way_out="'unisono metrics list' has all.")
    if first_day and last_day and first_day > last_day:
        raise QueryError(f"{first_day} lies after {last_day}.", way_out="Exchange the two days.")
    query = Asked(metrics, tuple(dict.fromkeys(by)), tuple(where), first_day, last_day)
    for metric in metrics:
        _check(metric, query)
    return query


def _known(name: str) -> MetricSpec:
    if name in BY_ID:
        return BY_ID[name]
    near = [m for m in BY_ID if name.lower() in m or m in name.lower()]
    listed = f"Do you mean {', '.join(near)}? " if near else ""
    raise QueryError(
        f"There is no metric {name}.", way_out=f"{listed}'unisono metrics list' has all."
    )


def _check(metric: MetricSpec, query: Asked) -> None:
    can = dimensions_of(metric)
    if query.narrowed and not can:
        raise QueryError(
            f"{metric.id} is known for the whole period only.",
            way_out="Ask for it without --by, --where, --from and --to.",
        )
    for dimension in (*query.by, *(f.dimension for f in query.where)):
        if dimension not in can:
            others = [m for m, s in BY_ID.items() if dimension in dimensions_of(s)]
            more = f" {dimension} splits: {', '.join(others[:6])}." if others else ""
            raise QueryError(
                f"{metric.id} cannot be split by {dimension}.",
                way_out=f"It can by {', '.join(can)}.{more}",
            )


def expression(fact: Fact, dimension: str) -> str:
    """SQL of a dimension over its fact; text without a value is ``(none)``."""
    if dimension in TIMES:
        return TIMES[dimension].format(day=fact.day)
    return f"coalesce(nullif(CAST({fact.dimensions[dimension]} AS VARCHAR), ''), '{NONE}')"


def compiled(query: Asked) -> tuple[str, list[Any]]:
    """SQL and parameters: one row a group with every dimension, then every metric.

    Names in the SQL come from the registry; what a person wrote is a parameter.
    """
    facts = list(dict.fromkeys(f for m in query.metrics for f in facts_of(m)))
    parameters: list[Any] = []
    parts = []
    for fact in facts:
        sql, given = _sums(fact, query)
        parts.append(f"{fact.name}_sums AS ({sql})")
        parameters += given
    names = [quote(d) for d in query.by]
    spine = " UNION ".join(
        f"SELECT {', '.join(names) or '1 AS one'} FROM {f.name}_sums"  # noqa: S608
        for f in facts
    )
    joins = "".join(
        f" LEFT JOIN {f.name}_sums ON "
        + (
            " AND ".join(f"spine.{n} IS NOT DISTINCT FROM {f.name}_sums.{n}" for n in names)
            or "TRUE"
        )
        for f in facts
    )
    columns = [*(f"spine.{n}" for n in names), *(_figure(m) for m in query.metrics)]
    order = f" ORDER BY {', '.join(f'spine.{n}' for n in names)}" if names else ""
    head = f"WITH {', '.join(parts)}, spine AS ({spine})"
    return f"{head} SELECT {', '.join(columns)} FROM spine{joins}{order}", parameters  # noqa: S608


def _sides(metric: MetricSpec) -> Iterator[tuple[str, str, str]]:
    """Mart, SQL and column name of a metric's sums."""
    yield metric.mart, metric.numerator, f"{metric.id}__top"
    if metric.denominator:
        yield metric.against or metric.mart, metric.denominator, f"{metric.id}__bottom"


def _sums(fact: Fact, query: Asked) -> tuple[str, list[Any]]:
    groups = [f"{expression(fact, d)} AS {quote(d)}" for d in query.by]
    sums = ["TRUE AS there"] + [
        f"CAST({sql} AS DOUBLE) AS {quote(name)}"
        for metric in query.metrics
        for mart, sql, name in _sides(metric)
        if mart == fact.source
    ]
    conditions, parameters = _conditions(fact, query)
    where = period_of(fact.source)
    if conditions:
        where = (f"{where} AND " if where else " WHERE ") + " AND ".join(conditions)
    by = f" GROUP BY {', '.join(str(i + 1) for i in range(len(groups)))}" if groups else ""
    sql = f"SELECT {', '.join([*groups, *sums])} FROM {quote(fact.source)}{where}{by}"  # noqa: S608
    return sql, parameters


def _conditions(fact: Fact, query: Asked) -> tuple[list[str], list[Any]]:
    conditions: list[str] = []
    parameters: list[Any] = []
    for day, sign in ((query.first_day, ">="), (query.last_day, "<=")):
        if day is not None:
            conditions.append(f"{fact.day} {sign} CAST(? AS DATE)")
            parameters.append(day.isoformat())
    # Several values of one dimension are alternatives; everything else must hold together.
    groups: dict[tuple[str, str], list[str]] = {}
    for number, f in enumerate(query.where):
        key = (f.dimension, f.operator if f.operator != "!=" else f"!={number}")
        groups.setdefault(key, []).append(f.value.lower())
    for (dimension, operator), values in groups.items():
        column = f"lower(CAST({expression(fact, dimension)} AS VARCHAR))"
        one = {"=": f"{column} = ?", "~": f"contains({column}, ?)"}.get(operator, f"{column} <> ?")
        conditions.append(f"({' OR '.join([one] * len(values))})")
        parameters += values
    return conditions, parameters


def _figure(metric: MetricSpec) -> str:
    top = f'"{metric.id}__top"'
    if metric.none_is_zero:
        top = f"CASE WHEN {BY_SOURCE[metric.mart].name}_sums.there THEN {top} ELSE 0 END"
    if metric.denominator:
        top = f'({top} / nullif("{metric.id}__bottom", 0) - {metric.less})'
    return f"{top} * {float(metric.scale)} AS {quote(metric.id)}"
