"""Rewrites for PostgreSQL."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from unisono.warehouse.dialects.rewrites import (
    Rewrites,
    is_real,
    joined_text,
    rounded_decimal,
    row_parts,
    written,
)

_D: Final = "postgres"


def _extreme(node: exp.Expr) -> exp.Expr:
    """The first of the values in order; empty values and keys do not count."""
    way = "ASC" if isinstance(node, exp.ArgMin) else "DESC"
    keys, value = row_parts(node.expression), node.this
    order = ", ".join(f"{part.sql(_D)} {way}" for part in (*keys, value))
    there = " AND ".join(f"({part.sql(_D)}) IS NOT NULL" for part in (*keys, value))
    return written(_D, f"(array_agg({{v}} ORDER BY {order}) FILTER (WHERE {there}))[1]", v=value)


def _cast(node: exp.Expr) -> exp.Expr | None:
    scale = rounded_decimal(node)
    if scale is None:
        return None
    power = 10**scale
    return written(
        _D,
        f"CAST(CAST(trunc(({{x}}) * {power} + 0.5::float8 * sign({{x}})) AS BIGINT)"
        f" / {power}::numeric AS {{to}})",
        x=node.this,
        to=node.args["to"],
    )


def _difference(node: exp.Expr) -> exp.Expr:
    """Differences count the boundaries that lie between, not full units."""
    if node.args["unit"].name.upper() == "DAY":
        return written(_D, "(({b})::date - ({a})::date)", b=node.this, a=node.expression)
    epoch = "floor(extract(epoch FROM ({})::timestamp))"
    both = f"({epoch.format('{b}')} - {epoch.format('{a}')})::bigint"
    return written(_D, both, b=node.this, a=node.expression)


def _truncate(node: exp.Expr) -> exp.Expr:
    unit = node.args["unit"]
    return written(_D, "date_trunc('{unit}', ({x})::timestamp)", unit=unit, x=node.this)


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


def _median(node: exp.Expr) -> exp.Expr:
    return written(_D, "percentile_cont(0.5) WITHIN GROUP (ORDER BY ({x})::float8)", x=node.this)


def _contains(node: exp.Expr) -> exp.Expr:
    return written(_D, "(strpos({x}, {y}) > 0)", x=node.this, y=node.expression)


def _epoch(node: exp.Expr) -> exp.Expr:
    return written(_D, "extract(epoch FROM {x})::float8", x=node.this)


def _round(node: exp.Expr) -> exp.Expr | None:
    places = node.args.get("decimals")
    if places is None or not is_real(node.this):
        return None
    return written(_D, "round(({x})::numeric, {n})::float8", x=node.this, n=places)


def _named(node: exp.Expr) -> exp.Expr | None:
    name, parts = node.name.lower(), node.expressions
    if name == "hash":
        text = joined_text(parts, _D, "TEXT")
        return written(_D, f"('x' || substr(md5({text}), 1, 15))::bit(60)::bigint")
    if name == "epoch_us":
        return written(_D, "(extract(epoch FROM {x}) * 1000000)::bigint", x=parts[0])
    return None


def _half_digest(node: exp.Expr) -> exp.Expr | None:
    """``md5_number_lower(x) >> 1``: the upper eight bytes of the digest, lowest byte first."""
    number = node.this
    if not (isinstance(number, exp.Anonymous) and number.name.lower() == "md5_number_lower"):
        return None
    digest = f"md5({number.expressions[0].sql(_D)})"
    pairs = [f"substr({digest}, {place}, 2)" for place in range(31, 16, -2)]
    high, low = (
        f"('x00000000' || {' || '.join(half)})::bit(64)::bigint" for half in (pairs[:4], pairs[4:])
    )
    return written(_D, f"({high} * 2147483648 + {low} / 2)")


REWRITES: Final[Rewrites] = {
    exp.ArgMin: _extreme,
    exp.ArgMax: _extreme,
    exp.Cast: _cast,
    exp.DateDiff: _difference,
    exp.TimestampTrunc: _truncate,
    exp.DateTrunc: _truncate,
    exp.RegexpLike: _matches,
    exp.RegexpExtract: _extract,
    exp.Median: _median,
    exp.Contains: _contains,
    exp.TimeToUnix: _epoch,
    exp.Round: _round,
    exp.Anonymous: _named,
    exp.BitwiseRightShift: _half_digest,
}
