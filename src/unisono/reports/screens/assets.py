"""The asset library as a table: what its screen lists, and exports have in full."""

from __future__ import annotations

from collections.abc import Sequence

from unisono.assets.library import Shown
from unisono.assets.rights import ENDED, NOT_YET, SOON, UNKNOWN
from unisono.reports.screens.table import Column, Link, Mark, Table

_COLUMNS = (
    Column("title", "Asset"),
    Column("kind", "Kind"),
    Column("campaign", "Campaign"),
    Column("channels", "Channels"),
    Column("formats", "Formats", definition="Ratios of width to height its files have."),
    Column("files", "Files", "count"),
    Column("bytes", "Bytes", "count", on_page=False),
    Column("rights", "Rights"),
    Column("usable_from", "Rights from", "day", on_page=False),
    Column("usable_to", "Rights until", "day", on_page=False),
    Column("territories", "Territories", on_page=False),
    Column("rights_holder", "Rights holder", on_page=False),
    Column("approved", "Approved"),
    Column("key", "Key", "code", on_page=False),
)
_STATES = {ENDED: "bad", SOON: "warn", NOT_YET: "undecided", UNKNOWN: "none"}


def rights_mark(one: Shown) -> Mark:
    """The state of the rights as a verdict."""
    return Mark(_STATES.get(one.rights.state, "good"), one.rights.words)


def assets_table(found: Sequence[Shown]) -> Table:
    """The table of the library, in the order given."""
    rows = tuple(
        (
            Link(s.asset.title, f"/assets/{s.key}"), s.asset.kind, s.asset.campaign or "",
            ", ".join(s.asset.channels), ", ".join(s.formats), len(s.asset.renditions), s.bytes,
            rights_mark(s), s.asset.usable_from, s.asset.usable_to,
            ", ".join(s.asset.territories), s.asset.rights_holder,
            "yes" if s.asset.approved else "no", s.key,
        )
        for s in found
    )  # fmt: skip
    return Table("assets", "Assets", _COLUMNS, rows, shown=200, empty="There is none.")
