"""Rows of a file as a screen: those a figure comes from stand out, with some around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from unisono.reports.screens.table import Column, Table

#: What stands in a cell that its reader may not see.
HIDDEN = "hidden"


@dataclass(frozen=True)
class ShownRow:
    """One row; ``here``: it was asked for. ``gap``: rows before it are left out."""

    number: int
    cells: tuple[str, ...]
    here: bool
    gap: bool


@dataclass(frozen=True)
class RowsView:
    """Everything the screen shows."""

    file: str
    asked: tuple[int, ...]
    missing: tuple[int, ...]
    total: int
    columns: tuple[str, ...]
    rows: tuple[ShownRow, ...]
    personal: bool
    tables: tuple[Table, ...]


def rows_view(
    file: str, asked: tuple[int, ...], missing: tuple[int, ...], total: int,
    columns: tuple[str, ...], rows: Sequence[tuple[int, tuple[str, ...]]], *, personal: bool,
) -> RowsView:  # fmt: skip
    """The screen of some rows of ``file``.

    Args:
        personal: whether cells, which may show a person, are shown.
    """
    shown: list[ShownRow] = []
    before = None
    for number, cells in rows:
        told = cells if personal else tuple(HIDDEN if c else "" for c in cells)
        gap = before is not None and number > before + 1
        shown.append(ShownRow(number, told, number in asked, gap))
        before = number
    named = tuple(Column(f"c{n}", title) for n, title in enumerate(columns))
    table = Table(
        "rows", f"Rows of {file}", (Column("row", "Row", "count"), *named),
        tuple((r.number, *r.cells) for r in shown),
    )  # fmt: skip
    return RowsView(file, asked, missing, total, columns, tuple(shown), personal, (table,))
