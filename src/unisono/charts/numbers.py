"""How numbers are written in pictures, pages and the terminal: the same everywhere."""

from __future__ import annotations

import math

NOTHING = "–"
_SPACE = "\u00a0"  # no-break space between a figure and its unit
_MINUTES = {"min", "minute", "minutes"}


def number(value: float | None, digits: int | None = None) -> str:
    """``value`` with thousands separators; "–" when there is none or it is not finite.

    Args:
        value: the number.
        digits: decimals; None: three or four significant figures without trailing zeros.
    """
    if value is None or not math.isfinite(value):
        return NOTHING
    size = abs(value)
    places = digits if digits is not None else 0 if size >= 1000 else 1 if size >= 10 else 2
    text = f"{value:,.{places}f}"
    if digits is None and "." in text:
        text = text.rstrip("0").rstrip(".")
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
