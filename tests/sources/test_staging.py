# ruff: noqa: E501 (header rows stay on one line, as the tools write them)
from datetime import datetime
from decimal import Decimal


def test_spend_with_lineage_and_quarantine(bench) -> None:
    result = bench.stage(
        "meta_ads/r.csv",
        ["Day", "Campaign name", "Amount spent (EUR)", "Impressions", "Link clicks"],
        [["2026-03-01", "a", "1.234,50", "10", "1"], ["2026-03-02", "a", "-2,00", "many", "2"],
         ["soon", "a", "3,00", "1", "1"], ["2026-03-03", "b", "--", "-5", "0"]],
    )  # fmt: skip
    assert result.rows == {"ad_performance_daily": 3}
    assert bench.rows(
        "SELECT date::VARCHAR, spend, currency, impressions, level, platform, file_row "
        "FROM staged.ad_performance_daily ORDER BY file_row"
    ) == [
        ("2026-03-01", Decimal("1234.5000"), "EUR", 10.0, "campaign", "meta_ads", 2),
        ("2026-03-02", Decimal("-2.0000"), "EUR", None, "campaign", "meta_ads", 3),
        ("2026-03-03", None, "EUR", None, "campaign", "meta_ads", 5),
    ]
    assert bench.rows(
        "SELECT file_row, column_name, value, severity FROM quarantine ORDER BY file_row"
    ) == [(3, "Impressions", "many", "value"), (4, "Day", "soon", "error"),
          (5, "Impressions", "-5", "value")]  # fmt: skip
    assert result.quarantined == 1
    assert (result.first_ts, result.last_ts) == (datetime(2026, 3, 1), datetime(2026, 3, 3))
    assert any("negative spend" in n for n in result.notes)


def test_micros_are_exact(bench) -> None:
    bench.stage("google_ads/s.csv", ["date", "campaign_id", "cost_micros", "clicks"],
                [["2026-03-01", "1", "1234567", "1"], ["2026-03-02", "1", "100000", "1"]])  # fmt: skip
    assert bench.rows("SELECT sum(spend) FROM staged.ad_performance_daily") == [
        (Decimal("1.3346"),)
    ]


def test_hours_become_days_and_duplicates_count_once(bench) -> None:
    row = ["7", "2026-03-01 10:00:00", "2.5", "10", "1"]
    later = ["7", "2026-03-01 11:00:00", "2.5", "10", "1"]
    result = bench.stage("tiktok/h.csv", ["AD_ID", "STAT_TIME_HOUR", "SPEND", "IMPRESSIONS", "CLICKS"],
                         [row, later, later])  # fmt: skip
    assert result.rows == {"ad_performance_daily": 1}
    assert bench.rows(
        "SELECT ad_id, spend, impressions, level FROM staged.ad_performance_daily"
    ) == [("7", Decimal("5.0000"), 20.0, "ad")]


def test_order_lines_sum_to_orders(bench) -> None:
    bench.stage("orders.csv", ["order_line_id", "order_id", "user_id", "order_date", "revenue"],
                [["1", "A", "u", "2026-03-01", "5"], ["2", "A", "u", "2026-03-01", "7.5"],
                 ["1", "B", "v", "2026-03-02", "1"]])  # fmt: skip
    assert bench.rows("SELECT order_id, amount, user_id FROM staged.orders ORDER BY order_id") == [
        ("A", Decimal("12.5000"), "u"), ("B", Decimal("1.0000"), "v"),
    ]  # fmt: skip


def test_one_transaction_per_row_and_the_rest_beside_it(bench) -> None:
    result = bench.stage(
        "crm.csv", ["user_id", "lead_id", "quote_id", "order_id", "created_at", "sale_at", "status", "revenue"],
        [["u1", "L1", "Q1", "O1", "2026-03-01", "2026-03-05", "won", "99"],
         ["u2", "L2", "Q2", "", "2026-03-02", "", "lost", "0"]],
    )  # fmt: skip
    assert result.rows == {"lead": 2, "orders": 1}
    assert result.quarantined == 0
    assert bench.rows("SELECT transaction_id, amount, ts::DATE::VARCHAR FROM staged.orders") == [
        ("order:O1", Decimal("99.0000"), "2026-03-05")
    ]
    pairs = bench.rows("SELECT DISTINCT value_a, value_b FROM staged.identifier_extra ORDER BY ALL")
    assert pairs == [("order:O1", "lead:L1"), ("order:O1", "quote:Q1"), ("quote:Q2", "lead:L2")]


def test_identifiers_are_normalised(bench) -> None:
    bench.stage(
        "ga4/e.csv", ["event_name", "event_timestamp", "user_pseudo_id", "page_location"],
        [["page_view", "1772366400000000", "GA1.1.12.34",
          "https://x.example/?utm_source=News%20Letter&gclid=abc&utm_mediun=cpc"]],
    )  # fmt: skip
    assert bench.rows(
        "SELECT ts::VARCHAR, anonymous_id, click_id, utm_source, utm_medium FROM staged.web_event"
    ) == [("2026-03-01 12:00:00", "12.34", "gclid:abc", "News Letter", None)]
    assert bench.rows("SELECT name FROM staged.tracking_parameter ORDER BY name") == [
        ("utm_mediun",), ("utm_source",),
    ]  # fmt: skip


def test_platform_from_a_column_and_rows_deleted_at_the_source(bench) -> None:
    bench.stage("spend.csv", ["date", "platform", "spend", "clicks"],
                [["2026-03-01", "Facebook", "1", "1"], ["2026-03-01", "Google Ads", "2", "1"]])  # fmt: skip
    assert bench.rows(
        "SELECT platform, spend FROM staged.ad_performance_daily ORDER BY platform"
    ) == [("google_ads", Decimal("2.0000")), ("meta_ads", Decimal("1.0000"))]
    bench.stage("hubspot/c.csv", ["id", "property_email", "property_createdate", "is_deleted"],
                [["1", "A@x.example", "2026-03-01", "false"], ["2", "b@x.example", "", "TRUE"]])  # fmt: skip
    assert bench.rows("SELECT crm_id, email FROM staged.contact") == [("hubspot:1", "a@x.example")]
    assert bench.rows("SELECT file_row, severity FROM quarantine") == [(3, "info")]


def test_every_staged_row_has_lineage_and_a_map(bench) -> None:
    bench.stage("visits.csv", ["session_id", "customer_id", "started_at", "utm_source"],
                [["1", "c", "2026-03-01 10:00", "x"], ["2", "c", "2026-03-02 10:00", "y"]])  # fmt: skip
    assert bench.rows("SELECT count(*), count(file_id), min(file_row) FROM staged.session") == [
        (2, 2, 2)
    ]
    assert bench.rows(
        "SELECT model_field, original_field FROM map_field WHERE model_field = 'user_id'"
    ) == [("user_id", "customer_id")]


def test_empty_file_stages_nothing(bench) -> None:
    result = bench.stage(
        "visits.csv", ["session_id", "customer_id", "started_at", "utm_source"], []
    )
    assert (result.rows, result.quarantined, result.first_ts) == ({"session": 0}, 0, None)
