"""What an account gave away ends with it: shared links, calendar feeds, keys of agents."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, update

from unisono.access.tables import api_key, calendar_feed, share


def revoke_given(connection: Connection, account: str, now: datetime) -> None:
    """Make everything that works in the name of ``account`` useless, for good.

    An account that is invited again later makes new links and keys; the old ones stay revoked.
    """
    for table in (share, calendar_feed):
        connection.execute(
            update(table)
            .where(table.c.account == account, table.c.revoked_at.is_(None))
            .values(revoked_at=now)
        )
    connection.execute(update(api_key).where(api_key.c.account == account).values(revoked=True))
