"""SVG pieces shared by all charts; text is measured before it is placed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from html import escape

# Advance widths of a common sans-serif in thousandths of the font size.
_NARROW, _THIN, _WIDE = "ijl|!,.:;'`", "frt()[]{}/\\I -", "mwMW@%"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SAFETY = 1.1  # system fonts differ; keep a tenth in reserve


def clean(text: str) -> str:
    """``text`` on one line, without characters XML forbids."""
    return " ".join(_FORBIDDEN.sub("\ufffd", text).split())


def escaped(text: str) -> str:
    """``text`` cleaned and escaped for XML content and attributes."""
    return escape(clean(text), quote=True)


def _advance(char: str) -> int:
    if char in _NARROW:
        return 260
    if char in _THIN:
        return 330
    if char in _WIDE:
        return 880
    if unicodedata.combining(char):
        return 0
    if unicodedata.east_asian_width(char) in "WF":
        return 1000
    return 690 if char.isupper() else 560 if char.isascii() else 640


def text_width(text: str, size: float) -> float:
    """Width of ``text`` in user units at font ``size``, with a reserve for wider fonts."""
    return sum(map(_advance, text)) / 1000 * size * _SAFETY


def fit(text: str, width: float, size: float) -> str:
    """``text`` shortened with "…" so that it is at most ``width`` wide; "" when nothing fits."""
    text = clean(text)
    if text_width(text, size) <= width:
        return text
    while text and text_width(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…" if text.strip() else ""


def two_lines(text: str, width: float, size: float) -> list[str]:
    """``text`` on one line, or broken between words into two when it is wider than ``width``."""
    if text_width(text, size) <= width:
        return [text]
    words = text.split()
    cuts = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words))]
    if not cuts:
        return [text]
    return list(min(cuts, key=lambda cut: max(text_width(part, size) for part in cut)))


def _attribute(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return escaped(str(value))


def tag(name: str, /, *children: str, **attributes: object) -> str:
    """One element. ``class_`` means class; underscores become hyphens; None is left out.

    Children are markup already: escape text with :func:`escaped`.
    """
    parts = [
        f' {key.rstrip("_").replace("_", "-")}="{_attribute(value)}"'
        for key, value in attributes.items()
        if value is not None
    ]
    body = "".join(children)
    return f"<{name}{''.join(parts)}>{body}</{name}>" if body else f"<{name}{''.join(parts)}/>"


def label(
    x: float,
    y: float,
    text: str,
    *,
    size: float = 12,
    width: float | None = None,
    anchor: str = "start",
    class_: str = "ch-text",
) -> str:
    """One line of text at baseline ``y``; longer than ``width`` it is cut, the whole as tooltip."""
    shown = clean(text) if width is None else fit(text, width, size)
    if not shown:
        return ""
    tip = tag("title", escaped(text)) if shown != clean(text) else ""
    return tag(
        "text", tip, escaped(shown), x=float(x), y=float(y), font_size=float(size),
        text_anchor=None if anchor == "start" else anchor, class_=class_,
    )  # fmt: skip


def rect(
    x: float, y: float, w: float, h: float, class_: str, *, r: float = 0, tip: str = ""
) -> str:
    """One rectangle with rounded corners ``r`` and a tooltip."""
    return tag(
        "rect", tag("title", escaped(tip)) if tip else "", x=float(x), y=float(y),
        width=float(max(w, 0)), height=float(max(h, 0)), rx=float(r) if r else None, class_=class_,
    )  # fmt: skip


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> str:
    """One straight line."""
    return tag("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), class_=class_)


def legend(
    entries: Sequence[tuple[str, str]], x: float, y: float, width: float
) -> tuple[str, float]:
    """Swatches (class, text) in rows no wider than ``width``; returns markup and height used."""
    out, cx, cy = [], x, y
    for class_, text in entries:
        shown = fit(text, width - 18, 12)
        needed = 18 + text_width(shown, 12) + 16
        if cx > x and cx + needed - 16 > x + width:
            cx, cy = x, cy + 20
        out.append(rect(cx, cy, 12, 12, class_, r=2))
        out.append(label(cx + 18, cy + 10.5, text, width=width - 18))
        cx += needed
    return "".join(out), (cy - y + 20) if entries else 0.0


def picture(
    width: float, height: float, title: str, desc: str, *body: str, class_: str = ""
) -> str:
    """The whole ``<svg>``: an image with a name and a description, scaled by its view box."""
    return tag(
        "svg", tag("title", escaped(title) or "chart"), tag("desc", escaped(desc)), *body,
        xmlns="http://www.w3.org/2000/svg", role="img",
        viewBox=f"0 0 {_attribute(float(width))} {_attribute(float(height))}",
        class_=f"chart {class_}".strip(),
    )  # fmt: skip
