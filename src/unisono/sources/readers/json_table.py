"""JSON and JSON Lines: which records a document holds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from unisono.errors import UnreadableFileError
from unisono.sources.readers.encoding import as_utf8
from unisono.sources.readers.grid import stage_grid
from unisono.sources.readers.json_shapes import (
    pages,
    report_context,
    report_records,
    series,
    several_lists,
    staged_lists,
)
from unisono.sources.readers.json_stream import stream_records
from unisono.sources.readers.record_parts import RecordParts, join_parts
from unisono.sources.readers.records import LINE_LIMIT
from unisono.sources.readers.scan import TextScan
from unisono.sources.readers.staging import Aside, Staged, shorten
from unisono.warehouse.engine import Engine

#: Larger documents are read record by record.
_WHOLE = 1 << 26
_MAX_DEPTH = 4
_ANY = TextScan(utf8=False, nul=True, last_blank=-1, line_feeds=True, carriage_returns=False)


def _load(text: str) -> Any:
    """A JSON value with its numbers as they are written."""
    return json.loads(text, parse_float=str, parse_int=str, parse_constant=str)


def find_records(document: Any, depth: int = 0) -> tuple[list[Any], dict[str, str]] | None:
    """The longest list of objects (or of rows) in a document, and the facts beside it."""
    if (report := report_records(document)) is not None:
        return report, report_context(document)
    if isinstance(document, list):
        if (unfolded := _unfolded(document)) is not None:
            return unfolded
        rows = [r for r in document if isinstance(r, dict | list)]
        return (document, {}) if not document or len(rows) * 2 > len(document) else None
    if not isinstance(document, dict) or depth > _MAX_DEPTH:
        return None
    found = [f for v in document.values() if (f := find_records(v, depth + 1)) is not None]
    if not found:
        return None
    rows, context = max(found, key=lambda f: len(f[0]))
    facts = {str(k): str(v) for k, v in document.items() if isinstance(v, str) and len(v) <= 200}
    return rows, {**facts, **context}


def _unfolded(document: list[Any]) -> tuple[list[Any], dict[str, str]] | None:
    """The records of a list of reports or of pages of records."""
    reports = [report_records(d) for d in document]
    if document and all(r is not None for r in reports):
        context = {k: v for d in document for k, v in report_context(d).items()}
        return [row for rows in reports if rows for row in rows], context
    if (stages := staged_lists(document)) is not None:
        return stages, {}
    points = [series(d) for d in document]
    if document and all(p is not None for p in points):
        return [row for rows in points if rows for row in rows], {}
    lists = pages(document)
    return None if lists is None else ([row for rows in lists for row in rows], {})


def read_json(path: Path, work: Path, engine: Engine) -> Iterator[tuple[str, Staged]]:
    """Stage a JSON document: a list of objects, or an object that holds one.

    An object with several lists of objects is several tables, ``#name`` each. A document larger
    than 64 MiB is read record by record; of the facts beside its list it gives a report's
    currency and time zone.

    Raises:
        UnreadableFileError: no valid JSON, or no list of records in it.
    """
    text = as_utf8(path, _ANY, work / "utf8.json")
    if path.stat().st_size > _WHOLE:
        yield "", _read_large(path, text.path, work, engine)
        return
    content = text.path.read_text(encoding="utf-8-sig")
    try:
        document = _load(content)
    except (ValueError, RecursionError) as error:
        lines = _first_lines(content)
        if len(lines) > 1 and all(_is_object(line) for line in lines):
            yield "", read_jsonl(path, work, engine)
            return
        raise UnreadableFileError(
            f"The file is no valid JSON ({error}).", path=str(path),
            way_out="Export it again; it may have been cut off.") from None  # fmt: skip
    for name, part in several_lists(document).items() or [("", document)]:
        found = find_records(part)
        if found is None:
            raise UnreadableFileError(
                "The JSON document holds no list of records.", path=str(path),
                way_out="Bring a list of objects, or an object with such a list.")  # fmt: skip
        yield f"#{name}" if name else "", _stage_records(*found, work, engine)


def _read_large(path: Path, text: Path, work: Path, engine: Engine) -> Staged:
    """Stage a large document record by record, or line by line when it is JSON Lines."""
    with text.open(encoding="utf-8-sig", errors="replace") as file:
        lines = _first_lines(file.read(LINE_LIMIT))
    if len(lines) > 1 and all(_is_object(line) for line in lines):
        return read_jsonl(path, work, engine)
    context: dict[str, str] = {}
    return _stage_records(stream_records(text, context), context, work, engine)


def _first_lines(content: str) -> list[str]:
    lines = (line for line in content[:LINE_LIMIT].splitlines() if line.strip())
    return list(islice(lines, 2))


def _stage_records(
    rows: Iterable[Any], context: dict[str, str], work: Path, engine: Engine
) -> Staged:
    if isinstance(rows, list) and rows and all(isinstance(r, list) for r in rows):
        cells = [["" if c is None else str(c) for c in r] for r in rows]
        staged = stage_grid(cells, 1, work / "rows.parquet")
        if staged is not None:
            return staged
    parts, asides = RecordParts(work), []
    for number, record in enumerate(rows, start=1):
        if isinstance(record, dict):
            parts.add(number, record)
        else:
            asides.append(Aside(number, "", shorten(str(record)), "Not a JSON object."))
    return join_parts(parts, asides, context, engine)


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _numbered(path: Path) -> Iterator[tuple[int, str]]:
    """Lines with their numbers. Raises UnreadableFileError when one is longer than 8 MiB."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="\n") as file:
        number = 0
        while line := file.readline(LINE_LIMIT + 1):
            number += 1
            if len(line) > LINE_LIMIT:
                raise UnreadableFileError(
                    f"Line {number} is longer than {LINE_LIMIT >> 20} MiB.", path=str(path),
                    row=number, way_out="Write one record per line.")  # fmt: skip
            yield number, line


def read_jsonl(path: Path, work: Path, engine: Engine) -> Staged:
    """Stage JSON Lines, one object a line; other lines go to quarantine.

    Raises:
        UnreadableFileError: no line is a JSON object, or a line is longer than 8 MiB.
    """
    text = as_utf8(path, _ANY, work / "utf8.jsonl")
    parts, asides, blank = RecordParts(work), [], 0
    for number, line in _numbered(text.path):
        if not line.strip():
            blank += 1
            continue
        try:
            record = _load(line)
        except (ValueError, RecursionError) as error:
            reason = f"No valid JSON ({error})."
            asides.append(Aside(number, "", shorten(line.strip()), reason))
            continue
        if isinstance(record, dict):
            parts.add(number, record)
        else:
            asides.append(Aside(number, "", shorten(line.strip()), "Not a JSON object."))
    staged = join_parts(parts, asides, {}, engine)
    if not staged.columns:
        raise UnreadableFileError(
            "No line of the file is a JSON object.", path=str(path),
            way_out="Export it again as JSON Lines, JSON or CSV.")  # fmt: skip
    return staged
