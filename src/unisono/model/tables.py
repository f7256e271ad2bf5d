"""The marketing data model: every table, column, type, unit and meaning, defined once.

Facts travel raw → staged → unified. A *staged* table (schema ``staged``) holds the columns a
source can deliver (``derived=False``) plus lineage, one row per source row, all versions kept.
The *unified* table of the same name (schema ``main``) holds the staged columns of the version
that counts, plus the ``derived`` ones. Tables with ``staged=False`` exist only unified.

Conventions: times are naive UTC ``TIMESTAMP``; money is ``DECIMAL(18,4)`` in ``currency``, and
columns ending in ``_reporting`` are in the workspace's reporting currency; ``file_id`` and
``file_row`` lead to the file and row (as a spreadsheet shows it, header included) of origin.
"""

from __future__ import annotations

from dataclasses import dataclass

MONEY = "DECIMAL(18,4)"
TEXT = "VARCHAR"
TIME = "TIMESTAMP"
DATE = "DATE"
INT = "BIGINT"
NUMBER = "DOUBLE"
FLAG = "BOOLEAN"


@dataclass(frozen=True)
class Column:
    """One column: DuckDB type, meaning in plain words, unit, and where it comes from."""

    name: str
    type: str
    meaning: str
    unit: str = ""
    derived: bool = False
    required: bool = False


@dataclass(frozen=True)
class Table:
    """One table: what one row is, its natural key, its columns."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    staged: bool = True

    def column(self, name: str) -> Column:
        """The column called ``name``; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")

    @property
    def staged_columns(self) -> tuple[Column, ...]:
        """Columns a source delivers, lineage included."""
        return tuple(c for c in self.columns if not c.derived)


def _c(
    name: str,
    type_: str,
    meaning: str,
    unit: str = "",
    *,
    derived: bool = False,
    required: bool = False,
) -> Column:
    return Column(name, type_, meaning, unit, derived, required)


def _d(name: str, type_: str, meaning: str, unit: str = "") -> Column:
    return Column(name, type_, meaning, unit, derived=True)


LINEAGE = (
    _c("platform", TEXT, "Platform the row comes from, e.g. google_ads, hubspot, file."),
    _c("file_id", TEXT, "The file of origin (source_file.file_id)."),
    _c("file_row", INT, "Row in that file as a spreadsheet shows it (header included)."),
)

#: Identifiers of a person that a fact row may carry; identity joins them into people.
PERSON_KEYS = (
    _c("email", TEXT, "E-mail address, lower case, or its SHA-256 when the export is hashed."),
    _c("phone", TEXT, "Telephone number, E.164 where it could be parsed."),
    _c("user_id", TEXT, "The company's own login or customer id (same id space in all tools)."),
    _c("crm_id", TEXT, "Id inside one tool, prefixed with the platform, e.g. hubspot:101."),
    _c("anonymous_id", TEXT, "Cookie or client id of a browser, e.g. GA4 user_pseudo_id."),
    _c("device_id", TEXT, "Mobile advertising or device id."),
    _c("click_id", TEXT, "Click id with its kind, e.g. gclid:EAIa…, fbclid:…, msclkid:…."),
    _c("transaction_id", TEXT, "Order, quote or lead number both web and back end know."),
)
_PERSON = _d("person_id", INT, "The person these identifiers belong to (person.person_id).")

_UTM = (
    _c("utm_source", TEXT, "Raw source value as tracked."),
    _c("utm_medium", TEXT, "Raw medium value as tracked."),
    _c("utm_campaign", TEXT, "Raw campaign value as tracked."),
    _c("utm_content", TEXT, "Raw content value as tracked."),
    _c("utm_term", TEXT, "Raw term value as tracked."),
)

TABLES: tuple[Table, ...] = (
    Table(
        "account",
        "One advertising or tool account.",
        ("platform", "account_id"),
        (
            _c("account_id", TEXT, "Id of the account on the platform.", required=True),
            _c("name", TEXT, "Account name."),
            _c("currency", TEXT, "ISO 4217 currency of the account."),
            _c("time_zone", TEXT, "IANA time zone of the account."),
            _c("click_window_days", NUMBER, "Attribution window after a click.", "days"),
            _c("view_window_days", NUMBER, "Attribution window after a view.", "days"),
            *LINEAGE,
        ),
    ),
    Table(
        "campaign",
        "One campaign on one platform.",
        ("platform", "campaign_id"),
        (
            _c("campaign_id", TEXT, "Id on the platform.", required=True),
            _c("account_id", TEXT, "Account it belongs to."),
            _c("name", TEXT, "Campaign name on the platform."),
            _c("objective", TEXT, "Objective or type on the platform."),
            _c("status", TEXT, "Status on the platform."),
            _c("start_date", DATE, "First day planned."),
            _c("end_date", DATE, "Last day planned."),
            _c("updated_at", TIME, "Version time: the newest version counts.", "UTC"),
            _d("campaign", TEXT, "Canonical campaign name across platforms."),
            *LINEAGE,
        ),
    ),
    Table(
        "ad_group",
        "One ad group / ad set / line item.",
        ("platform", "ad_group_id"),
        (
            _c("ad_group_id", TEXT, "Id on the platform.", required=True),
            _c("campaign_id", TEXT, "Campaign it belongs to."),
            _c("account_id", TEXT, "Account it belongs to."),
            _c("name", TEXT, "Name on the platform."),
            _c("updated_at", TIME, "Version time: the newest version counts.", "UTC"),
            *LINEAGE,
        ),
    ),
    Table(
        "ad",
        "One ad with its text and landing page.",
        ("platform", "ad_id"),
        (
            _c("ad_id", TEXT, "Id on the platform.", required=True),
            _c("ad_group_id", TEXT, "Ad group it belongs to."),
            _c("campaign_id", TEXT, "Campaign it belongs to."),
            _c("account_id", TEXT, "Account it belongs to."),
            _c("name", TEXT, "Name on the platform."),
            _c("headline", TEXT, "Headline or title of the creative."),
            _c("body", TEXT, "Text of the creative."),
            _c("final_url", TEXT, "Landing page, with its tracking parameters."),
            _c("updated_at", TIME, "Version time: the newest version counts.", "UTC"),
            *LINEAGE,
        ),
    ),
    Table(
        "ad_performance_daily",
        "What a platform says an ad, campaign or account did on one day (newest figure).",
        (
            "platform",
            "account_id",
            "date",
            "level",
            "campaign_id",
            "campaign_name",
            "ad_group_id",
            "ad_id",
            "breakdown",
        ),
        (
            _c("date", DATE, "Day in the account's time zone.", required=True),
            _c("level", TEXT, "Grain of the report: account, campaign, ad_group, ad, breakdown."),
            _c("account_id", TEXT, "Account on the platform."),
            _c("campaign_id", TEXT, "Campaign on the platform."),
            _c("campaign_name", TEXT, "Campaign name as reported."),
            _c("ad_group_id", TEXT, "Ad group on the platform."),
            _c("ad_group_name", TEXT, "Ad group name as reported."),
            _c("ad_id", TEXT, "Ad on the platform."),
            _c("ad_name", TEXT, "Ad name as reported."),
            _c(
                "breakdown",
                TEXT,
                "Further split of the row (device, network, keyword …), joined by |.",
            ),
            _c("impressions", NUMBER, "Impressions.", "count"),
            _c("clicks", NUMBER, "Clicks.", "count"),
            _c("spend", MONEY, "Cost as reported.", "currency"),
            _c("currency", TEXT, "ISO 4217 currency of spend and value."),
            _c("platform_conversions", NUMBER, "Conversions the platform claims.", "count"),
            _c("platform_value", MONEY, "Conversion value the platform claims.", "currency"),
            _c("utm_source", TEXT, "Raw source value, when the export carries it."),
            _c("utm_medium", TEXT, "Raw medium value, when the export carries it."),
            _c("utm_campaign", TEXT, "Raw campaign value, when the export carries it."),
            _c("click_window_days", NUMBER, "Attribution window after a click.", "days"),
            _c("view_window_days", NUMBER, "Attribution window after a view.", "days"),
            *LINEAGE,
            _d("campaign", TEXT, "Canonical campaign name across platforms."),
            _d("channel", TEXT, "Channel group (GA4 default groups and the company's own)."),
            _d(
                "counted",
                FLAG,
                "True for the one report grain per platform and account that sums "
                "count; the others repeat the same money.",
            ),
            _d("spend_reporting", MONEY, "Spend in the reporting currency.", "reporting currency"),
            _d(
                "platform_value_reporting",
                MONEY,
                "Claimed value in the reporting currency.",
                "reporting currency",
            ),
            _d("fx_rate", NUMBER, "Rate used: reporting currency per unit of currency."),
            _d("restatements", INT, "How many older figures this one replaced.", "count"),
            _d("loaded_at", TIME, "When the figure was loaded.", "UTC"),
        ),
    ),
    Table(
        "platform_conversion",
        "Conversions one platform claims, by action and window.",
        ("platform", "account_id", "date", "campaign_id", "ad_id", "action", "window_kind"),
        (
            _c("date", DATE, "Day the platform books the conversion on.", required=True),
            _c("account_id", TEXT, "Account on the platform."),
            _c("campaign_id", TEXT, "Campaign on the platform."),
            _c("ad_id", TEXT, "Ad on the platform."),
            _c("action", TEXT, "Conversion action as the platform names it."),
            _c("window_kind", TEXT, "click, view or empty when not split."),
            _c("window_days", NUMBER, "Length of the attribution window.", "days"),
            _c("conversions", NUMBER, "Conversions claimed.", "count"),
            _c("value", MONEY, "Value claimed.", "currency"),
            _c("currency", TEXT, "ISO 4217 currency."),
            *LINEAGE,
            _d("value_reporting", MONEY, "Value in the reporting currency.", "reporting currency"),
        ),
    ),
    Table(
        "web_event",
        "One hit or event on the web site or app.",
        ("platform", "event_id", "file_id", "file_row"),
        (
            _c("event_id", TEXT, "Id of the event, when the export has one."),
            _c("ts", TIME, "When it happened.", "UTC", required=True),
            _c("event_name", TEXT, "Name of the event, e.g. page_view, purchase."),
            _c("session_id", TEXT, "Session it belongs to."),
            *PERSON_KEYS,
            *_UTM,
            _c("page_url", TEXT, "Page."),
            _c("referrer", TEXT, "Referring page."),
            _c("device", TEXT, "Device category."),
            _c("value", MONEY, "Value of the event, if any.", "currency"),
            _c("currency", TEXT, "ISO 4217 currency."),
            *LINEAGE,
            _PERSON,
        ),
    ),
    Table(
        "session",
        "One visit.",
        ("platform", "session_id", "file_id", "file_row"),
        (
            _c("session_id", TEXT, "Id of the visit."),
            _c("ts", TIME, "Start of the visit.", "UTC", required=True),
            _c("ended_at", TIME, "End of the visit.", "UTC"),
            *PERSON_KEYS,
            *_UTM,
            _c("landing_page", TEXT, "First page."),
            _c("referrer", TEXT, "Referring page."),
            _c("device", TEXT, "Device category."),
            _c("converted", FLAG, "True when the export marks the visit as converted."),
            _c("value", MONEY, "Value of that conversion, when the export carries it.", "currency"),
            _c("currency", TEXT, "ISO 4217 currency."),
            _c(
                "channel", TEXT, "Channel as the export names it; empty: derived from the tracking."
            ),
            *LINEAGE,
            _PERSON,
        ),
    ),
    Table(
        "ad_click",
        "One ad click with its click id (click-level exports).",
        ("platform", "click_id", "ts", "file_id", "file_row"),
        (
            _c("ts", TIME, "When the click happened.", "UTC", required=True),
            *PERSON_KEYS,
            _c("account_id", TEXT, "Account on the platform."),
            _c("campaign_id", TEXT, "Campaign on the platform."),
            _c("campaign_name", TEXT, "Campaign name as reported."),
            _c("ad_group_id", TEXT, "Ad group on the platform."),
            _c("ad_id", TEXT, "Ad on the platform."),
            _c("keyword", TEXT, "Keyword or search term."),
            _c("cost", MONEY, "Cost of the click.", "currency"),
            _c("currency", TEXT, "ISO 4217 currency."),
            _c(
                "platform_conversion",
                NUMBER,
                "Conversions the platform claims for the click.",
                "count",
            ),
            *LINEAGE,
            _PERSON,
        ),
    ),
    Table(
        "email_event",
        "One thing that happened to one mail or text message.",
        ("platform", "campaign_id", "email", "crm_id", "event", "ts", "url"),
        (
            _c("ts", TIME, "When it happened.", "UTC", required=True),
            _c("event", TEXT, "sent, delivered, open, click, bounce, unsubscribe, spam, dropped."),
            *PERSON_KEYS,
            _c("campaign_id", TEXT, "Mailing or flow id."),
            _c("campaign_name", TEXT, "Mailing or flow name."),
            _c("subject", TEXT, "Subject line."),
            _c("url", TEXT, "Link clicked."),
            *LINEAGE,
            _PERSON,
        ),
    ),
    Table(
        "message",
        "One text the company put in front of people, in any channel.",
        ("platform", "message_id", "file_id", "file_row"),
        (
            _c("message_id", TEXT, "Id of the text in its tool."),
            _c("ts", TIME, "When it was published or first seen.", "UTC"),
            _c("channel", TEXT, "Channel as the source names it."),
            _c("campaign_name", TEXT, "Campaign it belongs to."),
            _c("title", TEXT, "Headline or subject."),
            _c("body", TEXT, "Text.", required=True),
            _c("url", TEXT, "Where it leads, or where it stands."),
            _c("team", TEXT, "Team responsible."),
            _c("owner", TEXT, "Person responsible."),
            _c("agency", TEXT, "Agency that wrote it."),
            _c("audience", TEXT, "Audience it is for."),
            _c("starts_on", DATE, "First day it is live."),
            _c("ends_on", DATE, "Last day it is live."),
            *LINEAGE,
        ),
    ),
    Table(
        "social_post",
        "One organic post.",
        ("platform", "post_id"),
        (
            _c("post_id", TEXT, "Id of the post."),
            _c("ts", TIME, "When it was published.", "UTC", required=True),
            _c("network", TEXT, "Network, e.g. linkedin."),
            _c("body", TEXT, "Text."),
            _c("url", TEXT, "Link in the post."),
            _c("impressions", NUMBER, "Impressions.", "count"),
            _c("engagements", NUMBER, "Likes, comments, shares, clicks.", "count"),
            _c("clicks", NUMBER, "Clicks.", "count"),
            *LINEAGE,
        ),
    ),
    Table(
        "earned_mention",
        "One mention in the media or by a creator.",
        ("platform", "url", "date", "outlet", "file_id", "file_row"),
        (
            _c("date", DATE, "Day of publication.", required=True),
            _c("outlet", TEXT, "Outlet or creator."),
            _c("title", TEXT, "Headline."),
            _c("body", TEXT, "Text or summary."),
            _c("reach", NUMBER, "Reach.", "people"),
            _c("sentiment", NUMBER, "Sentiment −1 … 1.", "score"),
            _c("campaign_name", TEXT, "Campaign it belongs to."),
            _c("url", TEXT, "Address."),
            *LINEAGE,
        ),
    ),
    Table(
        "offline_media",
        "One booking of TV, radio, print, outdoor, event or fair.",
        ("platform", "medium", "start_date", "vendor", "campaign_name", "file_id", "file_row"),
        (
            _c("start_date", DATE, "First day on air or in print.", required=True),
            _c("end_date", DATE, "Last day."),
            _c("medium", TEXT, "tv, radio, print, ooh, event, other."),
            _c("vendor", TEXT, "Station, publisher, vendor or venue."),
            _c("campaign_name", TEXT, "Campaign."),
            _c("spend", MONEY, "Cost.", "currency"),
            _c("currency", TEXT, "ISO 4217 currency."),
            _c("impressions", NUMBER, "Impressions.", "count"),
            _c("reach", NUMBER, "Reach.", "people"),
            _c("leads", NUMBER, "Leads collected.", "count"),
            *LINEAGE,
            _d("campaign", TEXT, "Canonical campaign name."),
            _d("channel", TEXT, "Channel group."),
            _d("spend_reporting", MONEY, "Cost in the reporting currency.", "reporting currency"),
        ),
    ),
    Table(
        "event_attendance",
        "One person at one event or webinar.",
        ("platform", "event_name", "email", "crm_id", "ts"),
        (
            _c("ts", TIME, "When they registered or attended.", "UTC", required=True),
            _c("event_name", TEXT, "Event."),
            _c("attended", FLAG, "True when they came."),
            *PERSON_KEYS,
            *LINEAGE,
            _PERSON,
        ),
    ),
    Table(
        "contact",
        "One person row of a CRM, shop or mailing tool.",
        ("platform", "crm_id"),
        (
            *PERSON_KEYS,
            _c("name", TEXT, "Name."),
            _c("company_id", TEXT, "Company in the same tool."),
            _c("company_name", TEXT, "Company name as written."),
            _c("title", TEXT, "Job title."),
            _c("stage", TEXT, "Life cycle stage."),
            _c("lead_source", TEXT, "Source as the tool records it."),
            _c("created_at", TIME, "When the row was created in the tool.", "UTC"),
            _c("updated_at", TIME, "Version time: the newest version counts.", "UTC"),
            _c("consent", TEXT, "Consent or subscription status as recorded."),
            *LINEAGE,
            _PERSON,
        ),
    ),
    Table(
        "company",
        "One company in a CRM.",
        ("platform", "company_id"),
        (
            _c("company_id", TEXT, "Id in the tool.", required=True),
            _c("name", TEXT, "Name."),
            _c("domain", TEXT, "Web domain."),
            _c("industry", TEXT, "Industry."),
            _c("employees", NUMBER, "Employees.", "people"),
            _c("updated_at", TIME, "Version time.", "UTC"),
            *LINEAGE,
        ),
    ),
    Table(
        "lead",
        "One lead with its present stage.",
        ("platform", "lead_id"),
        (
            _c("lead_id", TEXT, "Id of the lead.", required=True),
            *PERSON_KEYS,
            _c("created_at", TIME, "When the lead came in.", "UTC"),
            _c("stage", TEXT, "Stage."),
            _c("stage_at", TIME, "When it entered that stage.", "UTC"),
            _c("lead_source", TEXT, "Source as the tool records it."),
            _c("campaign_name", TEXT, "Campaign as the tool records it."),
            _c("owner", TEXT, "Owner."),
            _c("qualified", FLAG, "True when qualified."),
            *LINEAGE,
            _PERSON,
        ),
    ),
    Table(
        "opportunity",
        "One deal.",
        ("platform", "opportunity_id"),
        (
            _c("opportunity_id", TEXT, "Id of the deal.", required=True),
            *PERSON_KEYS,
            _c("name", TEXT, "Name."),
            _c("company_id", TEXT, "Company in the same tool."),
            _c("lead_id", TEXT, "Lead it came from."),
            _c("amount", MONEY, "Amount.", "currency"),
            _c("currency", TEXT, "ISO 4217 currency."),
            _c("stage", TEXT, "Stage."),
            _c("is_won", FLAG, "True when closed won."),
            _c("is_closed", FLAG, "True when closed."),
            _c("created_at", TIME, "When it was created.", "UTC"),
            _c("closed_at", TIME, "When it was closed.", "UTC"),
            _c("lead_source", TEXT, "Source as the CRM records it."),
            _c("campaign_name", TEXT, "Campaign as the CRM records it."),
            _c("updated_at", TIME, "Version time: the newest version counts.", "UTC"),
            *LINEAGE,
            _PERSON,
            _d(
                "amount_reporting", MONEY, "Amount in the reporting currency.", "reporting currency"
            ),
        ),
    ),
    Table(
        "opportunity_history",
        "One stage change of a deal or lead.",
        ("platform", "opportunity_id", "stage", "changed_at"),
        (
            _c("opportunity_id", TEXT, "Deal or lead.", required=True),
            _c("stage", TEXT, "Stage entered."),
            _c("changed_at", TIME, "When.", "UTC", required=True),
            *LINEAGE,
        ),
    ),
    Table(
        "orders",
        "One order, payment or sale.",
        ("platform", "order_id"),
        (
            _c("order_id", TEXT, "Id of the order.", required=True),
            _c("ts", TIME, "When it was placed or paid.", "UTC", required=True),
            *PERSON_KEYS,
            _c("amount", MONEY, "Amount paid.", "currency"),
            _c("currency", TEXT, "ISO 4217 currency."),
            _c("status", TEXT, "Status as recorded."),
            _c("valid", FLAG, "False for cancelled, failed or test orders."),
            _c("discount_code", TEXT, "Discount code used."),
            _c("lead_id", TEXT, "Lead it came from."),
            _c("lead_source", TEXT, "Source as the tool records it."),
            _c("updated_at", TIME, "Version time: the newest version counts.", "UTC"),
            *LINEAGE,
            _PERSON,
            _d(
                "amount_reporting", MONEY, "Amount in the reporting currency.", "reporting currency"
            ),
        ),
    ),
    Table(
        "refund",
        "One refund.",
        ("platform", "refund_id"),
        (
            _c("refund_id", TEXT, "Id of the refund."),
            _c("order_id", TEXT, "Order or charge refunded."),
            _c("ts", TIME, "When.", "UTC", required=True),
            _c("amount", MONEY, "Amount refunded.", "currency"),
            _c("currency", TEXT, "ISO 4217 currency."),
            *LINEAGE,
        ),
    ),
    Table(
        "subscription",
        "One subscription.",
        ("platform", "subscription_id"),
        (
            _c("subscription_id", TEXT, "Id.", required=True),
            *PERSON_KEYS,
            _c("status", TEXT, "Status."),
            _c("started_at", TIME, "Start.", "UTC"),
            _c("ended_at", TIME, "End.", "UTC"),
            *LINEAGE,
            _PERSON,
        ),
    ),
    Table(
        "ticket",
        "One support conversation.",
        ("platform", "ticket_id"),
        (
            _c("ticket_id", TEXT, "Id.", required=True),
            *PERSON_KEYS,
            _c("created_at", TIME, "Opened.", "UTC"),
            _c("replied_at", TIME, "First reply.", "UTC"),
            _c("subject", TEXT, "Subject."),
            _c("body", TEXT, "First message."),
            _c("channel", TEXT, "Channel it came through."),
            _c("priority", TEXT, "Priority."),
            _c("status", TEXT, "Status."),
            *LINEAGE,
            _PERSON,
        ),
    ),
    Table(
        "survey_answer",
        "One answer to one question of one survey.",
        ("platform", "survey", "respondent", "question", "rank"),
        (
            _c("survey", TEXT, "Name of the survey."),
            _c("ts", TIME, "When it was answered.", "UTC"),
            _c("respondent", TEXT, "Who answered (may be a pseudonym)."),
            _c("team", TEXT, "sales, marketing, product, customer success …"),
            _c("question", TEXT, "Question, e.g. value_proposition, success, nps."),
            _c("rank", NUMBER, "Rank of the answer, 1 first."),
            _c("answer", TEXT, "Answer as written.", required=True),
            _c("score", NUMBER, "Score, for scaled questions."),
            *LINEAGE,
        ),
    ),
    Table(
        "activity",
        "One planned or run activity of the marketing calendar.",
        ("platform", "activity_id", "campaign_name", "channel", "title", "start_date"),
        (
            _c("activity_id", TEXT, "Id."),
            _c("campaign_name", TEXT, "Campaign."),
            _c("channel", TEXT, "Channel."),
            _c("title", TEXT, "What it is."),
            _c("team", TEXT, "Team running it."),
            _c("owner", TEXT, "Person responsible."),
            _c("start_date", DATE, "Planned launch.", required=True),
            _c("end_date", DATE, "Planned end."),
            _c("launched_on", DATE, "Actual launch."),
            _c("assets_ready_on", DATE, "Day all assets were ready."),
            _c("audience", TEXT, "Audience."),
            _c("offer", TEXT, "Offer, in words."),
            _c("informed", TEXT, "Teams informed before launch, separated by ; or ,."),
            _c("brief_on", DATE, "Day of the brief."),
            _c("status", TEXT, "Status."),
            *LINEAGE,
            _d("campaign", TEXT, "Canonical campaign name."),
        ),
    ),
    Table(
        "sync_event",
        "One customer action and when one system knew of it.",
        ("platform", "action_id", "system"),
        (
            _c("action_id", TEXT, "Id of the action."),
            _c("action", TEXT, "Kind of action, e.g. form_submitted."),
            _c("happened_at", TIME, "When the customer did it.", "UTC", required=True),
            _c(
                "system",
                TEXT,
                "System that should know, e.g. crm, ads, analytics, automation, sales.",
            ),
            _c("appeared_at", TIME, "When it appeared there; empty when it never did.", "UTC"),
            *LINEAGE,
        ),
    ),
    Table(
        "handoff",
        "One handoff between two systems or teams.",
        ("platform", "handoff_id", "step"),
        (
            _c("handoff_id", TEXT, "Id of the thing handed over."),
            _c("step", TEXT, "Which handoff, e.g. form→crm, mql→sales."),
            _c("left_at", TIME, "When it left.", "UTC"),
            _c("arrived_at", TIME, "When it arrived; empty when it never did.", "UTC"),
            _c("failure", TEXT, "lost, late, duplicate, contradictory, incomplete, or empty."),
            _c("note", TEXT, "What was seen."),
            *LINEAGE,
        ),
    ),
    Table(
        "fx_rate",
        "Dated exchange rates.",
        ("date", "base", "quote"),
        (
            _c("date", DATE, "Day the rate holds from.", required=True),
            _c("base", TEXT, "ISO 4217 currency of one unit.", required=True),
            _c("quote", TEXT, "ISO 4217 currency it is worth in.", required=True),
            _c("rate", NUMBER, "quote per base.", required=True),
            *LINEAGE,
        ),
    ),
    # ---- unified only -----------------------------------------------------------------
    Table(
        "source_file",
        "Every file seen, what it was taken for, and how it went.",
        ("file_id",),
        (
            _d("file_id", TEXT, "Id: hash of content, member and sheet."),
            _d("path", TEXT, "Path under the exports folder; archive!member, workbook#sheet."),
            _d("platform", TEXT, "Platform recognised."),
            _d("table_name", TEXT, "Export recognised, e.g. campaign_daily."),
            _d("target", TEXT, "Model table it feeds; empty when kept raw."),
            _d("status", TEXT, "mapped, kept (recognised, not modelled), unknown, failed."),
            _d("confidence", NUMBER, "How sure the recognition is, 0 … 1."),
            _d("rows", INT, "Rows in the file, header and preamble not counted.", "rows"),
            _d("quarantined", INT, "Rows in quarantine.", "rows"),
            _d("first_ts", TIME, "Earliest fact in it.", "UTC"),
            _d("last_ts", TIME, "Latest fact in it.", "UTC"),
            _d("modified_at", TIME, "When the file was last written.", "UTC"),
            _d("loaded_at", TIME, "When it was loaded first.", "UTC"),
            _d("bytes", INT, "Size.", "bytes"),
            _d("raw_table", TEXT, "Where its rows stand unchanged (schema raw)."),
            _d("missing", TEXT, "Expected columns that are missing, separated by ', '."),
            _d("unmapped", TEXT, "Columns kept raw only, separated by ', '."),
            _d("message", TEXT, "What a person should know about it."),
        ),
        staged=False,
    ),
    Table(
        "quarantine",
        "Every row set aside, with the reason.",
        ("file_id", "file_row", "column_name"),
        (
            _d("file_id", TEXT, "File of origin."),
            _d("path", TEXT, "Path of the file."),
            _d("file_row", INT, "Row in the file."),
            _d("column_name", TEXT, "Column at fault; empty when the whole row is."),
            _d("value", TEXT, "Value at fault, shortened."),
            _d("reason", TEXT, "Why it could not be used."),
            _d(
                "severity",
                TEXT,
                "error: the row is not used · value: the row is used without this "
                "value · info: not a fact (totals row, duplicate).",
            ),
        ),
        staged=False,
    ),
    Table(
        "map_field",
        "Which column of which file feeds which model column.",
        ("file_id", "target", "model_field"),
        (
            _d("file_id", TEXT, "File."),
            _d("target", TEXT, "Model table."),
            _d("model_field", TEXT, "Model column."),
            _d("original_field", TEXT, "Column as the file names it."),
            _d("transform", TEXT, "What was done to the value."),
        ),
        staged=False,
    ),
    Table(
        "map_utm",
        "Every tracking value seen and the canonical value it stands for.",
        ("param", "raw"),
        (
            _d("param", TEXT, "source, medium, campaign, content, term, or parameter (a name)."),
            _d("raw", TEXT, "Value as tracked."),
            _d("canonical", TEXT, "Canonical value."),
            _d("kind", TEXT, "standard, variant, off_standard, ambiguous, empty."),
            _d("reason", TEXT, "Why."),
            _d("uses", INT, "Touches carrying it.", "count"),
            _d("first_seen", DATE, "First day seen."),
            _d("last_seen", DATE, "Last day seen."),
            _d("file_id", TEXT, "An example: file."),
            _d("file_row", INT, "An example: row."),
        ),
        staged=False,
    ),
    Table(
        "map_channel",
        "Channel group per distinct source, medium and campaign.",
        ("utm_source", "utm_medium", "utm_campaign", "referrer_host", "click_kind"),
        (
            _d("utm_source", TEXT, "Raw source."),
            _d("utm_medium", TEXT, "Raw medium."),
            _d("utm_campaign", TEXT, "Raw campaign."),
            _d("referrer_host", TEXT, "Host of the referrer."),
            _d("click_kind", TEXT, "Kind of click id present, e.g. gclid."),
            _d("channel", TEXT, "Channel group."),
            _d("source", TEXT, "Canonical source."),
            _d("medium", TEXT, "Canonical medium."),
            _d("campaign", TEXT, "Canonical campaign."),
        ),
        staged=False,
    ),
    Table(
        "person",
        "One person, as far as identifiers show.",
        ("person_id",),
        (
            _d("person_id", INT, "Stable id: hash of the smallest identifier."),
            _d("identifiers", INT, "How many identifiers.", "count"),
            _d("kinds", TEXT, "Kinds of identifiers, sorted, separated by ,."),
            _d("domain", TEXT, "Company e-mail domain, free-mail domains left out."),
            _d("first_seen", TIME, "First fact.", "UTC"),
            _d("last_seen", TIME, "Last fact.", "UTC"),
        ),
        staged=False,
    ),
    Table(
        "person_identifier",
        "Which identifier belongs to which person, and why.",
        ("kind", "value"),
        (
            _d(
                "kind",
                TEXT,
                "email, phone, user_id, crm_id, anonymous_id, device_id, click_id, transaction_id.",
            ),
            _d("value", TEXT, "The identifier."),
            _d("person_id", INT, "The person."),
            _d("shared", FLAG, "True when it belongs to several people and merges nobody."),
        ),
        staged=False,
    ),
    Table(
        "identifier_edge",
        "Two identifiers seen together, and whether that merged them.",
        ("a_kind", "a_value", "b_kind", "b_value"),
        (
            _d("a_kind", TEXT, "Kind of the first."),
            _d("a_value", TEXT, "Value of the first."),
            _d("b_kind", TEXT, "Kind of the second."),
            _d("b_value", TEXT, "Value of the second."),
            _d("seen", INT, "Rows that carry both.", "count"),
            _d("used", FLAG, "True when it merges."),
            _d("reason", TEXT, "Why it merges or does not."),
            _d("file_id", TEXT, "An example: file."),
            _d("file_row", INT, "An example: row."),
        ),
        staged=False,
    ),
    Table(
        "touchpoint",
        "One contact of one person with the company, in one channel.",
        ("touch_id",),
        (
            _d("touch_id", INT, "Id; total order is ts, touch_id."),
            _d("ts", TIME, "When.", "UTC"),
            _d("person_id", INT, "Who."),
            _d("kind", TEXT, "visit, click, view, open, attend, mention."),
            _d("channel", TEXT, "Channel group."),
            _d("source", TEXT, "Canonical source."),
            _d("medium", TEXT, "Canonical medium."),
            _d("campaign", TEXT, "Canonical campaign."),
            _d("content", TEXT, "Content value."),
            _d("utm_source", TEXT, "Raw source."),
            _d("utm_medium", TEXT, "Raw medium."),
            _d("utm_campaign", TEXT, "Raw campaign."),
            _d("ad_id", TEXT, "Ad, when known."),
            _d("page_url", TEXT, "Page reached."),
            _d("session_id", TEXT, "Visit."),
            _d("cost", MONEY, "Cost of the click, when known.", "reporting currency"),
            _d("platform", TEXT, "Platform of origin."),
            _d("file_id", TEXT, "File of origin."),
            _d("file_row", INT, "Row of origin."),
        ),
        staged=False,
    ),
    Table(
        "conversion",
        "One outcome that counts: a sale, a won deal, or else a lead.",
        ("conversion_id",),
        (
            _d("conversion_id", TEXT, "Id, prefixed with its kind."),
            _d("ts", TIME, "When.", "UTC"),
            _d("person_id", INT, "Who; empty when nobody could be joined."),
            _d("kind", TEXT, "order, deal, lead, web."),
            _d("primary_kind", FLAG, "True for the kind this company is measured on."),
            _d(
                "value",
                MONEY,
                "Value in the reporting currency; empty when unknown.",
                "reporting currency",
            ),
            _d("existing", FLAG, "True when the person converted before."),
            _d("recorded_source", TEXT, "Source as the CRM or shop records it."),
            _d("platform", TEXT, "Platform of origin."),
            _d("file_id", TEXT, "File of origin."),
            _d("file_row", INT, "Row of origin."),
        ),
        staged=False,
    ),
    Table(
        "path",
        "Distinct channel sequences before an outcome, or without one.",
        ("steps",),
        (
            _d("steps", TEXT, "Channels in order, repeats folded, joined by ' > '."),
            _d("length", INT, "Channels in the sequence.", "count"),
            _d("conversions", INT, "Journeys that ended in a conversion.", "count"),
            _d("value", NUMBER, "Their value.", "reporting currency"),
            _d("nulls", INT, "Journeys that did not.", "count"),
        ),
        staged=False,
    ),
)

BY_NAME: dict[str, Table] = {t.name: t for t in TABLES}
