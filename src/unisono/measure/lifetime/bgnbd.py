"""BG/NBD: purchases come at random while a customer is alive, who may leave after each of them.

Likelihood and expectations: Fader, Hardie & Lee 2005, "Counting your customers the easy way".
Rates are gamma (r, α) over customers, drop-out probabilities beta (a, b).
"""

from __future__ import annotations

import numpy as np

from unisono.measure.lifetime.histories import Histories
from unisono.measure.lifetime.maximise import Objective, in_logarithms
from unisono.measure.lifetime.special import Floats, beta_nodes, rising, time_nodes

NAMES = ("r", "alpha", "a", "b")
#: Which parameters are times.
TIMES = (False, True, False, False)
#: ln of the parameters a fit starts from, times in units of the mean age.
START = np.log([0.5, 0.3, 0.7, 2.0])
_BETA_NODES, _TIME_NODES = 20, 10


class _Likelihood:
    """The log-likelihood of histories with everything that does not depend on the parameters."""

    def __init__(self, histories: Histories) -> None:
        h = histories
        size = h.largest + 1
        self.by_count = np.bincount(h.frequency, h.weight, size)
        self.largest = h.largest
        self.ages = h.ages
        self.recencies = h.recencies
        self.by_age = np.bincount(h.age_code, h.weight, len(h.ages))
        self.count_by_age = np.bincount(h.age_code, h.weight * h.frequency, len(h.ages))
        again = h.frequency > 0
        self.count = h.frequency[again]
        self.age_code = h.age_code[again]
        self.recency_code = h.recency_code[again]
        self.weight = h.weight[again]

    def __call__(self, logs: Floats) -> tuple[float, Floats, Floats]:
        theta = np.exp(logs)
        value, gradient, hessian = self._counts(*theta)
        more = self._times(*theta)
        gradient, hessian = in_logarithms(theta, gradient + more[1], hessian + more[2])
        return value + more[0], gradient, hessian

    def _counts(self, r: float, alpha: float, a: float, b: float) -> tuple[float, Floats, Floats]:
        """The part that depends on how often customers bought, and on ages alone."""
        n, customers = self.by_count, float(self.by_count.sum())
        rate = [float(n @ part) for part in rising(r, self.largest)]
        stay = [float(n @ part) for part in rising(b, self.largest)]
        either = [float(n @ part) for part in rising(a + b, self.largest)]
        end = alpha + self.ages
        log_end = np.log(end)
        buys = r * self.by_age + self.count_by_age
        value = (
            rate[0] + stay[0] - either[0] + customers * r * np.log(alpha) - float(buys @ log_end)
        )
        gradient = np.array([
            rate[1] + customers * np.log(alpha) - float(self.by_age @ log_end),
            customers * r / alpha - float(buys @ (1 / end)),
            -either[1],
            stay[1] - either[1],
        ])  # fmt: skip
        hessian = np.zeros((4, 4))
        hessian[0, 0] = rate[2]
        hessian[0, 1] = hessian[1, 0] = customers / alpha - float(self.by_age @ (1 / end))
        hessian[1, 1] = -customers * r / alpha**2 + float(buys @ (1 / end**2))
        hessian[2, 2] = hessian[2, 3] = hessian[3, 2] = -either[2]
        hessian[3, 3] = stay[2] - either[2]
        return float(value), gradient, hessian

    def _times(self, r: float, alpha: float, a: float, b: float) -> tuple[float, Floats, Floats]:
        """ln(1 + odds that the customer left after the last purchase), for those who came again."""
        x, age, recency = self.count, self.age_code, self.recency_code
        end, last = alpha + self.ages, alpha + self.recencies
        longer = np.log(end)[age] - np.log(last)[recency]
        closer = (1 / end)[age] - (1 / last)[recency]
        closer *= r + x
        stay = b - 1.0 + x
        odds = np.log(a) - np.log(stay) + (r + x) * longer
        small = np.exp(-np.abs(odds))
        value = float(self.weight @ (np.maximum(odds, 0) + np.log1p(small)))
        gone = np.where(odds >= 0, 1.0, small) / (1 + small)
        slope = np.empty((4, len(x)))
        slope[0], slope[1], slope[2] = longer, closer, 1 / a
        np.divide(-1.0, stay, out=slope[3])
        left = self.weight * gone
        gradient = slope @ left
        hessian = (slope * (left * (1 - gone))) @ slope.T
        rate = float(left @ ((1 / end)[age] - (1 / last)[recency]))
        hessian[0, 1] += rate
        hessian[1, 0] += rate
        hessian[1, 1] -= float(left @ ((r + x) * ((1 / end**2)[age] - (1 / last**2)[recency])))
        hessian[2, 2] -= float(left.sum()) / a**2
        hessian[3, 3] += float(left @ slope[3] ** 2)
        return value, gradient, hessian


def likelihood(histories: Histories) -> Objective:
    """The log-likelihood with gradient and Hessian as a function of ln(r, α, a, b)."""
    return _Likelihood(histories)


def alive(theta: Floats, histories: Histories) -> Floats:
    """Probability that a customer with each history will still buy; 1 without a repeat."""
    r, alpha, a, b = theta
    x = histories.frequency
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = np.log(a) - np.log(b - 1.0 + x)
    odds += (r + x) * (np.log(alpha + histories.age) - np.log(alpha + histories.recency))
    found: Floats = np.where(x > 0, 1 / (1 + np.exp(np.minimum(odds, 700.0))), 1.0)
    return found


def while_alive(theta: Floats, count: Floats, age: Floats, horizon: float, rate: float) -> Floats:
    """Expected purchases in ``horizon`` of customers alive at ``age`` with ``count`` repeats.

    Purchases at time t from now count exp(−rate·t). Means over the drop-out probability are Gauss
    sums over its beta distribution: positive terms, good for any a, where the closed form with a
    hypergeometric function divides by a − 1.
    """
    r, alpha, a, b = theta
    values, code = np.unique(count, return_inverse=True)
    place, weight = beta_nodes(a, b + values, _BETA_NODES)
    end = alpha + age
    found = np.zeros(len(count))
    for when, share in time_nodes(end, horizon, rate, _TIME_NODES):
        kept = np.exp(-(r + count + 1)[:, None] * np.log1p(place[code] * (when / end)[:, None]))
        found += share * np.einsum("ij,ij->i", weight[code], kept)
    purchases: Floats = found * (r + count) / end
    return purchases
