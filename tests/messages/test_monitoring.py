"""Control charts: printed run lengths, the stated rate of false alarms, signals."""

from datetime import date, timedelta

import numpy as np
import pytest

from unisono.messages.control_charts import (
    YEAR,
    Limits,
    charted,
    in_standard_errors,
    week_factor,
    widening,
    yearly_chance,
)
from unisono.messages.monitoring import monday, monitoring
from unisono.messages.run_length import (
    NEVER,
    cusum_run_length,
    either_run_length,
    ewma_run_length,
)
from unisono.model.messages import MessageScore, MessageText
from unisono.settings.messages import MessageSettings

START = date(2026, 1, 5)
SETTINGS = MessageSettings()


@pytest.mark.parametrize(
    ("weight", "limit"), [(0.4, 3.054), (0.25, 2.998), (0.2, 2.962), (0.1, 2.814), (0.05, 2.615)]
)
def test_ewma_charts_of_lucas_and_saccucci_run_five_hundred_periods(weight, limit):
    assert ewma_run_length(weight, limit) == pytest.approx(500, rel=0.005)


@pytest.mark.parametrize(
    ("limit", "shift", "printed"),
    [(4, 0, 168), (5, 0, 465), (4, 1, 8.38), (5, 1, 10.4), (5, 0.5, 38.0), (4.77, 0, 370)],
)
def test_cusums_run_as_long_as_montgomery_prints(limit, shift, printed):
    assert cusum_run_length(0.5, limit, shift) == pytest.approx(printed, rel=0.01)


def test_both_charts_together_keep_the_stated_rate():
    limits, rng = Limits(), np.random.default_rng(5)
    first, second, either = limits.runs
    assert either == either_run_length(first, second) < min(first, second)
    far = charted(rng.normal(size=(4_000, YEAR)), limits).beyond(limits).max(1)
    assert np.mean(far > 1) < yearly_chance(either)


@pytest.mark.parametrize("kind", ["normal", "two kinds of texts"])
def test_a_short_baseline_and_skewed_scores_keep_the_stated_rate_too(kind):
    limits, rng, weeks, size = Limits(), np.random.default_rng(8), 8, 9
    pool = rng.normal(7, 1, 400) if kind == "normal" else rng.choice([9.8, 2.1], 400, p=[0.8, 0.2])
    wide = widening(pool.tolist(), weeks, size, limits, seed=1)
    drawn = rng.choice(pool, (3_000, weeks + YEAR, size))
    base, means = drawn[:, :weeks].reshape(3_000, -1), drawn.mean(2)
    mean, sd, sizes = base.mean(1), base.std(1, ddof=1), np.full(weeks + YEAR, 9.0)
    factor = week_factor(means[:, :weeks], sizes[:weeks], mean, sd)
    z = in_standard_errors(means[:, weeks:], sizes[weeks:], mean, sd, factor)
    far = charted(z, limits).beyond(limits).max(1)
    stated = yearly_chance(limits.runs[2])
    assert wide > 1.1
    assert np.mean(far > 1) > stated + 0.05, "the textbook's limits would not keep it"
    assert np.mean(far > wide) == pytest.approx(stated, abs=0.03)


def texts_of(weekly, size=8, seed=3, sd=0.8):
    rng = np.random.default_rng(seed)
    return [
        MessageScore(MessageText(f"k{week}-{n}", "email", "t",
                                 day=START + timedelta(days=7 * week + n % 7)),
                     float(np.clip(mean + rng.normal(0, sd), 0, 10)), {}, {})
        for week, mean in enumerate(weekly) for n in range(size)
    ]  # fmt: skip


def test_an_even_company_signals_nothing():
    found = monitoring(texts_of([7.5] * 26), SETTINGS, 7)
    assert (found.signals, found.reason, len(found.weeks)) == ((), "", 26)
    assert [w.baseline for w in found.weeks[:10]] == [True] * 8 + [False] * 2
    assert found.weeks[7].ewma is None
    assert found.weeks[8].ewma is not None
    assert found.either_run == pytest.approx(241, abs=1)


def test_a_fall_is_signalled_once_by_each_chart_with_the_week_it_began():
    found = monitoring(texts_of([7.5] * 14 + [6.2] * 8), SETTINGS, 7)
    assert {(s.chart, s.direction) for s in found.signals} == {("EWMA", "fell"), ("CUSUM", "fell")}
    for signal in found.signals:
        assert START + timedelta(weeks=14) <= signal.week < START + timedelta(weeks=18)
        assert not signal.over
        assert signal.weeks > 3
    cusum = next(s for s in found.signals if s.chart == "CUSUM")
    assert abs((cusum.since - (START + timedelta(weeks=14))).days) <= 14


def test_a_fall_that_ended_is_over():
    found = monitoring(texts_of([7.5] * 10 + [5.5] * 4 + [7.5] * 20), SETTINGS, 7)
    fell = [s for s in found.signals if s.chart == "EWMA" and s.direction == "fell"]
    assert len(fell) == 1
    assert fell[0].over


def test_days_of_the_settings_are_the_baseline():
    chosen = MessageSettings(baseline_from="2026-02-02", baseline_to="2026-03-31")
    found = monitoring(texts_of([5.0] * 4 + [7.5] * 20), chosen, 7)
    inside = [w.first_day for w in found.weeks if w.baseline]
    assert (inside[0], inside[-1]) == (date(2026, 2, 2), date(2026, 3, 30))
    assert found.baseline_mean == pytest.approx(7.5, abs=0.3)
    assert found.weeks[0].ewma is None


def test_too_little_is_not_measured_and_says_what_is_needed():
    few = monitoring(texts_of([7.5] * 5), SETTINGS, 7)
    assert few.reason == (
        "the baseline has 5 weeks of 3 texts or more and 40 texts in all; it needs 8 weeks and "
        "20 texts"
    )
    assert monitoring(texts_of([7.5] * 8), SETTINGS, 7).reason == (
        "no week after the baseline has enough texts yet"
    )
    same = monitoring(texts_of([7.5] * 12, sd=0), SETTINGS, 7)
    assert same.reason.startswith("all texts of the baseline score the same")
    assert monitoring((), SETTINGS, 7).reason


def test_thin_weeks_texts_without_day_and_texts_ahead_are_left_out():
    texts = texts_of([7.5] * 12)
    dateless = MessageScore(MessageText("x", "email", "t"), 5.0, {}, {})
    thin = MessageScore(
        MessageText("y", "email", "t", day=START + timedelta(weeks=13)), 1.0, {}, {}
    )
    found = monitoring([*texts, dateless, thin], SETTINGS, 7)
    assert (found.undated, len(found.weeks)) == (1, 12)
    cut = monitoring(texts, SETTINGS, 7, START + timedelta(weeks=10))
    assert len(cut.weeks) == 10, "the last week has one text by that day"
    assert monitoring(texts[::-1], SETTINGS, 7) == monitoring(texts, SETTINGS, 7)


def test_weeks_begin_on_mondays():
    assert monday(date(2026, 1, 11)) == monday(date(2026, 1, 5)) == START


@pytest.mark.parametrize("weight", [0.01, 0.2, 1])
def test_limits_that_are_hardly_ever_reached_have_a_long_run_not_a_negative_one(weight):
    assert ewma_run_length(weight, 10) == NEVER
    assert ewma_run_length(1e-9, 2.962) == NEVER, "a chain that is never left"
    for slack, limit in ((0.5, 50), (1, 50), (5, 5), (5, 50)):
        assert cusum_run_length(slack, limit) == pytest.approx(NEVER / 2)
