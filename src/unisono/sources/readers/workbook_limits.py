"""What a workbook may need before it is opened: a tiny file can ask for all memory there is."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from unisono.errors import UnreadableFileError
from unisono.sources.readers.archive import check_workbook
from unisono.sources.readers.extent import MOST_CELLS

#: All worksheets together may span so many times what one may: they are read one by one.
_SHEETS = 8
_PROBE = Path(__file__).with_name("workbook_probe.py")
#: Two at a time, so that many uploads do not take together what one may not.
_PROBES = threading.BoundedSemaphore(2)
_WAY_OUT = (
    "Save it as CSV, or delete the empty rows and columns behind the table and whatever is "
    "written far away from it, and save it again."
)


@dataclass(frozen=True)
class WorkbookLimits:
    """What one workbook may cost.

    Attributes:
        unpacked_mb: unpacked size, in MiB.
        cells: of one worksheet from A1 to its last filled cell, empty ones included; eight times
            as many in all of them.
        memory_mb: what measuring may take, in MiB, beside this process.
        seconds: processor time measuring may take.
    """

    unpacked_mb: int
    cells: int = MOST_CELLS
    memory_mb: int = 4096
    seconds: int = 300


def check_limits(path: Path, limits: WorkbookLimits) -> None:
    """Refuse a workbook that would take more memory than ``limits`` have it.

    Where the names of cells in an XLSX file bound what is needed, nothing is opened. All else
    (cells far apart, XLS, XLSB, ODS) is opened first by a process of its own in confined memory.

    Raises:
        UnreadableFileError: it is damaged, unpacks to too much, or spans too many cells.
    """
    with path.open("rb") as file:
        zipped = file.read(2) == b"PK"
    cells = check_workbook(path, limits.unpacked_mb) if zipped else None
    if cells is not None and _few(cells, limits):
        return
    if find_spec("resource") is None or not sys.executable:
        raise UnreadableFileError(
            f"How much memory {path.name} needs cannot be found out on this system.",
            path=str(path), way_out="Save it as CSV.",
        )  # fmt: skip
    _judge(path, limits, *_measured(path, limits))


def _few(cells: tuple[int, ...], limits: WorkbookLimits) -> bool:
    return max(cells, default=0) <= limits.cells and sum(cells) <= _SHEETS * limits.cells


def _measured(path: Path, limits: WorkbookLimits) -> tuple[list[dict[str, Any]], int]:
    """Lines of the probe and its exit code."""
    command = [sys.executable, "-I", str(_PROBE), str(path.absolute())]
    command += [str(limits.memory_mb), str(limits.seconds)]
    try:
        with _PROBES:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, timeout=4 * limits.seconds, check=False,
            )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        return _lines(error.stdout), -1
    return _lines(done.stdout), done.returncode


def _lines(output: bytes | None) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (output or b"").splitlines() if line.endswith(b"}")]


def _judge(path: Path, limits: WorkbookLimits, lines: list[dict[str, Any]], code: int) -> None:
    where, total = f"A worksheet of {path.name}", 0
    for line in lines:
        if "sheet" in line:
            where = f"Worksheet '{line['sheet']}' of {path.name}"
            continue
        rows, columns = int(line["rows"]), int(line["columns"])
        total += rows * columns
        if rows * columns > limits.cells or total > _SHEETS * limits.cells:
            spans = f"spans {rows:,} rows and {columns:,} columns"
            raise _too_large(path, f"{where} {spans}, too much to hold in memory.")
    if code:
        raise _too_large(path, f"{where} cannot be held in memory.")


def _too_large(path: Path, message: str) -> UnreadableFileError:
    return UnreadableFileError(message, path=str(path), way_out=_WAY_OUT)
