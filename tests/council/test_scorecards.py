"""Scorecards: lines from 0 to 100, weights of the parts, what is not measured left out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.council.default_scorecards import ROLES, default_scorecards
from unisono.council.objectives import progress
from unisono.council.scorecards import Held, score_line, scored
from unisono.model.council import Objective, ScorecardLine, WeightGroup
from unisono.model.council_results import Figure

WEIGHTS = {
    WeightGroup.CHANNEL: 40.0, WeightGroup.INTEGRATION: 40.0, WeightGroup.BUSINESS: 20.0,
}  # fmt: skip
TODAY = date(2026, 2, 20)


def _held(
    value: float | None, measure: str = "revenue", group: str = "channel", *,
    before: float | None = None, score: float | None = None, **line: Any,
) -> Held:  # fmt: skip
    made = ScorecardLine(group=WeightGroup(group), measure=measure, **line)
    figure = Figure(measure, measure, value, "", TODAY, "no data" if value is None else "", score)
    was = Figure(measure, measure, before) if before is not None else None
    return Held(made, figure, was)


@pytest.mark.parametrize(
    ("held", "score"),
    [
        (_held(50, target=100), 50), (_held(150, target=100), 100), (_held(-5, target=100), 0),
        (_held(50, target=100, floor=40), 100 / 6), (_held(30, "cac", target=20), 50),
        (_held(10, "cac", target=20), 100), (_held(40, "cac", target=20), 0),
        (_held(80, before=100), 80), (_held(120, before=100), 100),
        (_held(12, "cac", before=10), 80),
        (_held(38, "AUDIT-1", score=44), 44), (_held(38, "AUDIT-1", score=44, target=19), 0),
    ],
)  # fmt: skip
def test_a_line_is_scored_between_floor_and_target(held: Held, score: float) -> None:
    assert score_line(held).score == pytest.approx(score)


def test_where_a_target_comes_from_is_said() -> None:
    assert score_line(_held(50, target=100)).target_from == "set"
    assert score_line(_held(50, before=100)).target_from == "the months before"
    assert score_line(_held(50, score=10)).target_from == "thresholds"


@pytest.mark.parametrize(
    "held", [_held(None, target=5), _held(5), _held(5, before=0.0)], ids=["none", "target", "zero"]
)
def test_what_cannot_be_scored_has_a_reason(held: Held) -> None:
    found = score_line(held)
    assert found.score is None
    assert found.reason


def test_an_objective_counts_by_its_path() -> None:
    objective = Objective(title="o", baseline=0, target=100, start=date(2026, 1, 1),
                          due=date(2026, 4, 11), metric="revenue")  # fmt: skip

    def score(value: float | None) -> float | None:
        figure = Figure("revenue", "Revenue", value, "", TODAY)
        on = progress("o", objective, figure, TODAY, 0.1)
        line = ScorecardLine(group=WeightGroup.BUSINESS, measure="objective:o")
        return score_line(Held(line, figure, None, on)).score

    assert [score(v) for v in (80.0, 50.0, 25.0, -3.0, None)] == [100, 100, 50, 0, None]


def test_the_weights_are_40_40_20() -> None:
    found = scored("k", "t", [
        _held(100, target=100), _held(50, target=100, group="integration"),
        _held(0, target=100, group="business"),
    ], WEIGHTS)  # fmt: skip
    assert found.score == pytest.approx(60)
    assert [x.counts for x in found.lines] == [40, 40, 20]
    assert found.note == ""


def test_a_part_that_is_not_measured_gives_its_weight_to_the_others() -> None:
    found = scored("k", "t", [
        _held(None), _held(50, target=100, group="integration"),
        _held(20, target=100, group="business"), _held(None, group="business"),
    ], WEIGHTS)  # fmt: skip
    assert found.score == pytest.approx((40 * 50 + 20 * 20) / 60)
    assert [round(x.counts, 1) for x in found.lines] == [0, 66.7, 33.3, 0]
    assert "2 of 4 lines not measured" in found.note
    assert "integration 67 % instead of 40 %" in found.note


def test_without_any_figure_there_is_no_score() -> None:
    found = scored("k", "t", [_held(None), _held(None, group="business")], WEIGHTS)
    assert found.score is None
    assert [x.counts for x in found.lines] == [0, 0]


LINES = st.lists(
    st.tuples(
        st.none() | st.floats(-1e9, 1e9), st.sampled_from(list(WeightGroup)),
        st.floats(0.1, 100), st.floats(1, 1e6),
    ),
    min_size=1, max_size=12,
)  # fmt: skip


@given(LINES)
def test_the_total_is_a_weighted_mean_of_what_is_measured(lines: list[Any]) -> None:
    held = [_held(v, group=g, weight=w, target=t) for v, g, w, t in lines]
    found = scored("k", "t", held, WEIGHTS)
    known = [x for x in found.lines if x.score is not None]
    assert (found.score is None) is not bool(known)
    if found.score is not None:
        assert sum(x.counts for x in found.lines) == pytest.approx(100)
        assert found.score == pytest.approx(sum(x.counts * x.score / 100 for x in known))
        assert -1e-9 <= found.score <= 100 + 1e-9
    # One more line that is not measured changes no figure.
    more = scored("k", "t", [*held, _held(None)], WEIGHTS)
    assert (
        more.score == pytest.approx(found.score) if found.score is not None else more.score is None
    )


def test_every_role_and_every_channel_has_a_default() -> None:
    shared = Objective(title="o", teams=("a", "b"))
    found = default_scorecards(("Paid Search", "Émail"), {"o": shared, "p": Objective(title="p")})
    assert list(found) == [*ROLES, "channel-lead-paid-search", "channel-lead-mail"]
    for card in found.values():
        assert {x.group for x in card.lines} == set(WeightGroup)
        assert [x.measure for x in card.lines].count("objective:o") == 1
        assert "objective:p" not in [x.measure for x in card.lines]
    lead = found["channel-lead-paid-search"]
    assert {x.where for x in lead.lines if x.group == WeightGroup.CHANNEL} == {
        "channel=Paid Search"
    }
