"""One SQL model, written in the embedded engine's dialect, as another engine's SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sqlglot import exp

from unisono.errors import DialectError
from unisono.settings import GENERATED_ONLY
from unisono.warehouse.dialects import clickhouse, generated, postgres, spark
from unisono.warehouse.dialects.constructs import check
from unisono.warehouse.dialects.resolved import Schema, parse, resolve, typed
from unisono.warehouse.dialects.rewrites import COMMON, Rewrites, apply
from unisono.warehouse.dialects.types import type_name

_REWRITES: Final[Mapping[str, Rewrites]] = {
    "spark": spark.REWRITES,
    "postgres": postgres.REWRITES,
    "clickhouse": clickhouse.REWRITES,
    "bigquery": generated.BIGQUERY,
    "snowflake": generated.SNOWFLAKE,
    "databricks": spark.REWRITES,
}
#: Engines whose SQL is generated and parsed, but was never run: nobody compared its results.
GENERATED: Final = GENERATED_ONLY
#: Engines whose results the conformance suite compares.
CERTIFIED: Final = tuple(name for name in _REWRITES if name not in GENERATED)


def translate(
    sql: str,
    dialect: str,
    schema: Schema,
    output: Sequence[tuple[str, str]],
    model: str,
) -> str:
    """A query of the embedded dialect in another one, with the same columns and types.

    Args:
        sql: one SELECT in the embedded engine's dialect.
        dialect: one of :data:`CERTIFIED` or :data:`GENERATED`.
        schema: the tables it reads: flat name → column → embedded type.
        output: its columns and their embedded types, as the embedded engine describes them.
        model: the table it makes, named in errors.

    Raises:
        DialectError: the query uses what no conformance case covers.
    """
    return write(prepare(sql, schema, model), dialect, output, model)


def prepare(sql: str, schema: Schema, model: str) -> exp.Query:
    """What every engine reads alike of :func:`translate`, for :func:`write`."""
    query = parse(sql, model)
    check(query, model)
    query = resolve(query, schema, model)
    apply(query, COMMON)
    return typed(query, schema)


def write(prepared: exp.Query, dialect: str, output: Sequence[tuple[str, str]], model: str) -> str:
    """A prepared query in one engine's SQL; ``prepared`` stays as it is."""
    query = prepared.copy()
    apply(query, _REWRITES[dialect])
    return _typed(query, dialect, output, model)


def _typed(query: exp.Query, dialect: str, output: Sequence[tuple[str, str]], model: str) -> str:
    """The query inside one that gives every column its name and type."""
    columns = []
    for own, (name, embedded) in zip(query.named_selects, output, strict=True):
        type_ = type_name(embedded, dialect)
        if type_ is None:
            raise DialectError(model, f"the type {embedded} of the column {name}")
        inner, outer = (exp.to_identifier(n, quoted=True).sql(dialect) for n in (own, name))
        columns.append(f"CAST({inner} AS {type_}) AS {outer}")
    return f"SELECT {', '.join(columns)} FROM ({query.sql(dialect)}) AS result_"
