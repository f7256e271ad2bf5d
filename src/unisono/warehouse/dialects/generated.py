"""Rewrites for BigQuery and Snowflake: their SQL is generated and parsed, never run by the tests.

Nobody has compared results, so no setting builds on them. Databricks is written like Spark.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlglot import exp

from unisono.warehouse.dialects.rewrites import Rewrite, Rewrites
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

_B: Final = "bigquery"
_S: Final = "snowflake"


def _first_of_list(dialect: str, template: str) -> Rewrite:
    """The first of the values in order: a template of {v}, {there} and {order}."""

    def write(found: Extreme) -> str:
        way = "ASC" if found.least else "DESC"
        order = ", ".join(f"{part.sql(dialect)} {way}" for part in found.parts)
        there = present(found.parts, dialect)
        return template.format(v=found.value.sql(dialect), there=there, order=order)

    return extreme(write)


def _struct(parts: list[exp.Expr]) -> str:
    return f"STRUCT({', '.join(p.sql(_B) for p in parts)})"


def _array(parts: list[exp.Expr]) -> str:
    return f"ARRAY_CONSTRUCT({', '.join(p.sql(_S) for p in parts)})"


def _text_hash(dialect: str, text: str, template: str) -> Callable[[list[exp.Expr]], str]:
    return lambda parts: template.format(x=joined_text(parts, dialect, text))


def _digest(dialect: str, digest: str, half: str, division: str) -> Rewrite:
    """Templates of {x}: the digest in hexadecimal digits, and a number of eight such digits."""

    def write(value: exp.Expr) -> str:
        high, low = (
            half.format(x=f"CONCAT({', '.join(pairs)})")
            for pairs in digest_halves(digest.format(x=value.sql(dialect)))
        )
        return f"({high} * 2147483648 + {division.format(x=low)})"

    return half_digest(write)


_bigquery_truncate = filled(_B, "DATETIME_TRUNC(CAST({x} AS DATETIME), {u})", u="unit", x="this")
_snowflake_truncate = filled(
    _S, "DATE_TRUNC('{u}', CAST({x} AS TIMESTAMP_NTZ))", u="unit", x="this"
)
_bigquery_extreme = _first_of_list(
    _B, "ARRAY_AGG(CASE WHEN {there} THEN {v} END IGNORE NULLS ORDER BY {order} LIMIT 1)[OFFSET(0)]"
)
_snowflake_extreme = _first_of_list(
    _S, "GET(ARRAY_AGG(CASE WHEN {there} THEN {v} END) WITHIN GROUP (ORDER BY {order}), 0)"
)

BIGQUERY: Final[Rewrites] = {
    exp.ArgMin: _bigquery_extreme,
    exp.ArgMax: _bigquery_extreme,
    exp.Cast: rounded(
        _B,
        "CAST(CAST(TRUNC(({x}) * {power} + 0.5 * SIGN({x})) AS BIGNUMERIC) / {power} AS {to})",
    ),
    exp.DateDiff: difference(
        _B, "DATE_DIFF(CAST({b} AS DATE), CAST({a} AS DATE), DAY)", "UNIX_SECONDS(TIMESTAMP({x}))"
    ),
    exp.TimestampTrunc: _bigquery_truncate,
    exp.DateTrunc: _bigquery_truncate,
    exp.TimeToUnix: filled(_B, "(UNIX_MICROS(TIMESTAMP({x})) / 1000000)", x="this"),
    exp.Median: filled(_B, "APPROX_QUANTILES({x}, 2)[OFFSET(1)]", x="this"),
    exp.Contains: filled(_B, "(STRPOS({x}, {y}) > 0)", x="this", y="expression"),
    exp.Anonymous: named(
        hash=_text_hash(_B, "STRING", "(FARM_FINGERPRINT({x}) & 9223372036854775807)"),
        epoch_us=lambda parts: f"UNIX_MICROS(TIMESTAMP({parts[0].sql(_B)}))",
        row=_struct,
    ),
    exp.BitwiseRightShift: _digest(
        _B, "TO_HEX(MD5({x}))", "CAST(CONCAT('0x', {x}) AS INT64)", "DIV({x}, 2)"
    ),
}
SNOWFLAKE: Final[Rewrites] = {
    exp.ArgMin: _snowflake_extreme,
    exp.ArgMax: _snowflake_extreme,
    exp.Cast: rounded(
        _S,
        "CAST(CAST(TRUNC(({x}) * {power} + 0.5 * SIGN({x})) AS NUMBER(38, 0)) / {power} AS {to})",
    ),
    exp.DateDiff: difference(
        _S,
        "DATEDIFF(DAY, CAST({a} AS DATE), CAST({b} AS DATE))",
        "DATE_PART(EPOCH_SECOND, CAST({x} AS TIMESTAMP_NTZ))",
    ),
    exp.TimestampTrunc: _snowflake_truncate,
    exp.DateTrunc: _snowflake_truncate,
    exp.TimeToUnix: filled(
        _S, "(DATE_PART(EPOCH_MICROSECOND, {x}) / CAST(1000000 AS DOUBLE))", x="this"
    ),
    exp.Anonymous: named(
        hash=_text_hash(_S, "VARCHAR", "BITAND(HASH({x}), 9223372036854775807)"),
        epoch_us=lambda parts: f"DATE_PART(EPOCH_MICROSECOND, {parts[0].sql(_S)})",
        row=_array,
    ),
    exp.BitwiseRightShift: _digest(_S, "MD5({x})", "TO_NUMBER({x}, 'XXXXXXXX')", "FLOOR({x} / 2)"),
}
