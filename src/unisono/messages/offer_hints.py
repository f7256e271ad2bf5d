"""Quick looks whether a text can hold an offer of a kind at all, before its grammar is tried.

Each asks only for what the grammar of :mod:`.offers` cannot do without: a hint too many costs time,
none is missing (tested against the grammar itself).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_SIGN_SET = frozenset("$€£¥₹₩₺")
_DIGITS = re.compile(r"\d+")
_FRACTION = re.compile(r"\d[/.]\d")
_PERCENT = re.compile(r"%|percent\b|per cent\b|prozent\b")
#: What stands before a percentage: sign, space, digits with a fraction, space.
_BEFORE_PERCENT = 10
#: Three characters of a code.
_CAPITALS = re.compile(r"[A-Z0-9][A-Z0-9-]{2}")
#: The longest sign of money before a number, with a space.
_BEFORE_MONEY = 4


def percent_windows(text: str) -> Iterator[tuple[int, int]]:
    """From where a percentage may begin, and where its sign ends."""
    if "%" in text or "percent" in text or "per cent" in text or "prozent" in text:
        for match in _PERCENT.finditer(text):
            yield max(0, match.start() - _BEFORE_PERCENT), match.end()


def money_starts(text: str, codes: frozenset[str]) -> list[int]:
    """Where an amount of money may begin: at a number, or at a sign before it.

    Args:
        codes: of currencies, in the letters of ``text``.
    """
    found: list[int] = []
    for match in _DIGITS.finditer(text):
        start = match.start()
        if start:
            last = text[start - 1]
            end = start - 1 if last.isspace() else start
            before = text[max(0, end - 3) : end]
            if before[-1:] in _SIGN_SET or before in codes:
                found += range(max(0, start - _BEFORE_MONEY), start)
        found.append(start)
    return found


def may_be_trial(text: str) -> bool:
    """Whether a free trial may be offered."""
    if "trial" in text or "tage" in text or "gratui" in text or "gratis" in text:
        return True
    if "kostenlos testen" in text:
        return True
    return "free" in text and (
        "day" in text or "week" in text or "month" in text or "try" in text or "test" in text
    )  # fmt: skip


def may_be_shipping(text: str) -> bool:
    """Whether free shipping may be offered."""
    if "free" in text and ("ship" in text or "delivery" in text or "s&h" in text):
        return True
    return (
        "versand" in text or "lieferung" in text or "livraison" in text or "frais de" in text
        or "gratis" in text or "gratuita" in text or "grátis" in text
    )  # fmt: skip


def may_be_code(text: str, lower: str) -> bool:
    """Whether a code may be named; the words before it are read in any case."""
    if not _CAPITALS.search(text):
        return False
    return not text.isascii() or any(
        w in lower
        for w in ("code", "coupon", "promo", "voucher", "gutschein", "use", "enter", "entrez")
    )


def may_be_deadline(text: str) -> bool:
    """Whether a last day may be named."""
    return (
        "day" in text or "night" in text or "tomorrow" in text or _DIGITS.search(text) is not None
    )  # fmt: skip


def may_be_span(text: str) -> bool:
    """Whether days may be written as numbers, such as 3/1–3/9."""
    return ("/" in text or "." in text) and _FRACTION.search(text) is not None


def may_be_month(text: str) -> bool:
    """Whether an offer may be said to last a month or a week."""
    return "month" in text or "week only" in text
