"""A thin adapter over DuckDB: open, run, fetch. Errors come out as unisono errors."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from unisono.errors import QueryError, WorkspaceError
from unisono.warehouse.failures import failure_of, unless_interrupted
from unisono.warehouse.priority import thread_stepping_back


def quote(name: str) -> str:
    """``name`` as a SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """``text`` as a SQL string literal (for file names and other places without parameters)."""
    return "'" + text.replace("'", "''") + "'"


def never_filled(name: str, type_: str) -> str:
    """A column for CREATE TABLE that is NULL in every row and takes no room."""
    return f"{quote(name)} {type_} GENERATED ALWAYS AS (CAST(NULL AS {type_})) VIRTUAL"


#: One connection at a time is opened and settled.
_OPENING = threading.Lock()
#: Rows of a result read at once by :meth:`Engine.batches`.
BATCH_ROWS = 1 << 18
#: Buckets of a column of places, and the work on one bucket's rows of two queries.
BucketOf: TypeAlias = Callable[[pa.Array], pa.Array]
BucketWork: TypeAlias = Callable[[pa.Table, pa.Table], pa.Table]


def _connected(
    place: str, read_only: bool, config: dict[str, Any], step_back: int
) -> duckdb.DuckDBPyConnection:
    """A connection whose own threads have at least the ``nice`` of ``step_back``."""
    if not step_back:
        return duckdb.connect(place, read_only=read_only, config=config)
    with thread_stepping_back(step_back) as opening:
        return opening.submit(duckdb.connect, place, read_only=read_only, config=config).result()


class Engine:
    """One DuckDB connection. Use as a context manager.

    Args:
        path: database file, or None for one in memory.
        read_only: open for reading only.
        allow: folders SQL may read files from; None allows everything (trusted, internal use).
        memory_gb: memory limit in GB, 0 for the engine's default.
        threads: threads, 0 for all cores.
        spill: folder for spilling to disk.
        keep_order: rows without ORDER BY keep the order of their source; False is faster.
        step_back: how far the engine's own threads step back for other programs, 0 … 19
            (:mod:`unisono.warehouse.priority`).

    Attributes:
        elsewhere: True when the rows are on another engine and should not be brought here.
        spill: folder for temporary files; None: the system's.
    """

    elsewhere = False

    def __init__(
        self,
        path: Path | None = None,
        *,
        read_only: bool = False,
        allow: Sequence[Path] | None = None,
        memory_gb: float = 0,
        threads: int = 0,
        spill: Path | None = None,
        keep_order: bool = True,
        step_back: int = 0,
    ) -> None:
        self.spill, self._memory_gb = spill, memory_gb
        config: dict[str, Any] = {
            "autoinstall_known_extensions": False,
            "preserve_insertion_order": keep_order,
        }
        if memory_gb:
            config["memory_limit"] = f"{memory_gb}GB"
        if threads:
            config["threads"] = threads
        if spill is not None:
            config["temp_directory"] = str(spill)
        config["TimeZone"] = "UTC"
        if allow is not None:
            # Names in SQL are tables of the model, never variables of this program.
            config["python_enable_replacements"] = False
        try:
            place = str(path) if path else ":memory:"
            with _OPENING:
                self.connection = _connected(place, read_only, config, step_back)
                self._settle(allow)
        except duckdb.Error as error:
            failure = failure_of(error)
            if isinstance(failure, WorkspaceError):
                raise failure from None
            raise WorkspaceError(
                f"The warehouse {path} cannot be opened: {error}.",
                way_out="Close other programs that have it open, or remove it and load again.",
            ) from None

    def _settle(self, allow: Sequence[Path] | None) -> None:
        """Settings that cannot be given when connecting.

        All connections of this process to one file share them, and the first one that allows some
        folders only locks them: those after it find them as they are to be.
        """
        locked = "SELECT current_setting('lock_configuration')"
        # read to its end: the connection does nothing else while a result is half read
        if self.connection.execute(locked).fetchall() == [(True,)]:
            return
        # The engine's own progress bar would go to standard output, which is for data.
        self.connection.execute("SET enable_progress_bar = false")
        if allow is not None:
            folders = ", ".join(literal(os.fspath(p)) for p in allow)
            self.connection.execute(f"SET allowed_directories = [{folders}]")
            self.connection.execute("SET enable_external_access = false")
            self.connection.execute("SET lock_configuration = true")

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def run(self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None) -> None:
        """Run one or more statements."""
        self._execute(sql, parameters)

    def rows(
        self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None
    ) -> list[tuple[Any, ...]]:
        """All rows of a query as tuples."""
        return self._execute(sql, parameters).fetchall()  # type: ignore[no-any-return]

    def dicts(
        self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        """All rows of a query as dictionaries."""
        cursor = self._execute(sql, parameters)
        names = [d[0] for d in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def value(self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None) -> Any:
        """First column of the first row, None when there is none."""
        rows = self._execute(sql, parameters).fetchall()
        return rows[0][0] if rows else None

    def arrow(self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None) -> pa.Table:
        """The result of a query as an Arrow table."""
        try:
            return self.connection.sql(sql, params=parameters).to_arrow_table()
        except duckdb.Error as error:
            raise failure_of(error) from error
        except RuntimeError as error:
            unless_interrupted(error)
            raise

    def batches(self, sql: str, rows: int = BATCH_ROWS) -> Iterator[pa.RecordBatch]:
        """The result of a query in pieces of up to ``rows`` rows, never held as a whole.

        Nothing else may be run here until it is read to its end.
        """
        try:
            yield from self.connection.sql(sql).to_arrow_reader(rows)
        except duckdb.Error as error:
            raise failure_of(error) from error
        except RuntimeError as error:
            unless_interrupted(error)
            raise

    def select(
        self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None
    ) -> pa.Table:
        """The result of SQL a user wrote, which must be one SELECT and nothing else.

        Raises:
            QueryError: it is anything else (COPY, ATTACH, SET …, several statements), or it fails.
        """
        way_out = "Write one SELECT over the tables of the model; 'SHOW TABLES' lists them."
        try:
            kinds = [s.type for s in self.connection.extract_statements(sql)]
        except duckdb.Error as error:
            raise QueryError(str(error), way_out=way_out) from None
        if kinds != [duckdb.StatementType.SELECT]:
            named = ", ".join(k.name for k in kinds) or "nothing"
            raise QueryError(f"The query must be one SELECT; this is {named}.", way_out=way_out)
        try:
            return self._until_interrupted(lambda: self.arrow(sql, parameters))
        except QueryError as error:
            raise QueryError(error.message, way_out=way_out) from None

    def _until_interrupted(self, call: Callable[[], pa.Table]) -> pa.Table:
        """What ``call`` returns; Ctrl-C ends its query, which by itself may not look at signals."""
        with ThreadPoolExecutor(max_workers=1) as beside:
            running = beside.submit(call)
            try:
                return running.result()
            except KeyboardInterrupt:
                while not running.done():  # the query may not have begun yet
                    self.connection.interrupt()
                    wait([running], timeout=0.05)
                raise

    @contextmanager
    def leaving(self, room: int) -> Iterator[None]:
        """Within the block the engine leaves ``room`` bytes of its memory to the caller.

        It keeps half of its memory at least, and all of it where none was set (then it leaves a
        part of the machine's memory anyway). What it gives up it spills.
        """
        if not self._memory_gb:
            yield
            return
        less = max(self._memory_gb / 2, self._memory_gb - room / 1e9)
        with suppress(duckdb.OutOfMemoryException):  # it cannot spill so much: it keeps it
            self.connection.execute(f"SET memory_limit = '{less}GB'")
        try:
            yield
        finally:
            self.connection.execute(f"SET memory_limit = '{self._memory_gb}GB'")

    def insert(self, table: str, data: pa.Table) -> None:
        """Append an Arrow table to ``table`` by column names."""
        self.connection.register("_incoming", data)
        try:
            self._execute(f"INSERT INTO {table} BY NAME SELECT * FROM _incoming")
        finally:
            self.connection.unregister("_incoming")

    def create(self, table: str, data: pa.Table) -> None:
        """Create ``table`` from an Arrow table, replacing it."""
        self.connection.register("_incoming", data)
        try:
            self._execute(f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM _incoming")
        finally:
            self.connection.unregister("_incoming")

    def store(
        self,
        table: str,
        sql: str,
        plain: Set[str] = frozenset(),
        empty: Set[str] = frozenset(),
    ) -> None:
        """Create ``table`` from a SELECT, replacing it.

        Args:
            table: its name in SQL.
            sql: the SELECT.
            plain: columns of text that hardly repeats, stored as they are: the search for
                repetitions in them costs several times what writing them does.
            empty: columns without any value, which are told and not stored; not all of them.
        """
        if not plain and not empty:
            self._execute(f"CREATE OR REPLACE TABLE {table} AS {sql}")
            return
        described = self.connection.execute(f"DESCRIBE {sql}").fetchall()
        kept = {c: " USING COMPRESSION uncompressed" for c, *_ in described if c in plain}
        items = ", ".join(
            never_filled(c, type_) if c in empty else f"{quote(c)} {type_}{kept.get(c, '')}"
            for c, type_, *_ in described
        )
        names = ", ".join(quote(c) for c, *_ in described if c not in empty)
        # Two transactions: within one the rows would be written by one thread.
        self._execute(f"CREATE OR REPLACE TABLE {table} ({items})")
        self._execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM ({sql}\n) AS t")

    def per_bucket(
        self, queries: tuple[str, str], bucket: BucketOf, work: BucketWork, rows: pa.Schema
    ) -> pa.Table:
        """What ``work`` gives for every bucket, where the rows are.

        Args:
            queries: two SELECTs; the first column of each, ``place``, tells a row's bucket.
            bucket: buckets of such a column.
            work: called with one bucket's rows of both queries, without ``place``.
            rows: columns of what it returns.
        """
        sides = [self.arrow(sql) for sql in queries]
        of = [pc.cast(bucket(side["place"].combine_chunks()), pa.int64()) for side in sides]
        found = [rows.empty_table()]
        for one in pc.unique(pa.chunked_array(of)).to_pylist():
            left, right = (
                side.filter(pc.equal(b, one)).drop_columns("place")
                for side, b in zip(sides, of, strict=True)
            )
            found.append(work(left, right))
        return pa.concat_tables(found)

    def tables(self, schema: str = "main") -> set[str]:
        """Names of the tables and views in ``schema``."""
        return {
            r[0]
            for r in self.rows(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = ?", [schema]
            )
        }

    def count(self, tables: Iterable[str]) -> dict[str, int]:
        """Rows per table."""
        return {t: int(self.value(f"SELECT count(*) FROM {quote(t)}")) for t in tables}

    def _execute(self, sql: str, parameters: Any = None) -> Any:
        try:
            if parameters is None:
                return self.connection.execute(sql)
            return self.connection.execute(sql, parameters)
        except duckdb.Error as error:
            raise failure_of(error) from error
        except RuntimeError as error:
            unless_interrupted(error)
            raise
