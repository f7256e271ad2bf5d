"""The real command, in workspaces with tiny exports."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from command_server import CommandServer

Command = Callable[..., "subprocess.CompletedProcess[str]"]

ADS = """Day,Campaign ID,Campaign,Currency code,Cost,Impressions,Clicks,Conversions
2026-09-01,111,Spring [/red],USD,10.50,1000,50,2
2026-09-02,111,Spring [/red],USD,11.50,1100,55,3
"""
ORDERS = """Id,Name,Email,Financial Status,Paid at,Created at,Currency,Subtotal,Total,Lineitem name
1,#1001,ann@mail.test,paid,2026-09-02 10:00:00 +0000,2026-09-02 10:00:00 +0000,USD,100,100,=1+1
2,#1002,bob@mail.test,paid,2026-09-03 10:00:00 +0000,2026-09-03 10:00:00 +0000,USD,200,200,Mug
"""


@pytest.fixture(scope="session")
def unisono(commands: CommandServer) -> Command:
    """Runs ``unisono`` in a folder and returns the finished process."""

    def run(
        *arguments: str, folder: Path, stdin: str | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return commands.run(
            [*arguments], folder, {**os.environ, "NO_COLOR": "1", **environment}, stdin
        )

    return run


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory, unisono: Command) -> Path:
    """A loaded workspace; tests only read from it."""
    root = tmp_path_factory.mktemp("company")
    assert unisono("init", folder=root).returncode == 0
    (root / "exports" / "ads.csv").write_text(ADS, encoding="utf-8")
    (root / "exports" / "orders.csv").write_text(ORDERS, encoding="utf-8")
    result = unisono("load", folder=root)
    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr == "2 files, 2 tables new.\n"
    return root


@pytest.fixture(autouse=True)
def _as_from_a_terminal() -> Iterator[None]:
    """A run in the background may inherit that Ctrl-C is ignored and pass that on."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
