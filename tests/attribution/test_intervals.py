"""Intervals cover the truth; the order and the fit are chosen on journeys not seen."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from unisono.attribution import Conversions, TouchLog, attribute
from unisono.attribution.collect import count
from unisono.attribution.dimensions import cut
from unisono.attribution.intervals import band, ranks, sum_draws, weights
from unisono.attribution.markov import removal_effects
from unisono.attribution.models import from_statistics
from unisono.attribution.statistics import Statistics
from unisono.attribution.terms import Terms
from unisono.model.attribution import AttributionResult
from unisono.settings import AttributionSettings

DAY = 86_400_000_000
NAMES = ("Direct", "Email", "Search", "Video")
EFFECT = np.array([0.5, 1.2, 0.8, 0.6])
MODELS = (
    "last", "first", "linear", "time_decay", "u_shaped", "markov_1", "markov_2", "shapley", "fitted"
)  # fmt: skip


def simulated(
    persons: int, seed: int, memory: float = 0.0, strength: float = 1.0, spread: bool = False
) -> tuple[TouchLog, Conversions]:
    """Journeys of 1 to 8 touches; presence of channels decides on conversion.

    ``memory`` makes the next channel depend on the last but one, ``strength`` scales the effects,
    ``spread`` makes the number of persons itself random (Poisson), as it is in life.
    """
    random = np.random.default_rng(seed)
    persons = int(random.poisson(persons)) if spread else persons
    length = np.minimum(random.geometric(0.4, persons), 8)
    who = np.repeat(np.arange(persons), length)
    place = np.arange(len(who)) - np.repeat(np.cumsum(length) - length, length)
    channel = random.choice(4, len(who), p=[0.3, 0.25, 0.3, 0.15])
    for k in range(2, 8):
        again = np.flatnonzero((place == k) & (random.random(len(who)) < memory))
        channel[again] = (channel[again - 2] + 1) % 4
    has = np.zeros((persons, 4), bool)
    has[who, channel] = True
    chance = 1 / (1 + np.exp(1.8 - has @ EFFECT * strength))
    won = np.flatnonzero(random.random(persons) < chance)
    at = place * DAY + random.integers(0, DAY, len(who))
    log = TouchLog(random.integers(1, 2**60, persons)[who], at, channel.astype(np.int8), NAMES)
    first = np.cumsum(length) - length
    value = random.lognormal(3, 0.8, len(won))
    return log, Conversions(log.person[first[won]], np.full(len(won), 9 * DAY), value)


def result_of(persons: int, seed: int, draws: int) -> AttributionResult:
    log, conversions = simulated(persons, seed, spread=draws > 0)
    options = AttributionSettings(markov_orders=(1, 2), interval_draws=draws)
    return attribute(log, conversions, options, models=MODELS, paths=False)


def test_intervals_cover_the_truth_in_nine_of_ten_data_sets() -> None:
    """240 data sets of 1,500 persons against the expectation from 600,000 (about 15 s)."""
    persons, data_sets, large = 1_500, 240, 600_000
    truth = result_of(large, 1, 0)
    hits: dict[str, list[bool]] = {m: [] for m in MODELS}
    hits_value: list[bool] = []
    for seed in range(data_sets):
        found = result_of(persons, 1_000 + seed, 400)
        for model in found.models:
            want = truth.model(model.model)
            for c in NAMES:
                expected = want.conversions[c] * persons / large
                low, high = model.conversions_low[c], model.conversions_high[c]
                hits[model.model].append(low <= expected <= high)
                worth = want.value[c] * persons / large
                hits_value.append(model.value_low[c] <= worth <= model.value_high[c])
    covered = {m: float(np.mean(h)) for m, h in hits.items()}
    assert all(0.87 <= share <= 0.93 for share in covered.values()), covered
    assert 0.87 <= np.mean(hits_value) <= 0.93


def statistics(
    persons: int, seed: int = 3, memory: float = 0.0, order: int = 2, strength: float = 1.0
) -> Statistics:
    log, conversions = simulated(persons, seed, memory, strength)
    options = AttributionSettings(markov_orders=(order,))
    terms = Terms.of(options, ("Direct",))
    return count(cut(log, conversions, terms.windows), conversions, terms)


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("direct", [True, False])
def test_shifts_are_the_derivatives_of_the_worths(
    order: int, direct: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not direct:
        monkeypatch.setattr("unisono.attribution.chain.DIRECT_CONTEXTS", 0)
    steps = statistics(4_000).steps.of_order(order)
    found = removal_effects(steps, shifts=True)
    assert found is not None
    assert found.shift is not None
    assert np.abs(found.shift.sum(axis=0)).max() < 1e-9
    for bucket in (0, 17):
        weight = np.where(steps.bucket == bucket, 1e-5, 0.0)
        ends = [
            removal_effects(
                replace(steps, count=steps.count * (1 + s * weight),
                        value=steps.value * (1 + s * weight))
            )
            for s in (1, -1)
        ]  # fmt: skip
        assert ends[0] is not None
        assert ends[1] is not None
        slope = (ends[0].worth - ends[1].worth) / 2e-5
        assert found.shift[bucket] == pytest.approx(slope, abs=1e-8)


def test_a_thousand_draws_take_little_and_depend_on_no_size() -> None:
    whole = statistics(20_000)
    credit = whole.credit[:, :, 0]
    began = time.process_time()
    for _ in range(10):
        band(credit.sum(axis=0), sum_draws(weights(1_000), credit), 0.9)
    assert (time.process_time() - began) / 10 < 0.25  # a loaded machine; 0.002 on a quiet one


def test_ranks_and_stability() -> None:
    assert ranks(np.array([[3.0, 9.0, 3.0]])).tolist() == [[1, 0, 2]]
    found = result_of(3_000, 7, 300).model("last")
    assert set(found.rank_stability) == set(NAMES)
    assert all(0 <= s <= 1 for s in found.rank_stability.values())
    assert found.rank_stability["Video"] > 0.9  # rarest and weakest: always last


def test_no_intervals_when_not_asked_for() -> None:
    model = result_of(300, 7, 0).model("last")
    assert (model.conversions_low, model.rank_stability) == ({}, {})


def test_held_out_likelihood_finds_the_order() -> None:
    options = AttributionSettings(markov_orders=(1, 2, 3), interval_draws=0)
    plain = from_statistics(statistics(30_000, order=3, strength=0), options)
    assert plain.best_order == 1
    deep = from_statistics(statistics(30_000, memory=0.8, order=3, strength=0), options)
    assert deep.best_order == 2
    assert [s.order for s in deep.order_scores] == [1, 2, 3]
    assert deep.order_scores[1].perplexity == pytest.approx(
        np.exp(-deep.order_scores[1].log_likelihood)
    )
    assert deep.order_scores[1].perplexity < deep.order_scores[0].perplexity - 0.1


def test_fitted_model_recovers_effects_and_is_calibrated() -> None:
    options = AttributionSettings(interval_draws=0)
    found = from_statistics(statistics(60_000), options, models=("fitted",)).fitted
    assert found is not None
    assert [found.weight[c] for c in NAMES] == pytest.approx(EFFECT, abs=0.1)
    held_out = found.calibration
    assert held_out.journeys == 60_000
    assert held_out.log_loss < held_out.log_loss_base
    assert held_out.brier < held_out.brier_base
    for b in held_out.bins:
        assert b.observed == pytest.approx(b.predicted, abs=0.03)
    assert sum(b.journeys for b in held_out.bins) == 60_000


def test_fitted_model_needs_both_outcomes() -> None:
    log, conversions = simulated(200, 1)
    none = conversions.select(np.zeros(len(conversions), bool))
    result = attribute(log, none, AttributionSettings(), paths=False)
    assert "fitted" not in {m.model for m in result.models}
    assert result.fitted is None
