"""The calendar as files: iCalendar out, CSV and XLSX out and in."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from io import StringIO
from pathlib import Path

from python_calamine import CalamineError

from unisono.calendar.feed import feed
from unisono.calendar.sheet import SheetResult, from_rows, to_rows
from unisono.errors import CalendarError, SourceError, WorkspaceError
from unisono.reports.sheets import Book
from unisono.reports.spreadsheet_text import CELL_LIMIT, csv_guarded, csv_plain
from unisono.settings import CalendarSettings
from unisono.sources.readers.workbook import open_workbook
from unisono.sources.readers.workbook_limits import WorkbookLimits
from unisono.workspace.folder import WorkspaceFolder
from unisono.workspace.plan import DeskPlan, read_plan

#: A plan is no export: what is larger is some other file.
_MOST_BYTES, _MOST_ROWS = 20_000_000, 50_000
_SHAPE = "An export of the same kind shows the shape; CSV must be UTF-8, each opened quote closed."
#: So many rows of 100 columns: 0.2 GB. A server reads what people send it.
_LIMITS = WorkbookLimits(unpacked_mb=128, cells=5_000_000, memory_mb=1024, seconds=20)


def export_calendar(workspace: WorkspaceFolder, path: Path, team: str = "") -> int:
    """Write the desk's plan to ``path``, by its ending .ics, .xlsx or .csv; how many activities.

    The file appears whole or not at all. In CSV, what a spreadsheet program could run as a formula
    is guarded by a ' that the import takes away again.

    Args:
        team: only what concerns this team (.ics).

    Raises:
        CalendarError: the ending is another, or a text is too long for a cell.
        WorkspaceError: the file cannot be written.
    """
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise CalendarError(
            f"{path.name} ends with none of {', '.join(_WRITERS)}.",
            way_out="The ending says which kind of file is written.",
        )
    if team and path.suffix.lower() != ".ics":
        raise CalendarError("Only an .ics file is of one team.", way_out="Leave --team out.")
    found = read_plan(workspace)
    part = path.with_name(f"{path.name}.part")
    try:
        writer(workspace, found, part, team)
        part.replace(path)
    except OSError as error:
        raise WorkspaceError(
            f"{path} cannot be written: {error.strerror or error}.",
            way_out="Check that the folder exists and may be written to.",
        ) from None
    finally:
        part.unlink(missing_ok=True)
    return len(found.plan.activities)


def _write_ics(workspace: WorkspaceFolder, found: DeskPlan, path: Path, team: str) -> None:
    settings, revisions = workspace.settings, found.revisions
    name = f"{settings.company} marketing".strip() if settings.company else "Marketing calendar"
    path.write_bytes(feed(found.plan, settings.calendar, team=team, revisions=revisions, name=name))


def _write_csv(_workspace: WorkspaceFolder, found: DeskPlan, path: Path, _team: str) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = ([csv_guarded(cell) for cell in row] for row in to_rows(found.plan.activities))
        csv.writer(file).writerows(rows)


def _write_xlsx(_workspace: WorkspaceFolder, found: DeskPlan, path: Path, _team: str) -> None:
    write_book(path, "Activities", to_rows(found.plan.activities))


def write_book(path: Path, name: str, rows: Sequence[Sequence[str]]) -> None:
    """Write a workbook that comes back edited: it holds every text whole, or is not written.

    Args:
        path: the file.
        name: of its sheet.
        rows: the header, then a row for each document, its key first.

    Raises:
        CalendarError: a text is too long for a cell.
    """
    header, *rest = rows
    for row in rest:
        for title, cell in zip(header, row, strict=True):
            if len(cell) > CELL_LIMIT:
                raise CalendarError(
                    f"{title} of {row[0]} is longer than a cell of a workbook.",
                    way_out="Export as .csv.",
                )
    book = Book(str(path))
    book.sheet(name, header, rest)
    book.close()


_WRITERS: dict[str, Callable[[WorkspaceFolder, DeskPlan, Path, str], None]] = {
    ".ics": _write_ics,
    ".xlsx": _write_xlsx,
    ".csv": _write_csv,
}


def read_sheet(path: Path, settings: CalendarSettings) -> SheetResult:
    """Activities of a CSV or XLSX file of the shape that :func:`export_calendar` writes.

    Raises:
        SourceError: the file cannot be read.
        CalendarError: its columns are others.
    """
    return from_rows(read_table(path), path.name, settings)


def read_table(path: Path) -> Sequence[Sequence[object]]:
    """Rows of a CSV file or of the first sheet of an XLSX file, without the ' before formulas.

    Raises:
        SourceError: the file cannot be read.
        CalendarError: it is neither of the two.
    """
    reader = {".csv": _read_csv, ".xlsx": _read_xlsx}.get(path.suffix.lower())
    if reader is None:
        raise CalendarError(
            f"{path.name} is neither .csv nor .xlsx.", way_out="Save it as one of them."
        )
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError("it is larger than a plan can be")
        rows = reader(path)
    except OSError as error:
        raise no_file(path, error) from None
    except UnicodeDecodeError as error:
        why, way_out = f"it is not UTF-8 ({error})", "Save it as “CSV UTF-8”, or as XLSX."
        raise _unreadable(path, why, way_out) from None
    except ValueError as error:
        raise _unreadable(path, str(error)) from None
    if len(rows) > _MOST_ROWS:
        raise _unreadable(path, f"it has more than {_MOST_ROWS:,} rows")
    return rows


def no_file(path: Path, why: OSError) -> SourceError:
    """What is told of a file that the system does not give."""
    return SourceError(
        f"{path} cannot be read: {why.strerror or why}.",
        path=str(path),
        way_out="Name a file that is there and that you may read.",
    )


def _unreadable(path: Path, why: str, way_out: str = _SHAPE) -> SourceError:
    return SourceError(
        f"{path.name} cannot be read: {why}.",
        path=str(path),
        way_out=way_out,
    )


def _read_csv(path: Path) -> Sequence[Sequence[object]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        text = file.read()
    if "\0" in text:
        raise ValueError("it holds binary data")
    first = text.partition("\n")[0]
    sign = ";" if first.count(";") > first.count(",") else ","
    rows = csv.reader(StringIO(text, newline=""), delimiter=sign, strict=True)
    found: list[Sequence[object]] = []
    begun = 1
    try:
        for row in rows:
            found.append([csv_plain(cell) for cell in row])
            begun = rows.line_num + 1
    except csv.Error as error:
        raise ValueError(f"{error}, in the row that begins on line {begun:,}") from None
    return found


def _read_xlsx(path: Path) -> Sequence[Sequence[object]]:
    book = open_workbook(path, _LIMITS)
    try:
        return book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise ValueError(str(error)) from None
