"""Slots of the calendar that are held for somebody until they end."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "slot",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("owner", sa.String(80), nullable=False),
        sa.Column("token", sa.String(80), nullable=False),
        sa.Column("account", sa.String(80), nullable=False),
        sa.Column("key", sa.String(20), nullable=False),
        sa.Column("holder", sa.String(300), nullable=False),
        sa.Column("agency", sa.String(300), nullable=False),
        sa.Column("wish", sa.JSON, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("ends_at", _MOMENT, nullable=False),
        sa.Column("released_at", _MOMENT),
        sa.Column("released_by", sa.String(300), nullable=False),
        sa.UniqueConstraint("owner", "token"),
    )
    op.create_index("ix_slot_ends_at", "slot", ["ends_at"])
