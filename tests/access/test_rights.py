"""The whole matrix role × action × object against a table written here, by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unisono.access.beginnings import beginning, way_to_make
from unisono.access.rights import EVERY_CHANNEL, Actor, Thing, decide, decide_roles, might
from unisono.access.roles import OBJECTS, Action, Role
from unisono.model.kinds import KINDS

PLAN = (
    "theme channel campaign activity asset brief offer survey objective decision scorecard "
    "clearance"
)
DOCUMENTS = f"{PLAN} acknowledgement brand taxonomy"
#: Made of results, some of which sales does not see.
MADE = "minutes"
AT_ONCE = "moment reaction"
RESULTS = "audit attribution claims journeys messages metrics synergy conflicts customers sources"
TEAM = "owner council brand channel_lead analyst"

#: action, objects, roles that may do it with any object.
ALWAYS = [
    ("see", DOCUMENTS, f"{TEAM} sales agent"),
    ("see", f"{RESULTS} {MADE}", f"{TEAM} agent"),
    ("see", "audit metrics journeys customers conflicts", "sales"),
    ("export", f"{DOCUMENTS} {RESULTS} {MADE}", f"{TEAM} agent"),
    ("export", "audit metrics journeys customers conflicts", "sales"),
    ("export", "people log", "owner"),
    ("see", "membership", f"{TEAM} sales"),
    ("see create edit archive", "notice schedule", "owner council"),
    ("see create edit archive", "webhook", "owner"),
    ("see", "settings", "owner council analyst"),
    ("see", "draft", f"{TEAM} sales agent"),
    ("check", "draft", f"{TEAM} sales agency agent"),
    ("override", "draft", "owner council brand"),
    ("see", "rating", f"{TEAM} agent"),
    ("create", "rating", TEAM),
    ("run archive", "rating", "owner brand analyst"),
    ("export", "rating", "owner council brand analyst"),
    ("see", "slot", f"{TEAM} sales agent"),
    ("create archive", "slot", "owner council brand agent"),
    ("see", "accounts", "owner council"),
    ("see", "keys", "owner"),
    ("see create archive", "shares", "owner"),
    ("create edit archive", f"{DOCUMENTS} {MADE}", "owner"),
    ("create edit archive", MADE, "council"),
    ("see", AT_ONCE, f"{TEAM} sales agent"),
    ("export", AT_ONCE, f"{TEAM} agent"),
    ("create edit archive approve", AT_ONCE, "owner council brand"),
    ("create", "reaction", "agent"),
    ("create edit archive", "theme channel campaign objective decision scorecard", "council"),
    ("create edit archive", "survey brief", "council"),
    ("create edit", "clearance", "council brand"),
    ("create edit archive", "acknowledgement", "council"),
    ("create edit", "acknowledgement", "brand channel_lead"),
    ("create edit archive", "brand theme channel brief asset offer survey", "brand"),
    ("create edit", "campaign", "brand"),
    ("create edit archive", "taxonomy survey", "analyst"),
    ("create edit", "objective scorecard", "analyst"),
    ("create edit", "campaign activity asset brief offer objective", "agent"),
    ("approve", "campaign asset brief offer objective decision", "owner"),
    ("approve", "campaign brief offer objective decision", "council"),
    ("approve", "asset brief offer", "brand"),
    ("acknowledge", "theme channel campaign activity offer brief decision", f"{TEAM} sales"),
    ("run", "audit", f"{TEAM} agent"),
    ("run", "attribution", "owner council analyst agent"),
    ("run", "sources", "owner analyst"),
    ("see_personal", "people", "owner analyst"),
    ("invite edit archive", "accounts", "owner"),
    ("assign", "membership", "owner"),
    ("configure", "settings", "owner"),
    ("manage_keys", "keys", "owner"),
    ("read_log", "log", "owner council"),
    ("backup restore", "store", "owner"),
]
#: The same, for objects that are their own: owned, of their channels, naming their agency …
IF_THEIRS = [
    ("sign", "clearance", TEAM),
    ("see manage_keys", "keys", "council brand channel_lead analyst sales"),
    ("see create archive", "shares", "council brand channel_lead analyst sales"),
    ("create edit archive", "activity asset campaign offer", "channel_lead"),
    ("create edit", "reaction", "channel_lead"),
    ("create edit", "clearance", "channel_lead"),
    ("edit", "objective", "sales"),
    ("see", "campaign activity asset brief offer", "agency"),
    ("acknowledge", "campaign activity brief", "agency"),
    ("create edit", "activity asset", "agency"),
    ("see", "draft", "agency"),
    ("see create archive", "slot", "agency"),
    ("create archive", "slot", "channel_lead"),
    ("archive", "rating", "council channel_lead"),
]


def pairs(rows: list[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    return {
        (role, action, kind)
        for actions, kinds, roles in rows
        for action in actions.split()
        for kind in kinds.split()
        for role in roles.split()
    }


BARE = pairs(ALWAYS)
THEIRS = BARE | pairs(IF_THEIRS)
EVERY = [(r, a, k) for r in Role for a in Action for k in OBJECTS]


def person(*roles: Role, **more: object) -> Actor:
    return Actor(
        "ann", "Ann", "ann@example.com", roles=frozenset(roles), channels=frozenset({"Email"}),
        agency="North", **more,
    )  # fmt: skip


OWN = {
    "owner": "Ann@Example.com",
    "channels": frozenset({"email "}),
    "agencies": frozenset({"north", "South"}),
    "delegates": {"lea": "ann"},
}
FOREIGN = {
    "owner": "bob",
    "channels": frozenset({"Email", "Display"}),
    "agencies": frozenset({"South"}),
    "shared_with": frozenset({"South"}),
    "delegates": {"ann": "carl", "bob": "dora"},
}


def test_every_kind_of_document_has_rights() -> None:
    assert set(KINDS) <= set(OBJECTS)
    assert {kind for _, _, kind in THEIRS} == set(OBJECTS)
    assert {action for _, action, _ in THEIRS} == set(Action)


@pytest.mark.parametrize("role", Role)
def test_matrix_of_kinds(role: Role) -> None:
    found = {(r, a, k) for r, a, k in EVERY if r == role and decide(person(r), a, Thing(k))}
    assert found == {p for p in BARE if p[0] == role}


@pytest.mark.parametrize("role", Role)
def test_matrix_of_own_objects(role: Role) -> None:
    found = {
        (r, a, k) for r, a, k in EVERY if r == role and decide(person(r), a, Thing(k, "x", **OWN))
    }
    assert found == {p for p in THEIRS if p[0] == role}


@pytest.mark.parametrize("role", Role)
def test_matrix_of_objects_of_others(role: Role) -> None:
    found = {
        (r, a, k)
        for r, a, k in EVERY
        if r == role and decide(person(r), a, Thing(k, "x", **FOREIGN))
    }
    assert found == {p for p in BARE if p[0] == role}


@pytest.mark.parametrize("role", Role)
def test_matrix_of_what_might_be(role: Role) -> None:
    found = {(r, a, k) for r, a, k in EVERY if r == role and might(person(r), a, k)}
    assert found == {p for p in THEIRS if p[0] == role}


@pytest.mark.parametrize("who", [person(), replace(person(*Role), left=True)])
def test_without_role_or_after_leaving_nothing(who: Actor) -> None:
    assert [p for p in EVERY if decide(who, p[1], Thing(p[2], "x", **OWN))] == []


def test_an_unknown_kind_is_refused() -> None:
    decision = decide(person(Role.OWNER), Action.SEE, Thing("treasure"))
    assert (bool(decision), decision.reason) == (
        False,
        "There is no kind of object called treasure.",
    )


def test_reasons_name_who_could_and_what_for() -> None:
    sales = decide(person(Role.SALES), Action.CONFIGURE, Thing("settings"))
    assert sales.reason == "The role sales does not allow to configure settings; it takes owner."
    lead = decide(person(Role.CHANNEL_LEAD), Action.EDIT, Thing("activity", channels={"Display"}))
    assert lead.reason == (
        "With this role, edit activity is only for objects of their own channels."
    )


def test_a_shared_brief_is_seen_and_not_edited() -> None:
    shared = Thing("brief", "b", shared_with=frozenset({"North"}))
    who = person(Role.AGENCY)
    assert decide(who, Action.SEE, shared)
    assert not decide(who, Action.EDIT, shared)
    assert not decide(who, Action.ACKNOWLEDGE, shared)


def test_channels_lead_nothing_without_the_role() -> None:
    thing = Thing("clearance", channels=frozenset({"Email"}))
    assert decide(person(Role.CHANNEL_LEAD), Action.SIGN, thing)
    assert not decide(person(Role.OWNER), Action.SIGN, thing)
    every = replace(person(Role.CHANNEL_LEAD), channels=frozenset({EVERY_CHANNEL}))
    assert decide(every, Action.SIGN, Thing("clearance", channels=frozenset({"Display", "TV"})))


def test_nobody_matches_an_empty_attribute() -> None:
    nobody = Actor("", roles=frozenset(set(Role) - {Role.OWNER, Role.AGENT, Role.BRAND}))
    for kind in ("activity", "asset"):
        assert not decide(nobody, Action.EDIT, Thing(kind, "x"))
    assert not decide(
        nobody, Action.SIGN, Thing("clearance", channels=frozenset({"Email"}), delegates={"": ""})
    )


roles = st.frozensets(st.sampled_from(Role))
scopes = st.frozensets(
    st.builds(
        lambda a, k: f"{a}:{k}", st.sampled_from([*Action, "*"]), st.sampled_from([*OBJECTS, "*"])
    ),
    max_size=6,
)
things = st.builds(
    Thing,
    st.sampled_from(OBJECTS),
    st.just("x"),
    owner=st.sampled_from(["ann", "bob", ""]),
    channels=st.frozensets(st.sampled_from(["Email", "Display"])),
    agencies=st.frozensets(st.sampled_from(["North", "South"])),
    shared_with=st.frozensets(st.sampled_from(["North", "South"])),
    delegates=st.dictionaries(st.sampled_from(["lea", "bob"]), st.sampled_from(["ann", "b"])),
)


@settings(deadline=None)
@given(roles, roles, st.sampled_from(Action), things)
def test_more_roles_never_mean_less(some: frozenset[Role], more: frozenset[Role], a, thing) -> None:
    if decide(person(*some), a, thing):
        assert decide(person(*some, *more), a, thing)


@settings(deadline=None)
@given(roles, scopes, scopes, st.sampled_from(Action), things)
def test_scopes_only_narrow(some: frozenset[Role], narrow, wide, a, thing) -> None:
    agent = person(*some, scopes=narrow)
    if decide(agent, a, thing):
        assert decide(person(*some), a, thing)
        assert decide(person(Role.AGENT), a, thing)
        assert decide(replace(agent, scopes=narrow | wide), a, thing)
        assert {f"{x}:{y}" for x in (a, "*") for y in (thing.kind, "*")} & narrow


@settings(deadline=None)
@given(roles, st.sampled_from(Action), things)
def test_what_is_allowed_might_be(some: frozenset[Role], a, thing) -> None:
    if decide(person(*some), a, thing):
        assert might(person(*some), a, thing.kind)


FOREIGN_RIGHTS = {
    role: {(a, k) for a in Action for k in OBJECTS if decide(person(role), a, Thing(k, **FOREIGN))}
    for role in Role
}


@settings(deadline=None)
@given(roles, roles)
def test_nobody_grants_rights_they_lack(some: frozenset[Role], granted: frozenset[Role]) -> None:
    if decide_roles(person(*some), granted):
        own = set().union(*(FOREIGN_RIGHTS[role] for role in some))
        for role in granted:
            beyond = FOREIGN_RIGHTS[role] - own
            assert {a for a, _ in beyond} <= {Action.SIGN, Action.ACKNOWLEDGE}


def test_who_grants_roles() -> None:
    assert [r for r in Role if decide_roles(person(r), [Role.SALES])] == [Role.OWNER]
    assert all(decide_roles(person(Role.OWNER), [role]) for role in Role)
    agent = person(Role.OWNER, scopes=frozenset({"*:*"}))
    assert not decide_roles(agent, [Role.SALES])


def test_who_may_make_only_their_own_begins_with_it() -> None:
    lead = Actor("ann", roles=frozenset({Role.CHANNEL_LEAD}), channels=frozenset({"Email"}))
    assert beginning(lead, "campaign") == {"owner": "ann"}
    assert beginning(lead, "activity") == {"channel": "Email"}
    assert way_to_make(lead, "asset") == (
        "It is allowed with owner: ann, or channels: Email."
    )  # fmt: skip
    two = replace(lead, channels=frozenset({"SMS", "Email"}))
    assert beginning(two, "activity") == {}
    assert way_to_make(two, "activity") == "It is allowed with channel: Email or SMS."
    agency = Actor("nora", roles=frozenset({Role.AGENCY}), agency="North")
    assert beginning(agency, "activity") == {"agency": "North"}
    owner = Actor("olga", roles=frozenset({Role.OWNER}), channels=frozenset({"Email"}))
    assert (beginning(owner, "campaign"), way_to_make(owner, "campaign")) == ({}, "")
    assert way_to_make(lead, "theme") == ""
