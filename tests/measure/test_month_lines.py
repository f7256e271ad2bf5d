"""The lines of a month explain all of its difference."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unisono.measure.month_lines import REASONS, month_gaps

FEBRUARY = date(2026, 2, 1)


def _deal(facts, number: int, person: int | None, when: str, amount: float | None) -> None:
    facts.add(
        "opportunity",
        platform="crm",
        opportunity_id=str(number),
        person_id=person,
        is_won=True,
        is_closed=True,
        closed_at=when,
        amount_reporting=amount,
    )


def test_every_kind_of_line(facts) -> None:
    facts.won(1, "2026-02-01", 10)  # agrees
    _deal(facts, 1, 1, "2026-02-20", 10)
    facts.won(2, "2026-02-01", 20)  # missing in the CRM
    _deal(facts, 3, 3, "2026-02-05", 30)  # missing in conversions
    facts.won(4, "2026-02-27", 40)  # booked in March
    _deal(facts, 4, 4, "2026-03-02", 40)
    facts.won(5, "2026-02-03", 55)  # amount differs
    _deal(facts, 5, 5, "2026-02-03", 50)
    facts.won(6, "2026-02-03", 66)  # amount missing
    _deal(facts, 6, 6, "2026-02-04", None)
    facts.won(None, "2026-02-09", 77)  # nobody joined
    _deal(facts, 8, 8, "2026-02-10", 88)  # a copy
    facts.add("conversion_copy", conversion_id="deal:crm:8", same_as="deal:other:8", kind="deal")
    facts.add(
        "conversion", conversion_id="order:shop:9", kind="order", primary_kind=True,
        existing=False, person_id=9, ts="2026-02-11", value=99,
    )  # fmt: skip
    _deal(facts, 9, 9, "2026-02-12", 90)
    facts.add(
        "refund", platform="shop", order_id="9", ts="2026-03-01", amount=9, amount_reporting=9
    )
    (gap,) = month_gaps(facts.marts(), [FEBRUARY], lines=50)
    effects = {r.reason: r.effect for r in gap.reasons}
    assert effects == {
        "missing in the CRM": 20,
        "missing in conversions": -30,
        "different month": 40,
        "amount differs": 5,
        "amount missing": 66,
        "nobody joined": 77,
        "duplicate": -88,
        "refund": 9,
    }
    assert effects.keys() == REASONS.keys()
    assert sum(effects.values()) == gap.difference
    assert [line.effect for line in gap.lines] == sorted(
        (line.effect for line in gap.lines), key=abs, reverse=True
    )


def test_smaller_lines_are_counted_not_shown(facts) -> None:
    for person in range(1, 6):
        facts.won(person, "2026-02-01", person)
    _deal(facts, 9, 9, "2026-02-02", 100)
    (gap,) = month_gaps(facts.marts(), [FEBRUARY], lines=2)
    assert [line.effect for line in gap.lines] == [-100, 5]
    assert gap.left_out == 4


def test_without_deals_there_is_nothing_to_explain(facts) -> None:
    facts.won(1, "2026-02-01", 10)
    engine = facts.marts()
    assert engine.value("SELECT count(*) FROM mart_month_line") == 0
    assert month_gaps(engine, []) == ()


_EVENT = st.tuples(
    st.sampled_from([1, 2, 3, None]),
    st.integers(0, 150),
    st.sampled_from([10.0, 20.0, 35.5, None]),
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(sales=st.lists(_EVENT, max_size=8), deals=st.lists(_EVENT, min_size=1, max_size=8))
def test_lines_sum_up_to_the_difference_of_every_month(facts, sales, deals) -> None:
    for table in ("conversion", "opportunity"):
        facts.engine.run(f"DELETE FROM {table}")
    start = datetime(2026, 1, 1)
    for person, day, value in sales:
        facts.won(person, str(start + timedelta(days=day)), value)
    for number, (person, day, value) in enumerate(deals):
        _deal(facts, number, person, str(start + timedelta(days=day)), value)
    engine = facts.marts()
    wrong = engine.rows("""
        SELECT m.month_start FROM mart_month AS m
        LEFT JOIN (SELECT month_start, sum(effect) AS effect FROM mart_month_line GROUP BY ALL) AS l
            ON l.month_start = m.month_start
        WHERE abs(coalesce(m.value, 0) - coalesce(m.won_value, 0) - coalesce(l.effect, 0)) > 1e-9
    """)
    assert wrong == []
