"""Rows for spans of days, so that bars that share a day do not lie on each other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from heapq import heappop, heappush


def stacked(spans: Sequence[tuple[date, date]]) -> list[int]:
    """The row of each span, in the order given: the lowest that is free on its first day.

    Both ends of a span are included. As many rows are used as spans share a day at most. Cost is
    n log n.

    Args:
        spans: first and last days, sorted by first day.
    """
    taken: list[tuple[date, int]] = []
    free: list[int] = []
    rows: list[int] = []
    for first, last in spans:
        while taken and taken[0][0] < first:
            heappush(free, heappop(taken)[1])
        row = heappop(free) if free else len(taken)
        heappush(taken, (last, row))
        rows.append(row)
    return rows
