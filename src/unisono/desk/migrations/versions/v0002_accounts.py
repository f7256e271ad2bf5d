"""Accounts, sessions, links that work once, failed attempts, API keys, sign-ins under way."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "account",
        sa.Column("id", sa.String(80), primary_key=True),
        sa.Column("email", sa.String(254), nullable=False, unique=True),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("password", sa.String(300)),
        sa.Column("issuer", sa.String(500), nullable=False),
        sa.Column("subject", sa.String(300), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("created_by", sa.String(300), nullable=False),
        sa.Column("removed_at", _MOMENT),
    )
    _owned("session", "digest", 64, (
        sa.Column("via", sa.String(20), nullable=False),
        sa.Column("address", sa.String(100), nullable=False),
        sa.Column("browser", sa.String(300), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.Column("ends_at", _MOMENT, nullable=False),
    ))  # fmt: skip
    _owned("link", "digest", 64, (
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("created_by", sa.String(300), nullable=False),
        sa.Column("ends_at", _MOMENT, nullable=False),
    ))  # fmt: skip
    _owned("api_key", "id", 20, (
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("agent", sa.String(300), nullable=False),
        sa.Column("scopes", sa.JSON, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("ends_at", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT),
        sa.Column("revoked", sa.Boolean, nullable=False),
    ))  # fmt: skip
    _without_account()


def _owned(name: str, key: str, length: int, columns: tuple[sa.Column[object], ...]) -> None:
    """A table of what belongs to one account."""
    op.create_table(
        name,
        sa.Column(key, sa.String(length), primary_key=True),
        sa.Column("account", sa.String(80), sa.ForeignKey("account.id"), nullable=False),
        *columns,
    )
    op.create_index(f"ix_{name}_account", name, ["account"])


def _without_account() -> None:
    op.create_table(
        "attempt",
        sa.Column("subject", sa.String(64), primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", _MOMENT, nullable=False),
        sa.Column("refused_until", _MOMENT, nullable=False),
    )
    op.create_index("ix_attempt_last_at", "attempt", ["last_at"])
    op.create_table(
        "oidc_flow",
        sa.Column("state", sa.String(64), primary_key=True),
        sa.Column("browser", sa.String(64), nullable=False),
        sa.Column("nonce", sa.String(100), nullable=False),
        sa.Column("verifier", sa.String(200), nullable=False),
        sa.Column("back", sa.Text, nullable=False),
        sa.Column("ends_at", _MOMENT, nullable=False),
    )
