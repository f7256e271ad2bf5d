"""Read a touch log from Arrow or Parquet.

One table, one row per touch. ``converted`` (true/false, 1/0) marks a touch that ends in a
conversion at that row's time, worth ``value``; the touch itself is the last one of the journey.
A converted row with an empty channel is a conversion only. Times without a zone are UTC.
Rows without person, time or channel are set aside and counted in the notes; a conversion without
a person is kept as unattributed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from unisono.attribution.buckets import text_ids
from unisono.attribution.columns import (
    ASKED,
    Recode,
    channel_codes,
    flags,
    numbers,
    recode,
    resolve,
)
from unisono.attribution.persons import TextIds, person_ids
from unisono.attribution.times import Clock, microseconds
from unisono.attribution.touchlog import (
    Codes,
    Conversions,
    Flags,
    Floats,
    Ints,
    TouchLog,
)
from unisono.errors import AttributionError


def from_parquet(
    path: str | Path, names: Mapping[str, str] | None = None
) -> tuple[TouchLog, Conversions]:
    """Touches and conversions of a Parquet file; only the columns needed are read.

    Args:
        path: the file.
        names: column of person, time, channel, converted, value where the usual names do not fit.

    Raises:
        AttributionError: the file cannot be read, or its columns cannot be used.
    """
    found = parquet_columns(path, names)
    try:
        table = pq.read_table(
            path, columns=list(found.values()), read_dictionary=[found["channel"]]
        )
    except (OSError, pa.ArrowException) as error:
        raise unreadable(path, error) from None
    return from_arrow(table, found)


def parquet_columns(path: str | Path, names: Mapping[str, str] | None) -> dict[str, str]:
    """Column of every part of the touch log in a Parquet file.

    Raises:
        AttributionError: see :func:`from_parquet`.
    """
    try:
        return resolve(pq.read_schema(path).names, names)
    except (OSError, pa.ArrowException) as error:
        raise unreadable(path, error) from None


def unreadable(path: str | Path, error: Exception) -> AttributionError:
    """What to say of a file that is no Parquet file."""
    return AttributionError(
        f"{path} cannot be read as Parquet: {error}.", way_out="Check the file and its name."
    )


def from_arrow(
    table: pa.Table, names: Mapping[str, str] | None = None
) -> tuple[TouchLog, Conversions]:
    """Touches and conversions of one table; ``names`` and errors as in :func:`from_parquet`."""
    log, conversions, aside = parsed(table, resolve(table.column_names, names))
    told = notes_of(aside, len(conversions))
    return replace(log, notes=told[0]), replace(conversions, notes=told[1])


def parsed(
    table: pa.Table,
    found: Mapping[str, str],
    clock: Clock | None = None,
    ids: TextIds = text_ids,
    recode: Recode = recode,
) -> tuple[TouchLog, Conversions, Counter[str]]:
    """Touches, conversions, and how many rows were set aside or filled in for which reason.

    Args:
        table: all rows of a log, or some.
        found: column of every part.
        clock: how times are read when the rows are some of a longer log.
        ids: ids of texts.
        recode: how codes become others.
    """
    column = {what: table[name] for what, name in found.items()}
    before = 0 if clock is None else clock.row
    person, has_person = person_ids(column["person"], found["person"], ids)
    time, has_time = microseconds(column["time"], found["time"], clock)
    channel, channels = channel_codes(column["channel"], recode)
    converted = flags(column["converted"], found["converted"], before)
    dropped, keep = _incomplete(channel, converted, has_person, has_time)
    rows = np.flatnonzero(converted if has_time is None else converted & has_time)
    value, missing = _values(column.get("value"), found.get("value", ""), rows, before, _LARGEST)
    dropped["no value" if "value" in column else "no value column"] += missing
    joined = None if has_person is None else has_person[rows]
    marks = {k: flags(column[k], found[k], before) for k in ASKED if k in column}
    existing = marks["existing"][rows] if "existing" in marks else None
    conversions = Conversions(person[rows], time[rows], value, existing, joined)
    view = marks.get("view")
    if keep is not None:
        person, time, channel = person[keep], time[keep], channel[keep]
        view = None if view is None else view[keep]
    return TouchLog(person, time, channel, channels, view=view), conversions, dropped


#: Largest value of a conversion: sums of more lose cents, and those of 1e308 are infinite.
_LARGEST = 1e15

_TOUCH_NOTES = {
    "person": "Rows set aside as touches, for want of a person: {:,}.",
    "time": "Rows set aside as touches, for want of a time: {:,}.",
    "lost": "Rows set aside, for want of a channel: {:,}.",
    "alone": "Rows that count as conversions only, for want of a channel: {:,}.",
    "no time": "Conversions left out, for want of a time: {:,}.",
}
_VALUE_NOTES = {
    "no value": "Conversions without a value, which count with value 0: {:,}.",
    "no value column": "No value column: every conversion counts with value 0.",
}


def notes_of(aside: Counter[str], conversions: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is told of the touches and of the conversions that were set aside or filled in."""
    touches, values = (
        tuple(text.format(aside[k]) for k, text in texts.items() if aside[k])
        for texts in (_TOUCH_NOTES, _VALUE_NOTES)
    )
    return touches, values if conversions else ()


def touches_from_arrow(table: pa.Table) -> TouchLog:
    """A touch log from columns ``person, time, channel`` and optionally ``touch_id``.

    Persons are integer ids; the channel may be text or a dictionary. Incomplete rows are set
    aside and noted.
    """
    person, has_person = _integer_ids(table["person"])
    time, has_time = microseconds(table["time"], "time")
    channel, channels = channel_codes(table["channel"])
    aside, keep = _incomplete(channel, np.zeros(len(channel), bool), has_person, has_time)
    touch_id: Ints | None = None
    if "touch_id" in table.column_names:
        touch_id = table["touch_id"].cast(pa.int64()).to_numpy()
    if keep is not None:
        person, time, channel = person[keep], time[keep], channel[keep]
        touch_id = None if touch_id is None else touch_id[keep]
    return TouchLog(person, time, channel, channels, touch_id, notes_of(aside, 0)[0])


def conversions_from_arrow(table: pa.Table) -> Conversions:
    """Conversions from columns ``person, time, value`` and optionally ``existing``.

    Persons are integer ids of the touch log; an empty one makes the conversion unattributed, an
    empty value counts as 0. Rows without a time are set aside. All of it is noted.
    """
    person, has_person = _integer_ids(table["person"])
    time, has_time = microseconds(table["time"], "time")
    rows = np.arange(len(time)) if has_time is None else np.flatnonzero(has_time)
    value, missing = _values(table["value"], "value", rows)
    notes = [_VALUE_NOTES["no value"].format(missing)] if missing else []
    if len(rows) < len(time):
        notes.append(_TOUCH_NOTES["no time"].format(len(time) - len(rows)))
    existing: Flags | None = None
    if "existing" in table.column_names:
        existing = flags(table["existing"], "existing")[rows]
    joined = None if has_person is None else has_person[rows]
    return Conversions(person[rows], time[rows], value, existing, joined, tuple(notes))


def encode_persons(
    touches: pa.ChunkedArray, conversions: pa.ChunkedArray
) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
    """Integer ids for text persons of two tables, the same text the same id."""
    both = pa.chunked_array([*touches.chunks, *conversions.chunks], touches.type)
    codes = both.dictionary_encode().unify_dictionaries()
    ids = pa.chunked_array([c.indices.cast(pa.int64()) for c in codes.chunks], pa.int64())
    return ids.slice(0, len(touches)), ids.slice(len(touches))


def _integer_ids(column: pa.ChunkedArray) -> tuple[Ints, Flags | None]:
    if not (pa.types.is_integer(column.type) or pa.types.is_null(column.type)):
        raise AttributionError(
            f"Column 'person' holds {column.type}, not integer ids.",
            way_out="Encode both person columns with encode_persons.",
        )
    return person_ids(column.cast(pa.int64()), "person")


def _values(
    column: pa.ChunkedArray | None,
    name: str,
    rows: Ints,
    before: int = 0,
    largest: float = np.inf,
) -> tuple[Floats, int]:
    """Values of the converted rows, 0 where missing, and how many are missing.

    Raises:
        AttributionError: one is no number, or beyond ``largest``.
    """
    if column is None:
        return np.zeros(len(rows)), len(rows)
    value = numbers(column.take(pa.array(rows)), name, rows, before)
    _only_amounts(value, name, rows, before, largest)
    missing = ~np.isfinite(value)
    if not missing.any():
        return value, 0
    return np.where(missing, 0.0, value), int(missing.sum())


def _only_amounts(value: Floats, name: str, rows: Ints, before: int, largest: float) -> None:
    odd = np.flatnonzero(np.abs(value) > largest)
    if len(odd):
        row = before + 1 + int(rows[odd[0]])
        raise AttributionError(
            f"Column '{name}' holds {value[odd[0]]:g}, first in row {row}: no sale is worth that.",
            way_out=f"Give amounts up to {largest:g}.",
        )


def _incomplete(
    channel: Codes, converted: Flags, has_person: Flags | None, has_time: Flags | None
) -> tuple[Counter[str], Flags | None]:
    """Why rows are set aside, and which rows are touches (None: all)."""
    keep: Flags | None = None
    aside: Counter[str] = Counter()
    for what, present in (("person", has_person), ("time", has_time)):
        if present is not None:
            keep = present if keep is None else keep & present
            aside[what] = int(np.count_nonzero(~present))
    empty = channel < 0
    if empty.any():
        aside["lost"], aside["alone"] = (
            int((empty & ~converted).sum()),
            int((empty & converted).sum()),
        )
        keep = ~empty if keep is None else keep & ~empty
    if has_time is not None:
        aside["no time"] = int((converted & ~has_time).sum())
    return aside, keep
