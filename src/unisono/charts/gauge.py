"""A ring for one score of 100."""

from __future__ import annotations

import math

from unisono.charts.numbers import number
from unisono.charts.svg import label, picture, tag

_SIZE, _RADIUS = 160.0, 68.0


def gauge(
    score: float | None, *, severity: str = "", title: str = "Overall score", desc: str = ""
) -> str:
    """A ring filled to ``score`` (0–100) with the number in its middle; None: "–", ring empty.

    Args:
        score: the score.
        severity: good, warn or bad colours the ring; its word belongs beside the picture.
        title, desc: accessible name and description.
    """
    known = score is not None and math.isfinite(score)
    share = min(max(score / 100, 0), 1) if known and score is not None else 0.0
    around = 2 * math.pi * _RADIUS
    middle = _SIZE / 2
    ring = ""
    class_ = f"ch-ring ch-ring-{severity}" if severity else "ch-ring"
    if share > 0:
        ring = tag(
            "circle", cx=middle, cy=middle, r=_RADIUS, class_=class_,
            stroke_dasharray=f"{around * share:.2f} {around:.2f}",
            transform=f"rotate(-90 {middle:g} {middle:g})",
        )  # fmt: skip
    shown = number(round(score) if known and score is not None else None)
    below = "of 100" if known else "not measured"
    said = f"{title}: {shown} of 100." if known else f"{title}: not measured."
    return picture(
        _SIZE, _SIZE, said, desc or said,
        tag("circle", cx=middle, cy=middle, r=_RADIUS, class_="ch-ring-track"), ring,
        label(middle, middle + 12, shown, size=48, anchor="middle", class_="ch-strong"),
        label(middle, middle + 34, below, size=13, anchor="middle", class_="ch-note"),
        class_="chart-gauge",
    )  # fmt: skip
