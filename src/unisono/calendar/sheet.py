"""Planned activities as rows of a table, and back: the shape of spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError

from unisono.calendar.planned import activity_problems
from unisono.errors import CalendarError
from unisono.model.plan import PlannedActivity
from unisono.settings import CalendarSettings

#: Column titles by field; the key of the activity comes first.
COLUMNS = {
    "key": "Key",
    "title": "Title",
    "campaign": "Campaign",
    "channel": "Channel",
    "status": "Status",
    "first_day": "First day",
    "last_day": "Last day",
    "starts_at": "Starts at",
    "repeats": "Repeats",
    "owner": "Owner",
    "team": "Team",
    "agency": "Agency",
    "audiences": "Audiences",
    "excludes": "Left out",
    "informed": "Informed teams",
    "offer": "Offer",
    "assets": "Assets",
    "depends_on": "Waits for",
    "tracking_link": "Tracking link",
    "ready_on": "Assets ready",
    "launched_on": "Launched",
    "notes": "Notes",
}
_LISTS = frozenset({"audiences", "excludes", "informed", "assets", "depends_on"})
_DAYS = frozenset({"first_day", "last_day", "ready_on", "launched_on"})
_EMPTY_IS_NONE = _DAYS | {"campaign", "offer", "starts_at"}


@dataclass(frozen=True)
class RowError:
    """What is wrong with one cell; ``row`` as a spreadsheet counts, ``column`` its title."""

    file: str
    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        """For people: "plan.csv, row 3, First day: …"."""
        column = f", {self.column}" if self.column else ""
        return f"{self.file}, row {self.row}{column}: {self.reason}"


@dataclass(frozen=True)
class SheetResult:
    """Activities by key, and all that is wrong; with errors nothing should be stored."""

    activities: dict[str, PlannedActivity]
    errors: tuple[RowError, ...]


def to_rows(activities: Mapping[str, PlannedActivity]) -> list[list[str]]:
    """Titles, then one row of texts per activity, by key. Days are ISO days."""
    rows = [list(COLUMNS.values())]
    for key, activity in sorted(activities.items()):
        data = activity.model_dump(mode="json")
        rows.append([key, *(_cell(name, data[name]) for name in COLUMNS if name != "key")])
    return rows


def _cell(name: str, value: Any) -> str:
    if name not in _LISTS:
        return "" if value is None else str(value)
    out = io.StringIO()
    if value:
        csv.writer(out, delimiter=";", lineterminator="").writerow(value)
    return out.getvalue()


def from_rows(
    rows: Iterable[Sequence[object]], file: str, settings: CalendarSettings
) -> SheetResult:
    """Activities from rows of a table whose first row names the columns.

    Columns may stand in any order and be left out; cells may be texts, days or numbers. Nothing is
    guessed: what does not fit is an error with its cell.

    Raises:
        CalendarError: the first row names no known column, or an unknown or doubled one.
    """
    numbered = enumerate(rows, start=1)
    header = _header(next(numbered, (1, ()))[1], file)
    found: dict[str, PlannedActivity] = {}
    errors: list[RowError] = []
    for number, row in numbered:
        cells = {n: text_of(c) for n, c in zip(header, row, strict=False) if n}
        if not any(cells.values()):
            continue
        beyond = [c for c in row[len(header) :] if text_of(c)]
        if beyond:
            errors.append(RowError(file, number, "", f"'{beyond[0]}' stands in no column"))
            continue
        key = cells.pop("key", "")
        wrong = _key_problem(key, found)
        try:
            activity = PlannedActivity.model_validate(_fields(cells))
            problems = activity_problems(activity, settings)
        except ValidationError as error:
            errors += _errors(error, file, number)
        except csv.Error as error:
            errors.append(RowError(file, number, "", str(error)))
        else:
            errors += [RowError(file, number, COLUMNS[n], said) for n, said in problems.items()]
            found.setdefault(key, activity)
        if wrong:
            errors.append(RowError(file, number, COLUMNS["key"], wrong))
    return SheetResult(found, tuple(errors))


def _header(row: Sequence[object], file: str) -> list[str]:
    known = {bare(title): name for name, title in COLUMNS.items()}
    known |= {bare(name): name for name in COLUMNS}
    header = [known.get(bare(text_of(cell)), "") for cell in row]
    unknown = [text_of(c) for c, n in zip(row, header, strict=True) if not n and text_of(c)]
    if unknown or len(set(filter(None, header))) < len(list(filter(None, header))):
        said = f"an unknown column '{unknown[0][:80]}'" if unknown else "a column twice"
        raise CalendarError(
            f"{file} has {said}.", way_out=f"Its columns are: {', '.join(COLUMNS.values())}."
        )
    for needed in ("key", "title", "channel", "first_day", "last_day"):
        if needed not in header:
            raise CalendarError(
                f"{file} has no column {COLUMNS[needed]}.",
                way_out="Export the calendar once to see the shape.",
            )
    return header


def bare(title: str) -> str:
    """A title without what people write differently."""
    return "".join(c for c in title.casefold() if c.isalnum())


def text_of(cell: object) -> str:
    """A cell of a table as text: days as ISO days, whole numbers without a point."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        whole = cell.time() == datetime.min.time() and cell.tzinfo is None
        return cell.date().isoformat() if whole else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _key_problem(key: str, found: Mapping[str, PlannedActivity]) -> str:
    if key in found:
        return f"the key {key} stands in an earlier row too"
    fits = key[:1].isalnum() and len(key) <= 80 and key.isascii() and key == key.lower()
    if not fits or not all(c.isalnum() or c in "._-" for c in key):
        return f"'{key[:80]}' is no key such as spring-mail"
    return ""


def _fields(cells: Mapping[str, str]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, text in cells.items():
        if name in _LISTS:
            rows = csv.reader([*text.splitlines(keepends=True)], delimiter=";", strict=True)
            fields[name] = [n.strip() for row in rows for n in row]
        elif text or name not in (*_EMPTY_IS_NONE, "status"):
            fields[name] = text or (None if name in _EMPTY_IS_NONE else text)
    return fields


def _errors(error: ValidationError, file: str, row: int) -> list[RowError]:
    out = []
    for item in error.errors():
        name = str(item["loc"][0]) if item["loc"] else "last_day"
        said = item["msg"].removeprefix("Value error, ")
        out.append(RowError(file, row, COLUMNS.get(name, name), said))
    return out
