"""Customers as a table of counts: frequency, recency and age, one row a customer.

That is how packages for customer lifetime value keep their customers ("RFM table"), and what
``unisono clv --export`` writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from unisono.errors import MappingError, SettingsError
from unisono.measure.lifetime import Buyers, counted_buyers
from unisono.model.wording import counted
from unisono.sources.column_style import decide_styles
from unisono.sources.landing import LandedColumn, Landing
from unisono.sources.parsing import number_sql, typed_number_sql
from unisono.warehouse.engine import Engine, quote
from unisono.workspace.orders_file import MEANINGS as PURCHASE
from unisono.workspace.orders_file import column_of, missing, simple

#: What a table of counts tells → the usual names of its column.
MEANINGS: Final[dict[str, tuple[str, ...]]] = {
    "frequency": ("frequency", "x", "repeat_purchases", "repeat_transactions"),
    "recency": ("recency", "t_x", "recency_weeks", "recency_days"),
    "age": ("t", "age", "age_weeks", "age_days", "t_cal", "tenure"),
    "spend": ("monetary_value", "mean_spend", "monetary", "average_spend", "avg_spend", "zbar"),
    "customer": ("customer", "customer_id", "id", "client_id", "user_id", "person_id"),
    "segment": ("segment",),
}
_NEEDED: Final = ("frequency", "recency", "age")
#: Weeks of each unit of time.
UNITS: Final = {"day": 1 / 7, "week": 1.0, "month": 365.25 / 84, "year": 365.25 / 7}
_USUAL: Final = "week"
#: What a row cannot mean → why it is left out.
_IMPOSSIBLE: Final = {
    "frequency IS NULL OR frequency < 0 OR frequency <> floor(frequency)":
        "frequency is no whole number from 0 on",
    "recency IS NULL OR recency < 0": "recency is no number from 0 on",
    "age IS NULL OR age < 0": "age is no number from 0 on",
    "recency > age * 1.000001": "recency is longer than age",
    "frequency = 0 AND recency > 0": "there is a recency but no repeat purchase",
}  # fmt: skip


def holds_counts(landing: Landing, names: Mapping[str, str]) -> bool:
    """Whether a table has counts of customers: named so, or by its usual columns."""
    if any(name in _NEEDED for name in names):
        return True
    there = {simple(c.original) for c in landing.columns}
    if "time" in names or there.intersection(PURCHASE["time"][1]):
        return False
    return all(there.intersection(MEANINGS[name]) for name in _NEEDED)


def counts_of(
    engine: Engine, landing: Landing, names: Mapping[str, str], unit: str | None
) -> tuple[Buyers | None, tuple[str, ...]]:
    """The customers of a table of counts, None without any, and what is to be told.

    Args:
        names: meaning (a key of :data:`MEANINGS`) → column.
        unit: of recency and age, one of :data:`UNITS`; None: as the columns' names end
            (``recency_days``), else weeks.

    Raises:
        MappingError: a column is missing or named wrongly.
        SettingsError: there is no such unit.
    """
    if unit is not None and unit not in UNITS:
        raise SettingsError(
            f"'{unit}' is no unit of recency and age.", way_out=f"There are: {', '.join(UNITS)}."
        )
    bound = _bound(landing, names)
    known = unit or next(
        (u for u in UNITS if simple(bound["recency"].original).endswith(f"_{u}s")), None
    )
    _store(engine, landing, bound, UNITS[known or _USUAL])
    said = _left_out(engine)
    if known is None:
        said = ("Recency and age are taken as weeks; --unit says otherwise.", *said)
    again = engine.value("SELECT count(*) - count(DISTINCT customer) FROM clv_counts")
    if again:
        said = (*said, f"{counted(again, 'row')} repeat a customer; each row counts as one.")
    return counted_buyers(engine), said


def _bound(landing: Landing, names: Mapping[str, str]) -> dict[str, LandedColumn]:
    """Meaning → column."""
    if unknown := [n for n in names if n not in MEANINGS]:
        raise MappingError(
            f"A table of counts has no {', '.join(unknown)}.",
            way_out=f"Map {', '.join(MEANINGS)}.",
        )
    bound: dict[str, LandedColumn] = {}
    for meaning, usual in MEANINGS.items():
        column = column_of(landing, meaning, names.get(meaning, ""), usual)
        if column is not None and column not in bound.values():
            bound[meaning] = column
    if lacking := [n for n in _NEEDED if n not in bound]:
        raise missing(landing, f"no column known as {' or '.join(lacking)}", _NEEDED)
    return bound


def _store(
    engine: Engine, landing: Landing, bound: Mapping[str, LandedColumn], weeks: float
) -> None:
    """``clv_read`` (file_row, customer, segment, frequency, recency, age, spend), unchecked."""
    numbers = [bound[n] for n in (*_NEEDED, "spend") if n in bound]
    styles = decide_styles(
        engine, landing, numbers=[c.name for c in numbers], times=[], day_first=None
    )

    def number(meaning: str) -> str:
        if meaning not in bound:
            return "NULL::DOUBLE"
        column = bound[meaning]
        if column.type != "VARCHAR":
            return typed_number_sql(quote(column.name))
        return number_sql(quote(column.name), styles[column.name])

    def text(meaning: str, otherwise: str) -> str:
        if meaning not in bound:
            return otherwise
        return f"coalesce(CAST({quote(bound[meaning].name)} AS VARCHAR), {otherwise})"

    engine.run(
        f"""CREATE OR REPLACE TEMP TABLE clv_read AS SELECT file_row,
            {text("customer", "'row ' || file_row")} AS customer,
            {text("segment", "''")} AS segment, {number("frequency")} AS frequency,
            {number("recency")} * {weeks} AS recency, {number("age")} * {weeks} AS age,
            {number("spend")} AS spend
        FROM {landing.relation}"""  # noqa: S608
    )


def _left_out(engine: Engine) -> tuple[str, ...]:
    """``clv_counts``: the rows that can be; says which cannot, and why."""
    cases = " ".join(f"WHEN {when} THEN '{why}'" for when, why in _IMPOSSIBLE.items())
    engine.run(
        f"""CREATE OR REPLACE TEMP TABLE clv_checked AS
        SELECT *, CASE {cases} END AS reason FROM clv_read;
        CREATE OR REPLACE TEMP TABLE clv_counts AS
        SELECT * EXCLUDE (reason) FROM clv_checked WHERE reason IS NULL"""  # noqa: S608
    )
    found = engine.rows(
        "SELECT reason, count(*), min(file_row) FROM clv_checked WHERE reason IS NOT NULL "
        "GROUP BY reason ORDER BY reason"
    )
    return tuple(
        f"{counted(rows, 'row')} left out, first row {first}: {reason}."
        for reason, rows, first in found
    )
