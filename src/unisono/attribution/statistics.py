"""Sufficient statistics of a touch log: small, mergeable, and all that any model needs.

Everything stands per bucket of persons (:mod:`unisono.attribution.buckets`), and a person never
spans buckets. So statistics of disjoint sets of buckets merge exactly, a changed bucket is
replaced without touching the others, and resampling buckets resamples persons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np

from unisono.attribution import counts, sets
from unisono.attribution.buckets import BUCKETS
from unisono.attribution.counts import Transitions
from unisono.attribution.journeys import Total
from unisono.attribution.lags import Lags
from unisono.attribution.rules import rule_models
from unisono.attribution.sets import ChannelSets
from unisono.attribution.terms import Terms
from unisono.attribution.touchlog import Floats, Ints
from unisono.errors import AttributionError


class Count(IntEnum):
    """Columns of :attr:`Statistics.totals` after those of :class:`Total`."""

    CONVERSIONS = len(Total)
    VALUE = len(Total) + 1
    NULLS = len(Total) + 2
    NEGATIVE = len(Total) + 3
    BANDS = len(Total) + 4


#: Highest number of touches of every band but the last; conversions are counted by band.
BAND_TOPS = (1, 2, 3, 4, 5, 10, 20)
COLUMNS = int(Count.BANDS) + len(BAND_TOPS) + 1


@dataclass(frozen=True, eq=False)
class Statistics:
    """What every model is computed from.

    Attributes:
        channels: names behind the codes.
        terms: what was decided before counting.
        totals: one row per bucket; columns :class:`Total`, :class:`Count`, then the bands.
        credit: rule models' credit, shape (buckets, conversions and value, models, channels).
        steps: Markov transitions of the highest order.
        sets: journeys by set of channels.
        lags: conversions by days from the journey's first touch.
        first, last: earliest and latest conversion per bucket, microseconds; first > last: none.
    """

    channels: tuple[str, ...]
    terms: Terms
    totals: Floats
    credit: Floats
    steps: Transitions
    sets: ChannelSets
    lags: Lags
    first: Ints
    last: Ints

    def total(self, column: int) -> float:
        """Sum of one column of :attr:`totals`."""
        return float(self.totals[:, column].sum())

    @property
    def days(self) -> float | None:
        """Days from the first to the last conversion, both included; None without any."""
        first, last = int(self.first.min()), int(self.last.max())
        return None if first > last else (last - first) / 86_400_000_000 + 1

    def only(self, buckets: Sequence[int]) -> Statistics:
        """The statistics of some buckets; the others are empty."""
        keep = np.zeros(BUCKETS, bool)
        keep[list(buckets)] = True
        return replace(
            self,
            totals=np.where(keep[:, None], self.totals, 0.0),
            credit=np.where(keep[:, None, None, None], self.credit, 0.0),
            steps=self.steps.where(keep[self.steps.bucket]),
            sets=self.sets.where(keep[self.sets.bucket]),
            lags=self.lags.where(keep[self.lags.bucket]),
            first=np.where(keep, self.first, NEVER),
            last=np.where(keep, self.last, -NEVER),
        )

    def without(self, buckets: Sequence[int]) -> Statistics:
        """The statistics of all other buckets."""
        return self.only(sorted(set(range(BUCKETS)) - set(buckets)))


#: A time later than every conversion.
NEVER = np.iinfo(np.int64).max


def merge(parts: Sequence[Statistics]) -> Statistics:
    """Statistics of all parts together; channels may differ.

    Exact (to the last bit) when no two parts fill the same bucket.

    Raises:
        AttributionError: there is no part, or the parts were counted under different terms.
    """
    if not parts:
        raise AttributionError("There are no statistics to merge.")
    if any(p.terms != parts[0].terms for p in parts):
        raise AttributionError(
            "Statistics counted under different terms cannot be merged.",
            way_out="Count all of them with the same windows, half-life, weights and order.",
        )
    names = tuple(sorted({c for p in parts for c in p.channels}))
    same = [renamed(p, names) for p in parts]
    steps, found = [p.steps for p in same], [p.sets for p in same]
    return Statistics(
        names,
        parts[0].terms,
        np.sum([p.totals for p in same], axis=0),
        np.sum([p.credit for p in same], axis=0),
        counts.gathered(
            len(names), steps[0].order,
            *(_joined(steps, k) for k in ("bucket", "code", "count", "value")),
        ),
        sets.gathered(
            len(names),
            *(_joined(found, k) for k in ("bucket", "members", "converted", "null", "value")),
        ),
        Lags.merged([p.lags for p in same]),
        np.min([p.first for p in same], axis=0),
        np.max([p.last for p in same], axis=0),
    )  # fmt: skip


def replace_buckets(whole: Statistics, fresh: Statistics, buckets: Sequence[int]) -> Statistics:
    """``whole`` with the given buckets taken from ``fresh``, e.g. after late touches."""
    return merge([whole.without(buckets), fresh.only(buckets)])


def _joined(parts: Sequence[object], name: str) -> np.ndarray:
    return np.concatenate([getattr(p, name) for p in parts])


def renamed(whole: Statistics, names: tuple[str, ...]) -> Statistics:
    """The same statistics with the codes of ``names`` (which hold all channels in use)."""
    if names == whole.channels:
        return whole
    old, new = len(whole.channels), len(names)
    at = {name: i for i, name in enumerate(names)}
    place = np.array([at.get(c, 0) for c in whole.channels] or [0], np.int64)
    used = [c for c in range(old) if whole.channels[c] in at]
    credit = np.zeros((*whole.credit.shape[:3], new))
    credit[..., place[used]] = whole.credit[..., used]
    members = np.zeros((len(whole.sets.bucket), sets.words_of(new)), np.uint64)
    for c in used:
        word, bit = divmod(int(place[c]), 64)
        members[:, word] |= whole.sets.has(c).astype(np.uint64) << np.uint64(bit)
    return replace(
        whole,
        channels=names,
        credit=credit,
        steps=_recoded(whole.steps, np.append(place[:old], new), new),
        sets=replace(whole.sets, channels=new, members=members),
    )


def _recoded(steps: Transitions, place: Ints, new: int) -> Transitions:
    """Codes to another base; ``place`` maps the digits, the last one to "nothing yet"."""
    base = steps.channels + 1
    context, code = steps.context, np.zeros(len(steps.code), np.int64)
    for k in range(steps.order):
        code += place[context % base] * (new + 1) ** k
        context = context // base
    step = np.append(place, new + 1)[steps.step]
    return replace(steps, channels=new, code=code * (new + 2) + step)


def empty_like(channels: tuple[str, ...], terms: Terms) -> Statistics:
    """Statistics of no touches and no conversions."""
    size, models = len(channels), len(rule_models(terms))
    none, zero = np.zeros(0, np.int64), np.zeros(0)
    members = np.zeros((0, sets.words_of(size)), np.uint64)
    return Statistics(
        channels, terms, np.zeros((BUCKETS, COLUMNS)), np.zeros((BUCKETS, 2, models, size)),
        Transitions(size, terms.order, none, none, zero, zero),
        ChannelSets(size, none, members, zero, zero, zero),
        Lags(none, none, zero, zero), np.full(BUCKETS, NEVER), np.full(BUCKETS, -NEVER),
    )  # fmt: skip
