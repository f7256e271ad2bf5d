"""Compiled kernels of the pass over the touches; needs numba (``pip install 'unisono[fast]'``).

They do what :mod:`unisono.attribution.ordering`, :mod:`unisono.attribution.counts`,
:mod:`unisono.attribution.sets` and :mod:`unisono.attribution.paths` do with NumPy, in fewer
passes: rows are scattered into partitions by the upper bits of the person's hash, small enough to
be grouped in the cache. Integer counts are equal to the last bit.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from unisono.attribution.prefetch import about_to_write

#: Partitions; a multiple of the buckets, so that a partition lies within one bucket.
PARTITION_BITS = 10
PARTITIONS = 1 << PARTITION_BITS
#: Rows between asking for the memory of a row and writing it: about what a memory access takes.
_AHEAD = 12

Array = Any  # NumPy arrays; numba's compiled functions carry no types


def kernel(function: Any) -> Any:
    """Compile a function; other threads run while it does."""
    return numba.njit(nogil=True, cache=True)(function)


def inline(function: Any) -> Any:
    """Compile a function into its callers."""
    # a call would count references to its arrays, once per touch
    return numba.njit(nogil=True, inline="always")(function)


@inline
def mix(person: Any) -> Any:
    """As :func:`unisono.attribution.buckets.mixed`, of one id."""
    key = np.uint64(person)
    key ^= key >> np.uint64(33)
    key *= np.uint64(0xFF51AFD7ED558CCD)
    key ^= key >> np.uint64(33)
    key *= np.uint64(0xC4CEB9FE1A85EC53)
    return key ^ (key >> np.uint64(33))


@kernel
def scatter(
    person: Array, time: Array, code: Array, bits: int, low: int, high: int, base: int,
    to_person: Array, to_time: Array, to_code: Array, offset: Array,
) -> None:  # fmt: skip
    """Sort one piece's rows of partitions ``low`` … ``high`` − 1 into the targets from ``base`` on.

    A partition is the upper ``bits`` bits of the person's mix; ``offset`` gets where each begins.
    """
    shift = np.uint64(64 - bits)
    size, wanted = len(person), high - low
    part = np.empty(size, np.uint16)
    place = np.zeros(wanted + 2, np.int64)
    for i in range(size):
        mine = np.int64(mix(person[i]) >> shift) - low
        if mine < 0 or mine >= wanted:
            mine = np.int64(wanted)
        part[i] = mine
        place[mine + 1] += 1
    for w in range(wanted):
        place[w + 1] += place[w]
    for w in range(wanted + 1):
        offset[w] = base + place[w]
    for i in range(size):
        soon = base + place[part[min(i + _AHEAD, size - 1)]]
        about_to_write(to_person, soon)
        about_to_write(to_time, soon)
        about_to_write(to_code, soon)
        p = part[i]
        if p < wanted:
            k = base + place[p]
            place[p] += 1
            to_person[k] = person[i]
            to_time[k] = time[i]
            to_code[k] = code[i]


@kernel
def count_partitions(person: Array, bits: int, found: Array) -> None:
    """Rows per partition."""
    shift = np.uint64(64 - bits)
    for i in range(len(person)):
        found[np.int64(mix(person[i]) >> shift)] += 1


@kernel
def text_ids(data: Array, start: Array, ids: Array) -> None:
    """As :func:`unisono.attribution.buckets.text_ids`."""
    for i in range(len(ids)):
        at, end = start[i], start[i + 1]
        key = mix(end - at)
        while at < end:
            word = np.uint64(0)
            for k in range(min(8, end - at)):
                word |= np.uint64(data[at + k]) << np.uint64(8 * k)
            key = mix(key + word)
            at += 8
        ids[i] = np.int64(key)


@kernel
def recode(place: Array, code: Array, to: Array) -> None:
    """As :func:`unisono.attribution.columns.recode`."""
    for i in range(len(code)):
        to[i] = place[code[i]]


@kernel
def channel_facts(
    time: Array, code: Array, count: Array, first: Array, last: Array, total: Array
) -> None:
    """Count, earliest, latest time and wrapping sum of times per code."""
    for i in range(len(code)):
        c, t = code[i], time[i]
        count[c] += 1
        first[c] = min(first[c], t)
        last[c] = max(last[c], t)
        total[c] += np.uint64(t)


@inline
def _place_of(keys: Array, index: Array, wanted: Any) -> Any:
    """Slot of an id in an open hash table, or the free slot where it belongs."""
    mask = np.uint64(len(index) - 1)
    slot = mix(wanted) & mask
    while index[slot] >= 0 and keys[slot] != wanted:
        slot = (slot + np.uint64(1)) & mask
    return slot


@kernel
def table_size(entries: int) -> int:
    """Slots of an open hash table for so many different ids."""
    size = 16
    while 4 * size < 5 * entries:
        size <<= 1
    return size


@kernel
def group(
    p: int, offset: Array, person: Array, time: Array, code: Array, rank: Array, at: int,
    to_time: Array, to_code: Array, to_start: Array, to_person: Array,
    slots: Array, slot_keys: Array, owner: Array, count: Array,
) -> Any:  # fmt: skip
    """Group one partition by person in order of time and tie rank.

    Touches go to the targets from ``at`` on, the persons and their first touches to the front of
    the partition's part of ``to_person`` and ``to_start``. Returns how many persons there are.
    ``slots``, ``slot_keys``, ``owner`` and ``count`` are working memory (:func:`table_size`).
    """
    pieces = offset.shape[0]
    size = 0
    for b in range(pieces):
        size += offset[b, p + 1] - offset[b, p]
    persons = owners(p, offset, person, size, slots, slot_keys, owner, count, to_person, at)
    for j in range(persons):
        count[j + 1] += count[j]
        to_start[at + j] = at + count[j]
    row, unsorted = 0, 0
    for b in range(pieces):
        for i in range(offset[b, p], offset[b, p + 1]):
            j = owner[row]
            k = at + count[j]
            count[j] += 1
            to_time[k] = time[i]
            to_code[k] = code[i]
            if k > to_start[at + j] and to_time[k - 1] >= time[i]:
                unsorted += 1
            row += 1
    if unsorted:
        for j in range(persons):
            end = to_start[at + j + 1] if j + 1 < persons else at + size
            settle(to_time, to_code, rank, to_start[at + j], end)
    return persons


@kernel
def owners(
    p: int, offset: Array, person: Array, size: int, slots: Array, keys: Array, owner: Array,
    count: Array, to_person: Array, at: int,
) -> Any:  # fmt: skip
    """Number the persons of a partition: who owns each row, and how many rows each has."""
    table = table_size(size)
    mask = np.uint64(table - 1)
    for i in range(table):
        slots[i] = -1
    for i in range(size + 1):
        count[i] = 0
    persons, row = 0, 0
    for b in range(offset.shape[0]):
        for i in range(offset[b, p], offset[b, p + 1]):
            who = person[i]
            slot = mix(who) & mask
            while slots[slot] >= 0 and keys[slot] != who:
                slot = (slot + np.uint64(1)) & mask
            j = slots[slot]
            if j < 0:
                j = persons
                slots[slot] = j
                keys[slot] = who
                to_person[at + j] = who
                persons += 1
            owner[row] = j
            count[j + 1] += 1
            row += 1
    return persons


@inline
def _before(time: Array, code: Array, rank: Array, i: int, t: Any, c: Any) -> Any:
    """Whether touch i may stand before the touch (t, c)."""
    return time[i] < t or (time[i] == t and rank[code[i]] <= rank[c])


@kernel
def settle(time: Array, code: Array, rank: Array, begin: int, end: int) -> None:
    """Order one person's touches by time, then tie rank."""
    wrong = 0
    for q in range(begin + 1, end):
        if not _before(time, code, rank, q - 1, time[q], code[q]):
            wrong += 1
    if wrong == 0:
        return
    if end - begin > 256 and wrong > 4:
        _merge_sort(time, code, rank, begin, end)
        return
    for q in range(begin + 1, end):
        t, c, z = time[q], code[q], q
        while z > begin and not _before(time, code, rank, z - 1, t, c):
            time[z], code[z] = time[z - 1], code[z - 1]
            z -= 1
        time[z], code[z] = t, c


@kernel
def _merge_sort(time: Array, code: Array, rank: Array, begin: int, end: int) -> None:
    size, width = end - begin, 1
    times, codes = time[begin:end].copy(), code[begin:end].copy()
    while width < size:
        low = 0
        while low < size:
            middle, high = min(low + width, size), min(low + 2 * width, size)
            a, b = low, middle
            for k in range(low, high):
                left = a < middle and (
                    b >= high or _before(times, codes, rank, a, times[b], codes[b])
                )
                take = a if left else b
                time[begin + k], code[begin + k] = times[take], codes[take]
                if left:
                    a += 1
                else:
                    b += 1
            low = high
        times[:] = time[begin:end]
        codes[:] = code[begin:end]
        width *= 2


@kernel
def find(wanted: Array, row: Array, persons: Array, first: int, found: Array) -> None:
    """Positions (from ``first`` on) of wanted ids among one partition's persons."""
    if not len(wanted):
        return
    index = np.full(table_size(len(wanted)), -1, np.int32)
    keys = np.empty(len(index), np.int64)
    following = np.full(len(wanted), -1, np.int32)
    for i in range(len(wanted)):
        slot = _place_of(keys, index, wanted[i])
        keys[slot] = wanted[i]
        following[i] = index[slot]
        index[slot] = i
    for j in range(len(persons)):
        i = index[_place_of(keys, index, persons[j])]
        while i >= 0:
            found[row[i]] = first + j
            i = following[i]


@kernel
def hash_paths(
    channel: Array, begin: Array, end: Array, low: int, high: int,
    of_place: Array, of_channel: Array, hashes: Array,
) -> None:  # fmt: skip
    """Hashes of the journeys low … high − 1 over their channels with repeats folded."""
    for j in range(low, high):
        path, place, previous = np.uint64(0), 0, np.int64(-1)
        for q in range(begin[j], end[j]):
            c = np.int64(channel[q])
            if c != previous:
                path += of_place[place] * of_channel[c]
                place += 1
            previous = c
        hashes[j] = path
