"""Signed-in browsers. The cookie is a random token; the database keeps its digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from unisono.access.tables import session
from unisono.access.tokens import digest, new_token
from unisono.settings import ServeSettings

#: How often the moment a session was last seen is written down.
_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Session:
    """One signed-in browser."""

    digest: str
    account: str
    via: str
    address: str
    browser: str
    created_at: datetime
    seen_at: datetime
    ends_at: datetime

    @property
    def id(self) -> str:
        """Names it in lists; it opens nothing."""
        return self.digest[:16]

    def good(self, settings: ServeSettings, now: datetime) -> bool:
        """Whether it is neither over nor idle for too long."""
        idle = timedelta(minutes=settings.session_idle_minutes)
        return now < self.ends_at and now - self.seen_at <= idle

    def stale(self, now: datetime) -> bool:
        """Whether the last note of a request is old enough for another."""
        return now - self.seen_at >= _SEEN_EVERY


def open_session(
    connection: Connection,
    settings: ServeSettings,
    account: str,
    *,
    via: str,
    address: str,
    browser: str,
    now: datetime,
) -> str:
    """A new session; returns its cookie. Sessions that are over are swept away."""
    idle = now - timedelta(minutes=settings.session_idle_minutes)
    connection.execute(
        delete(session).where((session.c.ends_at <= now) | (session.c.seen_at < idle))
    )
    cookie = new_token()
    connection.execute(
        insert(session).values(
            digest=digest(cookie),
            account=account,
            via=via,
            address=address[:100],
            browser=browser[:300],
            created_at=now,
            seen_at=now,
            ends_at=now + timedelta(hours=settings.session_hours),
        )
    )
    return cookie


def find_session(
    connection: Connection, settings: ServeSettings, cookie: str, now: datetime
) -> Session | None:
    """The session of a cookie, None if it is unknown, idle for too long or over."""
    row = connection.execute(select(session).where(session.c.digest == digest(cookie))).first()
    found = Session(**row._mapping) if row else None
    return found if found and found.good(settings, now) else None


def note_seen(connection: Connection, found: Session, now: datetime) -> None:
    """Write down that the session is in use; one that was ended meanwhile stays ended."""
    connection.execute(update(session).where(session.c.digest == found.digest).values(seen_at=now))


def end_session(connection: Connection, cookie: str) -> None:
    """Sign one browser out."""
    connection.execute(delete(session).where(session.c.digest == digest(cookie)))


def end_sessions(connection: Connection, account: str) -> int:
    """Sign an account out everywhere; returns from how many browsers."""
    return connection.execute(delete(session).where(session.c.account == account)).rowcount


def end_session_named(connection: Connection, account: str, id: str) -> bool:
    """Sign one browser of an account out, by :attr:`Session.id`; False: there is none."""
    ended = [s for s in sessions_of(connection, account) if s.id == id]
    for found in ended:
        connection.execute(delete(session).where(session.c.digest == found.digest))
    return bool(ended)


def sessions_of(connection: Connection, account: str) -> tuple[Session, ...]:
    """All sessions of an account, newest first."""
    rows = connection.execute(
        select(session).where(session.c.account == account).order_by(session.c.created_at.desc())
    )
    return tuple(Session(**row._mapping) for row in rows)
