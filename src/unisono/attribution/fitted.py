"""A fitted data-driven model: which channels raise the probability that a journey converts.

A logistic regression over all journeys, those without conversion included, with one weight per
channel present and a ridge penalty chosen by held-out log loss. A conversion is shared among the
channels of its journey in proportion to how much the fitted probability falls without each
(falls below zero count as none; where no channel raises it, all share equally). How well the
probabilities hold is measured on journeys of persons the model has not seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from unisono.attribution.buckets import BUCKETS
from unisono.attribution.calibration import calibrate
from unisono.attribution.sets import ChannelSets
from unisono.attribution.shapley import incidence
from unisono.attribution.touchlog import Floats, Ints, summed
from unisono.model.attribution import Calibration

TITLE = "Fitted (logistic)"
DEFINITION = (
    "Each conversion is shared by the channels of its journey in proportion to how much the "
    "fitted probability of converting falls without each: ridge logistic regression of all "
    "journeys on the channels present (penalty {ridge:g}, chosen on held-out journeys). Shows "
    "association, not cause."
)
RIDGES = (0.3, 3.0, 30.0)
FOLDS = 4
#: Distinct sets × channels² up to which the model is fitted.
MAX_WORK = 100_000_000
_ROUNDS = 30
#: Buckets × distinct sets up to which journeys are laid out as a table.
_TABLE_CELLS = 1 << 22


@dataclass(frozen=True, eq=False)
class Fitted:
    """A fitted model.

    Attributes:
        intercept, weight: log-odds of a journey, and what each channel adds.
        ridge: penalty chosen.
        credit: shape (buckets, 2, channels); ``pseudo`` the same with each bucket's pull on the
            weights added, whose resampled sums give intervals.
        calibration: fit on held-out journeys.
    """

    intercept: float
    weight: Floats
    ridge: float
    credit: Floats
    pseudo: Floats
    calibration: Calibration


@dataclass(frozen=True, eq=False)
class _Table:
    """Distinct sets as a design matrix with a column of ones first; counts per bucket row."""

    design: Floats
    place: Ints
    sets: ChannelSets

    def counted(self) -> tuple[Floats, Floats]:
        """Conversions and journeys per distinct set."""
        size, s = len(self.design), self.sets
        won = summed(self.place, s.converted, size)
        return won, won + summed(self.place, s.null, size)


def fit(sets: ChannelSets) -> Fitted | None:
    """The model, or None when there is nothing to tell apart or too much to fit."""
    if not sets.converted.sum() or not sets.null.sum() or sets.channels < 1:
        return None
    distinct, place = sets.distinct
    if len(distinct) * sets.channels**2 > MAX_WORK:
        return None
    design = np.hstack((np.ones((len(distinct), 1)), incidence(distinct, sets.channels)))
    table = _Table(design, place, sets)
    ridge, unseen = _cross_fitted(table)
    won, all_ = table.counted()
    theta, hessian = _solve(design, won, all_, ridge)
    credit = _credit(table, theta)
    return Fitted(
        float(theta[0]), theta[1:], ridge, credit, credit + _pull(table, theta, hessian),
        calibrate(unseen.predicted, unseen.base, unseen.won, unseen.all_),
    )  # fmt: skip


def _solve(
    design: Floats, won: Floats, all_: Floats, ridge: float, start: Floats | None = None
) -> tuple[Floats, Floats]:
    """Weights at the penalised maximum (Newton), and the curvature there."""
    size = design.shape[1]
    penalty = np.full(size, ridge)
    penalty[0] = 1e-6
    rate = (won.sum() + 0.5) / (all_.sum() + 1)
    theta = np.zeros(size) if start is None else start
    if start is None:
        theta[0] = np.log(rate / (1 - rate))
    hessian = np.diag(penalty)
    for _ in range(_ROUNDS):
        p = _probability(design @ theta)
        hessian = design.T @ (design * (all_ * p * (1 - p))[:, None]) + np.diag(penalty)
        step = np.linalg.solve(hessian, design.T @ (won - all_ * p) - penalty * theta)
        theta = theta + step * min(1.0, 4.0 / max(float(np.abs(step).max()), 1e-300))
        if np.abs(step).max() < 1e-10:
            break
    return theta, hessian


def _probability(logit: Floats) -> Floats:
    found: Floats = 1 / (1 + np.exp(-np.clip(logit, -500, 500)))
    return found


@dataclass(frozen=True, eq=False)
class _HeldOut:
    """Per fold and distinct set (one row each): counts, held-out probability, base rate."""

    won: Floats
    all_: Floats
    predicted: Floats
    base: Floats


def _cross_fitted(table: _Table) -> tuple[float, _HeldOut]:
    """Best penalty and what the model says of journeys it has not seen."""
    size, s = len(table.design), table.sets
    cell = s.bucket % FOLDS * size + table.place
    won = summed(cell, s.converted, FOLDS * size).reshape(FOLDS, size)
    all_ = won + summed(cell, s.null, FOLDS * size).reshape(FOLDS, size)
    predicted, base = np.zeros((len(RIDGES), FOLDS, size)), np.zeros((FOLDS, size))
    for f in range(FOLDS):
        others = (won.sum(axis=0) - won[f], all_.sum(axis=0) - all_[f])
        base[f] = (others[0].sum() + 0.5) / (others[1].sum() + 1)
        start = None
        for r, ridge in enumerate(RIDGES):
            start, _ = _solve(table.design, *others, ridge, start)
            predicted[r, f] = _probability(table.design @ start)
    loss = [-(won * _log(p) + (all_ - won) * _log(1 - p)).sum() for p in predicted]
    best = int(np.argmin(loss))
    flat = (x.reshape(-1) for x in (won, all_, predicted[best], base))
    return RIDGES[best], _HeldOut(*flat)


def _log(p: Floats) -> Floats:
    found: Floats = np.log(np.maximum(p, 1e-12))
    return found


def _shares(design: Floats, theta: Floats) -> Floats:
    """Each channel's share of a conversion of every distinct set."""
    present = design[:, 1:]
    logit = design @ theta
    fall = _probability(logit)[:, None] - _probability(logit[:, None] - theta[1:][None])
    fall = np.maximum(fall, 0.0) * present
    whole = fall.sum(axis=1, keepdims=True)
    equal = present / np.maximum(present.sum(axis=1, keepdims=True), 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares: Floats = np.where(whole > 0, fall / whole, equal)
    return shares


def _credit(table: _Table, theta: Floats) -> Floats:
    shares = _shares(table.design, theta)
    rows = np.flatnonzero(table.sets.converted > 0)
    s = table.sets.where(rows)
    weight = np.vstack((s.converted, s.value))
    return _by_bucket(s.bucket, weight, shares, table.place[rows])


def _by_bucket(bucket: Ints, weight: Floats, figures: Floats, place: Ints) -> Floats:
    """Sums of ``figures[place]`` under each of the weights, shape (buckets, weights, figures).

    Rows are ordered by bucket.
    """
    size = len(figures)
    if BUCKETS * size <= _TABLE_CELLS:
        cell = bucket * size + place
        tables = [summed(cell, w, BUCKETS * size).reshape(BUCKETS, size) for w in weight]
        return np.stack([table @ figures for table in tables], axis=1)
    edges = np.searchsorted(bucket, np.arange(BUCKETS + 1)).tolist()
    found = np.empty((BUCKETS, len(weight), figures.shape[1]))
    for b, (low, high) in enumerate(pairwise(edges)):
        found[b] = weight[:, low:high] @ figures[place[low:high]]
    return found


def _pull(table: _Table, theta: Floats, hessian: Floats) -> Floats:
    """How each bucket's journeys move the credit through the weights, summing to 0."""
    s, size = table.sets, len(theta)
    gap = s.converted - (s.converted + s.null) * _probability(table.design @ theta)[table.place]
    score = _by_bucket(s.bucket, gap[None], table.design, table.place)[:, 0]
    moved = np.linalg.solve(hessian, (score - score.mean(axis=0)).T)  # (weights, buckets)
    totals = np.vstack((table.counted()[0], summed(table.place, s.value, len(table.design))))
    paid = np.flatnonzero((totals != 0).any(axis=0))
    design, totals = table.design[paid], totals[:, paid]
    before = _shares(design, theta)
    slope = np.empty((size, 2, size - 1))
    for j in range(size):
        nudged = theta.copy()
        nudged[j] += 1e-5
        rows = np.flatnonzero(design[:, j])  # all others stay as they are
        moves = _shares(design[rows], nudged) - before[rows]
        slope[j] = totals[:, rows] @ moves / 1e-5
    return np.tensordot(moved.T, slope, axes=1)
