"""Memberships: from the desk's documents to the actor whose rights they are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select

from unisono.access.accounts import Account, all_accounts
from unisono.access.rights import Actor
from unisono.access.roles import Role
from unisono.desk.changing import Transaction
from unisono.desk.documents import read_body
from unisono.desk.tables import document
from unisono.errors import DeskError
from unisono.model.kinds import Membership

KIND = "membership"
NO_MEMBERSHIP = Membership(title="none")


def memberships(connection: Connection, accounts: Iterable[str]) -> dict[str, Membership]:
    """Membership by account; one that is archived or cannot be read gives no rights."""
    rows = connection.execute(
        select(document.c.key, document.c.body, document.c.shape).where(
            (document.c.kind == KIND)
            & document.c.key.in_(list(accounts))
            & document.c.archived.is_(False)
        )
    )
    found = {row.key: read_membership(row.key, row.body, row.shape) for row in rows}
    return {key: membership for key, membership in found.items() if membership}


def read_membership(account: str, body: dict[str, Any], shape: int) -> Membership | None:
    """A membership as it is stored; None if it cannot be read."""
    try:
        read = read_body(KIND, account, body, shape)
    except DeskError:
        return None
    return read if isinstance(read, Membership) else None


def membership_of(connection: Connection, account: str) -> Membership:
    """The membership of one account; without roles when there is none."""
    return memberships(connection, [account]).get(account, NO_MEMBERSHIP)


def has_left(membership: Membership, now: datetime) -> bool:
    """Whether the person is gone."""
    left = membership.left_at
    if left is None:
        return False
    return (left if left.tzinfo else left.replace(tzinfo=UTC)) <= now


def known_roles(names: Iterable[str]) -> frozenset[Role]:
    """The roles among ``names``; what is none gives nothing."""
    wanted = set(names)
    return frozenset(role for role in Role if role in wanted)


def actor_of(found: Account, membership: Membership, now: datetime) -> Actor:
    """Who acts when this account does."""
    left = found.removed_at is not None or has_left(membership, now)
    return Actor(
        found.id,
        found.name,
        found.email,
        roles=frozenset() if left else known_roles(membership.roles),
        channels=frozenset(membership.channels),
        teams=frozenset(membership.teams),
        agency=membership.agency,
        left=left,
    )


def owners(connection: Connection, now: datetime) -> tuple[Account, ...]:
    """Accounts that are owners and can sign in."""
    accounts = [a for a in all_accounts(connection) if a.can_enter]
    held = memberships(connection, [a.id for a in accounts])
    return tuple(
        a for a in accounts
        if a.id in held and Role.OWNER in actor_of(a, held[a.id], now).roles
    )  # fmt: skip


def write_membership(
    connection: Connection, account: str, membership: Membership, by: str, why: str
) -> None:
    """Store a membership as a new revision, in the writing transaction of ``connection``."""
    change = Transaction(connection, by, why)
    earlier = change.find(KIND, account)
    if earlier is not None and earlier.archived:
        change.restore(KIND, account)
    change.put(membership, account)
