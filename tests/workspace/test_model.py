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
        "GROUP BY level"
    )
    assert rows == [{"level": "campaign", "spend": 140.0}]
    assert query("SELECT count(*) AS n FROM ad_performance_daily") == [{"n": 4}]


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
