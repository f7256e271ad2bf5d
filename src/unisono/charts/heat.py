"""A matrix of scores; a gap is "–"."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from unisono.charts.numbers import NOTHING, number
from unisono.charts.svg import label, picture, rect, text_width, two_lines
from unisono.model.wording import counted

_STEPS = 6
_CELL_H, _GAP = 40.0, 3.0


def _step(value: float, low: float, high: float) -> int:
    share = (value - low) / (high - low) if high > low else 0.0
    return min(max(int(share * _STEPS), 0), _STEPS - 1)


def _cell(
    x: float, y: float, w: float, value: float | None, bounds: tuple[float, float], tip: str
) -> str:
    centre = x + w / 2
    if value is None or not math.isfinite(value):
        return rect(x, y, w, _CELL_H, "ch-gap", r=4, tip=tip) + label(
            centre, y + 25, NOTHING, size=13, anchor="middle", class_="ch-note"
        )
    step = _step(value, *bounds)
    ink = "ch-h-ink-strong" if step >= 4 else "ch-h-ink"
    return rect(x, y, w, _CELL_H, f"ch-h{step}", r=4, tip=tip) + label(
        centre, y + 25, number(value, 1), size=13, anchor="middle", class_=ink
    )


def heat_map(
    rows: Sequence[str],
    columns: Sequence[str],
    values: Mapping[str, Mapping[str, float | None]],
    counts: Mapping[str, int] | None = None,
    *,
    bounds: tuple[float, float] = (0, 10),
    title: str = "Heat map",
    width: float = 760,
) -> str:
    """``values[row][column]`` as shaded cells with the number in each; missing ones are gaps.

    Args:
        rows, columns, values: names in drawing order; scores inside ``bounds`` (None: a gap).
        counts: how many items stand behind a column, written under its name.
        bounds, title: ends of the shading; accessible name.
        width: width of the view box; it grows when there are many columns.
    """
    counts = counts or {}
    left = min(max((text_width(r, 12) for r in rows), default=0) + 14, width * 0.32)
    wide = min(max((width - left) / max(len(columns), 1), 68), 150)
    heads = [two_lines(column, wide - 4, 12) for column in columns]
    tall = 15.0 * max(map(len, heads), default=1)
    head = tall + (25.0 if any(c in counts for c in columns) else 9.0)
    body = []
    for j, column in enumerate(columns):
        x = left + j * wide + (wide - _GAP) / 2
        for k, part in enumerate(heads[j]):
            y = tall - 1 - 15 * (len(heads[j]) - 1 - k)
            body.append(label(x, y, part, width=wide - 2, anchor="middle"))
        if column in counts:
            said = f"n = {number(counts[column])}"
            body.append(
                label(x, tall + 15, said, size=11, width=wide, anchor="middle", class_="ch-note")
            )
    for i, row in enumerate(rows):
        y = head + i * (_CELL_H + _GAP)
        body.append(label(left - 12, y + 25, row, width=left - 14, anchor="end"))
        for j, column in enumerate(columns):
            value = values.get(row, {}).get(column)
            tip = f"{row}, {column}: {number(value, 1)}"
            body.append(_cell(left + j * wide, y, wide - _GAP, value, bounds, tip))
    gaps = sum(values.get(r, {}).get(c) is None for r in rows for c in columns)
    sizes = (counted(len(rows), "row"), counted(len(columns), "column"), counted(gaps, "gap"))
    said = f"{', '.join(sizes)}; the table gives every value."
    height = head + len(rows) * (_CELL_H + _GAP) + 2
    return picture(left + len(columns) * wide, height, title, said, *body, class_="chart-wide")
