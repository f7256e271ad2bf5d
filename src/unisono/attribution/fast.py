"""Runs the compiled kernels on all cores, when numba is there (``pip install 'unisono[fast]'``)."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from types import ModuleType
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from unisono.attribution.buckets import BUCKET_BITS, BUCKETS, Keys, mixed
from unisono.attribution.ordered import ChannelFacts, OrderedTouches
from unisono.attribution.touchlog import Codes, Ints, TouchLog

T = TypeVar("T")
#: Touches from which the kernels pay for being loaded.
FROM = 3_000_000
_PIECE = 1 << 20
#: Parts the partitions are dealt into, each done by one thread with memory of its own.
_SHARES = 8


def enabled(touches: int) -> bool:
    """Whether the kernels are used for a log of this size."""
    return touches >= FROM and installed()


@cache
def installed() -> bool:
    """Whether there are compiled kernels."""
    return find_spec("numba") is not None and not os.environ.get("UNISONO_NO_NUMBA")


def kernels() -> ModuleType:
    """The compiled kernels."""
    # numba takes a second to import: only when it is used, and only where it is installed
    from unisono.attribution import kernels as compiled

    return compiled


def tallies() -> ModuleType:
    """The compiled kernels that count; see :func:`kernels`."""
    from unisono.attribution import tally

    return tally


def walks() -> ModuleType:
    """The compiled kernels for large Markov chains; see :func:`kernels`."""
    from unisono.attribution import walks as compiled

    return compiled


def half_of_memory() -> int:
    """Half of the machine's memory, in bytes."""
    return int(os.sysconf("SC_PAGE_SIZE")) * int(os.sysconf("SC_PHYS_PAGES")) // 2


def on_all_cores(work: Callable[[T], object], tasks: Sequence[T]) -> None:
    """Do all tasks, as many at a time as there are cores."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        list(pool.map(work, tasks))


def order_touches(log: TouchLog) -> OrderedTouches:
    """As :func:`unisono.attribution.ordering.order_by_sorting`; persons in another order."""
    k = kernels()
    size = len(log)
    pieces = range(-(-size // _PIECE))
    person, time = np.empty(size, np.int64), np.empty(size, np.int64)
    code = np.empty(size, log.channel.dtype)
    offset = np.empty((len(pieces), k.PARTITIONS + 1), np.int64)

    def scatter(i: int) -> None:
        low, high = i * _PIECE, min((i + 1) * _PIECE, size)
        k.scatter(
            np.ascontiguousarray(log.person[low:high]), np.ascontiguousarray(log.time[low:high]),
            np.ascontiguousarray(log.channel[low:high]), k.PARTITION_BITS, 0, k.PARTITIONS, low,
            person, time, code, offset[i],
        )  # fmt: skip

    on_all_cores(scatter, pieces)
    at = np.zeros(k.PARTITIONS + 1, np.int64)
    np.cumsum(np.diff(offset, axis=1).sum(axis=0), out=at[1:])
    rank = channel_facts(log).rank(log.channels)
    new_time, new_code = np.empty_like(time), np.empty_like(code)
    start, people = np.empty(size, np.int64), np.empty(size, np.int64)
    persons = np.zeros(k.PARTITIONS, np.int64)
    largest = int(np.diff(at).max())

    def group(share: int) -> None:
        memory = _working_memory(k, largest)
        for p in range(share, k.PARTITIONS, _SHARES):
            persons[p] = k.group(
                p, offset, person, time, code, rank, at[p],
                new_time, new_code, start, people, *memory,
            )  # fmt: skip

    on_all_cores(group, range(_SHARES))
    parts = [slice(int(a), int(a + n)) for a, n in zip(at[:-1], persons, strict=True)]
    firsts = np.concatenate([start[part] for part in parts] + [np.array([size])])
    everyone = np.concatenate([people[part] for part in parts])
    bucket = np.repeat(np.arange(k.PARTITIONS) >> (k.PARTITION_BITS - BUCKET_BITS), persons)
    finder = _Finder(everyone, np.concatenate(([0], np.cumsum(persons))))
    return OrderedTouches(firsts, everyone, bucket, new_time, new_code, finder)


def _working_memory(k: ModuleType, largest: int) -> tuple[Codes, Ints, Codes, Ints]:
    """Memory one thread reuses for partitions of up to ``largest`` touches."""
    slots = int(k.table_size(largest))
    return (
        np.empty(slots, np.int32), np.empty(slots, np.int64),
        np.empty(largest, np.int32), np.empty(largest + 1, np.int64),
    )  # fmt: skip


def text_ids(data: NDArray[np.uint8], start: Ints) -> Ints:
    """As :func:`unisono.attribution.buckets.text_ids`."""
    ids = np.empty(len(start) - 1, np.int64)
    kernels().text_ids(data, start, ids)
    return ids


def recode(place: Codes, code: Codes, to: Codes) -> None:
    """As :func:`unisono.attribution.columns.recode`."""
    kernels().recode(place, code, to)


def channel_facts(log: TouchLog) -> ChannelFacts:
    """Facts of all touches of a log; see :meth:`ChannelFacts.of`."""
    return facts_of(log.time, log.channel, len(log.channels))


def facts_of(time: Ints, code: Codes, channels: int) -> ChannelFacts:
    """As :meth:`ChannelFacts.of`."""
    found = ChannelFacts.none(channels)
    where = np.ascontiguousarray(time), np.ascontiguousarray(code)
    kernels().channel_facts(*where, found.count, found.first, found.last, found.total)
    return found


@dataclass(frozen=True, eq=False)
class _Finder:
    """Looks persons up in their partition; ``first`` is each partition's first person."""

    person: Ints
    first: Ints

    def __call__(self, person: Ints) -> Ints:
        k = kernels()
        wanted = np.ascontiguousarray(person)
        part = (mixed(wanted) >> np.uint64(64 - k.PARTITION_BITS)).astype(np.int64)
        row = np.argsort(part, kind="stable")
        edges = np.searchsorted(part[row], np.arange(k.PARTITIONS + 1))
        found = np.full(len(wanted), -1, np.int64)

        def look(p: int) -> None:
            mine = row[edges[p] : edges[p + 1]]
            low, high = int(self.first[p]), int(self.first[p + 1])
            k.find(wanted[mine], mine, self.person[low:high], low, found)

        on_all_cores(look, range(k.PARTITIONS))
        return found


def hash_paths(
    channel: Codes, begin: Ints, end: Ints, of_place: Keys, of_channel: Keys
) -> NDArray[np.uint64]:
    """One hash per journey over its channels with repeats folded."""
    k = kernels()
    hashes = np.zeros(len(begin), np.uint64)
    rows = np.linspace(0, len(begin), BUCKETS + 1).astype(np.int64).tolist()

    def work(b: int) -> None:
        k.hash_paths(channel, begin, end, rows[b], rows[b + 1], of_place, of_channel, hashes)

    on_all_cores(work, range(BUCKETS))
    return hashes
