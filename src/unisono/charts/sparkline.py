"""A small line for the history of one figure."""

from __future__ import annotations

import math
from collections.abc import Sequence

from unisono.charts.numbers import number
from unisono.charts.svg import label, picture, tag, text_width


def sparkline(
    history: Sequence[float | None],
    *,
    title: str = "History",
    low: float = 0,
    high: float | None = None,
    width: float = 240,
) -> str:
    """``history`` oldest first as a line; gaps (None) break it; the last value is written.

    Args:
        history: values; None where there was none.
        title: accessible name.
        low, high: ends of the scale; ``high`` None: the largest value.
        width: width of the view box.
    """
    known = [v for v in history if v is not None and math.isfinite(v)]
    said = f"{title}: {', '.join(number(v) for v in history)}." if known else f"{title}: no runs."
    last = number(known[-1]) if known else "–"
    room = max(width - text_width(last, 14) - 22, 10)
    top = max([high if high is not None else low, *known, low + 1e-9])
    bottom = min([low, *known])
    parts, pen, dots = [], "M", []
    for i, v in enumerate(history):
        if v is None or not math.isfinite(v):
            pen = "M"
            continue
        x = 6 + room * (i / (len(history) - 1) if len(history) > 1 else 1)
        y = 42 - 36 * (v - bottom) / (top - bottom)
        parts.append(f"{pen}{x:.2f} {y:.2f}")
        dots.append(tag("circle", cx=x, cy=y, r=3.0, class_="ch-accent"))
        pen = "L"
    path = tag("path", d="".join(parts), class_="ch-spark") if parts else ""
    number_at = label(room + 18, 30, last, size=14, class_="ch-strong")
    return picture(width, 48, said, said, path, *dots, number_at, class_="chart-spark")
