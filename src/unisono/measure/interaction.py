"""Rates of people who met neither, one or both of two channels, compared within places.

Within a place (first touch, second touch …) the conversions are shared among four groups in
proportion to time at risk × exp(effects): the conditional likelihood of a Poisson model with a rate
of its own for each place (Breslow & Day 1987, *Statistical Methods in Cancer Research* II, ch. 4).
The surplus over adding up is the relative excess risk due to interaction (Rothman 1986) with the
delta-method interval of Hosmer & Lemeshow 1992 (*Epidemiology* 3:452).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
#: Effects in each group: met neither, the first only, the second only, both.
_GROUPS = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], np.float64)
_STEPS, _TOLERANCE = 50, 1e-10
#: Steps of a fit that ends, and information (in conversions) on its weakest effect: below it the
#: standard error of a log ratio is over a thousand, so nothing keeps the ratio from 0 or infinity.
_STILL, _INFORMED = 1e-6, 1e-6


def comparable(days: Floats, won: Floats) -> tuple[Floats, Floats]:
    """Days and conversions of the places that can be compared; all others are set to 0.

    A place tells nothing when one group alone was at risk in it, and cannot be told when a group
    converted in it without any time at risk (a touch in the second of the conversion).

    Args:
        days, won: pairs × places × groups.
    """
    known = ((days > 0).sum(2) > 1) & ~((won > 0) & (days <= 0)).any(2)
    return days * known[..., None], won * known[..., None]


def effects(days: Floats, won: Floats) -> tuple[Floats, Floats]:
    """Log rate ratios against neither, and their covariance, of many pairs at once.

    Args:
        days: pairs × places × 4 groups: person-days at risk.
        won: the same shape: conversions. Every group of a pair needs at least one.

    Returns:
        pairs × 3 (first only, second only, both) and pairs × 3 × 3; NaN for a pair whose
        conversions leave a ratio open towards 0 or infinity (separation: Albert & Anderson 1984,
        *Biometrika* 71:1).
    """
    beta = np.zeros((len(days), 3))
    step = np.zeros_like(beta)
    total = won.sum(2)
    observed = np.einsum("npg,gk->nk", won, _GROUPS)
    information = np.zeros((len(days), 3, 3))
    for _ in range(_STEPS):
        weight = days * np.exp(beta @ _GROUPS.T)[:, None, :]
        share = weight / np.maximum(weight.sum(2, keepdims=True), 1e-300)
        mean = np.einsum("npg,gk->npk", share, _GROUPS)
        second = np.einsum("npg,gk,gl->npkl", share, _GROUPS, _GROUPS)
        spread = second - mean[..., :, None] * mean[..., None, :]
        information = np.einsum("np,npkl->nkl", total, spread)
        gradient = observed - np.einsum("np,npk->nk", total, mean)
        step = np.einsum("nkl,nl->nk", np.linalg.pinv(information), gradient)
        step = np.clip(step, -2, 2)  # far starts stay in the range of exp
        beta += step
        if not step.size or np.abs(step).max() < _TOLERANCE:
            break
    ended = np.abs(step).max(1, initial=0) < _STILL
    open_ended = ~(ended & (np.linalg.eigvalsh(information).min(1, initial=np.inf) > _INFORMED))
    covariance = np.asarray(np.linalg.pinv(information), np.float64)
    beta[open_ended], covariance[open_ended] = np.nan, np.nan
    return beta, covariance


def surplus(beta: Floats, covariance: Floats) -> tuple[Floats, Floats]:
    """Both − first − second + 1 in rate ratios, and its standard error (delta method).

    Args:
        beta: n × 3 log rate ratios of :func:`effects`.
        covariance: n × 3 × 3.
    """
    ratio = np.exp(beta)
    gradient = ratio * np.array([-1.0, -1.0, 1.0])
    variance = np.einsum("nk,nkl,nl->n", gradient, covariance, gradient)
    return ratio[:, 2] - ratio[:, 0] - ratio[:, 1] + 1, np.sqrt(np.maximum(variance, 0))


def rate_ratio(
    days: Floats, won: Floats, other_days: Floats, other_won: Floats
) -> tuple[Floats, Floats]:
    """Mantel–Haenszel rate ratio over places and the standard error of its logarithm.

    Args:
        days, won: n × places: person-days and conversions of the group.
        other_days, other_won: the same of the group compared with.

    NaN without a conversion on a side. Source: Rothman, Greenland & Lash 2008, *Modern
    Epidemiology*, ch. 15 (Greenland & Robins 1985 for the variance).
    """
    both = days + other_days
    both[both == 0] = 1  # nobody at risk: the terms below are 0
    here = (won * other_days / both).sum(1)
    there = (other_won * days / both).sum(1)
    variance = ((won + other_won) * days * other_days / both**2).sum(1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where((here > 0) & (there > 0), here / there, np.nan)
        return ratio, np.sqrt(variance / (here * there))


def beyond_chance(z: Floats, share_false: float) -> NDArray[np.bool_]:
    """Which of many comparisons stand out, with at most ``share_false`` of those false.

    Args:
        z: each comparison's distance from no difference in standard errors; NaN: not compared.

    Method: Benjamini & Hochberg 1995, *J. R. Stat. Soc. B* 57:289.
    """
    found = np.zeros(len(z), np.bool_)
    known = np.flatnonzero(np.isfinite(z))
    if not known.size:
        return found
    p = np.array([math.erfc(abs(v) / math.sqrt(2)) for v in z[known]])  # two-sided
    order = np.argsort(p, kind="stable")
    passed = np.flatnonzero(p[order] <= share_false * np.arange(1, len(p) + 1) / len(p))
    if passed.size:
        found[known[order[: passed[-1] + 1]]] = True
    return found
