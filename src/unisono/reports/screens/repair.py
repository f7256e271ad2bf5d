"""Repair of tracking names: rewrites, the rows behind them, where to mend them, and questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from unisono.model.evidence import SourceRef
from unisono.model.taxonomy import RepairPlace, Rewrite, RewrittenRows
from unisono.reports.screens.table import Column, Table

CONVERSIONS = (
    "Conversions of people within the lookback window after a visit that carries the value."
)
SPEND = "Spend of ad reports that carry the value, in the reporting currency."
_MEANS = {
    "by rule": "read so already, not written down",
    "declared": "written down as an alias",
    "open": "somebody has to say what is meant",
    "link only": "mended in the link only",
}


_METRICS = ("spend", "conversions")


def without_metrics(table: Table) -> Table:
    """A table without the columns of spend and conversions."""
    kept = [at for at, c in enumerate(table.columns) if c.name not in _METRICS]
    rows = tuple(tuple(row[at] for at in kept) for row in table.rows)
    return replace(table, columns=tuple(table.columns[at] for at in kept), rows=rows)


def rewrites_table(found: Sequence[Rewrite]) -> Table:
    """Every value of the past that figures show as another, and those nobody has decided on."""
    columns = (
        Column("parameter", "Parameter"),
        Column("raw", "Raw value", "code"),
        Column("canonical", "Shown as", "code"),
        Column("reason", "Why"),
        Column("kind", "Is", on_page=False),
        Column("standing", "Stands", "text", "; ".join(f"{k}: {v}" for k, v in _MEANS.items())),
        Column("uses", "Uses", "count", "Touches and rows of ad reports that carry the value."),
        Column("spend", "Spend", "money", SPEND),
        Column("conversions", "Conversions", "count", CONVERSIONS),
        Column("first_seen", "First seen", "day", on_page=False),
        Column("last_seen", "Last seen", "day", on_page=False),
    )
    rows = tuple(
        (r.param, r.raw, r.canonical if r.standing != "open" else "", r.reason,
         r.kind.replace("_", " "), str(r.standing), r.uses, r.spend, r.conversions, r.first_seen,
         r.last_seen)
        for r in found
    )  # fmt: skip
    return Table("rewrites", "Values of the past and what figures show", columns, rows,
                 empty="Every value is as it should be.")  # fmt: skip


def rows_table(found: Sequence[RewrittenRows]) -> Table:
    """The way back: per file, the rows that carry a rewritten value."""
    columns = (
        Column("parameter", "Parameter"),
        Column("raw", "Raw value", "code"),
        Column("canonical", "Shown as", "code"),
        Column("platform", "Platform", on_page=False),
        Column("place", "First row", "place"),
        Column("file", "File", "code", on_page=False),
        Column("first_row", "Row", "count", on_page=False),
        Column("rows", "Rows", "count"),
        Column("spend", "Spend", "money", SPEND),
        Column("conversions", "Conversions", "count", CONVERSIONS),
        Column("first_day", "From", "day"),
        Column("last_day", "To", "day"),
    )
    rows = tuple(
        (r.param, r.raw, r.canonical, r.platform, SourceRef(r.path, r.first_row), r.path,
         r.first_row, r.rows, r.spend,
         r.conversions, r.first_day, r.last_day)
        for r in found
    )  # fmt: skip
    return Table("rows", "Rows that carry them, by file", columns, rows, shown=40,
                 empty="No row carries a rewritten value.")  # fmt: skip


def places_table(found: Sequence[RepairPlace]) -> Table:
    """The repair list: what somebody has to change in which tool, still used ones first."""
    columns = (
        Column("platform", "Tool"),
        Column("where", "Where"),
        Column("name", "Name there"),
        Column("campaign", "Campaign"),
        Column("parameter", "Parameter"),
        Column("raw", "Has", "code"),
        Column("canonical", "Should have", "code"),
        Column("link", "Link", "code", on_page=False),
        Column("mended", "Link as it should be", "code"),
        Column("uses", "Uses", "count"),
        Column("last_seen", "Last seen", "day"),
    )
    rows = tuple(
        (p.platform, p.where, p.name, p.campaign, f"utm_{p.param}", p.raw, p.canonical, p.link,
         p.mended, p.uses, p.last_seen)
        for p in found
    )  # fmt: skip
    return Table("places", "What to change in the tools", columns, rows, shown=60,
                 empty="No link carries a faulty value.")  # fmt: skip
