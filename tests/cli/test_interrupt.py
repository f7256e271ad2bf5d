"""Ctrl-C ends every stage with 130, without traceback, and the workspace goes on."""

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from unisono.errors import DiskFullError, QueryError, WorkspaceError
from unisono.warehouse.engine import Engine

COMMAND = [sys.executable, "-m", "unisono.cli.entry"]


#: What a shell reports as 130: our own exit, or a process that Python let the signal end. The
#: second happens when the signal meets Python's own shutdown, or code that is run from a string.
STOPPED = (130, -signal.SIGINT)


def _press(
    folder: Path, after: float, *arguments: str, begun: Path | None = None
) -> tuple[int, str]:
    """Exit code and standard error of a command stopped ``after`` seconds (since ``begun``)."""
    with subprocess.Popen(
        [*COMMAND, *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        while begun and not begun.exists() and process.poll() is None:
            time.sleep(0.01)  # a loaded machine may take seconds until the work begins
        time.sleep(after)
        process.send_signal(signal.SIGINT)
        try:
            _, told = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    return process.returncode, told.decode()


def test_ctrl_c_in_a_long_query_ends_with_130(company: Path) -> None:
    endless = (
        "SELECT count(*) FROM range(1000000) AS a(i), range(1000000) AS b(j) WHERE i % 7 = j % 3"
    )
    code, told = _press(company, 5, "query", endless)
    assert (code in STOPPED, told) == (True, "")


@pytest.mark.parametrize("after", [0.0, 0.5, 1.5])
def test_ctrl_c_in_a_load_leaves_a_usable_workspace(
    unisono, company: Path, tmp_path: Path, after: float
) -> None:
    root = tmp_path / "w"
    shutil.copytree(company, root, ignore=shutil.ignore_patterns(".unisono"))
    code, told = _press(root, after, "load", begun=root / ".unisono")
    assert code in (0, *STOPPED)
    assert ("Traceback" in told, "fault" in told) == (False, False)
    left = [p.name for p in root.rglob("*") if ".building" in p.name or ".reading" in p.name]
    assert left == []
    assert unisono("load", folder=root).returncode == 0


def test_the_engine_says_what_to_do_about_the_disk_and_the_sql(tmp_path: Path) -> None:
    class Broken:
        def __init__(self, error: Exception) -> None:
            self.error = error

        def execute(self, *_: object) -> None:
            raise self.error

        def close(self) -> None:
            """Nothing to close."""

    def failing(error: Exception) -> Engine:
        engine = Engine()
        engine.close()
        engine.connection = Broken(error)  # type: ignore[assignment]
        return engine

    with pytest.raises(DiskFullError, match="Free some disk space"):
        failing(duckdb.IOException("Could not write file: No space left on device")).run("x")
    with pytest.raises(KeyboardInterrupt):
        failing(RuntimeError("Query interrupted")).run("x")
    with pytest.raises(WorkspaceError, match="memory_gb"):
        failing(duckdb.OutOfMemoryException("out of memory")).run("x")
    with pytest.raises(QueryError, match="unisono load"):
        failing(duckdb.BinderException("no column x")).run("x")


def test_a_warehouse_cut_short_names_the_way_out(unisono, company: Path, tmp_path: Path) -> None:
    root = tmp_path / "w"
    shutil.copytree(company, root)
    (build,) = (root / ".unisono" / "warehouse").glob("*.duckdb")
    build.write_bytes(build.read_bytes()[:300_000])
    result = unisono("sources", folder=root)
    assert result.returncode == 2
    assert "Remove .unisono/warehouse and run" in " ".join(result.stderr.split())


def test_a_reader_that_leaves_early_is_no_finding(company: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "query", "FROM range(20000)", "--limit=0"],
        cwd=company, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        process.wait(timeout=60)
    assert process.returncode == 0
