"""Quantiles of Student's t and of the F distribution, without a statistics library."""

from __future__ import annotations

from functools import lru_cache
from math import exp, lgamma, log, sqrt

_STEPS, _TINY, _CLOSE = 400, 1e-300, 1e-14


def beta_share(a: float, b: float, x: float) -> float:
    """Regularised incomplete beta function I_x(a, b), by Lentz's continued fraction.

    a, b > 0; x in 0…1. See Press et al., Numerical Recipes, 6.4.
    """
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_share(b, a, 1 - x)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x)) / a
    c, d = 1.0, 1 / _away(1 - (a + b) * x / (a + 1))
    fraction = d
    for m in range(1, _STEPS):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _away(1 + step * d)
            c = _away(1 + step / c)
            fraction *= c * d
        if abs(c * d - 1) < _CLOSE:
            break
    return front * fraction


def _away(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def f_share(value: float, above: float, below: float) -> float:
    """P(F ≤ ``value``) with ``above`` and ``below`` degrees of freedom."""
    if value <= 0:
        return 0.0
    return beta_share(above / 2, below / 2, above * value / (above * value + below))


@lru_cache(maxsize=4_096)
def f_quantile(chance: float, above: float, below: float) -> float:
    """The value that F stays below with probability ``chance``, by bisection."""
    low, high = 0.0, 1.0
    while f_share(high, above, below) < chance and high < 1e12:
        low, high = high, high * 4
    for _ in range(120):
        middle = (low + high) / 2
        if f_share(middle, above, below) < chance:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def t_quantile(chance: float, degrees: float) -> float:
    """The value that Student's t stays below with probability ``chance``, 0.5…1."""
    return sqrt(f_quantile(2 * chance - 1, 1, degrees)) if chance > 0.5 else 0.0
