"""What was found on the pages a campaign links to, kept with its time; nothing is overwritten."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, Column, Connection, String, Table, Text, and_, func, insert, select

from unisono.calendar.page_checks import BAD, PageFinding
from unisono.desk.database import Moment, metadata

#: One row per link that was looked at.
page_check: Final = Table(
    "page_check",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("campaign", String(80), nullable=False, index=True),
    Column("activity", String(80), nullable=False),
    Column("link", Text, nullable=False),
    Column("checked_at", Moment, nullable=False),
    Column("checked_by", String(300), nullable=False),
    Column("result", JSON(none_as_null=True), nullable=False),
)


@dataclass(frozen=True)
class CheckedPage:
    """One link as it was found; ``address`` is where it led.

    Attributes:
        activity: key of the planned activity; "" for a link that exports show.
        facts: what the page says, as JSON; empty: it was not read.
    """

    activity: str
    link: str
    checked_at: datetime
    checked_by: str
    status: int | None
    address: str
    findings: tuple[PageFinding, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def bad(self) -> tuple[PageFinding, ...]:
        """What does not hold."""
        return tuple(f for f in self.findings if f.state == BAD)


def store(connection: Connection, campaign: str, pages: Iterable[CheckedPage]) -> None:
    """Add what was found, in the writing transaction of ``connection``."""
    rows = [
        {
            "id": uuid.uuid4().hex, "campaign": campaign, "activity": p.activity, "link": p.link,
            "checked_at": p.checked_at, "checked_by": p.checked_by,
            "result": {"status": p.status, "address": p.address,
                       "findings": [asdict(f) for f in p.findings], "facts": dict(p.facts)},
        }
        for p in pages
    ]  # fmt: skip
    if rows:
        connection.execute(insert(page_check), rows)


def newest(connection: Connection, campaign: str) -> tuple[CheckedPage, ...]:
    """What was found last of every link of every activity of a campaign."""
    rows = connection.execute(
        select(page_check)
        .where(page_check.c.campaign == campaign)
        .order_by(page_check.c.checked_at, page_check.c.id)
    ).all()
    found = {(row.activity, row.link): _checked(row._mapping) for row in rows}
    return tuple(found[name] for name in sorted(found))


def newest_of_all(connection: Connection) -> tuple[CheckedPage, ...]:
    """What was found last of every link, whoever planned it or wherever it was seen."""
    table = page_check.c
    last = (
        select(table.activity, table.link, func.max(table.checked_at).label("at"))
        .group_by(table.activity, table.link)
        .subquery()
    )
    rows = connection.execute(
        select(page_check)
        .join(
            last,
            and_(table.activity == last.c.activity, table.link == last.c.link,
                 table.checked_at == last.c.at),
        )
        .order_by(table.id)
    ).all()  # fmt: skip
    found = {(row.activity, row.link): _checked(row._mapping) for row in rows}
    return tuple(found[name] for name in sorted(found))


def _checked(row: Any) -> CheckedPage:
    result = row["result"]
    return CheckedPage(
        row["activity"], row["link"], row["checked_at"], row["checked_by"], result["status"],
        result["address"], tuple(PageFinding(**f) for f in result["findings"]),
        result.get("facts") or {},
    )  # fmt: skip
