"""Tables of accounts and of what lets somebody in. No table holds a password, token or key."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from unisono.desk.database import Moment, metadata

#: People (and the local owner). What an account may do stands in the membership with its id.
account: Final = Table(
    "account",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("name", String(300), nullable=False),
    Column("password", String(300)),
    Column("issuer", String(500), nullable=False),
    Column("subject", String(300), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("created_by", String(300), nullable=False),
    Column("removed_at", Moment),
)

#: Signed-in browsers, by the digest of their cookie.
session: Final = Table(
    "session",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("account", String(80), ForeignKey("account.id"), nullable=False, index=True),
    Column("via", String(20), nullable=False),
    Column("address", String(100), nullable=False),
    Column("browser", String(300), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
)

#: Links that work once: invitation, reset, start.
link: Final = Table(
    "link",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("account", String(80), ForeignKey("account.id"), nullable=False, index=True),
    Column("purpose", String(20), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("created_by", String(300), nullable=False),
    Column("ends_at", Moment, nullable=False),
)

#: Failed sign-ins by what they were for or where they came from, both as digests.
attempt: Final = Table(
    "attempt",
    metadata,
    Column("subject", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", Moment, nullable=False, index=True),
    Column("refused_until", Moment, nullable=False),
)

#: API keys of agents.
api_key: Final = Table(
    "api_key",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("account", String(80), ForeignKey("account.id"), nullable=False, index=True),
    Column("agent", String(300), nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("revoked", Boolean, nullable=False),
)

#: Sign-ins that wait for the identity provider's answer.
oidc_flow: Final = Table(
    "oidc_flow",
    metadata,
    Column("state", String(64), primary_key=True),
    Column("browser", String(64), nullable=False),
    Column("nonce", String(100), nullable=False),
    Column("verifier", String(200), nullable=False),
    Column("back", Text, nullable=False),
    Column("ends_at", Moment, nullable=False),
)

#: Read-only links to one screen, each with the filters of its address.
share: Final = Table(
    "share",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("account", String(80), ForeignKey("account.id"), nullable=False, index=True),
    Column("screen", String(40), nullable=False),
    Column("query", Text, nullable=False),
    Column("title", String(300), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Column("uses", Integer, nullable=False),
    Column("used_at", Moment),
)

#: Private addresses of calendars, by the digest of their token.
calendar_feed: Final = Table(
    "calendar_feed",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("account", String(80), ForeignKey("account.id"), nullable=False, index=True),
    Column("team", String(300), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("revoked_at", Moment),
)

#: Links that surveys are answered by, of a whole team or of one person.
survey_link: Final = Table(
    "survey_link",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("survey", String(80), nullable=False, index=True),
    Column("team", String(300), nullable=False),
    Column("person", String(300), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("created_by", String(300), nullable=False),
    Column("revoked_at", Moment),
)

#: One answered survey; ``respondent`` is the digest of the browser's token, "" for a person's link.
survey_response: Final = Table(
    "survey_response",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("link", String(16), ForeignKey("survey_link.id"), nullable=False),
    Column("respondent", String(64), nullable=False),
    Column("survey", String(80), nullable=False, index=True),
    Column("team", String(300), nullable=False),
    Column("name", String(300), nullable=False),
    Column("answers", JSON, nullable=False),
    Column("answered_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    UniqueConstraint("link", "respondent"),
)

#: Tables about the present moment: they belong into no backup. Nor do shared links: one that was
#: revoked must not come back with an older backup.
PASSING: Final = ("session", "link", "attempt", "oidc_flow", "share")
