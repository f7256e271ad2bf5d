"""The SQL models against plain SQL, and reading while a build runs.

    python benchmarks/sql_core.py [TOUCHES]      default: 1000000

* touchpoint build: the statements that make the table ``touchpoint`` out of the loaded exports,
  against one bare ``CREATE TABLE AS`` that reads the finished table and writes it again.
* models through the engine: everything spent on running the models, against the time within
  DuckDB's own ``execute``: they are sent as written.
* reading during a build: the 99th percentile of a small query from a second process while the
  workspace is rebuilt, against the same with nothing else running.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np

from pipeline import exports
from unisono import Workspace
from unisono.warehouse.engine import Engine
from unisono.workspace import build

#: Tables on the way from the unified tables to ``touchpoint``, and itself.
TOUCH_TABLES = ("touch_candidate", "touch_day", "touch_key", "tracking_day", "touchpoint")
_READER = """
import json, sys, time
from unisono import Workspace
workspace = Workspace(sys.argv[1])
took, until = [], time.time() + float(sys.argv[2])
with workspace.engine() as engine:
    while time.time() < until:
        before = time.perf_counter()
        engine.rows("SELECT channel, count(*) FROM touchpoint WHERE ts >= DATE '2026-03-01' "
                    "AND ts < DATE '2026-03-02' GROUP BY channel")
        took.append(time.perf_counter() - before)
        time.sleep(0.01)
print(json.dumps(took))
"""


def timed(work: Callable[[], object]) -> float:
    """CPU seconds (all threads) of ``work``."""
    before = time.process_time()
    work()
    return time.process_time() - before


def load_watched(folder: Path, root: Path) -> dict[str, float]:
    """One load: CPU seconds of building ``touchpoint``, and of all models within and without us."""
    spent = {"touchpoint_s": 0.0, "models_s": 0.0, "statements_s": 0.0}
    execute, run = Engine._execute, build.run_models
    inside = False

    def watched(self: Engine, sql: str, *rest: object) -> object:
        before = time.process_time()
        try:
            return execute(self, sql, *rest)
        finally:
            took = time.process_time() - before
            spent["statements_s"] += took * inside
            if any(f'"{n}"' in sql[:60] for n in TOUCH_TABLES) and "SELECT" in sql:
                spent["touchpoint_s"] += took

    def models(engine: Engine, stage: str) -> None:
        nonlocal inside
        inside = True
        spent["models_s"] += timed(lambda: run(engine, stage))
        inside = False

    Engine._execute, build.run_models = watched, models  # type: ignore[method-assign,assignment]
    try:
        Workspace(root, exports=folder).load()
    finally:
        Engine._execute, build.run_models = execute, run  # type: ignore[method-assign]
    return spent


def bare_copy(root: Path) -> float:
    """CPU seconds of reading ``touchpoint`` and writing it again, best of three."""
    current = Workspace(root).layout.current()
    with tempfile.TemporaryDirectory() as other, duckdb.connect(f"{other}/copy.duckdb") as con:
        con.execute("SET threads = 2")
        con.execute("SET preserve_insertion_order = false")
        con.execute(f"ATTACH '{current}' AS built (READ_ONLY)")
        copy = "CREATE OR REPLACE TABLE t AS FROM built.touchpoint"
        return min(timed(lambda: con.execute(copy)) for _ in range(3))


def reading(folder: Path, root: Path, seconds: float = 8) -> tuple[float, float]:
    """99th percentile of a small query in milliseconds: idle, and while a build runs."""

    def reader(until: float) -> list[float]:
        done = subprocess.run(
            [sys.executable, "-c", _READER, str(root), str(until)],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        return list(json.loads(done.stdout))

    idle = reader(seconds)
    (root / "unisono.toml").write_text("[attribution]\nlookback_days = 91\n")  # a build is due
    load = [sys.executable, "-m", "unisono", "-C", str(root), "load", str(folder)]
    building = subprocess.Popen(load, stdout=subprocess.DEVNULL)
    during = reader(seconds)
    busy = building.poll() is None
    building.wait()
    if not busy:
        print("The build ended before the reader: the figure is too small.", file=sys.stderr)
    return tuple(float(np.percentile(x, 99)) * 1000 for x in (idle, during))  # type: ignore[return-value]


def measure(touches: int) -> dict[str, float]:
    """All figures at one size."""
    folder = exports(touches)
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        spent, bare = load_watched(folder, root), bare_copy(root)
        idle, during = reading(folder, root)
    return spent | {
        "copy_s": bare, "touchpoint_ratio": spent["touchpoint_s"] / bare,
        "engine_ratio": spent["models_s"] / spent["statements_s"],
        "idle_p99_ms": idle, "building_p99_ms": during, "reading_ratio": during / idle,
    }  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("touches", nargs="?", type=int, default=1_000_000)
    print(json.dumps({k: round(v, 3) for k, v in measure(parser.parse_args().touches).items()}))
