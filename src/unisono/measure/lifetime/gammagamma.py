"""Gamma-Gamma: what customers spend a purchase, each around a mean of their own.

Fader & Hardie 2013, "The Gamma-Gamma model of monetary value"; Fader, Hardie & Lee 2005, "RFM
and CLV". The mean of a customer's purchases is drawn toward that of all customers, the more the
fewer purchases are behind it. Spend is taken as independent of how often somebody buys.
"""

from __future__ import annotations

import numpy as np

from unisono.measure.lifetime.maximise import Objective, in_logarithms
from unisono.measure.lifetime.special import Floats, Ints, digamma, log_gamma, trigamma

NAMES = ("p", "q", "gamma")
#: Which parameters are money.
MONEY = (False, False, True)
#: ln of the parameters a fit starts from, money in units of the mean.
START = np.log([2.0, 2.0, 1.0])


class _Likelihood:
    """The log-likelihood of mean spend over x purchases, for x ≥ 1 and positive means."""

    def __init__(self, count: Ints, mean: Floats) -> None:
        values, code = np.unique(count, return_inverse=True)
        self.x = values.astype(np.float64)
        self.code = code
        self.customers = np.bincount(code).astype(np.float64)
        self.total = count * mean
        self.log_mean = np.bincount(code, np.log(mean))

    def __call__(self, logs: Floats) -> tuple[float, Floats, Floats]:
        theta = np.exp(logs)
        p, q, gamma = theta
        x, n, size = self.x, self.customers, len(self.x)
        whole = self.total + gamma
        log_whole = np.bincount(self.code, np.log(whole), size)
        inverse = np.bincount(self.code, 1 / whole, size)
        square = np.bincount(self.code, whole**-2, size)
        px = p * x
        one = np.array([q])
        log_q, psi_q, tri_q = log_gamma(one)[0], digamma(one)[0], trigamma(one)[0]
        tri = trigamma(px + q)
        psi = digamma(px + q)
        log_x = self.log_mean + n * np.log(x)
        value = float(np.sum(
            n * (log_gamma(px + q) - log_gamma(px) - log_q + q * np.log(gamma))
            + px * log_x - self.log_mean - (px + q) * log_whole
        ))  # fmt: skip
        gradient = np.array([
            np.sum(x * (n * (psi - digamma(px)) + log_x - log_whole)),
            np.sum(n * (psi - psi_q + np.log(gamma)) - log_whole),
            np.sum(n * q / gamma - (px + q) * inverse),
        ])  # fmt: skip
        hessian = np.empty((3, 3))
        hessian[0, 0] = np.sum(n * x**2 * (tri - trigamma(px)))
        hessian[0, 1] = hessian[1, 0] = np.sum(n * x * tri)
        hessian[0, 2] = hessian[2, 0] = -np.sum(x * inverse)
        hessian[1, 1] = np.sum(n * (tri - tri_q))
        hessian[1, 2] = hessian[2, 1] = np.sum(n / gamma - inverse)
        hessian[2, 2] = np.sum((px + q) * square - n * q / gamma**2)
        gradient, hessian = in_logarithms(theta, gradient, hessian)
        return value, gradient, hessian


def likelihood(count: Ints, mean: Floats) -> Objective:
    """The log-likelihood with gradient and Hessian as a function of ln(p, q, γ).

    Args:
        count: purchases behind each mean, at least 1.
        mean: mean spend, above 0.
    """
    return _Likelihood(count, mean)


def expected_spend(theta: Floats, count: Floats, mean: Floats) -> Floats:
    """Expected spend a purchase given ``count`` purchases with this mean; needs p·x + q > 1."""
    p, q, gamma = theta
    found: Floats = p * (gamma + count * mean) / (p * count + q - 1)
    return found
