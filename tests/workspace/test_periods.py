"""Rows that cover several days: kept on their first day, never counted beside their own days."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from unisono.workspace import Workspace

HEAD = "Reporting starts,Reporting ends,Campaign name,Amount spent (EUR),Impressions,Link clicks\n"
COUNTED = "SELECT sum(spend)::DOUBLE AS spend FROM ad_performance_daily WHERE counted"
Load = Callable[..., Workspace]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def load(**files: str) -> Workspace:
        exports = tmp_path / "exports"
        exports.mkdir(exist_ok=True)
        for name, text in files.items():
            (exports / f"{name}.csv").write_text(text, encoding="utf-8")
        workspace = Workspace(tmp_path)
        workspace.load()
        return workspace

    return load


def spent(workspace: Workspace) -> Any:
    return workspace.query(COUNTED).to_pylist()[0]["spend"]


MONTH = "2026-03-01,2026-03-31,Spring,310,1000,20\n"
DAYS = "".join(f"2026-03-{d:02},2026-03-{d:02},Spring,10,100,2\n" for d in range(1, 32))


def test_a_month_in_one_row_keeps_its_period_and_says_so(load: Load) -> None:
    workspace = load(report=HEAD + MONTH)
    sql = "SELECT date::VARCHAR AS d, period_end::VARCHAR AS e, counted FROM ad_performance_daily"
    assert workspace.query(sql).to_pylist() == [
        {"d": "2026-03-01", "e": "2026-03-31", "counted": True}
    ]
    (message,) = workspace.query("SELECT message FROM source_file").to_pylist()
    assert "1 row covers several days (up to 31)" in message["message"]


@pytest.mark.parametrize("first", ["days", "month"])
def test_a_month_does_not_count_beside_its_days(load: Load, first: str) -> None:
    files = {"days": HEAD + DAYS, "month": HEAD + MONTH}
    load(**{first: files[first]})
    assert spent(load(**files)) == 310
    assert len(load().query("SELECT 1 FROM ad_performance_daily WHERE counted")) == 31


def test_a_growing_report_of_one_month_counts_once(load: Load) -> None:
    load(one=HEAD + "2026-03-01,2026-03-15,Spring,150,500,10\n")
    assert spent(load(two=HEAD + MONTH)) == 310


def test_other_accounts_and_platforms_keep_their_months(load: Load) -> None:
    plan = "Channel,2026-03,2026-04\nMeta,300,200\nPrint,50,60\n"
    workspace = load(report=HEAD + DAYS, spend=plan)
    assert spent(workspace) == 310 + 200 + 50 + 60


def test_months_in_a_column_do_not_replace_the_first_day(load: Load) -> None:
    load(daily="Day,Campaign,Cost,Clicks,Impr.\n2026-03-01,A,10,1,9\n2026-03-02,A,20,1,9\n")
    workspace = load(google_ads_months="Month,Campaign,Cost,Clicks,Impr.\n2026-03-01,A,30,2,18\n")
    rows = workspace.query("SELECT platform, count(*) AS n FROM ad_performance_daily GROUP BY 1")
    assert sum(r["n"] for r in rows.to_pylist()) == 3


def test_a_plan_is_kept_beside_the_spend(load: Load) -> None:
    plan = "Channel,Campaign,Mar 2026,Apr 2026,Total\nMeta,Spring,300,200,500\n"
    workspace = load(report=HEAD + DAYS, budget_2026=plan)
    assert spent(workspace) == 310
    sql = (
        "SELECT sum(amount)::DOUBLE AS planned, max(end_date)::VARCHAR AS until FROM planned_spend"
    )
    assert workspace.query(sql).to_pylist() == [{"planned": 500.0, "until": "2026-04-30"}]
