"""Accepted and rejected matches: edges of their own kind, reversible, stopped by conflicts."""

import pytest

from unisono.identity.decisions import Decision, conflict
from unisono.identity.explanation import explain
from unisono.identity.run import build_identity
from unisono.settings import IdentitySettings

ANN = [("crm_id:hubspot:1", "email:ann@a.example")]
ANNE = [("crm_id:shop:9", "email:anne@mail.example"), ("crm_id:shop:9", "phone:+49301")]
OTHER = [("crm_id:hubspot:2", "email:other@b.example")]
LIMITS = IdentitySettings()
PEOPLE = "SELECT kind, value, person_id, shared FROM person_identifier ORDER BY ALL"
EDGES = "SELECT * FROM identifier_edge ORDER BY ALL"


def decision(left: str, right: str, *, accepted=True, by_hand=True, probability=0.97) -> Decision:
    kinds = (tuple(side.split(":", 1)) for side in (left, right))
    return Decision(*kinds, probability, accepted, by_hand)


def test_an_accepted_match_joins_two_people_and_says_why(world):
    found = world(ANN + ANNE + OTHER)
    build_identity(found.engine, LIMITS, [decision("email:ann@a.example", "crm_id:shop:9")])
    assert found.people() == {
        frozenset(x for pair in ANN + ANNE for x in pair),
        frozenset(OTHER[0]),
    }
    (row,) = found.engine.rows(
        "SELECT a_value, b_value, seen, used, probability, reason FROM identifier_edge "
        "WHERE probability IS NOT NULL"
    )
    assert row[:5] == ("shop:9", "ann@a.example", 0, True, 0.97)
    assert "probabilistic 0.97" in row[5]
    chain = explain(found.engine, "phone", "+49301", to=("crm_id", "hubspot:1"))
    assert [s.reached_value for s in chain] == ["shop:9", "ann@a.example", "hubspot:1"]


def test_taking_it_back_restores_exactly_the_former_people(world):
    found = world(ANN + ANNE + OTHER)
    before = found.engine.rows(PEOPLE), found.engine.rows(EDGES)
    build_identity(found.engine, LIMITS, [decision("email:ann@a.example", "crm_id:shop:9")])
    assert found.engine.rows(PEOPLE) != before[0]
    build_identity(found.engine, LIMITS)
    assert (found.engine.rows(PEOPLE), found.engine.rows(EDGES)) == before


@pytest.mark.parametrize(("by_hand", "people"), [(False, 3), (True, 2)])
def test_a_conflict_stops_what_nobody_looked_at(world, by_hand, people):
    found = world(ANN + ANNE + OTHER)
    pair = decision("crm_id:hubspot:1", "crm_id:hubspot:2", by_hand=by_hand)
    build_identity(found.engine, LIMITS, [pair])
    assert len(found.people()) == people


def test_a_conflict_is_seen_across_a_chain_of_matches(world):
    found = world(ANN + ANNE + OTHER)
    chain = [
        decision("crm_id:hubspot:1", "crm_id:shop:9", by_hand=False, probability=0.99),
        decision("crm_id:hubspot:2", "crm_id:shop:9", by_hand=False, probability=0.98),
    ]
    for order in (chain, chain[::-1]):
        build_identity(found.engine, LIMITS, order)
        assert found.people() == {
            frozenset(x for pair in ANN + ANNE for x in pair),
            frozenset(OTHER[0]),
        }


def test_a_rejected_pair_stays_apart_from_sure_matches(world):
    found = world(ANN + ANNE)
    pair = ("crm_id:hubspot:1", "crm_id:shop:9")
    rejected = decision("email:ann@a.example", "phone:+49301", accepted=False)
    build_identity(found.engine, LIMITS, [rejected, decision(*pair, by_hand=False)])
    assert len(found.people()) == 2
    build_identity(found.engine, LIMITS, [rejected, decision(*pair)])
    assert len(found.people()) == 1


def test_decisions_about_what_is_gone_or_shared_rest(world):
    tablet = [("anonymous_id:tablet", "email:ann@a.example"), ("anonymous_id:tablet", "user_id:7")]
    found = world(ANN + tablet)
    before = found.engine.rows(PEOPLE)
    resting = [
        decision("email:ann@a.example", "email:gone@a.example"),
        decision("anonymous_id:tablet", "user_id:7"),
        decision("email:ann@a.example", "crm_id:hubspot:1"),
    ]
    build_identity(found.engine, LIMITS, resting)
    assert found.engine.rows(PEOPLE) == before


def test_what_counts_as_a_conflict():
    limits = IdentitySettings(max_emails=2)
    mails = [("email", "a@x.example"), ("email", "b@x.example")]
    assert conflict([("user_id", "1")], [("user_id", "2")], limits, {}) == "2 logins"
    assert conflict(mails, [("email", "c@x.example")], limits, {}) == "3 e-mail addresses"
    assert conflict([("crm_id", "sf:1")], [("crm_id", "sf:2")], limits, {}) == "two records in sf"
    assert conflict([("crm_id", "sf:1"), *mails], [("crm_id", "shop:1")], limits, {}) == ""


def test_logins_of_different_tools_are_no_conflict():
    spaces = {"1": {"ga4 id"}, "2": {"shop id"}, "3": {"ga4 id", "shop id"}}
    against = [
        conflict([("user_id", a)], [("user_id", b)], LIMITS, spaces) for a, b in ("12", "13", "23")
    ]
    assert against == ["", "2 logins of ga4 id", "2 logins of shop id"]


@pytest.mark.parametrize(("tool", "people"), [("ga4 id", 2), ("shop id", 1)])
def test_a_sure_match_joins_one_login_per_tool(world, tool, people):
    pairs = [("user_id:1", "email:ann@a.example"), ("user_id:2", "email:anne@b.example")]
    found = world(pairs, spaces={"ga4 id": "1"} | {tool: "1 2" if tool == "ga4 id" else "2"})
    sure = decision("user_id:1", "user_id:2", by_hand=False)
    build_identity(found.engine, LIMITS, [sure])
    assert len(found.people()) == people
