"""API keys of agents: shown once, kept as a digest, never more than scopes ∩ creator's rights."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import bindparam, insert, select, update

from unisono.access.access import Access
from unisono.access.accounts import Account, get_account
from unisono.access.memberships import (
    KIND,
    NO_MEMBERSHIP,
    actor_of,
    membership_of,
    read_membership,
)
from unisono.access.people import require
from unisono.access.rights import Actor, Thing, decide, might
from unisono.access.roles import OBJECTS, Action
from unisono.access.tables import account as accounts
from unisono.access.tables import api_key
from unisono.access.tokens import KEY_PREFIX, digest, new_key, shown_part
from unisono.desk.log import Event, append
from unisono.desk.tables import document
from unisono.errors import AccessError

#: A key lives at most this long.
LONGEST_DAYS = 366
_USED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Key:
    """One API key, without the key.

    Attributes:
        id: its first characters, which are no secret.
        account: whose rights bound it; agent: what uses it.
    """

    id: str
    account: str
    agent: str
    scopes: tuple[str, ...]
    created_at: datetime
    ends_at: datetime
    used_at: datetime | None
    revoked: bool


_COLUMNS = [c for c in api_key.c if c.name != "digest"]
# Who has a key is asked at every call of an agent: one question, put together once.
_OWN = len(_COLUMNS)
_WHO = (
    select(*_COLUMNS, accounts, document.c.body, document.c.shape)
    .join(accounts, accounts.c.id == api_key.c.account)
    .outerjoin(
        document,
        (document.c.kind == KIND)
        & (document.c.key == accounts.c.id)
        & document.c.archived.is_(False),
    )
    .where(api_key.c.digest == bindparam("digest"))
)


def check_scopes(actor: Actor, scopes: frozenset[str]) -> None:
    """Refuse scopes that are none, or that could never be used.

    Raises:
        AccessError: one is no ``action:kind``, or agents or ``actor`` lack the right.
    """
    if not scopes:
        raise AccessError(
            "A key needs at least one scope.", way_out="Name some: see:campaign, edit:activity."
        )
    for scope in sorted(scopes):
        action, _, kind = scope.partition(":")
        actions = list(Action) if action == "*" else [a for a in Action if a == action]
        kinds = list(OBJECTS) if kind == "*" else [k for k in OBJECTS if k == kind]
        if not actions or not kinds:
            raise AccessError(
                f"'{scope}' is no scope.",
                way_out="A scope is action:kind, such as see:campaign or see:*.",
            )
        agent = replace(actor, scopes=scopes)
        if not any(might(agent, a, k) for a in actions for k in kinds):
            raise AccessError(
                f"The scope {scope} lends nothing: {might(agent, actions[0], kinds[0]).reason}",
                way_out="docs/access.md lists what agents may do at most.",
            )


def create_key(
    access: Access, by: Actor, account: str, agent: str, scopes: frozenset[str], days: int = 90
) -> tuple[Key, str]:
    """A new key of an account; returns it and, this once, the key itself.

    Raises:
        NotAllowedError: ``by`` may not make keys of this account.
        AccessError: no such account, wrong scopes, or a life that is too long.
    """
    require(decide(by, Action.MANAGE_KEYS, Thing("keys", owner=account)))
    agent = " ".join(agent.split())
    if not 1 <= days <= LONGEST_DAYS or not agent or len(agent) > 300:
        raise AccessError(
            "A key needs the name of its agent and 1 to 366 days to live.",
            way_out="Such as: unisono keys create 'copy writer' --scope see:brief --days 30.",
        )
    now = access.now()
    with access.database.begin() as connection:
        owner = get_account(connection, account)
        if owner is None or owner.removed_at is not None:
            raise AccessError("There is no such account.", way_out="See 'unisono user list'.")
        check_scopes(actor_of(owner, membership_of(connection, account), now), scopes)
        secret = new_key()
        made = Key(
            shown_part(secret), account, agent, tuple(sorted(scopes)),
            now, now + timedelta(days=days), None, False,
        )  # fmt: skip
        values = {**vars(made), "scopes": list(made.scopes), "digest": digest(secret)}
        connection.execute(insert(api_key).values(values))
        detail = {"agent": agent, "scopes": list(made.scopes), "account": account}
        append(connection, Event(by.by, "key created", "keys", made.id, detail=detail))
    return made, secret


def keys(access: Access, by: Actor) -> tuple[Key, ...]:
    """The keys ``by`` may see, newest first."""
    with access.database.read() as connection:
        rows = connection.execute(select(*_COLUMNS).order_by(api_key.c.created_at.desc())).all()
    found = [Key(**{**row._mapping, "scopes": tuple(row.scopes)}) for row in rows]
    return tuple(k for k in found if decide(by, Action.SEE, Thing("keys", owner=k.account)))


def revoke_key(access: Access, by: Actor, id: str) -> Key:
    """Make a key useless at once.

    Raises:
        AccessError: there is no such key that ``by`` may manage.
    """
    for key in keys(access, by):
        if key.id == id:
            require(decide(by, Action.MANAGE_KEYS, Thing("keys", owner=key.account)))
            with access.database.begin() as connection:
                connection.execute(update(api_key).where(api_key.c.id == id).values(revoked=True))
                append(connection, Event(by.by, "key revoked", "keys", id))
            return replace(key, revoked=True)
    raise AccessError("There is no such key.", way_out="'unisono keys list' shows all keys.")


def actor_of_key(access: Access, secret: str) -> Actor | None:
    """The agent with this key: its owner's rights of this moment, narrowed; None: no good key."""
    if not secret.startswith(KEY_PREFIX) or len(secret) > 200:
        return None
    now = access.now()
    with access.database.read() as connection:
        row = connection.execute(_WHO, {"digest": digest(secret)}).first()
    if row is None:
        return None
    *columns, body, shape = row
    names = (c.name for c in _COLUMNS)
    found = Key(**dict(zip(names, columns[:_OWN], strict=True)))
    owner = Account(*columns[_OWN:])
    held = read_membership(owner.id, body, shape) if body else None
    actor = actor_of(owner, held or NO_MEMBERSHIP, now)
    if found.revoked or found.ends_at <= now or actor.left or not actor.roles:
        return None
    if found.used_at is None or now - found.used_at >= _USED_EVERY:
        with access.database.begin() as connection:
            connection.execute(update(api_key).where(api_key.c.id == found.id).values(used_at=now))
    return replace(actor, scopes=frozenset(found.scopes), key=found.id, name=found.agent)
