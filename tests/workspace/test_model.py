"""From small exports to the unified tables: what a touch, a conversion and a spend are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from unisono.workspace import Workspace

Query = Callable[[str], list[dict[str, Any]]]
Load = Callable[..., Query]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """``load(**{file: text})`` → a function that queries the model."""

    def load(**files: str) -> Query:
        exports = tmp_path / "exports"
        exports.mkdir(exist_ok=True)
        for name, text in files.items():
            (exports / f"{name}.csv").write_text(text, encoding="utf-8")
        workspace = Workspace(tmp_path)
        workspace.load()
        return lambda sql: workspace.query(sql).to_pylist()

    return load


ORDERS = (
    "order_id,order_date,customer_id,revenue,currency\n"
    "1,2026-01-10 12:00:00,u1,100,USD\n"
    "2,2026-01-20 12:00:00,u1,50,USD\n"
)


def test_visits_are_sessions_and_know_their_person(load: Load) -> None:
    query = load(
        orders=ORDERS,
        web_events=(
            "event_name,event_timestamp,user_pseudo_id,user_id,ga_session_id,utm_source,utm_medium,"
            "utm_campaign,page_location,page_referrer\n"
            "page_view,2026-01-09 10:00:00,c1,,s1,google,cpc,brand,https://www.example.com/a,\n"
            "page_view,2026-01-09 10:05:00,c1,u1,s1,,,,https://www.example.com/b,"
            "https://www.example.com/a\n"
            "page_view,2026-01-09 18:00:00,c1,,s2,,,,https://www.example.com/,"
            "https://www.example.com/x\n"
        ),
    )
    rows = query(
        "SELECT channel, utm_source, count(*) AS n FROM touchpoint GROUP BY ALL ORDER BY 1"
    )
    assert rows == [
        {"channel": "Direct", "utm_source": None, "n": 1},
        {"channel": "Paid Search", "utm_source": "google", "n": 1},
    ]
    assert query("SELECT count(DISTINCT person_id) AS n FROM touchpoint") == [{"n": 1}]
    assert query(
        "SELECT count(*) AS n FROM conversion JOIN person USING (person_id) WHERE primary_kind"
    ) == [{"n": 2}]


def test_first_conversion_is_new_and_the_next_one_existing(load: Load) -> None:
    query = load(orders=ORDERS)
    rows = query("SELECT existing, value::DOUBLE AS value FROM conversion ORDER BY ts")
    assert rows == [{"existing": False, "value": 100.0}, {"existing": True, "value": 50.0}]


def test_same_money_at_two_grains_counts_once(load: Load) -> None:
    query = load(
        google_ads_campaigns=(
            "Day,Campaign,Campaign ID,Cost,Clicks,Impr.\n"
            "2026-01-01,Brand,1,100,10,1000\n2026-01-01,Auto,2,40,4,400\n"
        ),
        google_ads_ads=(
            "Day,Campaign,Campaign ID,Ad group ID,Ad ID,Cost,Clicks,Impr.\n"
            "2026-01-01,Brand,1,11,111,60,6,600\n2026-01-01,Brand,1,11,112,40,4,400\n"
        ),
    )
    rows = query(
        "SELECT level, sum(spend)::DOUBLE AS spend FROM ad_performance_daily WHERE counted "
        "GROUP BY level ORDER BY level"
    )
    assert rows == [{"level": "ad", "spend": 100.0}, {"level": "campaign", "spend": 40.0}]
    assert query("SELECT count(*) AS n FROM ad_performance_daily") == [{"n": 4}]


def test_campaigns_reported_at_different_grains_only_all_count(load: Load) -> None:
    query = load(
        google_ads_campaigns="Day,Campaign,Campaign ID,Cost,Clicks,Impr.\n"
        "2026-01-01,Auto,2,40,4,400\n",
        google_ads_ads="Day,Campaign,Campaign ID,Ad group ID,Ad ID,Cost,Clicks,Impr.\n"
        "2026-01-01,Brand,1,11,111,100,6,600\n",
    )
    assert query("SELECT sum(spend)::DOUBLE AS spend FROM ad_performance_daily WHERE counted") == [
        {"spend": 140.0}
    ]


@pytest.mark.parametrize(("account", "counted"), [(140, "ad"), (150, "account")])
def test_an_account_row_counts_when_it_holds_more_than_its_campaigns(
    load: Load, account: int, counted: str
) -> None:
    query = load(
        google_ads_account=f"Day,Customer ID,Cost,Clicks,Impr.\n2026-01-01,7,{account},4,400\n",
        google_ads_ads="Day,Customer ID,Campaign,Campaign ID,Ad group ID,Ad ID,Cost,Clicks,Impr.\n"
        "2026-01-01,7,Brand,1,11,111,100,6,600\n2026-01-01,7,Auto,2,12,112,40,6,600\n",
    )
    rows = query(
        "SELECT level, sum(spend)::DOUBLE AS spend FROM ad_performance_daily WHERE counted "
        "GROUP BY level"
    )
    assert rows == [{"level": counted, "spend": float(account)}]


def test_restated_day_replaces_the_older_figure_and_keeps_it(load: Load) -> None:
    head = "Day,Campaign,Campaign ID,Cost,Clicks,Impr.\n"
    load(google_ads_1=head + "2026-01-01,Brand,1,100,10,1000\n")
    query = load(google_ads_2=head + "2026-01-01,Brand,1,90,9,1000\n2026-01-02,Brand,1,50,5,500\n")
    rows = query(
        "SELECT date::VARCHAR AS day, spend::DOUBLE AS spend, restatements "
        "FROM ad_performance_daily ORDER BY date"
    )
    assert rows == [
        {"day": "2026-01-01", "spend": 90.0, "restatements": 1},
        {"day": "2026-01-02", "spend": 50.0, "restatements": 0},
    ]
    assert query("SELECT count(*) AS n FROM staged.ad_performance_daily") == [{"n": 3}]


def test_money_converts_by_the_rate_of_its_day_and_never_without_one(load: Load) -> None:
    query = load(
        fx_rates="date,base,quote,rate\n2026-01-01,EUR,USD,1.10\n2026-02-01,EUR,USD,1.20\n",
        orders=(
            "order_id,order_date,customer_id,revenue,currency\n"
            "1,2026-01-15,u1,100,EUR\n2,2026-02-15,u2,100,EUR\n3,2026-02-15,u3,100,USD\n"
            "4,2026-02-16,u4,100,USD\n5,2026-02-17,u5,100,USD\n6,2026-02-15,u6,100,CHF\n"
        ),
    )
    rows = query(
        "SELECT order_id, amount_reporting::DOUBLE AS usd FROM orders "
        "WHERE order_id IN ('1', '2', '3', '6') ORDER BY order_id"
    )
    assert rows == [
        {"order_id": "1", "usd": 110.0},
        {"order_id": "2", "usd": 120.0},
        {"order_id": "3", "usd": 100.0},
        {"order_id": "6", "usd": None},
    ]


def test_a_click_with_its_visit_is_one_touch_and_keeps_its_cost(load: Load) -> None:
    query = load(
        google_ads_clicks=(
            "timestamp,campaign_id,campaign_name,ad_id,gclid,cost\n"
            "2026-01-01 10:00:00,1,Brand,111,G1,1.50\n2026-01-01 11:00:00,1,Brand,111,G2,2.00\n"
        ),
        sessions=(
            "session_id,session_start,client_id,gclid,utm_source,utm_medium,landing_page\n"
            "s1,2026-01-01 10:00:05,c1,G1,google,organic,https://www.example.com/\n"
        ),
    )
    rows = query("SELECT kind, channel, campaign, cost::DOUBLE AS cost FROM touchpoint ORDER BY ts")
    assert rows == [
        {"kind": "visit", "channel": "Paid Search", "campaign": "Brand", "cost": 1.5},
        {"kind": "click", "channel": "Paid Search", "campaign": "Brand", "cost": 2.0},
    ]


def test_the_same_rows_in_overlapping_files_count_once(load: Load) -> None:
    head = "session_id,session_start,client_id,utm_source,utm_medium\n"
    day = "s1,2026-01-01 10:00:00,c1,google,cpc\n"
    query = load(
        sessions_jan=head + day,
        sessions_jan_feb=head + day + "s2,2026-02-01 10:00:00,c1,google,cpc\n",
    )
    assert query("SELECT count(*) AS n FROM touchpoint") == [{"n": 2}]


def test_a_sale_in_shop_and_payment_processor_counts_once(load: Load, tmp_path: Path) -> None:
    query = load(
        shopify_orders=(
            "Name,Email,Financial Status,Paid at,Currency,Total,Created at,Lineitem name,"
            "Lineitem quantity\n"
            "#1,a@example.com,paid,2026-01-10 12:00:00 +0000,USD,100.00,"
            "2026-01-10 12:00:00 +0000,Cup,1\n"
            "#2,b@example.com,paid,2026-01-11 12:00:00 +0000,USD,70.00,"
            "2026-01-11 12:00:00 +0000,Cup,1\n"
        ),
        stripe_payments=(
            "id,Created date (UTC),Amount,Currency,Converted Amount,Customer Email,Status,"
            "Seller Message\n"
            "ch_1,2026-01-10 12:01:00,100.00,usd,100.00,a@example.com,Paid,ok\n"
            "ch_2,2026-01-25 12:01:00,100.00,usd,100.00,a@example.com,Paid,ok\n"
        ),
    )
    assert query("SELECT platform, count(*) AS n FROM orders GROUP BY 1 ORDER BY 1") == [
        {"platform": "shopify", "n": 2},
        {"platform": "stripe", "n": 2},
    ]
    rows = query(
        "SELECT platform, value::DOUBLE AS value, existing FROM conversion "
        "WHERE primary_kind ORDER BY ts"
    )
    assert rows == [
        {"platform": "shopify", "value": 100.0, "existing": False},
        {"platform": "shopify", "value": 70.0, "existing": False},
        {"platform": "stripe", "value": 100.0, "existing": True},
    ]
    assert query("SELECT count(*) AS orders, sum(amount) AS value FROM mart_order") == [
        {"orders": 3, "value": 270.0}
    ]
    notes = Workspace(tmp_path).sources().notes
    assert len(notes) == 1
    assert notes[0].startswith("1 stripe order is a sale another tool reports too")


CALENDAR = "campaign,channel,activity,planned_launch,planned_end,team\n"


def test_a_calendar_overwritten_in_place_replaces_what_it_said(load: Load) -> None:
    load(calendar=CALENDAR + "Spring,Email,Mail 1,2026-03-01,2026-03-05,CRM\n")
    query = load(calendar=CALENDAR + "Spring,Email,Mail 1,2026-03-03,2026-03-05,CRM\n")
    assert query("SELECT start_date::VARCHAR AS d FROM activity") == [{"d": "2026-03-03"}]
    assert query("SELECT count(*) AS n FROM staged.activity") == [{"n": 2}]
    query = load(calendar=CALENDAR + "Spring,Email,Mail 1,2026-03-01,2026-03-05,CRM\n")
    assert query("SELECT start_date::VARCHAR AS d FROM activity") == [{"d": "2026-03-01"}]


def test_a_renamed_file_keeps_its_facts_when_its_old_name_is_written_anew(
    load: Load, tmp_path: Path
) -> None:
    load(calendar=CALENDAR + "Spring,Email,Mail 1,2026-03-01,2026-03-05,CRM\n")
    exports = tmp_path / "exports"
    (exports / "calendar.csv").rename(exports / "calendar_spring.csv")
    query = load(calendar=CALENDAR + "Summer,Email,Mail 1,2026-06-01,2026-06-05,CRM\n")
    rows = query("SELECT campaign_name FROM activity ORDER BY 1")
    assert rows == [{"campaign_name": "Spring"}, {"campaign_name": "Summer"}]


HITS = "event_name,event_timestamp,user_pseudo_id,page_location\n"


def test_a_log_overwritten_in_place_replaces_the_days_it_covers(load: Load) -> None:
    page = "https://www.example.com/"
    load(
        web_events=HITS + f"page_view,2026-01-01 10:00:00,c1,{page}\n"
        f"page_view,2026-01-02 10:00:00,c2,{page}\npage_view,2026-01-03 10:00:00,c3,{page}\n"
    )
    query = load(
        web_events=HITS + f"page_view,2026-01-02 10:00:00,c2,{page}x\n"
        f"page_view,2026-01-04 10:00:00,c4,{page}\n"
    )
    rows = query("SELECT anonymous_id AS who, page_url AS page FROM web_event ORDER BY ts")
    assert rows == [
        {"who": "c1", "page": page},
        {"who": "c2", "page": page + "x"},
        {"who": "c4", "page": page},
    ]


def test_money_of_an_account_is_in_the_currency_of_the_account(load: Load) -> None:
    query = load(
        fx_rates="date,base,quote,rate\n2026-01-01,EUR,USD,2\n",
        google_ads_accounts="customer_id,descriptive_name,currency_code,time_zone\n7,Shop,eur,UTC\n",
        google_ads_report=(
            "Day,Campaign,Campaign ID,Cost,Clicks,Impr.\n2026-01-02,Brand,1,100,10,1000\n"
        ),
        orders=ORDERS,
    )
    rows = query("SELECT currency, spend_reporting::DOUBLE AS usd FROM ad_performance_daily")
    assert rows == [{"currency": "EUR", "usd": 200.0}]


def test_a_visit_in_hits_and_in_the_session_list_is_one_touch(load: Load) -> None:
    query = load(
        web_events=(
            "event_name,event_timestamp,user_pseudo_id,ga_session_id,utm_source,utm_medium\n"
            "page_view,2026-01-09 10:00:00,c1,s1,google,cpc\n"
            "page_view,2026-01-10 10:00:00,c1,s2,google,cpc\n"
        ),
        sessions=(
            "session_id,session_start,user_pseudo_id,utm_source,utm_medium\n"
            "s1,2026-01-09 10:00:00,c1,google,cpc\n"
        ),
    )
    assert query("SELECT session_id AS id FROM touchpoint ORDER BY ts") == [
        {"id": "s1"},
        {"id": "s2"},
    ]


def test_the_audit_does_not_look_from_a_future_date(load: Load) -> None:
    query = load(orders=ORDERS + "3,2126-01-01 00:00:00,u9,10,USD\n")
    assert query("SELECT as_of::VARCHAR AS t FROM audit_parameters") == [
        {"t": "2026-01-20 12:00:00"}
    ]


def test_a_report_without_accounts_belongs_to_the_accounts_of_its_campaigns(load: Load) -> None:
    query = load(
        google_ads_accounts=(
            "Day,Customer ID,Campaign,Campaign ID,Cost,Clicks,Impr.\n"
            "2026-01-01,7,Brand,1,100,10,1000\n2026-01-01,8,Auto,2,40,4,400\n"
        ),
        google_ads_all=(
            "Day,Campaign,Campaign ID,Cost,Clicks,Impr.\n"
            "2026-01-01,Brand,1,100,10,1000\n2026-01-01,Auto,2,40,4,400\n"
        ),
    )
    rows = query("SELECT sum(spend)::DOUBLE AS spend FROM ad_performance_daily WHERE counted")
    assert rows == [{"spend": 140.0}]


def test_a_lead_and_a_purchase_of_one_transaction_are_two_conversions(load: Load) -> None:
    query = load(
        web_events=(
            "event_name,event_timestamp,user_pseudo_id,ga_session_id,transaction_id\n"
            "generate_lead,2026-01-09 10:00:00,c1,s1,T1\npurchase,2026-01-10 10:00:00,c1,s2,T1\n"
        ),
    )
    rows = query("SELECT count(DISTINCT conversion_id) AS ids, count(*) AS n FROM conversion")
    assert rows == [{"ids": 2, "n": 2}]


def test_amounts_without_a_currency_are_told(tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "orders.csv").write_text(
        "order_id,order_date,customer_id,revenue\n1,2026-01-02,u,5\n"
    )
    workspace = Workspace(tmp_path)
    workspace.load()
    assert workspace.sources().notes == (
        "Amounts without a currency are taken as one and the same currency: orders.csv (1 "
        "amount); name it in mapping.yaml if it is another",
    )
