"""How far attribution models disagree about each channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from unisono.charts.svg import escaped, label, legend, line, picture, tag, text_width

_ROW, _AXIS = 30.0, 22.0


@dataclass(frozen=True)
class SpreadRow:
    """One channel and its share of credit (0…1) in every model, by the model's title."""

    channel: str
    shares: dict[str, float]


def _percent(share: float) -> str:
    return f"{share * 100:.0f}\u00a0%"


def _dot(x: float, y: float, model: str, share: float, main: bool) -> str:
    tip = tag("title", escaped(f"{model}: {_percent(share)}"))
    if main:
        d = f"M{x:.2f} {y - 7:.2f}l7 7l-7 7l-7 -7z"
        return tag("path", tip, d=d, class_="ch-dot-main")
    return tag("circle", tip, cx=x, cy=y, r=4.5, class_="ch-dot")


def _row(row: SpreadRow, y: float, left: float, room: float, top: float, main: str) -> str:
    def at(share: float) -> float:
        return left + room * share / top

    ordered = sorted(row.shares.items(), key=lambda item: (item[1], item[0]))
    (low_name, low), (high_name, high) = ordered[0], ordered[-1]
    out = [line(at(low), y, at(high), y, "ch-range")]
    ordered.sort(key=lambda item: item[0] == main)
    out += [_dot(at(share), y, name, share, name == main) for name, share in ordered]
    words = f"{_percent(low)} {low_name} – {_percent(high)} {high_name}"
    if round(low, 3) == round(high, 3):
        words = f"{_percent(low)} in all models"
    out.append(label(left + room + 18, y + 4, words, size=11, width=244, class_="ch-note"))
    return "".join(out)


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
    room = width - left - 270
    peak = max((s for r in rows for s in r.shares.values()), default=0.0)
    step = 0.05 if peak <= 0.25 else 0.1 if peak <= 0.5 else 0.2
    ticks = [i * step for i in range(int(peak / step + 0.999) + 1)] or [0.0]
    top = max(ticks[-1], step)
    entries = [("ch-c0", "one model (name on the dot)")]
    if recommended:
        entries.append(("ch-accent", f"recommended: {recommended}"))
    head, used = legend(entries, left, 2, width - left)
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
