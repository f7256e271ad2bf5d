"""Typed tables: what a page shows, an export writes and a test compares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from unisono.charts.numbers import NOTHING, amount, number
from unisono.model.evidence import SourceRef
from unisono.reports import view, wording

#: Kinds whose cells are numbers, set flush right.
NUMERIC = frozenset(
    {"count", "number", "decimal", "money", "percent", "share", "ratio", "days", "interval"}
)


@dataclass(frozen=True)
class Link:
    """A text that leads somewhere within the application."""

    text: str
    to: str


@dataclass(frozen=True)
class Mark:
    """A verdict: state is good, warn, bad, undecided or none; the text says it in words."""

    state: str
    text: str


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        name: its name in exports.
        title: heading on the page.
        kind: text, code, count, number, decimal (one place), money (whole), percent (0–100),
            share (0–1), ratio, days, interval (two ends), day, moment, month, place (file:row).
        definition: what the figure means; the heading links to it.
        unit: of an interval's ends, or a word after a number.
        on_page: False: only exports have it.
    """

    name: str
    title: str
    kind: str = "text"
    definition: str = ""
    unit: str = ""
    on_page: bool = True


@dataclass(frozen=True)
class Table:
    """Rows under typed columns; the first column names the row.

    Attributes:
        id: part of its address when exported.
        title: caption.
        rows: one value per column.
        shown: rows on a page; exports have all.
        empty: what is said when there is no row.
        totals: rows below the others, in the same columns.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    shown: int = 100
    empty: str = "Nothing to show."
    totals: tuple[tuple[Any, ...], ...] = ()

    def but(self, **changed: Any) -> Table:
        """The same table with fields changed."""
        return replace(self, **changed)

    def names(self) -> list[str]:
        """Names of the exported columns; an interval has two."""
        out: list[str] = []
        for c in self.columns:
            out += [f"{c.name}_low", f"{c.name}_high"] if c.kind == "interval" else [c.name]
        return out

    def plain_rows(self) -> Iterator[list[Any]]:
        """Every row as values for export: numbers stay numbers, places become ``file:row``."""
        for row in (*self.rows, *self.totals):
            out: list[Any] = []
            for c, value in zip(self.columns, row, strict=True):
                if c.kind == "interval":
                    out += list(value) if value is not None else [None, None]
                else:
                    out.append(plain(value))
            yield out


def plain(value: Any) -> Any:
    """One cell as an export holds it."""
    if isinstance(value, Link | Mark):
        return value.text
    if isinstance(value, SourceRef):
        return view.lineage(value)
    return value


def said(column: Column, value: Any) -> str:
    """One cell in words, as every page writes it."""
    if value is None or value == "":
        return NOTHING
    kind = column.kind
    if isinstance(value, str):
        return value
    if kind == "interval":
        return wording.interval_words(value, column.unit)
    if kind == "share":
        return view.percent(value, 1)
    if kind == "money":
        return number(value, 0)
    if kind == "decimal":
        return number(value, 1)
    if kind == "month":
        return wording.cell("month", value)
    if kind == "moment":
        return view.moment(value)
    units = {"percent": "%", "ratio": "×", "days": "days"}
    if kind in units:
        return amount(value, units[kind])
    return amount(value, column.unit) if column.unit else view.shown(plain(value))


def records(
    id_: str, title: str, rows: Sequence[dict[str, Any]], kinds: dict[str, str] | None = None
) -> Table:
    """A table of dictionaries as they came; ``kinds`` names the kind of some columns."""
    names = view.columns(rows)
    kinds = kinds or {}
    columns = tuple(
        Column(n, wording.heading(n), kinds.get(n, _guessed(rows, n)), "") for n in names
    )
    return Table(id_, title, columns, tuple(tuple(r.get(n) for n in names) for r in rows))


def _guessed(rows: Sequence[dict[str, Any]], name: str) -> str:
    found = [r.get(name) for r in rows if r.get(name) is not None]
    numbers = [v for v in found if isinstance(v, int | float) and not isinstance(v, bool)]
    return "number" if found and len(numbers) == len(found) else "text"
