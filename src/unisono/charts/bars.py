"""Grouped horizontal bars with intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from unisono.charts.numbers import NOTHING, amount
from unisono.charts.svg import label, legend, line, picture, rect, tag, text_width

_THICK, _GAP, _GROUP = 14.0, 3.0, 14.0


@dataclass(frozen=True)
class Bar:
    """One group: its label and one value (None: none) and interval per series."""

    label: str
    values: tuple[float | None, ...]
    intervals: tuple[tuple[float, float] | None, ...] = ()


@dataclass(frozen=True)
class _Scale:
    left: float
    width: float
    low: float
    high: float

    def at(self, value: float) -> float:
        """Horizontal place of ``value``."""
        return self.left + self.width * (value - self.low) / (self.high - self.low)


def _finite(rows: Sequence[Bar]) -> list[float]:
    found = [v for row in rows for v in row.values if v is not None]
    found += [v for row in rows for pair in row.intervals if pair for v in pair]
    return [v for v in found if math.isfinite(v)]


def _one(value: float | None, interval: tuple[float, float] | None, y: float, scale: _Scale,
         class_: str, unit: str, tip: str) -> str:  # fmt: skip
    zero = scale.at(0)
    if value is None or not math.isfinite(value):
        return label(zero + 6, y + 11, NOTHING, class_="ch-note")
    x = scale.at(value)
    out = [rect(min(zero, x), y, max(abs(x - zero), 1), _THICK, class_, r=2, tip=tip)]
    end = max(x, zero)
    if interval is not None and all(map(math.isfinite, interval)):
        a, b = map(scale.at, interval)
        middle = y + _THICK / 2
        d = f"M{a:.2f} {middle:.2f}H{b:.2f}M{a:.2f} {middle - 4:.2f}v8M{b:.2f} {middle - 4:.2f}v8"
        out.append(tag("path", d=d, class_="ch-whisker"))
        end = max(end, b)
    out.append(label(end + 6, y + 11, amount(value, unit)))
    return "".join(out)


def _words(row: Bar, series: Sequence[str], unit: str) -> str:
    named = zip(series, row.values, strict=False)
    return f"{row.label}: " + ", ".join(f"{name} {amount(v, unit)}" for name, v in named)


def bars(
    rows: Sequence[Bar],
    series: Sequence[str],
    *,
    title: str,
    desc: str = "",
    unit: str = "",
    width: float = 860,
) -> str:
    """One group of horizontal bars per row, one bar per series, values written at their ends.

    Args:
        rows, series: groups in drawing order; names of the series (a legend when several).
        title, desc: accessible name and description (default: every value).
        unit, width: unit of the values; width of the view box.
    """
    found = [*_finite(rows), 0.0]
    left = min(max((text_width(r.label, 12) for r in rows), default=0) + 12, width * 0.34)
    right = max(text_width(amount(v, unit), 12) for v in found) + 10
    low, high = min(found), max(found)
    scale = _Scale(left, width - left - right, low, high if high > low else low + 1)
    classes = [f"ch-c{i % 6 + 1}" for i in range(len(series))]
    entries = list(zip(classes, series, strict=True)) if len(series) > 1 else []
    head, y = legend(entries, left, 2, width - left)
    body = [head]
    y += 4
    start = y
    for row in rows:
        tall = len(row.values) * (_THICK + _GAP) - _GAP
        body.append(label(left - 10, y + tall / 2 + 4, row.label, width=left - 12, anchor="end"))
        intervals = (*row.intervals, *[None] * (len(row.values) - len(row.intervals)))
        for i, (value, interval) in enumerate(zip(row.values, intervals, strict=True)):
            name = series[i] if i < len(series) else ""
            class_ = classes[i] if i < len(classes) else "ch-c0"
            tip = f"{row.label}, {name}: {amount(value, unit)}"
            body.append(_one(value, interval, y + i * (_THICK + _GAP), scale, class_, unit, tip))
        y += tall + _GROUP
    body.append(line(scale.at(0), start, scale.at(0), max(y - _GROUP, start), "ch-axis"))
    said = desc or "; ".join(_words(row, series, unit) for row in rows)
    return picture(width, max(y - _GROUP + 4, 20), title, said, *body, class_="chart-wide")
