"""The link builder: checked links, and what is wrong with those that cannot be made."""

from __future__ import annotations

from dataclasses import dataclass

from unisono.reports.screens.table import Column, Table


@dataclass(frozen=True)
class BuiltRow:
    """One row of a run: the link, or the problem with what was given."""

    row: int
    url: str
    link: str
    problem: str


@dataclass(frozen=True)
class LinksView:
    """Everything a run shows; only links without a problem leave."""

    rows: tuple[BuiltRow, ...]
    tables: tuple[Table, ...]

    @property
    def valid(self) -> int:
        """How many links could be made."""
        return sum(not r.problem for r in self.rows)


def links_view(rows: tuple[BuiltRow, ...]) -> LinksView:
    """The screen of one run."""
    good = Table(
        "links", "Valid links",
        (Column("row", "Row", "count"), Column("link", "Link", "code")),
        tuple((r.row, r.link) for r in rows if not r.problem), shown=500,
        empty="No row makes a valid link.",
    )  # fmt: skip
    bad = Table(
        "problems", "Rows that make no link",
        (Column("row", "Row", "count"), Column("url", "Given", "code"),
         Column("problem", "What is wrong")),
        tuple((r.row, r.url[:200], r.problem) for r in rows if r.problem), shown=500,
        empty="Every row makes a valid link.",
    )  # fmt: skip
    return LinksView(rows, (good, bad))
