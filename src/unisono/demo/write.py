"""Writing exports the way platforms write them, and noting the rows planted to be set aside."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter


@dataclass(frozen=True)
class BadRow:
    """A row that cannot be used, put before data row ``at`` (0-based).

    ``severity`` is error (the row cannot be used) or value (only ``column`` cannot).
    """

    at: int
    cells: Sequence[object]
    column: str
    value: str
    reason: str
    severity: str = "error"


@dataclass
class Exports:
    """The folder of exports being written; remembers files and planted rows.

    Attributes:
        root: the exports folder.
        end: last day of the data; files are dated after it.
        faults: whether bad rows are planted.
        files: data rows per file, planted ones included.
        planted: planted rows with file and row as a spreadsheet shows them.
    """

    root: Path
    end: date
    faults: bool
    files: dict[str, int] = field(default_factory=dict)
    planted: list[dict[str, Any]] = field(default_factory=list)

    def path(self, name: str) -> Path:
        """Path of an export, its folder made."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def done(self, name: str, rows: int, *, day: date | None = None) -> None:
        """Note a finished file; it is dated 06:00 UTC of ``day`` (default: the day after)."""
        self.files[name] = rows
        moment = datetime.combine(day or self.end + timedelta(days=1), time(6), UTC).timestamp()
        os.utime(self.root / name, (moment, moment))

    def with_planted(
        self, name: str, rows: Iterable[Sequence[object]], bad: Sequence[BadRow], first_row: int
    ) -> list[Sequence[object]]:
        """``rows`` with the planted ones among them, noted with their file row."""
        out = list(rows)
        if not self.faults:
            return out
        for shift, row in enumerate(sorted(bad, key=lambda b: b.at)):
            at = min(row.at, len(out) - shift) + shift
            out.insert(at, row.cells)
            self.planted.append({
                "file": name, "row": first_row + at, "column": row.column, "value": row.value,
                "reason": row.reason, "severity": row.severity,
            })  # fmt: skip
        return out

    def table(
        self, name: str, header: Sequence[str], rows: Iterable[Sequence[object]], *,
        preamble: Sequence[Sequence[object]] = (), footer: Sequence[Sequence[object]] = (),
        delimiter: str = ",", encoding: str = "utf-8", quote_all: bool = False,
        bad: Sequence[BadRow] = (), day: date | None = None,
    ) -> None:  # fmt: skip
        """Write a delimited export; preamble rows stand above the header, footers below."""
        body = self.with_planted(name, rows, bad, len(preamble) + 2)
        text = io.StringIO()
        quoting: Any = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
        writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator="\r\n")
        writer.writerows(preamble)
        writer.writerow(header)
        writer.writerows(body)
        writer.writerows(footer)
        mark = "\ufeff" if encoding == "utf-16-le" else ""
        self.path(name).write_bytes((mark + text.getvalue()).encode(encoding))
        self.done(name, len(body), day=day)

    def workbook(
        self, name: str, sheet: str, header: Sequence[str], rows: Sequence[Sequence[object]], *,
        preamble: Sequence[Sequence[object]] = (), footer: Sequence[Sequence[object]] = (),
    ) -> None:  # fmt: skip
        """Write a one-sheet XLSX export; dates and times become spreadsheet dates."""
        options = {"default_date_format": "yyyy-mm-dd hh:mm", "in_memory": True}
        with xlsxwriter.Workbook(str(self.path(name)), options) as book:
            book.set_properties({"created": datetime.combine(self.end, time())})
            page = book.add_worksheet(sheet)
            for at, row in enumerate([*preamble, header, *rows, *footer]):
                for column, value in enumerate(row):
                    if value is not None and value != "":
                        page.write(at, column, value)
        self.done(name, len(rows))

    def text(self, name: str, text: str, rows: int) -> None:
        """Write a text export as it stands."""
        self.path(name).write_bytes(text.encode())
        self.done(name, rows)


def as_json(data: object) -> str:
    """Indented JSON with dates as ISO text and a newline at the end."""
    return json.dumps(data, indent=1, ensure_ascii=False, default=str) + "\n"
