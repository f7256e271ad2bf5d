"""Tables that come as rows of cells (worksheets, lists of lists) on their way to a landing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from unisono.sources.readers.header import find_head
from unisono.sources.readers.naming import name_columns
from unisono.sources.readers.staging import RowWriter, Staged

_SAMPLE_ROWS = 2000


def stage_grid(rows: Sequence[Sequence[str]], first_row: int, target: Path) -> Staged | None:
    """Stage ``rows`` of text; ``first_row`` is the spreadsheet row of the first. None if empty."""
    trimmed = [_trim(r) for r in rows[:_SAMPLE_ROWS]]
    head = find_head(trimmed)
    if head is None:
        return None
    names = list(head.names)
    width = max((len(_trim(r)) for r in rows[head.first - 1 :]), default=0)
    names += [""] * (width - len(names))
    columns, notes = name_columns(names)
    blank = 0
    with RowWriter(target, [c.name for c in columns]) as writer:
        for row, cells in enumerate(rows[head.first - 1 :], start=first_row + head.first - 1):
            filled = _trim(cells)
            if not filled:
                blank += 1
                continue
            writer.add(row, filled + [""] * (len(columns) - len(filled)))
    header_row = head.row and head.row + first_row - 1
    return Staged(target, columns, header_row, notes=(*head.notes, *notes), context=head.context,
                  blank_rows=blank)  # fmt: skip


def _trim(cells: Sequence[str]) -> list[str]:
    width = len(cells)
    while width and not cells[width - 1]:
        width -= 1
    return list(cells[:width])
