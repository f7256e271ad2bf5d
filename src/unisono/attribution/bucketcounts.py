"""What the compiled kernels count of each bucket, gathered bucket by bucket."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unisono.attribution.buckets import BUCKETS, mixed
from unisono.attribution.counts import DENSE_CELLS, Transitions, cells_of, ends_with_value, gathered
from unisono.attribution.fast import kernels, tallies
from unisono.attribution.journeys import Converting, Moments, NonConverting, Total
from unisono.attribution.sets import MAX_TABLE, ChannelSets, Words, distinct_sets, words_of
from unisono.attribution.touchlog import (
    Codes,
    Flags,
    Floats,
    Ints,
    Windows,
    code_type,
    summed,
)

_ONCE = np.zeros(0, np.int64)
_Rows = tuple[Ints, Ints, Floats, Floats]


@dataclass(frozen=True, eq=False)
class Touches:
    """Touches by piece and partition; ``offset`` is (pieces, partitions + 1)."""

    person: Ints
    time: Ints
    code: Codes
    offset: Ints

    def largest(self) -> int:
        """Touches of the largest partition."""
        return int(np.diff(self.offset, axis=1).sum(axis=0).max(initial=0))


@dataclass(frozen=True, eq=False)
class Cut:
    """Which touches journeys are made of.

    Attributes:
        reach: age in microseconds up to which any touch counts, −1: any age.
        click, view: the same of clicks and of views.
        need_no_click: views count only in journeys without a click.
        channel, is_view: of every code, where there are views; see
            :class:`unisono.attribution.scan.Known`.
    """

    reach: int
    click: int = -1
    view: int = -1
    need_no_click: bool = False
    channel: Codes | None = None
    is_view: Flags | None = None

    @classmethod
    def of(cls, windows: Windows, channel: Ints | None, view: Flags | None) -> Cut:
        """As windows say, of touches with these codes."""
        ages = [-1 if age is None else age for age in (windows.click, windows.view)]
        if channel is None or view is None:
            return cls(ages[0])
        codes = channel.astype(code_type(len(channel)))
        reach = -1 if -1 in ages else max(ages)
        return cls(reach, ages[0], ages[1], windows.views_need_no_click, codes, view)


@dataclass(frozen=True, eq=False)
class Task:
    """What is counted of every partition.

    Attributes:
        size: channels; recode, rank: see :class:`unisono.attribution.scan.Known`.
        order: order of the transitions.
        cut: which touches count.
        moments: moments of conversion; edges: first one of every partition of ``bits`` bits.
        keep: also keep the journeys without conversion.
    """

    size: int
    recode: Codes
    rank: Ints
    order: int
    cut: Cut
    moments: Moments
    edges: Ints
    keep: bool

    @classmethod
    def of(
        cls, size: int, recode: Ints, rank: Ints, order: int, cut: Cut, moments: Moments,
        bits: int, keep: bool,
    ) -> Task:  # fmt: skip
        """A task over partitions of ``bits`` bits."""
        part = (mixed(moments.person) >> np.uint64(64 - bits)).astype(np.int64)
        edges = np.searchsorted(part, np.arange((1 << bits) + 1))
        kind = code_type(max(size, len(rank)))
        return cls(size, recode.astype(kind), rank, order, cut, moments, edges, keep)


class Desk:
    """Working memory of one thread for partitions of up to ``largest`` touches."""

    def __init__(self, largest: int, task: Task) -> None:
        slots = int(kernels().table_size(largest))
        kind = task.recode.dtype
        self.slots, self.keys = np.empty(slots, np.int32), np.empty(slots, np.int64)
        self.owner, self.count = np.empty(largest, np.int32), np.empty(largest + 1, np.int64)
        self.people, self.start = np.empty(largest, np.int64), np.empty(largest, np.int64)
        self.time, self.code = np.empty(largest, np.int64), np.empty(largest, kind)
        self.null_begin, self.null_end = np.empty(largest, np.int64), np.empty(largest, np.int64)
        self.won_code, self.won_age = np.empty(largest, kind), np.empty(largest, np.int64)
        self.dense = cells_of(task.size, task.order) <= DENSE_CELLS
        self.listed = 0 if self.dense else 2 * largest
        self.steps, self.often = np.empty(self.listed, np.int64), np.empty(self.listed, np.int64)
        self.codes: list[Ints] = []
        self.times_seen: list[Ints] = []
        self.members: list[Words] = []


class BucketCounts:
    """Counts of all buckets; every bucket is added by one thread, partition after partition."""

    def __init__(self, task: Task) -> None:
        self.task = task
        moments = len(task.moments.person)
        self.begin, self.stop = np.zeros(moments, np.int64), np.zeros(moments, np.int64)
        self.totals = np.zeros((BUCKETS, len(Total)), np.int64)
        self.nulls = np.zeros(BUCKETS, np.int64)
        dense = cells_of(task.size, task.order) <= DENSE_CELLS
        cells = cells_of(task.size, task.order) if dense else 0
        self.steps = np.zeros((BUCKETS, cells), np.uint32)
        sets = 1 << task.size if dense and task.size <= MAX_TABLE else 0
        self.sets = np.zeros((BUCKETS, sets), np.uint32)
        self.won: dict[int, tuple[Codes, Ints]] = {}
        self.kept: dict[int, tuple[Codes, Ints, Ints]] = {}
        self.listed_steps: dict[int, _Rows] = {}
        self.listed_sets: dict[int, tuple[Words, Floats]] = {}

    def add(self, bucket: int, place: int, partition: int, touches: Touches, desk: Desk) -> None:
        """Order, cut and count one partition; ``place`` is its column in ``touches``."""
        t, d, task = tallies(), desk, self.task
        m = task.moments
        low, high = int(task.edges[partition]), int(task.edges[partition + 1])
        rows, persons = t.arrange(
            place, touches.offset, touches.person, touches.time, touches.code, task.recode,
            task.rank, d.time, d.code, d.slots, d.keys, d.owner, d.count, d.people, d.start,
        )  # fmt: skip
        nulls = t.cut(
            persons, d.people, d.start, d.count, d.time, d.slots, d.keys, rows, m.person, m.time,
            low, high, task.cut.reach, self.begin, self.stop, d.null_begin, d.null_end,
            self.totals[bucket],
        )  # fmt: skip
        self.nulls[bucket] += nulls
        if task.cut.channel is not None:
            self._leave_out_views(bucket, desk, low, high, rows, nulls)
        won = t.credited(
            d.code, d.time, self.begin, self.stop, m.time, low, high, d.won_code, d.won_age
        )
        self.won[partition] = d.won_code[:won].copy(), d.won_age[:won].copy()
        self._count_steps(bucket, desk, low, high, nulls)
        if not self.sets.shape[1]:
            self._list_sets(desk, nulls)
        if task.keep:
            spans = d.null_begin[:nulls].copy(), d.null_end[:nulls].copy()
            self.kept[partition] = d.code[:rows].copy(), *spans

    def _leave_out_views(
        self, bucket: int, d: Desk, low: int, high: int, rows: int, nulls: int
    ) -> None:
        t, cut, moment = tallies(), self.task.cut, self.task.moments.time
        self.totals[bucket, Total.OUTSIDE_WINDOW] += t.leave_out(
            d.code, d.time, self.begin, self.stop, moment, low, high, cut.is_view, cut.click,
            cut.view, cut.need_no_click,
        )  # fmt: skip
        if cut.need_no_click:
            t.leave_out_of_nulls(d.code, d.null_begin, d.null_end, nulls, cut.is_view)
        d.code[:rows] = cut.channel[d.code[:rows]]  # type: ignore[index]

    def _count_steps(self, bucket: int, d: Desk, low: int, high: int, nulls: int) -> None:
        """The steps of all journeys and, where a table holds them, the sets of the null ones."""
        t, task, steps = tallies(), self.task, self.steps[bucket]
        size, order = task.size, task.order
        won = d.code, self.begin, self.stop, low, high, task.moments.count, size, order, size
        null = d.code, d.null_begin, d.null_end
        if d.dense:
            t.count_steps(*won, steps)
            t.count_nulls(*null, nulls, size, order, steps, self.sets[bucket])
            return
        for what in (won, (*null, 0, nulls, _ONCE, size, order, size + 1)):
            listed = t.list_steps(*what, d.steps, d.often)
            d.codes.append(d.steps[:listed].copy())
            d.times_seen.append(d.often[:listed].copy())

    def _list_sets(self, d: Desk, nulls: int) -> None:
        members = np.empty((nulls, words_of(self.task.size)), np.uint64)
        tallies().list_null_sets(d.code, d.null_begin, d.null_end, nulls, members)
        d.members.append(members)

    def close(self, bucket: int, d: Desk) -> None:
        """Put what was listed of a bucket together, when all its partitions were added."""
        if d.codes:
            codes = np.concatenate(d.codes)
            distinct, index = np.unique(codes, return_inverse=True)
            seen = summed(index, np.concatenate(d.times_seen), len(distinct))
            here = np.full(len(distinct), bucket)
            self.listed_steps[bucket] = here, distinct, seen, np.zeros(len(distinct))
            d.codes, d.times_seen = [], []
        if d.members:
            self.listed_sets[bucket] = distinct_sets(np.concatenate(d.members))
            d.members = []

    def credited(self) -> Flags:
        """Which moments have a journey."""
        found: Flags = self.stop > self.begin
        return found

    def converting(self) -> Converting:
        """The converting journeys."""
        m, credited = self.task.moments, self.credited()
        length = (self.stop - self.begin)[credited]
        parts = [self.won[p] for p in sorted(self.won)]
        return Converting(
            np.concatenate([code for code, _ in parts]),
            np.concatenate(([0], np.cumsum(length))),
            m.count[credited],
            m.value[credited],
            np.concatenate([age for _, age in parts]),
            m.bucket[credited],
        )

    def null_journeys(self) -> NonConverting | None:
        """The journeys without conversion, when they were kept."""
        if not self.task.keep:
            return None
        parts = [self.kept[p] for p in sorted(self.kept)]
        at = np.cumsum([0, *(len(code) for code, *_ in parts)])[:-1].tolist()
        return NonConverting(
            np.concatenate([code for code, *_ in parts]),
            np.concatenate([begin + a for (_, begin, _), a in zip(parts, at, strict=True)]),
            np.concatenate([end + a for (*_, end), a in zip(parts, at, strict=True)]),
            np.repeat(np.arange(BUCKETS), self.nulls),
        )

    def transitions(self, won: Converting) -> Transitions:
        """Transitions of all journeys."""
        size, order = self.task.size, self.task.order
        ends = ends_with_value(won, size, order)
        if not self.steps.shape[1]:
            parts = [*(self.listed_steps[b] for b in sorted(self.listed_steps)), ends]
            return gathered(size, order, *(np.concatenate([p[k] for p in parts]) for k in range(4)))
        flat, cells = self.steps.reshape(-1), self.steps.shape[1]
        seen = np.flatnonzero(flat != 0)
        value = summed(ends[0] * cells + ends[1], ends[3], len(flat)).take(seen)
        bucket = seen // cells
        count = flat.take(seen).astype(np.float64)
        return Transitions(size, order, bucket, seen - bucket * cells, count, value)

    def null_sets(self) -> ChannelSets:
        """Sets of channels of the journeys without conversion."""
        size = self.task.size
        if self.sets.shape[1]:
            bucket, members = np.nonzero(self.sets != 0)
            null = self.sets[bucket, members].astype(np.float64)
            words = members.astype(np.uint64)[:, None]
        else:
            some = sorted(self.listed_sets)
            none = np.zeros((0, words_of(size)), np.uint64)
            words = np.concatenate([none, *(self.listed_sets[b][0] for b in some)])
            null = np.concatenate([np.zeros(0), *(self.listed_sets[b][1] for b in some)])
            bucket = np.repeat(some, [len(self.listed_sets[b][1]) for b in some]).astype(np.int64)
        nothing = np.zeros(len(bucket))
        return ChannelSets(size, bucket, words, nothing, null, nothing)
