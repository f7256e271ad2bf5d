"""The dialect of a text table: delimiter, quote, escape and where the table starts."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import dataclass
from math import log2
from pathlib import Path

from unisono.errors import UnreadableFileError
from unisono.sources.readers.header import Head, find_head
from unisono.sources.readers.records import Record, Separators, records

_SAMPLE = 256 * 1024
_DELIMITERS = "\t;,|^~\x01\x1f"
_NAMES = {"\t": "tab", ",": "comma", ";": "semicolon", "|": "pipe"}
_MIN_CONSISTENCY = 0.5


@dataclass(frozen=True)
class Dialect:
    """How a text table is written, and its head.

    Attributes:
        separators: delimiter, quote and escape.
        head: where the table starts, and its names.
        head_bytes: offset of the line end that closes the head, a byte order mark not counted.
        first_record: fields of the first record, None when there is none.
        comments: lines above the table start with ``#``.
    """

    separators: Separators
    head: Head
    head_bytes: int
    first_record: tuple[str, ...] | None
    comments: bool

    def notes(self) -> tuple[str, ...]:
        """What a person should know."""
        delimiter = self.separators.delimiter
        notes = list(self.head.notes)
        if delimiter != ",":
            notes.insert(0, f"Delimiter: {_NAMES.get(delimiter, repr(delimiter))}.")
        return tuple(notes)


def read_sample(path: Path) -> list[str]:
    """The first lines of a UTF-8 file, whole lines only, about 256 KiB."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        text = file.read(_SAMPLE)
        if file.read(1):
            text = text[: max(text.rfind("\n"), text.rfind("\r")) + 1] or text
    return list(io.StringIO(text, newline=""))


def _quote_of(text: str, delimiter: str) -> str:
    """``'`` when fields are enclosed in it and in no double quotes."""
    if '"' in text or "'" not in text:
        return '"'
    edge = re.escape(delimiter)
    enclosed = re.findall(rf"(?:^|{edge})'[^'\r\n]*'(?={edge}|\r?$)", text, flags=re.M)
    return "'" if len(enclosed) * 2 > text.count("'") / 2 and len(enclosed) > 1 else '"'


def _separators(text: str, delimiter: str) -> Separators:
    quote = _quote_of(text, delimiter)
    escape = "\\" if f"\\{quote}" in text and not re.search(r'\\"(?=[,;\t|\r\n]|$)', text) else ""
    return Separators(delimiter, quote, escape)


def _score(rows: list[list[str]]) -> float:
    """How table-like the rows are: agreeing widths, many columns, a header that names them."""
    head = find_head(rows)
    widths = Counter(len(r) for r in rows[max(head.row - 1, 0) if head else 0 :] if r)
    if not widths:
        return 0
    usual = max(widths, key=lambda w: (widths[w], w))
    if usual < 2:
        return 0
    share = sum(n for w, n in widths.items() if w == usual) / sum(widths.values())
    wide = sum(n for w, n in widths.items() if w > 1) / sum(widths.values())
    named = 1.0 if head is not None and head.row else 0.6
    return (share + 0.5 * wide) * named * (1 + 0.1 * log2(usual))


def _declared(lines: list[str]) -> str | None:
    """The delimiter a first line ``sep=;`` declares."""
    match = re.fullmatch(r'"?sep=(.)"?\s*', lines[0], flags=re.I) if lines else None
    return match[1] if match else None


def sniff(path: Path) -> Dialect | None:
    """The dialect of a UTF-8 text table, from its first 256 KiB; None when it has no text.

    The delimiter is the one under which the rows agree best on their number of fields, quotes
    respected. A file no delimiter divides is a table of one column.
    """
    lines = read_sample(path)
    text = "".join(lines)
    if not text.strip():
        return None
    declared = _declared(lines)
    candidates = [declared] if declared else [d for d in _DELIMITERS if d in text]
    best, best_score = Separators(","), 0.0
    sampled: list[Record] | None = None
    for delimiter in candidates:
        separators = _separators(text, delimiter)
        found = list(records(lines, separators))
        score = _score([r.fields for r in found])
        if score > best_score + 1e-9:
            best, best_score, sampled = separators, score, found
    if declared:
        best = _separators(text, declared)
    if sampled is None:
        sampled = list(records(lines, best))
    return _dialect(lines, best, sampled, declared is not None)


def _dialect(
    lines: list[str], separators: Separators, sampled: list[Record], declared: bool
) -> Dialect:
    rows = [r.fields for r in sampled]
    if declared:
        rows[0] = []
    head = find_head(rows)
    if head is None:
        raise UnreadableFileError(
            "The file has no header and no rows.", way_out="Export it again with its header row."
        )
    above = sum(len(io.StringIO(r.raw, newline="").readlines()) or 1
                for r in sampled[: head.first - 1])  # fmt: skip
    head_bytes = sum(len(line.encode()) for line in lines[:above]) - 1
    first = next((tuple(r) for r in rows[head.first - 1 :] if r), None)
    comments = any(r and r[0].startswith("#") for r in rows[: head.row])
    return Dialect(separators, head, head_bytes, first, comments)
