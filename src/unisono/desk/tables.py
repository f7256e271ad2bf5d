"""Tables of the desk: what documents are now, every revision they had, and the log."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from unisono.desk.database import Moment, metadata

#: The present state of every document: a copy of its newest revision.
document: Final = Table(
    "document",
    metadata,
    Column("kind", String(40), primary_key=True),
    Column("key", String(80), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("shape", Integer, nullable=False),
    Column("body", JSON(none_as_null=True), nullable=False),
    Column("archived", Boolean, nullable=False),
    Column("changed_at", Moment, nullable=False, index=True),
    Column("changed_by", String(300), nullable=False),
)

#: Every state of every document. Triggers refuse to change or delete a row.
revision: Final = Table(
    "revision",
    metadata,
    Column("kind", String(40), primary_key=True),
    Column("key", String(80), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("action", String(20), nullable=False),
    Column("shape", Integer, nullable=False),
    Column("body", JSON(none_as_null=True), nullable=False),
    Column("archived", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", String(300), nullable=False),
    Column("why", Text, nullable=False),
    ForeignKeyConstraint(["kind", "key"], ["document.kind", "document.key"]),
)

#: What happened, in order and without gaps. Triggers refuse to change or delete a row.
log: Final = Table(
    "log",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("by", String(300), nullable=False),
    Column("action", String(40), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("key", String(300), nullable=False),
    Column("revision", Integer),
    Column("detail", JSON(none_as_null=True), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Index("ix_log_kind_key", "kind", "key"),
)

#: Tables whose rows are only ever added.
APPEND_ONLY: Final = ("revision", "log")
