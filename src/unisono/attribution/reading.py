"""Read a touch log from Arrow, Parquet or CSV.

One table, one row per touch. ``converted`` (true/false, 1/0) marks a touch that ends in a
conversion at that row's time, worth ``value``; the touch itself is the last one of the journey.
A converted row with an empty channel is a conversion only. Times without a zone are UTC.
Rows without person, time or channel are set aside and counted in the notes; a conversion without
a person is kept as unattributed.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from unisono.attribution.columns import (
    channel_codes,
    flags,
    microseconds,
    numbers,
    person_ids,
    resolve,
)
from unisono.attribution.touchlog import (
    Codes,
    Conversions,
    Flags,
    Floats,
    Ints,
    TouchLog,
    code_type,
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
    try:
        schema = pq.read_schema(path)
        found = resolve(schema.names, names)
        streamed = _by_row_group(path, schema, found)
        if streamed is not None:
            return streamed
        table = pq.read_table(
            path, columns=list(found.values()), read_dictionary=[found["channel"]]
        )
    except (OSError, pa.ArrowException) as error:
        raise AttributionError(
            f"{path} cannot be read as Parquet: {error}.", way_out="Check the file and its name."
        ) from None
    return from_arrow(table, found)


def _by_row_group(
    path: str | Path, schema: pa.Schema, found: Mapping[str, str]
) -> tuple[TouchLog, Conversions] | None:
    """As :func:`from_parquet` in less memory; None when rows must be seen together.

    That is so for text persons, times that are numbers, and logs something is to be noted of.
    """
    person_type, time_type = (schema.field(found[k]).type for k in ("person", "time"))
    file = pq.ParquetFile(path, read_dictionary=[found["channel"]])
    simple = pa.types.is_integer(person_type) and pa.types.is_timestamp(time_type)
    if not simple or file.num_row_groups < 2:
        return None
    rows = file.metadata.num_rows
    person, time = np.empty(rows, np.int64), np.empty(rows, np.int64)
    code, at = np.empty(rows, np.int16), 0
    codes: dict[str, int] = {}
    outcomes: list[Conversions] = []
    for group in range(file.num_row_groups):
        log, won = from_arrow(file.read_row_group(group, list(found.values())), found)
        place = [codes.setdefault(c, len(codes)) for c in log.channels]
        if log.notes or won.notes or len(codes) > np.iinfo(np.int16).max:
            return None
        here = slice(at, at + len(log))
        person[here], time[here] = log.person, log.time
        if len(log):
            np.array(place, np.int16).take(log.channel, out=code[here], mode="clip")
        outcomes.append(won)
        at += len(log)
    channels = tuple(sorted(codes))
    rank = np.empty(len(codes), code_type(len(codes)))
    rank[[codes[c] for c in channels]] = np.arange(len(channels))
    everything = Conversions(
        np.concatenate([o.person for o in outcomes]),
        np.concatenate([o.time for o in outcomes]),
        np.concatenate([o.value for o in outcomes]),
    )
    return TouchLog(person, time, rank.take(code), channels), everything


def from_csv(
    path: str | Path, names: Mapping[str, str] | None = None
) -> tuple[TouchLog, Conversions]:
    """Touches and conversions of a comma-separated UTF-8 file with a header; else as Parquet."""
    try:
        table = pa_csv.read_csv(path)
    except (OSError, pa.ArrowException) as error:
        raise AttributionError(
            f"{path} cannot be read as CSV: {error}.",
            way_out="Save it as comma-separated UTF-8 text with one header row.",
        ) from None
    return from_arrow(table, names)


def from_arrow(
    table: pa.Table, names: Mapping[str, str] | None = None
) -> tuple[TouchLog, Conversions]:
    """Touches and conversions of one table; ``names`` and errors as in :func:`from_parquet`."""
    found = resolve(table.column_names, names)
    column = {what: table[name] for what, name in found.items()}
    person, has_person = person_ids(column["person"], found["person"])
    time, has_time = microseconds(column["time"], found["time"])
    channel, channels = channel_codes(column["channel"])
    converted = flags(column["converted"], found["converted"])
    rows = (
        np.flatnonzero(converted & has_time)
        if has_time is not None
        else (np.flatnonzero(converted))
    )
    value, notes = _values(column.get("value"), found.get("value", ""), rows)
    joined = None if has_person is None else has_person[rows]
    conversions = Conversions(person[rows], time[rows], value, joined=joined, notes=tuple(notes))
    dropped, keep = _incomplete(channel, converted, has_person, has_time)
    if keep is not None:
        person, time, channel = person[keep], time[keep], channel[keep]
    log = TouchLog(person, time, channel, channels, notes=tuple(dropped))
    return log, conversions


def touches_from_arrow(table: pa.Table) -> TouchLog:
    """A touch log from columns ``person, time, channel`` and optionally ``touch_id``.

    Persons are integer ids; the channel may be text or a dictionary. Incomplete rows are set
    aside and noted.
    """
    person, has_person = _integer_ids(table["person"])
    time, has_time = microseconds(table["time"], "time")
    channel, channels = channel_codes(table["channel"])
    notes, keep = _incomplete(channel, np.zeros(len(channel), bool), has_person, has_time)
    touch_id: Ints | None = None
    if "touch_id" in table.column_names:
        touch_id = table["touch_id"].cast(pa.int64()).to_numpy()
    if keep is not None:
        person, time, channel = person[keep], time[keep], channel[keep]
        touch_id = None if touch_id is None else touch_id[keep]
    return TouchLog(person, time, channel, channels, touch_id, tuple(notes))


def conversions_from_arrow(table: pa.Table) -> Conversions:
    """Conversions from columns ``person, time, value`` and optionally ``existing``.

    Persons are integer ids of the touch log; an empty one makes the conversion unattributed, an
    empty value counts as 0. Rows without a time are set aside. All of it is noted.
    """
    person, has_person = _integer_ids(table["person"])
    time, has_time = microseconds(table["time"], "time")
    rows = np.arange(len(time)) if has_time is None else np.flatnonzero(has_time)
    value, notes = _values(table["value"], "value", rows)
    if len(rows) < len(time):
        notes.append(f"{len(time) - len(rows)} conversions without a time were set aside.")
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


def _values(column: pa.ChunkedArray | None, name: str, rows: Ints) -> tuple[Floats, list[str]]:
    """Values of the converted rows; what is missing is 0 and noted."""
    if column is None:
        note = ["No value column: every conversion counts with value 0."] if len(rows) else []
        return np.zeros(len(rows)), note
    if pa.types.is_floating(column.type) and not column.null_count:
        value = column.to_numpy()[rows].astype(np.float64)
    else:
        value = numbers(column.take(pa.array(rows)), name)
    missing = ~np.isfinite(value)
    if not missing.any():
        return value, []
    value = np.where(missing, 0.0, value)
    return value, [f"{int(missing.sum())} conversions have no value; they count with value 0."]


def _incomplete(
    channel: Codes, converted: Flags, has_person: Flags | None, has_time: Flags | None
) -> tuple[list[str], Flags | None]:
    """Notes on rows set aside, and which rows are touches (None: all)."""
    keep: Flags | None = None
    notes: list[str] = []
    for what, present in (("person", has_person), ("time", has_time)):
        if present is not None:
            keep = present if keep is None else keep & present
            count = int(np.count_nonzero(~present))
            notes.append(f"{count} rows without a {what} were set aside as touches.")
    empty = channel < 0
    if empty.any():
        lost, alone = int((empty & ~converted).sum()), int((empty & converted).sum())
        keep = ~empty if keep is None else keep & ~empty
        if lost:
            notes.append(f"{lost} rows without a channel were set aside.")
        if alone:
            notes.append(f"{alone} rows without a channel count as conversions only.")
    if has_time is not None and (converted & ~has_time).any():
        notes.append(f"{int((converted & ~has_time).sum())} conversions have no time: left out.")
    return notes, keep
