"""Overlap of teams by words and by meaning, groups by hand, intervals."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unisono.audit.agreement import agreement, mean_overlap, same_meaning, same_words
from unisono.audit.alignment import Answer, measure
from unisono.audit.waves import DESK, new_survey, wave_of
from unisono.model.survey import AnswerGroup
from unisono.settings import AuditSettings, Settings

MEANING = same_meaning(0.5)
Q = "value_proposition"


def said(team: str, *texts: str, who: str = "", question: str = Q) -> list[Answer]:
    person = who or f"{team} 1"
    return [Answer(question, team, t, n, "s.csv", n, person) for n, t in enumerate(texts, start=1)]


def people(team: str, *texts: str, count: int = 3) -> list[Answer]:
    return [a for n in range(count) for a in said(team, *texts, who=f"{team} {n}")]


def test_by_words_it_is_the_figure_of_the_audit() -> None:
    answers = [
        *said("Sales", "fast setup", "low price", "good support"),
        *said("marketing team", "Setup is fast", "low prices", "beautiful design"),
        *said("Product", "open source code", "low price", "beautiful designs"),
    ]
    found = agreement(Q, answers, same_words)
    assert mean_overlap([found]) == pytest.approx(measure(tuple(answers), AuditSettings()).value)
    assert found.overlap == pytest.approx(100 * 5 / 9)


def test_by_meaning_differently_worded_answers_are_one_claim() -> None:
    answers = [*said("sales", "Quick shipping"), *said("product", "Fast delivery")]
    assert agreement(Q, answers, same_words).overlap == 0
    found = agreement(Q, answers, MEANING)
    assert found.overlap == 100
    (claim,) = found.claims
    assert [s.text for s in claim.said] == ["Fast delivery", "Quick shipping"]
    assert 0.5 <= claim.said[1].likeness < 1


def test_a_person_joins_and_parts_answers() -> None:
    answers = [*said("sales", "Quick shipping"), *said("product", "Fast delivery")]
    assert agreement(Q, answers, MEANING, [("Quick shipping",)]).overlap == 0
    joined = agreement(Q, answers, same_words, [("Quick shipping", "Fast delivery")])
    assert joined.overlap == 100
    assert joined.claims[0].by_hand
    # The same words go along with what a person said; other words do not.
    more = [*answers, *said("sales", "quick  shipping!", who="other")]
    found = agreement(Q, more, MEANING, [("Quick shipping",)])
    assert {s.text for c in found.claims if c.by_hand for s in c.said} == {
        "Quick shipping", "quick  shipping!",
    }  # fmt: skip


def test_an_interval_takes_people_of_every_team() -> None:
    few = [*people("sales", "a"), *people("product", "a", count=2)]
    assert agreement(Q, few, same_words, least_people=3).interval is None
    split = [*people("sales", "price", count=3), *people("product", "price", count=2),
             *said("product", "speed", who="last")]  # fmt: skip
    low, high = agreement(Q, split, same_words, least_people=3).interval or (0, 0)
    assert 0 <= low < high <= 100
    again = agreement(Q, split, same_words, least_people=3).interval
    assert again == (low, high)  # the draws are the same every time


def test_nothing_and_one_team() -> None:
    nothing = agreement(Q, [], MEANING)
    assert (nothing.overlap, nothing.claims, dict(nothing.top)) == (None, (), {})
    one = agreement(Q, said("sales", "a", "b"), MEANING)
    assert (one.overlap, dict(one.pairs), dict(one.people)) == (None, {}, {"sales": 1})


def test_a_wave_that_reaches_into_two_bands_is_undecided() -> None:
    survey = new_survey(date(2026, 3, 2), Settings())
    sure = [*people("sales", "a", "b", "c"), *people("product", "a", "b", "c")]
    wave = wave_of("k", "K", DESK, None, sure, Settings(), survey)
    assert (wave.overlap, wave.interval, wave.verdict) == (100, (100, 100), "strong")
    mixed = [*people("sales", "price", count=3), *people("product", "price", count=2),
             *said("product", "speed", who="last")]  # fmt: skip
    wave = wave_of("k", "K", DESK, None, mixed, Settings(), survey)
    assert wave.verdict == "undecided"
    assert "from one band into another" in wave.why
    few = wave_of("k", "K", DESK, None, said("sales", "a"), Settings(), survey)
    assert (few.overlap, few.verdict) == (None, "")


def test_groups_of_a_survey_hold_for_their_question_only() -> None:
    group = AnswerGroup(question="success", answers=("a", "b"))
    survey = new_survey(date(2026, 3, 2), Settings()).model_copy(update={"groups": (group,)})
    answers = [*said("sales", "a"), *said("product", "b"),
               *said("sales", "a", question="success"),
               *said("product", "b", question="success")]  # fmt: skip
    wave = wave_of("k", "K", DESK, None, answers, Settings(), survey)
    assert [m.overlap for m in wave.meaning] == [0, 100, None]
    assert (wave.overlap, wave.overlap_words) == (50, 0)


TEAMS = st.sampled_from(["sales", "marketing", "product"])
ANSWERS = st.builds(
    lambda team, text, rank, who: Answer(Q, team, text, rank, respondent=f"{team} {who}"),
    TEAMS, st.sampled_from(["price", "low price", "speed", "fast delivery", "quick shipping"]),
    st.integers(1, 4), st.integers(0, 3),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(ANSWERS, max_size=25), st.randoms(use_true_random=False))
def test_order_does_not_matter_and_bounds_hold(answers: list[Answer], random: object) -> None:
    found = agreement(Q, answers, MEANING, least_people=2)
    shuffled = list(answers)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    again = agreement(Q, shuffled, MEANING, least_people=2)
    assert (again.pairs, again.claims, again.top) == (found.pairs, found.claims, found.top)
    assert sum(c.times for c in found.claims) == len(answers)
    if found.overlap is not None:
        assert 0 <= found.overlap <= 100
    if found.interval:
        assert 0 <= found.interval[0] <= found.interval[1] <= 100


def test_the_audit_tells_the_overlap_by_meaning_beside_its_figure() -> None:
    answers = (*said("sales", "Quick shipping"), *said("product", "Fast delivery"))
    result = measure(answers, AuditSettings(), 100.0)
    assert result.value == 0
    assert {p.name: p.value for p in result.parts}["overlap by meaning"] == 100
    assert not np.isnan(result.score or 0)
