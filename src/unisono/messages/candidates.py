"""Pairs of offers that may disagree, found without looking at every pair.

Within one kind (and currency, and for prices and last days one campaign) offers are laid out as
columns: what is offered, days from the first to the last message, words and audiences as bit masks.
Sorted by first day, those that are live together are a stretch of the following rows, so that
pairs that do not meet in time are never made. Bits may stand for several words: a pair too many is
looked at closely, none is missed.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from unisono.messages.standing import Offered, live_window

#: Pairs that are compared at once.
_CHUNK = 1 << 22
_ALL = np.uint64(2**64 - 1)
_Pairs = NDArray[np.int64]


@dataclass(frozen=True)
class Grouping:
    """Which offers are held against each other.

    Attributes:
        group: only offers of one group are paired; None: the offer is left out.
        differs: only offers that differ in this are paired.
        scoped: only offers for one thing are paired; one for nothing named is for everything.
    """

    group: Callable[[Offered], Hashable | None]
    differs: Callable[[Offered], Hashable]
    scoped: bool


def candidates(offers: Sequence[Offered], how: Grouping) -> Iterator[list[tuple[Offered, Offered]]]:
    """Pairs that may disagree, those of the same two names together, in order of the offers."""
    places: dict[Hashable, list[int]] = {}
    for place, offer in enumerate(offers):
        key = how.group(offer)
        if key is not None:
            places.setdefault(key, []).append(place)
    parts = [
        _named(np.array(at), pairs, offers)
        for at in places.values()
        if len(at) > 1 and len(pairs := _pairs([offers[i] for i in at], how))
    ]
    if not parts:
        return
    every = np.concatenate(parts)
    order = np.lexsort((every[:, 1], every[:, 0], every[:, 3], every[:, 2]))
    rows = every[order].tolist()
    blocks = [
        [(i, j) for i, j, _, _ in block] for _, block in groupby(rows, key=lambda row: row[2:])
    ]
    for block in sorted(blocks):
        yield [(offers[i], offers[j]) for i, j in block]


def _named(at: _Pairs, pairs: _Pairs, offers: Sequence[Offered]) -> _Pairs:
    """Rows (offer, offer, name, name), the earlier offer first, the smaller name first."""
    names: dict[Hashable, int] = {}
    own = np.array(
        [names.setdefault((_said(offers[i]), offers[i].campaign), len(names)) for i in at.tolist()]
    )
    low, high = pairs.min(axis=1), pairs.max(axis=1)
    first, second = own[low], own[high]
    base = int(at[0]) * len(offers)  # names of two groups are never the same
    return np.column_stack(
        (at[low], at[high], base + np.minimum(first, second), base + np.maximum(first, second))
    )


def _said(offer: Offered) -> Hashable:
    return offer.fact.kind, offer.fact.value, offer.fact.unit


@dataclass(frozen=True, eq=False)
class Columns:
    """Offers as columns.

    Attributes:
        codes: number of everything that offers differ in; code: of each offer.
        start, end: ordinals of the first and last day; words, people: bit masks.
    """

    offers: Sequence[Offered]
    codes: dict[Hashable, int]
    code: _Pairs
    start: _Pairs
    end: _Pairs
    words: NDArray[np.uint64]
    people: NDArray[np.uint64]

    @classmethod
    def of(cls, offers: Sequence[Offered], how: Grouping) -> Columns:
        """The columns of ``offers``."""
        codes: dict[Hashable, int] = {}
        code = np.array([codes.setdefault(how.differs(o), len(codes)) for o in offers], np.int64)
        days = np.array([_days(o) for o in offers], np.int64).reshape(-1, 2)
        words = np.array([_mask(o.scope if how.scoped else ()) for o in offers], np.uint64)
        people = np.array([_mask(o.audience) for o in offers], np.uint64)
        return cls(offers, codes, code, days[:, 0], days[:, 1], words, people)

    def meeting(self, offer: Offered, how: Grouping) -> Iterator[Offered]:
        """Those that differ from ``offer`` and may meet it, in order."""
        first, last = _days(offer)
        found = (
            (self.code != self.codes.get(how.differs(offer), -1))
            & (self.start <= last) & (self.end >= first)
            & ((self.words & _mask(offer.scope)) != 0)
            & ((self.people & _mask(offer.audience)) != 0)
        )  # fmt: skip
        return (self.offers[i] for i in np.flatnonzero(found).tolist())


def _pairs(offers: Sequence[Offered], how: Grouping) -> _Pairs:
    """Places of pairs that differ and meet in days, words and audience, shape (pairs, 2)."""
    at = Columns.of(offers, how)
    if len(at.codes) < 2:
        return np.zeros((0, 2), np.int64)
    order = np.argsort(at.start, kind="stable")
    start, end = at.start[order], at.end[order]
    reach = np.searchsorted(start, end, "right")  # rows that begin before this one ends
    count = reach - np.arange(len(offers)) - 1
    found = []
    for low, high in _chunks(count):
        row = np.repeat(np.arange(low, high), count[low:high])
        first = np.cumsum(count[low:high]) - count[low:high]
        other = np.arange(len(row)) - np.repeat(first, count[low:high]) + row + 1
        a, b = order[row], order[other]
        keep = at.code[a] != at.code[b]
        a, b = a[keep], b[keep]
        keep = ((at.words[a] & at.words[b]) != 0) & ((at.people[a] & at.people[b]) != 0)
        found.append(np.column_stack((a[keep], b[keep])))
    return np.concatenate(found) if found else np.zeros((0, 2), np.int64)


def _chunks(count: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Stretches of rows that make at most about so many pairs together."""
    total = np.cumsum(count)
    low = 0
    while low < len(count):
        before = int(total[low - 1]) if low else 0
        high = max(int(np.searchsorted(total, before + _CHUNK, "right")), low + 1)
        yield low, high
        low = high


def _days(offer: Offered) -> tuple[int, int]:
    """From the first to the last day any of its messages is live."""
    windows = [live_window(fact.message) for fact in offer.facts]
    known = [w for w in windows if w is not None]
    if len(known) < len(windows):
        return date.min.toordinal(), date.max.toordinal()
    return min(w[0] for w in known).toordinal(), max(w[1] for w in known).toordinal()


def _mask(names: Iterable[str]) -> np.uint64:
    """One bit of 64 for every name; all of them for none, which is everything."""
    mask = 0
    for name in names:
        mask |= 1 << (zlib.crc32(name.encode("utf-8", "surrogatepass")) & 63)
    return np.uint64(mask) if mask else _ALL
