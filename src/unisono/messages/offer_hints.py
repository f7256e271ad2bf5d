"""Where an offer of a kind can begin at all, so that its grammar is tried only there.

Each asks only for what the grammar of :mod:`.offers` cannot do without: a place too many costs
time, none is missing (tested against the grammar itself). Looking for plain words is some ten times
as fast as trying a pattern at every character.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

_SIGN_SET = frozenset("$€£¥₹₩₺")
_DIGIT = re.compile(r"\d")
_DIGITS = re.compile(r"\d+")
#: Numbers with what may stand between their digits; signs and words of money stand around them.
_NUMBERS = re.compile(r"\d[\d\s.,'’]*")
_FRACTION = re.compile(r"\d[/.]\d")
_PERCENT = re.compile(r"%|percent\b|per cent\b|prozent\b")
#: What stands before a percentage: sign, space, digits with a fraction, space.
_BEFORE_PERCENT = 10
#: Three characters of a code.
_CAPITALS = re.compile(r"[A-Z0-9][A-Z0-9-]{2}")
#: The longest sign of money before a number, with a space.
_BEFORE_MONEY = 4


class Cue(NamedTuple):
    """A pattern and the words it begins with: it is tried where one of them stands."""

    pattern: re.Pattern[str]
    words: Sequence[str]

    @classmethod
    def of(cls, pattern: str, *words: str) -> Cue:
        """The same of the pattern as text."""
        return cls(re.compile(pattern), words)

    def search(self, text: str) -> re.Match[str] | None:
        """As the pattern's own."""
        for start in places(text, self.words):
            if match := self.pattern.match(text, start):
                return match
        return None

    def finditer(self, text: str, starts: Iterable[int] | None = None) -> Sequence[re.Match[str]]:
        """As the pattern's own; ``starts``: where it may begin, in order, where that is known."""
        return matches(self.pattern, text, places(text, self.words) if starts is None else starts)


def matches(pattern: re.Pattern[str], text: str, starts: Iterable[int]) -> Sequence[re.Match[str]]:
    """As ``finditer``, tried only at ``starts``."""
    found: list[re.Match[str]] = []
    end = 0
    for start in starts:
        if start >= end and (match := pattern.match(text, start)):
            end = match.end()
            found.append(match)
    return found


def places(text: str, words: Sequence[str]) -> list[int]:
    """Where any of ``words`` begins, in order."""
    found: list[int] = []
    for word in words:
        if word in text:  # quicker than asking for its place, and mostly it is not there
            at = text.find(word)
            while at >= 0:
                found.append(at)
                at = text.find(word, at + 1)
    if len(found) > 1:
        found.sort()
    return found


def percent_windows(text: str) -> Iterator[tuple[int, int]]:
    """From where a percentage may begin, and where its sign ends."""
    if "%" in text or "percent" in text or "per cent" in text or "prozent" in text:
        for match in _PERCENT.finditer(text):
            yield max(0, match.start() - _BEFORE_PERCENT), match.end()


def money_starts(text: str, codes: frozenset[str], after: tuple[str, ...]) -> list[int]:
    """Where an amount of money may begin: at a number, or at a sign before it.

    Args:
        codes: of currencies, in the letters of ``text``.
        after: all that makes money of a number before it.
    """
    found: list[int] = []
    for numbers in _NUMBERS.finditer(text):
        first, last = numbers.span()
        if text.startswith(after, last):
            for match in _DIGITS.finditer(text, first, last):
                found += _signs(text, match.start(), codes)
                found.append(match.start())
        else:
            found += _signs(text, first, codes)
    return found


def _signs(text: str, start: int, codes: frozenset[str]) -> Sequence[int]:
    """Where the sign before a number may begin."""
    end = start - 1 if text[start - 1 : start].isspace() else start
    before = text[max(0, end - 3) : end]
    if before[-1:] in _SIGN_SET or before in codes:
        return range(max(0, start - _BEFORE_MONEY), start)
    return ()


def trial_starts(text: str, words: Sequence[str]) -> list[int]:
    """Where a free trial may be offered: at one of ``words``, or at a number of days."""
    free = "free" in text
    days = (free or "trial" in text) and ("day" in text or "week" in text or "month" in text)
    if days or ("tage" in text and ("kostenlos" in text or "gratis" in text)):
        return sorted([*places(text, words), *(m.start() for m in _DIGIT.finditer(text))])
    if free or "gratui" in text or "gratis" in text or "kostenlos" in text:
        return places(text, words)
    return []


def may_be_shipping(text: str) -> bool:
    """Whether free shipping may be offered."""
    if "free" in text and ("ship" in text or "delivery" in text or "s&h" in text):
        return True
    return (
        "versand" in text or "lieferung" in text or "livraison" in text or "frais de" in text
        or "gratis" in text or "gratuita" in text or "grátis" in text
    )  # fmt: skip


def code_starts(text: str, lower: str, words: Sequence[str]) -> list[int]:
    """Where a code may be named: at one of ``words``, in letters of any case.

    Args:
        lower: ``text`` in small letters, character for character.
    """
    if not lower.isascii():  # as regular expressions take letters of any case
        lower = lower.replace("ı", "i").replace("ſ", "s")
    found = places(lower, words)
    return found if found and _CAPITALS.search(text) else []


def may_be_deadline(text: str) -> bool:
    """Whether a last day may be named."""
    return "day" in text or "night" in text or "tomorrow" in text or _DIGIT.search(text) is not None


def may_be_span(text: str) -> bool:
    """Whether days may be written as numbers, such as 3/1–3/9."""
    return ("/" in text or "." in text) and _FRACTION.search(text) is not None
