"""One table as a file: CSV, workbook, JSON; the same rows a page shows, all of them."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from unisono.errors import QueryError
from unisono.model.plain import plain
from unisono.reports.screens.table import Table
from unisono.reports.sheets import Book
from unisono.reports.spreadsheet_text import csv_safe


def as_csv(table: Table) -> bytes:
    """The table as CSV (UTF-8 with a mark); a cell a spreadsheet would run gets an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([csv_safe(n) for n in table.names()])
    for row in table.plain_rows():
        writer.writerow([csv_safe(v) if isinstance(v, str) else plain(v) for v in row])
    return out.getvalue().encode("utf-8-sig")


def as_json(table: Table) -> bytes:
    """The table as JSON: its title and one object per row."""
    names = table.names()
    rows = [dict(zip(names, map(plain, row), strict=True)) for row in table.plain_rows()]
    return json.dumps({"title": table.title, "rows": rows}, ensure_ascii=False).encode()


def as_xlsx(table: Table, filters: dict[str, str]) -> bytes:
    """The table as a workbook; a second sheet says which filters it was made with."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        book = Book(str(path), title=table.title)
        book.sheet("Table", table.names(), table.plain_rows())
        told = [("Table", table.title), *sorted(filters.items())]
        book.sheet("Filters", ("Filter", "Value"), told)
        book.close()
        return path.read_bytes()


def written_as(path: Path) -> Callable[[Table], bytes]:
    """What makes a file of the ending of ``path`` from a table: .csv, .xlsx or .json.

    Raises:
        QueryError: it ends otherwise.
    """
    forms: dict[str, Callable[[Table], bytes]] = {
        ".csv": as_csv, ".xlsx": lambda table: as_xlsx(table, {}), ".json": as_json,
    }  # fmt: skip
    if path.suffix.lower() not in forms:
        raise QueryError(f"{path.name} is no CSV, XLSX or JSON.", way_out="Name such a file.")
    return forms[path.suffix.lower()]


def as_book(tables: Sequence[Table], title: str) -> bytes:
    """Several tables as the sheets of one workbook; tables without rows are left out."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tables.xlsx"
        book = Book(str(path), title=title)
        for table in tables:
            if table.rows:
                book.sheet(table.id.capitalize(), table.names(), table.plain_rows())
        book.close()
        return path.read_bytes()
