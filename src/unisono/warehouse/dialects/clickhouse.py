"""Rewrites for ClickHouse.

Needs the settings of :data:`SETTINGS`, which make joins and empty groups give NULL.
"""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from unisono.warehouse.dialects.rewrites import (
    Rewrite,
    Rewrites,
    rounded_decimal,
    row_parts,
    written,
)
from unisono.warehouse.dialects.types import type_name

_D: Final = "clickhouse"
#: What makes ClickHouse mean what standard SQL means.
SETTINGS: Final = {
    "join_use_nulls": "1",
    "aggregate_functions_null_for_empty": "1",
    "union_default_mode": "'DISTINCT'",
    "session_timezone": "'UTC'",
    "allow_experimental_correlated_subqueries": "1",
    "cast_keep_nullable": "1",
    "prefer_column_name_to_alias": "1",
}


def _extreme(node: exp.Expr) -> exp.Expr:
    function = "argMinIf" if isinstance(node, exp.ArgMin) else "argMaxIf"
    keys, value = row_parts(node.expression), node.this
    # A tuple kept in a column cannot be empty, its parts can.
    plain = [part for part in (*keys, value) if not _is_tuple(part)]
    order = ", ".join(
        part.sql(_D) if _is_tuple(part) else f"assumeNotNull({part.sql(_D)})"
        for part in (*keys, value)
    )
    there = " AND ".join(f"({part.sql(_D)}) IS NOT NULL" for part in plain)
    return written(_D, f"{function}({{v}}, tuple({order}), {there})", v=value)


def _is_tuple(node: exp.Expr) -> bool:
    return node.type is None or node.type.is_type(exp.DType.STRUCT, exp.DType.UNKNOWN)


def _placed(node: exp.Expr) -> exp.Expr | None:
    """Places are signed numbers, which mix with others."""
    if not isinstance(node.this, (exp.RowNumber, exp.Rank)):
        return None
    return written(_D, "CAST({x} AS Nullable(Int64))", x=node)


def _cast(node: exp.Expr) -> exp.Expr | None:
    """Casts keep NULL and microseconds, and round as the embedded engine does."""
    scale = rounded_decimal(node)
    embedded = node.args["to"].sql("duckdb").upper()
    embedded = {"TEXT": "VARCHAR", "INT": "INTEGER"}.get(embedded, embedded)
    type_ = type_name(embedded, _D)
    if type_ is None:
        return None
    if scale is None:
        return written(_D, f"CAST({{x}} AS {type_})", x=node.this)
    power = 10**scale
    whole = f"CAST(trunc(({{x}}) * {power} + 0.5 * sign({{x}})) AS Nullable(Int64))"
    exact = f"CAST({whole} AS Nullable(Decimal(38,{scale}))) / {power}"
    return written(_D, f"CAST({exact} AS {type_})", x=node.this)


def _difference(node: exp.Expr) -> exp.Expr:
    unit = node.args["unit"].name.lower()
    return written(_D, f"dateDiff('{unit}', {{a}}, {{b}})", b=node.this, a=node.expression)


def _truncate(node: exp.Expr) -> exp.Expr:
    unit = node.args["unit"].name.lower()
    return written(
        _D,
        f"CAST(date_trunc('{unit}', CAST({{x}} AS Nullable(DateTime64(6, 'UTC'))))"
        " AS Nullable(DateTime64(6, 'UTC')))",
        x=node.this,
    )


def _listed(node: exp.Expr) -> exp.Expr:
    return written(
        _D,
        "arrayStringConcat(arraySort(groupArray({x})), {by})",
        x=node.this.this,
        by=node.args["separator"],
    )


def _extract(node: exp.Expr) -> exp.Expr:
    return written(_D, "extract({x}, {p})", x=node.this, p=node.expression)


def _replace(node: exp.Expr) -> exp.Expr:
    function = "replaceRegexpAll" if node.args.get("modifiers") else "replaceRegexpOne"
    return written(
        _D,
        f"{function}({{x}}, {{p}}, {{r}})",
        x=node.this,
        p=node.expression,
        r=node.args["replacement"],
    )


def _part(node: exp.Expr) -> exp.Expr:
    return written(
        _D,
        "if(({x}) IS NULL, NULL, splitByString({by}, assumeNotNull({x}))[{n}])",
        x=node.this,
        by=node.args["delimiter"],
        n=node.args["part_index"],
    )


def _named(node: exp.Expr) -> exp.Expr | None:
    name, parts = node.name.lower(), node.expressions
    if name == "hash":
        told = ", ".join(f"isNull({p.sql(_D)}), ifNull(toString({p.sql(_D)}), '')" for p in parts)
        return written(_D, f"bitShiftRight(cityHash64({told}), 1)")
    if name == "epoch_us":
        return written(_D, "toUnixTimestamp64Micro({x})", x=parts[0])
    if name == "row":
        return written(_D, f"tuple({', '.join(p.sql(_D) for p in parts)})")
    return None


def _half_digest(node: exp.Expr) -> exp.Expr | None:
    """``md5_number_lower(x) >> 1``: the upper eight bytes of the digest, lowest byte first."""
    number = node.this
    if not (isinstance(number, exp.Anonymous) and number.name.lower() == "md5_number_lower"):
        return None
    return written(
        _D,
        "toInt64(bitShiftRight(reinterpretAsUInt64(substring(MD5(assumeNotNull({x})), 9, 8)), 1))",
        x=number.expressions[0],
    )


def _called(function: str) -> Rewrite:
    def rewrite(node: exp.Expr) -> exp.Expr:
        return written(_D, f"{function}({{x}})", x=node.this)

    return rewrite


def _spread(node: exp.Expr) -> exp.Expr:
    """One value alone has no spread."""
    return written(_D, "CASE WHEN count({x}) > 1 THEN stddevSamp({x}) END", x=node.this)


def _shift_left(node: exp.Expr) -> exp.Expr:
    return written(_D, "bitShiftLeft({x}, {y})", x=node.this, y=node.expression)


def _both_bits(node: exp.Expr) -> exp.Expr:
    return written(_D, "bitAnd({x}, {y})", x=node.this, y=node.expression)


def _epoch(node: exp.Expr) -> exp.Expr:
    return written(_D, "(toUnixTimestamp64Micro({x}) / 1000000)", x=node.this)


def _contains(node: exp.Expr) -> exp.Expr:
    return written(_D, "(position({x}, {y}) > 0)", x=node.this, y=node.expression)


REWRITES: Final[Rewrites] = {
    exp.ArgMin: _extreme,
    exp.ArgMax: _extreme,
    exp.Cast: _cast,
    exp.DateDiff: _difference,
    exp.TimestampTrunc: _truncate,
    exp.DateTrunc: _truncate,
    exp.GroupConcat: _listed,
    exp.RegexpExtract: _extract,
    exp.RegexpReplace: _replace,
    exp.SplitPart: _part,
    exp.Lower: _called("lowerUTF8"),
    exp.Upper: _called("upperUTF8"),
    exp.Median: _called("quantileExactInclusiveOrNull(0.5)"),
    exp.LogicalOr: _called("max"),
    exp.LogicalAnd: _called("min"),
    exp.BitwiseOrAgg: _called("groupBitOr"),
    exp.Contains: _contains,
    exp.TimeToUnix: _epoch,
    exp.Anonymous: _named,
    exp.BitwiseRightShift: _half_digest,
    exp.BitwiseLeftShift: _shift_left,
    exp.BitwiseAnd: _both_bits,
    exp.StddevSamp: _spread,
    exp.Window: _placed,
}
