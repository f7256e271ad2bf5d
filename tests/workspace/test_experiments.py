"""Experiments of the settings: credit by channel has the model they calibrate, everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from unisono.attribution.lift import Experiment
from unisono.attribution.touchlog import Windows
from unisono.errors import AttributionError
from unisono.settings import Settings
from unisono.workspace import Workspace
from unisono.workspace.counted import attribute_counted, count_by
from unisono.workspace.credit import attribute_warehouse
from unisono.workspace.credit_extras import demand_model

TEST = {"channel": "paid  search", "lift": 0.25, "low": 0.15, "high": 0.35}
ELSEWHERE = {"channel": "Billboards", "lift": 0.02, "low": -0.01, "high": 0.05}


def settings(*tests: dict[str, Any]) -> Settings:
    return Settings.model_validate({"attribution": {"experiments": tests}})


def test_credit_by_channel_is_calibrated(demo_workspace: Path) -> None:
    mine = settings(TEST)
    with Workspace(demo_workspace).engine() as engine:
        found = attribute_warehouse(engine, mine)
        given = [Experiment("Paid Search", 0.25, 0.15, 0.35)]
        asked = attribute_warehouse(engine, Settings(), experiments=given)
        counted = count_by(engine, mine)
        assert counted is not None
        assert attribute_counted(engine, counted, mine) == found
    assert found.model("calibrated") == asked.model("calibrated")
    share = found.model("calibrated").conversions["Paid Search"] / found.attributed_conversions
    assert share == pytest.approx(0.25 / 1.25)
    assert found.tested == ("Paid Search",)
    assert "Experiments measured Paid Search: read calibrated" in found.recommended_why
    assert found.recommended == asked.recommended


def test_other_dimensions_are_left_as_they_are(demo_workspace: Path) -> None:
    with Workspace(demo_workspace).engine() as engine:
        plain = attribute_warehouse(engine, Settings(), "campaign")
        assert attribute_warehouse(engine, settings(TEST), "campaign") == plain


def test_other_outcomes_and_some_customers_are_not_calibrated(demo_workspace: Path) -> None:
    with Workspace(demo_workspace).engine() as engine:
        for asked in ({"outcome": "web"}, {"customers": "new"}):
            found = attribute_warehouse(engine, settings(TEST), intervals=False, **asked)
            assert "calibrated" not in [m.model for m in found.models]
            assert found.notes[-1].startswith("attribution.experiments hold for all conversions")


def test_a_channel_that_is_not_there_is_told_and_the_others_are_used(demo_workspace: Path) -> None:
    with Workspace(demo_workspace).engine() as engine:
        both = attribute_warehouse(engine, settings(TEST, ELSEWHERE), intervals=False)
        alone = attribute_warehouse(engine, settings(ELSEWHERE), intervals=False)
    assert both.tested == ("Paid Search",)
    for found in (both, alone):
        assert found.warnings[-1].startswith("attribution.experiments names Billboards, which")
    assert "calibrated" not in [m.model for m in alone.models]


def test_why_nothing_is_calibrated(demo_workspace: Path) -> None:
    with Workspace(demo_workspace).engine() as engine:
        found = attribute_warehouse(engine, Settings(), intervals=False)
        none = attribute_warehouse(engine, settings(TEST), windows=Windows(0, 0, False))
    with pytest.raises(AttributionError, match="No experiment of what is credited here"):
        demand_model(found, "calibrated", "--order {}")
    assert none.attributed_conversions == 0
    with pytest.raises(AttributionError, match="Nothing is credited here") as refused:
        demand_model(none, "calibrated", "--order {}")
    assert refused.value.way_out == none.recommended_why != ""


@pytest.mark.parametrize(
    ("tests", "told"),
    [
        ([TEST, TEST], "stands more than once"),
        ([TEST, {**TEST, "channel": "Paid Search"}], "stands more than once"),
        ([{**TEST, "channel": "   "}], "at least 1 character"),
        ([{**TEST, "low": 0.3}], "must rise in this order"),
        ([{**TEST, "lift": -2}], "greater than -1"),
        ([{**TEST, "high": float("inf")}], "must rise"),
        ([{**TEST, "channel": ""}], "at least 1 character"),
    ],
)
def test_wrong_experiments_are_refused(tests: list[dict[str, Any]], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        settings(*tests)
