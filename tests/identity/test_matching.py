"""Matching proposes duplicates with typing errors and leaves colleagues and namesakes apart."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa
import pytest

from unisono.errors import EngineError
from unisono.identity.matching import find_matches
from unisono.identity.records import match_records
from unisono.identity.run import build_identity
from unisono.settings import IdentitySettings, MatchSettings
from unisono.warehouse.engine import Engine

GIVEN = ["Alba", "Bero", "Cila", "Dano", "Evra", "Finto", "Gesa", "Hiro", "Ilva", "Jarno"]
SURNAMES = ["Adlerfeld", "Bronkhurst", "Czelenik", "Dorvaldsen", "Eskildar", "Fjordahl",
            "Grzembik", "Holtkamp"]  # fmt: skip


def contacts() -> list[dict[str, str | None]]:
    """80 people of ten firms; six of them a second time."""
    made: list[dict[str, str | None]] = []
    for one in range(80):
        given, surname, firm = GIVEN[one // 8], SURNAMES[one % 8], f"firm{one % 10}"
        mail = f"{given}.{surname}@{firm}.example".lower()
        phone = f"+4930{7654321 + one * 10_007}"
        row = {"name": f"{given} {surname}", "email": mail, "company_name": f"{firm} GmbH"}
        made.append({"crm_id": f"crm:{one}", "phone": phone, **row})
    made += [
        {"crm_id": "shop:3", "name": "Dorvaldsen, Alba", "company_name": "Firm3 AG"},
        {"crm_id": "shop:12", "name": "Bero Eskildr", "company_name": "firm2"},
        {"crm_id": "shop:25", "name": "Dr. Dano Bronkhurst", "phone": "+49307904596"},
        {"crm_id": "shop:31", "name": "Dano Holtkamp", "email": "x31@mail.example",
         "company_name": "firm1"},
        {"crm_id": "shop:46", "name": "Finto Grzembik", "company_name": "Firm6 GmbH & Co. KG"},
        {"crm_id": "shop:60", "email": "hiro.eskildar@firm0.example.org", "company_name": "firm0"},
    ]  # fmt: skip
    return made


@contextmanager
def joined(said: list[dict[str, str | None]]) -> Iterator[Engine]:
    """What identifiers make of the contacts."""
    rows = [
        {"crm_id": None, "name": None, "email": None, "phone": None, "company_name": None,
         "file_id": "f", "file_row": at, **row}
        for at, row in enumerate(said)
    ]  # fmt: skip
    with Engine() as engine:
        engine.create("told", pa.Table.from_pylist(rows))
        engine.run("""
            CREATE TABLE identifier_seen(kind TEXT, value TEXT, first_ts TIMESTAMP,
                last_ts TIMESTAMP);
            CREATE TABLE login_space(value TEXT, space TEXT);
            INSERT INTO identifier_seen SELECT 'crm_id', crm_id, NULL, NULL FROM told;
            CREATE TABLE identifier_pairs AS
            SELECT 'crm_id' AS a_kind, crm_id AS a_value, 'email' AS b_kind, email AS b_value,
                1 AS seen, file_id, file_row FROM told WHERE email IS NOT NULL
            UNION ALL SELECT 'crm_id', crm_id, 'phone', phone, 1, file_id, file_row
            FROM told WHERE phone IS NOT NULL""")
        build_identity(engine, IdentitySettings())
        engine.run("""
            CREATE TABLE contact AS
            SELECT t.*, i.person_id, NULL::TIMESTAMP AS updated_at, NULL::TIMESTAMP AS created_at
            FROM told AS t JOIN person_identifier AS i
            ON i.kind = 'crm_id' AND i.value = t.crm_id""")
        yield engine


@pytest.fixture(scope="module")
def engine():
    with joined(contacts()) as made:
        yield made


def found(engine: Engine, **limits: float):
    with Engine() as own:
        return find_matches(own, match_records(engine), MatchSettings(**limits))


def test_duplicates_are_found_and_nobody_else(engine):
    matches = found(engine, review=0.5)
    assert {(m.left[1], m.right[1]) for m in matches.matches} == {
        ("crm:3", "shop:3"), ("crm:12", "shop:12"), ("crm:25", "shop:25"), ("crm:31", "shop:31"),
        ("crm:46", "shop:46"), ("crm:60", "shop:60"),
    }  # fmt: skip
    assert [m.probability for m in matches.matches] == sorted(
        (m.probability for m in matches.matches), reverse=True
    )


def test_a_name_that_two_of_a_few_have_is_no_common_one():
    twice = [
        {"crm_id": "crm:1", "name": "Alba Adlerfeld", "email": "a@x.example", "company_name": "X"},
        {"crm_id": "crm:2", "name": "Alba Adlerfeld", "email": "b@y.example", "company_name": "X"},
        {"crm_id": "crm:3", "name": "Cila Czelenik", "email": "c@y.example", "company_name": "Z"},
    ]
    others = [
        {"crm_id": f"crm:{n}", "email": f"{n}@z.example", "company_name": f"Firm {n // 3}"}
        for n in range(4, 400)
    ]
    with joined([*twice, *others]) as engine:
        (match,) = found(engine, review=0.8).matches
    assert (match.left[1], match.right[1]) == ("crm:1", "crm:2")


def test_weights_add_up_to_the_probability(engine):
    for match in found(engine, review=0.5).matches:
        weight = sum(r.weight for r in match.reasons)
        assert 1 / (1 + 2**-weight) == pytest.approx(match.probability, abs=1e-9)
        assert match.reasons[0].what == "prior"


def test_the_chart_needs_no_network(engine):
    chart = found(engine, review=0.5).chart
    assert chart.startswith("<!DOCTYPE html>")
    assert "src=" not in chart.split("<div id=")[0].replace("src=e", "")[:200]
    assert "vegaEmbed" in chart


def test_the_same_data_gives_the_same_matches(engine):
    assert found(engine, review=0.5).matches == found(engine, review=0.5).matches


def test_the_limit_on_pairs_leaves_out_the_commonest_values_and_says_so(engine):
    limited = found(engine, review=0.5, max_pairs=3)
    assert limited.pairs <= 3
    assert limited.left_out != ()


def test_records_say_each_thing_once(engine):
    rows = {r["value"]: r for r in match_records(engine).to_pylist()}
    assert rows["shop:3"]["name"] == "alba dorvaldsen"
    assert rows["shop:25"]["name"] == "dano bronkhurst"
    assert rows["shop:60"]["name"] == "hiro eskildar"  # lent by the address
    assert (rows["crm:3"]["address"], rows["shop:31"]["address"]) == (None, "x31")
    assert rows["shop:46"]["company"] == "firm6"


def test_without_splink_the_way_out_is_named(engine, monkeypatch):
    monkeypatch.setitem(sys.modules, "splink", None)
    with pytest.raises(EngineError, match="unisono\\[match\\]"):
        found(engine)
