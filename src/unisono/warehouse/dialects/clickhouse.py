"""Rewrites for ClickHouse.

Needs the settings of :data:`SETTINGS`, which make joins and empty groups give NULL.
"""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from unisono.warehouse.dialects.rewrites import Rewrite, Rewrites, written
from unisono.warehouse.dialects.shapes import (
    Extreme,
    extreme,
    filled,
    half_digest,
    named,
    present,
    rounded_decimal,
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


def _extreme(found: Extreme) -> str:
    function = "argMinIf" if found.least else "argMaxIf"
    # A tuple kept in a column cannot be empty, its parts can.
    there = present([part for part in found.parts if not _is_tuple(part)], _D)
    order = ", ".join(
        part.sql(_D) if _is_tuple(part) else f"assumeNotNull({part.sql(_D)})"
        for part in found.parts
    )
    return f"{function}({found.value.sql(_D)}, tuple({order}), {there})"


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


def _listed(node: exp.Expr) -> exp.Expr:
    value, by = node.this.this.sql(_D), node.args["separator"].sql(_D)
    return exp.Var(this=f"arrayStringConcat(arraySort(groupArray({value})), {by})")


def _replace(node: exp.Expr) -> exp.Expr:
    function = "replaceRegexpAll" if node.args.get("modifiers") else "replaceRegexpOne"
    return written(
        _D,
        f"{function}({{x}}, {{p}}, {{r}})",
        x=node.this,
        p=node.expression,
        r=node.args["replacement"],
    )


def _hash(parts: list[exp.Expr]) -> str:
    told = ", ".join(f"isNull({p.sql(_D)}), ifNull(toString({p.sql(_D)}), '')" for p in parts)
    return f"bitShiftRight(cityHash64({told}), 1)"


def _half_digest(value: exp.Expr) -> str:
    upper = f"substring(MD5(assumeNotNull({value.sql(_D)})), 9, 8)"
    return f"toInt64(bitShiftRight(reinterpretAsUInt64({upper}), 1))"


_digest: Final = half_digest(_half_digest)


def _shift_right(node: exp.Expr) -> exp.Expr | None:
    """The function: there is no such operator."""
    return _digest(node) or written(_D, "bitShiftRight({x}, {y})", x=node.this, y=node.expression)


def _called(function: str) -> Rewrite:
    return filled(_D, f"{function}({{x}})", x="this")


def _of_two(template: str) -> Rewrite:
    return filled(_D, template, x="this", y="expression")


_truncate = filled(
    _D,
    "CAST(date_trunc('{u}', CAST({x} AS Nullable(DateTime64(6, 'UTC'))))"
    " AS Nullable(DateTime64(6, 'UTC')))",
    u="unit",
    x="this",
)

REWRITES: Final[Rewrites] = {
    exp.ArgMin: extreme(_extreme),
    exp.ArgMax: extreme(_extreme),
    exp.Cast: _cast,
    exp.DateDiff: filled(_D, "dateDiff('{u}', {a}, {b})", u="unit", b="this", a="expression"),
    exp.TimestampTrunc: _truncate,
    exp.DateTrunc: _truncate,
    exp.GroupConcat: _listed,
    exp.RegexpExtract: _of_two("extract({x}, {y})"),
    exp.RegexpReplace: _replace,
    exp.SplitPart: filled(
        _D,
        "if(({x}) IS NULL, NULL, splitByString({by}, assumeNotNull({x}))[{n}])",
        x="this",
        by="delimiter",
        n="part_index",
    ),
    exp.Lower: _called("lowerUTF8"),
    exp.Upper: _called("upperUTF8"),
    exp.Median: _called("quantileExactInclusiveOrNull(0.5)"),
    exp.LogicalOr: _called("max"),
    exp.LogicalAnd: _called("min"),
    exp.BitwiseOrAgg: _called("groupBitOr"),
    exp.Contains: _of_two("(position({x}, {y}) > 0)"),
    exp.TimeToUnix: filled(_D, "(toUnixTimestamp64Micro({x}) / 1000000)", x="this"),
    exp.Anonymous: named(
        hash=_hash,
        epoch_us=lambda parts: f"toUnixTimestamp64Micro({parts[0].sql(_D)})",
        row=lambda parts: f"tuple({', '.join(p.sql(_D) for p in parts)})",
    ),
    exp.BitwiseRightShift: _shift_right,
    exp.BitwiseLeftShift: _of_two("bitShiftLeft({x}, {y})"),
    exp.BitwiseAnd: _of_two("bitAnd({x}, {y})"),
    # One value alone has no spread.
    exp.StddevSamp: filled(_D, "CASE WHEN count({x}) > 1 THEN stddevSamp({x}) END", x="this"),
    exp.Window: _placed,
}
