"""Rows of accounts: who there is. What they may do stands in their memberships."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address

from sqlalchemy import Connection, Row, insert, select, update

from unisono.access.leaving import revoke_given
from unisono.access.tables import account
from unisono.errors import AccessError

#: The account of whoever runs ``unisono serve`` on the own machine.
LOCAL = "local"
_LOCAL_EMAIL = "local@localhost"
_EMAIL = re.compile(r"[^\s@<>()\[\]\",;:\\]{1,64}@[^\s@<>()\[\]\",;:\\]{1,189}")
#: One part of the name of a host (RFC 1123), in any script.
_LABEL = re.compile(r"[^\W_](([^\W_]|-){0,61}[^\W_])?")


@dataclass(frozen=True)
class Account:
    """One account.

    Attributes:
        id: the key of its membership.
        password: the hash; None: it has no password.
        issuer, subject: who it is at the identity provider; empty: it never came from there.
    """

    id: str
    email: str
    name: str
    password: str | None
    issuer: str
    subject: str
    created_at: datetime
    created_by: str
    removed_at: datetime | None

    def __repr__(self) -> str:
        return f"Account({self.id!r})"

    @property
    def can_enter(self) -> bool:
        """Whether there is a way for it to sign in, other than a start link."""
        return self.removed_at is None and bool(self.password or self.issuer)


def clean_email(text: str) -> str:
    """An e-mail address as accounts are found by it.

    Raises:
        AccessError: it is none.
    """
    email = text.strip().casefold()
    if not _is_address(email):
        raise AccessError(
            "This is no e-mail address.", way_out="Write one such as ann@example.com."
        )
    return email


def _is_address(email: str) -> bool:
    """Whether e-mail can be sent to it: dots only between words, a name of a host after the @."""
    if not _EMAIL.fullmatch(email) or not email.isprintable():
        return False
    local, _, host = email.partition("@")
    if not all(_LABEL.fullmatch(label) for label in host.split(".")):
        return False
    plain = re.sub(r"[^ -~]", "x", local)  # letters of any script may stand there (RFC 6531)
    try:
        return Address(addr_spec=f"{plain}@{host}").addr_spec == f"{plain}@{host}"
    except (ValueError, IndexError, MessageError):
        return False


def _account(row: Row[tuple[object, ...]] | None) -> Account | None:
    return None if row is None else Account(**row._mapping)


def get_account(connection: Connection, id: str) -> Account | None:
    """The account with this id, also one that was removed."""
    return _account(connection.execute(select(account).where(account.c.id == id)).first())


def find_account(connection: Connection, email: str) -> Account | None:
    """The account with this address (as :func:`clean_email` writes it), also a removed one."""
    return _account(connection.execute(select(account).where(account.c.email == email)).first())


def find_subject(connection: Connection, issuer: str, subject: str) -> Account | None:
    """The account of this person at the identity provider."""
    same = (account.c.issuer == issuer) & (account.c.subject == subject)
    return _account(connection.execute(select(account).where(same)).first())


def all_accounts(connection: Connection) -> tuple[Account, ...]:
    """Every account by address, removed ones too."""
    rows = connection.execute(select(account).order_by(account.c.email))
    return tuple(Account(**row._mapping) for row in rows)


def add_account(connection: Connection, email: str, name: str, by: str, now: datetime) -> Account:
    """A new account without password, or the removed one of this address without its password.

    Raises:
        AccessError: the address is none, or has an account.
    """
    email = clean_email(email)
    known = find_account(connection, email)
    values = {
        "name": " ".join(name.split())[:300] or email, "password": None, "issuer": "",
        "subject": "", "created_at": now, "created_by": by, "removed_at": None,
    }  # fmt: skip
    if known is None:
        new = _free_id(connection, email)
        connection.execute(insert(account).values(id=new, email=email, **values))
    elif known.removed_at is None:
        raise AccessError(
            f"{email} has an account.",
            way_out="See 'unisono user list'; 'unisono user reset' makes a new password link.",
        )
    else:
        new = known.id
        revoke_given(connection, new, now)  # nothing of earlier comes back to life
        connection.execute(update(account).where(account.c.id == new).values(values))
    found = get_account(connection, new)
    if found is None:
        raise AccessError(f"{email} was not added.")
    return found


def _free_id(connection: Connection, email: str) -> str:
    """A readable id nobody has or had: the part before the @, numbered where needed."""
    if email == _LOCAL_EMAIL:
        return LOCAL
    stem = re.sub(r"[^a-z0-9]+", "-", email.partition("@")[0]).strip("-")[:60] or "account"
    taken = set(connection.execute(select(account.c.id)).scalars()) | {LOCAL, "operator"}
    number = 1
    while (new := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return new


def add_local(connection: Connection, now: datetime) -> Account:
    """The account of whoever runs unisono on the own machine."""
    return add_account(connection, _LOCAL_EMAIL, "This machine", "operator", now)


def change_account(connection: Connection, id: str, **values: object) -> None:
    """Set columns of an account."""
    connection.execute(update(account).where(account.c.id == id).values(**values))
