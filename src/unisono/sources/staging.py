"""Turn a recognised landing into staged rows: one INSERT … SELECT per model table it feeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime

from unisono.model.tables import (
    BY_NAME,
    LINEAGE,
    MONEY,
    NUMBER,
    PERSON_KEYS,
    TABLES,
    Column,
    Table,
)
from unisono.settings import ModelSettings
from unisono.sources import set_aside
from unisono.sources.column_aliases import header_zone
from unisono.sources.column_style import decide_styles
from unisono.sources.field_sql import columns_read_as, field_sql, source_sql
from unisono.sources.landing import Landing
from unisono.sources.money_units import settle_money
from unisono.sources.parsing import ColumnStyle
from unisono.sources.recognition import FieldMap, Recognition, TargetMap
from unisono.sources.staged_rows import negative_spend, several_days, span_of
from unisono.sources.transforms import Values
from unisono.sources.unfolding import Unfolded, unfolded
from unisono.warehouse.engine import Engine, literal, never_filled, quote

NUMBERS = (
    "number", "nonzero", "negated", "micros", "minor_units", "sum", "thousands", "percent",
    "line_total",
)  # fmt: skip
TIMES = ("timestamp", "date", "month_end", "week_end", "quarter_end")
_WORK = "_staging"
_LINEAGE = tuple(c.name for c in LINEAGE)
_KEYS = tuple(c.name for c in PERSON_KEYS)
#: Besides the model's staged tables: identifiers that had no room in their row's one column.
IDENTIFIER_EXTRA = (
    "CREATE TABLE IF NOT EXISTS staged.identifier_extra (kind_a VARCHAR, value_a VARCHAR, "
    "kind_b VARCHAR, value_b VARCHAR, platform VARCHAR, file_id VARCHAR, file_row BIGINT)"
)
#: Every ``utm…`` parameter name seen in links, so that misspelt names can be reported.
TRACKING_PARAMETER = (
    "CREATE TABLE IF NOT EXISTS staged.tracking_parameter (name VARCHAR, uses BIGINT, "
    "platform VARCHAR, file_id VARCHAR, file_row BIGINT)"
)
_ASIDE = "SELECT count(*) FROM quarantine WHERE severity <> 'value'"
_STANDARD = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "utm_id")


@dataclass(frozen=True)
class StageResult:
    """What staging one landing brought.

    Attributes:
        rows: staged rows per model table.
        quarantined: rows set aside; values left out of rows that are used do not count.
        first_ts, last_ts: earliest and latest fact.
        notes: what a person should know about how values were read.
        style: how each text column was read.
    """

    rows: dict[str, int] = field(default_factory=dict)
    quarantined: int = 0
    first_ts: datetime | None = None
    last_ts: datetime | None = None
    notes: tuple[str, ...] = ()
    style: dict[str, ColumnStyle] = field(default_factory=dict)


def _definition(columns: Sequence[Column], empty: Set[str] = frozenset()) -> str:
    return ", ".join(
        never_filled(c.name, c.type) if c.name in empty else f"{quote(c.name)} {c.type}"
        for c in columns
    )


def delivered(recognised: Sequence[Recognition]) -> dict[str, set[str]]:
    """Per table the columns that these recognitions give values to, beside its lineage."""
    found: dict[str, set[str]] = {}
    for recognition in recognised:
        for target in recognition.targets:
            found.setdefault(target.table, set()).update(f.field for f in target.fields)
    return found


def create_staged(engine: Engine, filled: Mapping[str, Set[str]] | None = None) -> None:
    """Create what staging writes, where it is not there yet.

    Database ``staged``, in memory (spilling like everything else), with every staged table of
    the model, ``staged.identifier_extra`` and ``staged.tracking_parameter``; in the main schema
    ``quarantine`` and ``map_field``. :func:`unisono.warehouse.latest.keep_staged` writes what is
    worth keeping into the warehouse's own file.

    Args:
        engine: the warehouse.
        filled: :func:`delivered` of all that will be staged; other columns take no room. None
            when that is not known.
    """
    engine.run("ATTACH IF NOT EXISTS ':memory:' AS staged")
    for table in TABLES:
        if table.staged:
            names = {c.name for c in table.staged_columns} - {"currency", *_LINEAGE}
            empty = set() if filled is None else names - filled.get(table.name, set())
            columns = _definition(table.staged_columns, empty)
            engine.run(f"CREATE TABLE IF NOT EXISTS staged.{quote(table.name)} ({columns})")
    engine.run(IDENTIFIER_EXTRA)
    engine.run(TRACKING_PARAMETER)
    for name in ("quarantine", "map_field"):
        columns = _definition(BY_NAME[name].columns)
        engine.run(f"CREATE TABLE IF NOT EXISTS {quote(name)} ({columns})")


def _plain(target: TargetMap, recognition: Recognition) -> bool:
    """True when each row gives one row of the model table, without further identifiers."""
    several = any(f.field in _KEYS and len(f.sources) > 1 for f in _settled(target, recognition))
    return not (target.aggregate or target.when or several)


def _settled(target: TargetMap, recognition: Recognition) -> list[FieldMap]:
    """The fields to compute: a platform column counts only when the path names no platform."""
    return [f for f in target.fields if f.field != "platform" or recognition.platform == "file"]


def _select(target: TargetMap, values: Values, landing: Landing, recognition: Recognition) -> str:
    """SELECT list of one target, lineage included, plus every source of several identifiers."""
    table = BY_NAME[target.table]
    parts: dict[str, str] = {}
    extras: list[str] = []
    for f in _settled(target, recognition):
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
        elif name not in _LINEAGE and _is_measure(table.column(name)):
            parts.append(f"{measure}({quote(name)}) AS {quote(name)}")
        else:
            parts.append(f"min({quote(name)}) AS {quote(name)}")
    once = (
        f"SELECT * FROM {_WORK} WHERE {kept} "  # noqa: S608
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
        rows = f"SELECT {columns} FROM {_WORK} WHERE {kept}"  # noqa: S608
    into = f"staged.{quote(target.table)}"
    before = int(engine.value(f"SELECT count(*) FROM {into}"))  # noqa: S608
    engine.run(f"INSERT INTO {into} ({columns}) {rows}")
    return int(engine.value(f"SELECT count(*) FROM {into}")) - before  # noqa: S608


def _extras(engine: Engine, target: TargetMap, recognition: Recognition) -> None:
    """Identifiers beside the chosen one of the same kind, joined to it."""
    for f in _settled(target, recognition):
        if f.field not in _KEYS or len(f.sources) < 2:
            continue
        for i in range(1, len(f.sources)):
            chosen, other = quote(f.field), quote(f"{f.field}#{i}")
            engine.run(
                f"INSERT INTO staged.identifier_extra SELECT {literal(f.field)}, {chosen}, "  # noqa: S608
                f"{literal(f.field)}, {other}, min(platform), min(file_id), min(file_row) "
                f"FROM {_WORK} WHERE {other} IS NOT NULL AND {other} <> {chosen} "
                f"GROUP BY {chosen}, {other}"
            )


def _map_fields(engine: Engine, landing: Landing, recognition: Recognition) -> None:
    rows: dict[tuple[str, str], tuple[str, str]] = {}
    for t in recognition.targets:
        for f in _settled(t, recognition):
            original = " | ".join(
                " + ".join(s.originals) or f"constant {s.argument}" for s in f.sources
            )
            rows.setdefault(
                (t.table, f.field), (original, " | ".join(s.transform for s in f.sources))
            )
    for (table, name), (original, transform) in rows.items():
        engine.run(
            "INSERT INTO map_field VALUES (?, ?, ?, ?, ?)",
            [landing.file_id, table, name, original, transform],
        )


def _tracking(engine: Engine, landing: Landing, recognition: Recognition) -> list[str]:
    """Count the utm parameters in links; say which names no tool reads."""
    notes = []
    for column in columns_read_as(recognition.targets, ("url",)):
        pattern = literal("(?i)(?:^|[?&;])(utm[^=&#;]*)=")
        engine.run(
            f"INSERT INTO staged.tracking_parameter SELECT name, count(*), "  # noqa: S608
            f"{literal(recognition.platform)}, {literal(landing.file_id)}, min(file_row) FROM ("
            f"SELECT file_row, unnest(regexp_extract_all(CAST({quote(column)} AS VARCHAR), "
            f"{pattern}, 1)) AS name FROM {landing.relation} "
            f"WHERE contains(CAST({quote(column)} AS VARCHAR), '=')) "
            "GROUP BY name"
        )
    for name, uses in engine.rows(
        "SELECT name, max(uses) FROM staged.tracking_parameter WHERE file_id = ? "
        "AND NOT list_contains(?, lower(name)) GROUP BY name ORDER BY name",
        [landing.file_id, list(_STANDARD)],
    ):
        notes.append(f"{uses} links carry the parameter {name!r}, which no tool reads")
    return notes


def _stage_target(
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
        work = _WORK
        engine.run(f"CREATE OR REPLACE TEMP TABLE {work} AS {select}")
        count = _insert(engine, target, names)
        _extras(engine, target, recognition)
    span = span_of(engine, table, names, work)
    notes = (negative_spend(engine, target, names, work), several_days(engine, names, work))
    set_aside.without_required(engine, landing, target, work)
    if work != _WORK:
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


def stage(
    engine: Engine, landing: Landing, recognition: Recognition, settings: ModelSettings
) -> StageResult:
    """Stage one landing: rows per target, quarantine, field map, extra identifiers.

    Staging appends; stage a landing once (the caller knows its ``file_id`` and adds the rows the
    reader quarantined). Kept and unknown landings add nothing. Quarantine tells ``info`` (rows a
    connector marks as deleted), ``value`` (unreadable, becomes NULL) and ``error`` (a required
    field is lacking, the row is not used).

    Args:
        engine: a warehouse after :func:`create_staged`.
        landing: the landed table.
        recognition: what it was taken for.
        settings: time zone and day-first answer of the workspace.
    """
    before = int(engine.value(_ASIDE))
    whole = landing
    if (how := recognition.unfolding) is not None:
        how = how.with_days_first(landing, settings.day_first)
        landing = unfolded(landing, how)
        recognition = replace(recognition, notes=tuple(how.notes()))
    recognition, notes = settle_money(engine, landing, recognition, settings)
    notes += recognition.notes
    targets = recognition.targets
    zone = recognition.time_zone or landing.context.get("time_zone", "") or settings.time_zone
    styles = decide_styles(
        engine, landing, columns_read_as(targets, NUMBERS), columns_read_as(targets, TIMES),
        settings.day_first,
    )  # fmt: skip
    types = {c.name: c.type for c in landing.columns}
    zones = {c.name: named for c in landing.columns if (named := header_zone(c))}
    values = Values(types, styles, zone, recognition.platform, zones)
    live = set_aside.deleted(engine, landing, values) if targets else "TRUE"
    if isinstance(landing, Unfolded):
        live += set_aside.no_facts(engine, whole, landing, values)
    rows: dict[str, int] = {}
    spans: list[tuple[datetime, datetime]] = []
    notes += [f"{name}: {s.note}" for name, s in sorted(styles.items()) if s.note]
    for target in targets:
        count, span, told = _stage_target(engine, target, values, landing, recognition, live)
        rows[target.table] = rows.get(target.table, 0) + count
        spans += [span] if span else []
        notes += told
    if targets:
        set_aside.unreadable_values(engine, landing, targets, values, live)
        _map_fields(engine, landing, recognition)
        notes += _tracking(engine, landing, recognition)
        engine.run(f"DROP TABLE IF EXISTS {_WORK}")
    after = int(engine.value(_ASIDE))
    return StageResult(
        rows=rows,
        quarantined=after - before,
        first_ts=min((s[0] for s in spans), default=None),
        last_ts=max((s[1] for s in spans), default=None),
        notes=tuple(dict.fromkeys(notes)),
        style=styles,
    )
