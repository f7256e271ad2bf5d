"""Rows of a file as they stand in it, around those that a figure comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from unisono.errors import SourceError
from unisono.sources.landing import Landing
from unisono.warehouse.engine import quote
from unisono.workspace.ledger import read_ledger
from unisono.workspace.workspace import Workspace

#: Rows before and after each one, and columns and characters of a cell that are read at most.
_AROUND: Final = 6
_COLUMNS: Final = 200
_CELL: Final = 500


@dataclass(frozen=True)
class SourceRows:
    """Rows of one file.

    Attributes:
        asked: rows that were asked for; missing: those of them that are not in the file, or were
            set aside as a whole.
        columns: names as the file has them.
        rows: number of the row in the file, and its cells as text.
    """

    file: str
    format: str
    asked: tuple[int, ...]
    missing: tuple[int, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    total: int


def source_rows(workspace: Workspace, file: str, rows: Iterable[int]) -> SourceRows:
    """The ``rows`` of ``file`` (as ``file:row`` names them) and some around each.

    Raises:
        SourceError: no such file was read.
    """
    landing = _landing(workspace, file)
    asked = tuple(sorted(set(rows)))
    columns = landing.columns[:_COLUMNS]
    names = ", ".join(["file_row", *(quote(c.name) for c in columns)])
    near = " OR ".join("file_row BETWEEN ? AND ?" for _ in asked) or "file_row <= ?"
    bounds: list[int] = [n for row in asked for n in (row - _AROUND, row + _AROUND)]
    sql = f"SELECT {names} FROM {landing.relation} WHERE {near} ORDER BY file_row LIMIT 2000"  # noqa: S608
    with workspace.engine() as engine:
        found = engine.rows(sql, bounds or [landing.header_row + 2 * _AROUND])
    out = tuple((int(row[0]), tuple(map(_text, row[1:]))) for row in found)
    there = {number for number, _ in out}
    return SourceRows(
        file, landing.format, asked, tuple(n for n in asked if n not in there),
        tuple(c.original or c.name for c in columns), out, landing.rows,
    )  # fmt: skip


def _landing(workspace: Workspace, file: str) -> Landing:
    standing = [e.landing for e in read_ledger(workspace.layout.ledger).standing]
    found = [landing for landing in standing if landing.path == file]
    if not found:
        raise SourceError(
            f"No file {file[:200]} was read.", path=file,
            way_out="Choose one of the files under Sources.",
        )  # fmt: skip
    return found[-1]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    text = str(value)
    return text if len(text) <= _CELL else f"{text[:_CELL]}…"
