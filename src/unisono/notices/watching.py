"""States as they were when they were last told of: only a change of one is an event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from unisono.notices.tables import watched


def remembered(connection: Connection, subject: str) -> str | None:
    """The state that was last told of; None when there was none."""
    row = connection.execute(select(watched.c.state).where(watched.c.subject == subject)).first()
    return None if row is None else str(row.state)


def remember(connection: Connection, subject: str, state: str, now: datetime) -> None:
    """Keep a state, in the transaction that tells of it."""
    values = {"state": state[:300], "at": now}
    done = connection.execute(update(watched).where(watched.c.subject == subject).values(**values))
    if not done.rowcount:
        connection.execute(insert(watched).values(subject=subject[:200], **values))


def all_remembered(connection: Connection, prefix: str) -> dict[str, str]:
    """States of all subjects that begin with ``prefix``, by the rest of their names."""
    rows = connection.execute(
        select(watched.c.subject, watched.c.state).where(
            watched.c.subject.startswith(prefix, autoescape=True)
        )
    )
    return {row.subject[len(prefix) :]: row.state for row in rows}


def remember_all(
    connection: Connection, prefix: str, states: Mapping[str, str], now: datetime
) -> None:
    """Keep exactly these states under ``prefix``; others under it are forgotten."""
    before = all_remembered(connection, prefix)
    for name in before.keys() - states.keys():
        connection.execute(delete(watched).where(watched.c.subject == f"{prefix}{name}"))
    for name, state in states.items():
        if before.get(name) != state:
            remember(connection, f"{prefix}{name}", state, now)
