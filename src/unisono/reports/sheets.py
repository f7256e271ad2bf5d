"""One table on one sheet of a workbook: typed cells, filters, frozen header."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.utility import xl_rowcol_to_cell

from unisono.reports.spreadsheet_text import CELL_LIMIT, cell_text, is_risky

_MAX_WIDTH, _MIN_WIDTH = 60, 8
ROW_LIMIT = 1_048_576
#: Cut texts that are named; of others only the number is told.
_TOLD = 10_000
#: The sheet that tells which texts were longer than a cell.
CUT = "Cut texts"

#: Options that keep text text: no formulas, links or numbers guessed from strings.
SAFE: dict[str, Any] = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class Book:
    """A workbook being written; use :meth:`sheet` per table and :meth:`close` at the end."""

    def __init__(self, path: str, created: datetime | None = None, title: str = "") -> None:
        self._cut: list[tuple[str, str, int | None]] = []
        self.book = xlsxwriter.Workbook(path, {**SAFE, "constant_memory": False})
        if created is not None:
            stamp = created.astimezone(UTC).replace(tzinfo=None)
            self.book.set_properties({"title": cell_text(title), "created": stamp})
        add = self.book.add_format
        self._head = add({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._text = add({"text_wrap": True, "valign": "top"})
        self._quoted = add({"text_wrap": True, "valign": "top", "quote_prefix": True})
        self._whole = add({"num_format": "#,##0", "valign": "top"})
        self._number = add({"num_format": "#,##0.00", "valign": "top"})
        self._day = add({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
        self._time = add({"num_format": "yyyy-mm-dd hh:mm", "valign": "top", "align": "left"})

    def close(self) -> None:
        """Write the file; OSError when it cannot be written.

        Texts that were cut are told on a sheet of their own, with their places.
        """
        if self._cut:
            told, self._cut = self._cut, []
            if (more := len(told) - _TOLD) > 0:
                told = [*told[:_TOLD], (f"and {more:,} more", "", None)]
            self.sheet(CUT, ("Sheet", "Cell", f"Characters; a cell holds {CELL_LIMIT:,}"), told)
        try:
            self.book.close()
        except FileCreateError as error:
            raise OSError(str(error)) from None

    def sheet(self, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Add a sheet with filters over ``header`` and one row per item of ``rows``."""
        page = self.book.add_worksheet(name)
        widths = [len(h) + 3 for h in header]
        for column, text in enumerate(header):
            quoted = self._quoted if is_risky(text) else self._head
            page.write_string(0, column, cell_text(text), quoted)
        count = 0
        for count, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                self._cell(page, count, column, value)
                widths[column] = max(widths[column], len(_shown(value)) + 1)
        for column, width in enumerate(widths):
            page.set_column(column, column, min(max(width, _MIN_WIDTH), _MAX_WIDTH))
        page.freeze_panes(1, 0)
        if header:
            page.autofilter(0, 0, max(count, 1), len(header) - 1)

    def _cell(self, page: Any, row: int, column: int, value: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, bool):
            page.write_boolean(row, column, value, self._text)
        elif isinstance(value, int) and abs(value) < 2**53:
            page.write_number(row, column, value, self._whole)
        elif isinstance(value, float | Decimal):
            size = float(value)
            if math.isfinite(size):
                whole = size.is_integer() and abs(size) >= 1000
                page.write_number(row, column, size, self._whole if whole else self._number)
        elif isinstance(value, date) and value.year >= 1900:
            form = self._time if isinstance(value, datetime) else self._day
            page.write_datetime(row, column, _naive(value), form)
        else:
            text = cell_text(str(value))
            page.write_string(row, column, text, self._quoted if is_risky(text) else self._text)
            if len(str(value)) > CELL_LIMIT:
                self._cut.append((page.name, xl_rowcol_to_cell(row, column), len(str(value))))


def _naive(value: date) -> datetime:
    if not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.2f}"
    return str(value)[: _MAX_WIDTH + 1]
