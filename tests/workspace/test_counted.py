"""Statistics counted where the models ran give the credit that reading the touches gives."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from unisono.attribution.archive import to_arrow
from unisono.settings import Settings
from unisono.workspace import Workspace
from unisono.workspace.counted import attribute_counted, count_by, read_counted, write_counted
from unisono.workspace.credit import attribute_warehouse

VIEWS = {"view_lookback_days": 3, "views_need_no_click": True}


@pytest.mark.parametrize(
    ("by", "windows"), [("channel", {}), ("campaign", {}), ("account", {}), ("channel", VIEWS)]
)
def test_credit_of_any_dimension(demo_workspace: Path, by: str, windows: dict[str, Any]) -> None:
    settings = Settings.model_validate({"attribution": windows})
    with Workspace(demo_workspace).engine() as engine:
        statistics = count_by(engine, settings, by)
        assert statistics is not None
        given = attribute_counted(engine, statistics, settings, by)
        wanted = attribute_warehouse(engine, settings, by)
        assert given == wanted
        without = attribute_counted(engine, statistics, settings, by, paths=False)
        assert without == replace(wanted, paths=())


def test_statistics_are_kept_by_dimension(demo_workspace: Path, tmp_path: Path) -> None:
    with Workspace(demo_workspace).engine() as engine:
        found = {by: count_by(engine, Settings(), by) for by in ("channel", "campaign")}
    warehouse = tmp_path / "0123.duckdb"
    write_counted({by: s for by, s in found.items() if s is not None}, warehouse)
    for by, counted in found.items():
        kept = read_counted(warehouse, by)
        assert kept is not None
        assert counted is not None
        assert to_arrow(kept).equals(to_arrow(counted), check_metadata=True)
    assert read_counted(warehouse, "ad") is None
    assert read_counted(None) is None
