"""Where a table starts in a grid of cells: preamble, header row, width, and facts around it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from unisono.model.wording import counted
from unisono.sources.readers.cells import is_empty, is_value
from unisono.sources.readers.naming import normalise

_SEARCHED_ROWS = 60
#: A header below a preamble has at least so many names, in so many of its cells.
_FEWEST_NAMES, _NAMED = 4, 0.9
_PAIR = re.compile(r"\s*[#*]*\s*([^:=]{2,40}?)\s*[:=]\s*(\S.*)")
_DATE_RANGE = re.compile(
    r".*\d{4}.*\s(?:-|–|—|to|bis|au|a|al|до)\s.*\d.*|\d{8}\s*-\s*\d{8}|.*\d{4}.*[–—].*\d{4}.*", re.I
)
#: A day, and a year, month or day that heads a column.
_DAY = re.compile(
    r"(?:(?:19|20)\d\d[-/.]\d\d?[-/.]\d\d?|\d\d?([-/.])\d\d?\1(?:20)?\d\d)"
    r"(?:[ T]\d\d?:\d\d(?::\d\d)?)?"
)
_PERIOD = re.compile(
    rf"(?:19|20)\d\d(?:[-/.]?(?:0?[1-9]|1[0-2]))?|(?:0?[1-9]|1[0-2])[-/.]20\d\d|{_DAY.pattern}"
)


@dataclass(frozen=True)
class Head:
    """The head of a table.

    Attributes:
        row: row of the header, 1-based; 0 when the table has none.
        first: row of the first record, 1-based.
        names: header texts, as many as the table has columns.
        preamble: non-empty lines above the header.
        context: facts read from them.
        notes: what a person should know.
    """

    row: int
    first: int
    names: tuple[str, ...]
    preamble: tuple[str, ...] = ()
    context: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def _filled(cells: Sequence[str]) -> int:
    """Width of ``cells`` without the empty ones at its end."""
    width = len(cells)
    while width and not cells[width - 1].strip():
        width -= 1
    return width


def usual_width(rows: Sequence[Sequence[str]]) -> int:
    """The width most rows have; the wider one when two are as frequent."""
    counts = Counter(len(r) for r in rows if _filled(r))
    return max(counts, key=lambda w: (counts[w], w)) if counts else 0


def _could_be_header(cells: Sequence[str], width: int) -> bool:
    """Wide enough, most cells named, and no comment line."""
    if len(cells) < width or (cells[0].lstrip().startswith("#") and len(cells) == 1):
        return False
    named = sum(1 for c in cells if c.strip())
    return named >= max(1, 0.5 * width) or named >= 0.8 * _filled(cells) > 1


def _is_data(cells: Sequence[str]) -> bool:
    """A record rather than a header: half or more of its cells hold numbers or dates."""
    filled = [c for c in cells if not is_empty(c)]
    values = sum(1 for c in filled if is_value(c))
    return bool(filled) and values >= max(1, 0.5 * len(filled))


def find_head(rows: Sequence[Sequence[str]]) -> Head | None:
    """The head of the table in ``rows`` (records of a sample from the file's first row on).

    The header is the first row at least as wide as most rows are, most of its cells filled and
    fewer than half of them numbers or dates. When that row is a record the table has no header.
    None when no row is filled.
    """
    width = usual_width(rows)
    if not width:
        return None
    at = next(
        (i for i, r in enumerate(rows[:_SEARCHED_ROWS]) if r and _could_be_header(r, width)), None
    )
    if at is None:
        at = next(i for i, r in enumerate(rows) if len(r) >= min(width, 1) and _filled(r))
    at = _below_a_preamble(rows, at)
    preamble = tuple(" ".join(c.strip() for c in r if c.strip()) for r in rows[:at])
    preamble = tuple(p for p in preamble if p)
    context = read_context([r for r in rows[:at] if _filled(r)])
    notes = [_skipped(len(preamble))] if preamble else []
    if _is_data(rows[at]) and not _pivot(rows[at], rows[at + 1 :]):
        notes.append("The table has no header row; columns are named by position.")
        return Head(at and 0, at + 1, ("",) * max(width, len(rows[at])), preamble, context,
                    tuple(notes))  # fmt: skip
    names = list(rows[at])
    extra = _extra_columns(rows[at + 1 :], len(names))
    if extra:
        names += [""] * extra
        more = counted(extra, "column").replace(" ", " more ")
        notes.append(f"Most rows have {more} than the header names.")
    return Head(at + 1, at + 2, tuple(names), preamble, context, tuple(notes))


def _skipped(lines: int) -> str:
    """What is said about the lines above the header."""
    return f"{counted(lines, 'line')} above the header {'was' if lines == 1 else 'were'} skipped."


def _below_a_preamble(rows: Sequence[Sequence[str]], at: int) -> int:
    """Row of the header when row ``at`` only belongs to the lines above a wider table.

    Such lines may outnumber the records of a short report, or be padded to its width. The wider
    row has a name in every cell, at least twice as many as any line above, and most rows below
    it are as wide.
    """
    searched = rows[:_SEARCHED_ROWS]
    widths = [_filled(r) for r in searched]
    named = [sum(1 for c in r if c.strip()) for r in searched]
    for i in range(at + 1, len(searched)):
        above = max((n for n in named[:i]), default=0)
        wide = widths[i]
        parted = widths[i - 1] == 0 or sum(1 for n in named[:i] if n) > 1 or wide > 2 * above
        if wide < max(_FEWEST_NAMES, 2 * above) or named[i] < _NAMED * wide or not parted:
            continue
        below = [w for w in map(_filled, rows[i + 1 :]) if w]
        reached = sum(1 for w in below if w > max(above, wide // 2))
        if below and 2 * reached >= len(below) and not _is_data(rows[i]):
            return i
    return at


def _pivot(cells: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """A pivot's header: names, then years, months or days that no row below has in their place."""
    dated = [i for i, c in enumerate(cells) if _PERIOD.fullmatch(c.strip())]
    if len(dated) < 2 or is_value(cells[0]) or len({cells[i].strip() for i in dated}) < len(dated):
        return False
    others = [c for i, c in enumerate(cells) if i not in dated]
    below = next((r for r in body if _filled(r) > 1), [])
    again = sum(1 for i in dated if i < len(below) and _DAY.fullmatch(below[i].strip()))
    return not again and not any(is_value(c) for c in others)


def _extra_columns(body: Sequence[Sequence[str]], named: int) -> int:
    """Columns most rows have, filled, beyond those the header names."""
    widths = Counter(_filled(r) for r in body if _filled(r))
    if not widths:
        return 0
    usual = max(widths, key=lambda w: (widths[w], w))
    return max(usual - named, 0) if widths[usual] * 2 > sum(widths.values()) else 0


def read_context(rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """Facts in the lines above a table: ``key: value`` and ``key,value`` pairs, dates, title."""
    context: dict[str, str] = {}
    names: list[str] = []
    for cells in rows:
        filled = [c.strip() for c in cells if c.strip()]
        text = " ".join(filled).strip("# *-=")
        if not text:
            continue
        if len(filled) > 2 and len(filled) == len(names):  # a line of names above one of values
            for name, value in zip(names, filled, strict=True):
                context.setdefault(normalise(name), value)
        names = filled
        pair = _PAIR.fullmatch(text) if len(filled) == 1 else None
        if pair and normalise(pair[1]) and not _DATE_RANGE.fullmatch(text):
            context.setdefault(normalise(pair[1]), pair[2].strip())
        elif len(filled) == 2 and normalise(filled[0].strip(":# ")):
            context.setdefault(normalise(filled[0]), filled[1])
        elif _DATE_RANGE.fullmatch(text):
            context.setdefault("date_range", text.strip('"'))
        elif "report" not in context:
            context["report"] = text[:200]
    return context
