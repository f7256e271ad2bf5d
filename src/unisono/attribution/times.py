"""Times from the types that logs keep them in: timestamps, dates, text, numbers since 1970."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from unisono.attribution.columns import is_text, present
from unisono.attribution.touchlog import Flags, Ints
from unisono.errors import AttributionError

_PLAIN, _ZONED = pa.timestamp("us"), pa.timestamp("us", "UTC")
#: Numbers below the limit are so many microseconds each.
_UNITS = ((10**11, 1_000_000), (10**14, 1_000), (10**17, 1))


@dataclass(frozen=True)
class Clock:
    """How a column of times is read: decided once, however many pieces the log is read in.

    Attributes:
        largest: the largest number of a column of numbers, which tells their unit.
        zoned: whether the texts of a column of text carry a zone.
        row: rows before the piece at hand, for messages.
    """

    largest: int = 0
    zoned: bool = False
    row: int = 0

    @classmethod
    def of(cls, pieces: Iterable[pa.ChunkedArray]) -> Clock:
        """The clock of a column; only as many pieces are asked for as are needed."""
        largest = 0
        for column in pieces:
            kind = column.type
            if is_text(kind):
                first = next((x for x in column if x.is_valid), None)
                if first is not None:
                    return cls(zoned=not _is(first, _PLAIN) and _is(first, _ZONED))
            elif pa.types.is_integer(kind) or pa.types.is_floating(kind):
                largest = max(largest, _largest(column))
            else:
                break
        return cls(largest)


def _largest(column: pa.ChunkedArray) -> int:
    found = pc.min_max(column).as_py()
    ends = [found["min"], found["max"]]
    return int(max((abs(x) for x in ends if x is not None and np.isfinite(x)), default=0))


def microseconds(
    column: pa.ChunkedArray, name: str, clock: Clock | None = None
) -> tuple[Ints, Flags | None]:
    """Microseconds since 1970 UTC and which entries are there (None: all).

    Whole numbers are seconds, milli-, micro- or nanoseconds since 1970, told by the largest.

    Args:
        column: the times.
        name: of the column, for messages.
        clock: how to read them when they are a piece of a longer column.

    Raises:
        AttributionError: the column holds no times.
    """
    clock = Clock.of([column]) if clock is None else clock
    there = present(column)
    kind = column.type
    if pa.types.is_null(kind):
        return np.zeros(len(column), np.int64), there
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return _epoch(column, name, there, clock), there
    if is_text(kind):
        column = _parsed(column, name, clock)
    elif not (pa.types.is_timestamp(kind) or pa.types.is_date(kind)):
        raise AttributionError(
            f"Column '{name}' (time) holds {kind}, not times.", way_out="Give dates or times."
        )
    if pa.types.is_date(column.type):
        column = column.cast(pa.timestamp("s"))
    if not (pa.types.is_timestamp(column.type) and column.type.unit == "us"):
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    chunks = [c.view(pa.int64()) for c in column.chunks]
    return _filled(pa.chunked_array(chunks, pa.int64()), there), there


def _filled(column: pa.ChunkedArray, there: Flags | None) -> Ints:
    filled: Ints = (column if there is None else column.fill_null(0)).to_numpy()
    return filled


def _epoch(column: pa.ChunkedArray, name: str, there: Flags | None, clock: Clock) -> Ints:
    try:
        number = _filled(column.cast(pa.int64()), there)
    except pa.ArrowInvalid as error:
        raise AttributionError(
            f"Column '{name}' (time) holds numbers that are no times: {error}.",
            way_out="Give whole numbers since 1970, or write times as 2026-03-31 14:05:00.",
        ) from None
    for limit, factor in _UNITS:
        if clock.largest < limit:
            return number * factor
    return number // 1_000


def _parsed(column: pa.ChunkedArray, name: str, clock: Clock) -> pa.ChunkedArray:
    kind = _ZONED if clock.zoned else _PLAIN
    try:
        return column.cast(kind)
    except pa.ArrowInvalid:
        row, text = next((i, x.as_py()) for i, x in enumerate(column, 1) if not _is(x, kind))
    raise AttributionError(
        f"Column '{name}' (time) cannot be read as times, first in row {clock.row + row}: "
        f"'{text}'.",
        way_out="Write times as 2026-03-31 14:05:00, all with a zone or all without.",
    )


def _is(text: pa.Scalar, kind: pa.DataType) -> bool:
    try:
        text.cast(kind)
    except pa.ArrowInvalid:
        return False
    return True
