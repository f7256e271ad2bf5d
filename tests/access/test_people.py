"""Looking after accounts: who may, who is the last owner, what the log keeps."""

from __future__ import annotations

from collections.abc import Callable
from email.headerregistry import Address

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st

from unisono.access import tables
from unisono.access.access import OPERATOR, Access
from unisono.access.accounts import change_account, clean_email
from unisono.access.keys import actor_of_key, create_key
from unisono.access.people import (
    Responsibility,
    add_with_password,
    assign,
    invite,
    people,
    remove,
    reset,
)
from unisono.access.rights import Actor
from unisono.access.roles import Role
from unisono.access.shares import make_share, opened_share
from unisono.access.signing_in import Visitor, actor_of_session, set_first_password, start_link
from unisono.desk import tables as desk_tables
from unisono.desk.database import Database, metadata
from unisono.desk.desk import Desk
from unisono.errors import AccessError, NotAllowedError
from unisono.notices.feeds import make_feed, reader_of

PASSWORD = "five random words in a row"
OWNER = Responsibility(frozenset({Role.OWNER}))
SALES = Responsibility(frozenset({Role.SALES}))
HERE = Visitor("192.0.2.7", "test")


def actor(*roles: Role, **more: object) -> Actor:
    return Actor("someone", roles=frozenset(roles), **more)


def test_the_migration_makes_the_tables(database: Database) -> None:
    assert (tables.account.name, desk_tables.log.name) == ("account", "log")
    own = {"account", "session", "link", "attempt", "api_key", "oidc_flow", "share", "survey_link",
           "survey_response"}  # fmt: skip

    def ours(_: object, name: str | None, type_: str, *__: object) -> bool:
        return type_ != "table" or name in own

    opts = {"version_table": "desk_version", "include_object": ours}
    with database.read() as connection:
        found = compare_metadata(MigrationContext.configure(connection, opts=opts), metadata)
    assert found == []


CALLS: dict[str, Callable[[Access, Actor], object]] = {
    "list": people,
    "invite": lambda a, by: invite(a, by, "cy@example.com", "Cy", SALES),
    "add": lambda a, by: add_with_password(a, by, "cy@example.com", "Cy", PASSWORD, SALES),
    "assign": lambda a, by: assign(a, by, "bob@example.com", SALES),
    "reset": lambda a, by: reset(a, by, "bob@example.com"),
    "remove": lambda a, by: remove(a, by, "bob@example.com"),
}


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.OWNER])
def test_only_owners_look_after_accounts(access: Access, ann: str, bob: str, role: Role) -> None:
    for name, call in CALLS.items():
        if (name, role) != ("list", Role.COUNCIL):  # the council sees who there is
            with pytest.raises(NotAllowedError):
                call(access, actor(role))
    assert len(people(access, OPERATOR)) == 2


def test_no_key_looks_after_accounts(access: Access, ann: str, bob: str) -> None:
    for call in CALLS.values():
        with pytest.raises(NotAllowedError):
            call(access, actor(Role.OWNER, scopes=frozenset({"*:*"})))


@pytest.mark.parametrize("call", CALLS)
def test_owners_do(access: Access, ann: str, bob: str, call: str) -> None:
    CALLS[call](access, actor(Role.OWNER))


def test_the_last_owner_stays(access: Access, ann: str, bob: str) -> None:
    for call in (
        lambda: remove(access, OPERATOR, ann),
        lambda: assign(access, OPERATOR, ann, SALES),
    ):
        with pytest.raises(AccessError, match="last owner"):
            call()
    # An owner who never chose a password could not let anybody in.
    _, token = invite(access, OPERATOR, "cy@example.com", "Cy", OWNER)
    with pytest.raises(AccessError, match="last owner"):
        remove(access, OPERATOR, ann)
    set_first_password(access, token, PASSWORD, HERE)
    remove(access, OPERATOR, ann)
    with pytest.raises(AccessError, match="last owner"):
        assign(access, OPERATOR, "cy@example.com", SALES)


def test_the_local_owner_is_no_owner_who_can_sign_in(access: Access, ann: str) -> None:
    start_link(access)
    with pytest.raises(AccessError, match="last owner"):
        remove(access, OPERATOR, ann)


def test_an_agency_has_a_name(access: Access) -> None:
    nameless = Responsibility(frozenset({Role.AGENCY}), agency=" ")
    with pytest.raises(AccessError, match="name of the agency"):
        invite(access, OPERATOR, "cy@example.com", "Cy", nameless)
    named = Responsibility(frozenset({Role.AGENCY}), agency="North")
    _, token = invite(access, OPERATOR, "cy@example.com", "Cy", named)
    found = actor_of_session(access, set_first_password(access, token, PASSWORD, HERE))
    assert found is not None
    assert found.agency == "North"


@pytest.mark.parametrize("email", ["ann", "a@b@c", "a b@c.com", "ann@exam\nple.com", "<x>@y.com"])
def test_what_is_no_address(access: Access, email: str) -> None:
    with pytest.raises(AccessError, match="no e-mail address"):
        invite(access, OPERATOR, email, "", SALES)


def test_one_account_per_address_whatever_its_case(access: Access, ann: str) -> None:
    with pytest.raises(AccessError, match="has an account"):
        invite(access, OPERATOR, " ANN@example.COM", "", SALES)
    second, _ = invite(access, OPERATOR, "ann@example.org", "", SALES)
    odd, _ = invite(access, OPERATOR, "Änne+x@example.org", "", SALES)
    assert (ann, second.id, odd.id) == ("ann", "ann-2", "nne-x")


def test_role_changes_are_in_the_log(access: Access, ann: str, bob: str) -> None:
    assign(access, Actor(ann, roles=frozenset({Role.OWNER})), bob, SALES, "moved to sales")
    entry = Desk(access.database).log(kind="accounts", newest=1)[0]
    assert (entry.by, entry.action, entry.key) == (ann, "roles assigned", bob)
    assert entry.detail == {"before": ["channel_lead"], "after": ["sales"]}
    revision = Desk(access.database).history("membership", bob)[-1]
    assert (revision.by, revision.why) == (ann, "moved to sales")
    assert Desk(access.database).verify().problems == ()


@pytest.mark.parametrize(
    "address",
    ["a@b..c", "a@.b", "a@b.c.", "@x.y", "a@b@c", ".a@b.c", "a..b@c.d", "a.@b.c", "a@-b.c",
     "a@b-.c", f"a@{'b' * 64}.c"],
)  # fmt: skip
def test_what_no_mail_can_be_sent_to_is_no_address(access: Access, ann: str, address: str) -> None:
    with pytest.raises(AccessError, match="no e-mail address"):
        invite(access, OPERATOR, address, "", SALES)
    assert len(people(access, OPERATOR)) == 1


@given(st.text("ab.-_@ä'+ ", max_size=9), st.text("ab.-_@ä", max_size=9))
def test_every_address_in_plain_letters_that_is_taken_can_be_mailed_to(
    local: str, host: str
) -> None:
    try:
        taken = clean_email(f"{local}@{host}")
    except AccessError:
        return
    if taken.isascii():
        assert Address(addr_spec=taken).addr_spec == taken


def _given(access: Access, account: str) -> Callable[[], list[bool]]:
    """A shared link, a calendar feed and a key of ``account``; which of them work."""
    who = next(p.actor for p in people(access, OPERATOR) if p.account.id == account)
    _, link = make_share(access, who, "audit", "audit", "", "Audit", 30)
    _, feed = make_feed(access, who)
    _, key = create_key(access, who, account, "bot", frozenset({"see:*"}), 30)
    return lambda: [
        opened_share(access, link) is not None,
        reader_of(access, feed) is not None,
        actor_of_key(access, key) is not None,
    ]


def test_what_somebody_gave_away_stays_revoked_when_they_are_invited_again(
    access: Access, ann: str
) -> None:
    second = add_with_password(access, OPERATOR, "cy@example.com", "Cy", PASSWORD, OWNER)
    works, others = _given(access, second.id), _given(access, ann)
    assert works() == [True, True, True]
    remove(access, OPERATOR, "cy@example.com")
    again, _ = invite(access, OPERATOR, "cy@example.com", "Cy", OWNER)
    assert (again.id, works(), others()) == (second.id, [False] * 3, [True] * 3)


def test_who_was_removed_before_links_were_revoked_with_them_finds_them_dead(
    access: Access, ann: str
) -> None:
    cy = add_with_password(access, OPERATOR, "cy@example.com", "Cy", PASSWORD, OWNER)
    works = _given(access, cy.id)
    with access.database.begin() as connection:
        change_account(connection, cy.id, removed_at=access.now())
    invite(access, OPERATOR, "cy@example.com", "Cy", OWNER)
    assert works() == [False, False, False]
