"""From what an identity provider says about somebody to an account and its roles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from unisono.access.access import Access
from unisono.access.accounts import (
    LOCAL,
    Account,
    add_account,
    change_account,
    find_account,
    find_subject,
    get_account,
)
from unisono.access.memberships import known_roles, membership_of, owners, write_membership
from unisono.access.roles import Role
from unisono.access.sessions import end_sessions
from unisono.errors import AccessError
from unisono.model.kinds import Membership
from unisono.settings import ServeSettings

#: Who changes accounts and roles at a sign-in, in the log and in revisions.
BY = "identity provider"


@dataclass(frozen=True)
class Claims:
    """Who somebody is at the provider. ``email`` is empty unless the provider verified it."""

    issuer: str
    subject: str
    email: str
    name: str
    groups: frozenset[str]

    @classmethod
    def of(cls, claims: Mapping[str, Any], settings: ServeSettings) -> Claims:
        """From the claims of an ID token."""
        verified = claims.get("email_verified") is True
        groups = claims.get(settings.oidc_groups_claim)
        listed = groups if isinstance(groups, list) else [groups]
        return cls(
            settings.oidc_issuer,
            str(claims["sub"])[:300],
            str(claims.get("email", "")).strip().casefold() if verified else "",
            str(claims.get("name", ""))[:300],
            frozenset(g for g in listed if isinstance(g, str)),
        )


def account_of_claims(access: Access, connection: Connection, claims: Claims) -> Account:
    """The account of this person, with the roles its groups give it now.

    Raises:
        AccessError: there is none and none may be made, it was removed, or its address belongs
            to somebody else.
    """
    found = find_subject(connection, claims.issuer, claims.subject) or _by_email(connection, claims)
    if found is None:
        found = _new(access, connection, claims)
    if found.removed_at is not None:
        raise _removed()
    _give_roles(access, connection, found, claims)
    return found


def _by_email(connection: Connection, claims: Claims) -> Account | None:
    """The account with the verified address, which is this person's from now on."""
    if not claims.email:
        return None
    found = find_account(connection, claims.email)
    if found is None or found.removed_at is not None or found.id == LOCAL:
        return None
    if found.subject:
        raise AccessError(
            "This address belongs to another person at the identity provider.",
            way_out="Ask an owner.",
        )
    return _linked(connection, found, claims)


def _linked(connection: Connection, found: Account, claims: Claims) -> Account:
    change_account(connection, found.id, issuer=claims.issuer, subject=claims.subject)
    return get_account(connection, found.id) or found


def _removed() -> AccessError:
    return AccessError(
        "This account was removed.", way_out="Ask an owner for an invitation to come back."
    )


def _new(access: Access, connection: Connection, claims: Claims) -> Account:
    if not (access.settings.oidc_create and claims.email):
        raise AccessError(
            "There is no account for you here, or the provider did not verify your address.",
            way_out="Ask an owner for an invitation.",
        )
    known = find_account(connection, claims.email)
    if known is not None and known.removed_at is not None:
        raise _removed()
    found = add_account(connection, claims.email, claims.name, BY, access.now())
    roles = (access.settings.oidc_role,) if access.settings.oidc_role else ()
    document = Membership(title=found.name, roles=roles)
    write_membership(connection, found.id, document, BY, "first single sign-on")
    return _linked(connection, found, claims)


def _give_roles(access: Access, connection: Connection, found: Account, claims: Claims) -> None:
    """Roles of the settings' groups follow the groups; other roles stay as they are."""
    pairs = [pair.rpartition("=") for pair in access.settings.oidc_groups]
    if not pairs:
        return
    now = access.now()
    earlier = membership_of(connection, found.id)
    roles = known_roles(earlier.roles)
    led = known_roles(role for _, _, role in pairs)
    given = known_roles(role for group, _, role in pairs if group in claims.groups)
    after = (roles - led) | given
    others = [a for a in owners(connection, now) if a.id != found.id]
    if Role.OWNER in roles and not others:
        after |= {Role.OWNER}  # or nobody could give roles any more
    if after == roles:
        return
    document = earlier.model_copy(update={"title": found.name, "roles": tuple(sorted(after))})
    write_membership(connection, found.id, document, BY, "groups at the identity provider")
    if roles - after:
        end_sessions(connection, found.id)
