"""Tables of what is to be told: secrets, the outbox, deliveries, runs of schedules."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    Column,
    Float,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from unisono.desk.database import Moment, metadata

#: Secrets of webhooks and addresses of chats; as they are, since they have to be used.
telling_secret: Final = Table(
    "telling_secret",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("key", String(80), nullable=False),
    Column("value", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("made_by", String(300), nullable=False),
    Column("ends_at", Moment),
)

#: What happened; ``once`` is unique for what is told once only.
outbox: Final = Table(
    "outbox",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("once", String(64), nullable=False, unique=True),
    Column("event", String(40), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("key", String(300), nullable=False),
    Column("title", String(300), nullable=False),
    Column("body", JSON, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)

#: One event for one receiver.
delivery: Final = Table(
    "delivery",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("once", String(64), nullable=False, unique=True),
    Column("message", String(40), ForeignKey("outbox.id"), nullable=False, index=True),
    Column("channel", String(10), nullable=False),
    Column("target", String(80), nullable=False),
    Column("recipient", String(80), nullable=False),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Moment, nullable=False, index=True),
    Column("claimed_until", Moment),
    Column("done_at", Moment),
    Column("status", Integer, nullable=False),
    Column("reason", String(300), nullable=False),
)

#: Every attempt of a delivery.
delivery_attempt: Final = Table(
    "delivery_attempt",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("delivery", String(40), ForeignKey("delivery.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("status", Integer, nullable=False),
    Column("reason", String(300), nullable=False),
)

#: States as they were when they were last told of, and how far the log was read.
watched: Final = Table(
    "watched",
    metadata,
    Column("subject", String(200), primary_key=True),
    Column("state", String(300), nullable=False),
    Column("at", Moment, nullable=False),
)

#: Runs of schedules: one row for every time one was due and claimed.
schedule_run: Final = Table(
    "schedule_run",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("schedule", String(80), nullable=False, index=True),
    Column("due", Moment, nullable=False),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("claimed_until", Moment),
    Column("started_at", Moment, nullable=False),
    Column("done_at", Moment),
    Column("reason", String(300), nullable=False),
    Column("sent", JSON, nullable=False),
    UniqueConstraint("schedule", "due"),
)

#: In no backup: secrets, what waits to be told (it would be told again), and revocable addresses.
IN_NO_BACKUP: Final = (
    "telling_secret",
    "outbox",
    "delivery",
    "delivery_attempt",
    "watched",
    "calendar_feed",
)
