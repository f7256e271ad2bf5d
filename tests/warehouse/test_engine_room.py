"""The engine gives up memory while something beside it needs some, and takes it back."""

from __future__ import annotations

from pathlib import Path

import pytest

from unisono.errors import QueryError
from unisono.warehouse.engine import Engine

ROWS = 3_000_000


def limit(engine: Engine) -> str:
    return str(engine.value("SELECT current_setting('memory_limit')"))


@pytest.fixture
def engine(tmp_path: Path):
    with Engine(tmp_path / "w.duckdb", memory_gb=0.2, spill=tmp_path / "spill") as engine:
        yield engine


def test_room_is_left_for_as_long_as_it_is_needed(engine: Engine) -> None:
    whole = limit(engine)
    engine.run("ATTACH ':memory:' AS work")
    engine.run(f"CREATE TABLE work.t AS SELECT i, hash(i) AS h FROM range({ROWS}) AS t(i)")
    with engine.leaving(50_000_000):
        assert limit(engine) == "143.0 MiB"  # 0.15 GB
        assert engine.value("SELECT sum(i) FROM work.t") == ROWS * (ROWS - 1) // 2
    assert limit(engine) == whole


def test_half_is_kept_and_errors_change_nothing(engine: Engine) -> None:
    whole = limit(engine)
    with engine.leaving(10**12):
        assert limit(engine) == "95.3 MiB"  # 0.1 GB
    with pytest.raises(QueryError), engine.leaving(10**12):
        engine.run("SELECT * FROM nowhere")
    assert limit(engine) == whole


def test_without_a_limit_nothing_is_given_up() -> None:
    with Engine() as engine:
        whole = limit(engine)
        with engine.leaving(10**9):
            assert limit(engine) == whole


def test_a_second_reader_of_a_file_asks_for_a_table_first(tmp_path: Path) -> None:
    """As a page does while another one is being computed."""
    file = tmp_path / "a.duckdb"
    with Engine(file) as engine:
        engine.run("CREATE TABLE t AS SELECT 1 AS n")
    with (
        Engine(file, read_only=True, allow=[tmp_path]) as first,
        Engine(file, read_only=True, allow=[tmp_path]) as second,
    ):
        assert second.arrow("SELECT n FROM t").num_rows == 1
        assert first.arrow("SELECT n FROM t").num_rows == 1
