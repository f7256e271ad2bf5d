"""One value on the bands of its thresholds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from unisono.charts.numbers import amount, number
from unisono.charts.svg import label, line, picture, rect, tag, text_width, two_lines
from unisono.model.audit import Band

_EDGE = 0.03  # a value on a threshold is drawn inside its band, not on the line
_TICK, _NAME = 12.0, 13.0  # font sizes
_MARK = 6.0  # half the width of the marker
_SHORT = ("%", "min", "minutes")  # units that fit beside a figure under a narrow bar


def _band_index(value: float, bands: Sequence[Band], verdict: str) -> int:
    for i, band in enumerate(bands):
        if band.verdict == verdict:
            return i
    for i, band in enumerate(bands):
        if band.upper is None or value < band.upper:
            return i
        if value == band.upper and band.inclusive:
            return i
    return len(bands) - 1


def _position(value: float, bands: Sequence[Band], verdict: str = "") -> float:
    """Place of ``value`` in 0…1 where every band is equally wide (the last, open one bends)."""
    i = _band_index(value, bands, verdict)
    uppers = [b.upper for b in bands]
    low = (uppers[i - 1] if i else 0.0) or 0.0
    upper = uppers[i]
    if upper is None:
        scale = max(abs(low), 1.0)
        inside = max(value - low, 0) / (max(value - low, 0) + scale)
    elif upper > low:
        inside = (value - low) / (upper - low)
    else:
        inside = 0.5
    return (i + min(max(inside, _EDGE), 1 - _EDGE)) / len(bands)


def _description(bands: Sequence[Band], unit: str) -> str:
    said = []
    low: float | None = None
    for band in bands:
        if band.upper is None:
            said.append(f"above {amount(low, unit)}: {band.verdict}")
        else:
            word = "up to" if band.inclusive else "below"
            said.append(f"{word} {amount(band.upper, unit)}: {band.verdict}")
        low = band.upper
    return "; ".join(said) + ". Every band is drawn equally wide."


def _marker(value: float, x: float, top: float) -> str:
    shape = f"M{x:.2f} {top + 15:.2f}l{-_MARK:g} -9h{2 * _MARK:g}z"
    return tag("path", d=shape, class_="ch-mark")


def _whisker(interval: tuple[float, float], bands: Sequence[Band], width: float, top: float) -> str:
    low, high = (_position(v, bands) * width for v in interval)
    y = top + 21
    d = f"M{low:.2f} {y - 4:.2f}v8M{low:.2f} {y:.2f}H{high:.2f}M{high:.2f} {y - 4:.2f}v8"
    return tag("path", d=d, class_="ch-whisker")


def _ticks(bands: Sequence[Band], unit: str, width: float, y: float, whole: bool) -> str:
    step = width / len(bands)
    out = []
    free = 0.0
    for i, (band, _) in enumerate(pairwise(bands), start=1):
        text = amount(band.upper, unit) if whole or unit in _SHORT else number(band.upper)
        half = text_width(text, _TICK) / 2
        if band.upper is not None and i * step - half >= free:
            out.append(label(i * step, y, text, size=_TICK, anchor="middle", class_="ch-note"))
            free = i * step + half + 4
    return "".join(out)


def _blocks(bands: Sequence[Band], place: int, width: float, names: bool) -> list[str]:
    body: list[str] = []
    step = width / max(len(bands), 1)
    for i, band in enumerate(bands):
        faint = "" if i == place else " ch-faint"
        body.append(
            rect(i * step + (1 if i else 0), 17, step - (1 if i else 0), 8,
                 f"ch-{band.severity}{faint}", tip=band.verdict)
        )  # fmt: skip
        class_ = "ch-strong" if i == place else "ch-note"
        for k, part in enumerate(two_lines(band.verdict, step - 6, _NAME) if names else ()):
            body.append(
                label((i + 0.5) * step, 59 + 15 * k, part, size=_NAME, width=step - 4,
                      anchor="middle", class_=class_)
            )  # fmt: skip
    return body


def _height(bands: Sequence[Band], width: float, names: bool) -> float:
    room = width / max(len(bands), 1) - 6
    lines = max((len(two_lines(b.verdict, room, _NAME)) for b in bands), default=1)
    return 49.0 + 15 * lines if names else 44.0


def threshold_bar(
    value: float | None,
    bands: Sequence[Band],
    interval: tuple[float, float] | None = None,
    *,
    unit: str = "",
    verdict: str = "",
    title: str = "Value on its thresholds",
    width: float = 220,
    names: bool = False,
    decided: bool = True,
) -> str:
    """The bands side by side with a marker at ``value`` and a whisker over ``interval``.

    Args:
        value: the measured value, None when there is none (bands are drawn without a marker).
        bands: ascending; each is drawn equally wide.
        interval, unit: low and high end of the uncertainty; unit of all values.
        verdict: the verdict given; puts a value that lies on a threshold into its band.
        title: accessible name.
        width: width of the view box.
        names: also write the verdicts' names under the bands.
        decided: False when the value's band is not certain: no band is emphasised.
    """
    known = value is not None and math.isfinite(value) and bool(bands)
    place = -1
    if known and decided and value is not None:
        place = _band_index(value, bands, verdict)
    body = _blocks(bands, place, width, names)
    body.append(_ticks(bands, unit, width, 41, names))
    step = width / max(len(bands), 1)
    body += [line(i * step, 25, i * step, 29, "ch-axis") for i in range(1, len(bands))]
    if known and interval is not None and all(map(math.isfinite, interval)):
        body.append(_whisker(interval, bands, width, 0))
    if known and value is not None:
        # The marker stays whole at both ends.
        at = min(max(_position(value, bands, verdict) * width, _MARK), width - _MARK)
        body.append(_marker(value, at, 0))
    said = f"{title}: {amount(value, unit) if known else 'not measured'}."
    height = _height(bands, width, names)
    return picture(width, height, said, _description(bands, unit), *body, class_="chart-threshold")
