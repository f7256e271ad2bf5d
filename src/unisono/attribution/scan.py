"""One pass over a large log with the compiled kernels.

Pieces of the log are scattered into partitions of persons that fit the cache; each partition is
then ordered, cut into journeys and counted at once, so that the ordered touches are never written
back. A log larger than memory is taken in several rounds, each of some buckets of persons.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np

from unisono.attribution.bucketcounts import BucketCounts, Cut, Desk, Task, Touches
from unisono.attribution.buckets import BUCKET_BITS, BUCKETS
from unisono.attribution.counts import countable
from unisono.attribution.fast import kernels, on_all_cores
from unisono.attribution.journeys import moments_of
from unisono.attribution.touchlog import Codes, Conversions, Flags, Ints, Windows

#: Person, time and code of every touch of a piece.
Rows = tuple[Ints, Ints, Codes]

#: Bytes a touch takes in a round: person, time, code of the channel, and a little room.
BYTES = 20
#: Touches of a round from which partitions are made smaller, so that they still fit the cache.
_MANY = 40_000_000
_BITS, _MORE_BITS = 10, 11


@dataclass(frozen=True, eq=False)
class Known:
    """What is known once all pieces were read.

    Attributes:
        channels: names, sorted.
        recode: of each code the pieces use, its code in ``rank``, ``channel`` and ``view``.
        rank: of every code in the tie rule.
        conversions: what is credited.
        channel: of every code, its channel; None: the codes are the channels.
        view: of every code, whether such a touch is a view; None: there are none.
    """

    channels: tuple[str, ...]
    recode: Ints
    rank: Ints
    conversions: Conversions
    channel: Ints | None = None
    view: Flags | None = None


class Source(Protocol):
    """A log in pieces; runs of pieces are read from several threads."""

    @property
    def rows(self) -> Sequence[int]:
        """Rows of every piece at most."""

    @property
    def runs(self) -> Sequence[range]:
        """Pieces to be read one after the other."""

    @property
    def kind(self) -> np.dtype[np.signedinteger]:
        """Type of the codes."""

    def read(self, run: range) -> Iterator[Rows]:
        """Person, time and code of every touch, piece by piece."""

    def persons(self, run: range) -> Iterator[Ints]:
        """Only the persons of every row, piece by piece."""

    def known(self) -> Known:
        """Asked for when all pieces were read once."""


@dataclass(frozen=True, eq=False)
class _Round:
    """Buckets ``low`` … ``high`` − 1, where each piece's rows begin, and how many rows there are.

    Every round has partitions of ``bits`` bits.
    """

    low: int
    high: int
    base: Ints
    rows: int
    bits: int


def scan(
    source: Source, order: int, windows: Windows, *, room: int, keep: bool = False
) -> tuple[Known, BucketCounts]:
    """Read, order, cut and count a log.

    Args:
        source: the log.
        order: order of the transitions; lowered where their codes do not fit.
        windows: how old a touch may be.
        room: bytes the touches may take; a larger log is read several times.
        keep: also keep the journeys without conversion (only of logs that need one round).
    """
    rounds = _rounds(source, room)
    touches = _scattered(source, rounds[0])
    known = source.known()
    size = len(known.channels)
    while order > 1 and not countable(size, order):
        order -= 1
    how = Cut.of(windows, known.channel, known.view)
    task = Task.of(
        size, known.recode, known.rank, order, how, moments_of(known.conversions),
        rounds[0].bits, keep and len(rounds) == 1,
    )  # fmt: skip
    counts = BucketCounts(task)
    _count(counts, touches, rounds[0])
    for turn in rounds[1:]:
        del touches
        touches = _scattered(source, turn)
        _count(counts, touches, turn)
    return known, counts


def _rounds(source: Source, room: int) -> list[_Round]:
    rows = np.array(source.rows, np.int64)
    whole = int(rows.sum())
    bits = _BITS if whole < _MANY else _MORE_BITS
    if whole * BYTES <= room or not whole:
        return [_Round(0, BUCKETS, np.cumsum(rows) - rows, whole, bits)]
    found = np.zeros((len(rows), BUCKETS), np.int64)

    def count(run: range) -> None:
        for i, person in zip(run, source.persons(run), strict=True):
            kernels().count_partitions(person, BUCKET_BITS, found[i])

    on_all_cores(count, source.runs)
    turns = []
    for low, high in shares(found.sum(axis=0), room // BYTES):
        mine = found[:, low:high].sum(axis=1)
        turns.append(_Round(low, high, np.cumsum(mine) - mine, int(mine.sum()), bits))
    return turns


def shares(each: Ints, most: int) -> list[tuple[int, int]]:
    """Buckets low … high − 1 of every round, so that none has more than ``most`` touches."""
    edges, size = [0], 0
    for bucket, touches in enumerate(each.tolist()):
        if size and size + touches > most:
            edges.append(bucket)
            size = 0
        size += touches
    return list(pairwise([*edges, BUCKETS]))


def _scattered(source: Source, turn: _Round) -> Touches:
    k = kernels()
    shift = turn.bits - BUCKET_BITS
    low, high = turn.low << shift, turn.high << shift
    person, time = np.empty(turn.rows, np.int64), np.empty(turn.rows, np.int64)
    code = np.empty(turn.rows, source.kind)
    offset = np.zeros((len(source.rows), high - low + 1), np.int64)

    def scatter(run: range) -> None:
        for i, rows in zip(run, source.read(run), strict=True):
            k.scatter(*rows, turn.bits, low, high, turn.base[i], person, time, code, offset[i])

    on_all_cores(scatter, source.runs)
    return Touches(person, time, code, offset)


def _count(counts: BucketCounts, touches: Touches, turn: _Round) -> None:
    shift, largest = turn.bits - BUCKET_BITS, touches.largest()
    desks: list[Desk] = []

    def work(b: int) -> None:
        desk = desks.pop() if desks else Desk(largest, counts.task)
        for p in range(b << shift, (b + 1) << shift):
            counts.add(b, p - (turn.low << shift), p, touches, desk)
        counts.close(b, desk)
        desks.append(desk)

    on_all_cores(work, range(turn.low, turn.high))
