"""Shapley values of named games, exact, with the interaction of every pair of channels.

``coalition_sum``: a set of channels is worth the conversions (or the value) of all journeys that
needed no channel outside it. This is a sum of unanimity games, one per journey, so its Shapley
value is exact for any number of channels: every journey's conversion is shared equally by the
distinct channels in it (Zhao et al., "Shapley value methods for attribution modeling in online
advertising", 2018), and two channels interact by 1 ÷ (distinct channels − 1) in every journey
that holds both.

``conversion_rate``: a set is worth the conversion rate of the journeys that needed no channel
outside it; the grand coalition is worth the overall rate, so values × journeys sum to the
conversions. Its coalitions number 2ⁿ, so it is limited to :data:`MAX_LATTICE` channels.

The interaction index is that of Grabisch and Roubens (1999): positive where two channels are
worth more together than the sum of their parts. Order and repeats do not count.
"""

from __future__ import annotations

from math import factorial

import numpy as np

from unisono.attribution.buckets import BUCKETS
from unisono.attribution.sets import ChannelSets, Words
from unisono.attribution.touchlog import Floats, Ints, summed
from unisono.errors import AttributionError

TITLE = "Shapley value"
DEFINITION = (
    "Exact Shapley value of the coalition-sum game: a set of channels is worth the conversions of "
    "all journeys that used no other channel, so each conversion is shared equally by the distinct "
    "channels of its journey."
)
#: Names of the games.
GAMES = ("coalition_sum", "conversion_rate")
#: Channels up to which all 2ⁿ coalitions are looked at.
MAX_LATTICE = 16
_ROWS = 1 << 14


def coalition_credit(sets: ChannelSets) -> Floats:
    """Credit in the coalition-sum game, shape (buckets, conversions and value, channels)."""
    found = np.zeros((BUCKETS, 2, sets.channels))
    won = sets.where(sets.converted > 0)
    share = 1 / np.maximum(won.size, 1)
    weights = (won.converted * share, won.value * share)
    for c in range(sets.channels):
        rows = np.flatnonzero(won.has(c))
        for v, weight in enumerate(weights):
            found[:, v, c] = summed(won.bucket[rows], weight[rows], BUCKETS)
    return found


def shapley(sets: ChannelSets, game: str = "coalition_sum") -> Floats:
    """Credited conversions per channel in a named game.

    Raises:
        AttributionError: there is no such game, or too many channels for it.
    """
    if game == "coalition_sum":
        credit: Floats = coalition_credit(sets)[:, 0].sum(axis=0)
        return credit
    worth, journeys = _rates(sets, game)
    size = sets.channels
    members = _sizes(size)
    weight = np.array(
        [factorial(s) * factorial(size - s - 1) / factorial(size) for s in range(size)]
    )
    found = np.empty(size)
    for c in range(size):
        pair, count = worth.reshape(-1, 2, 1 << c), members.reshape(-1, 2, 1 << c)
        found[c] = (weight[count[:, 0]] * (pair[:, 1] - pair[:, 0])).sum()
    return found * journeys


def interactions(sets: ChannelSets, game: str = "coalition_sum") -> Floats:
    """Interaction index of every pair, in conversions, shape (channels, channels), diagonal 0.

    Raises:
        AttributionError: there is no such game, or too many channels for it.
    """
    size = sets.channels
    if game == "coalition_sum":
        return _common(sets)
    worth, journeys = _rates(sets, game)
    members = _sizes(size)
    weight = np.array(
        [factorial(s) * factorial(size - s - 2) / factorial(size - 1) for s in range(size - 1)]
    )
    found = np.zeros((size, size))
    for i in range(size):
        for j in range(i + 1, size):
            shape = (-1, 2, 1 << (j - i - 1), 2, 1 << i)
            v, s = worth.reshape(shape), members.reshape(shape)
            both = v[:, 1, :, 1] - v[:, 1, :, 0] - v[:, 0, :, 1] + v[:, 0, :, 0]
            found[i, j] = found[j, i] = (weight[s[:, 0, :, 0]] * both).sum() * journeys
    return found


def _common(sets: ChannelSets) -> Floats:
    won = sets.where((sets.converted > 0) & (sets.size > 1))
    found = np.zeros((sets.channels, sets.channels))
    weight = won.converted / np.maximum(won.size - 1, 1)
    for low in range(0, len(weight), _ROWS):
        rows = np.arange(low, min(low + _ROWS, len(weight)))
        table = incidence(won.members[rows], won.channels)
        found += table.T @ (table * weight[rows, None])
    np.fill_diagonal(found, 0)
    return found


def incidence(members: Words, channels: int) -> Floats:
    """1 where a row's set holds a channel, shape (rows, channels)."""
    bytes_ = np.ascontiguousarray(members.astype("<u8")).view(np.uint8)
    bits = np.unpackbits(bytes_, axis=1, count=channels, bitorder="little")
    return bits.astype(np.float64)


def _rates(sets: ChannelSets, game: str) -> tuple[Floats, float]:
    """Conversion rate of every coalition, and all journeys."""
    if game not in GAMES:
        raise AttributionError(
            f"There is no Shapley game {game}.", way_out=f"There are: {', '.join(GAMES)}."
        )
    if sets.channels > MAX_LATTICE:
        raise AttributionError(
            f"The game {game} looks at every set of channels; {sets.channels} are too many.",
            way_out=f"Use coalition_sum, or at most {MAX_LATTICE} channels.",
        )
    cells = 1 << sets.channels
    place = sets.members[:, 0].astype(np.int64)
    converted = _cumulated(summed(place, sets.converted, cells))
    journeys = _cumulated(summed(place, sets.converted + sets.null, cells))
    rate = np.divide(converted, journeys, out=np.zeros(cells), where=journeys > 0)
    return rate, float(journeys[-1])


def _cumulated(weight: Floats) -> Floats:
    """Sum over the subsets of every set."""
    found = weight.copy()
    for c in range(int(np.log2(len(weight)))):
        pair = found.reshape(-1, 2, 1 << c)
        pair[:, 1] += pair[:, 0]
    return found


def _sizes(channels: int) -> Ints:
    sizes: Ints = np.bitwise_count(np.arange(1 << channels)).astype(np.int64)
    return sizes
