"""Journeys from aggregated paths: how often each sequence of channels ended how."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from unisono.attribution.buckets import BUCKETS
from unisono.attribution.journeys import Converting, Journeys, NonConverting, Total
from unisono.attribution.touchlog import Codes, Floats, Ints, code_type
from unisono.errors import AttributionError

_SEED = 20_260_103
_Row = tuple[Sequence[str], int, float, int]


def from_path_counts(paths: Iterable[_Row]) -> Journeys:
    """Journeys of aggregated paths; conversions of a path without steps are unattributed.

    A path's journeys are spread evenly at random (the same way every time) over the buckets, each
    carrying an equal part of the path's value.

    Raises:
        AttributionError: a count is negative or a value is not a finite number.
    """
    rows = list(paths)
    for i, (_, won, value, null) in enumerate(rows, 1):
        if won < 0 or null < 0 or not np.isfinite(value):
            raise AttributionError(
                f"Path {i} has {won} conversions, value {value} and {null} journeys without.",
                way_out="Counts must be 0 or more and values finite numbers.",
            )
    names = tuple(sorted({s for steps, *_ in rows for s in steps}))
    code = {name: i for i, name in enumerate(names)}
    empty = [(won, value) for steps, won, value, _ in rows if not steps]
    won_rows = [row for row in rows if row[0] and row[1]]
    null_rows = [row for row in rows if row[0] and row[3]]
    totals = np.zeros((BUCKETS, len(Total)))
    totals[0, Total.TOUCHES] = sum(len(s) * (won + null) for s, won, _, null in rows)
    totals[0, Total.UNATTRIBUTED] = sum(won for won, _ in empty)
    totals[0, Total.UNATTRIBUTED_VALUE] = sum(value for _, value in empty)
    return Journeys(
        names, _converting(won_rows, code), _without_conversion(null_rows, code), totals
    )


def path_rows(groups: Iterable[Journeys]) -> list[_Row]:
    """Aggregated paths, repeats kept: the input of :func:`from_path_counts`.

    Args:
        groups: journeys of groups of persons, by ascending buckets; they share their channels.
    """
    found: dict[bytes, list[float]] = {}
    names: tuple[str, ...] = ()
    kind: np.dtype[np.signedinteger] = np.dtype(np.int8)
    for journeys in groups:
        names, kind = journeys.channels, journeys.converting.channel.dtype
        _add_rows(found, journeys)
    return [
        ([names[c] for c in np.frombuffer(key, kind).tolist()], int(n), v, int(null))
        for key, (n, v, null) in sorted(found.items())
    ]


def _add_rows(found: dict[bytes, list[float]], journeys: Journeys) -> None:
    """Add conversions, value and journeys without conversion to each path's row."""
    won, null = journeys.converting, journeys.null
    sides = (
        (won.channel, won.start[:-1], won.start[1:], won.count, won.value),
        (null.touches, null.begin, null.end, null.count, None),
    )
    for channel, begin, end, count, value in sides:
        codes = np.ascontiguousarray(channel, won.channel.dtype)
        for i, (a, b) in enumerate(zip(begin.tolist(), end.tolist(), strict=True)):
            row = found.setdefault(codes[a:b].tobytes(), [0, 0.0, 0])
            often = 1 if count is None else int(count[i])
            if value is None:
                row[2] += often
            else:
                row[0] += often
                row[1] += float(value[i])


def _converting(rows: list[_Row], code: dict[str, int]) -> Converting:
    count = np.array([won for _, won, _, _ in rows], np.int64)
    each = np.array([value for *_, value, _ in rows], np.float64) / np.maximum(count, 1)
    row, bucket, part = _spread(count)
    channel, start = _repeated(*_encoded([s for s, *_ in rows], code), row)
    return Converting(channel, start, part, _shared(rows, each, row, part), None, bucket)


def _shared(rows: list[_Row], each: Floats, row: Ints, part: Ints) -> Floats:
    """Value of every part; the last part of a path takes what rounding left."""
    value: Floats = each[row] * part
    whole = np.array([v for *_, v, _ in rows], np.float64)
    missing = whole - np.bincount(row, value, len(rows)) if len(rows) else whole
    last = np.zeros(len(rows), np.int64)
    last[row] = np.arange(len(row))
    value[last] += missing
    return value


def _without_conversion(rows: list[_Row], code: dict[str, int]) -> NonConverting:
    row, bucket, part = _spread(np.array([null for *_, null in rows], np.int64))
    channel, start = _repeated(*_encoded([s for s, *_ in rows], code), row)
    return NonConverting(channel, start[:-1], start[1:], bucket, part)


def _spread(count: Ints) -> tuple[Ints, Ints, Ints]:
    """(row, bucket, part of its count), ordered by bucket."""
    random = np.random.default_rng(_SEED)
    parts = random.multinomial(count, np.full(BUCKETS, 1 / BUCKETS)).reshape(len(count), BUCKETS)
    bucket, row = np.nonzero(parts.T)
    return row, bucket, parts[row, bucket]


def _encoded(paths: list[Sequence[str]], code: dict[str, int]) -> tuple[Codes, Ints]:
    channel = np.array([code[s] for steps in paths for s in steps], code_type(len(code)))
    start = np.zeros(len(paths) + 1, np.int64)
    np.cumsum([len(s) for s in paths], out=start[1:])
    return channel, start


def _repeated(channel: Codes, start: Ints, row: Ints) -> tuple[Codes, Ints]:
    """The paths of ``row`` one after the other."""
    length = np.diff(start)[row]
    begin = np.concatenate(([0], np.cumsum(length)))
    place = np.arange(int(begin[-1])) + np.repeat(start[:-1][row] - begin[:-1], length)
    return channel[place], begin
