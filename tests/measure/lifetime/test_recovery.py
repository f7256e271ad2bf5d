"""Simulated worlds with known parameters: do the intervals hold them?"""

import numpy as np
import pytest

from unisono.measure.lifetime import Fit, fit_buying, group, purchases

THETA = (0.6, 7.0, 0.8, 2.5)


@pytest.fixture(scope="module")
def fits(simulate) -> list:
    found = []
    for seed in range(48):
        histories = group(*simulate(800, seed, THETA))
        found.append((histories, fit_buying(histories)))
    return found


def test_parameters_lie_in_their_95_percent_intervals(fits) -> None:
    assert all(fit.converged for _, fit in fits)
    inside = [np.abs(np.log(fit.theta / THETA)) < 1.96 * fit.errors for _, fit in fits]
    # binomial(48, 0.95): 41 or fewer has a probability of 0.6 %
    assert (np.sum(inside, axis=0) >= 42).all()


def test_estimates_are_centred_on_the_truth(fits) -> None:
    middle = np.median([fit.theta for _, fit in fits], axis=0)
    assert middle == pytest.approx(THETA, rel=0.12)


def test_expected_purchases_of_all_are_near_those_of_the_true_model(fits) -> None:
    errors = []
    for histories, fit in fits:
        true = Fit("bgnbd", fit.names, np.array(THETA), fit.covariance, 0.0, True, 0)
        mine, its = (float(purchases(f, histories, 52.0) @ histories.weight) for f in (fit, true))
        errors.append(mine / its - 1)
    assert abs(float(np.median(errors))) < 0.03
    assert float(np.quantile(np.abs(errors), 0.9)) < 0.2
