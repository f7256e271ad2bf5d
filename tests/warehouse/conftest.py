"""A warehouse with empty staged tables, and a way to put rows into them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa
import pytest

from unisono.model.tables import TABLES
from unisono.warehouse.engine import Engine, quote
from unisono.warehouse.schema import columns_sql, create_tables

Stage = Callable[..., None]


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine() as engine:
        engine.run("CREATE SCHEMA staged")
        for table in TABLES:
            if table.staged:
                columns = columns_sql(table.staged_columns)
                engine.run(f"CREATE TABLE staged.{quote(table.name)} ({columns})")
        engine.run(
            "CREATE TABLE staged.identifier_extra (kind_a VARCHAR, value_a VARCHAR, "
            "kind_b VARCHAR, value_b VARCHAR, platform VARCHAR, file_id VARCHAR, file_row BIGINT)"
        )
        create_tables(engine, ("source_file", "quarantine", "map_field"))
        engine.run(
            "CREATE TABLE file_version AS SELECT *, file_id AS path FROM (VALUES "
            "('old', TIMESTAMP '2026-01-01', 1), ('new', TIMESTAMP '2026-02-01', 2)"
            ") AS t(file_id, loaded_at, seq)"
        )
        yield engine


@pytest.fixture
def put(engine: Engine) -> Stage:
    """``put(table, {column: value}, …)``: rows get lineage where they name none."""

    def put(table: str, *rows: dict[str, Any]) -> None:
        full = [
            {"platform": "file", "file_id": "old", "file_row": n, **row}
            for n, row in enumerate(rows, start=2)
        ]
        names = list(dict.fromkeys(k for row in full for k in row))
        columns = {
            name: pa.array([None if row.get(name) is None else str(row[name]) for row in full])
            for name in names
        }
        engine.insert(f"staged.{quote(table)}", pa.table(columns))

    return put
