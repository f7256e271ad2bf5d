"""Live links as a table: each link, where it is used, what was found last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from unisono.calendar.page_checks import CHECKS
from unisono.reports.screens.table import Column, Mark, Table

if TYPE_CHECKING:
    from unisono.calendar.checked_pages import CheckedPage

_MARKS = {"bad": "bad", "good": "good", "undecided": "undecided"}
#: State, link, where, tool or channel, campaign, uses, last seen, page.
LinkRow = tuple[str, str, str, str, str, int, Any, "CheckedPage | None"]


def live_table(found: Sequence[LinkRow]) -> Table:
    """Links, the bad ones first."""
    columns = (
        Column("link", "Link", "code"),
        Column("state", "Is"),
        Column("finding", "Found", "text", "; ".join(f"{k}: {v}" for k, v in CHECKS.items())),
        Column("where", "Used in"),
        Column("platform", "Tool or channel"),
        Column("campaign", "Campaign", on_page=False),
        Column("uses", "Uses", "count"),
        Column("last_seen", "Last seen", "day", on_page=False),
        Column("status", "Status", "text", "HTTP status of the last answer.", on_page=False),
        Column("address", "Ends at", "code", on_page=False),
        Column("checked_at", "Looked at", "moment"),
    )
    rows = tuple(
        (link, Mark(_MARKS.get(state, "none"), state), _said(page), where, platform, campaign,
         uses, seen, str(page.status or "") if page else "", page.address if page else "",
         page.checked_at if page else None)
        for state, link, where, platform, campaign, uses, seen, page in found
    )  # fmt: skip
    return Table("links", "Links in use and planned", columns, rows,
                 empty="No link is in use or planned.")  # fmt: skip


def _said(page: CheckedPage | None) -> str:
    if page is None:
        return ""
    told = page.bad or tuple(f for f in page.findings if f.state == "undecided")
    return "; ".join(f.text for f in told)
