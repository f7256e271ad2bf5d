"""The SQL expression of a model field out of its sources in one file."""

from __future__ import annotations

from unisono.model.tables import BY_NAME, MONEY, NUMBER, Column
from unisono.sources.recognition import FieldMap, TargetMap, ValueSource
from unisono.sources.transforms import TRANSFORMS, Values, default_transform
from unisono.warehouse.engine import literal


def source_sql(values: Values, source: ValueSource, column: Column) -> str:
    """One source as an expression of the model column's type."""
    if source.transform == "constant":
        return f"CAST({literal(source.argument)} AS {column.type})"
    transform = TRANSFORMS.get(source.transform, TRANSFORMS["text"])
    parts = [transform(values, c, source.argument, column.type) for c in source.columns]
    if source.transform == "sum":
        total = " + ".join(f"coalesce({p}, 0)" for p in parts)
        return f"CASE WHEN coalesce({', '.join(parts)}) IS NOT NULL THEN {total} END"
    if source.transform == "line_total":
        price, quantity, *discount = parts
        less = "".join(f" - coalesce({d}, 0)" for d in discount)
        return f"({price} * {quantity}{less})"
    if source.transform == "joined":
        return f"nullif(concat_ws('|', {', '.join(parts)}), '')"
    if source.transform == "words":
        return f"nullif(concat_ws(' ', {', '.join(parts)}), '')"
    if source.transform == "key":
        return f"'row:' || md5(concat_ws('|', {', '.join(parts)}))"
    return parts[0]


def field_sql(values: Values, field: FieldMap, column: Column) -> str:
    """All sources of a field, the first with a value wins; impossible counts become NULL."""
    parts = [source_sql(values, s, column) for s in field.sources]
    value = parts[0] if len(parts) == 1 else f"coalesce({', '.join(parts)})"
    if column.type == NUMBER and column.unit == "count":
        return f"CASE WHEN {value} >= 0 THEN {value} END"
    return f"CAST({value} AS {column.type})" if column.type in (MONEY, NUMBER) else value


def columns_read_as(targets: tuple[TargetMap, ...], kinds: tuple[str, ...]) -> list[str]:
    """Landing columns that one of the transforms ``kinds`` reads."""
    return sorted(
        {
            c
            for t in targets
            for f in t.fields
            for s in f.sources
            if (s.transform or default_transform(f.field, BY_NAME[t.table].column(f.field).type))
            in kinds
            for c in s.columns
        }
    )
