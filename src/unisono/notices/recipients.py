"""Who is told: people a notice names, and those an event concerns, as far as they may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from unisono.access.accounts import Account, all_accounts
from unisono.access.documents import thing
from unisono.access.memberships import NO_MEMBERSHIP, actor_of, memberships
from unisono.access.rights import Actor, Thing, decide
from unisono.access.roles import DOCUMENTS, Action, Role
from unisono.desk.documents import read_body
from unisono.desk.tables import document
from unisono.errors import DeskError
from unisono.model.document import Document
from unisono.model.plan import Campaign
from unisono.model.telling import Notice
from unisono.notices.happenings import TEST, Happening, Message

#: Who has no mailbox: accounts of the machine itself.
_NOWHERE = "@localhost"
#: Kinds that agencies see through the campaign that names them.
_SHARED = ("asset", "brief", "offer")


@dataclass(frozen=True)
class Reader:
    """Somebody who can be told."""

    account: Account
    actor: Actor


def readers(connection: Connection, now: datetime) -> tuple[Reader, ...]:
    """Everybody with a mailbox and a role."""
    accounts = [
        a
        for a in all_accounts(connection)
        if a.removed_at is None and not a.email.endswith(_NOWHERE)
    ]
    held = memberships(connection, [a.id for a in accounts])
    found = [Reader(a, actor_of(a, held.get(a.id, NO_MEMBERSHIP), now)) for a in accounts]
    return tuple(r for r in found if r.actor.roles and not r.actor.left)


def told(
    notice: Notice, happened: Happening, everybody: tuple[Reader, ...], of: Thing
) -> tuple[Reader, ...]:
    """Who is told of an event by a notice; nobody of what they did themselves or may not see."""
    return tuple(
        r
        for r in everybody
        if r.account.id != happened.by
        and (_chosen(notice, r) or (notice.concerned and _concerned(happened, r)))
        and decide(r.actor, Action.SEE, of)
    )


def thing_of(connection: Connection, happened: Happening) -> Thing:
    """What rights on an event depend on: the document it is about, else its kind."""
    if happened.kind not in DOCUMENTS:
        return Thing(happened.kind)
    found = _document(connection, happened.kind, happened.key)
    if found is None:
        return Thing(happened.kind, happened.key)
    campaigns = _campaigns(connection) if happened.kind in _SHARED else {}
    return thing(happened.kind, happened.key, found, campaigns)


def still_visible(
    connection: Connection, account: str, messages: tuple[Message, ...], now: datetime
) -> tuple[str, tuple[Message, ...]]:
    """The mailbox of an account, and those of the messages it may see at this moment.

    Who is nothing but an agency is told that something changed, not which fields and why.
    """
    reader = next((r for r in readers(connection, now) if r.account.id == account), None)
    if reader is None:
        return "", ()
    seen = tuple(
        m
        for m in messages
        if m.happening.event == TEST
        or decide(reader.actor, Action.SEE, thing_of(connection, m.happening))
    )
    if reader.actor.roles <= {Role.AGENCY}:
        seen = tuple(replace(m, happening=replace(m.happening, text="")) for m in seen)
    return reader.account.email, seen


def _document(connection: Connection, kind: str, key: str) -> Document | None:
    row = connection.execute(
        select(document.c.body, document.c.shape).where(
            document.c.kind == kind, document.c.key == key
        )
    ).first()
    if row is None:
        return None
    try:
        return read_body(kind, key, row.body, row.shape)
    except DeskError:
        return None


def _campaigns(connection: Connection) -> Mapping[str, Campaign]:
    """All campaigns: they share briefs, assets and offers with agencies."""
    rows = connection.execute(select(document.c.key).where(document.c.kind == "campaign")).all()
    found = {row.key: _document(connection, "campaign", row.key) for row in rows}
    return {key: d for key, d in found.items() if isinstance(d, Campaign)}


def _fold(text: str) -> str:
    return text.strip().casefold()


def _chosen(notice: Notice, reader: Reader) -> bool:
    actor = reader.actor
    teams = {_fold(t) for t in actor.teams}
    return (
        any(role in notice.roles for role in actor.roles)
        or any(_fold(t) in teams for t in notice.teams)
        or any(_fold(a) in actor.names for a in notice.accounts)
    )


def _concerned(happened: Happening, reader: Reader) -> bool:
    actor = reader.actor
    named = {_fold(p) for p in happened.people}
    return bool(
        named & (actor.names | {_fold(actor.name)} | {_fold(t) for t in actor.teams})
    ) or any(role in happened.roles for role in actor.roles)
