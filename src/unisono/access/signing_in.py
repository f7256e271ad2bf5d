"""Signing in and out: what a browser shows (password, cookie, link) → a session or an actor."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import Connection, bindparam, select

from unisono.access.access import Access
from unisono.access.accounts import (
    LOCAL,
    Account,
    add_local,
    all_accounts,
    change_account,
    find_account,
    get_account,
)
from unisono.access.links import Purpose, account_of_link, drop_links, make_link, use_link
from unisono.access.memberships import (
    KIND,
    NO_MEMBERSHIP,
    actor_of,
    membership_of,
    owners,
    read_membership,
    write_membership,
)
from unisono.access.passwords import check_new_password, hash_password, verify_password
from unisono.access.rights import EVERY_CHANNEL, Actor
from unisono.access.roles import Role
from unisono.access.sessions import (
    Session,
    end_session,
    end_session_named,
    end_sessions,
    find_session,
    note_seen,
    open_session,
    sessions_of,
)
from unisono.access.tables import account, session
from unisono.access.throttle import admit, forgive
from unisono.access.tokens import digest
from unisono.desk.log import Event, append
from unisono.desk.tables import document
from unisono.errors import AccessError, DeskError, NotAllowedError
from unisono.model.kinds import Membership

#: How long the start link on the terminal works.
START_LASTS = timedelta(hours=1)

# Who has a cookie is asked at every request: one question, put together once.
_OWN = len(session.c)
_WHO = (
    select(session, account, document.c.body, document.c.shape)
    .join(account, account.c.id == session.c.account)
    .outerjoin(
        document,
        (document.c.kind == KIND)
        & (document.c.key == account.c.id)
        & document.c.archived.is_(False),
    )
    .where(session.c.digest == bindparam("digest"))
)

_PASSWORD_LINKS = (Purpose.INVITE, Purpose.RESET)


@dataclass(frozen=True)
class Visitor:
    """The browser somebody signs in with: its address, what it calls itself, its old cookie."""

    address: str = ""
    browser: str = ""
    cookie: str = ""


def sign_in(access: Access, email: str, password: str, visitor: Visitor) -> str:
    """Check a password; returns the cookie of a new session and ends the browser's old one.

    Raises:
        TooManyAttemptsError: this account or address has to wait.
        AccessError: address or password is wrong; which of them is not told.
    """
    folded = email.strip().casefold()[:254]
    with access.database.begin() as connection:
        admit(connection, access.settings, folded, visitor.address, access.now())
        found = find_account(connection, folded)
    known = found.password if found and found.removed_at is None else None
    right, newer = verify_password(known, password)
    if not right or found is None:
        _note(access, found.id if found else "", "sign-in failed", visitor, "password")
        raise AccessError(
            "E-mail address or password is wrong.",
            way_out="Try again, or ask an owner for a new password link.",
        )
    with access.database.begin() as connection:
        now = get_account(connection, found.id)
        if now is None or now.password != found.password:
            raise AccessError("The password was just changed.", way_out="Sign in again.")
        forgive(connection, folded, visitor.address, access.now())
        if newer:
            change_account(connection, found.id, password=newer)
        return enter(access, connection, now, "password", visitor)


def enter(
    access: Access, connection: Connection, found: Account, via: str, visitor: Visitor
) -> str:
    """A new session for somebody who showed who they are; the browser's old one ends.

    Raises:
        NotAllowedError: the account has no rights (any more).
    """
    now = access.now()
    actor = actor_of(found, membership_of(connection, found.id), now)
    if actor.left or not actor.roles:
        raise NotAllowedError(
            "This account has no role here.", way_out="Ask an owner to give it one."
        )
    if visitor.cookie:
        end_session(connection, visitor.cookie)
    append(connection, Event(found.id, "sign-in", "accounts", found.id, detail=_from(visitor, via)))
    return open_session(
        connection, access.settings, found.id,
        via=via, address=visitor.address, browser=visitor.browser, now=now,
    )  # fmt: skip


def _from(visitor: Visitor, via: str) -> dict[str, str]:
    return {"via": via, "from": visitor.address, "browser": visitor.browser[:300]}


def note_refusal(access: Access, visitor: Visitor, via: str) -> None:
    """Log that somebody unknown was not let in."""
    _note(access, "", "sign-in failed", visitor, via)


def _note(access: Access, account: str, action: str, visitor: Visitor, via: str) -> None:
    """Log what was refused. What was typed is not logged: it may be the password."""
    with access.database.begin() as connection:
        known = get_account(connection, account)
        who = known.id if known else ""
        append(connection, Event(who, action, "accounts", who, detail=_from(visitor, via)))


def actor_of_session(access: Access, cookie: str) -> Actor | None:
    """Who has this cookie, with the rights of this very moment; None: nobody (any more)."""
    now = access.now()
    with access.database.read() as connection:
        row = connection.execute(_WHO, {"digest": digest(cookie)}).first()
    if row is None:
        return None
    *columns, body, shape = row
    found, owner = Session(*columns[:_OWN]), Account(*columns[_OWN:])
    held = read_membership(owner.id, body, shape) if body else None
    actor = actor_of(owner, held or NO_MEMBERSHIP, now)
    if not found.good(access.settings, now) or actor.left or not actor.roles:
        return None
    if found.stale(now):
        # A desk that is busy writing keeps nobody out.
        with suppress(DeskError), access.database.begin() as connection:
            note_seen(connection, found, now)
    return actor


def sessions_of_actor(access: Access, actor: Actor) -> tuple[Session, ...]:
    """The browsers the actor's account is signed in with, newest first."""
    with access.database.read() as connection:
        return sessions_of(connection, actor.account)


def end_own_session(access: Access, actor: Actor, id: str) -> None:
    """Sign one of the actor's own browsers out.

    Raises:
        NotAllowedError: a key asks.
        AccessError: there is no such session any more.
    """
    if actor.scopes is not None:
        raise NotAllowedError("A key ends no session.")
    with access.database.begin() as connection:
        if not end_session_named(connection, actor.account, id):
            raise AccessError("This browser is signed out already.", way_out="Open the page again.")
        append(connection, Event(actor.account, "session ended", "accounts", actor.account))


def sign_out(access: Access, cookie: str) -> None:
    """End the session of this cookie."""
    with access.database.begin() as connection:
        found = find_session(connection, access.settings, cookie, access.now())
        if found:
            end_session(connection, cookie)
            append(connection, Event(found.account, "sign-out", "accounts", found.account))


def link_for(access: Access, token: str) -> Account:
    """The account whose password can be set with this link, which stays good.

    Raises:
        AccessError: the link does not work.
    """
    with access.database.read() as connection:
        id = account_of_link(connection, token, _PASSWORD_LINKS, access.now())
        found = get_account(connection, id)
    if found is None or found.removed_at is not None:
        raise AccessError("This account was removed.", way_out="Ask an owner.")
    return found


def set_first_password(access: Access, token: str, password: str, visitor: Visitor) -> str:
    """Set the password that an invitation or reset link is for, and sign in with it.

    All sessions the account had end. Returns the cookie of the new one.

    Raises:
        AccessError: the link does not work, or the password is refused (the link stays good).
    """
    found = link_for(access, token)
    check_new_password(password, access.settings.password_length, found.email, found.name)
    hashed = hash_password(password)
    with access.database.begin() as connection:
        use_link(connection, token, _PASSWORD_LINKS, access.now())
        _replace_password(connection, found.id, hashed)
        return enter(access, connection, replace(found, password=hashed), "link", visitor)


def change_password(access: Access, actor: Actor, present: str, new: str, visitor: Visitor) -> str:
    """Change one's own password; all sessions end, returns the cookie of a new one.

    Raises:
        AccessError: the present password is wrong, or the new one is refused.
        TooManyAttemptsError: it was wrong too often.
    """
    if actor.scopes is not None:
        raise NotAllowedError("A key changes no password.")
    with access.database.begin() as connection:
        admit(connection, access.settings, actor.email, visitor.address, access.now())
        found = get_account(connection, actor.account)
    if found is None or not verify_password(found.password, present)[0]:
        _note(access, actor.account, "password refused", visitor, "password")
        raise AccessError("The present password is wrong.", way_out="Type it again.")
    check_new_password(new, access.settings.password_length, found.email, found.name)
    hashed = hash_password(new)
    with access.database.begin() as connection:
        forgive(connection, actor.email, visitor.address, access.now())
        _replace_password(connection, found.id, hashed)
        return enter(access, connection, replace(found, password=hashed), "password", visitor)


def _replace_password(connection: Connection, account: str, hashed: str) -> None:
    change_account(connection, account, password=hashed)
    end_sessions(connection, account)
    drop_links(connection, account)
    append(connection, Event(account, "password set", "accounts", account))


def start_link(access: Access) -> str | None:
    """A token that signs the only person of this machine in; None when there are accounts.

    Makes the local owner when nobody is there yet.
    """
    now = access.now()
    with access.database.begin() as connection:
        active = [a.id for a in all_accounts(connection) if a.removed_at is None]
        if active not in ([], [LOCAL]):
            return None
        if not active:
            add_local(connection, now)
            roles = tuple(str(r) for r in Role if r not in (Role.AGENCY, Role.AGENT, Role.SALES))
            document = Membership(title="This machine", roles=roles, channels=(EVERY_CHANNEL,))
            write_membership(connection, LOCAL, document, "operator", "started on this machine")
        return make_link(connection, LOCAL, Purpose.START, "operator", START_LASTS, now)


def only_this_machine(access: Access) -> bool:
    """Whether there is no account but that of the machine, so that only a start link lets in."""
    with access.database.read() as connection:
        return all(a.id == LOCAL for a in all_accounts(connection) if a.removed_at is None)


def use_start_link(access: Access, token: str, visitor: Visitor) -> str:
    """Sign the local owner in; returns the cookie. The link works once.

    Raises:
        AccessError: the link does not work.
    """
    with access.database.begin() as connection:
        id = use_link(connection, token, (Purpose.START,), access.now())
        found = get_account(connection, id)
        if found is None:
            raise AccessError("There is no local account.")
        return enter(access, connection, found, "start link", visitor)


def has_owner(access: Access) -> bool:
    """Whether an owner can sign in from elsewhere: what listening wider takes.

    An owner without password counts when single sign-on is set up: it is found by its address.
    """
    with access.database.read() as connection:
        if owners(connection, access.now()):
            return True
        if not access.settings.oidc_issuer:
            return False
        now = access.now()
        return any(
            Role.OWNER in actor_of(a, membership_of(connection, a.id), now).roles
            for a in all_accounts(connection)
            if a.id != LOCAL
        )
