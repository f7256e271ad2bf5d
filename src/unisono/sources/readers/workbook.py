"""Spreadsheets (XLSX, XLS, XLSB, ODS): every worksheet one table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from unisono.errors import UnreadableFileError
from unisono.sources.readers.grid import stage_grid
from unisono.sources.readers.staging import Staged
from unisono.sources.readers.workbook_limits import WorkbookLimits, check_limits


def cell_text(value: Any) -> str:
    """A cell as text: dates in ISO 8601, whole numbers without a decimal point."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return repr(value.total_seconds())
    return str(value)


def _texts(row: list[Any], start: tuple[int, int] | None) -> list[str]:
    """Texts of a row up to its last filled cell, from column A on."""
    width = len(row)
    while width and row[width - 1] in ("", None):
        width -= 1
    return [""] * (start[1] if start and width else 0) + [cell_text(c) for c in row[:width]]


def open_workbook(path: Path, limits: WorkbookLimits) -> CalamineWorkbook:
    """A workbook that was found to fit into ``limits``.

    Raises:
        UnreadableFileError: it is damaged, protected by a password, or too large.
    """
    check_limits(path, limits)
    try:
        return CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError, ValueError) as error:
        locked = "password" in str(error).lower() or "encrypt" in str(error).lower()
        raise UnreadableFileError(
            "The workbook is protected by a password."
            if locked
            else f"The workbook cannot be opened ({error}).",
            path=str(path),
            way_out="Save it again without a password."
            if locked
            else "Open it in a spreadsheet program and save it again as XLSX or CSV.",
        ) from None


def read_workbook(
    path: Path, work: Path, limits: WorkbookLimits
) -> Iterator[tuple[str, Staged | None]]:
    """Each worksheet's name and its table; None for a worksheet without cells.

    Raises:
        UnreadableFileError: the workbook is damaged, protected by a password, or too large.
    """
    book = open_workbook(path, limits)
    names = list(book.sheet_names)
    for index, name in enumerate(names):
        try:
            sheet = book.get_sheet_by_index(index)
            cells = [_texts(row, sheet.start) for row in sheet.iter_rows()]
        except (CalamineError, OSError, ValueError) as error:
            raise UnreadableFileError(
                f"Worksheet '{name}' cannot be read ({error}).",
                path=str(path),
                way_out="Open the workbook in a spreadsheet program and save it again.",
            ) from None
        yield name, stage_grid(cells, 1, work / f"sheet{index}.parquet")
