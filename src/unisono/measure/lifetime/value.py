"""Expected value per customer and segment, with intervals from the fits' uncertainty."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from unisono.measure.lifetime.buyers import Buyers
from unisono.measure.lifetime.fit import Fit, alive, purchases
from unisono.measure.lifetime.gammagamma import expected_spend
from unisono.measure.lifetime.special import Floats, Ints
from unisono.model.lifetime import Estimate, SegmentValue

_WEEKS_A_YEAR = 365.25 / 7
_Z95 = 1.959963984540054
_STEP = 1e-4  # of the central differences, in logarithms of the parameters


@dataclass(frozen=True, eq=False)
class Forecast:
    """What is expected of each customer.

    Attributes:
        alive: probability of buying again.
        purchases: repeat purchases within the horizon.
        order_value: spend a purchase; None without a spending model.
        value: discounted value within the horizon times the margin; None likewise.
    """

    alive: Floats
    purchases: Floats
    order_value: Floats | None
    value: Floats | None


@dataclass(frozen=True)
class Terms:
    """How the future is valued: weeks ahead, discount a year, share of revenue that counts."""

    weeks: float
    discount: float
    margin: float

    @property
    def rate(self) -> float:
        """Continuous discount rate a week."""
        return float(np.log1p(self.discount) / _WEEKS_A_YEAR)


def forecast(known: Buyers, buying: Fit, spending: Fit | None, terms: Terms) -> Forecast:
    """Expectation of every customer given what is known of him."""
    place = known.histories.place
    counted = purchases(buying, known.histories, terms.weeks)[place]
    lives = alive(buying, known.histories)[place]
    if spending is None:
        return Forecast(lives, counted, None, None)
    spend = expected_spend(spending.theta, known.valued.astype(np.float64), known.spend)
    discounted = purchases(buying, known.histories, terms.weeks, terms.rate)[place]
    return Forecast(lives, counted, spend, terms.margin * discounted * spend)


def by_segment(
    known: Buyers,
    found: Forecast,
    buying: Fit,
    spending: Fit | None,
    terms: Terms,
    code: Ints,
    names: tuple[str, ...],
) -> tuple[SegmentValue, ...]:
    """Totals and means of customers with the same ``code`` 0 … len(names) − 1.

    Intervals join two uncertainties: that of the parameters (delta method: the slope of the
    total in each parameter with the fit's covariance) and that the customers are a sample of
    those who could have been acquired so (standard error of their mean). They are intervals of
    the expectation: the chance of each future purchase comes on top.
    """
    size = len(names)
    count = np.bincount(code, minlength=size).astype(np.float64)
    again = np.bincount(code, known.frequency > 0, size)
    lives = np.bincount(code, found.alive, size)
    bought = _estimates(
        found.purchases, code, count, buying, _purchase_slopes(known, buying, terms, code, size)
    )
    value = None
    if found.value is not None and found.order_value is not None and spending is not None:
        value = _estimates(
            found.value, code, count, buying,
            _value_slopes(known, found.order_value, buying, terms, code, size),
            spending, _spend_slopes(known, found, spending, code, size),
        )  # fmt: skip
    spend = np.zeros(size)
    if found.order_value is not None:
        spend = _summed(code, found.order_value * found.purchases, size)
    figures = count, again, lives, spend
    rows = []
    for i, name in enumerate(names):
        mine = tuple(float(f[i]) for f in figures)
        rows.append(_row(name, mine, bought[i], None if value is None else value[i]))
    return tuple(rows)


def _row(
    name: str, figures: tuple[float, ...], bought: Estimate, total: Estimate | None
) -> SegmentValue:
    count, again, lives, spend = figures
    if total is None:
        return SegmentValue(name, int(count), int(again), lives, bought)
    mean = None
    if count:
        mean = Estimate(total.value / count, total.low / count, total.high / count)
    order_value = spend / bought.value if bought.value > 0 else None
    return SegmentValue(name, int(count), int(again), lives, bought, order_value, total, mean)


def _slopes(fit: Fit, size: int, totals: Callable[[Floats], Floats]) -> Floats:
    """Slope of each segment's total in each parameter's logarithm: parameters × segments."""
    moves = np.eye(len(fit.theta)) * _STEP
    found = np.empty((len(moves), size))
    for i, move in enumerate(moves):
        found[i] = (totals(fit.at(move)) - totals(fit.at(-move))) / (2 * _STEP)
    return found


def _summed(code: Ints, each: Floats, size: int) -> Floats:
    total: Floats = np.bincount(code, each, size).astype(np.float64, copy=False)
    return total


def _purchase_slopes(known: Buyers, buying: Fit, terms: Terms, code: Ints, size: int) -> Floats:
    h = known.histories
    cell, each = np.unique(code * len(h.age) + h.place, return_counts=True)

    def totals(theta: Floats) -> Floats:
        expected = purchases(buying, h, terms.weeks, theta=theta)
        return _summed(cell // len(h.age), each * expected[cell % len(h.age)], size)

    return _slopes(buying, size, totals)


def _value_slopes(
    known: Buyers, spend: Floats, buying: Fit, terms: Terms, code: Ints, size: int
) -> Floats:
    h = known.histories
    # spend does not depend on the buying model: sum it per segment and history once
    cell, place = np.unique(code * len(h.age) + h.place, return_inverse=True)
    money = terms.margin * np.bincount(place, spend)

    def totals(theta: Floats) -> Floats:
        expected = purchases(buying, h, terms.weeks, terms.rate, theta=theta)
        return _summed(cell // len(h.age), money * expected[cell % len(h.age)], size)

    return _slopes(buying, size, totals)


def _spend_slopes(known: Buyers, found: Forecast, spending: Fit, code: Ints, size: int) -> Floats:
    value, spend = found.value, found.order_value
    if value is None or spend is None:
        return np.zeros((len(spending.theta), size))
    bought = value / spend
    count = known.valued.astype(np.float64)

    def totals(theta: Floats) -> Floats:
        return _summed(code, bought * expected_spend(theta, count, known.spend), size)

    return _slopes(spending, size, totals)


def _estimates(
    each: Floats,
    code: Ints,
    count: Floats,
    buying: Fit,
    slopes: Floats,
    spending: Fit | None = None,
    spend_slopes: Floats | None = None,
) -> list[Estimate]:
    """Totals per segment with log-normal 95 % intervals (totals are positive)."""
    size = len(count)
    total = np.bincount(code, each, size)
    square = np.bincount(code, each**2, size)
    # n·s²: the variance of a total of n customers drawn from all who could have come this way
    drawn = (square - total**2 / np.maximum(count, 1)) * count / np.maximum(count - 1, 1)
    variance = np.einsum("is,ij,js->s", slopes, buying.covariance, slopes) + np.maximum(drawn, 0)
    if spending is not None and spend_slopes is not None:
        variance += np.einsum("is,ij,js->s", spend_slopes, spending.covariance, spend_slopes)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.exp(np.minimum(_Z95 * np.sqrt(variance) / total, 50.0))
    factor = np.where(total > 0, factor, 1.0)
    return [
        Estimate(float(t), float(t / f), float(t * f)) for t, f in zip(total, factor, strict=True)
    ]
