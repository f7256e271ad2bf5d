import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unisono.measure.lifetime import fit_spending
from unisono.measure.lifetime.gammagamma import expected_spend, likelihood


def _spenders(customers: int, seed: int, theta: tuple[float, float, float]) -> tuple:
    random = np.random.default_rng(seed)
    p, q, gamma = theta
    count = random.integers(1, 8, customers)
    rate = random.gamma(q, 1 / gamma, customers)
    return count, random.gamma(p * count, 1 / rate) / count


def test_published_parameters(cdnow) -> None:
    again = cdnow["x"] > 0
    found = fit_spending(cdnow["x"][again].astype(np.int64), cdnow["spend"][again])
    assert found.converged
    assert found.theta == pytest.approx((6.25, 3.74, 15.44), abs=0.01)


@given(st.lists(st.floats(-1, 2), min_size=3, max_size=3))
@settings(max_examples=20, deadline=None)
def test_gradient_and_hessian_are_the_slopes(logs: list[float]) -> None:
    objective = likelihood(*_spenders(40, 2, (5.0, 3.0, 1.5)))
    at, step = np.array(logs), 1e-5
    _, gradient, hessian = objective(at)
    for i, move in enumerate(np.eye(3) * step):
        above, below = objective(at + move), objective(at - move)
        assert gradient[i] == pytest.approx((above[0] - below[0]) / (2 * step), abs=1e-4, rel=1e-5)
        slope = (above[1] - below[1]) / (2 * step)
        assert hessian[i] == pytest.approx(slope, abs=1e-3, rel=1e-4)


def test_the_currency_changes_gamma_alone() -> None:
    count, mean = _spenders(800, 3, (5.0, 3.0, 30.0))
    euro, cent = fit_spending(count, mean), fit_spending(count, mean * 100)
    assert cent.theta == pytest.approx(euro.theta * [1, 1, 100], rel=1e-6)
    assert cent.errors == pytest.approx(euro.errors, rel=1e-5)


def test_expected_spend_lies_between_own_and_common_mean() -> None:
    theta = np.array([5.0, 3.0, 30.0])
    everyone = 5 * 30 / 2
    found = expected_spend(theta, np.array([0.0, 1, 5, 50]), np.array([0.0, 200, 200, 200]))
    assert found[0] == everyone
    assert (np.diff(found) > 0).all()
    assert everyone < found[1] < found[3] < 200


def test_intervals_cover_the_truth() -> None:
    theta = np.array([5.0, 3.0, 30.0])
    hits = []
    for seed in range(40):
        fit = fit_spending(*_spenders(600, seed, tuple(theta)))
        hits.append(np.abs(np.log(fit.theta / theta)) < 1.96 * fit.errors)
    assert (np.mean(hits, axis=0) >= 0.85).all()
