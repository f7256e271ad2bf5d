"""Rows of the log are found by what they are about, such as the content a decision was made on."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_log_kind_key", "log", ["kind", "key"])
