"""A hash of rows that knows no order, to compare what two engines answered.

Decimals, integers, texts, days and moments count exactly, floating-point numbers to nine
significant digits.
"""

from __future__ import annotations

from typing import Any

import duckdb
from conformance_recording import Case

from unisono.warehouse.engine import quote

#: Tables of the model in the order of names, columns too.
_TABLES = """
SELECT c.table_name, c.column_name, c.data_type FROM duckdb_columns() AS c
JOIN duckdb_tables() AS t ON t.table_oid = c.table_oid AND t.database_oid = c.database_oid
WHERE c.schema_name = 'main' AND NOT c.internal AND c.database_name = current_database()
ORDER BY c.table_name, c.column_name
"""


#: Columns with keys an engine's own hash function made, in queries that call it.
_KEYS = {"key_hash", "node", "a", "b"}


def row_text(columns: list[tuple[str, str]]) -> str:
    """An expression that gives every row as one text."""
    parts = []
    for name, type_ in columns:
        value = f"CAST({quote(name)} AS {type_})"
        text = (
            f"printf('%.8e', {value} + 0.0)"
            if type_ in ("DOUBLE", "FLOAT")
            else f"{value}::VARCHAR"
        )
        parts.append(f"coalesce('+' || {text}, '-')")
    return " || chr(31) || ".join(parts)


def digest(connection: duckdb.DuckDBPyConnection, source: str, case: Case) -> tuple[Any, ...]:
    """Rows and a hash of them that knows no order.

    A key made by the engine's own hash function counts only as far as it tells rows apart.
    """
    made = "hash(" in case.query.lower()
    keys = [n for n, _ in case.output if made and n in _KEYS]
    known = [(n, t) for n, t in case.output if n not in keys]
    rows = f"SELECT *, {row_text(known)} AS row_text FROM {source}"
    if keys:
        told = "".join(f" || min(md5(row_text)) OVER (PARTITION BY {n})" for n in keys)
        rows = f"SELECT row_text{told} AS row_text FROM ({rows})"
    query = f"SELECT count(*), sum(hash(row_text)::HUGEINT) FROM ({rows})"
    return tuple(connection.execute(query).fetchall()[0])


def other_columns(connection: duckdb.DuckDBPyConnection, expected: str, case: Case) -> list[Any]:
    """Columns whose values differ, each with an example: given, wanted."""
    found: list[Any] = []
    for name, type_ in case.output:
        value = f"SELECT {row_text([(name, type_)])} AS v FROM"
        more, less = (
            connection.execute(f"{value} {a} EXCEPT ALL {value} {b} ORDER BY 1 LIMIT 1").fetchall()
            for a, b in (("answer", expected), (expected, "answer"))
        )
        if more or less:
            found.append((name, more[:1], less[:1]))
    return found


def table_digests(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[Any, ...]]:
    """Rows and hash of every table of a warehouse; floats to nine digits."""
    columns: dict[str, list[tuple[str, str]]] = {}
    for table, column, type_ in connection.execute(_TABLES).fetchall():
        columns.setdefault(table, []).append((column, type_))
    return {
        table: connection.execute(
            f"SELECT count(*), sum(hash({row_text(known)})::HUGEINT) FROM {quote(table)}"
        ).fetchall()[0]
        for table, known in columns.items()
    }
