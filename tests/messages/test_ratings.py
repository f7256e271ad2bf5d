"""Agreement between raters, calibrations of one's own, and what people are asked to rate."""

import tracemalloc
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.messages import score_messages
from unisono.messages.agreement import ALL_PILLARS, LEAST, agreements, alpha
from unisono.messages.curve import shipped_name
from unisono.messages.rating_sample import rating_order, text_digest
from unisono.messages.recalibration import fit_line, moved, recalibrated
from unisono.model.messages import MessageScore, MessageText
from unisono.model.ratings import WHOLE, OwnCurve, RatedBrand, Rating

NOW = datetime(2026, 3, 2, tzinfo=UTC)
#: Krippendorff (2011), data C: four observers, twelve units, some not observed.
_PRINTED = """
1 2 3 3 2 1 4 1 2 . . .
1 2 3 3 2 2 4 1 2 5 . 3
. 3 3 3 2 3 4 2 2 5 1 .
1 2 3 3 2 4 4 1 2 5 1 .
"""


def printed_units():
    rows = [line.split() for line in _PRINTED.split("\n") if line]
    return [[float(r[n]) for r in rows if r[n] != "."] for n in range(12)]


def test_alpha_is_what_krippendorff_prints():
    assert round(alpha(printed_units()), 3) == 0.849
    assert round(alpha(printed_units(), ordinal=True), 3) == 0.815


def test_alpha_is_one_for_agreement_and_falls_to_nothing_by_chance():
    assert alpha([[n, n, n] for n in range(5)]) == 1
    drawn = np.random.default_rng(3).integers(0, 11, (600, 3))
    assert alpha(drawn.tolist()) == pytest.approx(0, abs=0.06)
    assert alpha([[0, 10], [10, 0], [0, 10], [10, 0]]) < 0


@given(st.lists(st.lists(st.integers(0, 10), min_size=1, max_size=4), min_size=12, max_size=20))
def test_alpha_does_not_hang_on_order_or_on_units_with_one_rating(units):
    if len({v for own in units for v in own if len(own) > 1}) < 2:
        return
    first = alpha(units)
    assert alpha([own[::-1] for own in units[::-1]]) == pytest.approx(first)
    assert alpha([*units, [3.0]]) == pytest.approx(first)
    assert alpha([[v * 2 + 1 for v in own] for own in units]) == pytest.approx(first)


def rated(values, pillar=WHOLE):
    """Ratings of texts t0, t1 …, each by as many raters as it has values."""
    return [
        Rating(f"t{n}", pillar, f"r{m}", v, NOW)
        for n, own in enumerate(values) for m, v in enumerate(own)
    ]  # fmt: skip


def test_agreement_has_an_interval_or_says_what_is_missing():
    rng = np.random.default_rng(1)
    truth = rng.integers(0, 11, 40)
    close = [np.clip(t + rng.integers(-1, 2, 2), 0, 10).tolist() for t in truth]
    few = close[: LEAST - 1]
    whole, together, easy = agreements([*rated(close), *rated(few, "easy")], 7)
    assert (whole.pillar, whole.raters, whole.texts, whole.shared) == (WHOLE, 2, 40, 40)
    assert whole.interval[0] < whole.interval_alpha < whole.interval[1]
    assert whole.interval_alpha > 0.9
    assert (together.pillar, easy.pillar) == (ALL_PILLARS, "easy")
    assert easy.interval_alpha is None
    assert easy.reason == "9 texts have two raters; it needs 10"
    same = agreements(rated([[5, 5]] * 20), 7)[0]
    assert same.reason == "all ratings are the same"
    assert agreements([], 7)[0].reason == "0 texts have two raters; it needs 10"


def test_ratings_with_decimals_have_as_many_values_as_ratings_and_take_no_room_for_pairs():
    rng = np.random.default_rng(3)
    units = rng.uniform(0, 10, (4_000, 2)).tolist()
    tracemalloc.start()
    found = agreements(rated(units), 7)[0]
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.interval[0] < found.interval_alpha < found.interval[1]
    assert most < 64 << 20


def test_a_fitted_line_is_found_again():
    rng = np.random.default_rng(4)
    scores = rng.uniform(0.3, 9.7, 4_000)
    odds = np.log(scores / (10 - scores))
    ratings = 10 / (1 + np.exp(-(-0.8 + 0.6 * odds)))
    assert fit_line(scores, ratings) == pytest.approx((-0.8, 0.6), abs=0.01)
    assert moved(scores, fit_line(scores, ratings)) == pytest.approx(ratings, abs=0.05)
    assert moved(np.array([0.0, 4.0]), None).tolist() == [0, 4]
    assert moved(np.array([0.0]), (3.0, 1.0)).tolist() == [0], "what shares nothing stays 0"


def test_a_line_never_turns_scores_round():
    scores = np.linspace(0.5, 9.5, 50)
    _, slope = fit_line(scores, 10 - scores)
    assert slope == 0


def off_by(shift, count=60, noise=0.8, seed=5):
    rng = np.random.default_rng(seed)
    scores = rng.uniform(1, 9.5, count)
    said = np.clip(scores + shift + rng.normal(0, noise, count), 0, 10)
    return [f"t{n}" for n in range(count)], scores.tolist(), [[float(v)] for v in said]


def test_ratings_that_differ_make_a_better_calibration():
    found = recalibrated("texts", *off_by(-2), 30, 7)
    assert found.line is not None
    assert found.after.error < found.before.error
    assert found.after.calibration_error < found.before.calibration_error
    assert abs(found.after.off) < 0.3 < found.before.off
    assert found.gain[0] > 0
    assert recalibrated("texts", *off_by(-2), 30, 7) == found


def test_the_error_told_is_that_of_new_texts():
    found = recalibrated("texts", *off_by(-2), 30, 7)
    fresh_scores, fresh = off_by(-2, 4_000, seed=6)[1:]
    new = moved(np.array(fresh_scores), found.line) - np.array(fresh)[:, 0]
    assert np.sqrt((new**2).mean()) == pytest.approx(found.after.error, rel=0.15)


@pytest.mark.parametrize("seed", range(5))
def test_ratings_that_bear_the_scores_out_keep_the_shipped_calibration(seed):
    found = recalibrated("texts", *off_by(0, seed=seed), 30, 7)
    assert found.line is None
    assert found.reason == "it is not better beyond doubt on texts that were left out"


@pytest.mark.parametrize("seed", range(5))
def test_ratings_that_do_not_follow_the_scores_never_make_all_texts_score_alike(seed):
    texts, scores, _ = off_by(0, seed=seed)
    said = 6 + np.random.default_rng(seed).normal(0, 0.8, 60)
    found = recalibrated("texts", texts, scores, [[v] for v in said.clip(0, 10)], 30, 7)
    assert found.after.error < found.before.error, "one score for all is nearer to the ratings"
    assert found.line is None
    assert found.reason == (
        "the ratings do not follow the scores, so a line would give all texts nearly one"
    )


def test_too_few_or_equal_ratings_keep_the_shipped_calibration():
    texts, scores, ratings = off_by(-2, 29)
    few = recalibrated("texts", texts, scores, ratings, 30, 7)
    assert (few.line, few.before, few.reason) == (None, None, "29 texts are rated; it needs 30")
    same = recalibrated("texts", *off_by(-2)[:2], [[5.0]] * 60, 30, 7)
    assert same.reason == "all ratings are the same"
    one_text = recalibrated("pillars", ["t"] * 60, *off_by(-2)[1:], 30, 7)
    assert one_text.reason == "1 texts are rated; it needs 30"


def test_scores_are_made_with_the_own_curve_and_name_it(brand, message):
    text = message("Set it up in minutes, without an engineer. Your data stays safe.")
    plain = score_messages(brand, [text])[0]
    name = shipped_name("words")

    def own(**more):
        curve = OwnCurve(name="own-1", shipped=more.pop("shipped", name), **more)
        return score_messages(RatedBrand(**dict(brand), own_curve=curve), [text])[0]

    lower = own(texts=(-1.0, 1.0))
    assert lower.score == round(float(moved(np.array([plain.score]), (-1.0, 1.0))[0]), 2)
    assert lower.pillars == plain.pillars
    assert (plain.calibration, lower.calibration) == (name, f"own-1 on {name}")
    pillars = own(pillars=(-2.0, 1.0))
    for name_, value in plain.pillars.items():
        assert pillars.pillars[name_] < value or value < 0.02
    assert pillars.score < plain.score
    assert own(texts=(-1.0, 1.0), shipped="another") == plain, "it was made with other scores"


def scored(number, score, channel):
    text = MessageText(f"k{number}", channel, f"Text number {number}")
    return MessageScore(text, score, {}, {})


def test_texts_to_rate_are_spread_over_scores_and_channels_and_hide_the_score():
    rng = np.random.default_rng(9)
    texts = [scored(n, float(rng.choice([2, 5, 9], p=[0.1, 0.1, 0.8])), f"c{n % 4}")
             for n in range(400)]  # fmt: skip
    order = rating_order(texts, 60, 7)
    scores = {s.message.key: s.score for s in texts}
    asked = [scores[t.key] for t in order]
    assert [asked.count(v) for v in (2, 5, 9)] == [20, 20, 20]
    assert min(sum(t.channel == f"c{n}" for t in order) for n in range(4)) >= 12
    assert len({tuple(asked[n : n + 3]) for n in range(0, 60, 3)}) > 3, "no place tells the score"
    assert rating_order(texts[::-1], 60, 7) == order
    assert order[:20] == rating_order(texts, 20, 7)


def test_one_text_in_two_channels_is_rated_once():
    twice = [scored(1, 5, "a"), MessageScore(MessageText("x", "b", " Text  number 1 "), 5, {}, {})]
    assert text_digest(twice[0].message) == text_digest(twice[1].message)
    assert len(rating_order(twice, 60, 7)) == 1
    assert rating_order([], 60, 7) == ()
