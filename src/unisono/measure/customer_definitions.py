"""Definitions of the customer metrics (ATT-8)."""

from __future__ import annotations

from unisono.measure.metric import CUSTOMER, MONEY, PERCENT, POINTS, MetricSpec

# Some tools tell what was sent, some what arrived.
_MAILS = (
    "greatest(count(*) FILTER (WHERE event = 'sent'), count(*) FILTER (WHERE event = 'delivered'))"
)
_KNOWN_CUSTOMERS = "Bring orders or won deals with amounts, and a customer id or e-mail address."
_ORDERS = "Bring orders with a customer id or e-mail address."

CUSTOMER_METRICS: tuple[MetricSpec, ...] = (
    MetricSpec(
        "aov",
        "Average order value (AOV)",
        MONEY,
        CUSTOMER,
        "Value of valid orders ÷ valid orders.",
        _ORDERS,
        "mart_order",
        "sum(amount)",
        "count(*)",
    ),
    MetricSpec(
        "repeat_rate",
        "Repeat rate",
        PERCENT,
        CUSTOMER,
        "People with two or more valid orders in the period ÷ people with one or more × 100; "
        "orders that name nobody are left out.",
        _ORDERS,
        "mart_customer",
        "max(repeat_buyers)",
        "max(buyers)",
        100,
        share=True,
    ),
    MetricSpec(
        "refund_rate",
        "Refund rate",
        PERCENT,
        CUSTOMER,
        "Orders refunded in the period ÷ valid orders of the period × 100.",
        "Bring orders and refunds.",
        "mart_order",
        "CASE WHEN max(CASE WHEN refunds_known THEN 1 ELSE 0 END) = 1 "
        "THEN count(*) FILTER (WHERE refunded) END",
        "count(*)",
        100,
    ),
    MetricSpec(
        "nps",
        "Net promoter score (NPS)",
        POINTS,
        CUSTOMER,
        "(Answers of 9–10 − answers of 0–6) ÷ answers × 100, on the scale 0–10.",
        "Bring survey answers to the recommendation question with scores 0–10.",
        "mart_recommendation",
        "count(*) FILTER (WHERE promoter) - count(*) FILTER (WHERE detractor)",
        "count(*)",
        100,
    ),
    MetricSpec(
        "email_click_rate",
        "E-mail click rate",
        PERCENT,
        CUSTOMER,
        "Clicks in mails ÷ mails sent × 100; several clicks in one mail count.",
        "Bring e-mail events.",
        "email_event",
        "count(*) FILTER (WHERE event = 'click')",
        _MAILS,
        100,
    ),
    MetricSpec(
        "unsubscribe_rate",
        "Unsubscribe rate",
        PERCENT,
        CUSTOMER,
        "Unsubscribes ÷ mails sent × 100.",
        "Bring e-mail events.",
        "email_event",
        "count(*) FILTER (WHERE event = 'unsubscribe')",
        _MAILS,
        100,
        share=True,
    ),
    MetricSpec(
        "clv",
        "Customer lifetime value (CLV)",
        MONEY,
        CUSTOMER,
        "Expected margin of a customer over the whole relation, from a purchase model fitted to "
        "repeat purchases: 'unisono clv' computes it with intervals and checks.",
        _KNOWN_CUSTOMERS,
        "mart_buyer",
        "max(CAST(NULL AS DOUBLE))",
        reason="CASE WHEN max(conversions) = 1 THEN 'None of ' || count(*) || ' customers won in "
        "the period bought a second time, and only repeat purchases tell of further ones; bring "
        "a longer history.' WHEN max(conversions) > 1 THEN 'A forecast takes fitting a purchase "
        "model, which the report does not do; run ''unisono clv'' to see it.' END",
    ),
    MetricSpec(
        "customer_value",
        "Realised customer value",
        MONEY,
        CUSTOMER,
        "Value to date per customer won in the period, less refunds of the orders, or of payments "
        "with the number of the deals; a refund that names neither is not deducted. Not a "
        "forecast.",
        _KNOWN_CUSTOMERS,
        "mart_buyer",
        "sum(value)",
        "count(value)",
    ),
    MetricSpec(
        "customer_retention",
        "Customers kept",
        PERCENT,
        CUSTOMER,
        "People who bought in the last 12 months and in the 12 months before ÷ people who bought "
        "in the 12 months before × 100.",
        "Bring orders or won deals of two years with a customer id or e-mail address.",
        "mart_retention",
        "max(buyers_kept) FILTER (WHERE kept_known)",
        "max(buyers_then) FILTER (WHERE kept_known)",
        100,
        share=True,
        reason="max(CASE WHEN buyers_then > 0 AND two_years THEN 'Only ' || buyers_then || "
        "' customers bought in the earlier year; ' || min_customers || ' are needed.' END)",
    ),
    MetricSpec(
        "referral_rate",
        "Referral rate",
        PERCENT,
        CUSTOMER,
        "New customers whose recorded source or link says that a customer sent them (word of "
        "mouth, friend, referral programme) ÷ new customers with a recorded source or a touch × "
        "100. Visits from other web sites (channel Referral) do not count.",
        "Record “customer referral” as the lead's or order's source, or give the links of the "
        "referral programme a utm_medium such as refer-a-friend.",
        "mart_voice",
        "max(referred) FILTER (WHERE referred > 0)",
        "max(newcomers)",
        100,
        share=True,
    ),
    MetricSpec(
        "sentiment",
        "Sentiment",
        POINTS,
        CUSTOMER,
        "Mean sentiment of reviews (stars: 1 is −1, 5 is +1) and media or social mentions with a "
        "sentiment, −1 … 1, each counted once.",
        "Bring reviews with stars, or social listening with a sentiment.",
        "mart_voice",
        "max(sentiment) FILTER (WHERE opinions >= min_customers)",
        reason="max(CASE WHEN opinions > 0 THEN 'Reviews and mentions: ' || opinions || '; ' "
        "|| min_customers || ' are needed.' END)",
    ),
)
