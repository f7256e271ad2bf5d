"""Facts that metrics are measured on: what one row is, and what it can be split by."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, eq=False)
class Fact:
    """One table metrics are sums over.

    Attributes:
        name: name of its view in the schema ``metrics``.
        source: the table in the warehouse.
        grain: what one row is.
        day: SQL of the day that time ranges and months go by.
        dimensions: dimension → its SQL over the source.
        measures: column of the view → its SQL; sums over them are right unless the meaning says so.
        meanings: dimension or measure → what it is, where the name does not say it.
        period: True when rows outside the audited period are in the source.
    """

    name: str
    source: str
    grain: str
    day: str
    dimensions: dict[str, str]
    measures: dict[str, str]
    meanings: dict[str, str] = field(default_factory=dict)
    period: bool = False


_CREDITED = {
    "channel": "Of the last touch before it that was not Direct, within the lookback window, else "
    "of the last touch in it, since the conversion before; (no touch) when there is none. "
    "'unisono attribute' has other models.",
    "campaign": "Canonical campaign of that touch.",
    "first_channel": "Channel of the first touch of the person.",
    "recorded_source": "Source as CRM or shop recorded it, else that of the lead it came from.",
    "system": "Tool the row comes from.",
    "company": "Company e-mail domain of the person.",
}
_COMPARED = "In the days that spend, claims and outcomes are all known for."
_CHANNEL = {"channel": "channel", "campaign": "campaign"}
_TOUCH = {**_CHANNEL, "source": "source", "medium": "medium"}

MEDIA = Fact(
    "media",
    "mart_media",
    "day, platform, account, campaign and channel",
    "day",
    {**_CHANNEL, "platform": "platform", "account": "account", "media": "kind"},
    {
        "spend": "spend",
        "ad_spend": "ad_spend",
        "offline_spend": "offline_spend",
        "impressions": "impressions",
        "clicks": "clicks",
        "claimed_conversions": "claimed_conversions",
        "claimed_value": "claimed_value",
        "compared": "compared",
    },
    {
        "channel": "Channel group of the campaign.",
        "campaign": "Canonical campaign name across platforms.",
        "platform": "Ad platform, or vendor of offline media.",
        "media": "ads or offline.",
        "compared": _COMPARED,
    },
)
SALES = Fact(
    "sales",
    "mart_sale",
    "conversion the company is measured on",
    "day",
    {
        **_TOUCH,
        "first_channel": "first_channel",
        "customer": "customer",
        "kind": "kind",
        "recorded_source": "recorded_source",
        "system": "system",
        "company": "company",
    },
    {
        "conversion_id": "conversion_id",
        "person_id": "person_id",
        "value": "value",
        "net_value": "net_value",
        "touches": "touches",
        "compared": "compared",
    },
    {
        **_CREDITED,
        "customer": "new (first conversion of the person), existing, or unknown (a conversion "
        "that names nobody, or an order known by its number alone).",
        "compared": _COMPARED,
    },
)
DEALS = Fact(
    "deals",
    "mart_deal",
    "deal, on the day it was created",
    "day",
    {
        **_TOUCH,
        "first_channel": "first_channel",
        "stage": "stage",
        "outcome": "outcome",
        "recorded_source": "recorded_source",
        "recorded_campaign": "recorded_campaign",
        "system": "system",
        "company": "company",
    },
    {
        "opportunity_id": "opportunity_id",
        "person_id": "person_id",
        "amount": "amount",
        "sourced": "sourced",
        "influenced": "influenced",
        "cycle_days": "cycle_days",
    },
    {**_CREDITED, "outcome": "won, lost or open."},
)
LEADS = Fact(
    "leads",
    "mart_lead",
    "lead, on the day it came in",
    "day",
    {
        **_TOUCH,
        "first_channel": "first_channel",
        "stage": "stage",
        "recorded_source": "recorded_source",
        "recorded_campaign": "recorded_campaign",
        "system": "system",
        "company": "company",
    },
    {
        "lead_id": "lead_id",
        "person_id": "person_id",
        "qualified": "qualified",
        "became_deal": "became_deal",
        "became_customer": "became_customer",
    },
    {
        **_CREDITED,
        "recorded_source": "Source as the tool recorded it.",
        "became_deal": "A deal names it, or its person had a deal on that day or later.",
        "became_customer": "A won deal or an order names it, or its person bought on that day "
        "or later.",
    },
)
TOUCHES = Fact(
    "touches",
    "touchpoint",
    "touchpoint",
    "CAST(ts AS DATE)",
    {**_TOUCH, "content": "content", "platform": "platform", "kind": "kind"},
    {"touch_id": "touch_id", "person_id": "person_id", "cost": "cost"},
    {"platform": "Tool the touch comes from.", "kind": "visit, click, view, open, attend …"},
    period=True,
)
PEOPLE = Fact(
    "people",
    "mart_person_channels",
    "person, on the day of the first touch",
    "CAST(first_ts AS DATE)",
    {"first_channel": "first_channel", "channels": "least(channels, 3)"},
    {
        "person_id": "person_id",
        "touches": "touches",
        "cost": "cost",
        "converted_at": "converted_at",
    },
    {
        "channels": "Channels met up to the first conversion: 1, 2, or 3 for three and more.",
        "first_channel": _CREDITED["first_channel"],
    },
)
CUSTOMERS = Fact(
    "customers",
    "mart_buyer",
    "customer won in the period, on the day of the first conversion",
    "CAST(won_ts AS DATE)",
    {"first_channel": "first_channel", "channels": "least(channels, 3)", "mix": "mix"},
    {"person_id": "person_id", "conversions": "conversions", "value": "value"},
    {
        "first_channel": _CREDITED["first_channel"],
        "channels": "Channels met before that conversion: 0, 1, 2, or 3 for three and more.",
        "mix": "All channels met before that conversion.",
        "value": "Net revenue to date.",
    },
)
ACTIVITIES = Fact(
    "activities",
    "mart_activity",
    "planned activity, on its planned day",
    "day",
    {**_CHANNEL, "team": "team", "status": "status"},
    {
        "activity_id": "activity_id",
        "launched": "launched",
        "on_time": "on_time",
        "brief_days": "brief_days",
    },
    {"channel": "Channel as the calendar names it."},
)

ORDERS = Fact(
    "orders",
    "mart_order",
    "valid order",
    "day",
    {
        **_TOUCH,
        "first_channel": "first_channel",
        "customer": "customer",
        "discount_code": "discount_code",
        "recorded_source": "lead_source",
        "system": "system",
    },
    {
        "order_id": "order_id",
        "person_id": "person_id",
        "amount": "amount",
        "refunded": "refunded",
    },
    {
        "channel": "Of the sale it counts as; (not counted) where orders are not what the company "
        "is measured on.",
        "campaign": _CREDITED["campaign"],
        "first_channel": _CREDITED["first_channel"],
        "customer": "new (first conversion of the person), existing, or unknown (a conversion "
        "that names nobody, or an order known by its number alone).",
        "discount_code": "Code used, or (no code).",
        "recorded_source": _CREDITED["recorded_source"],
        "system": _CREDITED["system"],
    },
)
ANSWERS = Fact(
    "answers",
    "mart_recommendation",
    "answer to the recommendation question",
    "day",
    {"survey": "survey", "team": "team", "system": "system"},
    {
        "respondent": "respondent",
        "score": "score",
        "promoter": "promoter",
        "detractor": "detractor",
    },
    {"system": _CREDITED["system"]},
)
MAILS = Fact(
    "mails",
    "email_event",
    "thing that happened to a mail, on the day it happened",
    "CAST(ts AS DATE)",
    {"mailing": "campaign_name", "system": "platform"},
    {"event": "event", "person_id": "person_id"},
    {"mailing": "Name of the mailing or flow.", "system": _CREDITED["system"]},
    period=True,
)

FACTS: tuple[Fact, ...] = (
    MEDIA,
    SALES,
    DEALS,
    LEADS,
    TOUCHES,
    PEOPLE,
    CUSTOMERS,
    ORDERS,
    ANSWERS,
    MAILS,
    ACTIVITIES,
)
BY_SOURCE: dict[str, Fact] = {f.source: f for f in FACTS}

#: Dimension of time → its SQL over a day.
TIMES: dict[str, str] = {
    "day": "{day}",
    "week": "CAST(date_trunc('week', {day}) AS DATE)",
    "month": "CAST(date_trunc('month', {day}) AS DATE)",
    "quarter": "CAST(date_trunc('quarter', {day}) AS DATE)",
    "year": "CAST(date_trunc('year', {day}) AS DATE)",
}


def period_of(source: str) -> str:
    """WHERE clause that keeps a source to the audited period, where it holds more."""
    fact = BY_SOURCE.get(source)
    if fact is None or not fact.period:
        return ""
    bounds = "SELECT CAST(starts AS DATE) FROM mart_audit_period"
    ends = "SELECT CAST(ends AS DATE) FROM mart_audit_period"
    return f" WHERE {fact.day} >= ({bounds}) AND {fact.day} < ({ends})"
