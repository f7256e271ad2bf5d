"""Bootstrap intervals and rank stability of every model, from the statistics alone.

A draw resamples the buckets of persons with replacement (a cluster bootstrap: persons of a bucket
come and go together). Rule and Shapley credits are sums over buckets, so their draws are exact.
Markov and fitted models are smooth functions of sums: their inner figures are moved to first
order (the infinitesimal jackknife, Efron 1982) and then turned into credit as the model does.
The cost does not depend on the size of the log.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from unisono.attribution.buckets import BUCKETS
from unisono.attribution.markov import Removal
from unisono.attribution.touchlog import Floats, Ints

_SEED = 20_260_102


@dataclass(frozen=True, eq=False)
class Band:
    """Interval and stability of one model's credit per channel.

    Attributes:
        low, high: ends of the interval, shape (conversions and value, channels).
        stability: share of draws in which the channel keeps its rank by conversions.
    """

    low: Floats
    high: Floats
    stability: Floats


@lru_cache(maxsize=4)
def weights(draws: int) -> Floats:
    """How often each bucket is drawn, shape (buckets, draws); always the same draws."""
    random = np.random.default_rng(_SEED)
    drawn = random.multinomial(BUCKETS, np.full(BUCKETS, 1 / BUCKETS), draws)
    table: Floats = np.ascontiguousarray(drawn.T, np.float64)
    table.flags.writeable = False
    return table


def sum_draws(weight: Floats, credit: Floats) -> Floats:
    """Draws of a credit that is a sum over buckets; ``credit`` is (buckets, 2, channels)."""
    drawn = credit.reshape(BUCKETS, -1).T @ weight
    return drawn.reshape(*credit.shape[1:], -1)


def removal_draws(weight: Floats, removal: Removal, totals: Floats, by_value: bool) -> Floats:
    """Draws of a Markov credit, (2, channels, draws); ``totals`` is (buckets, 2).

    Raises:
        ValueError: the removal effects were computed without shifts.
    """
    if removal.shift is None:
        raise ValueError("The removal effects were computed without shifts.")
    channels = len(removal.effect)
    moved = removal.shift.transpose(2, 1, 0).reshape(-1, BUCKETS) @ (weight - 1)
    worth = removal.worth.T[:, :, None] + moved.reshape(2, channels + 1, -1)
    full = worth[:, -1:]
    lost = np.divide(worth[:, :-1], full, out=np.ones_like(worth[:, :-1]), where=full != 0)
    effect = np.clip(1 - lost, 0.0, 1.0)
    if not by_value:
        effect = np.repeat(effect[:1], 2, axis=0)
    whole = effect.sum(axis=1, keepdims=True)
    share = np.divide(effect, whole, out=np.zeros_like(effect), where=whole > 0)
    drawn: Floats = share * (totals.T @ weight)[:, None]
    return drawn


def band(credit: Floats, drawn: Floats, level: float) -> Band:
    """Interval of a credit (2, channels) from its draws (2, channels, draws).

    Percentiles of the draws, widened about the credit for the small number of buckets.
    """
    places = _places(drawn.shape[-1], (1 - level) / 2)
    ordered = np.partition(drawn, places, axis=-1)
    low, high = (credit + (ordered[..., p] - credit) * WIDER for p in places)
    floor = np.where((credit >= 0) & (drawn.min(axis=-1) >= 0), 0.0, -np.inf)
    same = ranks(drawn[0].T) == ranks(credit[None, 0])
    stability: Floats = same.mean(axis=0)
    return Band(np.maximum(low, floor), high, stability)


#: √(b ÷ (b − 1)) of b = 64 buckets, times Student's t over the normal quantile at b − 1 degrees of
#: freedom (90 %: 1.669 ÷ 1.645).
WIDER = float(np.sqrt(BUCKETS / (BUCKETS - 1)) * 1.0147)


def _places(draws: int, tail: float) -> list[int]:
    """Positions of the two percentiles among the ordered draws."""
    low = min(int(tail * draws), draws - 1)
    return [low, draws - 1 - low]


def ranks(credit: Floats) -> Ints:
    """Rank of every channel per row, 0 for the most; equal credits in the order of channels."""
    order = np.argsort(-credit, axis=1, kind="stable")
    found = np.empty_like(order)
    np.put_along_axis(found, order, np.arange(credit.shape[1])[None], axis=1)
    return found
