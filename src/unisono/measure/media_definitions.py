"""Definitions of the metrics people split by channel, campaign and month every day."""

from __future__ import annotations

from unisono.measure.metric import (
    COUNT,
    MEDIA,
    MONEY,
    PERCENT,
    RATIO,
    SEMI_ADDITIVE,
    MetricSpec,
)

_ADS = "Bring an ad export."
_CLAIMS = "Bring an ad export with conversions."
_DEALS = "Bring deals (opportunities) from the CRM."
#: Deals of unknown amount are an unknown pipeline, not an empty one.
NO_AMOUNT = (
    "CASE WHEN count(*) > 0 AND count(amount) = 0 THEN 'The deals carry no amount; bring it.' END"
)
_LEADS = "Bring leads from the CRM or a form tool; contacts are not counted as leads."
_SPENT = "Bring leads, and an ad export or offline media with spend."
_SALES = "Bring orders, won deals, leads or web events."
_TOUCHES = "Bring web sessions, events or a touch log."
_KNOWN = "in the days both are known"


def _media(id_: str, title: str, unit: str, words: str, top: str, bottom: str = "") -> MetricSpec:
    scale = {PERCENT: 100.0}.get(unit, 1.0)
    missing = _CLAIMS if "claimed" in top + bottom else _ADS
    return MetricSpec(id_, title, unit, MEDIA, words, missing, "mart_media", top, bottom, scale)


def _deal(id_: str, title: str, unit: str, words: str, top: str) -> MetricSpec:
    reason = NO_AMOUNT if unit == MONEY else ""
    return MetricSpec(id_, title, unit, MEDIA, words, _DEALS, "mart_deal", top, reason=reason)


def _lead(
    id_: str, title: str, unit: str, words: str, top: str, bottom: str = "", reason: str = ""
) -> MetricSpec:  # fmt: skip
    share = unit == PERCENT
    return MetricSpec(id_, title, unit, MEDIA, words, _LEADS, "mart_lead", top, bottom,
                      100.0 if share else 1.0, share=share, reason=reason)  # fmt: skip


def _without(known: str, what: str) -> str:
    """Why leads became nothing that is known."""
    return (
        f"CASE WHEN count(*) > 0 AND count(*) FILTER (WHERE {known}) = 0 "
        f"THEN 'There are leads, but no {what}; bring them.' END"
    )


MEDIA_METRICS: tuple[MetricSpec, ...] = (
    _media(
        "ad_spend", "Ad spend", MONEY, "Spend of the counted report grains of ads.", "sum(ad_spend)"
    ),
    _media(
        "impressions",
        "Impressions",
        COUNT,
        "Impressions that ads and offline media report.",
        "sum(impressions)",
    ),
    _media("clicks", "Clicks", COUNT, "Clicks that ad platforms report.", "sum(clicks)"),
    _media(
        "cpm",
        "Cost per 1,000 impressions (CPM)",
        MONEY,
        "Spend of what reports impressions ÷ impressions × 1,000.",
        "1000 * sum(spend) FILTER (WHERE impressions > 0)",
        "sum(impressions) FILTER (WHERE impressions > 0)",
    ),
    _media(
        "ctr",
        "Click-through rate (CTR)",
        PERCENT,
        "Clicks ÷ impressions of ads × 100.",
        "sum(clicks) FILTER (WHERE ad_impressions > 0)",
        "sum(ad_impressions)",
    ),
    _media(
        "claimed_conversions",
        "Conversions platforms claim",
        COUNT,
        "Conversions in the platforms' daily reports; several platforms claim the same one.",
        "sum(claimed_conversions)",
    ),
    _media(
        "claimed_value",
        "Value platforms claim",
        MONEY,
        "Conversion value in the platforms' daily reports.",
        "sum(claimed_value)",
    ),
    _media(
        "claimed_cpa",
        "Cost per claimed conversion",
        MONEY,
        "Ad spend ÷ conversions that the platforms claim.",
        "sum(ad_spend) FILTER (WHERE claimed_conversions IS NOT NULL)",
        "sum(claimed_conversions)",
    ),
    _media(
        "claimed_roas",
        "Claimed return on ad spend",
        RATIO,
        "Value that the platforms claim ÷ ad spend.",
        "sum(claimed_value)",
        "sum(ad_spend) FILTER (WHERE claimed_value IS NOT NULL)",
    ),
    MetricSpec(
        "conversions",
        "Conversions",
        COUNT,
        MEDIA,
        "Conversions of the kind the company is measured on.",
        _SALES,
        "mart_sale",
        "nullif(count(*), 0)",
    ),
    MetricSpec(
        "new_customers",
        "New customers",
        COUNT,
        MEDIA,
        "People who converted for the first time.",
        _SALES,
        "mart_sale",
        "sum(CASE WHEN customer = 'new' THEN 1 ELSE 0 END)",
    ),
    MetricSpec(
        "conversion_value",
        "Value per conversion",
        MONEY,
        MEDIA,
        "Revenue ÷ conversions with a value.",
        "Bring orders or won deals with an amount.",
        "mart_sale",
        "sum(value)",
        "count(value)",
    ),
    MetricSpec(
        "cpa",
        "Cost per conversion (CPA)",
        MONEY,
        MEDIA,
        f"Spend ÷ conversions, {_KNOWN}.",
        _ADS,
        "mart_media",
        "sum(spend) FILTER (WHERE compared)",
        "count(*) FILTER (WHERE compared)",
        against="mart_sale",
    ),
    _lead("leads", "Leads", COUNT, "Leads with a day, each once where two tools have it.",
          "nullif(count(*), 0)"),
    _lead("qualified_leads", "Qualified leads", COUNT,
          "Leads that their tool calls qualified by now, on the day they came in.",
          "sum(CASE WHEN qualified THEN 1 ELSE 0 END) FILTER (WHERE qualified IS NOT NULL)",
          reason="CASE WHEN count(*) > 0 AND count(qualified) = 0 THEN 'The leads do not say "
          "whether they are qualified; bring a column that does, such as qualified.' END"),
    MetricSpec("cpl", "Cost per lead (CPL)", MONEY, MEDIA, f"Spend ÷ leads, {_KNOWN}.", _SPENT,
               "mart_media", "sum(spend) FILTER (WHERE lead_span)",
               "count(*) FILTER (WHERE lead_span)", against="mart_lead"),
    MetricSpec("cpql", "Cost per qualified lead", MONEY, MEDIA,
               f"Spend ÷ qualified leads, {_KNOWN}.", _SPENT,
               "mart_media", "sum(spend) FILTER (WHERE lead_span)",
               "sum(CASE WHEN qualified THEN 1 ELSE 0 END) FILTER (WHERE lead_span)",
               against="mart_lead"),
    _lead("lead_to_deal", "Leads that became deals", PERCENT,
          "Leads with a deal that names them, or whose person had a deal on that day or later ÷ "
          "leads × 100, so far: young leads may still become one.",
          "sum(CASE WHEN became_deal THEN 1 ELSE 0 END)",
          "count(*) FILTER (WHERE deals_known)", _without("deals_known", "deals")),
    _lead("lead_to_customer", "Leads that became customers", PERCENT,
          "Leads with a won deal or an order that names them, or whose person bought on that day "
          "or later ÷ leads × 100, so far: young leads may still become one.",
          "sum(CASE WHEN became_customer THEN 1 ELSE 0 END)",
          "count(*) FILTER (WHERE sales_known)", _without("sales_known", "orders or won deals")),
    _deal(
        "pipeline",
        "Pipeline created",
        MONEY,
        "Amount of the deals created, whatever became of them.",
        "sum(amount)",
    ),
    _deal("deals", "Deals", COUNT, "Deals created.", "nullif(count(*), 0)"),
    _deal("deals_won", "Deals won", COUNT, "Deals won, on the day they were created.",
          "sum(CASE WHEN won THEN 1 ELSE 0 END)"),
    _deal("won_value", "Value of deals won", MONEY,
          "Amount of the deals won, on the day they were created.",
          "sum(CASE WHEN won THEN amount ELSE 0 END) FILTER (WHERE amount IS NOT NULL)"),
    MetricSpec("touches", "Touches", COUNT, MEDIA, "Contacts of known and unknown people.",
               _TOUCHES, "touchpoint", "nullif(count(*), 0)"),
    MetricSpec("people", "People", COUNT, MEDIA,
               "People with a touch; one who was in several channels or months stands in each.",
               _TOUCHES, "touchpoint", "count(DISTINCT person_id)", adds=SEMI_ADDITIVE),
)  # fmt: skip
