"""Rows of one landing for one model table: its SELECT, its INSERT, what is told of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from unisono.model.tables import BY_NAME, MONEY, NUMBER, PERSON_KEYS, Column, Table
from unisono.sources import set_aside
from unisono.sources.field_sql import field_sql, source_sql
from unisono.sources.landing import Landing
from unisono.sources.recognition import FieldMap, Recognition, TargetMap
from unisono.sources.staged_rows import negative_spend, several_days, span_of
from unisono.sources.staged_tables import LINEAGE_NAMES
from unisono.sources.transforms import Values
from unisono.warehouse.engine import Engine, literal, quote

#: Rows of one target on their way, where they are not inserted straight.
WORK = "_staging"
_KEYS = tuple(c.name for c in PERSON_KEYS)


def _plain(target: TargetMap, recognition: Recognition) -> bool:
    """True when each row gives one row of the model table, without further identifiers."""
    several = any(f.field in _KEYS and len(f.sources) > 1 for f in settled(target, recognition))
    return not (target.aggregate or target.when or several)


def settled(target: TargetMap, recognition: Recognition) -> list[FieldMap]:
    """The fields to compute: a platform column counts only when the path names no platform."""
    return [f for f in target.fields if f.field != "platform" or recognition.platform == "file"]


def _select(target: TargetMap, values: Values, landing: Landing, recognition: Recognition) -> str:
    """SELECT list of one target, lineage included, plus every source of several identifiers."""
    table = BY_NAME[target.table]
    parts: dict[str, str] = {}
    extras: list[str] = []
    for f in settled(target, recognition):
        column = table.column(f.field)
        parts[f.field] = field_sql(values, f, column)
        if f.field in _KEYS and len(f.sources) > 1:
            extras += [
                f"{source_sql(values, s, column)} AS {quote(f'{f.field}#{i}')}"
                for i, s in enumerate(f.sources)
            ]
    code = recognition.currency or landing.context.get("currency", "")
    known = {c.name for c in table.staged_columns}
    if "currency" in known and code:
        own = f"{parts['currency']}, " if "currency" in parts else ""
        parts["currency"] = f"coalesce({own}{literal(code.upper())})"
    own = f"{parts['platform']}, " if "platform" in parts else ""
    parts["platform"] = f"coalesce({own}{literal(recognition.platform)})"
    parts["file_id"] = literal(landing.file_id)
    parts["file_row"] = "file_row"
    fields = [f"{sql} AS {quote(name)}" for name, sql in parts.items()]
    if target.aggregate:
        everything = ", ".join(quote(c.name) for c in landing.columns)
        extras.append(f"hash({everything}) AS {quote('row#')}")
    return ", ".join(fields + extras)


def _is_measure(column: Column) -> bool:
    return column.type in (MONEY, NUMBER) and not column.name.endswith("_days")


def _grouped(table: Table, names: Sequence[str], kept: str, how: str) -> str:
    """SELECT with one row per natural key; whole duplicate rows count once.

    ``how``: "sum" adds measures up, "once" takes the one that stands on some or all of the rows.
    """
    measure = "sum" if how == "sum" else "max"
    keys = [n for n in names if n in table.key and n not in ("file_id", "file_row")]
    parts = []
    for name in names:
        if name in keys:
            parts.append(quote(name))
        elif name not in LINEAGE_NAMES and _is_measure(table.column(name)):
            parts.append(f"{measure}({quote(name)}) AS {quote(name)}")
        else:
            parts.append(f"min({quote(name)}) AS {quote(name)}")
    once = (
        f"SELECT * FROM {WORK} WHERE {kept} "  # noqa: S608
        f"QUALIFY row_number() OVER (PARTITION BY {quote('row#')} ORDER BY file_row) = 1"
    )
    group = ", ".join(quote(k) for k in keys)
    return f"SELECT {', '.join(parts)} FROM ({once}) GROUP BY {group}"  # noqa: S608


def _insert(engine: Engine, target: TargetMap, names: Sequence[str]) -> int:
    table = BY_NAME[target.table]
    needed = [c.name for c in table.staged_columns if c.required] + list(target.when)
    kept = " AND ".join(f"{quote(n)} IS NOT NULL" for n in dict.fromkeys(needed)) or "TRUE"
    columns = ", ".join(quote(n) for n in names)
    if target.aggregate:
        rows = _grouped(table, names, kept, target.aggregate)
    else:
        rows = f"SELECT {columns} FROM {WORK} WHERE {kept}"  # noqa: S608
    into = f"staged.{quote(target.table)}"
    before = int(engine.value(f"SELECT count(*) FROM {into}"))  # noqa: S608
    engine.run(f"INSERT INTO {into} ({columns}) {rows}")
    return int(engine.value(f"SELECT count(*) FROM {into}")) - before  # noqa: S608


def _extras(engine: Engine, target: TargetMap, recognition: Recognition) -> None:
    """Identifiers beside the chosen one of the same kind, joined to it."""
    for f in settled(target, recognition):
        if f.field not in _KEYS or len(f.sources) < 2:
            continue
        for i in range(1, len(f.sources)):
            chosen, other = quote(f.field), quote(f"{f.field}#{i}")
            engine.run(
                f"INSERT INTO staged.identifier_extra SELECT {literal(f.field)}, {chosen}, "  # noqa: S608
                f"{literal(f.field)}, {other}, min(platform), min(file_id), min(file_row) "
                f"FROM {WORK} WHERE {other} IS NOT NULL AND {other} <> {chosen} "
                f"GROUP BY {chosen}, {other}"
            )


def stage_target(
    engine: Engine,
    target: TargetMap,
    values: Values,
    landing: Landing,
    recognition: Recognition,
    live: str,
) -> tuple[int, tuple[datetime, datetime] | None, list[str]]:
    """Rows staged for one target, their time span, and notes on its figures."""
    table = BY_NAME[target.table]
    select = (
        f"SELECT {_select(target, values, landing, recognition)} "  # noqa: S608
        f"FROM {landing.relation} WHERE {live}{_condition(target, values)}"
    )
    there = {r[0] for r in engine.rows(f"DESCRIBE {select}")}
    names = [c.name for c in table.staged_columns if c.name in there]
    if _plain(target, recognition):
        count, work = _straight(engine, table, names, select, landing)
    else:
        work = WORK
        engine.run(f"CREATE OR REPLACE TEMP TABLE {work} AS {select}")
        count = _insert(engine, target, names)
        _extras(engine, target, recognition)
    span = span_of(engine, table, names, work)
    notes = (negative_spend(engine, target, names, work), several_days(engine, names, work))
    set_aside.without_required(engine, landing, target, work)
    if work != WORK:
        _drop_lacking(engine, table, landing)
    return count, span, [note for note in notes if note]


def _condition(target: TargetMap, values: Values) -> str:
    """What a row must have besides to be a fact of the target, as `` AND …``."""
    column, pattern = target.where
    if not column:
        return ""
    return f" AND regexp_matches(coalesce({values.text(column)}, ''), {literal('(?i)' + pattern)})"


def _straight(
    engine: Engine, table: Table, names: Sequence[str], select: str, landing: Landing
) -> tuple[int, str]:
    """Insert every row without a copy in between; the rows that are used, and where they are."""
    into, columns = f"staged.{quote(table.name)}", ", ".join(quote(n) for n in names)
    own = f"(SELECT * FROM {into} WHERE file_id = {literal(landing.file_id)})"  # noqa: S608
    before = int(engine.value(f"SELECT count(*) FROM {own}"))  # noqa: S608
    engine.run(f"INSERT INTO {into} ({columns}) SELECT {columns} FROM ({select})")  # noqa: S608
    kept = int(engine.value(f"SELECT count(*) FROM {own} WHERE {_complete(table)}"))  # noqa: S608
    return kept - before, own


def _complete(table: Table) -> str:
    """Condition of a row that has every required field."""
    needed = [c.name for c in table.staged_columns if c.required]
    return " AND ".join(f"{quote(n)} IS NOT NULL" for n in needed) or "TRUE"


def _drop_lacking(engine: Engine, table: Table, landing: Landing) -> None:
    """Take the rows back that lack a required field; quarantine tells of them."""
    lacking = f"staged.{quote(table.name)} WHERE file_id = ? AND NOT ({_complete(table)})"
    if engine.value(f"SELECT count(*) FROM {lacking}", [landing.file_id]):  # noqa: S608
        engine.run(f"DELETE FROM {lacking}", [landing.file_id])  # noqa: S608
