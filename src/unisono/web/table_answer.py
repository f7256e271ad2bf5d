"""Tables of screens as the HTTP interface answers with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from unisono.model.plain import plain
from unisono.reports.screens.table import Table
from unisono.reports.screens.table import plain as cell


@dataclass(frozen=True)
class ColumnAnswer:
    """One column: its name in exports, its heading, what kind of value stands in it."""

    name: str
    title: str
    kind: str
    unit: str
    definition: str


@dataclass(frozen=True)
class TableAnswer:
    """A table of a screen with all its rows; an interval has one cell with both ends."""

    id: str
    title: str
    columns: list[ColumnAnswer]
    rows: list[list[Any]]


def table_answer(table: Table) -> TableAnswer:
    """The table with all its rows, those of totals last."""
    columns = [ColumnAnswer(c.name, c.title, c.kind, c.unit, c.definition) for c in table.columns]
    rows = [[plain(cell(value)) for value in row] for row in (*table.rows, *table.totals)]
    return TableAnswer(table.id, table.title, columns, rows)


def records_of(table: Table) -> list[dict[str, Any]]:
    """Rows as objects, by the names their columns have in exports."""
    names = table.names()
    return [dict(zip(names, map(plain, row), strict=True)) for row in table.plain_rows()]
