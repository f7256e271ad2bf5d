"""Shapley credit and interaction against their definitions over all orders and subsets."""

from __future__ import annotations

from itertools import combinations, permutations
from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unisono.attribution import from_path_counts
from unisono.attribution.sets import ChannelSets, count_sets
from unisono.attribution.shapley import coalition_credit, interactions, shapley
from unisono.errors import AttributionError

PATH = st.lists(st.sampled_from("abcd"), min_size=1, max_size=6).map(tuple)
PATHS = st.lists(
    st.tuples(PATH, st.integers(0, 5), st.integers(-9, 50), st.integers(0, 9)),
    min_size=1, max_size=8,
).filter(lambda paths: any(won for _, won, _, _ in paths))  # fmt: skip
Paths = list[tuple[tuple[str, ...], int, int, int]]


def sets_of(paths: Paths) -> tuple[tuple[str, ...], ChannelSets]:
    journeys = from_path_counts([(s, n, float(v) if n else 0.0, u) for s, n, v, u in paths])
    return journeys.channels, count_sets(journeys)


def worth(paths: Paths, team: set[str], game: str) -> float:
    inside = [(n, u) for s, n, _, u in paths if set(s) <= team]
    won = sum(n for n, _ in inside)
    if game == "coalition_sum":
        return won
    journeys = sum(n + u for n, u in inside)
    return won / journeys * sum(n + u for _, n, _, u in paths) if journeys else 0.0


def used(paths: Paths) -> Paths:
    return [p for p in paths if p[1] or p[3]]


@pytest.mark.parametrize("game", ["coalition_sum", "conversion_rate"])
@given(paths=PATHS)
@settings(max_examples=40, deadline=None)
def test_equals_the_average_over_all_orders(paths: Paths, game: str) -> None:
    players, sets = sets_of(paths)
    want = dict.fromkeys(players, 0.0)
    orders = list(permutations(players))
    for order in orders:
        for i, player in enumerate(order):
            gain = worth(paths, {*order[: i + 1]}, game) - worth(paths, {*order[:i]}, game)
            want[player] += gain / len(orders)
    found = shapley(sets, game)
    assert found == pytest.approx([want[p] for p in players], abs=1e-9)
    assert found.sum() == pytest.approx(sum(n for _, n, _, _ in paths), abs=1e-9)


@given(PATHS)
@settings(max_examples=30, deadline=None)
def test_value_is_shared_by_the_distinct_channels(paths: Paths) -> None:
    players, sets = sets_of(paths)
    want = {p: sum(v / len(set(s)) for s, n, v, _ in paths if n and p in s) for p in players}
    value = coalition_credit(sets)[:, 1].sum(axis=0)
    assert value == pytest.approx([want[p] for p in players], abs=1e-9)


@pytest.mark.parametrize("game", ["coalition_sum", "conversion_rate"])
@given(paths=PATHS)
@settings(max_examples=30, deadline=None)
def test_interaction_equals_its_definition(paths: Paths, game: str) -> None:
    players, sets = sets_of(paths)
    found = interactions(sets, game)
    assert np.diag(found).tolist() == [0.0] * len(players)
    n = len(players)
    for (i, a), (j, b) in combinations(enumerate(players), 2):
        others = [p for p in players if p not in (a, b)]
        want = 0.0
        for size in range(n - 1):
            for team in combinations(others, size):
                s = set(team)
                both = worth(paths, s | {a, b}, game) - worth(paths, s | {a}, game)
                alone = worth(paths, s | {b}, game) - worth(paths, s, game)
                weight = factorial(size) * factorial(n - size - 2) / factorial(n - 1)
                want += weight * (both - alone)
        assert found[i, j] == pytest.approx(want, abs=1e-8)
        assert found[j, i] == found[i, j]


def test_unknown_or_oversized_games_are_refused() -> None:
    _, sets = sets_of([(("a",), 1, 1, 0)])
    with pytest.raises(AttributionError, match="no Shapley game"):
        shapley(sets, "roulette")
    _, many = sets_of([(tuple(f"c{i}" for i in range(17)), 1, 1, 1)])
    with pytest.raises(AttributionError, match="17 are too many"):
        interactions(many, "conversion_rate")
