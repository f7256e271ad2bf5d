"""BG/NBD and Pareto/NBD: published answers, brute force, derivatives, and what must not matter."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unisono.measure.lifetime import MODELS, Fit, fit_buying, group, purchases
from unisono.measure.lifetime.fit import alive

THETA = {"bgnbd": (0.243, 4.414, 0.793, 2.426), "paretonbd": (0.553, 10.578, 0.606, 11.669)}
#: (published parameters, absolute tolerance, log-likelihood) on the CDNOW sample.
PUBLISHED = {
    "bgnbd": (THETA["bgnbd"], 0.001, -9582.4),
    "paretonbd": (THETA["paretonbd"], 0.002, -9594.97),
}


def _known(model: str, theta: tuple[float, ...]) -> Fit:
    return Fit(model, MODELS[model].NAMES, np.array(theta), np.zeros((4, 4)), 0.0, True, 0)


@pytest.mark.parametrize("model", PUBLISHED)
def test_published_parameters_and_likelihood(cdnow, model: str) -> None:
    theta, tolerance, value = PUBLISHED[model]
    found = fit_buying(group(cdnow["x"], cdnow["recency"], cdnow["age"]), model)
    assert found.converged
    assert found.theta == pytest.approx(theta, abs=tolerance)
    assert found.log_likelihood == pytest.approx(value, abs=0.05)


def test_published_expectation() -> None:
    one = group([2], [30.43], [38.86])
    found = purchases(_known("bgnbd", THETA["bgnbd"]), one, 39.0)
    assert found == pytest.approx([1.226], abs=5e-4)


def _bgnbd_density(theta: tuple[float, ...], x: int, recency: float, age: float) -> float:
    """The customer's likelihood by adding up rates and drop-out probabilities on a fine grid."""
    r, alpha, a, b = theta
    u = (np.arange(4000) + 0.5) / 4000
    rate = np.exp(np.linspace(math.log(1e-8), math.log(50), 8000))
    weight = rate**r * np.exp(-alpha * rate) * alpha**r / math.gamma(r)  # on the log scale
    step = math.log(rate[1] / rate[0])
    shape = u ** (a - 1) * (1 - u) ** (b - 1)
    shape /= shape.sum()
    stay = float(shape @ (1 - u) ** x) * rate**x * np.exp(-rate * age)
    leave = 0.0
    if x:
        leave = float(shape @ (u * (1 - u) ** (x - 1))) * rate**x * np.exp(-rate * recency)
    return float(np.sum(weight * (stay + leave)) * step)


@pytest.mark.parametrize(("x", "recency"), [(0, 0.0), (1, 3.0), (4, 20.0)])
def test_bgnbd_likelihood_is_the_integral_over_customers(x: int, recency: float) -> None:
    theta = (1.3, 5.0, 1.6, 2.5)
    value = MODELS["bgnbd"].likelihood(group([x], [recency], [30.0]))(np.log(theta))[0]
    assert value == pytest.approx(math.log(_bgnbd_density(theta, x, recency, 30.0)), abs=2e-4)


@pytest.mark.parametrize(
    "theta", [THETA["paretonbd"], (0.3, 0.01, 0.1, 5.0), (2.0, 5.0, 3.0, 0.02)]
)
@pytest.mark.parametrize(("x", "recency"), [(0, 0.0), (1, 0.5), (30, 20.0), (300, 29.9)])
def test_paretonbd_likelihood_is_the_integral_over_the_moment_of_leaving(
    theta: tuple[float, ...], x: int, recency: float
) -> None:
    r, alpha, s, beta = theta
    age = 30.0
    edges = np.concatenate(([0.0], np.geomspace(1e-7, age - recency, 200_001)))
    y = recency + (edges[1:] + edges[:-1]) / 2
    first = r * math.log(alpha) + s * math.log(beta) + math.lgamma(r + x) - math.lgamma(r)
    left = math.log(s) - (r + x) * np.log(alpha + y) - (s + 1) * np.log(beta + y)
    stayed = -(r + x) * math.log(alpha + age) - s * math.log(beta + age)
    top = max(float(left.max()), stayed)
    total = float(np.exp(left - top) @ np.diff(edges)) + math.exp(stayed - top)
    value = MODELS["paretonbd"].likelihood(group([x], [recency], [age]))(np.log(theta))[0]
    assert value == pytest.approx(first + top + math.log(total), abs=1e-5)


@given(
    st.sampled_from(sorted(MODELS)),
    st.lists(st.floats(-2, 2), min_size=4, max_size=4),
    st.integers(0, 5),
)
@settings(max_examples=25, deadline=None)
def test_gradient_and_hessian_are_the_slopes(model: str, logs: list[float], seed: int) -> None:
    random = np.random.default_rng(seed)
    x = random.integers(0, 6, 30)
    recency = np.where(x > 0, random.uniform(0, 20, 30), 0)
    objective = MODELS[model].likelihood(group(x, recency, recency + random.uniform(0, 9, 30)))
    at, step = np.array(logs), 1e-5
    _, gradient, hessian = objective(at)
    for i, move in enumerate(np.eye(4) * step):
        above, below = objective(at + move), objective(at - move)
        assert gradient[i] == pytest.approx((above[0] - below[0]) / (2 * step), abs=1e-4, rel=1e-5)
        slope = (above[1] - below[1]) / (2 * step)
        assert hessian[i] == pytest.approx(slope, abs=1e-4, rel=1e-4)


@pytest.mark.parametrize("model", sorted(MODELS))
def test_order_unit_of_time_and_repetition_change_nothing(simulate, model: str) -> None:
    x, recency, age = simulate(600, 3, THETA["bgnbd"])
    base = fit_buying(group(x, recency, age), model)
    order = np.random.default_rng(0).permutation(len(x))
    mixed = fit_buying(group(x[order], recency[order], age[order]), model)
    assert mixed.theta == pytest.approx(base.theta, rel=1e-9)
    days = fit_buying(group(x, recency * 7, age * 7), model)
    unit = np.where(MODELS[model].TIMES, 7.0, 1.0)
    assert days.theta == pytest.approx(base.theta * unit, rel=1e-6)
    assert days.errors == pytest.approx(base.errors, rel=1e-5)
    per_time = days.log_likelihood + x.sum() * np.log(7)
    assert per_time == pytest.approx(base.log_likelihood, rel=1e-9)
    twice = fit_buying(group(*(np.tile(c, 2) for c in (x, recency, age))), model)
    assert twice.theta == pytest.approx(base.theta, rel=1e-5)
    assert twice.log_likelihood == pytest.approx(2 * base.log_likelihood, rel=1e-9)
    assert twice.errors == pytest.approx(base.errors / math.sqrt(2), rel=1e-3)


@pytest.mark.parametrize("model", sorted(MODELS))
def test_groups_hold_every_customer_once(simulate, model: str) -> None:
    x, recency, age = simulate(500, 4, THETA["bgnbd"])
    together = group(x, recency, age)
    assert together.customers == 500
    assert len(together.age) < 500
    assert (together.frequency[together.place] == x).all()
    assert (together.age[together.place] == age).all()
    fit = _known(model, THETA[model])
    each = zip(x, recency, age, strict=True)
    alone = [purchases(fit, group([i], [j], [k]), 20.0)[0] for i, j, k in each]
    assert purchases(fit, together, 20.0)[together.place] == pytest.approx(alone, rel=1e-9)


@pytest.mark.parametrize("model", sorted(MODELS))
def test_expectations_are_consistent_over_time(model: str) -> None:
    fit = _known(model, THETA[model])
    h = group([0, 2, 7, 40], [0, 30, 5, 38.0], [39, 39, 39, 39.0])
    near, far = purchases(fit, h, 26.0), purchases(fit, h, 52.0)
    assert (near > 0).all()
    assert (near < far).all()
    assert (far < 2 * near).all()
    discounted = purchases(fit, h, 52.0, 0.002)
    assert (discounted < far).all()
    assert (discounted > far * math.exp(-0.002 * 52)).all()
    lives = alive(fit, h)
    assert (lives > 0).all()
    assert (lives <= 1).all()
    assert lives[2] < 0.01 < 0.5 < lives[1]  # silent for long after seven purchases


def test_a_world_without_drop_out_is_fitted_at_the_edge() -> None:
    random = np.random.default_rng(5)
    age = random.integers(200, 400, 3000) / 7
    x = random.poisson(0.05 * age)
    recency = np.where(x > 0, age * random.beta(np.maximum(x, 1), 1), 0)
    h = group(x, np.floor(recency * 7) / 7, age)
    fit = fit_buying(h)
    assert fit.converged
    assert float(purchases(fit, h, 52.0) @ h.weight) == pytest.approx(0.05 * 52 * 3000, rel=0.05)
