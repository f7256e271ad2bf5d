"""Private addresses of calendars: shown once, kept as a digest, revocable, right-filtered."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from unisono.access.access import Access
from unisono.access.accounts import get_account
from unisono.access.memberships import actor_of, membership_of
from unisono.access.rights import Actor, might
from unisono.access.roles import Action
from unisono.access.tables import calendar_feed
from unisono.access.tokens import digest, new_token
from unisono.desk.log import Event, append
from unisono.errors import NotAllowedError, NoticeError

_COLUMNS = [c for c in calendar_feed.c if c.name != "digest"]
_USED_EVERY = timedelta(minutes=5)
_MOST = 50


@dataclass(frozen=True)
class Feed:
    """One private address, without the address.

    Attributes:
        account: whose rights bound it; team: whose activities it shows, "" all that are seen.
    """

    id: str
    account: str
    team: str
    created_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


def make_feed(access: Access, by: Actor, team: str = "") -> tuple[Feed, str]:
    """A new feed of whoever asks; returns it and, this once, its token.

    Raises:
        NotAllowedError: they see no activity, or are an agent.
        NoticeError: they have too many, or the team's name is too long.
    """
    if by.scopes is not None or not might(by, Action.SEE, "activity"):
        raise NotAllowedError("You see no activities.", way_out="Ask an owner for a role.")
    team = " ".join(team.split())
    if len(team) > 300:
        raise NoticeError("This name of a team is too long.", way_out="Use 300 characters at most.")
    if len([f for f in feeds(access, by) if f.revoked_at is None]) >= _MOST:
        raise NoticeError(f"You have {_MOST} feeds already.", way_out="Revoke one.")
    now, token = access.now(), new_token()
    made = Feed(secrets.token_hex(6), by.account, team, now, None, None)
    with access.database.begin() as connection:
        if get_account(connection, by.account) is None:
            raise NoticeError(
                "Only an account has feeds.", way_out="Sign in, or use 'unisono calendar export'."
            )
        connection.execute(insert(calendar_feed).values(**vars(made), digest=digest(token)))
        append(connection, Event(by.by, "feed created", "activity", made.id, detail={"team": team}))
    return made, token


def feeds(access: Access, by: Actor) -> tuple[Feed, ...]:
    """One's own feeds, newest first."""
    with access.database.read() as connection:
        rows = connection.execute(
            select(*_COLUMNS)
            .where(calendar_feed.c.account == by.account)
            .order_by(calendar_feed.c.created_at.desc(), calendar_feed.c.id)
        ).all()
    return tuple(Feed(**row._mapping) for row in rows)


def revoke_feed(access: Access, by: Actor, id: str) -> None:
    """Make one of one's own feeds useless at once.

    Raises:
        NotAllowedError: an agent asks.
        NoticeError: there is no such feed.
    """
    if by.scopes is not None:
        raise NotAllowedError("A key revokes no feed.", way_out="Sign in as whose feed it is.")
    with access.database.begin() as connection:
        done = connection.execute(
            update(calendar_feed)
            .where(calendar_feed.c.id == id, calendar_feed.c.account == by.account)
            .where(calendar_feed.c.revoked_at.is_(None))
            .values(revoked_at=access.now())
        )
        if not done.rowcount:
            raise NoticeError("There is no such feed.", way_out="Look at the page again.")
        append(connection, Event(by.by, "feed revoked", "activity", id))


def reader_of(access: Access, token: str) -> tuple[Actor, Feed] | None:
    """Who reads with this token, with the rights of this moment; None: it is good for nothing."""
    if not token or len(token) > 100:
        return None
    now = access.now()
    with access.database.read() as connection:
        row = connection.execute(
            select(*_COLUMNS).where(calendar_feed.c.digest == digest(token))
        ).first()
        owner = get_account(connection, row.account) if row else None
        if row is None or owner is None or row.revoked_at is not None:
            return None
        actor = actor_of(owner, membership_of(connection, owner.id), now)
    if actor.left or not might(actor, Action.SEE, "activity"):
        return None
    found = Feed(**row._mapping)
    if found.used_at is None or now - found.used_at >= _USED_EVERY:
        with access.database.begin() as connection:
            connection.execute(
                update(calendar_feed).where(calendar_feed.c.id == found.id).values(used_at=now)
            )
    return actor, found
