"""Read-only links: one screen with its filters, for whoever has the link, until it ends.

A link is worth what its maker may see and carry away at the moment it is opened; the database
keeps only its digest.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row, insert, select, update

from unisono.access.access import Access
from unisono.access.accounts import get_account
from unisono.access.memberships import actor_of, membership_of
from unisono.access.people import require
from unisono.access.rights import Actor, Decision, Thing, decide
from unisono.access.roles import Action
from unisono.access.tables import share
from unisono.access.tokens import digest, new_token
from unisono.desk.log import Event, append
from unisono.errors import AccessError, DeskError

KIND = "shares"
#: What it takes to let others read a screen.
_CARRIED = (Action.SEE, Action.EXPORT)
#: A link works at most this long.
LONGEST_DAYS = 366
_LONGEST_QUERY = 4_000


@dataclass(frozen=True)
class Share:
    """One link, without its token.

    Attributes:
        id: names it in lists; it opens nothing.
        account: who made it.
        screen, query: what it shows: the screen's name and the filters of its address.
        uses, used_at: how often the page was opened, and when last.
    """

    id: str
    account: str
    screen: str
    query: str
    title: str
    created_at: datetime
    ends_at: datetime
    revoked_at: datetime | None
    uses: int
    used_at: datetime | None

    def good(self, now: datetime) -> bool:
        """Whether it was neither revoked nor is over."""
        return self.revoked_at is None and now < self.ends_at


_COLUMNS = [c for c in share.c if c.name != "digest"]


def _share(row: Row[tuple[object, ...]]) -> Share:
    return Share(**row._mapping)


def _own(account: str) -> Thing:
    return Thing(KIND, owner=account)


def make_share(
    access: Access, by: Actor, screen: str, kind: str, query: str, title: str,
    days: int | None = None, *, also: Sequence[str] = (),
) -> tuple[Share, str]:  # fmt: skip
    """A new link to one screen; returns it and, this once, its token.

    Args:
        access: the desk.
        by: whose rights it is worth.
        screen: its name; kind: what it shows, for rights; also: further kinds that it shows.
        query: the filters, as its address has them.
        title: what it is called in lists and on the page.
        days: how long it works; None: as the settings say.

    Raises:
        NotAllowedError: ``by`` may not share, or not see and export what the screen shows.
        AccessError: a life that is too long, or nobody is signed in.
    """
    require(decide(by, Action.CREATE, _own(by.account)))
    require(may_share(by, kind, *also))
    lasts = access.settings.share_days if days is None else days
    if not 1 <= lasts <= LONGEST_DAYS or len(query) > _LONGEST_QUERY:
        raise AccessError(
            f"A shared link works for 1 to {LONGEST_DAYS} days.", way_out="Choose fewer days."
        )
    now, token = access.now(), new_token()
    made = Share(
        secrets.token_hex(8), by.account, screen, query, " ".join(title.split())[:300], now,
        now + timedelta(days=lasts), None, 0, None,
    )  # fmt: skip
    with access.database.begin() as connection:
        if get_account(connection, by.account) is None:
            raise AccessError(
                "A link is shared by somebody who is signed in.",
                way_out="Serve with accounts: unisono serve.",
            )
        connection.execute(insert(share).values(vars(made) | {"digest": digest(token)}))
        detail = {"screen": screen, "query": query, "days": lasts}
        append(connection, Event(by.by, "link shared", KIND, made.id, detail=detail))
    return made, token


def may_share(actor: Actor, kind: str, *also: str) -> Decision:
    """Whether ``actor`` sees and may carry away what a screen of these kinds shows."""
    needed = [decide(actor, a, Thing(k)) for k in (kind, *also) for a in _CARRIED]
    return next((d for d in needed if not d), needed[-1])


def shares(access: Access, by: Actor) -> tuple[Share, ...]:
    """The links ``by`` may see, newest first."""
    with access.database.read() as connection:
        rows = connection.execute(
            select(*_COLUMNS).order_by(share.c.created_at.desc(), share.c.id)
        ).all()
    found = [_share(row) for row in rows]
    return tuple(s for s in found if decide(by, Action.SEE, _own(s.account)))


def revoke_share(access: Access, by: Actor, id: str) -> Share:
    """Make a link useless at once.

    Raises:
        AccessError: there is no such link that ``by`` may end.
    """
    found = next((s for s in shares(access, by) if s.id == id), None)
    if found is None:
        raise AccessError("There is no such link.", way_out="See all under /shares.")
    require(decide(by, Action.ARCHIVE, _own(found.account)))
    with access.database.begin() as connection:
        revoked = connection.execute(
            update(share)
            .where((share.c.id == id) & share.c.revoked_at.is_(None))
            .values(revoked_at=access.now())
        )
        if revoked.rowcount:
            append(connection, Event(by.by, "shared link revoked", KIND, id))
    return found


def opened_share(access: Access, token: str) -> tuple[Share, Actor] | None:
    """A link that works, and its maker with the rights of this moment; None: it does not."""
    if len(token) > 100:
        return None
    now = access.now()
    with access.database.read() as connection:
        row = connection.execute(select(*_COLUMNS).where(share.c.digest == digest(token))).first()
        maker = get_account(connection, str(row.account)) if row else None
        if row is None or maker is None:
            return None
        found, actor = _share(row), actor_of(maker, membership_of(connection, maker.id), now)
    if not found.good(now) or actor.left or not decide(actor, Action.CREATE, _own(maker.id)):
        return None
    return found, actor


def note_use(access: Access, found: Share) -> None:
    """Count that the page was opened; a desk that is busy writing keeps nobody out."""
    with suppress(DeskError), access.database.begin() as connection:
        connection.execute(
            update(share)
            .where(share.c.id == found.id)
            .values(uses=share.c.uses + 1, used_at=access.now())
        )
