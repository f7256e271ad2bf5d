"""Compiled: one partition of touches cut into journeys and counted, within the cache.

Does what :mod:`unisono.attribution.ordering`, :mod:`unisono.attribution.journeys` and
:mod:`unisono.attribution.counts` do with NumPy, without writing the ordered touches back. Needs
numba (``pip install 'unisono[fast]'``). Counts are whole numbers, so they are equal to the last
bit; sums of values are left to the callers.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from unisono.attribution.kernels import Array, kernel, mix, owners, settle, table_size

#: Touches of a person up to which a late one is put into its place at once.
INSERTED = 64


@kernel
def arrange(
    p: int, offset: Array, person: Array, time: Array, code: Array, recode: Array, rank: Array,
    to_time: Array, to_code: Array, slots: Array, keys: Array, owner: Array, count: Array,
    people: Array, start: Array,
) -> Any:  # fmt: skip
    """Group the rows of partition ``p`` by person, in order of time and tie rank.

    Touches go to the front of ``to_time`` and ``to_code`` (recoded), the persons to ``people``;
    ``count`` then holds where each person's touches end. The other arrays are working memory
    (:func:`unisono.attribution.kernels.table_size`). Returns (rows, persons).
    """
    size = 0
    for b in range(offset.shape[0]):
        size += offset[b, p + 1] - offset[b, p]
    persons = owners(p, offset, person, size, slots, keys, owner, count, people, 0)
    for j in range(persons):
        start[j] = count[j]
        count[j + 1] += count[j]
    row, unsorted = 0, 0
    for b in range(offset.shape[0]):
        for i in range(offset[b, p], offset[b, p + 1]):
            j = owner[row]
            z, t, c = count[j], time[i], recode[code[i]]
            count[j] += 1
            row += 1
            # no "and": whether it is the first cannot be predicted
            if (z > start[j]) & (to_time[z - 1] >= t):
                if z - start[j] > INSERTED:
                    unsorted += 1
                else:
                    r = rank[c]
                    while z > start[j] and (
                        to_time[z - 1] > t or (to_time[z - 1] == t and rank[to_code[z - 1]] > r)
                    ):
                        to_time[z], to_code[z] = to_time[z - 1], to_code[z - 1]
                        z -= 1
            to_time[z], to_code[z] = t, c
    if unsorted:
        for j in range(persons):
            if count[j] - start[j] > INSERTED:
                settle(to_time, to_code, rank, start[j], count[j])
    return size, persons


@kernel
def cut(
    persons: int, people: Array, start: Array, ends: Array, time: Array, slots: Array,
    keys: Array, rows: int, wanted: Array, moment: Array, low: int, high: int, reach: int,
    begin: Array, stop: Array, null_begin: Array, null_end: Array, totals: Array,
) -> Any:  # fmt: skip
    """Journeys of a partition: spans per moment of conversion ``low`` … ``high`` − 1 (empty where
    nothing is credited), and those without conversion. Returns how many of the latter there are.

    ``wanted`` are the moments' persons and ``moment`` their times, persons together and times
    ascending. ``totals`` gets what :class:`unisono.attribution.journeys.Total` counts.
    """
    mask = np.uint64(table_size(rows) - 1)
    head = np.full(persons, -1, np.int64)
    for m in range(high - 1, low - 1, -1):
        begin[m] = 0
        stop[m] = 0
        slot = mix(wanted[m]) & mask
        while slots[slot] >= 0 and keys[slot] != wanted[m]:
            slot = (slot + np.uint64(1)) & mask
        if slots[slot] >= 0:
            head[slots[slot]] = m
    nulls = 0
    for j in range(persons):
        a, end, m = start[j], ends[j], head[j]
        converted = m >= 0
        while m >= 0 and m < high and wanted[m] == people[j]:
            z = a
            while z < end and time[z] <= moment[m]:
                z += 1
            if reach >= 0:
                while a < z and moment[m] - time[a] > reach:
                    a += 1
                    totals[5] += 1
            begin[m] = a
            stop[m] = z
            a = z
            m += 1
        if converted:
            totals[4] += end - a
        if a < end:
            null_begin[nulls] = a
            null_end[nulls] = end
            nulls += 1
    totals[0] += persons
    totals[1] += rows
    return nulls


@kernel
def leave_out(
    code: Array, time: Array, begin: Array, stop: Array, moment: Array, low: int, high: int,
    is_view: Array, click: int, view: int, need_no_click: bool,
) -> Any:  # fmt: skip
    """Drop touches older than their own window, and views beside clicks, from the journeys of the
    moments ``low`` … ``high`` − 1; what stays moves together. Returns how many went."""
    gone = 0
    for m in range(low, high):
        z, clicked = begin[m], False
        for q in range(begin[m], stop[m]):
            viewed = is_view[code[q]]
            window = view if viewed else click
            if window < 0 or moment[m] - time[q] <= window:
                code[z], time[z] = code[q], time[q]
                clicked = clicked or not viewed
                z += 1
        if need_no_click and clicked:
            end, z = z, begin[m]
            for q in range(begin[m], end):
                if not is_view[code[q]]:
                    code[z], time[z] = code[q], time[q]
                    z += 1
        gone += stop[m] - z
        stop[m] = z
    return gone


@kernel
def leave_out_of_nulls(
    code: Array, begin: Array, end: Array, journeys: int, is_view: Array
) -> None:
    """Drop the views of journeys that have a click."""
    for j in range(journeys):
        z = begin[j]
        for q in range(begin[j], end[j]):
            if not is_view[code[q]]:
                code[z] = code[q]
                z += 1
        if z > begin[j]:
            end[j] = z


@kernel
def count_steps(
    code: Array, begin: Array, end: Array, low: int, high: int, weight: Array, size: int,
    order: int, outcome: int, steps: Array,
) -> None:  # fmt: skip
    """Add the transitions of the journeys low … high − 1 to a table of all codes.

    Journey i counts ``weight[i]`` times; an empty ``weight`` is 1 each.
    """
    base = size + 1
    kept = base ** (order - 1)
    for j in range(low, high):
        first, last = begin[j], end[j]
        if first == last:
            continue
        w = np.uint32(weight[j]) if len(weight) else np.uint32(1)
        context = np.int64(kept * base - 1)
        for q in range(first, last):
            c = np.int64(code[q])
            steps[context * (size + 2) + c] += w
            oldest = np.int64(code[q - order]) if q - order >= first else np.int64(size)
            context = (context - oldest * kept) * base + c
        steps[context * (size + 2) + outcome] += w


@kernel
def list_steps(
    code: Array, begin: Array, end: Array, low: int, high: int, weight: Array, size: int,
    order: int, outcome: int, found: Array, often: Array,
) -> Any:  # fmt: skip
    """As :func:`count_steps`, but list the codes where a table of all would be too large."""
    base = size + 1
    kept = base ** (order - 1)
    n = 0
    for j in range(low, high):
        first, last = begin[j], end[j]
        if first == last:
            continue
        w = weight[j] if len(weight) else 1
        context = np.int64(kept * base - 1)
        for q in range(first, last):
            c = np.int64(code[q])
            found[n], often[n] = context * (size + 2) + c, w
            n += 1
            oldest = np.int64(code[q - order]) if q - order >= first else np.int64(size)
            context = (context - oldest * kept) * base + c
        found[n], often[n] = context * (size + 2) + outcome, w
        n += 1
    return n


@kernel
def count_nulls(
    code: Array, begin: Array, end: Array, journeys: int, size: int, order: int, steps: Array,
    sets: Array,
) -> None:  # fmt: skip
    """Add the transitions and, where ``sets`` has room, the sets of channels of the journeys
    without conversion to tables of all of them. None of these journeys is empty."""
    base, tabled = size + 1, len(sets) > 0
    kept = base ** (order - 1)
    for j in range(journeys):
        first, context, members = begin[j], np.int64(kept * base - 1), np.int64(0)
        for q in range(first, end[j]):
            c = np.int64(code[q])
            steps[context * (size + 2) + c] += np.uint32(1)
            oldest = np.int64(code[q - order]) if q - order >= first else np.int64(size)
            context = (context - oldest * kept) * base + c
            members |= np.int64(1) << c
        steps[context * (size + 2) + size + 1] += np.uint32(1)
        if tabled:
            sets[members] += np.uint32(1)


@kernel
def list_null_sets(code: Array, begin: Array, end: Array, journeys: int, members: Array) -> None:
    """The journeys' sets of channels as words of 64 bits, shape (journeys, words)."""
    for j in range(journeys):
        for word in range(members.shape[1]):
            members[j, word] = np.uint64(0)
        for q in range(begin[j], end[j]):
            c = np.uint64(code[q])
            members[j, np.int64(c >> np.uint64(6))] |= np.uint64(1) << (c & np.uint64(63))


@kernel
def credited(
    code: Array, time: Array, begin: Array, stop: Array, moment: Array, low: int, high: int,
    to_code: Array, to_age: Array,
) -> Any:  # fmt: skip
    """Channels and ages of all touches of the converting journeys, one journey after the other."""
    n = 0
    for m in range(low, high):
        for q in range(begin[m], stop[m]):
            to_code[n] = code[q]
            to_age[n] = moment[m] - time[q]
            n += 1
    return n


@kernel
def add_shares(
    channel: Array, start: Array, home: Array, first: Array, of_kind: Array, of_touch: Array,
    count: Array, value: Array, found: Array,
) -> None:  # fmt: skip
    """Add every touch's shares of its conversion's count and value to its cell.

    A cell is ``home[j]`` and the channel; ``found`` is (cells, 2, shares). The touch at place q of
    journey j has the shares ``of_kind[first[j] + q]`` and, where there is one, ``of_touch``.
    """
    kinds, more = of_kind.shape[1], len(of_touch) > 0
    for j in range(len(start) - 1):
        often, worth, kind = count[j], value[j], first[j] - start[j]
        for q in range(start[j], start[j + 1]):
            cell = home[j] + channel[q]
            for m in range(kinds):
                share = of_kind[kind + q, m]
                found[cell, 0, m] += share * often
                found[cell, 1, m] += share * worth
            if more:
                found[cell, 0, kinds] += of_touch[q] * often
                found[cell, 1, kinds] += of_touch[q] * worth
