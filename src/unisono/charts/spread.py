"""How far attribution models disagree about each channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from unisono.charts.svg import escaped, label, line, picture, tag, text_width

_ROW, _AXIS = 30.0, 22.0


@dataclass(frozen=True)
class SpreadRow:
    """One channel and its share of credit (0…1) in every model, by the model's title."""

    channel: str
    shares: dict[str, float]


def _percent(share: float) -> str:
    return f"{round(share * 100) + 0}\u00a0%"


def _said(low: float, high: float) -> str:
    """Shares that round to one whole per cent; a small one is not said to be none."""
    return "under 1\u00a0%" if low < 0.005 and high > 0 else _percent(low)


def _dot(x: float, y: float, model: str, share: float, main: bool) -> str:
    tip = tag("title", escaped(f"{model}: {_percent(share)}"))
    if main:
        d = f"M{x:.2f} {y - 7:.2f}l7 7l-7 7l-7 -7z"
        return tag("path", tip, d=d, class_="ch-dot-main")
    return tag("circle", tip, cx=x, cy=y, r=4.5, class_="ch-dot")


def _range(row: SpreadRow) -> tuple[float, float, str]:
    """Lowest and highest share, and both in words with their models."""
    ordered = sorted(row.shares.items(), key=lambda item: (item[1], item[0]))
    (low_name, low), (high_name, high) = ordered[0], ordered[-1]
    if _percent(low) == _percent(high):
        return low, high, f"{_said(low, high)} in all models"
    return low, high, f"{_percent(low)} {low_name} – {_percent(high)} {high_name}"


def _row(row: SpreadRow, y: float, left: float, room: float, top: float, main: str) -> str:
    def at(share: float) -> float:
        return left + room * share / top

    low, high, words = _range(row)
    ordered = sorted(row.shares.items(), key=lambda item: (item[1], item[0]))
    out = [line(at(low), y, at(high), y, "ch-range")]
    ordered.sort(key=lambda item: item[0] == main)
    out += [_dot(at(share), y, name, share, name == main) for name, share in ordered]
    out.append(label(left + room + 18, y + 4, words, size=11, class_="ch-note"))
    return "".join(out)


def _legend(recommended: str, left: float) -> tuple[str, float]:
    """The two marks with their meaning, as they are drawn; markup and height used."""
    said = "one model"
    out = [tag("circle", cx=left + 5, cy=8.0, r=4.5, class_="ch-dot"), label(left + 16, 12, said)]
    if recommended:
        at = left + 16 + text_width(said, 12) + 22
        out.append(tag("path", d=f"M{at:.2f} 1l7 7l-7 7l-7 -7z", class_="ch-dot-main"))
        out.append(label(at + 13, 12, f"recommended: {recommended}"))
    return "".join(out), 20.0


def dot_spread(
    rows: Sequence[SpreadRow],
    *,
    recommended: str = "",
    title: str = "Share of credit per channel by model",
    width: float = 860,
) -> str:
    """Per channel a line from the lowest to the highest share with one dot per model.

    Args:
        rows: channels in the order drawn; a channel without shares is left out.
        recommended: title of the recommended model; its dot is a filled diamond.
        title, width: accessible name; width of the view box.
    """
    rows = [row for row in rows if row.shares]
    left = min(max((text_width(r.channel, 12) for r in rows), default=0) + 18, width * 0.24)
    said_room = max((text_width(_range(r)[2], 11) for r in rows), default=0) + 22
    room = max(width - left - said_room, width * 0.25)
    width = left + room + said_room
    peak = max((s for r in rows for s in r.shares.values()), default=0.0)
    step = 0.05 if peak <= 0.25 else 0.1 if peak <= 0.5 else 0.2
    ticks = [i * step for i in range(int(peak / step + 0.999) + 1)] or [0.0]
    top = max(ticks[-1], step)
    head, used = _legend(recommended, left)
    y0 = used + _AXIS
    bottom = y0 + len(rows) * _ROW
    body = [head]
    for tick in ticks:
        x = left + room * tick / top
        body.append(line(x, y0 - 4, x, bottom, "ch-grid"))
        body.append(label(x, y0 - 8, _percent(tick), size=11, anchor="middle", class_="ch-note"))
    for i, row in enumerate(rows):
        y = y0 + i * _ROW + _ROW / 2
        body.append(label(left - 12, y + 4, row.channel, width=left - 14, anchor="end"))
        body.append(_row(row, y, left, room, top, recommended))
    ends = [(r.channel, min(r.shares.values()), max(r.shares.values())) for r in rows]
    said = "; ".join(f"{name} {_percent(low)} to {_percent(high)}" for name, low, high in ends)
    return picture(width, bottom + 6, title, said or "No channels.", *body, class_="chart-wide")
