"""Progress of objectives along the straight line, and the parts of SMART."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from unisono.council.objectives import missing_parts, progress
from unisono.council.stages import STAGES, begun, template
from unisono.model.council import Objective, Reading, Stage
from unisono.model.council_results import Figure, Standing

START, DUE = date(2026, 1, 1), date(2026, 4, 11)  # a hundred days
HALF = START + timedelta(days=50)


def _objective(**changed: Any) -> Objective:
    whole = {
        "title": "Pipeline up", "stage": Stage.GROWTH, "metric": "pipeline", "baseline": 100.0,
        "target": 200.0, "start": START, "due": DUE, "owner": "ann", "notes": "Trials grew.",
        "teams": ("Sales", "Paid"),
    }  # fmt: skip
    return Objective(**{**whole, **changed})


def _stands(value: float | None, until: date = HALF, today: date = HALF, **changed: Any) -> Any:
    figure = Figure("pipeline", "Pipeline", value, "USD", until, "no data" if value is None else "")
    return progress("p", _objective(**changed), figure, today, 0.1)


@pytest.mark.parametrize(
    ("value", "standing"),
    [(200, "reached"), (250, "reached"), (150, "on track"), (140, "on track"), (139, "behind"),
     (90, "behind"), (None, "not measured")],
)  # fmt: skip
def test_half_way_through_the_days(value: float | None, standing: str) -> None:
    found = _stands(value)
    assert found.standing == standing
    assert found.due_way == 0.5
    assert found.path == 150


def test_less_can_be_better() -> None:
    found = _stands(15.0, baseline=20.0, target=10.0)
    assert (found.way, found.standing) == (0.5, Standing.ON_TRACK)


def test_what_is_due_and_not_reached_is_missed() -> None:
    assert _stands(190, DUE, DUE).standing == Standing.MISSED
    assert _stands(200, DUE, DUE).standing == Standing.REACHED


@pytest.mark.parametrize("value", [150.0, 190.0, 250.0])
@pytest.mark.parametrize("late", [0, 1, 150])
def test_a_figure_older_than_the_day_it_was_due_does_not_tell(value: float, late: int) -> None:
    found = _stands(value, HALF, DUE + timedelta(days=late))
    assert found.standing == Standing.NOT_MEASURED
    assert "due on 11 Apr 2026" in found.reason
    assert "of 20 Feb 2026" in found.reason
    assert ("had reached the target" in found.reason) == (value >= 200)
    reading = (Reading(day=HALF, value=value),)
    assert _stands(None, readings=reading, today=DUE).standing == Standing.NOT_MEASURED


def test_the_reading_of_the_day_it_was_due_decides() -> None:
    after = DUE + timedelta(days=9)
    readings = (Reading(day=HALF, value=210), Reading(day=DUE, value=190),
                Reading(day=after, value=220))  # fmt: skip
    found = _stands(None, readings=readings, today=after)
    assert (found.figure.value, found.standing) == (190, Standing.MISSED)
    # It also says what a measured figure that ends before does not.
    assert _stands(250.0, HALF, after, readings=readings).standing == Standing.MISSED
    late = _stands(None, readings=readings[2:], today=after)
    assert (late.standing, "figure is of 20 Apr 2026" in late.reason) == (Standing.REACHED, True)


def test_what_has_no_baseline_or_no_days_is_never_judged() -> None:
    for lacking in ({"baseline": None}, {"target": None}, {"due": None}, {"target": 100.0}):
        assert _stands(150, DUE, DUE, **lacking).standing == Standing.NOT_MEASURED
    same_day = _objective().model_copy(update={"due": START})
    figure = Figure("pipeline", "P", 200.0, "", START)
    assert progress("p", same_day, figure, START, 0.1).standing == Standing.REACHED


def test_before_it_begins_and_with_older_figures_nothing_is_said() -> None:
    before = START - timedelta(days=1)
    assert _stands(150, before, before).standing == Standing.NOT_BEGUN
    found = _stands(150, before, HALF)
    assert found.standing == Standing.NOT_MEASURED
    assert "31 Dec 2025" in found.reason


def test_readings_count_where_there_is_no_metric() -> None:
    readings = (
        Reading(day=START, value=100, source="wave 1"), Reading(day=HALF, value=160, source="w 2"),
        Reading(day=DUE, value=999),
    )  # fmt: skip
    found = _stands(None, readings=readings)
    assert (found.figure.value, found.read_from, found.standing) == (160, "w 2", "on track")
    assert _stands(120.0, readings=readings).figure.value == 120  # a measured figure comes first


def test_an_objective_that_has_all_parts_lacks_none() -> None:
    assert missing_parts(_objective()) == ()


def test_an_empty_objective_lacks_every_part() -> None:
    found = missing_parts(Objective(title="More"))
    assert [m.part for m in found] == [
        "Specific", "Measurable", "Measurable", "Measurable", "Achievable", "Relevant",
        "Time-bound", "Time-bound",
    ]  # fmt: skip
    same = missing_parts(_objective(target=100.0))
    assert [m.text for m in same] == ["a target that differs from the baseline"]


def test_an_objective_without_a_path_is_not_judged() -> None:
    found = _stands(150, start=None)
    assert (found.standing, found.path) == (Standing.NOT_MEASURED, None)


def test_two_teams_share_it() -> None:
    assert _stands(150).shared
    assert not _stands(150, teams=("Sales", "", "Sales")).shared


def test_a_path_goes_forward() -> None:
    with pytest.raises(ValidationError, match="does not lie after"):
        _objective(due=START)


@given(
    st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.integers(0, 99),
    st.floats(0, 0.5),
)  # fmt: skip
def test_more_of_the_way_never_stands_worse(
    baseline: float, target: float, share: float, days: int, tolerance: float
) -> None:
    if abs(target - baseline) < 1e-3:
        return
    order = [Standing.BEHIND, Standing.ON_TRACK, Standing.REACHED]
    day, objective = START + timedelta(days=days), _objective(baseline=baseline, target=target)
    ways = sorted((share / 1e6, share / 1e6 + 0.3))
    seen = []
    for way in ways:
        value = baseline + (target - baseline) * way
        figure = Figure("pipeline", "P", value, "", day)
        seen.append(order.index(progress("p", objective, figure, day, tolerance).standing))
    assert seen == sorted(seen)


@given(
    st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(-1.0, 2.0), st.integers(0, 400),
    st.integers(0, 400), st.floats(0, 0.5),
)  # fmt: skip
def test_what_is_due_is_never_on_the_way(
    baseline: float, target: float, share: float, of: int, today: int, tolerance: float
) -> None:
    if abs(target - baseline) < 1e-3:  # rising and falling targets alike
        return
    objective = _objective(baseline=baseline, target=target)
    value = baseline + (target - baseline) * share
    now, until = START + timedelta(days=today), START + timedelta(days=min(of, today))
    found = progress("p", objective, Figure("pipeline", "P", value, "", until), now, tolerance)
    if now < DUE:
        assert found.standing not in (Standing.MISSED, Standing.NOT_MEASURED)
    elif until < DUE:
        assert found.standing == Standing.NOT_MEASURED
    else:
        reached = found.way is not None and found.way >= 1
        assert found.standing == (Standing.REACHED if reached else Standing.MISSED)


def test_every_stage_has_an_aim_and_templates() -> None:
    assert [s.stage for s in STAGES] == list(Stage)
    for stage in STAGES:
        assert stage.looks_at
        for key, one in stage.templates:
            assert template(stage.stage, key) is one
            assert {m.part for m in missing_parts(begun(one, START))} <= {
                "Specific", "Measurable", "Achievable"}  # fmt: skip
    assert template("growth", "nothing") is None


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e16])
def test_only_figures_one_can_reckon_with_are_kept(value: float) -> None:
    with pytest.raises(ValidationError):
        _objective(target=value)


def test_a_way_beyond_all_numbers_is_none() -> None:
    assert _stands(1e15, baseline=0.0, target=5e-324).way is None
