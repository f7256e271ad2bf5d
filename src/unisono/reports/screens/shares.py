"""Shared links as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from unisono.access.shares import Share
from unisono.reports.screens.table import Column, Table


def shares_table(found: Sequence[Share], titles: Mapping[str, str], now: datetime) -> Table:
    """Links with who made them and how they were used, newest first."""
    columns = (
        Column("title", "Title"),
        Column("screen", "Screen"),
        Column("filters", "Filters", "code"),
        Column("made_by", "Made by"),
        Column("made", "Made", "moment"),
        Column("until", "Until", "moment"),
        Column("state", "State"),
        Column("uses", "Opened", "count"),
        Column("last", "Last opened", "moment"),
        Column("id", "Id", "code", on_page=False),
    )
    rows = tuple(
        (
            s.title, titles.get(s.screen, s.screen), s.query, s.account, s.created_at, s.ends_at,
            "works" if s.good(now) else "revoked" if s.revoked_at else "over", s.uses, s.used_at,
            s.id,
        )
        for s in found
    )  # fmt: skip
    return Table("shares", "Shared links", columns, rows, empty="Nothing is shared.")
