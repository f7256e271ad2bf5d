"""Accounts, sessions, links and keys are the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from cheap_passwords import cheap_passwords

from unisono.access.access import Access
from unisono.access.keys import actor_of_key, create_key, keys, revoke_key
from unisono.access.people import Responsibility, assign, invite, people, remove, reset
from unisono.access.roles import Role
from unisono.access.signing_in import (
    Visitor,
    actor_of_session,
    has_owner,
    set_first_password,
    sign_in,
    start_link,
    use_start_link,
)
from unisono.desk import Desk
from unisono.errors import AccessError, TooManyAttemptsError
from unisono.settings import ServeSettings

PASSWORD = "five random words in a row"
HERE = Visitor("192.0.2.7", "test")


@pytest.fixture
def access(address: str) -> Iterator[Access]:
    moments = iter(datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=n) for n in range(10_000))
    with cheap_passwords():
        yield Access(Desk.open(address).database, ServeSettings(), lambda: next(moments))


def test_one_life_of_accounts(access: Access) -> None:
    token = start_link(access)
    assert token is not None
    local = actor_of_session(access, use_start_link(access, token, HERE))
    assert local is not None
    owner = Responsibility(frozenset({Role.OWNER}))
    ann, invitation = invite(access, local, "ann@example.com", "Ann", owner)
    assert not has_owner(access)
    cookie = set_first_password(access, invitation, PASSWORD, HERE)
    assert has_owner(access)
    actor = actor_of_session(access, cookie)
    assert actor is not None
    key, secret = create_key(access, actor, ann.id, "bot", frozenset({"see:*"}))
    agent = actor_of_key(access, secret)
    assert agent is not None
    assert agent.scopes == {"see:*"}
    revoke_key(access, actor, key.id)
    assert (actor_of_key(access, secret), keys(access, actor)[0].revoked) == (None, True)
    bob, _ = invite(access, actor, "bob@example.com", "Bob", Responsibility())
    lead = Responsibility(frozenset({Role.CHANNEL_LEAD}), frozenset({"Email"}))
    assign(access, actor, bob.id, lead)
    _, link = reset(access, actor, bob.id)
    set_first_password(access, link, PASSWORD, HERE)
    cookies = [sign_in(access, "bob@example.com", PASSWORD, HERE) for _ in range(2)]
    remove(access, actor, bob.id)
    assert [actor_of_session(access, c) for c in cookies] == [None, None]
    assert [p.account.id for p in people(access, actor)] == ["ann", "local"]
    assert Desk(access.database).verify().problems == ()
    access.database.close()


def test_guessing_waits(access: Access) -> None:
    stopped = Access(access.database, access.settings, lambda: datetime(2026, 3, 2, tzinfo=UTC))
    for _ in range(access.settings.sign_in_attempts):
        with pytest.raises(AccessError, match="is wrong"):
            sign_in(stopped, "nobody@example.com", PASSWORD, HERE)
    with pytest.raises(TooManyAttemptsError):
        sign_in(stopped, "nobody@example.com", PASSWORD, HERE)
    access.database.close()
