"""Account for every row and value that staging does not use: file, row, column, reason."""

from __future__ import annotations

from unisono.model.tables import BY_NAME, NUMBER
from unisono.sources.field_sql import source_sql
from unisono.sources.landing import Landing
from unisono.sources.parsing import flag_sql, has_value_sql
from unisono.sources.recognition import FieldMap, TargetMap, ValueSource
from unisono.sources.transforms import PARSED, Values
from unisono.warehouse.engine import Engine, quote

#: Flags by which connectors and CRMs mark rows that were deleted at the source.
DELETED = ("fivetran_deleted", "is_deleted", "isdeleted")
_SHOWN = 200


def _read(landing: Landing) -> str:
    return landing.relation


def _original(landing: Landing, name: str) -> str:
    return next((c.original for c in landing.columns if c.name == name), name)


def _put(
    engine: Engine, landing: Landing, where: str, column: str, value: str, reason: str,
    severity: str, source: str = "",
) -> None:  # fmt: skip
    engine.run(
        "INSERT INTO quarantine BY NAME SELECT ? AS file_id, ? AS path, file_row, "  # noqa: S608
        f"? AS column_name, left({value}, {_SHOWN}) AS value, ? AS reason, ? AS severity "
        f"FROM {source or _read(landing)} WHERE {where}",
        [landing.file_id, landing.path, column, reason, severity],
    )


def deleted(engine: Engine, landing: Landing, values: Values) -> str:
    """Quarantine rows marked deleted; the condition of the rows that stay."""
    flags = [c.name for c in landing.columns if c.name in DELETED]
    if not flags:
        return "TRUE"
    marked = " OR ".join(f"coalesce({flag_sql(values.text(f))}, FALSE)" for f in flags)
    column = _original(landing, flags[0])
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
        _put(engine, landing, where, _original(landing, name), value, reason, "error")


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
                engine, landing, f"{sql} AND {live}", _original(landing, name), value, reason,
                "value",
            )  # fmt: skip
