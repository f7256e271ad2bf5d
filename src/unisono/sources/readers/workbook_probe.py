"""A program of its own: how far the worksheets of a workbook extend, in bounded memory.

It runs alone (``python -I workbook_probe.py FILE MEMORY_MB SECONDS``), imports nothing of unisono,
and writes a line of JSON before and after each worksheet, so that it is known which one was too
large when the system ends it. Exit codes: 0 measured, 3 the reader of workbooks broke down.
"""

from __future__ import annotations

import json
import resource
import sys

from python_calamine import CalamineError, CalamineWorkbook

BROKE_DOWN = 3


def _confine(memory_mb: int, seconds: int) -> None:
    for what, most in (
        (resource.RLIMIT_AS, memory_mb << 20),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        resource.setrlimit(
            what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard)
        )


def _measure(path: str) -> None:
    book = CalamineWorkbook.from_path(path)
    for index, name in enumerate(book.sheet_names):
        print(json.dumps({"sheet": name}), flush=True)
        end = book.get_sheet_by_index(index).end or (-1, -1)
        print(json.dumps({"rows": end[0] + 1, "columns": end[1] + 1}), flush=True)


def main(path: str, memory_mb: int, seconds: int) -> int:
    """Measure; the exit code. What is no workbook has no worksheets to measure."""
    _confine(memory_mb, seconds)
    try:
        _measure(path)
    except (CalamineError, OSError, ValueError):
        return 0
    except BaseException:  # Rust panics come as such, and no memory left as MemoryError
        return BROKE_DOWN
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
