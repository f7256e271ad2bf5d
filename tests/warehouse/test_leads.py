"""Leads: where they came from, what they cost, and what became of them."""

from __future__ import annotations

from datetime import date

import pytest

from unisono.measure.metric_answer import answer
from unisono.measure.metric_query import asked

METRICS = ("leads", "qualified_leads", "cpl", "cpql", "lead_to_deal", "lead_to_customer")


@pytest.fixture(autouse=True)
def currency(facts) -> None:
    facts.engine.run("CREATE TABLE model_parameters AS SELECT 'EUR' AS reporting_currency")


def _deal(facts, key: str, person: int | None, when: str, **more) -> None:
    facts.add(
        "opportunity", platform="crm", opportunity_id=key, person_id=person, created_at=when,
        is_won=more.pop("won", False), is_closed=False, **more,
    )  # fmt: skip


def _company(facts):
    facts.touch(1, "Email", "2026-01-10", campaign="spring")
    facts.touch(2, "Paid Search", "2026-01-11")
    facts.touch(2, "Direct", "2026-01-12")
    facts.touch(3, "Paid Search", "2026-01-11")
    facts.lead("a", "2026-01-15", 1, qualified=True, lead_source="newsletter", stage="SQL")
    facts.lead("b", "2026-01-15", 2, qualified=False, lead_source=" ")
    facts.lead("c", "2026-01-20", 3, qualified=True)
    facts.lead("d", "2026-01-25", None)
    _deal(facts, "1", 1, "2026-02-01", amount_reporting=10)  # the person's, later
    _deal(facts, "2", 2, "2026-01-02", amount_reporting=10)  # the person's, before the lead
    _deal(facts, "3", None, "2026-02-02", lead_id="d", won=True)  # names the lead
    facts.won(3, "2026-02-10", 50)
    facts.won(2, "2026-01-12", 50)  # before the lead
    for day, spend in (("2026-01-14", 1000), ("2026-01-16", 60), ("2026-01-24", 20)):
        facts.add(
            "ad_performance_daily", date=day, counted=True, platform="google_ads",
            channel="Paid Search", spend_reporting=spend,
        )  # fmt: skip
    return facts.marts()


def test_leads_stand_under_the_touch_before_them(facts) -> None:
    rows = answer(_company(facts), asked(["leads"], ["channel"])).rows
    assert {r["channel"]: r["leads"] for r in rows if r["leads"]} == {
        "Email": 1, "Paid Search": 2, "(no touch)": 1,
    }  # fmt: skip


def test_what_they_cost_is_asked_in_the_days_both_are_known(facts) -> None:
    """Leads from 15 to 25 January, spend from 14 to 24: 60 + 20 for the three of 15 to 24."""
    found = answer(_company(facts), asked(METRICS))
    (row,) = found.rows
    assert row["leads"] == 4
    assert row["qualified_leads"] == 2
    assert row["cpl"] == pytest.approx(80 / 3)
    assert row["cpql"] == pytest.approx(80 / 2)
    assert "Spend and leads are both known from 15 Jan 2026 to 24 Jan 2026." in found.notes


def test_what_became_of_them_came_after_them(facts) -> None:
    rows = {
        r["recorded_source"]: r
        for r in answer(
            _company(facts), asked(["lead_to_deal", "lead_to_customer"], ["recorded_source"])
        ).rows
    }
    assert rows["newsletter"]["lead_to_deal"] == 100
    assert rows["newsletter"]["lead_to_customer"] == 0
    # b had its deal and its order before; c bought later; d is named by a won deal
    assert rows["(none)"]["lead_to_deal"] == pytest.approx(100 / 3)
    assert rows["(none)"]["lead_to_customer"] == pytest.approx(200 / 3)


def test_leads_before_the_period_are_left_out(facts) -> None:
    facts.lead("a", "2025-01-25", 1)
    facts.lead("b", "2026-01-25", 1)
    (row,) = answer(facts.marts(), asked(["leads"])).rows
    assert row["leads"] == 1


def test_leads_of_two_tools_are_one_that_has_what_both_know(facts) -> None:
    facts.lead("a", "2026-01-15", None)
    facts.add("lead", platform="forms", lead_id="7", created_at="2026-01-15", qualified=True)
    facts.add("conversion_copy", conversion_id="lead:forms:7", kind="lead", same_as="lead:crm:a")
    facts.add(
        "opportunity", platform="forms", opportunity_id="1", lead_id="7", created_at="2026-02-01",
        is_won=True,
    )  # fmt: skip
    facts.won(None, "2026-02-01", kind="deal")
    (row,) = answer(facts.marts(), asked(METRICS)).rows
    assert [row[m] for m in METRICS if not m.startswith("cp")] == [1, 1, 100, 100]


def test_what_happened_on_the_same_day_counts(facts) -> None:
    """Many tools know of deals and orders the day only."""
    facts.lead("a", "2026-01-15 15:00", 1)
    _deal(facts, "1", 1, "2026-01-15", amount_reporting=10)
    facts.won(1, "2026-01-15", 50)
    (row,) = answer(facts.marts(), asked(METRICS)).rows
    assert (row["lead_to_deal"], row["lead_to_customer"]) == (100, 100)


def test_an_order_names_its_lead(facts) -> None:
    facts.lead("a", "2026-01-15", None)
    facts.lead("b", "2026-01-15", None)
    for lead, valid in (("a", True), ("b", False)):
        facts.add(
            "orders", platform="crm", order_id=lead, lead_id=lead, ts="2026-02-01", valid=valid
        )
    facts.won(None, "2026-02-01", 50)
    (row,) = answer(facts.marts(), asked(["lead_to_customer"])).rows
    assert row["lead_to_customer"] == 50


def test_spend_of_offline_media_alone(facts) -> None:
    """Spend from 20 to 24 January: the two leads of those days, not the one before."""
    for key, day in (("a", "15"), ("b", "21"), ("c", "22")):
        facts.lead(key, f"2026-01-{day}", None)
    for day, spend in (("20", 30), ("24", 50)):
        facts.add("offline_media", start_date=f"2026-01-{day}", spend_reporting=spend)
    found = answer(facts.marts(), asked(["cpl"]))
    assert found.rows[0]["cpl"] == pytest.approx(30 / 2)
    assert "Spend and leads are both known from 20 Jan 2026 to 22 Jan 2026." in found.notes


def test_what_is_missing_is_said(facts) -> None:
    facts.lead("a", "2026-01-15", 1)
    found = answer(facts.marts(), asked(METRICS, first_day=date(2026, 1, 1)))
    assert found.rows[0]["leads"] == 1
    reasons = dict(found.wanting)
    assert "no deals" in reasons["lead_to_deal"]
    assert "no orders or won deals" in reasons["lead_to_customer"]
    assert "whether they are qualified" in reasons["qualified_leads"]
    assert "ad export" in reasons["cpl"]


def test_without_leads_no_days_are_named(facts) -> None:
    facts.add(
        "ad_performance_daily", date="2026-01-14", counted=True, platform="x", spend_reporting=1
    )
    found = answer(facts.marts(), asked(["cpl"], ["channel"]))
    assert not [n for n in found.notes if "leads are both known" in n]
    assert "Bring leads" in dict(found.wanting)["cpl"]
