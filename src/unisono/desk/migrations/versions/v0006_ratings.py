"""Ratings of texts by people, with the texts they are about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "rated_text",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("channel", sa.String(300), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "text_rating",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("text", sa.String(64), sa.ForeignKey("rated_text.digest"), nullable=False),
        sa.Column("pillar", sa.String(80), nullable=False),
        sa.Column("rater", sa.String(300), nullable=False),
        sa.Column("value", sa.Float, nullable=False),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("rated_at", _MOMENT, nullable=False),
        sa.UniqueConstraint("text", "pillar", "rater"),
    )
    op.create_index("ix_text_rating_text", "text_rating", ["text"])
