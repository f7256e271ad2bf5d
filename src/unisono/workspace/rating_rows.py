"""Rows of a file of ratings: CSV, XLSX, or the JSON that an export of ratings is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from unisono.errors import SourceError
from unisono.workspace.plan_files import read_table

_MOST_BYTES, _MOST_ROWS = 20_000_000, 50_000
_WAY_OUT = "'unisono ratings export ratings.json' shows the shape; JSON must be UTF-8."


def rating_rows(path: Path) -> Sequence[Sequence[object]]:
    """The header, and a row per rating.

    A JSON file is a list of objects, or an object whose ``rows`` are that: what
    ``ratings export``, ``/messages/ratings`` and ``GET /api/v1/ratings/items`` give.

    Raises:
        SourceError: the file cannot be read.
        CalendarError: it is none of the three kinds.
    """
    return _json_rows(path) if path.suffix.lower() == ".json" else read_table(path)


def _json_rows(path: Path) -> Sequence[Sequence[object]]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError("it is larger than 20 MB")
        found = json.loads(path.read_text(encoding="utf-8-sig"))
        rows = _table(found)
        if len(rows) > _MOST_ROWS:
            raise ValueError(f"it has more than {_MOST_ROWS:,} rows")
    except (OSError, ValueError, RecursionError) as error:
        said = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise SourceError(
            f"{path.name} cannot be read: {said}.", path=str(path), way_out=_WAY_OUT
        ) from None
    return rows


def _table(found: Any) -> list[list[object]]:
    rows = found.get("rows") if isinstance(found, dict) else found
    if not isinstance(rows, list):
        raise ValueError("it holds no list of ratings")
    if isinstance(found, dict) and "columns" in found:  # as the HTTP interface answers
        return [_names(found["columns"]), *map(_cells, rows)]
    if not all(isinstance(row, dict) for row in rows):
        raise ValueError("its rows are not all objects")
    header = list(dict.fromkeys(name for row in rows for name in row))
    return [list(header), *([_text(row.get(name)) for name in header] for row in rows)]


def _names(columns: Any) -> list[object]:
    if not isinstance(columns, list) or not all(isinstance(c, dict) for c in columns):
        raise ValueError("its columns are no list of objects")
    return [str(c.get("name", "")) for c in columns]


def _cells(row: Any) -> list[object]:
    if not isinstance(row, list):
        raise ValueError("its rows are not all lists, as its columns say")
    return [_text(cell) for cell in row]


def _text(value: Any) -> str:
    """One cell; what is neither text nor a number is no part of a rating."""
    return str(value) if isinstance(value, str | int | float) else ""
