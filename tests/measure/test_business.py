"""Metrics that need subscriptions, refunds, margin, surveys, reviews or two years of sales."""

from __future__ import annotations

import pytest

from unisono.measure import business_metrics
from unisono.measure.intervals import difference_interval, wilson
from unisono.model.audit import Metric


def _found(facts) -> dict[str, Metric]:
    return {m.id: m for m in business_metrics(facts.marts())}


def _order(facts, number: int, person: int, day: str, value: float) -> None:
    facts.add(
        "conversion",
        conversion_id=f"order:shop:{number}",
        kind="order",
        primary_kind=True,
        existing=False,
        person_id=person,
        ts=day,
        value=value,
        platform="shop",
    )


def test_revenue_is_gross_and_net_revenue_is_not(facts) -> None:
    for number in (1, 2, 3):
        _order(facts, number, number, "2026-02-01", 100)
    refund = {"platform": "shop", "ts": "2026-02-05"}
    facts.add("refund", order_id="1", amount=30, amount_reporting=30, refund_id="r1", **refund)
    # The same refund summed up on the order, and again at the payment processor.
    facts.add("refund", order_id="1", amount=30, amount_reporting=30, refund_id="order:1", **refund)
    facts.add("conversion_copy", conversion_id="order:stripe:ch", same_as="order:shop:1")
    facts.add(
        "refund",
        platform="stripe",
        order_id="ch",
        ts="2026-02-05",
        amount=25,
        amount_reporting=25,
    )
    facts.add("refund", order_id="2", amount=400, amount_reporting=400, refund_id="r2", **refund)
    found = _found(facts)
    assert found["revenue"].value == 300
    assert found["net_revenue"].value == 300 - 30 - 100
    assert found["customer_value"].value == pytest.approx(170 / 3)


def test_without_refunds_in_the_data_net_revenue_is_unknown(facts) -> None:
    _order(facts, 1, 1, "2026-02-01", 100)
    assert _found(facts)["net_revenue"].note == (
        "not measured: Bring refunds, or payments with the amount refunded."
    )


def _subscription(facts, number: int, start: str, end: str | None = None, **more) -> None:
    row = {"amount_reporting": 120, "months": 12, **more}
    facts.add(
        "subscription",
        platform="stripe",
        subscription_id=str(number),
        person_id=number,
        started_at=start,
        ended_at=end,
        **row,
    )


def test_nrr_follows_the_subscribers_of_a_year_ago(facts) -> None:
    for number in range(1, 41):  # 40 × 10 a month; a quarter left since
        _subscription(facts, number, "2025-01-01", "2026-01-01" if number <= 10 else None)
    facts.add(
        "subscription",
        platform="stripe",
        subscription_id="more",
        person_id=40,
        started_at="2026-02-01",
        mrr_reporting=50,
    )
    _subscription(facts, 90, "2026-02-01")  # new: no part of retention
    _subscription(facts, 91, "2025-01-01", status="trialing")
    _subscription(facts, 92, "2025-01-01", status="canceled")  # ended nobody knows when
    assert _found(facts)["nrr"].value == pytest.approx(100 * (300 + 50) / 400)


def test_nrr_says_what_is_missing(facts) -> None:
    _subscription(facts, 1, "2025-01-01", months=None)
    assert _found(facts)["nrr"].note == (
        "not measured: The subscriptions carry no amount or no billing period; bring both."
    )
    _subscription(facts, 2, "2025-01-01")
    assert _found(facts)["nrr"].note == (
        "not measured: Of the subscribers a year ago, 1 are known; 30 are needed."
    )


def test_customers_kept_from_one_year_to_the_next(facts) -> None:
    facts.engine.run("UPDATE audit_parameters SET period_start = '2024-06-30'")
    for person in range(1, 41):
        _order(facts, person, person, "2024-07-05", 100)
        if person <= 10:
            _order(facts, 100 + person, person, "2026-03-01", 200)
    _order(facts, 999, 999, "2026-03-01", 200)  # a new customer keeps nobody
    found = _found(facts)
    assert found["revenue_retention"].value == pytest.approx(100 * 2000 / 4000)
    assert found["customer_retention"].value == pytest.approx(25)
    assert found["customer_retention"].interval == pytest.approx(
        tuple(100 * x for x in wilson(10, 40))
    )


def test_two_years_are_needed_to_say_who_stayed(facts) -> None:
    for person in range(1, 41):
        _order(facts, person, person, "2026-02-01", 100)
    found = _found(facts)
    assert found["revenue_retention"].value is None
    assert found["customer_retention"].note.endswith(
        "Bring orders or won deals of two years with a customer id or e-mail address."
    )


def _acquired(facts, spend: float) -> None:
    """40 customers of five months ago: 20 at once, 20 in the third month; half is margin."""
    for person in range(1, 41):
        facts.won(person, "2026-01-20", 20)
        facts.won(person, "2026-04-01", 20, existing=True)
    facts.add(
        "ad_performance_daily",
        platform="meta_ads",
        date="2026-01-20",
        counted=True,
        spend_reporting=spend,
    )


@pytest.mark.parametrize(("spend", "months"), [(400, 1), (401, 3), (800, 3)])
def test_cac_payback_is_the_month_margin_reaches_cost(facts, spend, months) -> None:
    _acquired(facts, spend)
    assert _found(facts)["cac_payback"].value == months


def test_cac_that_has_not_come_back_says_how_much_is_missing(facts) -> None:
    _acquired(facts, 1000)
    assert _found(facts)["cac_payback"].note == (
        "not measured: A customer has not paid back what it cost: 20.00 of 25.00 after 5 months, "
        "as far as enough customers can be followed."
    )


def test_cac_payback_needs_a_margin(facts) -> None:
    facts.engine.run("UPDATE audit_parameters SET gross_margin = NULL")
    _acquired(facts, 400)
    assert _found(facts)["cac_payback"].note == (
        "not measured: Set measure.gross_margin in unisono.toml: the gross margin in % of revenue."
    )


def _answers(facts, team: str, yes: int, number: int) -> None:
    for i in range(number):
        said = "yes" if i < yes else "no"
        facts.add("survey_answer", question="aided recall", team=team, answer=said)


def test_brand_lift_holds_the_exposed_against_the_control_group(facts) -> None:
    _answers(facts, "Exposed", 30, 60)
    _answers(facts, "control", 12, 40)
    found = _found(facts)["brand_lift"]
    assert found.value == pytest.approx(20)
    assert found.interval == pytest.approx(
        tuple(100 * x for x in difference_interval(30, 60, 12, 40))
    )


def test_brand_lift_of_few_answers_is_not_measured(facts) -> None:
    _answers(facts, "exposed", 30, 60)
    _answers(facts, "control", 1, 2)
    assert _found(facts)["brand_lift"].note == (
        "not measured: 60 exposed and 2 control answers; 30 of each are needed."
    )


def test_referrals_are_what_customers_sent_not_web_sites(facts) -> None:
    facts.add("map_channel", utm_medium="refer-a-friend", source="shop", medium="refer-a-friend")
    facts.touch(1, "Referral", "2026-02-01", source="shop", medium="refer-a-friend")
    facts.touch(2, "Referral", "2026-02-01", source="news.example", medium="referral")
    for person, source, platform in (
        (1, None, "shop"),
        (2, None, "shop"),
        (3, "Word of mouth", "salesforce"),
        (4, "referral", "file"),
        (5, "REFERRAL", "hubspot"),  # web sites
        (6, None, "shop"),  # nothing is known
    ):
        facts.won(person, "2026-02-02", 5, recorded_source=source, platform=platform)
    found = _found(facts)["referral_rate"]
    assert found.value == pytest.approx(100 * 3 / 5)
    assert found.interval == pytest.approx(tuple(100 * x for x in wilson(3, 5)))


def test_sentiment_joins_reviews_and_mentions(facts) -> None:
    for number in range(20):
        facts.add("survey_answer", question="review", score=5 if number < 15 else 1, answer="…")
        facts.add("earned_mention", date="2026-02-01", sentiment=0)
    facts.add("earned_mention", date="2026-02-01", sentiment=80)  # another scale
    assert _found(facts)["sentiment"].value == pytest.approx((15 - 5) / 40)


def test_a_few_opinions_are_no_sentiment(facts) -> None:
    facts.add("survey_answer", question="review", score=5, answer="…")
    assert _found(facts)["sentiment"].note == (
        "not measured: Reviews and mentions: 1; 30 are needed."
    )


def test_refunds_of_orders_say_nothing_about_deals(facts) -> None:
    facts.won(1, "2026-02-01", 100, kind="deal")
    facts.add("refund", platform="stripe", order_id="1", ts="2026-02-05", amount=30)
    assert _found(facts)["net_revenue"].note == (
        "not measured: Revenue counts deals, and refunds name orders; bring payments with the "
        "deal's number, or count orders (attribution.conversion) to see it."
    )


def _paid_deal(facts, number: str, person: int, **payment) -> None:
    facts.add("opportunity", platform="crm", opportunity_id=number, is_won=True, person_id=person,
              closed_at="2026-02-01", amount_reporting=100)  # fmt: skip
    facts.add("conversion", conversion_id=f"deal:crm:{number}", kind="deal", primary_kind=True,
              existing=False, person_id=person, ts="2026-02-01", value=100)  # fmt: skip
    paid = {"person_id": person, "amount_reporting": 100, "valid": True, "ts": "2026-02-02",
            "transaction_id": f"order:{number}", **payment}  # fmt: skip
    facts.add("orders", platform="billing", order_id=f"ch{number}", **paid)


def _paid_back(facts, order: str, amount: float) -> None:
    facts.add("refund", platform="billing", refund_id=f"order:{order}", order_id=order,
              ts="2026-02-09", amount=amount, amount_reporting=amount)  # fmt: skip


def test_refunds_of_payments_with_a_deals_number_are_deducted_from_the_deal(facts) -> None:
    for number, person in (("71", 1), ("72", 2)):
        _paid_deal(facts, number, person)
    _paid_back(facts, "ch71", 30)
    found = _found(facts)
    assert found["net_revenue"].value == 170
    assert found["customer_value"].value == pytest.approx(170 / 2)


def test_another_persons_payment_of_another_amount_is_not_the_deals(facts) -> None:
    """A shop's order number may equal a deal's; then not all refunds are known of deals."""
    _paid_deal(facts, "71", 1)
    _paid_deal(facts, "72", 2, person_id=3, amount_reporting=8)
    _paid_back(facts, "ch71", 30)
    _paid_back(facts, "ch72", 8)
    found = _found(facts)
    assert found["net_revenue"].note.startswith("not measured: Revenue counts deals")
    assert found["customer_value"].value == pytest.approx(170 / 2)


def test_why_there_is_no_lifetime_value(facts) -> None:
    assert _found(facts)["clv"].note.startswith("not measured: Bring orders or won deals")
    for person in (1, 2):
        facts.won(person, "2026-02-01", 100)
    assert _found(facts)["clv"].note.startswith(
        "not measured: None of 2 customers won in the period bought a second time"
    )
    facts.won(1, "2026-03-01", 100, existing=True)
    assert "run 'unisono clv'" in _found(facts)["clv"].note
