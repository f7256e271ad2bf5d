"""Models in other engines' SQL: shorthands written out, untested constructs refused."""

from __future__ import annotations

import re

import duckdb
import pytest
from conformance_needs import needed

needed("sqlglot")

from unisono.errors import DialectError
from unisono.warehouse.dialects import CERTIFIED, translate
from unisono.warehouse.dialects.statements import Effect, statements, with_values

SCHEMA = {"t": {"a": "BIGINT", "b": "VARCHAR", "x": "DOUBLE", "d": "DATE"}}


def _to(sql: str, dialect: str, *output: tuple[str, str]) -> str:
    return translate(sql, dialect, SCHEMA, output, "example")


@pytest.mark.parametrize(
    ("sql", "construct"),
    [
        ("SELECT list(a) AS l FROM t", "a list whose order is left open"),
        ("SELECT random() AS r FROM t", "the function rand()"),
        ("SELECT a FROM t LIMIT 3", "LIMIT without ORDER BY"),
        ("SELECT row_number() OVER (PARTITION BY b) AS n FROM t", "row_number() without ORDER BY"),
        ("SELECT t.a FROM t ASOF JOIN t AS u ON t.a >= u.a", "ASOF JOIN"),
        ("SELECT regexp_matches(b, '(?=x)') AS m FROM t", "(?= in the regular expression (?=x)"),
        ("SELECT jaccard(b, b) AS j FROM t", "the function jaccard()"),
    ],
)
@pytest.mark.parametrize("dialect", CERTIFIED)
def test_what_was_not_tested_is_refused_by_name(sql: str, construct: str, dialect: str) -> None:
    with pytest.raises(DialectError, match="The model example uses ") as caught:
        _to(sql, dialect, ("a", "BIGINT"))
    assert (caught.value.model, caught.value.construct) == ("example", construct)


def test_stars_and_types_are_written_out() -> None:
    sql = _to("SELECT * EXCLUDE (b, x) FROM t", "spark", ("a", "BIGINT"), ("d", "DATE"))
    assert sql == (
        "SELECT CAST(`a` AS BIGINT) AS `a`, CAST(`d` AS DATE) AS `d` "
        "FROM (SELECT t.a AS a, t.d AS d FROM t AS t) AS result_"
    )


def test_division_is_of_floating_point_numbers() -> None:
    sql = _to("SELECT a / 2 AS h FROM t", "postgres", ("h", "DOUBLE"))
    assert "CAST(t.a AS DOUBLE PRECISION) / CAST(2 AS DOUBLE PRECISION)" in sql


def test_an_unknown_column_is_named() -> None:
    with pytest.raises(DialectError, match=re.escape("example")):
        _to("SELECT missing FROM t", "spark", ("missing", "BIGINT"))


def test_parameters_become_literals() -> None:
    assert with_values("SELECT ?::VARCHAR, '?'", ["it's"]) == "SELECT 'it''s'::VARCHAR, '?'"
    assert with_values("SELECT $1, $1", [7]) == "SELECT 7, 7"
    assert with_values("SELECT $kind", {"kind": None}) == "SELECT NULL"


def test_a_script_is_told_apart() -> None:
    script = "CREATE TABLE a AS SELECT 1 AS x; INSERT INTO a SELECT 2; DROP TABLE a; DETACH q"
    effects = [(s.effect, s.table) for s in statements(duckdb.connect(), script)]
    assert effects == [
        (Effect.CREATE, "a"),
        (Effect.INSERT, "a"),
        (Effect.DROP, "a"),
        (Effect.DROP_ALL, "q"),
    ]
