"""Delimited text as records, re-synchronising after a broken quote so that no line is lost."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

LINE_LIMIT = 8 * 1024 * 1024
_LOOK_AHEAD = 1000

csv.field_size_limit(2 * LINE_LIMIT)


@dataclass(frozen=True, slots=True)
class Separators:
    """How the fields of a line are told apart."""

    delimiter: str
    quote: str = '"'
    escape: str = ""


class Record(NamedTuple):
    """One record.

    Attributes:
        row: spreadsheet row, starting at 1; blank lines count, as in a spreadsheet.
        fields: its fields; empty for a blank line.
        raw: the line (or lines, when quoted fields hold line breaks) as it stands.
        broken: its quotes do not close or are followed by text; ``fields`` is a best effort.
    """

    row: int
    fields: list[str]
    raw: str
    broken: bool = False


def _reader(lines: Iterable[str], separators: Separators) -> Any:
    return csv.reader(
        lines,
        delimiter=separators.delimiter,
        quotechar=separators.quote,
        escapechar=separators.escape or None,
        doublequote=not separators.escape,
        strict=True,
    )


class _SingleLine:
    """Parses records of one line each with one reader, which starts afresh after an error."""

    def __init__(self, separators: Separators) -> None:
        self._line: str | None = None
        self._reader = _reader(self, separators)

    def __iter__(self) -> _SingleLine:
        return self

    def __next__(self) -> str:
        line, self._line = self._line, None
        if line is None:
            raise StopIteration
        return line

    def parse(self, line: str) -> list[str] | None:
        """The fields of ``line``; None when it is no whole record."""
        self._line = line
        try:
            return next(self._reader)  # type: ignore[no-any-return]
        except (csv.Error, StopIteration):
            return None


def _quoted(lines: deque[str], separators: Separators) -> tuple[list[str], int] | None:
    """Fields of the record that starts at ``lines[0]`` and the lines it takes; None if broken."""
    reader = _reader(iter(lines), separators)
    try:
        fields = next(reader)
    except (csv.Error, StopIteration):
        return None
    return fields, reader.line_num


def _fill(lines: deque[str], source: Iterator[str], wanted: int) -> None:
    size = sum(map(len, lines))
    while len(lines) < wanted and size < LINE_LIMIT:
        line = next(source, None)
        if line is None:
            return
        size += len(line)
        lines.append(line)


def records(
    source: Iterable[str], separators: Separators, *, width: int | None = None
) -> Iterator[Record]:
    """The records of ``source``, whose items are lines with their line ends.

    A quoted field may hold line breaks. When its quotes do not close within 1,000 lines, or a
    record over several lines has not ``width`` fields, its first line alone is given as a
    broken record and reading goes on at the next line.
    """
    lines: deque[str] = deque()
    stream = iter(source)
    single = _SingleLine(separators)
    quote, escape, delimiter = separators.quote, separators.escape, separators.delimiter
    row = 0
    while True:
        line = lines.popleft() if lines else next(stream, None)
        if line is None:
            return
        row += 1
        text = line.rstrip("\r\n")
        if quote not in line and (not escape or escape not in line):
            yield Record(row, text.split(delimiter) if text else [], text)
            continue
        fields = single.parse(line) if escape or line.count(quote) % 2 == 0 else None
        if fields is not None:
            yield Record(row, fields, text)
            continue
        lines.appendleft(line)
        yield _long_record(row, lines, stream, separators, width)


def _long_record(
    row: int,
    lines: deque[str],
    stream: Iterator[str],
    separators: Separators,
    width: int | None,
) -> Record:
    """The record over several lines at the head of ``lines``, or its first line as broken."""
    found = None
    for wanted in (16, _LOOK_AHEAD):
        _fill(lines, stream, wanted)
        found = _quoted(lines, separators)
        if found is not None:
            break
    if found is None or (width is not None and len(found[0]) != width):
        text = lines.popleft().rstrip("\r\n")
        return Record(row, _loose(text, separators), text, broken=True)
    fields, count = found
    raw = "".join(lines.popleft() for _ in range(count)).rstrip("\r\n")
    return Record(row, fields, raw)


def _loose(text: str, separators: Separators) -> list[str]:
    """Fields of a line whose quotes are broken, taking the quotes as they come."""
    rows = list(csv.reader([text], delimiter=separators.delimiter, quotechar=separators.quote))
    return rows[0] if rows else []
