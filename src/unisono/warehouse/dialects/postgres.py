"""Rewrites for PostgreSQL."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from unisono.warehouse.dialects.rewrites import Rewrites, is_real, written
from unisono.warehouse.dialects.shapes import (
    Extreme,
    difference,
    digest_halves,
    extreme,
    filled,
    half_digest,
    joined_text,
    named,
    present,
    rounded,
)

_D: Final = "postgres"


def _extreme(found: Extreme) -> str:
    way = "ASC" if found.least else "DESC"
    order = ", ".join(f"{part.sql(_D)} {way}" for part in found.parts)
    value, there = found.value.sql(_D), present(found.parts, _D)
    return f"(array_agg({value} ORDER BY {order}) FILTER (WHERE {there}))[1]"


def _pattern(node: exp.Expr) -> exp.Expr:
    return exp.Literal.string(node.expression.name.replace("\\b", "\\y"))


def _matches(node: exp.Expr) -> exp.Expr:
    return written(_D, "(({x}) ~ {p})", x=node.this, p=_pattern(node))


def _extract(node: exp.Expr) -> exp.Expr:
    """No match is an empty text, as with the embedded engine."""
    return written(
        _D,
        "CASE WHEN ({x}) IS NOT NULL THEN coalesce(substring(({x}) FROM {p}), '') END",
        x=node.this,
        p=_pattern(node),
    )


def _round(node: exp.Expr) -> exp.Expr | None:
    places = node.args.get("decimals")
    if places is None or not is_real(node.this):
        return None
    return written(_D, "round(({x})::numeric, {n})::float8", x=node.this, n=places)


def _hash(parts: list[exp.Expr]) -> str:
    return f"('x' || substr(md5({joined_text(parts, _D, 'TEXT')}), 1, 15))::bit(60)::bigint"


def _half_digest(value: exp.Expr) -> str:
    high, low = (
        f"('x00000000' || {' || '.join(half)})::bit(64)::bigint"
        for half in digest_halves(f"md5({value.sql(_D)})")
    )
    return f"({high} * 2147483648 + {low} / 2)"


_truncate = filled(_D, "date_trunc('{u}', ({x})::timestamp)", u="unit", x="this")

REWRITES: Final[Rewrites] = {
    exp.ArgMin: extreme(_extreme),
    exp.ArgMax: extreme(_extreme),
    exp.Cast: rounded(
        _D,
        "CAST(CAST(trunc(({x}) * {power} + 0.5::float8 * sign({x})) AS BIGINT)"
        " / {power}::numeric AS {to})",
    ),
    exp.DateDiff: difference(
        _D,
        "(({b})::date - ({a})::date)",
        "floor(extract(epoch FROM ({x})::timestamp))::bigint",
    ),
    exp.TimestampTrunc: _truncate,
    exp.DateTrunc: _truncate,
    exp.RegexpLike: _matches,
    exp.RegexpExtract: _extract,
    exp.Median: filled(_D, "percentile_cont(0.5) WITHIN GROUP (ORDER BY ({x})::float8)", x="this"),
    exp.Contains: filled(_D, "(strpos({x}, {y}) > 0)", x="this", y="expression"),
    exp.TimeToUnix: filled(_D, "extract(epoch FROM {x})::float8", x="this"),
    exp.Round: _round,
    exp.Anonymous: named(
        hash=_hash,
        epoch_us=lambda parts: f"(extract(epoch FROM {parts[0].sql(_D)}) * 1000000)::bigint",
    ),
    exp.BitwiseRightShift: half_digest(_half_digest),
}
