"""Pareto/NBD: purchases come at random while a customer is alive, for a time nobody sees.

Schmittlein, Morrison & Colombo 1987, "Counting your customers". Purchase rates are gamma (r, α)
over customers, drop-out rates gamma (s, β). Where the literature uses differences of Gaussian
hypergeometric functions, this integrates over the moment the customer left: one integrand, all
terms positive, and gradient and Hessian are the same integral with a factor.
"""

from __future__ import annotations

import numpy as np

from unisono.measure.lifetime.histories import Histories
from unisono.measure.lifetime.maximise import Objective, in_logarithms
from unisono.measure.lifetime.special import Floats, Ints, legendre, rising, time_nodes

NAMES = ("r", "alpha", "s", "beta")
#: Which parameters are times.
TIMES = (False, True, False, True)
#: ln of the parameters a fit starts from, times in units of the mean age.
START = np.log([0.5, 0.3, 0.5, 0.3])
_NODES = 32
_NEGLIGIBLE = 34.0  # the integral ends where its integrand has fallen by e^−34
_TIME_NODES = 10
_CHUNK = 1 << 13


class _Tails:
    """∫ (α + y)^−(r+x) (β + y)^−(s+1) dy from u to the horizon, for pairs (x, u).

    ``zero``, ``first`` and ``second`` are the integral and its first and second derivatives'
    integrals over θ, all divided by the integrand at u, whose logarithm is ``level``.
    """

    def __init__(self, theta: Floats, x: Floats, u: Floats, horizon: float, depth: int) -> None:
        r, alpha, s, beta = theta
        self.level = -(r + x) * np.log(alpha + u) - (s + 1) * np.log(beta + u)
        self.zero = np.empty(len(x))
        self.first = np.empty((len(x), 4)) if depth else np.empty((0, 4))
        self.second = np.empty((len(x), 4, 4)) if depth else np.empty((0, 4, 4))
        for low in range(0, len(x), _CHUNK):
            part = slice(low, low + _CHUNK)
            moments = _moments(theta, x[part], u[part], horizon, depth)
            self.zero[part] = moments[:, 0, 0]
            if depth:
                self.first[part] = moments[:, 0, 1:]
                self.second[part] = _second(theta, x[part], moments)


def _stretch(theta: Floats, x: Floats, u: Floats, horizon: float) -> tuple[Floats, Floats]:
    """Scale δ of y = u + δ (e^τ − 1) per pair and the τ at which the integral may end."""
    r, alpha, s, beta = theta
    scale = min(alpha, beta) + u
    end = np.log1p(np.maximum(horizon - u, 0.0) / scale)
    for _ in range(5):  # Newton from the right on a convex function stays right of its root
        grown = scale * np.expm1(end)
        fallen = (
            (r + x) * np.log1p(grown / (alpha + u)) + (s + 1) * np.log1p(grown / (beta + u)) - end
        )
        slope = (scale + grown) * ((r + x) / (alpha + u + grown) + (s + 1) / (beta + u + grown)) - 1
        too_far = (fallen > _NEGLIGIBLE) & (slope > 0)
        end = np.where(too_far, end - (fallen - _NEGLIGIBLE) / np.where(too_far, slope, 1.0), end)
    return scale, end


def _moments(theta: Floats, x: Floats, u: Floats, horizon: float, depth: int) -> Floats:
    """Integrals of v vᵀ, v = (1, gradient of the log integrand), per pair: n × 5 × 5 (or 1 × 1)."""
    r, alpha, s, beta = theta
    node, weight = legendre(_NODES)
    scale, end = _stretch(theta, x, u, horizon)
    tau = end[:, None] * node
    grown = scale[:, None] * np.expm1(tau)
    buy = np.log1p(grown / (alpha + u)[:, None])
    leave = np.log1p(grown / (beta + u)[:, None])
    mass = np.exp(tau - (r + x)[:, None] * buy - (s + 1) * leave)
    mass *= (scale * end)[:, None] * weight
    if not depth:
        total: Floats = mass.sum(axis=1)
        return total[:, None, None]
    v = np.empty((len(x), 5, _NODES))
    v[:, 0] = 1.0
    v[:, 1] = -np.log(alpha + u)[:, None] - buy
    v[:, 2] = -(r + x)[:, None] / ((alpha + u)[:, None] + grown)
    v[:, 3] = 1 / s - np.log(beta + u)[:, None] - leave
    v[:, 4] = -(s + 1) / ((beta + u)[:, None] + grown)
    moments: Floats = (v * mass[:, None, :]) @ v.transpose(0, 2, 1)
    return moments


def _second(theta: Floats, x: Floats, m: Floats) -> Floats:
    """Integral of gradient gradientᵀ + Hessian of the log integrand, per pair: n × 4 × 4."""
    r, _, s, _ = theta
    found = m[:, 1:, 1:].copy()
    cross = m[:, 0, 2] / (r + x)
    found[:, 0, 1] += cross
    found[:, 1, 0] += cross
    found[:, 1, 1] += m[:, 2, 2] / (r + x)
    found[:, 2, 2] -= m[:, 0, 0] / s**2
    cross = m[:, 0, 4] / (s + 1)
    found[:, 2, 3] += cross
    found[:, 3, 2] += cross
    found[:, 3, 3] += m[:, 4, 4] / (s + 1)
    return found


class _Pairs:
    """Distinct (frequency, time) of recencies and ages together; integrals are done once each."""

    def __init__(self, histories: Histories) -> None:
        h = histories
        times = np.concatenate((h.recency, h.age))
        distinct, code = np.unique(times, return_inverse=True)
        count = np.concatenate((h.frequency, h.frequency))
        key, place = np.unique(count * len(distinct) + code, return_inverse=True)
        self.x = (key // len(distinct)).astype(np.float64)
        self.u = distinct[key % len(distinct)]
        self.last: Ints = place[: len(h.age)]
        self.end: Ints = place[len(h.age) :]
        self.horizon = float(h.ages.max())


class _Likelihood:
    """The log-likelihood of histories with everything that does not depend on the parameters."""

    def __init__(self, histories: Histories) -> None:
        h = histories
        self.weight = h.weight
        self.by_count = np.bincount(h.frequency, h.weight, h.largest + 1)
        self.largest = h.largest
        self.pairs = _Pairs(histories)

    def __call__(self, logs: Floats) -> tuple[float, Floats, Floats]:
        theta = np.exp(logs)
        value, gradient, hessian = self._counts(theta)
        more = self._times(theta)
        gradient, hessian = in_logarithms(theta, gradient + more[1], hessian + more[2])
        return value + more[0], gradient, hessian

    def _counts(self, theta: Floats) -> tuple[float, Floats, Floats]:
        """The part that depends on how often customers bought alone."""
        r, alpha, s, beta = theta
        customers = float(self.by_count.sum())
        rate = [float(self.by_count @ part) for part in rising(r, self.largest)]
        value = rate[0] + customers * (r * np.log(alpha) + s * np.log(beta))
        gradient = np.array([
            rate[1] + customers * np.log(alpha), customers * r / alpha,
            customers * np.log(beta), customers * s / beta,
        ])  # fmt: skip
        hessian = np.diag([rate[2], -customers * r / alpha**2, 0.0, -customers * s / beta**2])
        hessian[0, 1] = hessian[1, 0] = customers / alpha
        hessian[2, 3] = hessian[3, 2] = customers / beta
        return float(value), gradient, hessian

    def _times(self, theta: Floats) -> tuple[float, Floats, Floats]:
        """ln of: alive till the end, or left at some moment since the last purchase."""
        s = theta[2]
        p, w = self.pairs, self.weight
        tails = _Tails(theta, p.x, p.u, p.horizon, 1)
        stayed, slope, curve = _stayed(theta, p.x, p.u)
        # per pair as the end: what staying adds beyond leaving after that moment
        rest = stayed - s * tails.zero
        kept = np.exp(tails.level[p.end] - tails.level[p.last])
        total = s * tails.zero[p.last] + kept * rest[p.end]
        value = float(w @ (tails.level[p.last] + np.log(total)))
        rest_slope = stayed[:, None] * slope - s * tails.first
        mean = s * tails.first[p.last] + kept[:, None] * rest_slope[p.end]
        mean /= total[:, None]
        gradient = w @ mean
        size = len(p.x)
        at_last = np.bincount(p.last, w / total, size)
        at_end = np.bincount(p.end, w * kept / total, size)
        hessian = np.tensordot(s * (at_last - at_end), tails.second, 1)
        hessian += np.tensordot(at_end * stayed, curve, 1)
        hessian -= (mean * w[:, None]).T @ mean
        return value, gradient, hessian


def _stayed(theta: Floats, x: Floats, u: Floats) -> tuple[Floats, Floats, Floats]:
    """Being alive at u against the integrand there, its gradient, and gradient² + Hessian."""
    r, alpha, s, beta = theta
    slope = np.stack(
        (-np.log(alpha + u), -(r + x) / (alpha + u), -np.log(beta + u), -s / (beta + u)), axis=1
    )
    curve = slope[:, :, None] * slope[:, None, :]
    curve[:, 0, 1] -= 1 / (alpha + u)
    curve[:, 1, 0] -= 1 / (alpha + u)
    curve[:, 1, 1] += (r + x) / (alpha + u) ** 2
    curve[:, 2, 3] -= 1 / (beta + u)
    curve[:, 3, 2] -= 1 / (beta + u)
    curve[:, 3, 3] += s / (beta + u) ** 2
    return beta + u, slope, curve


def likelihood(histories: Histories) -> Objective:
    """The log-likelihood with gradient and Hessian as a function of ln(r, α, s, β)."""
    return _Likelihood(histories)


def alive(theta: Floats, histories: Histories) -> Floats:
    """Probability that a customer with each history is still alive."""
    p = _Pairs(histories)
    tails = _Tails(theta, p.x, p.u, p.horizon, 0)
    stayed = theta[3] + p.u
    kept = np.exp(tails.level[p.end] - tails.level[p.last])
    total = theta[2] * tails.zero[p.last] + kept * (stayed - theta[2] * tails.zero)[p.end]
    found: Floats = kept * stayed[p.end] / total
    return found


def while_alive(theta: Floats, count: Floats, age: Floats, horizon: float, rate: float) -> Floats:
    """Expected purchases in ``horizon`` of customers alive at ``age`` with ``count`` repeats.

    Purchases at time t from now count exp(−rate·t).
    """
    r, alpha, s, beta = theta
    found = np.zeros(len(count))
    for when, share in time_nodes(beta + age, horizon, rate, _TIME_NODES):
        found += share * np.exp(-s * np.log1p(when / (beta + age)))
    purchases: Floats = found * (r + count) / (alpha + age)
    return purchases
