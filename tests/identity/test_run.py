"""The person graph in the warehouse: readable stories, tables, explanations."""

import pytest

from unisono.errors import QueryError
from unisono.identity.explanation import explain
from unisono.identity.reasons import REASON_TEXT, SHARED_STRONG, STRONG_TOGETHER, WEAK_TOGETHER
from unisono.identity.run import build_identity
from unisono.model.tables import BY_NAME
from unisono.settings import IdentitySettings
from unisono.warehouse.engine import Engine

JOURNEY = [
    ("click_id:gclid:x1", "anonymous_id:phone-browser"),
    ("anonymous_id:phone-browser", "email:ann@shop.example"),
    ("anonymous_id:office-browser", "user_id:17"),
    ("user_id:17", "email:ann@shop.example"),
    ("email:ann@shop.example", "crm_id:hubspot:101"),
]


def test_a_journey_over_several_devices_is_one_person(world):
    found = world(JOURNEY)
    assert found.people() == {frozenset(x for pair in JOURNEY for x in pair)}
    assert found.shared() == set()


def test_a_shared_tablet_merges_nobody(world):
    found = world(
        [
            ("anonymous_id:tablet", "email:ann@a.example"),
            ("anonymous_id:tablet", "email:bob@b.example"),
            ("anonymous_id:laptop", "email:ann@a.example"),
        ]
    )
    assert found.people() == {
        frozenset({"email:ann@a.example", "anonymous_id:laptop"}),
        frozenset({"email:bob@b.example"}),
        frozenset({"anonymous_id:tablet"}),
    }
    assert found.shared() == {"anonymous_id:tablet"}
    assert found.summary.persons == 2


def test_a_family_address_with_two_logins_merges_nobody(world):
    found = world(
        [
            ("email:home@family.example", "user_id:1"),
            ("email:home@family.example", "user_id:2"),
            ("user_id:1", "phone:+4930111"),
        ]
    )
    assert found.people() == {
        frozenset({"user_id:1", "phone:+4930111"}),
        frozenset({"user_id:2"}),
        frozenset({"email:home@family.example"}),
    }
    rows = found.engine.rows("SELECT DISTINCT reason, used FROM identifier_edge ORDER BY used")
    assert rows == [(REASON_TEXT[SHARED_STRONG], False), (REASON_TEXT[STRONG_TOGETHER], True)]


ONE_LOGIN_PER_TOOL = [
    ("user_id:app-7", "transaction_id:T1"),
    ("user_id:billing-31", "transaction_id:T1"),
    ("user_id:billing-31", "email:ann@a.example"),
    ("user_id:shop-5", "email:ann@a.example"),
]
TOOLS = {"ga4 user_id": "app-7 app-8", "file billing_id": "billing-31", "shop id": "shop-5"}


def test_one_login_in_each_tool_is_one_person(world):
    found = world(ONE_LOGIN_PER_TOOL, spaces=TOOLS)
    assert found.people() == {frozenset(x for pair in ONE_LOGIN_PER_TOOL for x in pair)}
    assert {row[0] for row in found.engine.rows("SELECT used FROM identifier_edge")} == {True}


def test_two_logins_of_one_tool_are_two_people_whatever_other_tools_say(world):
    other = [("user_id:app-8", "crm_id:sf:9"), ("email:ann@a.example", "crm_id:sf:9")]
    pairs = [*ONE_LOGIN_PER_TOOL, *other]
    found = world(pairs, spaces=TOOLS)
    assert found.people() == {
        frozenset({"user_id:app-7", "transaction_id:T1", "user_id:billing-31"}),
        frozenset({"user_id:app-8", "crm_id:sf:9", "email:ann@a.example", "user_id:shop-5"}),
    }


def test_a_login_that_several_tools_know_is_one_and_counts_in_each(world):
    """The app's own id is sent to the web log and to the shop: there nothing is new."""
    spaces = {"ga4 user_id": "7 8", "shopify customer_id": "7 9"}
    one = world([("user_id:7", "email:a@a.example"), ("user_id:7", "crm_id:sf:1")], spaces=spaces)
    assert len(one.people()) == 1
    for other in ("8", "9"):
        pairs = [("user_id:7", "email:a@a.example"), (f"user_id:{other}", "email:a@a.example")]
        assert world(pairs, spaces=spaces).shared() == {"email:a@a.example"}
    pairs = [("user_id:8", "email:a@a.example"), ("user_id:9", "email:a@a.example")]
    assert len(world(pairs, spaces=spaces).people()) == 1


@pytest.mark.parametrize("logins", [("app-7", "app-8"), ("app-7", "billing-31")])
def test_a_tablet_two_logins_use_merges_nobody(world, logins):
    """Of one tool they are two people; of two, nothing but the tablet says that they are one."""
    found = world([(f"user_id:{login}", "device_id:tablet") for login in logins], spaces=TOOLS)
    assert found.shared() == {"device_id:tablet"}
    assert len(found.people()) == 3


def test_a_tablet_of_two_logins_of_one_tool_is_stopped_where_two_people_may_share_it(world):
    pairs = [(f"user_id:{login}", "device_id:tablet") for login in ("app-7", "app-8")]
    found = world(pairs, spaces=TOOLS, max_people_per_device=2)
    assert found.shared() == {"device_id:tablet"}
    pairs = [(f"user_id:{login}", "device_id:tablet") for login in ("app-7", "billing-31")]
    assert len(world(pairs, spaces=TOOLS, max_people_per_device=2).people()) == 1


def test_tools_may_be_declared_to_use_the_same_logins(world):
    found = world(ONE_LOGIN_PER_TOOL, spaces=TOOLS, one_login_space=True)
    assert found.shared() == {"transaction_id:T1", "email:ann@a.example"}


def test_logins_of_no_known_tool_are_of_one_space(world):
    pairs = [(f"user_id:{login}", "email:a@a.example") for login in ("x", "y")]
    assert world(pairs, spaces=TOOLS).shared() == {"email:a@a.example"}


def test_a_device_that_joins_browsers_of_two_people_merges_nobody(world):
    found = world(
        [
            ("device_id:d", "anonymous_id:1"),
            ("device_id:d", "anonymous_id:2"),
            ("anonymous_id:1", "user_id:1"),
            ("anonymous_id:2", "user_id:2"),
        ]
    )
    assert found.people() == {
        frozenset({"anonymous_id:1", "user_id:1"}),
        frozenset({"anonymous_id:2", "user_id:2"}),
        frozenset({"device_id:d"}),
    }


def test_several_orders_from_one_browser_are_one_person(world):
    pairs = [("anonymous_id:1", "transaction_id:A"), ("anonymous_id:1", "transaction_id:B")]
    assert world(pairs).people() == {
        frozenset({"anonymous_id:1", "transaction_id:A", "transaction_id:B"})
    }


def test_a_crm_record_between_two_logins_is_shared(world):
    found = world(
        [
            ("user_id:1", "email:a@a.example"),
            ("user_id:2", "email:b@b.example"),
            ("email:a@a.example", "crm_id:sf:9"),
            ("email:b@b.example", "crm_id:sf:9"),
        ]
    )
    assert found.people() == {
        frozenset({"user_id:1", "email:a@a.example"}),
        frozenset({"user_id:2", "email:b@b.example"}),
        frozenset({"crm_id:sf:9"}),
    }


def test_order_and_side_of_pairs_change_no_id(world):
    shuffled = [(b, a) for a, b in reversed(JOURNEY)] + JOURNEY[:2]
    query = "SELECT kind, value, person_id, shared FROM person_identifier ORDER BY ALL"
    assert world(JOURNEY).engine.rows(query) == world(shuffled).engine.rows(query)


def test_person_id_is_positive_and_belongs_to_the_smallest_identifier(world):
    query = "SELECT person_id FROM person_identifier WHERE value = 'ann@a.example'"
    alone = world([], ["email:ann@a.example"]).engine.value(query)
    grown = world([("email:ann@a.example", "user_id:1")]).engine.value(query)
    assert (alone, alone > 0) == (grown, True)


def test_ids_that_collide_are_hashed_again(world, monkeypatch):
    from unisono.identity import run

    weak = run._PERSON_ID.replace("md5_number_lower(name) >> 1", "0")
    assert weak != run._PERSON_ID
    monkeypatch.setattr(run, "_PERSON_ID", weak)
    found = world([], ["email:a@a.example", "email:b@b.example", "email:c@c.example"])
    assert len(found.people()) == 3


def test_identifiers_whose_hashes_collide_are_hashed_anew(world, monkeypatch):
    from unisono.identity import storing

    real = storing._hash
    attempts = []

    def weak(side, attempt):
        attempts.append(attempt)
        return real(side, attempt) if attempt else "CAST(1 AS BIGINT)"

    wanted = world(JOURNEY, ["email:bob@shop.example"])
    monkeypatch.setattr(storing, "_hash", weak)
    found = world(JOURNEY, ["email:bob@shop.example"])
    assert (found.people(), set(attempts)) == (wanted.people(), {0, 1})
    seen = "SELECT domain, first_seen FROM person ORDER BY ALL"
    assert found.engine.rows(seen) == wanted.engine.rows(seen)


def test_sql_and_arrays_write_the_same_tables(world):
    """Also where nodes carry their kind: one value of two kinds, orders that lead to nobody."""
    more = [
        ("transaction_id:7", "device_id:7"),
        ("device_id:7", "click_id:7"),
        ("transaction_id:7", "transaction_id:8"),
        ("device_id:tablet", "user_id:app-7"),
        ("device_id:tablet", "user_id:app-8"),
    ]
    engine = world([*ONE_LOGIN_PER_TOOL, *more], ["email:bob@b.example"], TOOLS).engine
    queries = [
        f"SELECT * FROM {t} ORDER BY ALL"
        for t in ("person", "person_identifier", "identifier_edge")
    ]
    wanted = [engine.rows(query) for query in queries]
    engine.elsewhere = True
    build_identity(engine, IdentitySettings())
    assert [engine.rows(query) for query in queries] == wanted
    assert len(wanted[2]) == 9


def test_a_pair_names_the_first_row_of_the_first_file(world):
    engine = world([JOURNEY[0]]).engine
    engine.run(
        "INSERT INTO identifier_pairs SELECT * REPLACE ('f0' AS file_id, 9 AS file_row) "
        "FROM identifier_pairs UNION ALL SELECT * REPLACE ('f0' AS file_id, 8 AS file_row) "
        "FROM identifier_pairs UNION ALL SELECT * REPLACE (NULL AS file_row) "
        "FROM identifier_pairs"
    )
    build_identity(engine, IdentitySettings())
    query = "SELECT seen, file_id, file_row FROM identifier_edge"
    assert engine.rows(query) == [(4, "f0", 8)]
    engine.run("DELETE FROM identifier_pairs WHERE file_row IS NOT NULL")
    build_identity(engine, IdentitySettings())
    assert engine.rows(query) == [(1, "f1", None)]


def test_a_pair_counts_the_rows_that_carry_it(world):
    engine = world([*JOURNEY, JOURNEY[0][::-1], JOURNEY[0]]).engine
    engine.run("UPDATE identifier_pairs SET seen = file_row")
    build_identity(engine, IdentitySettings())
    query = "SELECT a_value, b_value, seen FROM identifier_edge WHERE b_kind = 'click_id'"
    assert engine.rows(query) == [("phone-browser", "gclid:x1", 2 + 7 + 8)]


def test_tables_have_the_columns_of_the_model(world):
    engine = world(JOURNEY, ["email:ann@shop.example"]).engine
    for table in ("person", "person_identifier", "identifier_edge"):
        rows = engine.rows(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = ? "
            "ORDER BY ordinal_position",
            [table],
        )
        assert rows == [(c.name, c.type) for c in BY_NAME[table].columns]
    assert engine.tables() == {
        "identifier_pairs", "identifier_seen", "login_space", "person", "person_identifier",
        "identifier_edge",
    }  # fmt: skip


def test_person_row(world):
    engine = world(
        [("email:ann@mail.shop.co.uk", "user_id:1")], ["email:ann@mail.shop.co.uk"]
    ).engine
    assert engine.rows("SELECT identifiers, kinds, domain, first_seen::DATE::TEXT FROM person") == [
        (2, "email,user_id", "shop.co.uk", "2026-01-01")
    ]


def test_nothing_to_join(world):
    assert world([]).summary.identifiers == 0


def test_unknown_kind_is_named(world):
    with pytest.raises(QueryError, match="shoe_size"):
        world([("shoe_size:43", "email:a@a.example")])


def test_missing_table_is_an_error_of_ours():
    with Engine() as engine, pytest.raises(QueryError, match="identifier_seen"):
        build_identity(engine, IdentitySettings())


def test_explain_gives_the_chain_with_rows(world):
    engine = world(JOURNEY).engine
    chain = explain(engine, "anonymous_id", "office-browser", to=("click_id", "gclid:x1"))
    assert [(s.hop, s.reached_value, s.file_row, s.reason) for s in chain] == [
        (1, "17", 4, REASON_TEXT[WEAK_TOGETHER]),
        (2, "ann@shop.example", 5, REASON_TEXT[STRONG_TOGETHER]),
        (3, "phone-browser", 3, REASON_TEXT[WEAK_TOGETHER]),
        (4, "gclid:x1", 2, REASON_TEXT[WEAK_TOGETHER]),
    ]
    assert len(explain(engine, "user_id", "17")) == 5


def test_explain_says_why_not(world):
    engine = world(
        [("email:info@a.example", "user_id:1"), ("email:info@a.example", "user_id:2")]
    ).engine
    assert explain(engine, "user_id", "1", to=("user_id", "2")) == ()
    steps = explain(engine, "user_id", "1")
    assert [(s.hop, s.used, s.reached_value, s.reason) for s in steps] == [
        (0, False, "info@a.example", REASON_TEXT[SHARED_STRONG])
    ]
