import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.measure.intervals import (
    difference_interval,
    effective_trials,
    mean_interval,
    median_interval,
    wilson,
)


def test_wilson_matches_published_values() -> None:
    # Newcombe 1998, table I, method 3: 81 of 263 and 0 of 20.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)


def test_wilson_without_trials_says_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.integers(1, 10_000), st.data())
def test_wilson_holds_the_share(trials: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, trials))
    low, high = wilson(hits, trials)
    assert 0 <= low <= hits / trials + 1e-12
    assert hits / trials - 1e-12 <= high <= 1


def test_difference_matches_published_values() -> None:
    # Newcombe 1998 (differences), table II, method 10: 56/70 − 48/80 and 10/10 − 0/10.
    assert difference_interval(56, 70, 48, 80) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert difference_interval(10, 10, 0, 10) == pytest.approx((0.6075, 1.0), abs=5e-5)
    assert difference_interval(0, 0, 3, 9) == (-1.0, 1.0)


@given(st.integers(1, 500), st.integers(1, 500), st.data())
def test_difference_turns_with_its_sides(here: int, there: int, data: st.DataObject) -> None:
    a, b = data.draw(st.integers(0, here)), data.draw(st.integers(0, there))
    low, high = difference_interval(a, here, b, there)
    assert low - 1e-12 <= a / here - b / there <= high + 1e-12
    assert difference_interval(b, there, a, here) == pytest.approx((-high, -low))


def test_mean_interval() -> None:
    assert mean_interval(10, 5, 100) == pytest.approx((9.02, 10.98), abs=5e-4)
    assert mean_interval(10, 5, 1) is None


def test_effective_trials_of_equal_weights_is_their_number() -> None:
    assert effective_trials(30.0, 90.0) == 10.0
    assert effective_trials(0.0, 0.0) == 0.0


def test_median_interval_takes_order_statistics() -> None:
    # n = 100: ranks 50 ± 9.8 → the 41st and the 61st of 1…100.
    assert median_interval(np.arange(1, 101)) == (41.0, 61.0)
    assert median_interval([1, 2, 3, 4, 5]) is None
