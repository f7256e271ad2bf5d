"""Rewrites for Apache Spark 4; Sail speaks its protocol and Databricks reads the same SQL."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from unisono.warehouse.dialects.rewrites import (
    Rewrites,
    rounded_decimal,
    row_parts,
    written,
)

_D: Final = "spark"


def _extreme(node: exp.Expr) -> exp.Expr:
    """``arg_min(x, k)`` skips empty x and k, ties go to the least x. Spark's own keeps empty x."""
    function = "min" if isinstance(node, exp.ArgMin) else "max"
    keys, value = row_parts(node.expression), node.this
    fields = ", ".join(f"'k{i}', {k.sql(_D)}" for i, k in enumerate(keys))
    there = " AND ".join(f"({part.sql(_D)}) IS NOT NULL" for part in (*keys, value))
    return written(
        _D,
        f"{function}(CASE WHEN {there} THEN named_struct({fields}, 'v', {{v}}) END).v",
        v=value,
    )


def _decimal(node: exp.Expr) -> exp.Expr | None:
    scale = rounded_decimal(node)
    if scale is None:
        return None
    power = 10**scale
    return written(
        _D,
        f"CAST(CAST(round(({{x}}) * {power}D) AS DECIMAL(28,0)) / {power} AS {{to}})",
        x=node.this,
        to=node.args["to"],
    )


def _difference(node: exp.Expr) -> exp.Expr:
    """Differences count the boundaries that lie between, not full units."""
    if node.args["unit"].name.upper() == "DAY":
        return written(_D, "datediff({b}, {a})", b=node.this, a=node.expression)
    epoch = "unix_seconds(CAST({} AS TIMESTAMP_LTZ))"
    return written(
        _D, f"({epoch.format('{b}')} - {epoch.format('{a}')})", b=node.this, a=node.expression
    )


def _truncate(node: exp.Expr) -> exp.Expr:
    """Moments stay without a zone."""
    return written(
        _D, "CAST(date_trunc('{unit}', {x}) AS TIMESTAMP_NTZ)", unit=node.args["unit"], x=node.this
    )


def _listed(node: exp.Expr) -> exp.Expr:
    """``string_agg`` in the order of its own values."""
    return written(
        _D,
        "array_join(array_sort(collect_list({x})), {by})",
        x=node.this.this,
        by=node.args["separator"],
    )


def _named(node: exp.Expr) -> exp.Expr | None:
    name, parts = node.name.lower(), node.expressions
    if name == "hash":
        # The engine's own hash passes over empty values, so each is told by a flag.
        told = ", ".join(f"({p.sql(_D)}) IS NULL, {p.sql(_D)}" for p in parts)
        return written(_D, f"(xxhash64({told}) & 9223372036854775807)")
    if name == "epoch_us":
        return written(_D, "unix_micros(CAST({x} AS TIMESTAMP_LTZ))", x=parts[0])
    if name == "row":
        fields = ", ".join(f"'k{i}', {p.sql(_D)}" for i, p in enumerate(parts))
        return written(_D, f"named_struct({fields})")
    return None


def _half_digest(node: exp.Expr) -> exp.Expr | None:
    """``md5_number_lower(x) >> 1``: the upper eight bytes of the digest, lowest byte first."""
    number = node.this
    if not (isinstance(number, exp.Anonymous) and number.name.lower() == "md5_number_lower"):
        return None
    digest = f"md5({number.expressions[0].sql(_D)})"
    pairs = [f"substr({digest}, {place}, 2)" for place in range(31, 16, -2)]
    high, low = (
        f"CAST(conv(concat({', '.join(half)}), 16, 10) AS BIGINT)"
        for half in (pairs[:4], pairs[4:])
    )
    return written(_D, f"({high} * 2147483648 + {low} div 2)")


def _epoch(node: exp.Expr) -> exp.Expr:
    return written(_D, "(unix_micros(CAST({x} AS TIMESTAMP_LTZ)) / 1000000D)", x=node.this)


REWRITES: Final[Rewrites] = {
    exp.TimeToUnix: _epoch,
    exp.ArgMin: _extreme,
    exp.ArgMax: _extreme,
    exp.Cast: _decimal,
    exp.DateDiff: _difference,
    exp.TimestampTrunc: _truncate,
    exp.DateTrunc: _truncate,
    exp.GroupConcat: _listed,
    exp.Anonymous: _named,
    exp.BitwiseRightShift: _half_digest,
}
