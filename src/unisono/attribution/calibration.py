"""Do predicted probabilities hold on journeys the model has not seen?"""

from __future__ import annotations

import numpy as np

from unisono.attribution.touchlog import Floats
from unisono.model.attribution import Calibration, ReliabilityBin

BINS = 10


def calibrate(predicted: Floats, base: Floats, converted: Floats, journeys: Floats) -> Calibration:
    """Calibration of groups of journeys with one predicted probability each.

    Args:
        predicted: probability of converting, from a model that has not seen the group.
        base: conversion rate of the journeys that model has seen.
        converted, journeys: conversions and all journeys of the group.
    """
    some = journeys > 0
    predicted, base, converted, journeys = (x[some] for x in (predicted, base, converted, journeys))
    total = float(journeys.sum())
    scores = [_scores(p, converted, journeys, total) for p in (predicted, base)]
    return Calibration(
        journeys=int(total),
        log_loss=scores[0][0],
        log_loss_base=scores[1][0],
        brier=scores[0][1],
        brier_base=scores[1][1],
        bins=_bins(predicted, converted, journeys),
    )


def _scores(p: Floats, won: Floats, all_: Floats, total: float) -> tuple[float, float]:
    sure = np.clip(p, 1e-12, 1 - 1e-12)
    loss = -(won @ np.log(sure) + (all_ - won) @ np.log1p(-sure)) / total
    brier = (won @ (1 - p) ** 2 + (all_ - won) @ p**2) / total
    return float(loss), float(brier)


def _bins(p: Floats, won: Floats, all_: Floats) -> tuple[ReliabilityBin, ...]:
    """Bins of about equally many journeys, from low to high probability."""
    order = np.argsort(p, kind="stable")
    p, won, all_ = p[order], won[order], all_[order]
    middle = np.cumsum(all_) - all_ / 2
    place = np.minimum((middle / all_.sum() * BINS).astype(np.int64), BINS - 1)
    found = []
    for b in np.unique(place).tolist():
        mine = place == b
        size = float(all_[mine].sum())
        found.append(
            ReliabilityBin(
                int(size), float(p[mine] @ all_[mine] / size), float(won[mine].sum() / size)
            )
        )
    return tuple(found)
