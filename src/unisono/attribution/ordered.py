"""Touches in their total order, whichever way they were put into it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from unisono.attribution.buckets import Keys
from unisono.attribution.touchlog import Codes, Flags, Ints


@dataclass(frozen=True, eq=False)
class OrderedTouches:
    """Touches ordered by person, then time, then tie rule; persons by bucket.

    Attributes:
        start: first touch of every person, plus the number of touches at the end.
        person: id of every person.
        bucket: bucket of every person, ascending.
        time, channel: per touch.
        find: position of every id in ``person``, −1 where it has no touches.
        view: True where a touch is a view; None when there are none.
    """

    start: Ints
    person: Ints
    bucket: Ints
    time: Ints
    channel: Codes
    find: Callable[[Ints], Ints]
    view: Flags | None = None


def spans(start: Ints, length: Ints) -> Ints:
    """Indices of all ``length[i]`` elements from ``start[i]`` on, one span after the other."""
    shift = start - (np.cumsum(length) - length)
    found: Ints = np.arange(int(length.sum())) + np.repeat(shift, length)
    return found


@dataclass(frozen=True, eq=False)
class ChannelFacts:
    """Per channel code: touches, earliest and latest time, and the wrapping sum of times."""

    count: Ints
    first: Ints
    last: Ints
    total: Keys

    @classmethod
    def none(cls, channels: int) -> ChannelFacts:
        """Of no touches."""
        return cls(
            np.zeros(channels, np.int64),
            np.full(channels, np.iinfo(np.int64).max),
            np.full(channels, np.iinfo(np.int64).min),
            np.zeros(channels, np.uint64),
        )

    @classmethod
    def of(cls, time: Ints, code: Codes, channels: int) -> ChannelFacts:
        """Of these touches."""
        found = cls.none(channels)
        found.count[:] = np.bincount(code, minlength=channels)
        np.minimum.at(found.first, code, time)
        np.maximum.at(found.last, code, time)
        np.add.at(found.total, code, np.ascontiguousarray(time).view(np.uint64))
        return found

    @classmethod
    def merged(cls, parts: Sequence[ChannelFacts], channels: int) -> ChannelFacts:
        """Of all parts, which may know fewer channels."""
        found = cls.none(channels)
        for part in parts:
            size = len(part.count)
            found.count[:size] += part.count
            found.total[:size] += part.total
            np.minimum(found.first[:size], part.first, out=found.first[:size])
            np.maximum(found.last[:size], part.last, out=found.last[:size])
        return found

    def recoded(self, place: Ints) -> ChannelFacts:
        """The same with code ``place[c]`` instead of c."""
        found = ChannelFacts.none(int(place.max(initial=-1)) + 1)
        for name in ("count", "first", "last", "total"):
            getattr(found, name)[place] = getattr(self, name)
        return found

    def rank(self, names: tuple[str, ...]) -> Ints:
        """Rank of every channel in the tie rule, 0 first."""
        by_name = np.argsort(np.argsort(np.array(names)))
        found = np.empty(len(names), np.int64)
        order = np.lexsort((by_name, self.total, self.last, self.first, -self.count))
        found[order] = np.arange(len(names))
        return found
