"""An in-memory warehouse with the unified tables empty, and a way to fill and aggregate it."""

from __future__ import annotations

import os

# Matrices are small: threads of NumPy's linear algebra only wait for each other, and the tests
# run in several processes.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from command_server import CommandServer
from filelock import FileLock

from unisono.demo import write_demo
from unisono.model.tables import BY_NAME, TABLES
from unisono.warehouse.engine import Engine, quote
from unisono.warehouse.models import run_models
from unisono.workspace.workspace import Workspace


class Facts:
    """Unified tables to insert rows into; ``marts()`` builds the marts."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.rows = 0
        for table in TABLES:
            columns = ", ".join(f"{quote(c.name)} {c.type}" for c in table.columns)
            engine.run(f"CREATE TABLE {quote(table.name)} ({columns})")
        engine.run(
            "CREATE TABLE tracking_use (param VARCHAR, raw VARCHAR, day DATE, uses BIGINT, "
            "file_id VARCHAR, file_row BIGINT)"
        )
        engine.run(
            "CREATE TABLE audit_parameters (as_of TIMESTAMP, period_start TIMESTAMP, "
            "utm_start TIMESTAMP, calendar_start TIMESTAMP, handoff_hours DOUBLE, "
            "gross_margin DOUBLE, best_customers DOUBLE, min_customers BIGINT, "
            "lookback_days DOUBLE)"
        )
        engine.run(
            "INSERT INTO audit_parameters VALUES (?, ?, ?, ?, 24, 50, 10, 30, 90)",
            [
                datetime(2026, 6, 30),
                datetime(2026, 1, 1),
                datetime(2026, 4, 1),
                datetime(2026, 3, 31),
            ],
        )
        self.add("source_file", file_id="f1", path="crm.csv")

    def add(self, table: str, **row: Any) -> None:
        """One row; file_id and file_row are filled in when the table has them."""
        self.rows += 1
        names = {c.name for c in BY_NAME[table].columns}
        if "file_row" in names:
            row = {"file_id": "f1", "file_row": self.rows, **row}
        columns = ", ".join(quote(n) for n in row)
        marks = ", ".join("?" for _ in row)
        self.engine.run(
            f"INSERT INTO {quote(table)} ({columns}) VALUES ({marks})", list(row.values())
        )

    def touch(self, person: int, channel: str, when: str, **more: Any) -> None:
        """One touchpoint."""
        self.add(
            "touchpoint", touch_id=self.rows + 1, person_id=person, channel=channel, ts=when, **more
        )

    def won(self, person: int | None, when: str, value: float | None = None, **more: Any) -> None:
        """One primary conversion, an order unless said otherwise."""
        row = {"kind": "order", "primary_kind": True, "existing": False, **more}
        self.add(
            "conversion",
            conversion_id=f"{row['kind']}:{self.rows + 1}",
            person_id=person,
            ts=when,
            value=value,
            **row,
        )

    def lead(self, lead_id: str, when: str, person: int | None, **more: Any) -> None:
        """One lead of the CRM and the outcome it is, which is not the primary one."""
        self.add("lead", platform="crm", lead_id=lead_id, created_at=when, person_id=person, **more)
        self.add(
            "conversion", conversion_id=f"lead:crm:{lead_id}", kind="lead", primary_kind=False,
            person_id=person, ts=when, platform="crm", recorded_source=more.get("lead_source"),
        )  # fmt: skip

    def marts(self) -> Engine:
        """Build the marts; returns the engine."""
        run_models(self.engine, "marts")
        return self.engine


#: Memory that has to be free for the files of all tests, about 3 GB.
_ROOM = 12 << 30


def pytest_configure(config: pytest.Config) -> None:
    """Files of tests stand in memory where there is room: nothing of them outlives a run.

    Thousands of small databases each wait for the disk at every commit, which a slow one turns
    into most of the time.
    """
    memory = Path("/dev/shm")
    first = not hasattr(config, "workerinput")  # the process that starts the others
    if not first or config.option.basetemp is not None or not memory.is_dir():
        return
    free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    if min(free, shutil.disk_usage(memory).free) < _ROOM:
        return
    place = tempfile.mkdtemp(prefix="unisono-tests-", dir=memory)
    config.option.basetemp = place
    config.add_cleanup(lambda: shutil.rmtree(place, ignore_errors=True))


@pytest.fixture(scope="session")
def numba() -> None:
    """Skip where numba is missing; fail in continuous integration."""
    if find_spec("numba") is not None:
        return
    text = "numba is not installed (pip install 'unisono[fast]')"
    if os.environ.get("CI", "").casefold() in {"1", "true"}:
        pytest.fail(text)
    pytest.skip(text)


@pytest.fixture(scope="session")
def commands() -> Iterator[CommandServer]:
    """Runs the ``unisono`` command."""
    server = CommandServer()
    yield server
    server.close()


@pytest.fixture
def facts() -> Iterator[Facts]:
    with Engine() as engine:
        yield Facts(engine)


@pytest.fixture(scope="session")
def demo_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo company, loaded and audited once for all processes; tests only read from it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    root = shared / "demo-workspace"
    with FileLock(str(shared / "demo-workspace.lock")):
        if not (root / "reports" / "audit.json").exists():
            root.mkdir(exist_ok=True)
            write_demo(root, people=200)
            workspace = Workspace(root)
            workspace.write(workspace.audit())
    return root
