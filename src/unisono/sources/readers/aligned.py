"""Text tables whose columns are aligned with spaces, as reports and terminals print them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from unisono.sources.readers.cells import is_value
from unisono.sources.readers.dialect import Dialect, read_sample

_SAMPLE_LINES = 2000
_FEWEST_LINES = 3
_RULE = frozenset("-=_+ ")


def column_starts(lines: Sequence[str]) -> tuple[int, ...]:
    """Offsets at which the columns of an aligned table start; empty when ``lines`` are none.

    A column ends where every line is blank and the first line names the next one. Half of the
    lines, at least three in all, hold a number or a date: that tells a table from prose.
    """
    full = _longest_block([line.rstrip("\r\n").expandtabs() for line in lines[:_SAMPLE_LINES]])
    if len(full) < _FEWEST_LINES:
        return ()
    width = max(map(len, full))
    filled = [False] * width
    for line in full:
        for at, letter in enumerate(line):
            filled[at] = filled[at] or not letter.isspace()
    starts = [at for at in range(width) if filled[at] and (not at or not filled[at - 1])]
    ends = (*starts[1:], width)
    # what the first line does not name belongs to the column before: a text of several words
    starts = [a for a, b in zip(starts, ends, strict=True) if full[0][a:b].strip()]
    if len(starts) < 2 or not _holds_values(full, starts):
        return ()
    return (0, *starts[1:])


def _longest_block(lines: Sequence[str]) -> list[str]:
    """The most lines without a blank one between them, without rules: no titles, no notes."""
    blocks = [list(g) for filled, g in groupby(lines, lambda line: bool(line.strip())) if filled]
    longest = max(blocks, key=len, default=[])
    return [line for line in longest if not set(line) <= _RULE]


def _holds_values(lines: Sequence[str], starts: Sequence[int]) -> bool:
    rows = [_cells(line, starts) for line in lines]
    held = sum(1 for row in rows if sum(map(is_value, row)) >= 1 and sum(map(bool, row)) > 1)
    return held * 2 >= len(rows)


def _cells(line: str, starts: Sequence[int]) -> list[str]:
    ends = (*starts[1:], None)
    return [line[a:b].strip() for a, b in zip(starts, ends, strict=True)]


def _respects(line: str, starts: Sequence[int]) -> bool:
    """False when a word of ``line`` reaches over the start of a column."""
    return all(at >= len(line) or line[at - 1].isspace() or line[at].isspace() for at in starts[1:])


def is_divided(path: Path, dialect: Dialect) -> bool:
    """True when a delimiter divides the table at ``path``.

    One comma a row, of an amount such as 1,234.50 or of a text, divides nothing when the first
    line has none.
    """
    columns, delimiter = len(dialect.head.names), dialect.separators.delimiter
    if columns != 2 or delimiter != ",":
        return columns > 1
    return delimiter in next((line for line in read_sample(path) if line.strip()), "")


def as_delimited(path: Path, dialect: Dialect, target: Path) -> Path | None:
    """``target``, written with tabs between the columns that spaces align; None without such.

    Every line stays a line, so rows keep their numbers; lines that rule off the head become
    blank, lines that do not fit the columns (titles, notes) stay whole.
    """
    if is_divided(path, dialect):
        return None
    starts = column_starts(read_sample(path))
    if not starts:
        return None
    with (
        path.open(encoding="utf-8-sig", errors="replace", newline="\n") as source,
        target.open("w", encoding="utf-8", newline="\n") as out,
    ):
        for line in source:
            text = line.rstrip("\r\n").expandtabs()
            out.write(_delimited(text, starts) + "\n")
    return target


def _delimited(line: str, starts: Sequence[int]) -> str:
    if set(line) <= _RULE:
        return ""
    return "\t".join(_cells(line, starts)) if _respects(line, starts) else line.strip()
