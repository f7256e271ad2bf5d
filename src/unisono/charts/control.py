"""A control chart: values over time, their limits, and where they left them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from unisono.charts.numbers import number
from unisono.charts.svg import escaped, label, line, picture, rect, tag, text_width

_WIDTH, _TOP, _TALL, _BOTTOM = 860.0, 14.0, 170.0, 26.0


@dataclass(frozen=True)
class ControlLine:
    """One series; None breaks its line. ``name`` is written at its end, "" is not."""

    values: Sequence[float | None]
    name: str = ""


@dataclass(frozen=True)
class _Place:
    low: float
    high: float
    left: float
    room: float
    count: int

    def x(self, n: int) -> float:
        return self.left + self.room * (n + 0.5) / self.count

    def y(self, value: float) -> float:
        inside = min(max(value, self.low), self.high)
        return _TOP + _TALL * (self.high - inside) / (self.high - self.low)


def control_chart(
    labels: Sequence[str],
    lines: Sequence[ControlLine],
    limits: Sequence[tuple[float, str]],
    *,
    dots: Sequence[float] = (),
    baseline: Collection[int] = (),
    signals: Collection[int] = (),
    title: str = "Control chart",
) -> str:
    """Lines with their limits; the baseline is shaded, signals are marked.

    Args:
        labels: one per period, oldest first.
        lines: series as long as ``labels``.
        limits: values across the whole chart, each with its name.
        dots: single values per period, drawn apart from the lines.
        baseline: periods that the limits come from; signals: periods beyond a limit.
        title: accessible name.
    """
    known = [v for one in lines for v in one.values if v is not None]
    known += [*dots, *(v for v, _ in limits)]
    if not labels or not known:
        return picture(320, 40, title, "Nothing to draw.", label(0, 24, "Nothing to draw", size=13))
    spare = (max(known) - min(known)) * 0.06 or 1.0
    right = max(text_width(name, 11) for name in [n for _, n in limits] + [""]) + 12
    place = _Place(min(known) - spare, max(known) + spare, 8, _WIDTH - 8 - right, len(labels))
    body = [_shades(place, baseline), _limits(place, limits), _ticks(place, labels)]
    body += [_series(place, one) for one in lines]
    body.append(_dots(place, labels, dots, signals))
    body.append(_signals(place, lines, dots, signals))
    said = "; ".join(f"{name} {number(value)}" for value, name in limits)
    many = len(signals)
    said += f"; {len(labels)} periods, {many} with a signal."
    return picture(_WIDTH, _TOP + _TALL + _BOTTOM, title, said, *body, class_="chart-wide")


def _shades(place: _Place, baseline: Collection[int]) -> str:
    wide = place.room / place.count
    return "".join(
        rect(place.x(n) - wide / 2, _TOP, wide, _TALL, "ch-lane") for n in sorted(baseline)
    )


def _limits(place: _Place, limits: Sequence[tuple[float, str]]) -> str:
    out, free = [], -99.0
    for value, name in sorted(limits, reverse=True):
        y = place.y(value)
        out.append(line(place.left, y, place.left + place.room, y, "ch-axis"))
        if y - free >= 12:
            out.append(label(place.left + place.room + 6, y + 4, name, size=11, class_="ch-note"))
            free = y
    return "".join(out)


def _ticks(place: _Place, labels: Sequence[str]) -> str:
    out, free = [], 0.0
    for n, text in enumerate(labels):
        half = text_width(text, 11) / 2
        at = place.x(n)
        if at - half >= free and at + half <= _WIDTH:
            out.append(
                label(at, _TOP + _TALL + 18, text, size=11, anchor="middle", class_="ch-note")
            )
            free = at + half + 12
    return "".join(out)


def _series(place: _Place, one: ControlLine) -> str:
    parts, pen = [], "M"
    for n, value in enumerate(one.values):
        if value is None:
            pen = "M"
            continue
        parts.append(f"{pen}{place.x(n):.2f} {place.y(value):.2f}")
        pen = "L"
    if not parts:
        return ""
    return tag("path", tag("title", escaped(one.name)), d="".join(parts), class_="ch-spark")


def _dots(
    place: _Place, labels: Sequence[str], dots: Sequence[float], signals: Collection[int]
) -> str:
    return "".join(
        tag("circle", tag("title", escaped(f"{labels[n]}: {number(value)}")), cx=place.x(n),
            cy=place.y(value), r=4.0, class_="ch-dot")
        for n, value in enumerate(dots)
        if n not in signals
    )  # fmt: skip


def _signals(
    place: _Place, lines: Sequence[ControlLine], dots: Sequence[float], signals: Collection[int]
) -> str:
    """A filled diamond where a line left its limits."""
    out = []
    for n in sorted(signals):
        values = [v for one in lines if (v := one.values[n]) is not None] or list(dots[n : n + 1])
        if values:
            x, y = place.x(n), place.y(max(values, key=abs))
            out.append(tag("path", d=f"M{x:.2f} {y - 7:.2f}l7 7l-7 7l-7 -7z", class_="ch-bad"))
    return "".join(out)
