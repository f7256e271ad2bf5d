"""Touches in their total order, whichever way they were put into it."""

from __future__ import annotations

from collections.abc import Callable
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


def ranked(names: tuple[str, ...], count: Ints, first: Ints, last: Ints, total: Keys) -> Ints:
    """Rank in the tie rule of channels with these counts, first, last and sums of times."""
    by_name = np.argsort(np.argsort(np.array(names)))
    rank = np.empty(len(names), np.int64)
    rank[np.lexsort((by_name, total, last, first, -count))] = np.arange(len(names))
    return rank
