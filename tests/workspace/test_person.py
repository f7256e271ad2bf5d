import pytest

from unisono.errors import QueryError
from unisono.warehouse.engine import Engine
from unisono.warehouse.schema import create_tables
from unisono.workspace.people import explain_person

MERGED, SHARED = "seen together", "shared"


@pytest.fixture
def engine():
    with Engine() as engine:
        create_tables(engine, ("person_identifier", "identifier_edge", "source_file"))
        for person, kind, value in (
            (1, "email", "ann@mail.test"), (1, "user_id", "u1"), (1, "email", "?' OR 1=1"),
            (2, "email", "bob@mail.test"),
        ):  # fmt: skip
            engine.run(
                "INSERT INTO person_identifier (person_id, kind, value) VALUES (?, ?, ?)",
                [person, kind, value],
            )
        for first, second, used, reason in (
            (("email", "ann@mail.test"), ("user_id", "u1"), True, MERGED),
            (("device_id", "kiosk"), ("email", "ann@mail.test"), False, SHARED),
            (("device_id", "kiosk"), ("email", "bob@mail.test"), False, SHARED),
        ):
            engine.run(
                "INSERT INTO identifier_edge (a_kind, a_value, b_kind, b_value, used, reason, "
                "file_id, file_row) VALUES (?, ?, ?, ?, ?, ?, 'f1', 2)",
                [*first, *second, used, reason],
            )
        engine.run("INSERT INTO source_file (file_id, path) VALUES ('f1', 'crm.csv')")
        yield engine


@pytest.mark.parametrize(("kind", "value"), [("email", "ann@mail.test"), ("user_id", "u1")])
def test_every_pair_of_the_person_used_ones_first(engine, kind: str, value: str) -> None:
    pairs = explain_person(engine, kind, value)
    assert [(p["a_value"], p["b_value"], p["used"], p["reason"]) for p in pairs] == [
        ("ann@mail.test", "u1", True, MERGED),
        ("kiosk", "ann@mail.test", False, SHARED),
    ]
    assert {(p["path"], p["file_row"]) for p in pairs} == {("crm.csv", 2)}


def test_a_refused_merge_is_not_followed(engine) -> None:
    (pair,) = explain_person(engine, "email", "bob@mail.test")
    assert (pair["a_value"], pair["b_value"], pair["used"]) == ("kiosk", "bob@mail.test", False)


def test_values_are_values_and_never_sql(engine) -> None:
    assert len(explain_person(engine, "email", "?' OR 1=1")) == 2
    with pytest.raises(QueryError, match="Nobody has email x' OR '1'='1"):
        explain_person(engine, "email", "x' OR '1'='1")


def test_unknown_kinds_and_people_are_errors_with_a_way_out(engine) -> None:
    with pytest.raises(QueryError, match="There is no kind shoe_size") as kind:
        explain_person(engine, "shoe_size", "44")
    assert "email" in kind.value.way_out
    with pytest.raises(QueryError, match="Nobody has email nobody@mail\\.test") as nobody:
        explain_person(engine, "email", "nobody@mail.test")
    assert "person_identifier" in nobody.value.way_out
