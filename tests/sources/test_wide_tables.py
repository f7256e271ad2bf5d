"""Budgets, plans and spend with a column per month, week or quarter: one row per period."""

# ruff: noqa: E501 (rows of tables stay on one line)

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook

from unisono.settings import ModelSettings
from unisono.sources.custom_mapping import parse_mapping
from unisono.sources.readers import read_file
from unisono.sources.recognise import recognise
from unisono.sources.staging import stage

SPEND = """SELECT platform, campaign_name, date, period_end, spend, currency, file_row
    FROM staged.ad_performance_daily ORDER BY file_row, date"""
PLAN = """SELECT channel, campaign_name, start_date, end_date, amount, currency, file_row
    FROM staged.planned_spend ORDER BY file_row, start_date"""
ASIDE = "SELECT file_row, column_name, value, severity FROM quarantine ORDER BY file_row"


def workbook(title, *rows):
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def month(number, year=2026):
    ends = {1: 31, 2: 28, 3: 31, 4: 30, 10: 31, 11: 30, 12: 31}
    return date(year, number, 1), date(year, number, ends[number])


def test_spend_with_a_column_a_month_and_a_total(read_export, bench):
    text = (
        "Channel,Campaign,2026-01,2026-02,2026-03,Total\n"
        'Google Ads,Brand,"$1,000.00","$1,100.00","$1,200.00","$3,300.00"\n'
        'Meta,Spring,$500,-,$700,"$1,200"\n'
        'Total,,"$1,500.00","$1,100.00","$1,900.00","$4,500.00"\n'
    )
    (found,) = read_export("export.csv", text)
    assert (found.status, found.unmapped) == ("mapped", ("Total",))
    assert bench.rows(SPEND) == [
        ("google_ads", "Brand", *month(1), Decimal(1000), None, 2),
        ("google_ads", "Brand", *month(2), Decimal(1100), None, 2),
        ("google_ads", "Brand", *month(3), Decimal(1200), None, 2),
        ("meta_ads", "Spring", *month(1), Decimal(500), None, 3),
        ("meta_ads", "Spring", *month(3), Decimal(700), None, 3),
    ]
    lineage = "SELECT original_field FROM map_field WHERE model_field = 'spend'"
    assert bench.rows(lineage) == [("2026-01 … 2026-03",)]


def test_a_plan_is_planned_money_and_no_spend(read_export, bench):
    content = workbook(
        "Plan", ["Mediaplan 2026"], [], ["Kanal", "Kampagne", "Jan 26", "Feb 26", "Mrz 26", "Summe"],
        ["Google Ads", "Marke", 1000, 1100, 1200, 3300], ["Meta", "Frühling", 500, 600, 700, 1800],
        ["Gesamt", None, 1500, 1700, 1900, 5100],
    )  # fmt: skip
    read_export("Mediaplan.xlsx", content)
    assert bench.rows("SELECT sum(amount), count(*), max(file_row) FROM staged.planned_spend") == [
        (Decimal(5100), 6, 5)
    ]
    assert bench.rows(SPEND) == []


def test_the_title_names_year_currency_and_thousands(read_export, bench):
    content = workbook(
        "Tabelle1", ["Marketingbudget 2026 in TEUR"], [], ["Kanal", "Jan", "Feb", "Mrz", "Q1"],
        ["Digital"], ["Google Ads", 1, 2.5, 3, 6.5], ["Print", None, "n/a", "offen", 0],
    )  # fmt: skip
    read_export("Planung.xlsx", content)
    assert bench.rows(PLAN) == [
        ("Google Ads", None, *month(1), Decimal(1000), "EUR", 5),
        ("Google Ads", None, *month(2), Decimal(2500), "EUR", 5),
        ("Google Ads", None, *month(3), Decimal(3000), "EUR", 5),
    ]
    assert bench.rows(ASIDE) == [(4, "", "", "info"), (6, "Mrz", "offen", "error")]


def test_dates_of_a_spreadsheet_head_the_months(read_export, bench):
    content = workbook(
        "Actuals", ["Channel", *(date(2026, m, 1) for m in (1, 2, 3))], ["TikTok", 10, 20.5, None]
    )
    read_export("media spend.xlsx", content)
    assert bench.rows(SPEND) == [
        ("tiktok_ads", None, *month(1), Decimal(10), None, 2),
        ("tiktok_ads", None, *month(2), Decimal("20.5"), None, 2),
    ]


def test_weeks_in_german_with_amounts_in_euro(read_export, bench):
    read_export("Ausgaben.csv", "Plattform;KW 1 2026;KW 2 2026\nMeta;1.234,50 €;900,00 €\n")
    assert bench.rows(SPEND) == [
        ("meta_ads", None, date(2025, 12, 29), date(2026, 1, 4), Decimal("1234.5"), "EUR", 2),
        ("meta_ads", None, date(2026, 1, 5), date(2026, 1, 11), Decimal(900), "EUR", 2),
    ]


def test_sums_among_the_months_do_not_count(read_export, bench):
    header = "channel,Oct 2025,Nov 2025,Dec 2025,Q4 2025,Jan 2026,Q1 2026,FY26,YTD 2026"
    read_export("costs.csv", f"{header}\nMeta,1,2,3,6,4,,10,10\nTikTok,1,1,1,3,1,,4,4\n")
    assert bench.rows("SELECT date, sum(spend) FROM staged.ad_performance_daily GROUP BY 1 ORDER BY 1") == [
        (date(2025, 10, 1), 2), (date(2025, 11, 1), 3), (date(2025, 12, 1), 4), (date(2026, 1, 1), 5)
    ]  # fmt: skip


def test_subtotals_do_not_count_and_a_campaign_called_total_does(read_export, bench):
    rows = (
        "Paid,Meta,1,2\nPaid,TikTok,3,4\nSubtotal paid,,4,6\nOwned,Total Recall,5,5\n"
        "Owned,Spotify,1,1\nOwned total,,6,6\nSum of all,,10,12\n"
    )
    read_export("spend.csv", "Area,Campaign,Jan 2026,Feb 2026\n" + rows)
    staged = bench.rows("SELECT DISTINCT campaign_name FROM staged.ad_performance_daily ORDER BY 1")
    assert staged == [("Meta",), ("Spotify",), ("TikTok",), ("Total Recall",)]
    assert [r[0] for r in bench.rows(ASIDE)] == [4, 7, 8]


def test_budget_and_actual_stand_beside_each_other(read_export, bench):
    header = "Channel,Budget Jan 2026,Actual Jan 2026,Budget Feb 2026,Actual Feb 2026,Var Feb 2026"
    read_export("report.csv", f"{header}\nMeta,100,90,110,120,10\n")
    assert [r[4] for r in bench.rows(SPEND)] == [90, 120]
    assert [r[4] for r in bench.rows(PLAN)] == [100, 110]


def test_several_figures_per_month(read_export, bench):
    header = "Campaign,Cost (Jan 2026),Clicks (Jan 2026),Cost (Feb 2026),Clicks (Feb 2026)"
    read_export("report.csv", f"{header}\nBrand,100.5,90,110,120\n")
    sql = "SELECT date, spend, clicks FROM staged.ad_performance_daily ORDER BY date"
    assert bench.rows(sql) == [
        (date(2026, 1, 1), Decimal("100.5"), 90),
        (date(2026, 2, 1), 110, 120),
    ]


def test_quarters_of_offline_media(read_export, bench):
    read_export("offline spend.csv", "Medium,Vendor,Q1 2026,Q2/26\nTV,Channel Nine,1000,2000\n")
    sql = "SELECT medium, start_date, end_date, spend FROM staged.offline_media ORDER BY 2"
    assert bench.rows(sql) == [
        ("tv", date(2026, 1, 1), date(2026, 3, 31), Decimal(1000)),
        ("tv", date(2026, 4, 1), date(2026, 6, 30), Decimal(2000)),
    ]


@pytest.mark.parametrize(
    ("headers", "setting", "first"),
    [
        (("01/01/2026", "01/02/2026", "01/03/2026"), None, date(2026, 2, 1)),
        (("01/01/2026", "02/01/2026", "03/01/2026"), None, date(2026, 2, 1)),
        (("05/01/2026", "06/01/2026", "07/01/2026"), True, date(2026, 1, 6)),
        (("05/01/2026", "12/01/2026", "19/01/2026"), None, date(2026, 1, 12)),
        (("5.1.2026", "6.1.2026", "7.1.2026"), None, date(2026, 1, 6)),
    ],
)
def test_dates_in_headers_are_read_as_in_cells(bench, headers, setting, first):
    bench.stage("spend.csv", ["channel", *headers], [["Meta", 1, 2, 3]], day_first=setting)
    assert [r[2] for r in bench.rows(SPEND)][1] == first


@pytest.mark.parametrize(
    ("path", "headers", "why"),
    [
        ("spend.csv", ["Jan", "Feb", "Mar"], "name no year"),
        ("spend 2025-2026.csv", ["Jan", "Feb", "Mar"], "name no year"),
        ("spend_2026-11-22.csv", ["Jan", "Feb", "Mar"], "name no year"),
        ("spend 2026.csv", ["Oct", "Nov", "Dec", "Jan"], "not in the order"),
        ("spend.csv", ["Jan 05", "Jan 12", "Jan 19"], "days of months"),
        ("spend.csv", ["Jan 2026", "Feb 2026", "Xyz 2026"], "Xyz 2026"),
        ("spend.csv", ["Jan 2026", "January 2026", "Feb 2026"], "several"),
        ("plan and actuals.csv", ["Jan 2026", "Feb 2026"], "what its figures are"),
        ("leads and spend.csv", ["Jan 2026", "Feb 2026"], "what its figures are"),
    ],
)
def test_what_cannot_be_told_is_not_guessed(bench, path, headers, why):
    found = bench.recognise(path, ["Channel", *headers])
    assert found.status == "unknown"
    assert why in found.message
    assert "mapping.yaml" in found.message or "in each header" in found.message


def test_rows_with_a_day_of_their_own_stay_rows(bench):
    header = ["Date", "Campaign", "Cost", "Q1 2026 target", "Q2 2026 target"]
    found = bench.recognise("report.csv", header)
    assert (found.table, found.unfolding) == ("ad_performance", None)
    assert found.unmapped == ("Q1 2026 target", "Q2 2026 target")


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("nps.csv", ["Respondent", "Q1", "Q2", "Q3", "Team"]),
        ("visits 2026.csv", ["Channel", "Jan", "Feb", "Mar"]),
        ("kpis.csv", ["Metric", "Channel", "Jan 2026", "Feb 2026"]),
    ],
)
def test_other_tables_with_periods_are_no_spend(bench, path, headers):
    assert bench.recognise(path, headers).targets == ()


def test_a_mapping_names_year_and_figures(bench):
    rules = 'files:\n  - match: "plan.csv"\n    year: 2025\n    figures: spend\n    currency: EUR\n'
    custom = parse_mapping(rules)
    bench.stage("plan.csv", ["Channel", "Jan", "Feb", "Mar"], [["Meta", 1, 2, 3]], custom)
    assert bench.rows(SPEND)[0] == ("meta_ads", None, *month(1, 2025), 1, "EUR", 2)


def test_a_mapping_binds_the_figures_of_a_table_without_names(bench):
    rules = """files:
      - match: "x.csv"
        table: ad_performance_daily
        figures: spend
        fields: {date: date, period_end: period_end, spend: spend, campaign_name: Line}
    """
    custom = parse_mapping(rules)
    bench.stage("x.csv", ["Line", "Jan 2026", "Feb 2026"], [["A", 1, 2]], custom)
    assert [r[1:5] for r in bench.rows(SPEND)] == [("A", *month(1), 1), ("A", *month(2), 2)]


def test_parquet_keeps_its_figures_exact(bench, tmp_path):
    path, out = tmp_path / "spend.parquet", tmp_path / "out"
    out.mkdir()
    bench.engine.run(
        'COPY (SELECT \'Meta\' AS channel, 12.34 AS "2026-01", 7 AS "2026-02") '
        f"TO '{path}' (FORMAT parquet)"
    )
    read = read_file(path, root=tmp_path, out=out, settings=ModelSettings(), engine=bench.engine)
    (landing,) = read.landings
    stage(bench.engine, landing, recognise(landing, bench.catalogue), ModelSettings())
    assert [r[4] for r in bench.rows(SPEND)] == [Decimal("12.34"), Decimal(7)]


def test_a_budget_with_a_row_a_month_is_planned_too(bench):
    bench.stage("b.csv", ["Month", "Channel", "Budget (EUR)"], [["2026-02", "Meta", "1,000.50"]])
    assert bench.rows(PLAN) == [("Meta", None, *month(2), Decimal("1000.5"), "EUR", 2)]
