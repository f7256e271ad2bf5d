"""API keys: never more than scopes ∩ agents' rights ∩ the creator's rights of the moment."""

from __future__ import annotations

from typing import Any

import pytest

from unisono.access.access import OPERATOR, Access
from unisono.access.keys import actor_of_key, create_key, keys, revoke_key
from unisono.access.people import Responsibility, assign, remove
from unisono.access.rights import Actor, Thing, decide
from unisono.access.roles import OBJECTS, Action, Role
from unisono.errors import AccessError, NotAllowedError

ANN = Actor("ann", roles=frozenset({Role.OWNER}))
BOB = Actor("bob", roles=frozenset({Role.CHANNEL_LEAD}))


def make(access: Access, account: str, *scopes: str, by: Actor = OPERATOR, days: int = 30) -> str:
    return create_key(access, by, account, "copy writer", frozenset(scopes), days)[1]


def test_a_key_acts_within_its_scopes(access: Access, ann: str) -> None:
    agent = actor_of_key(access, make(access, ann, "see:campaign", "edit:activity"))
    assert agent is not None
    assert agent.by == f"ann (key {agent.key})"
    allowed = {(a, k) for a in Action for k in OBJECTS if decide(agent, a, Thing(k))}
    assert allowed == {("see", "campaign"), ("edit", "activity")}


def test_a_key_with_all_scopes_is_still_an_agent(access: Access, ann: str) -> None:
    agent = actor_of_key(access, make(access, ann, "*:*"))
    assert agent is not None
    for action in ("approve", "sign", "acknowledge", "invite", "assign", "configure", "backup"):
        assert not [k for k in OBJECTS if decide(agent, Action(action), Thing(k))]
    assert not decide(agent, Action.SEE, Thing("accounts"))
    assert not decide(agent, Action.MANAGE_KEYS, Thing("keys", owner="ann"))


def test_a_key_follows_its_creator(access: Access, ann: str, bob: str) -> None:
    secret = make(access, bob, "edit:*", by=BOB)
    own = Thing("activity", channels=frozenset({"Email"}))
    agent = actor_of_key(access, secret)
    assert agent is not None
    assert decide(agent, Action.EDIT, own)
    assert not decide(agent, Action.EDIT, Thing("activity", channels=frozenset({"Display"})))
    assign(access, OPERATOR, bob, Responsibility(frozenset({Role.SALES})))
    agent = actor_of_key(access, secret)
    assert agent is not None
    assert not decide(agent, Action.EDIT, own)
    remove(access, OPERATOR, bob)
    assert actor_of_key(access, secret) is None


def test_a_key_ends(access: Access, ann: str, clock: Any) -> None:
    secret = make(access, ann, "see:*", days=1)
    assert actor_of_key(access, secret)
    clock.forward(days=1)
    assert actor_of_key(access, secret) is None


def test_a_revoked_key_is_useless_at_once(access: Access, ann: str) -> None:
    secret = make(access, ann, "see:*")
    key = keys(access, OPERATOR)[0]
    assert secret.startswith(key.id)
    revoke_key(access, ANN, key.id)
    assert actor_of_key(access, secret) is None
    assert keys(access, OPERATOR)[0].revoked


@pytest.mark.parametrize("secret", ["", "uni_", "uni_00000000_x", "Bearer x", "uni_" + "x" * 9999])
def test_what_is_no_key(access: Access, ann: str, secret: str) -> None:
    assert actor_of_key(access, secret) is None


def test_last_use_is_noted(access: Access, ann: str, clock: Any) -> None:
    secret = make(access, ann, "see:*")
    assert keys(access, OPERATOR)[0].used_at is None
    actor_of_key(access, secret)
    assert keys(access, OPERATOR)[0].used_at == clock.at


@pytest.mark.parametrize(
    ("scopes", "said"),
    [
        ((), "at least one scope"),
        (("campaign",), "is no scope"),
        (("see:treasure",), "is no scope"),
        (("see:campaign", "invite:accounts"), "lends nothing: Agents may not invite accounts"),
        (("edit:brand",), "lends nothing: Agents may not edit brand"),
    ],
)
def test_scopes_that_are_none_or_lend_nothing(
    access: Access, ann: str, scopes: tuple[str, ...], said: str
) -> None:
    with pytest.raises(AccessError, match=said):
        make(access, ann, *scopes)


def test_scopes_beyond_the_creator_are_refused(access: Access, bob: str) -> None:
    with pytest.raises(AccessError, match="lends nothing"):
        make(access, bob, "run:attribution", by=BOB)


@pytest.mark.parametrize("days", [0, 367])
def test_a_life_has_limits(access: Access, ann: str, days: int) -> None:
    with pytest.raises(AccessError, match="1 to 366 days"):
        make(access, ann, "see:*", days=days)


def test_nobody_touches_keys_of_others(access: Access, ann: str, bob: str) -> None:
    make(access, ann, "see:*")
    with pytest.raises(NotAllowedError):
        make(access, ann, "see:*", by=BOB)
    assert keys(access, BOB) == ()
    with pytest.raises(AccessError, match="no such key"):
        revoke_key(access, BOB, keys(access, OPERATOR)[0].id)
    make(access, bob, "see:*", by=BOB)
    assert [k.account for k in keys(access, BOB)] == ["bob"]
    assert len(keys(access, ANN)) == 2
    agency = Actor("bob", roles=frozenset({Role.AGENCY}), agency="North")
    with pytest.raises(NotAllowedError):
        make(access, bob, "see:*", by=agency)
