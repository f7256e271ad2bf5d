"""Account for every row and value that staging does not use: file, row, column, reason."""

from __future__ import annotations

from unisono.model.tables import BY_NAME, NUMBER
from unisono.sources.field_sql import source_sql
from unisono.sources.landing import Landing
from unisono.sources.parsing import flag_sql, has_value_sql
from unisono.sources.recognition import FieldMap, TargetMap, ValueSource
from unisono.sources.subtotals import subtotal_rows
from unisono.sources.transforms import PARSED, Values
from unisono.sources.unfolding import Unfolded
from unisono.warehouse.engine import Engine, literal, quote

#: Flags by which connectors and CRMs mark rows that were deleted at the source.
DELETED = ("fivetran_deleted", "is_deleted", "isdeleted")
_SHOWN = 200


def _read(landing: Landing) -> str:
    return landing.relation


def _original(landing: Landing, name: str) -> str:
    return next((c.original for c in landing.columns if c.name == name), name)


def _header(landing: Landing, name: str) -> str:
    """The header of a column, as SQL: a wide table's figures stand under several."""
    if isinstance(landing, Unfolded) and name in landing.headers:
        return quote(landing.headers[name])
    return literal(_original(landing, name))


def _put(
    engine: Engine, landing: Landing, where: str, column: str, value: str, reason: str,
    severity: str,
) -> None:  # fmt: skip
    """Quarantine the rows ``where``; ``column`` is the SQL of the column's name."""
    engine.run(
        "INSERT INTO quarantine BY NAME SELECT ? AS file_id, ? AS path, file_row, "  # noqa: S608
        f"{column} AS column_name, left({value}, {_SHOWN}) AS value, ? AS reason, ? AS severity "
        f"FROM {_read(landing)} WHERE {where}",
        [landing.file_id, landing.path, reason, severity],
    )


def no_facts(engine: Engine, landing: Landing, rows: Unfolded, values: Values) -> str:
    """Set rows of a wide table aside that have no figure, or only sums of other rows.

    Args:
        landing: the table as the file has it.
        rows: its rows per period.

    Returns:
        A condition to add to the rows that stay.
    """
    where = f"file_row NOT IN (SELECT file_row FROM {rows.relation})"  # noqa: S608
    _put(engine, landing, where, "''", "''", "no figure in any of the period columns", "info")
    sums = ", ".join(map(str, subtotal_rows(engine, rows, values)))
    if not sums:
        return ""
    cells = ", ".join(quote(c.name) for c in landing.columns)
    _put(engine, landing, f"file_row IN ({sums})", "''", f"concat_ws(' | ', {cells})",
         "Totals row (its figures are the sums of others), not a fact.", "info")  # fmt: skip
    return f" AND file_row NOT IN ({sums})"


def deleted(engine: Engine, landing: Landing, values: Values) -> str:
    """Quarantine rows marked deleted; the condition of the rows that stay."""
    flags = [c.name for c in landing.columns if c.name in DELETED]
    if not flags:
        return "TRUE"
    marked = " OR ".join(f"coalesce({flag_sql(values.text(f))}, FALSE)" for f in flags)
    column = _header(landing, flags[0])
    _put(engine, landing, marked, column, "'true'", "deleted at the source", "info")
    return f"NOT ({marked})"


def without_required(engine: Engine, landing: Landing, target: TargetMap, work: str) -> None:
    """Rows that lack a field their table cannot do without; ``work`` holds the computed rows."""
    present = " AND ".join(f"{quote(n)} IS NOT NULL" for n in target.when) or "TRUE"
    fields = {f.field: f for f in target.fields}
    for column in BY_NAME[target.table].staged_columns:
        if not column.required or column.name in target.when:
            continue
        lacking = f"SELECT file_row FROM {work} WHERE {present} AND {quote(column.name)} IS NULL"  # noqa: S608
        if not engine.value(f"SELECT count(*) FROM ({lacking})"):  # noqa: S608
            continue
        source = _first(fields[column.name])
        name = source.columns[0] if source else ""
        value = f"CAST({quote(name)} AS VARCHAR)" if name else "''"
        kind = PARSED.get(source.transform, "a value") if source else "a value"
        reason = f"{target.table}.{column.name} is empty or not {kind}"
        where = f"file_row IN ({lacking})"
        _put(engine, landing, where, _header(landing, name), value, reason, "error")


def _first(field: FieldMap) -> ValueSource | None:
    return next((s for s in field.sources if s.columns), None)


def _checks(targets: tuple[TargetMap, ...], values: Values) -> dict[str, tuple[str, str]]:
    """Column → condition of an unreadable value, and what it should have been."""
    found: dict[str, tuple[str, str]] = {}
    for target in targets:
        for field in target.fields:
            column = BY_NAME[target.table].column(field.field)
            for source in field.sources:
                if source.transform not in PARSED or column.required:
                    continue
                for name in source.columns:
                    one = ValueSource((name,), (name,), source.transform, source.argument)
                    sql = source_sql(values, one, column)
                    if column.type == NUMBER and column.unit == "count":
                        sql = f"CASE WHEN {sql} >= 0 THEN 1 END"
                    filled = (
                        has_value_sql(values.text(name))
                        if values.kind(name) == "text"
                        else f"{quote(name)} IS NOT NULL"
                    )
                    kind = PARSED[source.transform]
                    found.setdefault(name, (f"({filled} AND ({sql}) IS NULL)", kind))
    return found


def unreadable_values(
    engine: Engine, landing: Landing, targets: tuple[TargetMap, ...], values: Values, live: str
) -> None:
    """Values that are there but are no number, date or time, or impossible."""
    checks = _checks(targets, values)
    if not checks:
        return
    counts = ", ".join(f"count(*) FILTER (WHERE {sql})" for sql, _ in checks.values())
    row = engine.rows(f"SELECT {counts} FROM {_read(landing)} WHERE {live}")[0]  # noqa: S608
    for (name, (sql, kind)), count in zip(checks.items(), row, strict=True):
        if count:
            reason = f"not {kind} as the column writes them; the row is used without it"
            value = f"CAST({quote(name)} AS VARCHAR)"
            _put(
                engine, landing, f"{sql} AND {live}", _header(landing, name), value, reason,
                "value",
            )  # fmt: skip
