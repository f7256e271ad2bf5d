"""Accounts and API keys as tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from unisono.access.keys import Key
from unisono.access.people import Person
from unisono.reports.screens.table import Column, Link, Table


def accounts_table(found: Sequence[Person]) -> Table:
    """Accounts by e-mail address."""
    columns = (
        Column("name", "Name"),
        Column("email", "E-mail address"),
        Column("roles", "Roles"),
        Column("for", "For"),
        Column("signs_in", "Signs in"),
        Column("since", "Since", "day"),
        Column("id", "Id", "code", on_page=False),
    )
    rows = tuple(
        (
            Link(p.account.name, f"/accounts/{p.account.id}"), p.account.email,
            ", ".join(sorted(p.actor.roles)).replace("_", " "),
            ", ".join([*sorted(p.actor.channels), *sorted(p.actor.teams), *filter(None, (
                p.actor.agency,))]),
            "yes" if p.account.can_enter else "not yet", p.account.created_at.date(),
            p.account.id,
        )
        for p in found
    )  # fmt: skip
    return Table("accounts", "Accounts", columns, rows)


def keys_table(found: Sequence[Key], now: datetime) -> Table:
    """Keys without the keys, newest first."""
    columns = (
        Column("agent", "Agent"),
        Column("key", "Key begins", "code"),
        Column("account", "Account"),
        Column("scopes", "Scopes"),
        Column("until", "Until", "day"),
        Column("used", "Last used", "moment"),
        Column("state", "State"),
    )
    rows = tuple(
        (
            k.agent, k.id, k.account, ", ".join(k.scopes), k.ends_at.date(), k.used_at,
            "revoked" if k.revoked else "over" if k.ends_at <= now else "good",
        )
        for k in found
    )  # fmt: skip
    return Table("keys", "API keys", columns, rows, empty="There is no key.")
