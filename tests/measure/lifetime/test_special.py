import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.measure.lifetime.special import (
    beta_nodes,
    digamma,
    legendre,
    log_gamma,
    rising,
    trigamma,
)

POSITIVE = st.floats(1e-3, 1e6)


@given(POSITIVE)
def test_log_gamma_is_that_of_the_standard_library(x: float) -> None:
    assert log_gamma(np.array([x]))[0] == pytest.approx(math.lgamma(x), rel=1e-13, abs=1e-13)


@given(st.floats(1e-2, 1e4))
def test_derivatives_keep_their_recurrence(x: float) -> None:
    at = np.array([x, x + 1])
    psi, tri = digamma(at), trigamma(at)
    assert psi[1] - psi[0] == pytest.approx(1 / x, rel=1e-9)
    assert tri[0] - tri[1] == pytest.approx(1 / x**2, rel=1e-8)


def test_derivatives_at_one() -> None:
    one = np.array([1.0])
    assert digamma(one)[0] == pytest.approx(-0.57721566490153286, rel=1e-13)
    assert trigamma(one)[0] == pytest.approx(math.pi**2 / 6, rel=1e-13)


@given(POSITIVE, st.integers(0, 300))
def test_rising_factorials_are_differences_of_log_gamma(start: float, count: int) -> None:
    found = rising(start, count)[0]
    assert len(found) == count + 1
    expected = math.lgamma(start + count) - math.lgamma(start)
    assert found[-1] == pytest.approx(expected, rel=1e-9, abs=1e-8 * abs(math.lgamma(start)))


@given(st.floats(0.02, 30), st.floats(0.02, 500))
def test_beta_nodes_know_the_moments_of_a_beta_variable(a: float, b: float) -> None:
    place, weight = beta_nodes(a, np.array([b]), 12)
    moments = [float(np.sum(weight * place**k)) for k in (0, 1, 2, 3)]
    expected = [1.0]
    for k in range(3):
        expected.append(expected[-1] * (a + k) / (a + b + k))
    assert moments == pytest.approx(expected, rel=1e-8)


def test_legendre_integrates_from_0_to_1() -> None:
    node, weight = legendre(8)
    assert float(weight @ node**5) == pytest.approx(1 / 6, rel=1e-14)
