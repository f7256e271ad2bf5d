"""Amounts settle their own unit and currency where names leave them open."""

from decimal import Decimal

import pytest

SNAP = ["start_date", "swipes", "impressions", "spend", "campaign_id"]


@pytest.mark.parametrize(
    ("spend", "meant", "said"),
    [
        ("21000000", "21", "millionths"),
        ("21.50", "21.5", "whole units"),
        ("21", "21", "whole units"),
    ],
)
def test_millionths_are_told_by_what_a_thousand_impressions_cost(bench, spend, meant, said):
    result = bench.stage("snapchat/report.csv", SNAP, [["2026-03-01", "40", "1200", spend, "c1"]])
    assert bench.rows("SELECT spend FROM staged.ad_performance_daily") == [(Decimal(meant),)]
    assert [n for n in result.notes if n.startswith("spend")] == [
        f"spend: read as {said} of the currency"
    ]


def test_an_unlikely_spend_is_noted_and_not_changed(bench):
    header = ["Date", "Campaign", "Impressions", "Clicks", "Cost"]
    result = bench.stage("spend.csv", header, [["2026-03-01", "Brand", "1200", "4", "21000000"]])
    assert bench.rows("SELECT spend FROM staged.ad_performance_daily") == [(Decimal(21000000),)]
    assert any("millionths" in n for n in result.notes)


@pytest.mark.parametrize(
    ("written", "code"),
    [("1.028,00 €", "EUR"), ("£12.50", "GBP"), ("R$ 1.028,00", "BRL"), ("CA$12.50", "CAD"),
     ("12,50 zł", "PLN"), ("CHF 12.50", "CHF"), ("$12.50", None), ("12.50", None),
     ("¥1,250", None)],
)  # fmt: skip
def test_a_sign_of_one_currency_names_it(bench, written, code):
    header = ["Date", "Campaign", "Impressions", "Cost"]
    bench.stage("spend.csv", header, [["2026-03-01", "Brand", "1200", written]])
    assert bench.rows("SELECT currency FROM staged.ad_performance_daily") == [(code,)]


def test_smallest_units_follow_the_currency(bench):
    header = ["id", "amount", "currency", "created", "paid", "captured", "payment_intent_id"]
    rows = [
        [code, "9500", code, "2026-03-02 10:00:00", "true", "true", "p"]
        for code in ("eur", "jpy", "kwd")
    ]
    bench.stage("stripe/charges.csv", header, rows)
    assert bench.rows("SELECT order_id, amount FROM staged.orders ORDER BY 1") == [
        ("eur", Decimal(95)), ("jpy", Decimal(9500)), ("kwd", Decimal("9.5")),
    ]  # fmt: skip


def test_only_rows_that_are_facts_of_a_table_feed_it(bench):
    header = ["Date", "Type", "Status", "Currency", "Gross", "From Email Address",
              "To Email Address", "Transaction ID", "Reference Txn ID", "Balance"]  # fmt: skip
    rows = [
        ["03/15/2026", kind, "Completed", "EUR", gross, "a@example.com", "b@example.com", i, r, ""]
        for kind, gross, i, r in [
            ("Express Checkout Payment", "95.00", "t1", ""),
            ("Payment Refund", "-20.00", "t2", "t1"),
            ("General Currency Conversion", "-50.00", "t3", "t1"),
            ("General Withdrawal", "-45.00", "t4", ""),
        ]
    ]
    bench.stage("x.csv", header, rows)
    assert bench.rows("SELECT order_id, amount FROM staged.orders") == [("t1", Decimal(95))]
    assert bench.rows("SELECT refund_id, order_id, amount FROM staged.refund") == [
        ("t2", "t1", Decimal(20))
    ]
    assert bench.rows("SELECT count(*) FROM quarantine") == [(0,)]
