"""What waits to be told or sent: the outbox, its attempts, runs of schedules; feeds, secrets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "telling_secret",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("made_by", sa.String(300), nullable=False),
        sa.Column("ends_at", _MOMENT),
    )
    _outbox()
    _deliveries()
    op.create_table(
        "watched",
        sa.Column("subject", sa.String(200), primary_key=True),
        sa.Column("state", sa.String(300), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
    _schedules()
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("account", sa.String(80), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("team", sa.String(300), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT),
        sa.Column("revoked_at", _MOMENT),
    )
    op.create_index("ix_calendar_feed_account", "calendar_feed", ["account"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("once", sa.String(64), nullable=False, unique=True),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("key", sa.String(300), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
    op.create_index("ix_outbox_at", "outbox", ["at"])


def _deliveries() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("once", sa.String(64), nullable=False, unique=True),
        sa.Column("message", sa.String(40), sa.ForeignKey("outbox.id"), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("target", sa.String(80), nullable=False),
        sa.Column("recipient", sa.String(80), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", _MOMENT, nullable=False),
        sa.Column("claimed_until", _MOMENT),
        sa.Column("done_at", _MOMENT),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
    )
    op.create_index("ix_delivery_message", "delivery", ["message"])
    op.create_index("ix_delivery_next_at", "delivery", ["next_at"])
    op.create_table(
        "delivery_attempt",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("delivery", sa.String(40), sa.ForeignKey("delivery.id"), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
    )
    op.create_index("ix_delivery_attempt_delivery", "delivery_attempt", ["delivery"])


def _schedules() -> None:
    op.create_table(
        "schedule_run",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("schedule", sa.String(80), nullable=False),
        sa.Column("due", _MOMENT, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", _MOMENT, nullable=False),
        sa.Column("claimed_until", _MOMENT),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("done_at", _MOMENT),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("sent", sa.JSON, nullable=False),
        sa.UniqueConstraint("schedule", "due"),
    )
    op.create_index("ix_schedule_run_schedule", "schedule_run", ["schedule"])
