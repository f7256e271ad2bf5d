"""Choice of the model and the warnings when models mislead."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from unisono.attribution import DecisionContext, attribute, dispute
from unisono.attribution.recommend import data_driven_gap, median_touches, recommend, warnings
from unisono.model.attribution import AttributionResult, Spread
from unisono.reports.view import disputed
from unisono.settings import AttributionSettings

DAY = 86_400_000_000
EMPTY = {"0": 0, "1": 0, "2": 0, "3": 0, "4": 0, "5": 0, "6-10": 0, "11-20": 0, "21+": 0}


@pytest.fixture
def result(log_of: Any, conversions_of: Any) -> AttributionResult:
    touches = [
        *((p, p, c) for p in range(4) for c in ("Video",)),
        *((p, DAY + p, "Email") for p in range(4)),
        *((p, 2 * DAY + p, "Paid Search") for p in range(4)),
    ]
    outcomes = [(p, 3 * DAY, 10.0) for p in range(4)]
    return attribute(log_of(touches), conversions_of(outcomes), AttributionSettings())


def shaped(result: AttributionResult, cycle: float, band: str, n: int = 4) -> AttributionResult:
    return replace(
        result,
        median_lag_days=cycle,
        touches_per_conversion=EMPTY | {band: n},
        attributed_conversions=n,
    )


@pytest.mark.parametrize(
    ("cycle", "band", "model"),
    [
        (6.9, "3", "last"), (6.9, "4", "linear"), (7, "2", "time_decay"), (60, "5", "time_decay"),
        (60, "6-10", "u_shaped"), (92, "11-20", "u_shaped"), (120, "3", "u_shaped"),
    ],
)  # fmt: skip
def test_model_by_cycle_and_touches(
    result: AttributionResult, cycle: float, band: str, model: str
) -> None:
    assert recommend(shaped(result, cycle, band), 400, DecisionContext())[0] == model


def test_data_driven_needs_volume_and_history(result: AttributionResult) -> None:
    rich = shaped(result, 150, "11-20", 1_200)
    assert recommend(rich, 400, DecisionContext(days=90))[0] == f"markov_{rich.best_order}"
    model, why = recommend(rich, 401, DecisionContext(days=90))
    assert model == "u_shaped"
    assert "need 401 conversions a month over 3 months; here are 400 a month over 3.0" in why
    assert recommend(rich, 400, DecisionContext(days=89))[0] == "u_shaped"
    assert data_driven_gap(rich, 400, DecisionContext(days=90)) == ""
    assert "not known" in data_driven_gap(rich, 400, DecisionContext())


def test_known_cycle_and_awareness_count(result: AttributionResult) -> None:
    context = DecisionContext(cycle_days=30, awareness_team=True)
    model, why = recommend(shaped(result, 2, "3"), 400, context)
    assert model == "time_decay"
    assert "first touch beside it" in why


def test_undecided_without_attributed_conversions(result: AttributionResult) -> None:
    assert recommend(replace(result, attributed_conversions=0), 400, DecisionContext()) == (
        "",
        "Undecided: no conversion has a touch in its lookback window.",
    )
    assert recommend(replace(result, median_lag_days=None), 400, DecisionContext())[0] == ""
    untouched = replace(result, attributed_conversions=0, touches=0)
    assert "there are no touches. Bring web sessions" in recommend(
        untouched, 400, DecisionContext()
    )[1]  # fmt: skip
    nothing = replace(untouched, conversions=0)
    why = "Undecided: there are no conversions."
    assert recommend(nothing, 400, DecisionContext()) == ("", why)
    assert disputed(untouched).startswith("No conversion has a touch before it")


def test_the_engine_fills_in_the_advice(result: AttributionResult) -> None:
    assert result.recommended == "last"
    assert result.recommended_why.startswith("Cycle 3.0 days, 3 touches a conversion (medians)")
    assert median_touches(result) == 3


def found(result: AttributionResult, word: str, **known: Any) -> list[str]:
    return [w for w in warnings(result, DecisionContext(**known), ("Direct",)) if word in w]


def test_search_that_harvests(result: AttributionResult) -> None:
    (text,) = found(result, "inflate last touch")
    assert text.startswith("Paid Search takes 100 % of last touches but opens only 0 %")
    assert found(result, "inflate last touch", search_channels=("Video",)) == []


def test_long_nurture(result: AttributionResult) -> None:
    assert found(shaped(result, 21, "3"), "punishes long nurture") == []
    (text,) = found(shaped(result, 28, "3"), "punishes long nurture")
    assert "28 days" in text
    assert "about 14" in text


def test_dark_social(log_of: Any, conversions_of: Any) -> None:
    touches = [(p, 0, "Direct" if p < 2 else "Email") for p in range(4)]
    seen = attribute(
        log_of(touches), conversions_of([(p, 5, 1.0) for p in range(4)]), AttributionSettings()
    )
    assert found(seen, "dark social")[0].startswith("Direct takes 50 % of last touches")
    assert found(seen, "several devices")[0].startswith("100 % of attributed conversions")


def test_one_channel_above_all(result: AttributionResult) -> None:
    assert [t.split(" gets")[0] for t in found(result, "up to 100 %")] == ["Paid Search", "Video"]
    assert found(replace(result, attributed_conversions=0), "") == []


def test_the_dispute_names_channel_models_and_experiment(result: AttributionResult) -> None:
    text = dispute(result)
    assert text.startswith("The models disagree most about Paid Search: 0 % (First touch) to 100 %")
    assert "geo holdout" in text
    assert dispute(replace(result, spread=())) == ""
    one_of_hundreds = Spread("Paid Search", 0.0021, "first", 0.0042, "last")
    assert "0.2 % (First touch) to 0.4 % (Last touch)" in dispute(
        replace(result, spread=(one_of_hundreds,))
    )


def test_models_that_agree_dispute_nothing(result: AttributionResult) -> None:
    nearly = Spread("Paid Search", 0.401, "first", 0.404, "last")
    assert dispute(replace(result, spread=(nearly,))) == ""


def test_touches_without_a_name_are_neither_direct_nor_to_be_switched_off(
    log_of: Any, conversions_of: Any
) -> None:
    """By campaign, most touches have none; "Direct" is said only of members of that name."""
    touches = [
        *((p, 0, "Spring sale") for p in range(8)),
        *((p, DAY, "(no campaign)" if p < 6 else "(direct)") for p in range(8)),
    ]
    seen = attribute(
        log_of(touches),
        conversions_of([(p, 2 * DAY, 1.0) for p in range(8)]),
        AttributionSettings(),
        direct_channels=("(direct)", "direct", "(no campaign)"),
    )
    assert not any("Direct takes" in w for w in seen.warnings)  # a quarter of last touches
    unnamed_first = sorted(seen.spread, key=lambda s: s.channel != "(no campaign)")
    assert dispute(replace(seen, spread=tuple(unnamed_first))).startswith(
        "Of what can be switched off, the models disagree most about Spring sale: "
    )
    alone = replace(seen, spread=tuple(s for s in seen.spread if s.channel != "Spring sale"))
    assert dispute(alone) == ""


def test_a_name_that_is_missing_from_most_touches_is_told_as_that(
    log_of: Any, conversions_of: Any
) -> None:
    seen = attribute(
        log_of([(p, 0, "(no campaign)" if p else "Spring sale") for p in range(9)]),
        conversions_of([(p, DAY, 1.0) for p in range(9)]),
        AttributionSettings(),
    )
    (text,) = [w for w in seen.warnings if w.startswith("(no campaign) gets")]
    assert text.endswith("most touches carry no name here, so the others' shares say little.")


def test_one_touch_is_no_touches(result: AttributionResult) -> None:
    assert ", 1 touch a conversion" in recommend(shaped(result, 2, "1"), 400, DecisionContext())[1]
