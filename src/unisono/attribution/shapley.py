"""Exact Shapley credit of the coalition-sum game.

The worth of a set of channels S is the conversions (or the value) of all journeys that needed no
channel outside S: v(S) = Σ over journeys whose set of channels lies in S. v is a sum of unanimity
games, one per journey, so its Shapley value is exact for any number of channels: every journey's
conversion is shared equally by the distinct channels in it (Zhao et al., "Shapley value methods
for attribution modeling in online advertising", 2018). Order and repeats do not count.
"""

from __future__ import annotations

import numpy as np

from unisono.attribution.journeys import Converting
from unisono.attribution.touchlog import Floats, summed

TITLE = "Shapley value"
DEFINITION = (
    "Exact Shapley value of the coalition-sum game: a set of channels is worth the conversions of "
    "all journeys that used no other channel, so each conversion is shared equally by the distinct "
    "channels of its journey."
)


def shapley_credits(won: Converting, channels: int) -> tuple[Floats, Floats]:
    """Credited conversions and value per channel code."""
    journey = np.repeat(np.arange(len(won.count)), won.length)
    member = journey * channels + won.channel
    member.sort()
    new = np.ones(len(member), bool)
    new[1:] = member[1:] != member[:-1]
    journey, channel = np.divmod(member[new], max(channels, 1))
    share = 1 / np.bincount(journey, minlength=len(won.count))[journey]
    return (
        summed(channel, share * won.count[journey], channels),
        summed(channel, share * won.value[journey], channels),
    )
