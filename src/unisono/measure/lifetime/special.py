"""Gamma functions and Gauss quadrature in NumPy alone: all the lifetime models need."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Below this the argument is moved up by the recurrence before Stirling's series is used.
_SHIFT = 10
_HALF_LOG_TWO_PI = 0.918938533204672742
# Coefficients B₂ₖ ÷ (2k (2k − 1)) of Stirling's series (Abramowitz & Stegun 6.1.40), and those of
# its first two derivatives (6.3.18, 6.4.12).
_STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156)
_ORDER = np.arange(1, len(_STIRLING) + 1)
_BERNOULLI = np.array(_STIRLING) * 2 * _ORDER * (2 * _ORDER - 1)


def log_gamma(x: Floats) -> Floats:
    """ln Γ(x) for x > 0, relative error near 1e-15 away from the zeros at 1 and 2."""
    up = x + _SHIFT
    product = np.prod(x[..., None] + np.arange(_SHIFT), axis=-1)
    series = sum(c / up ** (2 * k + 1) for k, c in enumerate(_STIRLING))
    found: Floats = (up - 0.5) * np.log(up) - up + _HALF_LOG_TWO_PI + series - np.log(product)
    return found


def digamma(x: Floats) -> Floats:
    """ψ(x) = d ln Γ(x) / dx for x > 0."""
    up = x + _SHIFT
    series = sum(b / (2 * k * up ** (2 * k)) for k, b in zip(_ORDER, _BERNOULLI, strict=True))
    lower = np.sum(1 / (x[..., None] + np.arange(_SHIFT)), axis=-1)
    found: Floats = np.log(up) - 0.5 / up - series - lower
    return found


def trigamma(x: Floats) -> Floats:
    """ψ′(x) for x > 0."""
    up = x + _SHIFT
    series = sum(b / up ** (2 * k + 1) for k, b in zip(_ORDER, _BERNOULLI, strict=True))
    lower = np.sum(1 / (x[..., None] + np.arange(_SHIFT)) ** 2, axis=-1)
    found: Floats = 1 / up + 0.5 / up**2 + series + lower
    return found


def rising(start: float, count: int) -> tuple[Floats, Floats, Floats]:
    """ln Γ(start + x) − ln Γ(start) and its first two derivatives in ``start``, x = 0 … count.

    Sums of positive-free terms, so there is no cancellation however large x is.
    """
    factor = start + np.arange(count, dtype=np.float64)
    parts = np.log(factor), 1 / factor, -1 / factor**2
    zero = np.zeros(1)
    first, second, third = (np.concatenate((zero, np.cumsum(p))) for p in parts)
    return first, second, third


def legendre(nodes: int) -> tuple[Floats, Floats]:
    """Gauss–Legendre nodes and weights on 0 … 1."""
    place, weight = np.polynomial.legendre.leggauss(nodes)
    return (place + 1) / 2, weight / 2


def time_nodes(
    scale: Floats, horizon: float, rate: float, nodes: int
) -> Iterator[tuple[Floats, Floats]]:
    """Times and weights of ∫₀ʰ f(t) exp(−rate·t) dt, one node of every customer at a time.

    Nodes are even in ln(1 + t ÷ scale), because expected purchases fade like a power of it.
    """
    span = np.log1p(horizon / scale)
    for place, weight in zip(*legendre(nodes), strict=True):
        grown = np.expm1(place * span)
        when = scale * grown
        yield when, weight * span * (scale + when) * np.exp(-rate * when)


def beta_nodes(a: float, b: Floats, nodes: int) -> tuple[Floats, Floats]:
    """Nodes and weights (each ``len(b)`` × ``nodes``) of the mean over a Beta(a, b) variable.

    Gauss–Jacobi quadrature by the eigenvalues of the Jacobi matrix (Golub & Welsch 1969), exact
    for polynomials of degree 2·nodes − 1; weights sum to 1.
    """
    left, right = a - 1.0, np.asarray(b, np.float64)[:, None] - 1.0
    n = np.arange(nodes, dtype=np.float64)[None, :]
    total = 2 * n + left + right
    with np.errstate(invalid="ignore", divide="ignore"):
        middle = (left**2 - right**2) / (total * (total + 2))
    middle[:, 0] = (left - right[:, 0]) / (left + right[:, 0] + 2)
    m = n[:, 1:]
    t = total[:, 1:]
    with np.errstate(invalid="ignore", divide="ignore"):
        side = 4 * m * (m + left) * (m + right) * (m + left + right) / (t**2 * (t**2 - 1))
    # the general formula is 0 ÷ 0 for the first one when left + right is −1
    lead = left + right[:, 0]
    side[:, 0] = 4 * (1 + left) * (1 + right[:, 0]) / ((2 + lead) ** 2 * (3 + lead))
    matrix = np.zeros((len(right), nodes, nodes))
    index = np.arange(nodes)
    matrix[:, index, index] = middle
    matrix[:, index[1:], index[:-1]] = np.sqrt(side)
    place, vector = np.linalg.eigh(matrix)
    return np.clip((place + 1) / 2, 0.0, 1.0), vector[:, 0, :] ** 2
