"""Turn Arrow columns of a touch log into arrays; say what is wrong when they cannot be."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from unisono.attribution.buckets import text_ids
from unisono.attribution.touchlog import Codes, Flags, Floats, Ints, code_type
from unisono.errors import AttributionError

#: Usual column names, best first, in lower case with single underscores.
ALIASES: dict[str, tuple[str, ...]] = {
    "person": (
        "person", "person_id", "user_id", "user", "uid", "customer_id", "customer", "visitor_id",
        "client_id", "contact_id", "cookie", "cookie_id", "fullvisitorid", "user_pseudo_id",
    ),
    "time": (
        "time", "ts", "timestamp", "touch_time", "event_time", "event_timestamp", "datetime",
        "occurred_at", "created_at", "date", "session_start", "started_at",
    ),
    "channel": (
        "channel", "channel_group", "channel_name", "marketing_channel", "touchpoint",
        "default_channel_group", "source", "utm_source", "campaign",
    ),
    "converted": (
        "converted", "conversion", "is_conversion", "is_converted", "conversions", "converted_flag",
    ),
    "value": ("value", "conversion_value", "revenue", "amount", "order_value", "total"),
}  # fmt: skip
_PIECE = 1 << 16
#: Parts that are read only where their column is named.
ASKED = ("view", "existing")
_OPTIONAL = {"value", *ASKED}
_YES, _NO = {"true", "t", "yes", "y", "1", "1.0"}, {"false", "f", "no", "n", "0", "0.0", ""}


def resolve(columns: Sequence[str], names: Mapping[str, str] | None = None) -> dict[str, str]:
    """Column of person, time, channel, converted and, when there is one, value.

    Raises:
        AttributionError: a needed column is missing, named wrongly or ambiguous.
    """
    wanted = dict(names or {})
    unknown = sorted(set(wanted) - {*ALIASES, *ASKED})
    if unknown:
        raise AttributionError(
            f"There is no such part of a touch log: {', '.join(unknown)}.",
            way_out=f"Map columns to {', '.join(ALIASES)}.",
        )
    simple: dict[str, str] = {}
    for name in columns:
        simple.setdefault(re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_"), name)
    found: dict[str, str] = {}
    for what, usual in ALIASES.items():
        column = wanted.get(what) or next((simple[u] for u in usual if u in simple), None)
        if column is not None:
            found[what] = column
    found |= {what: wanted[what] for what in ASKED if wanted.get(what)}
    missing = [w for w in ALIASES if w not in found and w not in _OPTIONAL]
    missing += [f"{w} ('{n}')" for w, n in found.items() if n not in columns]
    if missing:
        raise AttributionError(
            f"The touch log has no column for {', '.join(missing)}. "
            f"Columns found: {', '.join(columns) or 'none'}.",
            way_out="Name the columns, e.g. person=user_id.",
        )
    for name in found.values():
        if list(columns).count(name) > 1:
            raise AttributionError(f"The touch log has more than one column '{name}'.")
    return found


def _array(column: pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        return whole.chunk(0) if whole.num_chunks else pa.array([], whole.type)
    return whole


def _present(column: pa.ChunkedArray) -> Flags | None:
    """Which entries are there; None when all are."""
    return column.is_valid().to_numpy() if column.null_count else None


def _text(column: pa.ChunkedArray) -> bool:
    kind = column.type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def person_ids(column: pa.ChunkedArray, name: str) -> tuple[Ints, Flags | None]:
    """Ids of the persons (text gets ids of its own) and which entries are there."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if _text(column):
        blank = pc.equal(pc.utf8_trim_whitespace(column), "")
        if pc.any(blank).as_py():
            column = pc.if_else(blank, None, column)
    present = _present(column)
    if pa.types.is_floating(column.type) or pa.types.is_decimal(column.type):
        try:
            column = column.cast(pa.int64())
        except pa.ArrowInvalid as error:
            raise AttributionError(
                f"Column '{name}' (person) holds numbers that are no ids: {error}.",
                way_out="Use whole numbers or text.",
            ) from None
    if pa.types.is_null(column.type):
        return np.zeros(len(column), np.int64), present
    if pa.types.is_integer(column.type):
        if column.type != pa.int64():
            # ids only have to stay distinct, so large unsigned ones may wrap
            column = column.cast(pa.int64(), safe=False)
        return _filled(column, present), present
    coded = _array(column.dictionary_encode().unify_dictionaries())
    codes = _filled(pa.chunked_array([coded.indices.cast(pa.int64())]), present)
    ids = _stable_ids(coded.dictionary)
    return codes if ids is None else ids[codes], present


def _stable_ids(names: pa.Array) -> Ints | None:
    """Ids that a text has in every log, from its bytes; None when two texts would share one."""
    texts = names.cast(pa.large_string())
    if not len(texts):
        return None
    _, offsets, data = texts.buffers()
    start = np.frombuffer(offsets, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    ids = text_ids(np.frombuffer(data or b"", np.uint8), start)
    return ids if len(np.unique(ids)) == len(ids) else None


def _filled(column: pa.ChunkedArray, present: Flags | None) -> Ints:
    filled: Ints = (column if present is None else column.fill_null(0)).to_numpy()
    return filled


def microseconds(column: pa.ChunkedArray, name: str) -> tuple[Ints, Flags | None]:
    """Microseconds since 1970 UTC and which entries are there.

    Whole numbers are seconds, milli-, micro- or nanoseconds since 1970, told by their size.
    """
    present = _present(column)
    kind = column.type
    if pa.types.is_null(kind):
        return np.zeros(len(column), np.int64), present
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return _epoch(column, name, present), present
    if _text(column):
        column = _parsed(column, name)
    elif not (pa.types.is_timestamp(kind) or pa.types.is_date(kind)):
        raise AttributionError(
            f"Column '{name}' (time) holds {kind}, not times.", way_out="Give dates or times."
        )
    if pa.types.is_date(column.type):
        column = column.cast(pa.timestamp("s"))
    if not (pa.types.is_timestamp(column.type) and column.type.unit == "us"):
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    chunks = [c.view(pa.int64()) for c in column.chunks]
    return _filled(pa.chunked_array(chunks, pa.int64()), present), present


def _epoch(column: pa.ChunkedArray, name: str, present: Flags | None) -> Ints:
    try:
        number = _filled(column.cast(pa.int64()), present)
    except pa.ArrowInvalid as error:
        raise AttributionError(
            f"Column '{name}' (time) holds numbers that are no times: {error}."
        ) from None
    largest = int(np.abs(number).max(initial=0))
    for limit, factor in ((10**11, 1_000_000), (10**14, 1_000), (10**17, 1)):
        if largest < limit:
            return number * factor
    return number // 1_000


def _parsed(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    for kind in (pa.timestamp("us"), pa.timestamp("us", "UTC")):
        try:
            return column.cast(kind)
        except pa.ArrowInvalid:
            continue
    row, text = next(
        ((i, x.as_py()) for i, x in enumerate(column, 1) if not _is_time(x)), (1, column[0])
    )
    raise AttributionError(
        f"Column '{name}' (time) cannot be read as times, first in row {row}: '{text}'.",
        way_out="Write times as 2026-03-31 14:05:00, all with a zone or all without.",
    )


def _is_time(text: pa.Scalar) -> bool:
    try:
        text.cast(pa.timestamp("us"))
    except pa.ArrowInvalid:
        return False
    return True


def channel_codes(column: pa.ChunkedArray) -> tuple[Codes, tuple[str, ...]]:
    """Codes into the channel names, −1 where empty; names sorted, unused ones left out."""
    if pa.types.is_null(column.type):
        column = column.cast(pa.string())
    if not pa.types.is_dictionary(column.type):
        text = column if _text(column) else column.cast(pa.string())
        column = text.dictionary_encode()
    chunks = column.chunks
    names = tuple(sorted({n for chunk in chunks for n in _used_names(chunk)}))
    codes = np.empty(len(column), code_type(len(names)))
    place = {name: i for i, name in enumerate(names)}
    at = 0
    for chunk in chunks:
        # the last entry serves the index −1
        listed = [*chunk.dictionary.to_pylist(), None]
        lookup = np.array([place.get(_name(n), -1) for n in listed], codes.dtype)
        indices = _indices(chunk)
        for low in range(0, len(indices), _PIECE):
            piece = indices[low : low + _PIECE]
            lookup.take(piece, out=codes[at + low : at + low + len(piece)], mode="wrap")
        at += len(chunk)
    return codes, names


def _indices(chunk: pa.DictionaryArray) -> Codes:
    """Dictionary indices of one chunk, −1 where empty."""
    indices = chunk.indices.cast(pa.int32())
    found: Codes = (indices.fill_null(-1) if indices.null_count else indices).to_numpy()
    return found


def _used_names(chunk: pa.DictionaryArray) -> set[str]:
    listed = [*chunk.dictionary.to_pylist(), None]
    used = np.zeros(len(listed), bool)
    used[_indices(chunk)] = True
    return {_name(n) for n, u in zip(listed, used.tolist(), strict=True) if u} - {""}


def _name(value: object) -> str:
    return "" if value is None else str(value).strip()


def flags(column: pa.ChunkedArray, name: str) -> Flags:
    """True and false from a boolean, 0/1 or yes/no column; empty is false."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if pa.types.is_null(kind):
        return np.zeros(len(column), bool)
    if pa.types.is_boolean(kind):
        boolean: Flags = (column.fill_null(False) if column.null_count else column).to_numpy()
        return boolean
    if _text(column):
        coded = _array(column.fill_null("").dictionary_encode().unify_dictionaries())
        words = [w.strip().casefold() for w in coded.dictionary.to_pylist()]
        _only(words, _YES | _NO, name)
        meaning: Flags = np.array([w in _YES for w in words], bool)
        said: Flags = meaning[coded.indices.to_numpy()]
        return said
    value = numbers(column.fill_null(0) if column.null_count else column, name)
    odd = value[(value != 0) & (value != 1)]
    _only([f"{odd[0]:g}"] if len(odd) else [], set(), name)
    true: Flags = np.equal(value, 1)
    return true


def _only(words: Sequence[str], allowed: set[str], name: str) -> None:
    odd = [w for w in words if w not in allowed]
    if odd:
        raise AttributionError(
            f"Column '{name}' (converted) holds '{odd[0]}'.",
            way_out="Use true/false or 1/0: whether the row ends in a conversion.",
        )


def numbers(column: pa.ChunkedArray, name: str) -> Floats:
    """Numbers; NaN where empty."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    try:
        if _text(column):
            column = pc.if_else(pc.equal(column, ""), None, column)
        found: Floats = column.cast(pa.float64()).to_numpy()
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise AttributionError(
            f"Column '{name}' is not numeric: {error}.",
            way_out="Give plain numbers with a decimal point.",
        ) from None
    return found
