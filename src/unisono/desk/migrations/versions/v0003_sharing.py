"""What is shared without an account: read-only links, invitations to surveys and their answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "share",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("account", sa.String(80), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("screen", sa.String(40), nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("ends_at", _MOMENT, nullable=False),
        sa.Column("revoked_at", _MOMENT),
        sa.Column("uses", sa.Integer, nullable=False),
        sa.Column("used_at", _MOMENT),
    )
    op.create_index("ix_share_account", "share", ["account"])
    op.create_table(
        "survey_link",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("survey", sa.String(80), nullable=False),
        sa.Column("team", sa.String(300), nullable=False),
        sa.Column("person", sa.String(300), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("created_by", sa.String(300), nullable=False),
        sa.Column("revoked_at", _MOMENT),
    )
    op.create_index("ix_survey_link_survey", "survey_link", ["survey"])
    op.create_table(
        "survey_response",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("link", sa.String(16), sa.ForeignKey("survey_link.id"), nullable=False),
        sa.Column("respondent", sa.String(64), nullable=False),
        sa.Column("survey", sa.String(80), nullable=False),
        sa.Column("team", sa.String(300), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("answers", sa.JSON, nullable=False),
        sa.Column("answered_at", _MOMENT, nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.UniqueConstraint("link", "respondent", name="uq_survey_response_link_respondent"),
    )
    op.create_index("ix_survey_response_survey", "survey_response", ["survey"])
