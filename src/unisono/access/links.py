"""Links that work once: to set a first password, to set a new one, to start on this machine."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, delete, insert, select

from unisono.access.tables import link
from unisono.access.tokens import digest, new_token
from unisono.errors import AccessError


class Purpose(StrEnum):
    """What a link is for; one made for another purpose does not work."""

    INVITE = "invite"
    RESET = "reset"
    START = "start"


def make_link(
    connection: Connection, account: str, purpose: Purpose, by: str, lasts: timedelta, now: datetime
) -> str:
    """A new token; earlier links of the account for the same purpose stop working."""
    connection.execute(
        delete(link).where(
            (link.c.ends_at <= now) | ((link.c.account == account) & (link.c.purpose == purpose))
        )
    )
    token = new_token()
    connection.execute(
        insert(link).values(
            digest=digest(token), account=account, purpose=purpose, created_at=now,
            created_by=by, ends_at=now + lasts,
        )
    )  # fmt: skip
    return token


def account_of_link(
    connection: Connection, token: str, purposes: tuple[Purpose, ...], now: datetime
) -> str:
    """The account a link is for; the link stays good.

    Raises:
        AccessError: it is unknown, was used, or is too old; which of them is not told.
    """
    row = connection.execute(
        select(link.c.account, link.c.ends_at, link.c.purpose).where(link.c.digest == digest(token))
    ).first()
    if row is None or row.ends_at <= now or row.purpose not in purposes:
        raise AccessError(
            "This link does not work: it was used, is too old, or was replaced by a newer one.",
            way_out="Ask an owner for a new one (unisono user reset).",
        )
    return str(row.account)


def use_link(
    connection: Connection, token: str, purposes: tuple[Purpose, ...], now: datetime
) -> str:
    """The account a link is for; nobody can use the link again. Raises as above."""
    account = account_of_link(connection, token, purposes, now)
    connection.execute(delete(link).where(link.c.digest == digest(token)))
    return account


def drop_links(connection: Connection, account: str) -> None:
    """Make all links of an account useless."""
    connection.execute(delete(link).where(link.c.account == account))
