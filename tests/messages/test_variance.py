"""Quantiles against printed tables; variance components against identities and simulation."""

import numpy as np
import pytest

from unisono.messages.quantiles import beta_share, f_quantile, f_share, t_quantile
from unisono.messages.variance import variance_component


@pytest.mark.parametrize(
    ("chance", "above", "below", "printed"),
    [(0.95, 3, 20, 3.10), (0.95, 1, 10, 4.96), (0.975, 10, 5, 6.62), (0.99, 5, 60, 3.34)],
)
def test_quantiles_of_f_are_those_of_the_tables(chance, above, below, printed):
    assert round(f_quantile(chance, above, below), 2) == printed
    assert f_share(f_quantile(chance, above, below), above, below) == pytest.approx(chance)


@pytest.mark.parametrize(("degrees", "printed"), [(1, 12.706), (10, 2.228), (120, 1.980)])
def test_quantiles_of_t_are_those_of_the_tables(degrees, printed):
    assert round(t_quantile(0.975, degrees), 3) == printed


def test_the_beta_function_is_that_of_known_cases():
    assert beta_share(1, 1, 0.3) == pytest.approx(0.3)
    assert beta_share(2, 2, 0.5) == pytest.approx(0.5)
    assert [beta_share(3, 4, x) for x in (0, 1)] == [0, 1]


def test_balanced_groups_are_taken_apart_by_hand():
    found = variance_component([6, 8, 7, 9, 2, 4, 3, 5], ["a"] * 4 + ["b"] * 4, "team")
    # means 7.5 and 3.5; mean square within 5/3, between 32; (32 - 5/3) / 4
    assert found.within == pytest.approx(5 / 3)
    assert found.between == pytest.approx((32 - 5 / 3) / 4)
    assert found.share == pytest.approx(found.between / (found.between + found.within))
    assert found.interval[0] < found.share < found.interval[1]


def test_the_order_of_texts_and_names_of_groups_change_nothing():
    rng = np.random.default_rng(4)
    values, groups = rng.normal(7, 1, 30), rng.choice(["a", "b", "c"], 30)
    shuffled = rng.permutation(30)
    renamed = [{"a": "z", "b": "b", "c": "a"}[g] for g in groups]
    first = variance_component(values.tolist(), groups.tolist())
    again = variance_component(values[shuffled].tolist(), groups[shuffled].tolist())
    other = variance_component(values.tolist(), renamed)
    for found in (again, other):
        assert (found.between, found.within) == pytest.approx((first.between, first.within))
        assert found.interval == pytest.approx(first.interval)


@pytest.mark.parametrize("share", [0.0, 0.5, 0.9])
def test_the_interval_covers_the_truth_in_unbalanced_data(share):
    rng = np.random.default_rng(11)
    sizes = [2, 3, 5, 8, 13, 21]
    groups = [f"g{n}" for n, size in enumerate(sizes) for _ in range(size)]
    place = np.repeat(np.arange(6), sizes)
    covered, shares = 0, []
    for _ in range(400):
        values = 7 + rng.normal(0, share**0.5, 6)[place] + rng.normal(0, (1 - share) ** 0.5, 52)
        found = variance_component(values.tolist(), groups)
        covered += found.interval[0] <= share <= found.interval[1]
        shares.append(found.share)
    assert covered / 400 > 0.92
    assert np.median(shares) == pytest.approx(share, abs=0.13)


def test_too_little_is_not_measured_and_says_why():
    assert variance_component([7] * 9, [""] * 9, "team").reason == "no text names its team"
    one = variance_component([7] * 9, ["North"] * 8 + [""], "agency")
    assert one.reason == "all texts that name one are of the same agency"
    assert (one.texts, one.unnamed, one.share) == (8, 1, None)
    few = variance_component([7, 8, 6, 5], ["a", "a", "b", "b"])
    assert few.reason == "4 texts in 2 groups are too few"


def test_groups_without_any_variation_have_a_share_and_no_nan():
    same = variance_component([7.0] * 12, ["a"] * 6 + ["b"] * 6)
    assert (same.share, same.interval) == (0, (0, 0))
    apart = variance_component([7.0] * 6 + [3.0] * 6, ["a"] * 6 + ["b"] * 6)
    assert (apart.share, apart.interval) == (1, (1, 1))
