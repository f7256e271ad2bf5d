"""The kernel against the naive reference, and what must not change a result."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from unisono.attribution import Conversions, TouchLog, attribute, attribute_paths
from unisono.attribution.dimensions import cut
from unisono.errors import AttributionError
from unisono.settings import AttributionSettings

DAY = 86_400_000_000
HOUR = DAY // 24
OPTIONS = AttributionSettings(lookback_days=14, half_life_days=3)
CHANNELS = ("Direct", "Email", "Paid Search", "Video")

touches_strategy = st.lists(
    st.tuples(
        st.integers(-3, 5), st.integers(0, 40 * 4).map(lambda q: q * 6 * HOUR),
        st.sampled_from(CHANNELS),
    ),
    min_size=1, max_size=60,
)  # fmt: skip
outcomes_strategy = st.lists(
    st.tuples(
        st.integers(-3, 7), st.integers(0, 40 * 4).map(lambda q: q * 6 * HOUR),
        st.integers(0, 500).map(float),
    ),
    max_size=15,
)  # fmt: skip


@given(touches_strategy, outcomes_strategy)
@settings(max_examples=150, deadline=None)
def test_equals_the_naive_reference(
    naive: Any, log_of: Any, conversions_of: Any, touches: Any, outcomes: Any
) -> None:
    result = attribute(log_of(touches), conversions_of(outcomes), OPTIONS)
    want = naive.journeys(touches, outcomes, 14)
    assert result.attributed_conversions == len(want.won)
    assert result.unattributed_conversions == len(want.lost)
    assert result.null_journeys == len(want.null)
    assert result.conversions == len(outcomes)
    assert result.value == pytest.approx(sum(v for _, _, v in outcomes), abs=1e-9)
    assert result.attributed_value == pytest.approx(sum(v for *_, v in want.won), abs=1e-9)
    credit = naive.credit(want, "Direct", 3)
    for model in result.models:
        assert sum(model.conversions.values()) == pytest.approx(len(want.won), abs=1e-9)
        assert sum(model.value.values()) == pytest.approx(result.attributed_value, abs=1e-9)
        if not model.model.startswith(("markov", "fitted")):
            for channel in result.channels:
                c, v = credit[model.model][channel]
                assert model.conversions[channel] == pytest.approx(c, abs=1e-9)
                assert model.value[channel] == pytest.approx(v, abs=1e-8)


@given(touches_strategy, outcomes_strategy)
@settings(max_examples=60, deadline=None)
def test_markov_equals_brute_force(
    naive: Any, log_of: Any, conversions_of: Any, touches: Any, outcomes: Any
) -> None:
    want = naive.journeys(touches, outcomes, 14)
    assume(want.won and sum(v for *_, v in want.won) > 0)
    result = attribute(log_of(touches), conversions_of(outcomes), OPTIONS)
    for detail in result.markov:
        p, value, effects = naive.removal(want, detail.order, list(result.channels))
        assert detail.p_conversion == pytest.approx(p, abs=1e-9)
        assert detail.value_per_journey == pytest.approx(value, abs=1e-9)
        for channel in result.channels:
            assert detail.removal_effect[channel] == pytest.approx(effects[channel][0], abs=1e-9)
            assert detail.removal_effect_value[channel] == pytest.approx(
                effects[channel][1], abs=1e-9
            )


@given(touches_strategy, outcomes_strategy, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_row_order_changes_nothing(
    log_of: Any, conversions_of: Any, touches: Any, outcomes: Any, random: Any
) -> None:
    first = attribute(log_of(touches), conversions_of(outcomes), OPTIONS)
    random.shuffle(touches)
    random.shuffle(outcomes)
    again = attribute(log_of(touches), conversions_of(outcomes), OPTIONS)
    assert again == first


@given(touches_strategy, outcomes_strategy, st.permutations(("w", "x", "y", "z")))
@settings(max_examples=60, deadline=None)
def test_renaming_channels_changes_only_names(
    log_of: Any, conversions_of: Any, touches: Any, outcomes: Any, names: Any
) -> None:
    times = {c: sorted(t for _, t, x in touches if x == c) for c in CHANNELS}
    distinct = {tuple(t) for t in times.values() if t}
    # channels alike in every time can only be told apart by name
    assume(len(distinct) == sum(1 for t in times.values() if t))
    assume(len({(len(t), t[0], t[-1], sum(t)) for t in distinct}) == len(distinct))
    new = dict(zip(CHANNELS, names, strict=True))
    first = attribute(log_of(touches), conversions_of(outcomes), OPTIONS)
    renamed = [(p, t, new[c]) for p, t, c in touches]
    again = attribute(
        log_of(renamed), conversions_of(outcomes), OPTIONS, direct_channels=(new["Direct"],)
    )
    for one, other in zip(first.models, again.models, strict=True):
        assert other.model == one.model
        for channel in first.channels:
            assert other.conversions[new[channel]] == pytest.approx(
                one.conversions[channel], abs=1e-9
            )
            assert other.value[new[channel]] == pytest.approx(one.value[channel], abs=1e-9)
    assert {tuple(new[s] for s in p.steps): (p.conversions, p.nulls) for p in first.paths} == {
        p.steps: (p.conversions, p.nulls) for p in again.paths
    }


def test_persons_may_be_any_ids(log_of: Any, conversions_of: Any) -> None:
    random = np.random.default_rng(5)
    small = [
        (int(p), int(t) * HOUR, CHANNELS[c])
        for p, t, c in zip(
            random.integers(0, 300, 2_000), random.integers(0, 900, 2_000),
            random.integers(0, 4, 2_000), strict=True,
        )
    ]  # fmt: skip
    outcomes = [(int(p), int(t) * HOUR, 5.0) for p, t in random.integers(0, 310, (200, 2))]
    ids = random.integers(-(2**63), 2**63 - 1, 320).tolist()
    plain = attribute(log_of(small), conversions_of(outcomes), OPTIONS)
    mapped = attribute(
        log_of([(ids[p], t, c) for p, t, c in small]),
        conversions_of([(ids[p], t, v) for p, t, v in outcomes]),
        OPTIONS,
    )
    assert mapped.attributed_conversions == plain.attributed_conversions
    assert mapped.null_journeys == plain.null_journeys
    for one, other in zip(plain.models, mapped.models, strict=True):
        assert other.conversions == pytest.approx(one.conversions, abs=1e-9)
        assert other.value == pytest.approx(one.value, abs=1e-9)


def test_window_edges_count(log_of: Any, conversions_of: Any) -> None:
    touches = [(1, 0, "a"), (1, 1, "b"), (1, 14 * DAY + 2, "late")]
    result = attribute(log_of(touches), conversions_of([(1, 14 * DAY + 1, 8.0)]), OPTIONS)
    assert result.model("linear").conversions == {"a": 0.0, "b": 1.0, "late": 0.0}
    assert result.touches_outside_window == 1
    assert result.touches_after_conversion == 1
    assert result.null_journeys == 1
    assert result.median_lag_days == pytest.approx(14.0)


def test_touch_at_the_moment_of_conversion_is_its_last(log_of: Any, conversions_of: Any) -> None:
    touches = [(1, 0, "a"), (1, DAY, "b"), (1, DAY + 1, "c")]
    result = attribute(log_of(touches), conversions_of([(1, DAY, 1.0)]), OPTIONS)
    assert result.model("last").conversions == {"a": 0.0, "b": 1.0, "c": 0.0}


def test_a_touch_is_credited_once(log_of: Any, conversions_of: Any) -> None:
    outcomes = [(1, DAY, 1.0), (1, 2 * DAY, 2.0)]
    result = attribute(log_of([(1, 0, "a")]), conversions_of(outcomes), OPTIONS)
    assert (result.attributed_conversions, result.unattributed_conversions) == (1, 1)
    assert (result.attributed_value, result.unattributed_value) == (1.0, 2.0)


def test_conversions_at_one_moment_share_the_journey(log_of: Any, conversions_of: Any) -> None:
    outcomes = [(1, DAY, 1.0), (1, DAY, 2.0)]
    result = attribute(log_of([(1, 0, "a"), (1, 1, "b")]), conversions_of(outcomes), OPTIONS)
    assert result.model("linear").conversions == {"a": 1.0, "b": 1.0}
    assert result.model("linear").value == {"a": 1.5, "b": 1.5}
    assert result.touches_per_conversion["2"] == 2
    assert result.journeys == 2


def test_no_touches(conversions_of: Any, log_of: Any) -> None:
    result = attribute(log_of([]), conversions_of([(1, 5, 9.0)]), OPTIONS)
    assert (result.channels, result.touches, result.persons, result.paths) == ((), 0, 0, ())
    assert (result.conversions, result.unattributed_conversions) == (1, 1)
    assert (result.value, result.unattributed_value) == (9.0, 9.0)
    assert result.recommended == ""
    assert result.spread == ()


def test_no_conversions(log_of: Any, conversions_of: Any) -> None:
    result = attribute(log_of([(1, 0, "a"), (2, 0, "b")]), conversions_of([]), OPTIONS)
    assert result.null_journeys == 2
    assert result.median_lag_days is None
    for model in result.models:
        assert model.conversions == {"a": 0.0, "b": 0.0}
        assert model.value == {"a": 0.0, "b": 0.0}
    assert [d.p_conversion for d in result.markov] == [0.0, 0.0, 0.0]


def test_single_channel_gets_all(log_of: Any, conversions_of: Any) -> None:
    touches = [(1, 0, "Direct"), (1, 1, "Direct"), (2, 0, "Direct")]
    result = attribute(log_of(touches), conversions_of([(1, 2, 3.0)]), OPTIONS)
    for model in result.models:
        assert model.conversions == {"Direct": 1.0}
        assert model.value == {"Direct": 3.0}
    assert [p.steps for p in result.paths] == [("Direct",)]
    assert (result.paths[0].conversions, result.paths[0].nulls) == (1, 1)


@pytest.mark.parametrize("values", [(0.0, 0.0), (-5.0, 2.0), (-5.0, 5.0)])
def test_zero_and_negative_values_sum_up(
    log_of: Any, conversions_of: Any, values: tuple[float, float]
) -> None:
    touches = [(1, 0, "a"), (1, 1, "b"), (2, 0, "b"), (3, 0, "c")]
    outcomes = [(1, 5, values[0]), (2, 5, values[1])]
    result = attribute(log_of(touches), conversions_of(outcomes), OPTIONS)
    for model in result.models:
        assert sum(model.conversions.values()) == pytest.approx(2, abs=1e-9)
        assert sum(model.value.values()) == pytest.approx(sum(values), abs=1e-9)
    assert result.model("last").value["b"] == pytest.approx(sum(values), abs=1e-9)
    negative = [n for n in result.notes if "negative" in n]
    assert len(negative) == (1 if min(values) < 0 else 0)


def test_duplicate_touches_are_touches_of_their_own(log_of: Any, conversions_of: Any) -> None:
    touches = [(1, 0, "a"), (1, 0, "a"), (1, 5, "b")]
    result = attribute(log_of(touches), conversions_of([(1, 9, 3.0)]), OPTIONS)
    assert result.model("linear").conversions == pytest.approx({"a": 2 / 3, "b": 1 / 3})
    assert result.model("shapley").conversions == pytest.approx({"a": 0.5, "b": 0.5})
    assert [p.steps for p in result.paths] == [("a", "b")]


def test_one_person_with_a_hundred_thousand_touches() -> None:
    n = 100_000
    log = TouchLog(
        np.full(n, 7, np.int64), np.arange(n)[::-1].astype(np.int64) * 60_000_000,
        (np.arange(n) % 3).astype(np.int8), ("a", "b", "c"),
    )  # fmt: skip
    conversions = Conversions(np.array([7]), np.array([n * 60_000_000]), np.array([30.0]))
    result = attribute(log, conversions, AttributionSettings(lookback_days=90))
    assert result.touches_per_conversion["21+"] == 1
    for model in result.models:
        assert sum(model.conversions.values()) == pytest.approx(1, abs=1e-9)
        assert sum(model.value.values()) == pytest.approx(30, abs=1e-9)
    assert result.model("linear").conversions["a"] == pytest.approx(1 / 3, abs=1e-4)


def test_hundreds_of_channels_work() -> None:
    random = np.random.default_rng(2)
    n, names = 20_000, tuple(f"campaign {i}" for i in range(300))
    log = TouchLog(
        random.integers(0, 4_000, n), random.integers(0, 60 * DAY, n),
        random.integers(0, 300, n).astype(np.int16), names,
    )  # fmt: skip
    conversions = Conversions(
        random.integers(0, 4_000, 500), random.integers(0, 60 * DAY, 500), np.full(500, 10.0)
    )
    result = attribute(log, conversions, OPTIONS)
    assert "markov_1" in {m.model for m in result.models}
    for model in result.models:
        assert sum(model.conversions.values()) == pytest.approx(
            result.attributed_conversions, abs=1e-9
        )
    for order in (2, 3):
        computed = f"markov_{order}" in {m.model for m in result.models}
        assert computed != any(n.startswith(f"Markov order {order}") for n in result.notes)


def test_touch_id_decides_ties(conversions_of: Any) -> None:
    def log(ids: list[int]) -> TouchLog:
        return TouchLog(
            np.array([1, 1]), np.array([5, 5]), np.array([0, 1], np.int8), ("a", "b"),
            np.array(ids),
        )  # fmt: skip

    outcome = conversions_of([(1, 9, 1.0)])
    assert attribute(log([1, 2]), outcome, OPTIONS).model("last").conversions["b"] == 1
    assert attribute(log([2, 1]), outcome, OPTIONS).model("last").conversions["a"] == 1


def test_conversions_nobody_was_joined_to_are_unattributed(log_of: Any) -> None:
    conversions = Conversions(
        np.array([1, 1]), np.array([5, 6]), np.array([1.0, 2.0]), joined=np.array([True, False])
    )
    result = attribute(log_of([(1, 0, "a")]), conversions, OPTIONS)
    assert (result.attributed_value, result.unattributed_value) == (1.0, 2.0)


def test_definitions_carry_their_parameters(log_of: Any, conversions_of: Any) -> None:
    result = attribute(log_of([(1, 0, "a")]), conversions_of([(1, 5, 1.0)]), OPTIONS)
    assert "3 days" in result.model("time_decay").definition
    assert "0.3 to the first" in result.model("custom").definition
    assert "Direct" in result.model("last_non_direct").definition
    assert "40 %" in result.model("u_shaped").definition
    assert "⌊n/2⌋ + 1" in result.model("w_shaped").definition
    assert "coalition-sum game" in result.model("shapley").definition
    assert "last 3 channels" in result.model("markov_3").definition


def test_spread_names_the_extreme_models(log_of: Any, conversions_of: Any) -> None:
    result = attribute(log_of([(1, 0, "a"), (1, 1, "b")]), conversions_of([(1, 5, 1.0)]), OPTIONS)
    spread = {s.channel: s for s in result.spread}
    assert (spread["a"].low, spread["a"].low_model) == (0.0, "last")
    assert (spread["a"].high, spread["a"].high_model) == (1.0, "first")
    assert spread["a"].width == 1.0


@pytest.mark.parametrize(
    "options",
    [
        AttributionSettings(custom_weights=(-1, 1, 1)),
        AttributionSettings(custom_weights=(0, 0, 0)),
        AttributionSettings(markov_orders=(0,)),
        AttributionSettings(markov_orders=(7,)),
    ],
)
def test_unusable_options_are_refused(
    log_of: Any, conversions_of: Any, options: AttributionSettings
) -> None:
    with pytest.raises(AttributionError):
        attribute(log_of([(1, 0, "a")]), conversions_of([(1, 5, 1.0)]), options)


def test_log_and_aggregated_paths_agree(log_of: Any, conversions_of: Any) -> None:
    touches = [(1, 0, "a"), (1, 1, "b"), (2, 0, "a"), (2, 1, "b"), (3, 0, "b"), (4, 0, "b")]
    outcomes = [(1, 5, 2.0), (2, 5, 3.0), (3, 5, 4.0)]
    paths = [(("a", "b"), 2, 5.0, 0), (("b",), 1, 4.0, 1)]
    from_log = attribute(log_of(touches), conversions_of(outcomes), OPTIONS)
    from_paths = attribute_paths(paths, OPTIONS)
    assert from_paths.paths == from_log.paths
    assert from_paths.markov == from_log.markov
    for model in from_paths.models:
        want = from_log.model(model.model)
        assert model.conversions == pytest.approx(want.conversions, abs=1e-12)
        assert model.value == pytest.approx(want.value, abs=1e-12)
    assert {m.model for m in from_log.models} - {m.model for m in from_paths.models} == {
        "time_decay"
    }


def test_bad_path_counts_are_refused() -> None:
    with pytest.raises(AttributionError, match="Path 2"):
        attribute_paths([(("a",), 1, 1.0, 0), (("a",), -1, 1.0, 0)], OPTIONS)


def test_five_hundred_channels_are_exact_and_summed(naive: Any) -> None:
    random = np.random.default_rng(4)
    n, names = 60_000, tuple(f"campaign {i:03}" for i in range(500))
    log = TouchLog(
        random.integers(0, 12_000, n), random.integers(0, 60 * DAY, n),
        np.minimum(random.geometric(0.01, n) - 1, 499).astype(np.int16), names,
    )  # fmt: skip
    conversions = Conversions(
        random.integers(0, 12_000, 3_000), random.integers(0, 60 * DAY, 3_000),
        random.integers(1, 90, 3_000).astype(float),
    )  # fmt: skip
    result = attribute(log, conversions, AttributionSettings(markov_orders=(1,)))
    for model in result.models:
        assert sum(model.conversions.values()) == pytest.approx(
            result.attributed_conversions, abs=1e-9
        )
        assert set(model.conversions_low) == set(names)
    # a random walk over the same counts, solved anew without three of the channels
    detail = result.markov[0]
    steps = statistics_of(log, conversions)
    for channel in (0, 7, 499):
        assert detail.removal_effect[names[channel]] == pytest.approx(
            without(steps, channel), abs=1e-10
        )


def statistics_of(log: TouchLog, conversions: Conversions) -> np.ndarray:
    """Dense counts of order 1: rows are channels and the start, columns with both ends."""
    journeys = cut(log, conversions, 90)
    size = len(log.channels)
    table = np.zeros((size + 1, size + 2))
    for part, end in ((journeys.converting, size), (journeys.null, size + 1)):
        count = getattr(part, "count", None)
        for i, (a, b) in enumerate(zip(part.start[:-1], part.start[1:], strict=True)):
            walk = [size, *part.channel[a:b].tolist(), end]
            for s, t in itertools.pairwise(walk):
                table[s, t] += 1 if count is None else count[i]
    return table


def without(steps: np.ndarray, channel: int) -> float:
    size = len(steps) - 1
    p = steps / np.maximum(steps.sum(axis=1, keepdims=True), 1)
    chance = []
    for removed in (None, channel):
        q, won = p[:, :size].copy(), p[:, size].copy()
        q = np.hstack((q, np.zeros((size + 1, 1))))
        if removed is not None:
            q[removed], won[removed] = 0, 0
        chance.append(np.linalg.solve(np.eye(size + 1) - q, won)[size])
    return float(1 - chance[1] / chance[0])


def test_clock_skew_gives_no_credit_after_the_conversion(log_of: Any, conversions_of: Any) -> None:
    # a device clock an hour ahead puts the last touch behind the conversion; one in 1970 before all
    touches = [(1, -5 * DAY, "a"), (1, 10 * DAY, "b"), (1, 11 * DAY + HOUR, "c")]
    result = attribute(log_of(touches), conversions_of([(1, 11 * DAY, 4.0)]), OPTIONS)
    assert result.model("linear").conversions == {"a": 0.0, "b": 1.0, "c": 0.0}
    assert (result.touches_after_conversion, result.touches_outside_window) == (1, 1)
