"""Looking after accounts: invite, assign roles, reset, remove. Each says who does it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from unisono.access.access import Access
from unisono.access.accounts import (
    LOCAL,
    Account,
    add_account,
    all_accounts,
    change_account,
    clean_email,
    find_account,
    get_account,
)
from unisono.access.leaving import revoke_given
from unisono.access.links import Purpose, drop_links, make_link
from unisono.access.memberships import (
    actor_of,
    membership_of,
    memberships,
    owners,
    write_membership,
)
from unisono.access.passwords import check_new_password, hash_password
from unisono.access.rights import Actor, Decision, Thing, decide, decide_roles
from unisono.access.roles import Action, Role
from unisono.access.sessions import end_sessions
from unisono.desk.log import Event, append
from unisono.errors import AccessError, NotAllowedError
from unisono.model.kinds import Membership


@dataclass(frozen=True)
class Responsibility:
    """What somebody is: roles, and the channels, teams or agency they are it for."""

    roles: frozenset[Role] = frozenset()
    channels: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    agency: str = ""

    def checked(self) -> Responsibility:
        """Itself, if it makes sense.

        Raises:
            AccessError: an agency role without agency, or an agency of somebody who is none.
        """
        if Role.AGENCY in self.roles and not self.agency.strip():
            raise AccessError(
                "The role agency needs the name of the agency.", way_out="Name it: --agency NAME."
            )
        return self


@dataclass(frozen=True)
class Person:
    """An account with what it may do."""

    account: Account
    membership: Membership
    actor: Actor


def require(decision: Decision) -> None:
    """Go on only if it is allowed.

    Raises:
        NotAllowedError: it is not; with the reason.
    """
    if not decision:
        raise NotAllowedError(decision.reason, way_out="Ask an owner.")


def people(access: Access, by: Actor) -> tuple[Person, ...]:
    """All accounts that were not removed, by e-mail address."""
    require(decide(by, Action.SEE, Thing("accounts")))
    with access.database.read() as connection:
        found = [a for a in all_accounts(connection) if a.removed_at is None]
        held = memberships(connection, [a.id for a in found])
    none = Membership(title="none")
    now = access.now()
    return tuple(
        Person(a, held.get(a.id, none), actor_of(a, held.get(a.id, none), now)) for a in found
    )


def account_named(access: Access, by: Actor, name: str) -> Account:
    """The account with this e-mail address or id.

    Raises:
        AccessError: there is none.
    """
    require(decide(by, Action.SEE, Thing("accounts")))
    with access.database.read() as connection:
        return _named(connection, name)


def _named(connection: Connection, name: str) -> Account:
    found = find_account(connection, name.strip().casefold()) or get_account(connection, name)
    if found is None or found.removed_at is not None:
        raise AccessError(
            "There is no such account.", way_out="'unisono user list' shows all accounts."
        )
    return found


def invite(
    access: Access, by: Actor, email: str, name: str, what: Responsibility
) -> tuple[Account, str]:
    """Make an account without password; returns it and the token of its one-time link.

    Raises:
        NotAllowedError: ``by`` may not invite, or not give these roles.
        AccessError: the address is none or has an account.
    """
    require(decide(by, Action.INVITE, Thing("accounts")))
    require(decide_roles(by, what.checked().roles))
    lasts = timedelta(hours=access.settings.link_hours)
    with access.database.begin() as connection:
        found = add_account(connection, email, name, by.by, access.now())
        append(connection, Event(by.by, "invite", "accounts", found.id))
        write_membership(connection, found.id, _membership(found, what), by.by, "invited")
        token = make_link(connection, found.id, Purpose.INVITE, by.by, lasts, access.now())
    return found, token


def add_with_password(
    access: Access, by: Actor, email: str, name: str, password: str, what: Responsibility
) -> Account:
    """Make an account whose password is set at once. Raises as :func:`invite` does."""
    address = clean_email(email)
    check_new_password(password, access.settings.password_length, address, name)
    require(decide(by, Action.INVITE, Thing("accounts")))
    require(decide_roles(by, what.checked().roles))
    hashed = hash_password(password)
    with access.database.begin() as connection:
        found = add_account(connection, address, name, by.by, access.now())
        change_account(connection, found.id, password=hashed)
        append(connection, Event(by.by, "invite", "accounts", found.id))
        write_membership(connection, found.id, _membership(found, what), by.by, "added")
    return found


def _membership(
    found: Account, what: Responsibility, earlier: Membership | None = None
) -> Membership:
    base = earlier or Membership(title=found.name)
    return base.model_copy(
        update={
            "title": found.name,
            "roles": tuple(sorted(what.roles)),
            "channels": tuple(sorted(what.channels)),
            "teams": tuple(sorted(what.teams)),
            "agency": what.agency.strip(),
            "left_at": None,
        }
    )


def assign(access: Access, by: Actor, name: str, what: Responsibility, why: str = "") -> Account:
    """Give an account exactly these roles; taking rights away ends its sessions.

    Raises:
        NotAllowedError: ``by`` may not, or lacks a right that a new role has.
        AccessError: there is no such account, or it is the last owner.
    """
    with access.database.begin() as connection:
        found = _named(connection, name)
        earlier = membership_of(connection, found.id)
        before = actor_of(found, earlier, access.now())
        require(decide_roles(by, what.checked().roles - before.roles))
        if Role.OWNER not in what.roles:
            _keep_an_owner(access, connection, found, before)
        after = _membership(found, what, earlier)
        write_membership(connection, found.id, after, by.by, why or "roles assigned")
        _log_roles(connection, by, found, before, what)
        same_place = before.channels <= what.channels and before.agency == what.agency
        if before.roles - what.roles or not same_place:
            end_sessions(connection, found.id)
    return found


def _log_roles(
    connection: Connection, by: Actor, found: Account, before: Actor, what: Responsibility
) -> None:
    detail = {"before": sorted(before.roles), "after": sorted(what.roles)}
    append(connection, Event(by.by, "roles assigned", "accounts", found.id, detail=detail))


def _keep_an_owner(access: Access, connection: Connection, found: Account, before: Actor) -> None:
    """Refuse what would leave nobody who can give roles."""
    if Role.OWNER not in before.roles:
        return
    others = [a for a in owners(connection, access.now()) if a.id != found.id]
    if not others:
        raise AccessError(
            "This is the last owner who can sign in.",
            way_out="Make somebody else an owner first, and let them set a password.",
        )


def reset(access: Access, by: Actor, name: str) -> tuple[Account, str]:
    """A one-time link to set a new password; the present one works until it is used."""
    require(decide(by, Action.EDIT, Thing("accounts")))
    lasts = timedelta(hours=access.settings.link_hours)
    with access.database.begin() as connection:
        found = _named(connection, name)
        if found.id == LOCAL:
            raise AccessError(
                "The account of this machine has no password.",
                way_out="Start 'unisono serve' again for a new start link, or add an account.",
            )
        _may_pose_as(by, actor_of(found, membership_of(connection, found.id), access.now()))
        token = make_link(connection, found.id, Purpose.RESET, by.by, lasts, access.now())
        append(connection, Event(by.by, "password link", "accounts", found.id))
    return found, token


def _may_pose_as(by: Actor, whom: Actor) -> None:
    """Who holds the link can sign in as that account: it must not lend rights they lack."""
    require(decide_roles(by, whom.roles))


def sign_out_everywhere(access: Access, by: Actor, name: str) -> int:
    """End all sessions of an account; returns from how many browsers it was signed out.

    Raises:
        NotAllowedError: ``by`` may not change accounts.
        AccessError: there is no such account.
    """
    require(decide(by, Action.EDIT, Thing("accounts")))
    with access.database.begin() as connection:
        found = _named(connection, name)
        ended = end_sessions(connection, found.id)
        append(connection, Event(by.by, "sessions ended", "accounts", found.id))
    return ended


def remove(access: Access, by: Actor, name: str, why: str = "") -> Account:
    """Let somebody go: no roles, sessions, links, feeds, keys. The name stays in the history.

    Raises:
        NotAllowedError: ``by`` may not.
        AccessError: there is no such account, or it is the last owner.
    """
    require(decide(by, Action.ARCHIVE, Thing("accounts")))
    now = access.now()
    with access.database.begin() as connection:
        found = _named(connection, name)
        earlier = membership_of(connection, found.id)
        _keep_an_owner(access, connection, found, actor_of(found, earlier, now))
        gone = earlier.model_copy(update={"title": found.name, "roles": (), "left_at": now})
        write_membership(connection, found.id, gone, by.by, why or "account removed")
        change_account(connection, found.id, removed_at=now, password=None, issuer="", subject="")
        end_sessions(connection, found.id)
        drop_links(connection, found.id)
        revoke_given(connection, found.id, now)
        append(connection, Event(by.by, "account removed", "accounts", found.id))
    return found
