"""How engines write days, durations and figures into the sentences of their results."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HOURS_FROM = 120  # minutes
_DAYS_FROM = 48 * 60  # minutes


def day(value: date) -> str:
    """A day people read the same everywhere, in any locale: 3 Mar 2026."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime) -> str:
    """A day with the time of day: 3 Mar 2026, 14:05."""
    return f"{day(value)}, {value:%H:%M}"


def figure(value: float) -> str:
    """A figure as tables and pictures write it: three or four significant digits, no more.

    Whole from 1,000 on, one decimal from 10 on, else two; without trailing zeros.
    """
    size = abs(value)
    text = f"{value:,.{0 if size >= 1000 else 1 if size >= 10 else 2}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def money(value: float) -> str:
    """One amount with its cents, where it has any: 24,800 and 600.98."""
    return f"{value:,.2f}".removesuffix(".00")


def counted(count: int, noun: str) -> str:
    """A number with its noun in the right form: 1 conflict, 1,200 conflicts."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def listed(texts: Sequence[str]) -> str:
    """Texts in one sentence: ``a``, ``a and b``, ``a, b and c``."""
    return " and ".join([", ".join(texts[:-1]), texts[-1]] if len(texts) > 1 else texts)


def duration(minutes: float) -> str:
    """Minutes in words: hours from 120 minutes on, days from 48 hours on."""
    if minutes < _HOURS_FROM:
        value, unit = minutes, "minute"
    elif minutes < _DAYS_FROM:
        value, unit = round(minutes / 60, 1), "hour"
    else:
        value, unit = minutes / 1440, "day"
    text = figure(value)
    return f"{text} {unit}" if text == "1" else f"{text} {unit}s"


def amount(value: float, unit: str) -> str:
    """A value with its unit, minutes as a duration."""
    return duration(value) if unit == "minutes" else f"{figure(value)} {unit}"


def still(before: float, after: float, unit: str) -> str:
    """A value that did not change beyond noise: "still 15 %", "about the same (15 → 16 %)"."""
    if amount(before, unit) == amount(after, unit):
        return f"still {amount(after, unit)}"
    return f"about the same ({change(before, after, unit)})"


def change(before: float, after: float, unit: str) -> str:
    """Two values of one unit: "15 → 9 %", "9 hours → 70 minutes".

    Values that differ and would read the same keep a decimal more.
    """
    if unit == "minutes":
        return f"{duration(before)} → {duration(after)}"
    first, second = figure(before), figure(after)
    if first == second and before != after:
        first, second = f"{before:,.2f}", f"{after:,.2f}"
    return f"{first} → {second} {unit}"
