"""Rewrites for Apache Spark 4; Sail speaks its protocol and Databricks reads the same SQL."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from unisono.warehouse.dialects.rewrites import Rewrites
from unisono.warehouse.dialects.shapes import (
    Extreme,
    difference,
    digest_halves,
    extreme,
    filled,
    half_digest,
    named,
    present,
    rounded,
)

_D: Final = "spark"


def _extreme(found: Extreme) -> str:
    """Ties go to the least value. Spark's own function keeps empty values."""
    function = "min" if found.least else "max"
    value = found.value.sql(_D)
    fields = ", ".join(f"'k{i}', {k.sql(_D)}" for i, k in enumerate(found.keys))
    there = present(found.parts, _D)
    return f"{function}(CASE WHEN {there} THEN named_struct({fields}, 'v', {value}) END).v"


def _hash(parts: list[exp.Expr]) -> str:
    # The engine's own hash passes over empty values, so each is told by a flag.
    told = ", ".join(f"({p.sql(_D)}) IS NULL, {p.sql(_D)}" for p in parts)
    return f"(xxhash64({told}) & 9223372036854775807)"


def _row(parts: list[exp.Expr]) -> str:
    fields = ", ".join(f"'k{i}', {p.sql(_D)}" for i, p in enumerate(parts))
    return f"named_struct({fields})"


def _half_digest(value: exp.Expr) -> str:
    high, low = (
        f"CAST(conv(concat({', '.join(half)}), 16, 10) AS BIGINT)"
        for half in digest_halves(f"md5({value.sql(_D)})")
    )
    return f"({high} * 2147483648 + {low} div 2)"


#: Moments stay without a zone.
_truncate = filled(_D, "CAST(date_trunc('{u}', {x}) AS TIMESTAMP_NTZ)", u="unit", x="this")


def _listed(node: exp.Expr) -> exp.Expr:
    """``string_agg`` in the order of its own values."""
    value, by = node.this.this.sql(_D), node.args["separator"].sql(_D)
    return exp.Var(this=f"array_join(array_sort(collect_list({value})), {by})")


REWRITES: Final[Rewrites] = {
    exp.TimeToUnix: filled(_D, "(unix_micros(CAST({x} AS TIMESTAMP_LTZ)) / 1000000D)", x="this"),
    exp.ArgMin: extreme(_extreme),
    exp.ArgMax: extreme(_extreme),
    exp.Cast: rounded(_D, "CAST(CAST(round(({x}) * {power}D) AS DECIMAL(28,0)) / {power} AS {to})"),
    exp.DateDiff: difference(_D, "datediff({b}, {a})", "unix_seconds(CAST({x} AS TIMESTAMP_LTZ))"),
    exp.TimestampTrunc: _truncate,
    exp.DateTrunc: _truncate,
    exp.GroupConcat: _listed,
    exp.Anonymous: named(
        hash=_hash,
        row=_row,
        epoch_us=lambda parts: f"unix_micros(CAST({parts[0].sql(_D)} AS TIMESTAMP_LTZ))",
    ),
    exp.BitwiseRightShift: half_digest(_half_digest),
}
