"""The engine of a build whose tables live elsewhere: the same statements, run on another engine.

A build says what it wants in the embedded engine's SQL. Here every statement is run twice: on an
embedded engine with the same tables but no rows, which gives names and types exactly as the
embedded build has them, and, translated, on the other engine, which has the rows.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence, Set
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from unisono.errors import EngineError
from unisono.warehouse.backend import Backend
from unisono.warehouse.dialects import translate
from unisono.warehouse.dialects.names import flat
from unisono.warehouse.dialects.statements import Effect, Parameters, Statement, statements
from unisono.warehouse.dialects.types import carried_type
from unisono.warehouse.engine import BATCH_ROWS, BucketOf, BucketWork, Engine, literal, quote

_TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = ?"
_RESULTS = """
SELECT table_name FROM duckdb_tables() WHERE NOT internal AND NOT temporary
    AND schema_name = 'main' AND database_name = current_database()
"""
_COLUMNS = """
SELECT database_name, schema_name, table_name, column_name, data_type FROM duckdb_columns()
WHERE NOT internal ORDER BY table_oid, column_index
"""


class DistributedEngine(Engine):
    """An :class:`Engine` whose rows are on ``backend``.

    Args:
        backend: where rows live and queries run.
        folder: for the Parquet files that go from one engine to the other.
    """

    elsewhere = True

    def __init__(self, backend: Backend, folder: Path) -> None:
        super().__init__()
        self.backend = backend
        self.folder = self.spill = folder
        self._files = 0
        folder.mkdir(parents=True, exist_ok=True)

    def close(self) -> None:
        """Close both engines and remove the files in between."""
        self.backend.close()
        super().close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def store(
        self,
        table: str,
        sql: str,
        plain: Set[str] = frozenset(),
        empty: Set[str] = frozenset(),
    ) -> None:
        """Create ``table`` from a query; how its columns are kept is the other engine's affair."""
        self._execute(f"CREATE OR REPLACE TABLE {table} AS {sql}")

    def tables(self, schema: str = "main") -> set[str]:
        """Names of the tables and views in ``schema``."""
        rows = self.connection.execute(_TABLES, [schema]).fetchall()
        return {row[0] for row in rows}

    def results(self) -> set[str]:
        """Tables of the build that are no temporary ones."""
        return {row[0] for row in self.connection.execute(_RESULTS).fetchall()}

    def arrow(self, sql: str, parameters: Parameters = None) -> pa.Table:
        """The result of a query as an Arrow table."""
        (statement,) = statements(self.connection, sql, parameters)
        return self.connection.sql(self._fetched(statement.query)).to_arrow_table()

    def batches(self, sql: str, rows: int = BATCH_ROWS) -> Iterator[pa.RecordBatch]:
        """The result of a query in pieces."""
        (statement,) = statements(self.connection, sql)
        yield from self.connection.sql(self._fetched(statement.query)).to_arrow_reader(rows)

    def per_bucket(
        self, queries: tuple[str, str], bucket: BucketOf, work: BucketWork, rows: pa.Schema
    ) -> pa.Table:
        """What ``work`` gives for every bucket; it runs on the other engine's workers."""
        left, right = (
            self._translated(sql, _described(self.connection, sql), "attribution")
            for sql in queries
        )
        return self.backend.per_bucket((left, right), bucket, work, rows)

    def insert(self, table: str, data: pa.Table) -> None:
        """Append an Arrow table to ``table`` by column names."""
        name = self._incoming(data)
        self._execute(f"INSERT INTO {table} BY NAME SELECT * FROM {name}")
        self._execute(f"DROP TABLE {name}")

    def create(self, table: str, data: pa.Table) -> None:
        """Create ``table`` from an Arrow table, replacing it."""
        name = self._incoming(data)
        self._execute(f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM {name}")
        self._execute(f"DROP TABLE {name}")

    def receive(self, engine: Engine, table: str) -> None:
        """Take over ``table`` of the embedded ``engine``, rows and all, under the same name."""
        described = _described(engine.connection, f"SELECT * FROM {table}")
        path = self._file()
        _copy(engine.connection, table, described, path)
        columns = ", ".join(f"{quote(name)} {type_}" for name, type_ in described)
        self.connection.execute(f"CREATE OR REPLACE TABLE {table} ({columns})")
        self.backend.take(flat(table), [path], dict(described))

    def hand_over(self, engine: Engine, table: str) -> None:
        """Write ``table`` into the embedded ``engine`` under the same name, types and all."""
        described = _described(self.connection, f"SELECT * FROM {table}")
        columns = ", ".join(f"{quote(name)} {type_}" for name, type_ in described)
        engine.run(f"CREATE OR REPLACE TABLE {table} ({columns})")
        if files := self.backend.parquet(flat(table)):
            listed = ", ".join(literal(str(path)) for path in files)
            engine.run(f"INSERT INTO {table} BY NAME SELECT * FROM read_parquet([{listed}])")

    def _execute(self, sql: str, parameters: Any = None) -> Any:
        cursor: Any = None
        try:
            for statement in statements(self.connection, sql, parameters):
                cursor = self._run(statement)
        except duckdb.Error as error:
            raise EngineError(str(error)) from error
        return cursor

    def _run(self, statement: Statement) -> Any:
        """Run one statement on both engines."""
        match statement.effect:
            case Effect.SELECT:
                if "information_schema." in statement.query:  # names are the same here
                    return self.connection.execute(statement.sql)
                return self.connection.execute(self._fetched(statement.query))
            case Effect.CREATE:
                described = _described(self.connection, statement.query)
                query = self._translated(statement.query, described, statement.table)
                # A query over no rows may still give one.
                without_rows = "" if statement.view else " WITH NO DATA"
                self.connection.execute(statement.sql + without_rows)
                self.backend.create(statement.table, query, stored=not statement.view)
            case Effect.INSERT:
                self._add(statement)
            case Effect.EMPTY:
                self.connection.execute(statement.sql)
                self._take_empty(statement.table)
            case Effect.DROP:
                self.connection.execute(statement.sql)
                self.backend.drop(statement.table)
            case Effect.DROP_ALL:
                for table in self._schema():
                    if table.startswith(f"{statement.table}__"):
                        self.backend.drop(table)
                self.connection.execute(statement.sql)
            case Effect.SETTING:
                return self.connection.execute(statement.sql)
        return None

    def _fetched(self, query: str) -> str:
        """The query over the rows that the other engine answered ``query`` with."""
        described = _described(self.connection, query)
        rows = self.backend.fetch(self._translated(query, described, "a query"))
        items = ", ".join(
            f"CAST({quote(name)} AS {type_}) AS {quote(name)}" for name, type_ in described
        )
        self.connection.register("fetched", rows)
        return f"SELECT {items} FROM fetched"

    def _add(self, statement: Statement) -> None:
        target = self._schema()[statement.table]
        names = statement.columns or tuple(target)
        if statement.by_name:
            names = tuple(name for name, _ in _described(self.connection, statement.query))
        items = ", ".join(
            quote(name) if name in names else f"CAST(NULL AS {type_})" + f" AS {quote(name)}"
            for name, type_ in target.items()
        )
        listed = ", ".join(quote(name) for name in names)
        query = f"SELECT {items} FROM ({statement.query}) AS incoming({listed})"
        self.backend.add(
            statement.table, self._translated(query, list(target.items()), statement.table)
        )

    def _translated(self, query: str, output: Sequence[tuple[str, str]], model: str) -> str:
        return translate(query, self.backend.dialect, self._schema(), output, model)

    def _schema(self) -> dict[str, dict[str, str]]:
        """Flat name → column → type of every table there is."""
        ((own,),) = self.connection.execute("SELECT current_database()").fetchall()
        found: dict[str, dict[str, str]] = {}
        for *parts, column, type_ in self.connection.execute(_COLUMNS).fetchall():
            names = [p for p in parts if p not in ("main", "temp", own)]
            found.setdefault("__".join(names), {})[column] = type_
        return found

    def _incoming(self, data: pa.Table) -> str:
        """A table of the rows of an Arrow table, on both engines."""
        self._files += 1
        name = f"incoming_{self._files}"
        self.connection.register("arrow_rows", data)
        described = _described(self.connection, "SELECT * FROM arrow_rows")
        path = self._file()
        _copy(self.connection, "arrow_rows", described, path)
        columns = ", ".join(f"{quote(n)} {t}" for n, t in described)
        self.connection.execute(f"CREATE TABLE {name} ({columns})")
        self.connection.unregister("arrow_rows")
        self.backend.take(name, [path], dict(described))
        return name

    def _take_empty(self, table: str) -> None:
        types = self._schema()[table]
        path = self._file()
        _copy(self.connection, table.replace("__", "."), list(types.items()), path)
        self.backend.take(table, [path], types)

    def _file(self) -> Path:
        self._files += 1
        return self.folder / f"{self._files}.parquet"


def _described(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[str, str]]:
    """Columns of a query and their types."""
    rows = connection.execute(f"DESCRIBE {query}").fetchall()
    return [(row[0], "VARCHAR" if row[1] == '"NULL"' else row[1]) for row in rows]


def _copy(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    described: Sequence[tuple[str, str]],
    path: Path,
) -> None:
    """Write a table of the embedded engine as Parquet that every engine reads alike."""
    items = ", ".join(
        f"CAST({quote(name)} AS {carried_type(type_)}) AS {quote(name)}"
        for name, type_ in described
    )
    connection.execute(
        f"COPY (SELECT {items} FROM {table}) TO {literal(str(path))} (FORMAT parquet)"
    )
