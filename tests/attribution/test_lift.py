"""Credit calibrated by experiments."""

from __future__ import annotations

import pytest

from unisono.attribution import attribute_paths
from unisono.attribution.lift import Experiment, calibrated
from unisono.attribution.recommend import dispute
from unisono.errors import AttributionError
from unisono.model.attribution import AttributionResult
from unisono.settings import AttributionSettings

PATHS = [(("a", "b"), 60, 600.0, 40), (("b", "c"), 30, 900.0, 70), (("c",), 10, 100.0, 90)]


@pytest.fixture(scope="module")
def result() -> AttributionResult:
    return attribute_paths(PATHS, AttributionSettings())


def test_tested_channels_get_the_measured_share(result: AttributionResult) -> None:
    found = calibrated(result, [Experiment("a", 0.25, 0.15, 0.35)], "linear").model("calibrated")
    assert found.conversions["a"] == pytest.approx(100 * 0.25 / 1.25)
    assert found.value["a"] == pytest.approx(1600 * 0.2)
    assert sum(found.conversions.values()) == pytest.approx(100, abs=1e-9)
    assert sum(found.value.values()) == pytest.approx(1600, abs=1e-9)
    linear = result.model("linear").conversions
    assert found.conversions["b"] / found.conversions["c"] == pytest.approx(
        linear["b"] / linear["c"]
    )
    assert "a +25.0%" in found.definition
    # the interval of the lift, 0.15 … 0.35, as shares of 100 conversions
    assert found.conversions_low["a"] == pytest.approx(100 * 0.15 / 1.15, abs=1)
    assert found.conversions_high["a"] == pytest.approx(100 * 0.35 / 1.35, abs=1)


def test_what_was_tested_is_disputed_no_more(result: AttributionResult) -> None:
    widest = max(result.spread, key=lambda s: (s.width, s.channel)).channel
    found = calibrated(result, [Experiment(widest, 0.25, 0.15, 0.35)])
    assert f"about {widest}:" in dispute(result)
    assert found.tested == (widest,)
    assert f"about {widest}:" not in dispute(found)
    assert {s.channel for s in found.disputed} == set(result.channels) - {widest}
    assert {s.channel for s in found.spread} == set(result.channels)
    # what the test gives one channel is no dispute about the others
    before = {s.channel: s for s in result.spread}
    assert all(s == before[s.channel] for s in found.disputed)
    most = calibrated(result, [Experiment(widest, 9, 8, 10)])
    (tested,) = [s for s in most.spread if s.channel == widest]
    assert (tested.high, tested.high_model) == (pytest.approx(0.9), "calibrated")
    assert all(s == before[s.channel] for s in most.disputed)


def test_no_interval_when_none_was_asked_for(result: AttributionResult) -> None:
    found = calibrated(result, [Experiment("a", 0.25, 0.15, 0.35)], level=None)
    assert found.model("calibrated").conversions_low == {}
    assert found.model("calibrated").conversions["a"] == pytest.approx(20)


def test_negative_and_excessive_lifts(result: AttributionResult) -> None:
    none = calibrated(result, [Experiment("a", -0.1, -0.2, 0.0)]).model("calibrated")
    assert none.conversions["a"] == 0
    much = [Experiment("a", 3, 2, 4), Experiment("b", 3, 2, 4)]
    found = calibrated(result, much).model("calibrated")
    assert found.conversions == pytest.approx({"a": 50, "b": 50, "c": 0})
    assert "A lift above 200% is rare (a, b): 0.1 is ten per cent." in found.definition
    assert "rare" not in none.definition
    every = [Experiment(c, 0.1, 0, 0.2) for c in "abc"]
    assert sum(calibrated(result, every).model("calibrated").conversions.values()) == pytest.approx(
        100
    )


def test_wrong_experiments_are_refused(result: AttributionResult) -> None:
    with pytest.raises(AttributionError, match="lift"):
        Experiment("a", 0.5, 0.6, 0.7)
    with pytest.raises(AttributionError, match="inf"):
        Experiment("a", 0.5, 0.4, float("inf"))
    one = Experiment("a", 0.1, 0, 0.2)
    with pytest.raises(AttributionError, match="a more than once"):
        calibrated(result, [one, one])
    for experiments in ([], [Experiment("x", 0.1, 0, 0.2)], [one, one]):
        with pytest.raises(AttributionError, match="Experiments name"):
            calibrated(result, experiments)
    with pytest.raises(AttributionError, match="no model"):
        calibrated(result, [one], "oracle")
