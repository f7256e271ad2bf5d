"""What a statement of a build does: makes a table of a query, adds a query's rows, or else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import duckdb
from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import TokenType
from sqlglot.tokens import Tokenizer

from unisono.errors import DialectError
from unisono.warehouse.dialects.names import flat_name

#: How a column is kept on disk is the embedded engine's affair.
_COMPRESSION = re.compile(r" USING COMPRESSION \w+")
#: Values for ``?`` in order, or for ``$name``.
Parameters = Sequence[Any] | Mapping[str, Any] | None


class Effect(Enum):
    """What a statement does to the tables."""

    CREATE = "make a table or view of a query"
    EMPTY = "make an empty table"
    INSERT = "add the rows of a query to a table"
    DROP = "drop a table"
    DROP_ALL = "drop every table of a schema or database"
    SELECT = "give rows"
    SETTING = "change nothing about tables"


@dataclass(frozen=True)
class Statement:
    """One statement.

    Attributes:
        effect: what it does.
        sql: its text with its parameters written into it.
        table: flat name of the table it makes, fills or drops; of the schema for DROP_ALL.
        query: the SELECT in it.
        columns: columns an INSERT names, empty: all of them in order.
        by_name: True when an INSERT goes by names.
        view: True when a query is made a view, not a table.
    """

    effect: Effect
    sql: str
    table: str = ""
    query: str = ""
    columns: tuple[str, ...] = ()
    by_name: bool = False
    view: bool = False


def statements(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Parameters = None
) -> Iterator[Statement]:
    """The statements of a script, one by one.

    Raises:
        DialectError: one of them is none that other engines can be asked for.
    """
    for part in connection.extract_statements(with_values(sql, parameters)):
        yield _read(part.query.strip().rstrip(";"))


def _read(sql: str) -> Statement:
    try:
        tree = parse_one(_COMPRESSION.sub("", sql), read="duckdb")
    except SqlglotError as error:
        raise DialectError(sql[:60], f"SQL that cannot be read ({error})") from None
    if isinstance(tree, exp.Query):
        return Statement(Effect.SELECT, sql, query=sql)
    if isinstance(tree, exp.Create) and tree.kind in ("TABLE", "VIEW"):
        return _create(tree, sql)
    if isinstance(tree, exp.Insert) and isinstance(tree.expression, exp.Query):
        return _insert(tree, sql)
    if isinstance(tree, exp.Drop) and tree.kind in ("TABLE", "VIEW"):
        return Statement(Effect.DROP, sql, flat_name(_table(tree)))
    if isinstance(tree, exp.Drop) and tree.kind == "SCHEMA":
        return Statement(Effect.DROP_ALL, sql, _table(tree).parts[-1].name)
    if isinstance(tree, exp.Detach):
        return Statement(Effect.DROP_ALL, sql, tree.this.name)
    if isinstance(tree, (exp.Attach, exp.Create, exp.Describe, exp.Set)):
        return Statement(Effect.SETTING, sql)
    raise DialectError(sql[:60], f"the statement {tree.key.upper()}")


def _table(tree: exp.Expr) -> exp.Table:
    """The table a statement is about, which stands first."""
    table = tree.find(exp.Table)
    if table is None:
        raise DialectError(tree.sql("duckdb")[:60], "a statement about no table")
    return table


def _create(tree: exp.Create, sql: str) -> Statement:
    name = flat_name(_table(tree))
    if tree.expression is None:
        return Statement(Effect.EMPTY, sql, name)
    view = tree.kind == "VIEW"
    return Statement(Effect.CREATE, sql, name, tree.expression.sql("duckdb"), view=view)


def _insert(tree: exp.Insert, sql: str) -> Statement:
    columns = ()
    if isinstance(tree.this, exp.Schema):
        columns = tuple(c.name for c in tree.this.expressions)
    return Statement(
        Effect.INSERT,
        sql,
        flat_name(_table(tree)),
        tree.expression.sql("duckdb"),
        columns,
        bool(tree.args.get("by_name")),
    )


def with_values(sql: str, parameters: Parameters) -> str:
    """``sql`` with its parameters written into it as literals."""
    if not parameters:
        return sql
    named = parameters if isinstance(parameters, Mapping) else None
    places = iter(parameters if named is None else ())
    out: list[str] = []
    at = 0
    for token in Tokenizer(dialect="duckdb").tokenize(sql):
        # '?::TYPE' is read as one operator that some engines have.
        if token.token_type in (TokenType.PLACEHOLDER, TokenType.QDCOLON):
            value, stop = next(places), token.start + 1
        elif token.token_type is TokenType.VAR and token.text.startswith("$"):
            value, stop = _named_value(token.text[1:], parameters), token.end + 1
        else:
            continue
        out += [sql[at : token.start], written_value(value)]
        at = stop
    return "".join([*out, sql[at:]])


def _named_value(name: str, parameters: Sequence[Any] | Mapping[str, Any]) -> Any:
    if isinstance(parameters, Mapping):
        return parameters[name]
    return parameters[int(name) - 1]


def written_value(value: Any) -> str:
    """``value`` as a SQL literal of its type."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return f"CAST('{value!r}' AS DOUBLE)"
    if isinstance(value, (int, Decimal)):
        return str(value)
    if isinstance(value, datetime):
        return f"CAST('{value.isoformat(sep=' ')}' AS TIMESTAMP)"
    if isinstance(value, date):
        return f"CAST('{value.isoformat()}' AS DATE)"
    return "'" + str(value).replace("'", "''") + "'"
