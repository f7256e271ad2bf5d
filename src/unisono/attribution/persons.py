"""Ids of persons from the types that logs keep them in: numbers, text, dictionaries, bytes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from unisono.attribution.buckets import text_ids
from unisono.attribution.columns import is_text, present
from unisono.attribution.touchlog import Flags, Ints
from unisono.errors import AttributionError

#: Ids of texts from their bytes and where each begins; see :func:`unisono.attribution.buckets`.
TextIds = Callable[[NDArray[np.uint8], Ints], Ints]
_SPACE, _BEYOND_ASCII = 32, 128


def person_ids(
    column: pa.ChunkedArray, name: str, ids: TextIds = text_ids
) -> tuple[Ints, Flags | None]:
    """Ids of the persons and which entries are there (None: all).

    Whole numbers are their own ids. Text and bytes get ids from their bytes alone, so a person
    has the same id in every piece of a log; blank text is nobody.

    Raises:
        AttributionError: the column holds what can be no id.
    """
    kind = column.type
    if isinstance(kind, pa.BaseExtensionType):
        column = pa.chunked_array([c.storage for c in column.chunks], kind.storage_type)
        kind = column.type
    if pa.types.is_dictionary(kind):
        if is_text(kind.value_type):
            return _joined([_of_dictionary(c, ids) for c in column.chunks])
        column = column.cast(kind.value_type)
        kind = column.type
    if pa.types.is_null(kind):
        return np.zeros(len(column), np.int64), present(column)
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return _of_numbers(column, name)
    return _joined([_of_texts(c, ids) for c in _bytes(column, name).chunks])


def _of_numbers(column: pa.ChunkedArray, name: str) -> tuple[Ints, Flags | None]:
    there = present(column)
    if there is not None:
        column = column.fill_null(0)
    if not pa.types.is_integer(column.type):
        try:
            column = column.cast(pa.int64())
        except pa.ArrowInvalid as error:
            raise AttributionError(
                f"Column '{name}' (person) holds numbers that are no ids: {error}.",
                way_out="Use whole numbers or text.",
            ) from None
    elif column.type != pa.int64():
        # ids only have to stay distinct, so large unsigned ones may wrap
        column = column.cast(pa.int64(), safe=False)
    found: Ints = column.to_numpy()
    return found, there


def _bytes(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    kind = column.type
    binary = pa.types.is_binary(kind) or pa.types.is_fixed_size_binary(kind)
    binary = binary or pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind)
    try:
        return column.cast(pa.large_binary() if binary else pa.large_string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise AttributionError(
            f"Column '{name}' (person) holds {kind}, not ids: {error}.",
            way_out="Use whole numbers or text.",
        ) from None


def _of_texts(texts: pa.Array, ids: TextIds) -> tuple[Ints, Flags | None]:
    if not len(texts):
        return np.zeros(0, np.int64), None
    _, offsets, buffer = texts.buffers()
    start = np.frombuffer(offsets, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    data = np.frombuffer(buffer or b"", np.uint8)
    blank = _blank(texts, data, start)
    there = texts.is_valid().to_numpy(zero_copy_only=False) if texts.null_count else None
    if blank is not None:
        there = ~blank if there is None else there & ~blank
    return ids(data, start), there


def _blank(texts: pa.Array, data: NDArray[np.uint8], start: Ints) -> Flags | None:
    """Which texts are empty or white space alone; None: none."""
    empty = start[1:] == start[:-1]
    if pa.types.is_large_binary(texts.type) or not len(data):
        return empty if empty.any() else None
    first = data.take(start[:-1], mode="clip")
    # white space begins with one of these; looking at all of every text would take far longer
    unsure = np.flatnonzero(empty | (first <= _SPACE) | (first >= _BEYOND_ASCII))
    trimmed = pc.utf8_trim_whitespace(texts.take(pa.array(unsure)))
    none = pc.equal(trimmed, "").fill_null(False).to_numpy(zero_copy_only=False)
    if not none.any():
        return None
    blank = np.zeros(len(texts), bool)
    blank[unsure[none]] = True
    return blank


def _of_dictionary(chunk: pa.DictionaryArray, ids: TextIds) -> tuple[Ints, Flags | None]:
    mine, known = _of_texts(chunk.dictionary.cast(pa.large_string()), ids)
    place = chunk.indices
    missing = None
    if place.null_count:
        missing = place.is_null().to_numpy(zero_copy_only=False)
        place = place.fill_null(0)
    index = place.to_numpy().astype(np.int64)
    if not len(mine):
        return np.zeros(len(chunk), np.int64), np.zeros(len(chunk), bool)
    there = None if known is None else known[index]
    if missing is not None:
        there = ~missing if there is None else there & ~missing
    return mine[index], there


def _joined(parts: list[tuple[Ints, Flags | None]]) -> tuple[Ints, Flags | None]:
    person = np.concatenate([p for p, _ in parts] or [np.zeros(0, np.int64)])
    if all(there is None for _, there in parts):
        return person, None
    return person, np.concatenate(
        [np.ones(len(p), bool) if there is None else there for p, there in parts]
    )
