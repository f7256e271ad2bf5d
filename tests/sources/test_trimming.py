"""The short cuts for plain text give what trimming every value gives."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unisono.sources.parsing import text_sql, trimmed_sql
from unisono.warehouse.engine import Engine

_EDGES = [
    "", " ", "null", " NULL ", "nan", "NaT", "\\n", "#n/a", "<na>", "<NA> ", "nulls", "a b", " ab",
    "abcdef ", "\u00a0abcdef", "abcdef\u3000", "äöüäöü", "  \u2003", "abcdef\t",
]  # fmt: skip
_VALUES = st.lists(
    st.none() | st.sampled_from(_EDGES) | st.text("aN\u00a0 ullä<>/#", max_size=9), max_size=30
)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


@settings(max_examples=40, deadline=None)
@given(values=_VALUES)
def test_short_cuts_change_nothing(engine: Engine, values: list[str | None]) -> None:
    column, expression = '"x"', '("x")'  # an expression takes the long way
    rows = engine.rows(
        f"""SELECT {text_sql(column)}, {text_sql(expression)},
            {trimmed_sql(column)}, {trimmed_sql(expression)}
        FROM (SELECT unnest(?::VARCHAR[]) AS x)""",
        [values],
    )
    assert [(r[0], r[2]) for r in rows] == [(r[1], r[3]) for r in rows]


def test_spaces_of_any_script_are_trimmed(engine: Engine) -> None:
    sql = f"""SELECT list({text_sql('"x"')} ORDER BY n)
        FROM (VALUES (1, ' abcdef'), (2, 'abcdef\u3000'), (3, ' NULL'), (4, 'cpc')) AS t(n, x)"""
    assert engine.value(sql) == ["abcdef", "abcdef", None, "cpc"]


def test_no_join_is_made_of_the_ways_of_writing_nothing(engine: Engine) -> None:
    engine.run("CREATE OR REPLACE TABLE t AS SELECT 's' || i AS x FROM range(5000) AS r(i)")
    plan = engine.rows(f"""EXPLAIN SELECT {text_sql('"x"')} FROM t""")[0][1]
    assert "join" not in plan.lower()
