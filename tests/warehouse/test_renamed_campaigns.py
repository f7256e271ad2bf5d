"""A campaign without id that was renamed between two reports of the same days."""

from __future__ import annotations

from typing import Any

import pytest

from unisono.warehouse.engine import Engine
from unisono.warehouse.latest import build_latest
from unisono.warehouse.models import load_models

FIGURES = {"level": "campaign", "spend": "10", "impressions": "500", "clicks": "7"}


def _day(day: int, name: str, file: str, **more: Any) -> dict[str, Any]:
    row = {"platform": "meta_ads", "date": f"2026-03-0{day}", "campaign_name": name}
    return {**row, **FIGURES, "file_id": file, **more}


def _pairs(engine: Engine) -> list[tuple[Any, ...]]:
    build_latest(engine)
    models = load_models("prepare")
    for name in ("ad_sum", "ad_report", "renamed_campaign"):
        engine.run(f"CREATE OR REPLACE TABLE {name} AS {models[name]}")
    return engine.rows(
        "SELECT older, newer, date::VARCHAR, spend::DOUBLE FROM renamed_campaign ORDER BY date"
    )


def test_equal_figures_under_another_name_in_a_newer_file(engine: Engine, put: Any) -> None:
    put(
        "ad_performance_daily",
        _day(1, "Spring", "old"),
        _day(2, "Spring", "old"),
        _day(2, "Spring sale", "new"),
        _day(3, "Spring sale", "new"),
    )
    assert _pairs(engine) == [("Spring", "Spring sale", "2026-03-02", 10.0)]


@pytest.mark.parametrize(
    "rows",
    [
        [_day(1, "Spring sale", "new", spend="11")],
        [_day(1, "Spring sale", "new", clicks="8")],
        [_day(1, "Spring sale", "new", campaign_id="7")],
        [_day(1, "Spring sale", "new", platform="tiktok_ads")],
        [_day(1, "Spring sale", "old")],
        # Equal on one day by chance, different on another one.
        [_day(1, "Spring sale", "new"), _day(2, "Spring sale", "new", spend="3")],
        # One file tells both apart.
        [_day(1, "Spring sale", "new"), _day(4, "Spring", "new")],
    ],
    ids=["spend", "clicks", "id", "platform", "same file", "another day", "both names"],
)
def test_two_campaigns_stay_two(engine: Engine, put: Any, rows: list[dict[str, Any]]) -> None:
    put(
        "ad_performance_daily",
        _day(1, "Spring", "old"),
        _day(2, "Spring", "old"),
        _day(4, "Spring sale", "new"),
        *rows,
    )
    assert _pairs(engine) == []
