"""Sessions: who gets one, how long it is good, and what ends it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from unisono.access.access import OPERATOR, Access
from unisono.access.people import (
    Responsibility,
    add_with_password,
    assign,
    invite,
    people,
    remove,
    reset,
)
from unisono.access.rights import Thing, decide
from unisono.access.roles import Action, Role
from unisono.access.signing_in import (
    Visitor,
    actor_of_session,
    change_password,
    has_owner,
    link_for,
    set_first_password,
    sign_in,
    sign_out,
    start_link,
    use_start_link,
)
from unisono.access.tables import account, session
from unisono.access.tokens import csrf_token, digest, is_csrf_token
from unisono.desk.desk import Desk
from unisono.errors import AccessError, NotAllowedError, TooManyAttemptsError
from unisono.model.kinds import Membership

OWNER = Responsibility(frozenset({Role.OWNER}))
SALES = Responsibility(frozenset({Role.SALES}))
PASSWORD = "five random words in a row"
HERE = Visitor("192.0.2.7", "test")
NEW = "quite another long sentence"


def test_a_session_lets_in_with_the_rights_of_the_membership(access: Access, bob: str) -> None:
    cookie = sign_in(access, " Bob@Example.com ", PASSWORD, HERE)
    actor = actor_of_session(access, cookie)
    assert actor is not None
    assert (actor.account, actor.name, actor.roles) == (bob, "Bob", {Role.CHANNEL_LEAD})
    assert (actor.channels, actor.scopes) == ({"Email"}, None)


def test_neither_cookie_nor_password_is_kept(access: Access, bob: str, tmp_path: Path) -> None:
    cookie = sign_in(access, "bob@example.com", PASSWORD, HERE)
    _, token = reset(access, OPERATOR, "bob@example.com")
    with access.database.read() as connection:
        assert connection.execute(select(session.c.digest)).scalars().all() == [digest(cookie)]
    kept = b"".join(p.read_bytes() for p in tmp_path.glob("desk.sqlite*"))
    for secret in (cookie, token, PASSWORD):
        assert secret.encode() not in kept


@pytest.mark.parametrize("email", ["bob@example.com", "nobody@example.com", "", "x" * 3000])
def test_wrong_sign_ins_are_told_apart_by_nothing(access: Access, bob: str, email: str) -> None:
    with pytest.raises(AccessError) as caught:
        sign_in(access, email, "wrong password of bob", HERE)
    assert caught.value.message == "E-mail address or password is wrong."


def test_failures_are_logged_without_what_was_typed(access: Access, bob: str) -> None:
    for email in ("bob@example.com", "my secret, by mistake"):
        with pytest.raises(AccessError):
            sign_in(access, email, "wrong password of bob", HERE)
    sign_in(access, "bob@example.com", PASSWORD, HERE)
    entries = Desk(access.database).log(newest=3)
    assert [(e.by, e.action) for e in entries] == [
        (bob, "sign-in failed"), ("", "sign-in failed"), (bob, "sign-in"),
    ]  # fmt: skip
    assert entries[0].detail == {"via": "password", "from": "192.0.2.7", "browser": "test"}
    assert "by mistake" not in str(entries)


def test_a_session_ends_when_it_is_idle_or_old(access: Access, bob: str, clock: Any) -> None:
    cookie = sign_in(access, "bob@example.com", PASSWORD, HERE)
    clock.forward(minutes=access.settings.session_idle_minutes)
    assert actor_of_session(access, cookie)
    clock.forward(minutes=access.settings.session_idle_minutes)
    assert actor_of_session(access, cookie)
    clock.forward(minutes=access.settings.session_idle_minutes, seconds=1)
    assert actor_of_session(access, cookie) is None
    cookie = sign_in(access, "bob@example.com", PASSWORD, HERE)
    for _ in range(access.settings.session_hours - 1):
        clock.forward(hours=1)
        assert actor_of_session(access, cookie)
    clock.forward(hours=1)
    assert actor_of_session(access, cookie) is None


def test_signing_in_again_ends_the_old_session_of_the_browser(access: Access, bob: str) -> None:
    first = sign_in(access, "bob@example.com", PASSWORD, HERE)
    elsewhere = sign_in(access, "bob@example.com", PASSWORD, HERE)
    second = sign_in(access, "bob@example.com", PASSWORD, replace(HERE, cookie=first))
    assert actor_of_session(access, first) is None
    assert actor_of_session(access, elsewhere)
    assert actor_of_session(access, second)


def test_a_cookie_somebody_made_up_is_no_session(access: Access, bob: str) -> None:
    planted = "planted-by-an-attacker"
    cookie = sign_in(access, "bob@example.com", PASSWORD, replace(HERE, cookie=planted))
    assert cookie != planted
    assert actor_of_session(access, planted) is None


def test_signing_out(access: Access, bob: str) -> None:
    cookie = sign_in(access, "bob@example.com", PASSWORD, HERE)
    sign_out(access, cookie)
    assert actor_of_session(access, cookie) is None
    sign_out(access, cookie)


def test_a_revoked_role_counts_at_once(access: Access, ann: str, bob: str) -> None:
    cookie = sign_in(access, "bob@example.com", PASSWORD, HERE)
    assign(access, OPERATOR, bob, SALES, "moved to sales")
    assert actor_of_session(access, cookie) is None
    cookie = sign_in(access, "bob@example.com", PASSWORD, HERE)
    # More rights leave the session as it is.
    assign(access, OPERATOR, bob, Responsibility(frozenset({Role.SALES, Role.BRAND})))
    actor = actor_of_session(access, cookie)
    assert actor is not None
    assert decide(actor, Action.EDIT, Thing("brand"))


def test_a_membership_changed_elsewhere_counts_at_once(access: Access, bob: str) -> None:
    cookie = sign_in(access, "bob@example.com", PASSWORD, HERE)
    desk = Desk(access.database)
    desk.put(Membership(title="Bob", roles=("analyst", "emperor")), bob, by="ann")
    actor = actor_of_session(access, cookie)
    assert actor is not None
    assert actor.roles == {Role.ANALYST}
    desk.archive("membership", bob, by="ann")
    assert actor_of_session(access, cookie) is None
    with pytest.raises(NotAllowedError):
        sign_in(access, "bob@example.com", PASSWORD, HERE)


def test_who_left_has_no_rights(access: Access, ann: str, bob: str, clock: Any) -> None:
    cookie = sign_in(access, "bob@example.com", PASSWORD, HERE)
    gone = Membership(title="Bob", roles=("brand",), left_at=clock.at.replace(tzinfo=None))
    Desk(access.database).put(gone, bob, by="ann")
    assert actor_of_session(access, cookie) is None


def test_a_new_password_ends_all_sessions_but_its_own(access: Access, bob: str) -> None:
    cookies = [sign_in(access, "bob@example.com", PASSWORD, HERE) for _ in range(2)]
    actor = actor_of_session(access, cookies[0])
    assert actor is not None
    with pytest.raises(AccessError, match="present password is wrong"):
        change_password(access, actor, "wrong", NEW, HERE)
    with pytest.raises(AccessError, match="tried first"):
        change_password(access, actor, PASSWORD, "password password", HERE)
    new = change_password(access, actor, PASSWORD, NEW, HERE)
    assert [actor_of_session(access, c) for c in cookies] == [None, None]
    assert actor_of_session(access, new) == actor
    with pytest.raises(AccessError):
        sign_in(access, "bob@example.com", PASSWORD, HERE)


def test_a_link_works_once_and_ends_what_was(access: Access, bob: str, clock: Any) -> None:
    cookie = sign_in(access, "bob@example.com", PASSWORD, HERE)
    _, first = reset(access, OPERATOR, bob)
    _, second = reset(access, OPERATOR, bob)
    assert link_for(access, second).id == bob
    with pytest.raises(AccessError, match="characters; 12 are needed"):
        set_first_password(access, second, "short", HERE)
    assert actor_of_session(access, set_first_password(access, second, NEW, HERE))
    assert actor_of_session(access, cookie) is None
    for token in (first, second, "made-up"):
        with pytest.raises(AccessError, match="does not work"):
            set_first_password(access, token, NEW, HERE)
    _, third = reset(access, OPERATOR, bob)
    clock.forward(hours=access.settings.link_hours)
    with pytest.raises(AccessError, match="does not work"):
        link_for(access, third)


def test_links_of_one_purpose_serve_no_other(access: Access, tmp_path: Path) -> None:
    token = start_link(access)
    assert token is not None
    with pytest.raises(AccessError):
        set_first_password(access, token, NEW, HERE)
    _, invitation = invite(access, OPERATOR, "cy@example.com", "Cy", SALES)
    with pytest.raises(AccessError):
        use_start_link(access, invitation, HERE)


def test_the_start_link_is_for_a_machine_of_one_person(access: Access) -> None:
    first, second = start_link(access), start_link(access)
    assert first is not None
    assert second is not None
    with pytest.raises(AccessError):
        use_start_link(access, first, HERE)
    actor = actor_of_session(access, use_start_link(access, second, HERE))
    assert actor is not None
    assert Role.OWNER in actor.roles
    assert decide(actor, Action.SIGN, Thing("clearance", channels=frozenset({"Display"})))
    with pytest.raises(AccessError):
        use_start_link(access, second, HERE)
    assert not has_owner(access)
    invite(access, OPERATOR, "cy@example.com", "Cy", OWNER)
    assert start_link(access) is None
    assert not has_owner(access)
    add_with_password(access, OPERATOR, "di@example.com", "Di", PASSWORD, OWNER)
    assert has_owner(access)


def test_guessing_waits_longer_each_time(access: Access, bob: str, clock: Any) -> None:
    def guess() -> int:
        try:
            sign_in(access, "bob@example.com", "wrong password of bob", HERE)
        except TooManyAttemptsError as error:
            return error.wait
        except AccessError:
            return 0
        raise AssertionError

    free = access.settings.sign_in_attempts
    assert [guess() for _ in range(free)] == [0] * free
    waits = []
    for _ in range(12):
        waits.append(guess())
        with pytest.raises(TooManyAttemptsError):  # not even the right password
            sign_in(access, "bob@example.com", PASSWORD, HERE)
        clock.forward(seconds=waits[-1])
        assert guess() == 0
    assert waits[:5] == [1, 2, 4, 8, 16]
    assert waits[-1] == access.settings.sign_in_wait_minutes * 60
    # Another process knows it too; a day later everything is forgotten.
    other = Access(access.database, access.settings, clock)
    with pytest.raises(TooManyAttemptsError):
        sign_in(other, "bob@example.com", PASSWORD, HERE)
    clock.forward(days=1, seconds=1)
    assert sign_in(other, "bob@example.com", PASSWORD, HERE)


def test_one_address_guessing_many_accounts_is_slowed(access: Access, bob: str) -> None:
    free = access.settings.sign_in_attempts * 10
    for number in range(free):
        with pytest.raises(AccessError):
            sign_in(access, f"user{number}@example.com", "wrong password", HERE)
    for address in ("192.0.2.7", "::ffff:192.0.2.7"):
        with pytest.raises(TooManyAttemptsError):
            sign_in(access, "bob@example.com", PASSWORD, replace(HERE, address=address))
    assert sign_in(access, "bob@example.com", PASSWORD, replace(HERE, address="192.0.2.8"))


def test_a_customer_s_ipv6_network_is_one_address(access: Access, bob: str) -> None:
    free = access.settings.sign_in_attempts * 10
    for number in range(free):
        visitor = replace(HERE, address=f"2001:db8::{number:x}")
        with pytest.raises(AccessError):
            sign_in(access, f"user{number}@example.com", "wrong password", visitor)
    with pytest.raises(TooManyAttemptsError):
        sign_in(access, "bob@example.com", PASSWORD, replace(HERE, address="2001:db8::ffff"))
    assert sign_in(access, "bob@example.com", PASSWORD, replace(HERE, address="2001:db8:1::1"))


def test_a_good_sign_in_clears_the_account(access: Access, bob: str) -> None:
    for _ in range(3):
        for _ in range(access.settings.sign_in_attempts - 1):
            with pytest.raises(AccessError):
                sign_in(access, "bob@example.com", "wrong password", HERE)
        sign_in(access, "bob@example.com", PASSWORD, HERE)


def test_removing_ends_everything(access: Access, ann: str, bob: str) -> None:
    cookie = sign_in(access, "bob@example.com", PASSWORD, HERE)
    _, token = reset(access, OPERATOR, bob)
    remove(access, OPERATOR, "bob@example.com", "left")
    assert actor_of_session(access, cookie) is None
    for attempt in (
        lambda: sign_in(access, "bob@example.com", PASSWORD, HERE),
        lambda: link_for(access, token),
        lambda: reset(access, OPERATOR, bob),
    ):
        with pytest.raises(AccessError):
            attempt()
    assert [p.account.id for p in people(access, OPERATOR)] == [ann]
    with access.database.read() as connection:
        kept = connection.execute(select(account.c.password).where(account.c.id == bob)).scalar()
    assert kept is None
    # Coming back means a new invitation, with the id and the history of before.
    again, _ = invite(access, OPERATOR, "bob@example.com", "Bob", SALES)
    assert again.id == bob


def test_the_token_of_forms_belongs_to_its_cookie() -> None:
    token = csrf_token("cookie")
    assert is_csrf_token(token, "cookie")
    for wrong, cookie in ((token, "other"), (token, ""), ("", "cookie"), ("é", "cookie")):
        assert not is_csrf_token(wrong, cookie)
    assert not is_csrf_token(csrf_token(""), "")
