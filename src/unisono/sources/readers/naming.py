"""Column names of a landing: normalised, unique, traceable to the header text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from unisono.sources.landing import LandedColumn

_NOT_WORD = re.compile(r"[\W_]+")
_RESERVED = "file_row"


def normalise(text: str) -> str:
    """``text`` in lower case, every run of other characters than letters and digits one ``_``.

    ``"Cost (micros)"`` → ``"cost_micros"``; a text without letters or digits gives ``""``.
    """
    return _NOT_WORD.sub("_", text.lower()).strip("_")


def name_columns(header: Sequence[str]) -> tuple[tuple[LandedColumn, ...], tuple[str, ...]]:
    """Columns for the header cells, and notes on the names that had to be invented.

    An empty cell becomes ``column_<position>``, a repeated name gets ``_2``, ``_3`` …, and
    ``file_row`` is kept for the row number of the landing.
    """
    taken = {_RESERVED}
    columns, repeated, unnamed = [], [], []
    for position, text in enumerate(header, start=1):
        base = normalise(text)
        if not base:
            base = f"column_{position}"
            unnamed.append(str(position))
        name, count = base, 1
        while name in taken:
            count += 1
            name = f"{base}_{count}"
        if count > 1:
            repeated.append(f"'{text.strip()}' → {name}")
        taken.add(name)
        columns.append(LandedColumn(name=name, original=text))
    notes = []
    if repeated:
        notes.append(f"Repeated column names were made unique: {', '.join(repeated)}.")
    if unnamed:
        notes.append(f"Columns without a name in the header: {', '.join(unnamed)}.")
    return tuple(columns), tuple(notes)
