"""A log in pieces counted with NumPy alone; a large one in rounds, each of some buckets of persons.

What :mod:`unisono.attribution.scan` does with the compiled kernels. Touches of a person at the
same moment keep the order they have in the whole log.
"""

from __future__ import annotations

import numpy as np

from unisono.attribution.buckets import BUCKETS, buckets_of
from unisono.attribution.collect import count
from unisono.attribution.dimensions import cut
from unisono.attribution.fast import on_all_cores
from unisono.attribution.scan import Known, Rows, Source, shares
from unisono.attribution.statistics import Statistics, merge
from unisono.attribution.terms import Terms
from unisono.attribution.touchlog import Ints, TouchLog, code_type

#: Bytes a touch takes at most while its round is put in order and counted.
BYTES = 120


def fits(source: Source, room: int) -> bool:
    """Whether all touches can be held at once."""
    return sum(source.rows) * BYTES <= room


def whole_log(source: Source) -> tuple[TouchLog, Known]:
    """All touches in memory, in the order of their rows."""
    rows = _rows(source, 0, BUCKETS)
    known = source.known()
    return _log(rows, known, ranked=False), known


def count_in_rounds(source: Source, terms: Terms, *, room: int) -> Statistics:
    """Statistics of a log of which ``room`` bytes of touches are held at a time."""
    turns = shares(_touches_by_bucket(source), room // BYTES)
    rows, known, parts = None, None, []
    for low, high in turns:
        rows = _rows(source, low, high)
        known = source.known() if known is None else known
        log = _log(rows, known, ranked=True)
        rows = None
        journeys = cut(log, known.conversions, terms.windows)
        parts.append(count(journeys, known.conversions, terms).only(range(low, high)))
    return merge(parts)


def _touches_by_bucket(source: Source) -> Ints:
    found = np.zeros((len(source.rows), BUCKETS), np.int64)

    def look(run: range) -> None:
        for i, person in zip(run, source.persons(run), strict=True):
            found[i] = np.bincount(buckets_of(person), minlength=BUCKETS)

    on_all_cores(look, source.runs)
    touches: Ints = found.sum(axis=0)
    return touches


def _rows(source: Source, low: int, high: int) -> Rows:
    """Touches of the buckets ``low`` … ``high`` − 1, in the order of the log."""
    kept: dict[int, Rows] = {}

    def read(run: range) -> None:
        for i, rows in zip(run, source.read(run), strict=True):
            person, time, code = rows
            if high - low < BUCKETS:
                bucket = buckets_of(person)
                mine = np.flatnonzero((bucket >= low) & (bucket < high))
                person, time, code = person[mine], time[mine], code[mine]
            kept[i] = person, time, code

    on_all_cores(read, source.runs)
    none = np.zeros(0, np.int64)
    pieces = [kept.pop(i) for i in range(len(source.rows))] or [(none, none, none)]
    person = np.concatenate([p for p, _, _ in pieces])
    time = np.concatenate([t for _, t, _ in pieces])
    return person, time, np.concatenate([c for *_, c in pieces])


def _log(rows: Rows, known: Known, *, ranked: bool) -> TouchLog:
    """The touches as a log; ``ranked`` when ties are to be settled by the rank in the whole."""
    person, time, code = rows
    code = known.recode.astype(code_type(len(known.recode))).take(code)
    kind = code_type(len(known.channels))
    channel = code if known.channel is None else known.channel.astype(kind).take(code)
    return TouchLog(
        person, time, channel, known.channels,
        touch_id=known.rank.take(code) if ranked else None,
        view=None if known.view is None else known.view.take(code),
    )  # fmt: skip
