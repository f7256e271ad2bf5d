"""Turn Arrow columns of a touch log into arrays; say what is wrong when they cannot be."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

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
#: Entries in which names are looked for first; most logs use all of them soon.
_FIRST = 1 << 14
#: Puts ``place[c]`` for every code c into the last argument; see :func:`recode`.
Recode = Callable[[Codes, Codes, Codes], None]
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
            way_out="Name the columns with --person, --time, --channel, --converted and --value; "
            "in Python with names={'person': 'user_id'}.",
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


def present(column: pa.ChunkedArray) -> Flags | None:
    """Which entries are there; None when all are."""
    return column.is_valid().to_numpy() if column.null_count else None


def is_text(kind: pa.DataType) -> bool:
    """Whether a column of this type holds text."""
    t = pa.types
    return bool(t.is_string(kind) or t.is_large_string(kind) or t.is_string_view(kind))


def recode(place: Codes, code: Codes, to: Codes) -> None:
    """Put ``place[c]`` for every code c into ``to``; −1 is the last place."""
    for low in range(0, len(code), _PIECE):
        piece = code[low : low + _PIECE]
        place.take(piece, out=to[low : low + len(piece)], mode="wrap")


def channel_codes(
    column: pa.ChunkedArray, recode: Recode = recode
) -> tuple[Codes, tuple[str, ...]]:
    """Codes into the channel names, −1 where empty; names sorted, unused ones left out."""
    if pa.types.is_null(column.type):
        column = column.cast(pa.string())
    if not pa.types.is_dictionary(column.type):
        column = _text(column).dictionary_encode()
    chunks = column.chunks
    names = tuple(sorted({n for chunk in chunks for n in _used_names(chunk)}))
    codes = np.empty(len(column), code_type(len(names)))
    place = {name: i for i, name in enumerate(names)}
    at = 0
    for chunk in chunks:
        # the last entry serves the index −1
        listed = [*chunk.dictionary.to_pylist(), None]
        lookup = np.array([place.get(_name(n), -1) for n in listed], codes.dtype)
        recode(lookup, _indices(chunk), codes[at : at + len(chunk)])
        at += len(chunk)
    return codes, names


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if is_text(column.type):
        return column
    try:
        return column.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise AttributionError(
            f"The channels hold {column.type}, which is no text: {error}.",
            way_out="Give names in UTF-8.",
        ) from None


def _indices(chunk: pa.DictionaryArray) -> Codes:
    """Dictionary indices of one chunk, −1 where empty."""
    indices = chunk.indices.cast(pa.int32())
    found: Codes = (indices.fill_null(-1) if indices.null_count else indices).to_numpy()
    return found


def _used_names(chunk: pa.DictionaryArray) -> set[str]:
    listed = [*chunk.dictionary.to_pylist(), None]
    used = np.zeros(len(listed), bool)
    indices = _indices(chunk)
    used[indices[:_FIRST]] = True
    if not used[:-1].all():
        used[indices] = True
    return {_name(n) for n, u in zip(listed, used.tolist(), strict=True) if u} - {""}


def _name(value: object) -> str:
    return "" if value is None else str(value).strip()


def flags(column: pa.ChunkedArray, name: str, before: int = 0) -> Flags:
    """True and false from a boolean, 0/1 or yes/no column; empty is false.

    Args:
        column: the flags.
        name: of the column, for messages.
        before: rows before those at hand.

    Raises:
        AttributionError: an entry is neither.
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if pa.types.is_null(kind):
        return np.zeros(len(column), bool)
    if pa.types.is_boolean(kind):
        boolean: Flags = (column.fill_null(False) if column.null_count else column).to_numpy()
        return boolean
    if is_text(column.type):
        coded = _array(column.fill_null("").dictionary_encode().unify_dictionaries())
        words = [w.strip().casefold() for w in coded.dictionary.to_pylist()]
        place = coded.indices.to_numpy()
        known = np.array([w in _YES or w in _NO for w in words], bool)
        _only_flags(np.flatnonzero(~known[place]), column, name, before)
        meaning: Flags = np.array([w in _YES for w in words], bool)
        said: Flags = meaning[place]
        return said
    value = numbers(column.fill_null(0) if column.null_count else column, name, before=before)
    _only_flags(np.flatnonzero((value != 0) & (value != 1)), column, name, before)
    true: Flags = np.equal(value, 1)
    return true


def _only_flags(odd: Ints, column: pa.ChunkedArray, name: str, before: int) -> None:
    if len(odd):
        first = int(odd[0])
        raise AttributionError(
            f"Column '{name}' holds '{column[first].as_py()}' in row {before + first + 1}, which "
            "is neither true nor false.",
            way_out="Use true/false, yes/no or 1/0.",
        )


def numbers(
    column: pa.ChunkedArray, name: str, rows: Ints | None = None, before: int = 0
) -> Floats:
    """Numbers; NaN where empty.

    Args:
        column: numbers, or texts of them.
        name: of the column, for messages.
        rows: place of every entry among the rows at hand; None: all of them in order.
        before: rows before those at hand.

    Raises:
        AttributionError: an entry is no number.
    """
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    try:
        if is_text(column.type):
            column = pc.if_else(pc.equal(column, ""), None, column)
        found: Floats = column.cast(pa.float64()).to_numpy()
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        entry, text = next((i, x.as_py()) for i, x in enumerate(column) if not _is_number(x))
        row = before + 1 + (entry if rows is None else int(rows[entry]))
        raise AttributionError(
            f"Column '{name}' is not numeric: it holds '{text}', first in row {row}.",
            way_out="Give plain numbers with a decimal point.",
        ) from None
    return found


def _is_number(entry: pa.Scalar) -> bool:
    try:
        entry.cast(pa.float64())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return False
    return True
