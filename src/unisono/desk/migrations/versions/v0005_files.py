"""Files of assets: their bytes are kept beside the desk, what they are here. Pages looked at."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "asset_file",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("width", sa.Integer),
        sa.Column("height", sa.Integer),
        sa.Column("colour", sa.String(40), nullable=False),
        sa.Column("frames", sa.Integer, nullable=False),
        sa.Column("seconds", sa.Float),
        sa.Column("notes", sa.JSON, nullable=False),
        sa.Column("kept_at", _MOMENT, nullable=False),
        sa.Column("kept_by", sa.String(300), nullable=False),
    )
    op.create_table(
        "page_check",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("campaign", sa.String(80), nullable=False),
        sa.Column("activity", sa.String(80), nullable=False),
        sa.Column("link", sa.Text, nullable=False),
        sa.Column("checked_at", _MOMENT, nullable=False),
        sa.Column("checked_by", sa.String(300), nullable=False),
        sa.Column("result", sa.JSON, nullable=False),
    )
    op.create_index("ix_page_check_campaign", "page_check", ["campaign"])
