"""Shapley credit against the definition: average marginal contribution over all orders."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unisono.attribution import from_path_counts
from unisono.attribution.shapley import shapley_credits

PATH = st.lists(st.sampled_from("abcd"), min_size=1, max_size=6).map(tuple)


@given(st.lists(st.tuples(PATH, st.integers(1, 5), st.integers(-9, 50)), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_equals_the_average_over_all_orders(paths: list[tuple[tuple[str, ...], int, int]]) -> None:
    journeys = from_path_counts([(s, n, float(v), 0) for s, n, v in paths])
    players = journeys.channels

    def worth(team: set[str]) -> np.ndarray:
        inside = [(n, v) for s, n, v in paths if set(s) <= team]
        return np.array([sum(n for n, _ in inside), sum(v for _, v in inside)], float)

    want = {p: np.zeros(2) for p in players}
    orders = list(permutations(players))
    for order in orders:
        for i, player in enumerate(order):
            gain = worth({*order[: i + 1]}) - worth({*order[:i]})
            want[player] += gain / len(orders)
    conversions, value = shapley_credits(journeys.converting, len(players))
    for i, player in enumerate(players):
        assert [conversions[i], value[i]] == pytest.approx(want[player], abs=1e-9)
