"""Identifiers are stored as they are: looking for repetitions in them costs more than writing."""

from pathlib import Path

import pytest

from unisono.warehouse.engine import Engine

_ROWS = "SELECT 's' || i AS id, 'google' AS source, i AS n FROM range(50000) AS t(i)"


@pytest.mark.parametrize(("plain", "stored"), [({"id"}, True), (set(), False)])
def test_plain_columns_are_not_compressed_and_hold_the_same(
    tmp_path: Path, plain: set[str], stored: bool
) -> None:
    with Engine(tmp_path / "w.duckdb") as engine:
        engine.store("t", _ROWS, plain)
        engine.run("CHECKPOINT")
        kinds = dict(
            engine.rows(
                """SELECT column_name, list(DISTINCT compression) = ['Uncompressed']
                FROM pragma_storage_info('t') WHERE segment_type <> 'VALIDITY' GROUP BY ALL"""
            )
        )
        assert kinds == {"id": stored, "source": False, "n": False}
        assert engine.value(f"SELECT count(*) FROM (FROM t EXCEPT ALL {_ROWS})") == 0
        assert engine.value("SELECT count(*) FROM t") == 50_000


def test_storing_again_replaces(tmp_path: Path) -> None:
    with Engine(tmp_path / "w.duckdb") as engine:
        engine.store("t", _ROWS, {"id"})
        engine.store("t", "SELECT 'a' AS id", {"id"})
        assert engine.rows("FROM t") == [("a",)]


def test_columns_without_values_take_no_room_and_read_as_null(tmp_path: Path) -> None:
    rows = "SELECT i AS n, CAST(NULL AS VARCHAR) AS referrer, 's' || i AS id FROM range(9) AS t(i)"
    with Engine(tmp_path / "w.duckdb") as engine:
        engine.store("t", rows, {"id"}, {"referrer"})
        engine.run("CHECKPOINT")
        kept = engine.rows("SELECT DISTINCT column_name FROM pragma_storage_info('t') ORDER BY 1")
        assert kept == [("id",), ("n",)]
        assert engine.rows("DESCRIBE t") == engine.rows(f"DESCRIBE {rows}")
        assert engine.value(f"SELECT count(*) FROM (FROM t EXCEPT ALL {rows})") == 0
        engine.run("COMMENT ON COLUMN t.referrer IS 'where from'")
