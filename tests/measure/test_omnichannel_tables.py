"""Best customers' channels, cost per acquisition by journey type, value by acquisition mix."""

from __future__ import annotations

import pytest

from unisono.measure import omnichannel_tables
from unisono.measure.at_risk import at_risk
from unisono.measure.intervals import difference_interval, wilson
from unisono.settings import Settings


def _tables(engine):
    return omnichannel_tables(engine, at_risk(engine, Settings()))


def _customer(facts, person: int, channels: tuple[str, ...], value: float, day: str) -> None:
    for hour, channel in enumerate(channels):
        facts.touch(person, channel, f"{day} {hour:02}:00")
    facts.won(person, f"{day} 12:00", value)


def test_an_empty_company_says_why(facts) -> None:
    found = _tables(facts.marts())
    assert found.best_customers.rows == found.journey_costs.rows == found.acquired_values.rows == ()
    assert found.best_customers.reason == "no customer has both a journey and a value"
    assert found.journey_costs.reason == ("there is no spend in the days that touches are tracked")
    assert found.acquired_values.reason == (
        "0 customers have a journey and a value, 0 of them for 30 days or more; 30 are needed"
    )


def test_best_customers_met_events_more_often(facts) -> None:
    for person in range(1, 301):
        best = person <= 30
        events = ("Events",) if person % 3 == 0 or (best and person % 3 == 1) else ()
        _customer(facts, person, ("Email", *events), 1000 if best else 10 + person, "2026-02-01")
    facts.touch(1, "Display", "2026-03-01")  # after the first sale: no part of the journey
    found = _tables(facts.marts()).best_customers
    assert (found.best, found.others) == (30, 270)
    events, email = found.rows
    assert (events.channel, events.best_with, events.others_with) == ("Events", 20, 90)
    assert events.difference == pytest.approx(100 * (20 / 30 - 90 / 270))
    assert events.interval == pytest.approx(
        tuple(100 * x for x in difference_interval(20, 30, 90, 270))
    )
    assert events.verdict == "more often"
    assert (email.channel, email.best_share, email.others_share) == ("Email", 100, 100)
    assert email.verdict == "no clear difference"


def test_where_all_spend_the_same_nobody_is_best(facts) -> None:
    for person in range(1, 101):
        _customer(facts, person, ("Email",), 50, "2026-02-01")
    found = _tables(facts.marts()).best_customers
    assert found.rows == ()
    assert found.reason == (
        "0 best and 100 other customers with a journey and a value; 30 of each are needed "
        "(too many are worth the same to tell the best apart)"
    )


def test_refunded_customers_are_not_the_best(facts) -> None:
    for person in range(1, 301):
        _customer(facts, person, ("Email",), 100 + person, "2026-02-01")
    facts.touch(400, "Display", "2026-02-01")
    facts.add(
        "conversion",
        conversion_id="order:shop:400",
        kind="order",
        primary_kind=True,
        existing=False,
        person_id=400,
        ts="2026-02-01 12:00",
        value=9999,
    )
    facts.add(
        "refund",
        platform="shop",
        order_id="400",
        ts="2026-02-05",
        amount=9999,
        amount_reporting=9999,
    )
    found = _tables(facts.marts()).best_customers
    display = next(r for r in found.rows if r.channel == "Display")
    assert (display.best_with, display.others_with) == (0, 1)


def test_spend_is_allocated_over_touches(facts) -> None:
    for person in range(1, 41):  # 40 of 80 people of Paid Search alone convert
        _customer(facts, person, ("Paid Search",), 10, "2026-02-01")
    for person in range(101, 141):
        facts.touch(person, "Paid Search", "2026-02-01")
    for person in range(201, 211):  # too few acquisitions for a figure
        _customer(facts, person, ("Email", "Paid Search"), 10, "2026-02-01")
    for channel, spend in (("Paid Search", 180), ("Radio", 20)):
        facts.add(
            "ad_performance_daily",
            platform=channel,
            channel=channel,
            date="2026-02-01",
            counted=True,
            spend_reporting=spend,
        )
    found = _tables(facts.marts()).journey_costs
    assert (found.allocated, found.left_out) == (pytest.approx(0.9), ("Radio",))
    assert [(r.type, r.label, r.persons, r.acquisitions, r.spend) for r in found.rows] == [
        ("channels", "1 channel", 80, 40, 160),  # 180 ÷ 90 touches = 2 each
        ("channels", "2 channels", 10, 10, 20),
        ("paid or not", "paid and other channels", 10, 10, 20),
        ("paid or not", "paid channels only", 80, 40, 160),
        ("first channel", "Paid Search", 80, 40, 160),
        ("first channel", "Email", 10, 10, 20),
    ]
    single = found.rows[0]
    low, high = wilson(40, 80)
    assert single.cost == 4
    assert single.interval == pytest.approx((2 / high, 2 / low))
    assert (found.rows[1].cost, found.rows[1].interval) == (None, None)


def test_spend_without_any_tracked_touch_cannot_be_allocated(facts) -> None:
    facts.touch(1, "Email", "2026-02-01")
    facts.add(
        "ad_performance_daily",
        platform="tv",
        channel="TV",
        date="2026-02-01",
        counted=True,
        spend_reporting=9,
    )
    found = _tables(facts.marts()).journey_costs
    assert (found.reason, found.allocated, found.left_out) == (
        "no channel with spend has a tracked touch (TV)",
        0.0,
        ("TV",),
    )


def test_value_by_the_way_customers_were_won(facts) -> None:
    # As of 30 June: 40 customers of five months, 10 new ones who could not show 90 days yet.
    for person in range(1, 41):
        first = "Email" if person <= 35 else "Events"
        _customer(facts, person, (first, "Direct"), 100, "2026-02-01")
        facts.won(person, "2026-03-01", 20 if person % 2 else 0, existing=True)
        facts.won(person, "2026-06-20", 500, existing=True)  # past the horizon
    for person in range(101, 111):
        _customer(facts, person, ("Email",), 7, "2026-06-01")
    found = _tables(facts.marts()).acquired_values
    assert found.days == 90
    email, other, mix, rest = found.rows
    assert (email.type, email.label, email.customers) == ("first channel", "Email", 35)
    assert email.mean == pytest.approx(100 + 20 * 18 / 35)
    assert email.interval is not None
    assert email.interval[0] < email.mean < email.interval[1]
    assert (other.label, other.customers, other.mean) == (
        "other (1, each fewer than 30 customers)",
        5,
        None,
    )
    assert (mix.type, mix.label, mix.customers) == ("channel mix", "Direct + Email", 35)
    assert rest.customers == 5
