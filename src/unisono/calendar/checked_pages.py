"""What was found on the pages a campaign links to, kept with its time; nothing is overwritten."""

from __future__ import annotations

from typing import Final

from sqlalchemy import JSON, Column, String, Table, Text

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
