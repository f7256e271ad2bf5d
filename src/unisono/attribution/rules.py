"""Rule models: a fixed share of each conversion for each position in the journey."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from unisono.attribution import fast
from unisono.attribution.buckets import BUCKETS
from unisono.attribution.journeys import Converting
from unisono.attribution.terms import Terms
from unisono.attribution.touchlog import MICROSECONDS_PER_DAY, Flags, Floats, Ints, summed

#: First, middle, last share of the U-shaped model; first, milestone, last, rest of the W-shaped.
#: Both as commonly defined in the field.
U_SHAPE = (0.4, 0.2, 0.4)
W_SHAPE = (0.3, 0.3, 0.3, 0.1)

#: Touches of converting journeys from which they are credited some buckets at a time.
_MANY = 1 << 18
_TOGETHER = 4


@dataclass(frozen=True)
class RuleModel:
    """Name, title and definition of a rule."""

    model: str
    title: str
    definition: str


@dataclass(frozen=True, eq=False)
class _Positions:
    """Where the touches of the converting journeys stand.

    Attributes:
        first: of every journey, the row of its first touch in the two below.
        place, length: every place in journeys of every length there is.
    """

    first: Ints
    place: Ints
    length: Ints

    @classmethod
    def of(cls, length: Ints) -> _Positions:
        lengths, same = np.unique(length, return_inverse=True)
        first = np.cumsum(lengths) - lengths
        every = np.repeat(lengths, lengths)
        return cls(first[same], np.arange(len(every)) - np.repeat(first, lengths), every)


def rule_models(terms: Terms) -> tuple[RuleModel, ...]:
    """The rule models under the terms, in the order of the credits."""
    decay = RuleModel(
        "time_decay",
        "Time decay",
        f"Credit halves with every {terms.half_life_days:g} days between touch and conversion.",
    )
    first, middle, last = terms.custom
    return (
        RuleModel("last", "Last touch", "All credit to the last touch."),
        RuleModel(
            "last_non_direct",
            "Last non-direct touch",
            f"All credit to the last touch outside {', '.join(terms.direct) or 'no channel'}; "
            "to the last touch when there is no other.",
        ),
        RuleModel("first", "First touch", "All credit to the first touch."),
        RuleModel("linear", "Linear", "Equal credit to every touch."),
        *((decay,) if terms.timed else ()),
        RuleModel(
            "u_shaped",
            "U-shaped",
            "40 % to the first, 40 % to the last touch, 20 % shared by those between; two touches "
            "get half each, a single one all.",
        ),
        RuleModel(
            "w_shaped",
            "W-shaped",
            "30 % each to the first touch, the milestone and the last touch, 10 % shared by the "
            "others. No lead or opportunity stage being known, the milestone is touch ⌊n/2⌋ + 1 "
            "of n. Three touches get a third each, two half each, a single one all.",
        ),
        RuleModel(
            "custom",
            "Custom weights",
            f"Weights {first:g} to the first, {middle:g} shared by the middle touches, "
            f"{last:g} to the last, scaled to sum to 1 over the positions present; a single "
            "touch gets all.",
        ),
    )


def rule_credits(
    won: Converting, channels: Sequence[str], terms: Terms, *, compiled: bool = False
) -> Floats:
    """Credit of every rule model, shape (buckets, conversions and value, models, channels).

    ``compiled``: with the compiled kernels; the sums are the same to the last bit.
    """
    if compiled or len(won.channel) < _MANY or bool((np.diff(won.bucket) < 0).any()):
        return _credits(won, channels, terms, compiled)
    # some buckets at a time stay in the cache; the sums of a bucket are the same to the last bit
    edges = np.searchsorted(won.bucket, np.arange(0, BUCKETS + 1, _TOGETHER)).tolist()
    parts = [_credits(won.part(a, b), channels, terms, False) for a, b in pairwise(edges)]
    found: Floats = np.sum(parts, axis=0)
    return found


def _credits(won: Converting, channels: Sequence[str], terms: Terms, compiled: bool) -> Floats:
    size = len(channels)
    home = won.bucket * size
    first, last = won.start[:-1], won.start[1:] - 1
    single = [
        np.stack([summed(home + won.channel[chosen], w, BUCKETS * size) for w in _weights(won)], 1)
        for chosen in (last, _last_other(won, is_direct(channels, terms)), first)
    ]
    at = _Positions.of(won.length)
    of_kind = (
        1 / at.length,
        first_middle_last(at.place, at.length, U_SHAPE),
        _w_shape(at),
        first_middle_last(at.place, at.length, terms.custom),
    )
    decayed = None
    if terms.timed and won.age is not None:
        decayed = _decayed(won, won.age, terms.half_life_days)
    share = _shared_compiled if compiled else _shared
    shared = share(won, home, at.first, np.stack(of_kind, 1), decayed, BUCKETS * size)
    linear, *shaped = np.moveaxis(shared[:, :, : len(of_kind)], 2, 0)
    in_order = [*single, linear, *np.moveaxis(shared[:, :, len(of_kind) :], 2, 0), *shaped]
    found = np.stack(in_order).reshape(len(in_order), BUCKETS, size, 2)
    return np.ascontiguousarray(found.transpose(1, 3, 0, 2))


def _weights(won: Converting) -> tuple[Floats, Floats]:
    return won.count.astype(np.float64), won.value


def _shared(
    won: Converting, home: Ints, first: Ints, of_kind: Floats, of_touch: Floats | None, cells: int
) -> Floats:
    """Credit of the models that share a conversion among touches, (cells, count and value, models).

    Args:
        won: the journeys.
        home: cell of every journey's channel 0.
        first: row of every journey's first touch in ``of_kind``, as of :class:`_Positions`.
        of_kind: shares by place and length; one column per model.
        of_touch: shares of one more model by touch.
        cells: buckets by channels.
    """
    length = won.length
    row = np.arange(len(won.channel)) + np.repeat(first - won.start[:-1], length)
    cell = np.repeat(home, length) + won.channel
    every = [of_kind[:, m].take(row) for m in range(of_kind.shape[1])]
    every += [] if of_touch is None else [of_touch]
    of_journey = [np.repeat(w, length) for w in _weights(won)]
    credit = [[summed(cell, share * w, cells) for w in of_journey] for share in every]
    return np.array(credit).transpose(2, 1, 0)


def _shared_compiled(
    won: Converting, home: Ints, first: Ints, of_kind: Floats, of_touch: Floats | None, cells: int
) -> Floats:
    """As :func:`_shared`, in one pass over the touches."""
    found: Floats = np.zeros((cells, 2, of_kind.shape[1] + (of_touch is not None)))
    by_touch = np.zeros(0) if of_touch is None else of_touch
    fast.tallies().add_shares(
        won.channel, won.start, home, first, of_kind, by_touch, *_weights(won), found
    )
    return found


def is_direct(channels: Sequence[str], terms: Terms) -> Flags:
    """Which channels the last-non-direct model passes over."""
    names = {d.casefold() for d in terms.direct}
    return np.array([c.casefold() in names for c in channels], bool)


def _last_other(won: Converting, is_direct: Flags) -> Ints:
    """Position of each journey's last touch that is not direct, else of its last touch."""
    last = won.start[1:] - 1
    if not is_direct.any() or not len(last):
        return last
    place = np.arange(len(won.channel))
    place[is_direct[won.channel]] = -1
    found = np.maximum.reduceat(place, won.start[:-1])
    return np.where(found < 0, last, found)


def _decayed(won: Converting, age: Ints, half_life_days: float) -> Floats:
    # relative to the journey's last touch, so that very old journeys do not underflow to zero
    since = age - np.repeat(age[won.start[1:] - 1], won.length)
    share: Floats = np.exp2(since / (-half_life_days * MICROSECONDS_PER_DAY))
    if len(share):
        share /= np.repeat(np.add.reduceat(share, won.start[:-1]), won.length)
    return share


def first_middle_last(place: Ints, length: Ints, weights: tuple[float, float, float]) -> Floats:
    """Share of the touch at ``place`` (0 first) of a journey of ``length`` touches.

    ``weights`` go to the first, all middle and the last touch together, scaled to the positions
    present; where those present have no weight, all touches share equally.
    """
    first, middle, last = weights
    between = np.maximum(length - 2, 1)
    share = np.where(
        place == 0, first, np.where(place == length - 1, last, middle / between)
    ).astype(np.float64)
    whole = np.where(length > 2, first + middle + last, first + last)
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = share / whole
    return np.where(length == 1, 1.0, np.where(whole > 0, scaled, 1 / length))


def _w_shape(at: _Positions) -> Floats:
    """Share of the touch at every place of a journey of every length."""
    first, milestone, last, rest = W_SHAPE
    place, length = at.place, at.length
    share = np.full(len(place), rest) / np.maximum(length - 3, 1)
    share[place == length // 2] = milestone
    share[place == 0] = first
    share[place == length - 1] = last
    short = length <= 3
    share[short] = 1 / length[short]
    return share
