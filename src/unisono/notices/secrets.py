"""Secrets of webhooks and addresses of chats: handed in or out once, then only used.

They have to be used as they are, so the desk's database holds them as they are; nothing else does:
no document, file, page, log, error or backup.
"""

from __future__ import annotations

import base64
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from unisono.desk.log import Event, append
from unisono.notices.tables import telling_secret

_PREFIX = "whsec_"


def new_secret() -> str:
    """A signing secret as the Standard Webhooks specification writes it: 256 random bits."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def set_secret(
    connection: Connection, kind: str, key: str, value: str, *, by: str, now: datetime,
    overlap: timedelta = timedelta(0),
) -> None:  # fmt: skip
    """Make ``value`` the secret of a document; the one before holds for ``overlap`` longer."""
    of = (telling_secret.c.kind == kind) & (telling_secret.c.key == key)
    over = telling_secret.c.ends_at.is_not(None) & (telling_secret.c.ends_at <= now)
    connection.execute(delete(telling_secret).where(of & over))
    if overlap > timedelta(0):
        connection.execute(
            update(telling_secret)
            .where(of & telling_secret.c.ends_at.is_(None))
            .values(ends_at=now + overlap)
        )
    else:
        connection.execute(delete(telling_secret).where(of))
    connection.execute(
        insert(telling_secret).values(
            id=secrets.token_hex(8), kind=kind, key=key, value=value, made_at=now, made_by=by
        )
    )
    append(connection, Event(by, "secret replaced", kind, key))


def secrets_of(connection: Connection, kind: str, key: str, now: datetime) -> tuple[str, ...]:
    """The secrets that hold now, newest first."""
    rows = connection.execute(
        select(telling_secret.c.value)
        .where(telling_secret.c.kind == kind, telling_secret.c.key == key)
        .where(telling_secret.c.ends_at.is_(None) | (telling_secret.c.ends_at > now))
        .order_by(telling_secret.c.made_at.desc())
    )
    return tuple(str(row.value) for row in rows)


def made_at(connection: Connection, kind: str, key: str) -> datetime | None:
    """Since when there is a secret; None without one."""
    row = connection.execute(
        select(telling_secret.c.made_at)
        .where(telling_secret.c.kind == kind, telling_secret.c.key == key)
        .where(telling_secret.c.ends_at.is_(None))
    ).first()
    return None if row is None else row.made_at
