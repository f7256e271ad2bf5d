"""Customers as a table of counts: frequency, recency and age, one row a customer.

That is how packages for customer lifetime value keep their customers ("RFM table"), and what
``unisono clv --export`` writes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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

#: Weeks of each unit of time.
UNITS: Final = {"day": 1 / 7, "week": 1.0, "month": 365.25 / 84, "year": 365.25 / 7}
_USUAL: Final = "week"


def _timed(*names: str) -> tuple[str, ...]:
    """The names, and each with its unit behind it: ``recency_days``."""
    return (*names, *(f"{name}_{unit}s" for name in names for unit in UNITS))


#: What a table of counts tells → the usual names of its column.
MEANINGS: Final[dict[str, tuple[str, ...]]] = {
    "frequency": ("frequency", "x", "repeat_purchases", "repeat_transactions"),
    "recency": _timed("recency", "t_x"),
    "age": _timed("t", "age", "t_cal", "tenure"),
    "spend": ("monetary_value", "mean_spend", "monetary", "average_spend", "avg_spend", "zbar"),
    "customer": ("customer", "customer_id", "id", "client_id", "user_id", "person_id"),
    "segment": ("segment",),
}
_NEEDED: Final = ("frequency", "recency", "age")
#: From here on a figure is no count of purchases, or no spend.
_MOST: Final = 1e6
_MOST_SPENT: Final = 1e12
#: What a row cannot mean → why it is left out.
_IMPOSSIBLE: Final = {
    f"frequency IS NULL OR frequency < 0 OR frequency > {_MOST:.0f} "
    "OR frequency <> floor(frequency)": "frequency is no whole number from 0 to a million",
    "recency IS NULL OR recency < 0": "recency is no number from 0 on",
    "age IS NULL OR age < 0": "age is no number from 0 on",
    "age > 5218": "age is more than 100 years: is its unit another?",
    "recency > age * 1.000001": "recency is longer than age",
    "frequency = 0 AND recency > 0": "there is a recency but no repeat purchase",
}  # fmt: skip


def tables_of_counts(landings: Sequence[Landing], names: Mapping[str, str]) -> tuple[Landing, ...]:
    """Those of a file's tables that have counts of customers: named so, or by usual columns."""
    found = tuple(t for t in landings if _holds_counts(t, names))
    if not found and any(name in _NEEDED for name in names):
        return tuple(landings[:1])  # which says what it lacks
    return found


def _holds_counts(landing: Landing, names: Mapping[str, str]) -> bool:
    there = {simple(c.original) for c in landing.columns}
    if named := {simple(names[n]) for n in _NEEDED if n in names}:
        return named <= there
    purchase = all(there.intersection(PURCHASE[n][1]) for n in ("time", "amount"))
    if purchase or "time" in names or "amount" in names:
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
    units = {n: unit or _unit_of(bound[n]) for n in ("recency", "age")}
    other = next(filter(None, units.values()), _USUAL)
    weeks = {n: UNITS[u or other] for n, u in units.items()}
    _store(engine, landing, bound, weeks)
    said = _left_out(engine)
    if guessed := [n for n, u in units.items() if u is None]:
        taken = "are" if len(guessed) > 1 else "is"
        told = " and ".join(guessed).capitalize()
        said = (f"{told} {taken} taken as {other}s; --unit says otherwise.", *said)
    rows, again = engine.rows(
        "SELECT count(*), count(*) - count(DISTINCT customer) FROM clv_counts"
    )[0]
    if 2 * again > rows:
        raise MappingError(
            f"Most rows of {landing.path} repeat a customer; a table of customers has one each.",
            path=landing.path,
            way_out="If its rows are purchases, name the time: --map time=COLUMN.",
        )
    if again:
        said = (*said, f"{counted(again, 'row')} repeat a customer; each row counts as one.")
    return counted_buyers(engine), said


def _unit_of(column: LandedColumn) -> str | None:
    """The unit a column's name ends with."""
    return next((u for u in UNITS if simple(column.original).endswith(f"_{u}s")), None)


def _bound(landing: Landing, names: Mapping[str, str]) -> dict[str, LandedColumn]:
    """Meaning → column."""
    if unknown := [n for n in names if n not in MEANINGS]:
        raise MappingError(
            f"A table of counts has no {', '.join(unknown)}.",
            way_out=f"Map {', '.join(MEANINGS)}.",
        )
    bound: dict[str, LandedColumn] = {}
    for meaning in sorted(MEANINGS, key=lambda m: m not in names):  # those that are named first
        column = column_of(landing, meaning, names.get(meaning, ""), MEANINGS[meaning])
        if column is None:
            continue
        if column not in bound.values():
            bound[meaning] = column
        elif meaning in names:
            raise MappingError(
                f"Column {column.original} cannot be two things.", path=landing.path,
                way_out="Map each meaning to a column of its own.",
            )  # fmt: skip
    if lacking := [n for n in _NEEDED if n not in bound]:
        raise missing(landing, f"no column known as {' or '.join(lacking)}", _NEEDED)
    for meaning in (*_NEEDED, "spend"):
        column = bound.get(meaning)
        if column is not None and column.type.startswith(("DATE", "TIME", "INTERVAL", "BOOL")):
            raise MappingError(
                f"Column {column.original} of {landing.path} holds no numbers ({column.type}).",
                path=landing.path,
                way_out=f"Bring {meaning} as a number"
                + (" of days or weeks." if meaning in ("recency", "age") else "."),
            )
    return bound


def _store(
    engine: Engine,
    landing: Landing,
    bound: Mapping[str, LandedColumn],
    weeks: Mapping[str, float],
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
            {number("recency")} * {weeks["recency"]} AS recency,
            {number("age")} * {weeks["age"]} AS age,
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
    told = [
        f"{counted(rows, 'row')} left out, first row {first}: {reason}."
        for reason, rows, first in found
    ]
    engine.run(
        f"UPDATE clv_counts SET spend = NULL WHERE spend > {_MOST_SPENT:.0f}"  # noqa: S608
    )
    unknown, first = engine.rows(
        """SELECT count(*), min(c.file_row) FROM clv_counts AS c
        JOIN clv_read AS r ON r.file_row = c.file_row
        WHERE c.frequency > 0 AND r.spend IS NOT NULL AND (c.spend IS NULL OR c.spend <= 0)"""
    )[0]
    if unknown:
        told.append(
            f"{counted(unknown, 'row')} with a spend that is no amount above 0, first row {first}: "
            "their purchases count, their spend does not."
        )
    return tuple(told)
