"""Definitions of the business and coordination metrics (ATT-6, ATT-7)."""

from __future__ import annotations

from unisono.measure.customer_definitions import CUSTOMER_METRICS
from unisono.measure.media_definitions import NO_AMOUNT
from unisono.measure.metric import (
    BUSINESS,
    COORDINATION,
    DAYS,
    MONEY,
    PERCENT,
    POINTS,
    RATIO,
    MetricSpec,
)

_SPEND = "Bring an ad export or an offline media table with spend."
_TWO_YEARS = "Bring orders or won deals of two years with a customer id or e-mail address."
_KEPT_REASON = (
    "max(CASE WHEN buyers_then > 0 AND two_years THEN 'Only ' || buyers_then || ' customers bought "
    "in the earlier year; ' || min_customers || ' are needed.' END)"
)
#: No sale is no revenue, a sale of unknown value is unknown revenue.
_COMPARED_REVENUE = (
    "coalesce(sum(value) FILTER (WHERE compared), "
    "CASE WHEN count(*) FILTER (WHERE compared) = 0 THEN 0 END)"
)
_DEALS = "Bring deals (opportunities) from the CRM."

_BUSINESS = (
    MetricSpec(
        "spend",
        "Marketing spend",
        MONEY,
        BUSINESS,
        "Ad spend of the counted report grains plus offline media, in the period.",
        _SPEND,
        "mart_media",
        "sum(spend)",
    ),
    MetricSpec(
        "revenue",
        "Revenue",
        MONEY,
        BUSINESS,
        "Value of the conversions the company is measured on, in the period: closed revenue. "
        "Gross, as booked: refunds are not deducted. AUDIT-2, attribution, ROAS, ROI, months and "
        "claims use it, because platforms and CRM report gross.",
        "Bring orders or won deals with an amount.",
        "mart_sale",
        "sum(value)",
    ),
    MetricSpec(
        "net_revenue",
        "Net revenue",
        MONEY,
        BUSINESS,
        "Revenue − refunds of the orders in it, or of payments with the number of a deal in it, "
        "whenever they were paid back and never more than the order or deal. Customer value, best "
        "customers, revenue retention and CAC payback deduct refunds in the same way.",
        "Bring refunds, or payments with the amount refunded.",
        "mart_sale",
        "sum(net_value)",
        reason="max(CASE WHEN kind <> 'order' AND refunds_known THEN 'Revenue counts ' || kind "
        "|| 's, and refunds name orders; bring payments with the deal''s number, or count orders "
        "(attribution.conversion) to see it.' END)",
    ),
    MetricSpec(
        "cac",
        "Cost per new customer (CAC)",
        MONEY,
        BUSINESS,
        "Spend ÷ people who converted for the first time, in the days both are known; a sale that "
        "names nobody counts as a new customer of its own.",
        _SPEND,
        "mart_media",
        "sum(spend) FILTER (WHERE compared)",
        "count(*) FILTER (WHERE compared AND customer = 'new')",
        against="mart_sale",
    ),
    MetricSpec(
        "roas",
        "Return on ad spend (ROAS)",
        RATIO,
        BUSINESS,
        "Revenue of all channels ÷ ad spend, in the days both are known; 0 where ads ran and "
        "nothing was sold.",
        _SPEND,
        "mart_sale",
        _COMPARED_REVENUE,
        "sum(ad_spend) FILTER (WHERE compared)",
        against="mart_media",
        none_is_zero=True,
    ),
    MetricSpec(
        "marketing_roi",
        "Marketing return (ROI)",
        PERCENT,
        BUSINESS,
        "(Revenue − spend) ÷ spend × 100, in the days both are known; margin is not deducted.",
        _SPEND,
        "mart_sale",
        "sum(value) FILTER (WHERE compared)",
        "sum(spend) FILTER (WHERE compared)",
        100,
        against="mart_media",
        less=1,
    ),
    MetricSpec(
        "cpc",
        "Cost per click",
        MONEY,
        BUSINESS,
        "Ad spend ÷ clicks in the period.",
        _SPEND,
        "mart_media",
        "sum(ad_spend)",
        "sum(clicks)",
    ),
    MetricSpec(
        "sourced_pipeline",
        "Sourced pipeline",
        MONEY,
        BUSINESS,
        "Amount of deals whose person had a tracked touch before the deal was created.",
        _DEALS,
        "mart_deal",
        "sum(CASE WHEN sourced THEN amount ELSE 0 END) "
        "FILTER (WHERE tracked AND amount IS NOT NULL)",
        reason=NO_AMOUNT,
    ),
    MetricSpec(
        "influenced_pipeline",
        "Influenced pipeline",
        MONEY,
        BUSINESS,
        "Amount of deals whose person had a tracked touch before the deal was closed.",
        _DEALS,
        "mart_deal",
        "sum(CASE WHEN influenced THEN amount ELSE 0 END) "
        "FILTER (WHERE tracked AND amount IS NOT NULL)",
        reason=NO_AMOUNT,
    ),
    MetricSpec(
        "win_rate",
        "Win rate",
        PERCENT,
        BUSINESS,
        "Deals won ÷ deals closed × 100; not measured when the data holds won deals only.",
        "Bring deals (opportunities) from the CRM, the lost ones too.",
        "mart_deal",
        "sum(CASE WHEN won THEN 1 ELSE 0 END)",
        "sum(CASE WHEN closed THEN 1 ELSE 0 END) FILTER (WHERE lost_known)",
        100,
        share=True,
    ),
    MetricSpec(
        "sales_cycle",
        "Sales cycle",
        DAYS,
        BUSINESS,
        "Median days from creation to closing of won deals.",
        _DEALS,
        "mart_deal",
        "median(cycle_days)",
        reason="CASE WHEN sum(CASE WHEN won THEN 1 ELSE 0 END) > 0 THEN 'No deal won carries both "
        "the day it was created and the day it was closed; bring both.' END",
    ),
    MetricSpec(
        "nrr",
        "Net revenue retention (NRR)",
        PERCENT,
        BUSINESS,
        "Recurring revenue a month of last year's subscribers now ÷ their recurring revenue a "
        "month then × 100: gains and losses of the same customers, new ones left out. A price "
        "changed within one subscription is not seen.",
        "Bring subscriptions with start, end, amount and billing period of more than a year.",
        "mart_retention",
        "max(mrr_now) FILTER (WHERE nrr_known)",
        "max(mrr_then) FILTER (WHERE nrr_known)",
        100,
        reason="max(CASE WHEN subscriptions = 0 THEN NULL "
        "WHEN priced = 0 THEN 'The subscriptions carry no amount or no billing period; bring both.'"
        " WHEN subscribers_then < min_customers THEN 'Of the subscribers a year ago, ' || "
        "subscribers_then || ' are known; ' || min_customers || ' are needed.' END)",
    ),
    MetricSpec(
        "revenue_retention",
        "Revenue retention of customers",
        PERCENT,
        BUSINESS,
        "Net revenue of the last 12 months from people who bought in the 12 months before ÷ their "
        "net revenue then × 100; for orders and deals, where nothing renews by itself.",
        _TWO_YEARS,
        "mart_retention",
        "max(value_now) FILTER (WHERE kept_known)",
        "max(value_then) FILTER (WHERE kept_known)",
        100,
        reason=_KEPT_REASON,
    ),
    MetricSpec(
        "cac_payback",
        "CAC payback",
        "months",
        BUSINESS,
        "The first month after the first sale by whose end the mean gross margin of a new customer "
        "(net revenue so far × measure.gross_margin) reaches CAC, over the customers who can be "
        "followed that long.",
        "Bring spend, and orders or deals of people.",
        "mart_payback",
        "max(payback)",
        reason="max(CASE WHEN gross_margin IS NULL THEN 'Set measure.gross_margin in unisono.toml: "
        "the gross margin in % of revenue.' WHEN cac IS NULL THEN NULL "
        "WHEN seen_months IS NULL THEN 'Too few new customers can be followed for a month.' "
        "ELSE 'A customer has not paid back what it cost: ' || printf('%.2f', margin) || ' of ' || "
        "printf('%.2f', cac) || ' after ' || CAST(seen_months AS INTEGER) || ' months, as far as "
        "enough customers can be followed.' END)",
    ),
    MetricSpec(
        "brand_lift",
        "Brand lift",
        POINTS,
        BUSINESS,
        "Share of the exposed who recall the brand − share of the control group × 100, from "
        "survey answers about recall or awareness.",
        "Bring a brand survey: question (aided recall), answer (yes or no), and team or group "
        "(exposed, control).",
        "mart_voice",
        "max(exposed_yes) FILTER (WHERE least(exposed, control) >= min_customers)",
        "max(exposed)",
        100,
        control=("max(control_yes)", "max(control)"),
        reason="max(CASE WHEN exposed + control > 0 THEN exposed || ' exposed and ' || control || "
        "' control answers; ' || min_customers || ' of each are needed.' END)",
    ),
)

_COORDINATION = (
    MetricSpec(
        "launch_on_time",
        "Launched on time",
        PERCENT,
        COORDINATION,
        "Activities launched on the planned day or before ÷ activities with a known launch × 100.",
        "Bring the calendar with the actual launch day.",
        "mart_activity",
        "sum(CASE WHEN on_time THEN 1 ELSE 0 END)",
        "sum(CASE WHEN launched THEN 1 ELSE 0 END)",
        100,
        share=True,
    ),
    MetricSpec(
        "brief_to_launch",
        "Brief to launch",
        DAYS,
        COORDINATION,
        "Median days from the brief to the launch.",
        "Bring the calendar with the day of the brief.",
        "mart_activity",
        "median(brief_days)",
    ),
)

BUSINESS_METRICS: tuple[MetricSpec, ...] = (*_BUSINESS, *CUSTOMER_METRICS, *_COORDINATION)
