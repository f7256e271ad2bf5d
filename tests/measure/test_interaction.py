"""Rate ratios within places: published figures, closed forms, and what chance gives."""

from __future__ import annotations

import numpy as np
import pytest

from unisono.measure.interaction import beyond_chance, comparable, effects, rate_ratio, surplus


def test_the_published_surplus_of_smoking_and_alcohol() -> None:
    """Hosmer & Lemeshow 1992: 3.74 (-1.84 … 9.32), from the counts of Rothman & Keller 1972."""
    cases, controls = np.array([3, 8, 6, 225]), np.array([20, 18, 12, 166])
    beta = np.log(cases / controls)[1:] - np.log(3 / 20)
    covariance = np.diag(1 / cases[1:] + 1 / controls[1:]) + 1 / 3 + 1 / 20
    more, error = surplus(beta[None], covariance[None])
    assert more[0] == pytest.approx(3.74, abs=0.005)
    assert more[0] - 1.96 * error[0] == pytest.approx(-1.84, abs=0.01)
    assert more[0] + 1.96 * error[0] == pytest.approx(9.32, abs=0.01)


def test_one_place_has_a_closed_form() -> None:
    days, won = np.array([[[100.0, 200, 50, 80]]]), np.array([[[4.0, 12, 5, 16]]])
    beta, covariance = effects(days, won)
    rates = won[0, 0] / days[0, 0]
    assert np.exp(beta[0]) == pytest.approx(rates[1:] / rates[0])
    assert np.diag(covariance[0]) == pytest.approx(1 / won[0, 0, 1:] + 1 / 4)
    assert covariance[0, 0, 1] == pytest.approx(1 / 4)


def test_places_of_different_rates_do_not_mix_into_the_effects() -> None:
    rate = np.array([0.01, 0.2])[:, None] * np.array([1, 2, 3, 9])
    days = np.array([[1000.0, 300, 20, 5], [10, 30, 200, 500]])
    beta, _ = effects(days[None], (rate * days)[None])
    assert np.exp(beta[0]) == pytest.approx([2, 3, 9])


def test_mantel_haenszel_of_one_place_is_the_crude_ratio() -> None:
    ratio, error = rate_ratio(*(np.array([[x]]) for x in (50.0, 10.0, 200.0, 8.0)))
    assert ratio[0] == pytest.approx((10 / 50) / (8 / 200))
    assert error[0] == pytest.approx(np.sqrt(1 / 10 + 1 / 8) * 1, rel=0.15)
    assert error[0] ** 2 == pytest.approx(18 * 50 * 200 / 250**2 / ((10 * 0.8) * (8 * 0.2)))


def test_a_place_with_one_kind_only_tells_nothing() -> None:
    alone = rate_ratio(*(np.array([[x]]) for x in (50.0, 10.0, 200.0, 8.0)))
    beside = rate_ratio(*(np.array([x]) for x in ([50.0, 0], [10.0, 0], [200.0, 900], [8.0, 77])))
    assert beside[0] == pytest.approx(alone[0])
    assert beside[1] == pytest.approx(alone[1])
    empty = rate_ratio(*(np.zeros((1, 2)) for _ in range(4)))
    assert np.isnan(empty[0][0])


def test_many_comparisons_of_nothing_find_nothing() -> None:
    random = np.random.default_rng(5)
    nothing = [beyond_chance(random.normal(size=100), 0.1).any() for _ in range(200)]
    assert sum(nothing) <= 33  # 10 % of 200 and three standard deviations
    some = np.concatenate([np.full(5, 6.0), random.normal(size=95), [np.nan]])
    assert beyond_chance(some, 0.1)[:5].all()
    assert not beyond_chance(np.array([np.nan]), 0.1).any()


def test_separation_is_no_ratio_of_nothing() -> None:
    """Whoever met neither converts at once where the others never do: the ratios have no end."""
    fine = np.array([[100.0, 200, 50, 80], [100, 200, 50, 80]])
    days = np.array([fine, fine])
    won = np.array([[[4.0, 12, 5, 16], [3, 8, 4, 20]], [[7.0, 0, 0, 0], [9, 5, 6, 0]]])
    beta, covariance = effects(days, won)
    assert np.isfinite(beta[0]).all()
    assert np.isnan(beta[1]).all()
    assert np.isnan(surplus(beta, covariance)[1][1])


def test_places_that_cannot_be_compared_are_left_out() -> None:
    days = np.array([[[9.0, 9, 9, 9], [9, 0, 0, 0], [0, 9, 9, 9], [0, 9, 9, 9]]])
    won = np.array([[[1.0, 2, 3, 4], [5, 0, 0, 0], [5, 1, 1, 1], [0, 1, 1, 1]]])
    kept_days, kept = comparable(days, won)
    assert kept[0].sum(1).tolist() == [10, 0, 0, 3]
    assert kept_days[0].sum(1).tolist() == [36, 0, 0, 27]
