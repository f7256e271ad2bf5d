"""What deals say when their amount, source or first day is not on the deal itself."""

from __future__ import annotations

from unisono.measure import business_metrics
from unisono.measure.evaluation import evaluate
from unisono.measure.metric_query import asked, compiled
from unisono.measure.metrics import BY_ID


def _deal(facts, number: str, **more) -> None:
    facts.add(
        "opportunity", platform="crm", opportunity_id=number, is_won=True, is_closed=True,
        closed_at="2026-03-01", **more,
    )  # fmt: skip


def test_deals_without_an_amount_are_no_pipeline_of_zero(facts) -> None:
    _deal(facts, "1")
    money = ("pipeline", "won_value")
    engine = facts.marts()
    rows = engine.dicts(*compiled(asked((*money, "deals_won"), ("outcome",))))
    assert rows == [{"outcome": "won", "pipeline": None, "won_value": None, "deals_won": 1}]
    notes = {m.note for m in evaluate(engine, [BY_ID[m] for m in money])}
    assert notes == {"not measured: The deals carry no amount; bring it."}


def test_a_deal_lost_of_known_amount_is_a_won_value_of_zero(facts) -> None:
    facts.add(
        "opportunity", platform="crm", opportunity_id="1", is_won=False, is_closed=True,
        created_at="2026-02-01", amount_reporting=50,
    )  # fmt: skip
    rows = facts.marts().dicts(*compiled(asked(("pipeline", "won_value"))))
    assert rows == [{"pipeline": 50, "won_value": 0}]


def test_deals_without_their_first_day_have_no_cycle_and_say_so(facts) -> None:
    _deal(facts, "1")
    cycle = next(m for m in business_metrics(facts.marts()) if m.id == "sales_cycle")
    assert "the day it was created" in cycle.note


def test_a_deal_without_a_source_has_that_of_its_lead(facts) -> None:
    for number, source in (("a", "organic search"), ("b", "social")):
        facts.add("lead", platform="crm", lead_id=number, lead_source=source)
    facts.add("lead", platform="other", lead_id="a", lead_source="fair")  # another tool's number
    _deal(facts, "1", lead_id="a")
    _deal(facts, "2", lead_id="b", lead_source="partner")
    _deal(facts, "3")
    rows = facts.marts().dicts(*compiled(asked(("deals",), ("recorded_source",))))
    assert [(r["recorded_source"], r["deals"]) for r in rows] == [
        ("(none)", 1), ("organic search", 1), ("partner", 1),
    ]  # fmt: skip
