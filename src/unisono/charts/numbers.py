"""How numbers are written in pictures, pages and the terminal: the same everywhere."""

from __future__ import annotations

import math

from unisono.model.wording import figure

NOTHING = "–"
_SPACE = "\u00a0"  # no-break space between a figure and its unit
_MINUTES = {"min", "minute", "minutes"}


def number(value: float | None, digits: int | None = None) -> str:
    """``value`` with thousands separators; "–" when there is none or it is not finite.

    Args:
        value: the number.
        digits: decimals; None: as many as sentences have (:func:`unisono.model.wording.figure`).
    """
    if value is None or not math.isfinite(value):
        return NOTHING
    text = figure(value) if digits is None else f"{value:,.{digits}f}"
    return text.lstrip("-") if float(text.replace(",", "")) == 0 else text.replace("-", "−")


def _duration(minutes: float) -> str:
    size = abs(minutes)
    if size < 120:
        return f"{number(minutes)}{_SPACE}min"
    if size < 48 * 60:
        return f"{number(minutes / 60, 1)}{_SPACE}h".replace(".0\u00a0", _SPACE)
    return f"{number(minutes / 1440)}{_SPACE}days"


def amount(value: float | None, unit: str = "") -> str:
    """``value`` with its unit; minutes become hours or days when they are many, 1 days 1 day."""
    if value is None or not math.isfinite(value):
        return NOTHING
    if unit in _MINUTES:
        return _duration(value)
    text = number(value)
    if text == "1" and unit.endswith("s") and unit.isalpha():
        unit = unit[:-1]
    return f"{text}{_SPACE}{unit}" if unit else text
