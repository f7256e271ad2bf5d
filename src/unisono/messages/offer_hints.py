"""Where an offer of a kind can begin at all, so that its grammar is tried only there.

Each asks only for what the grammar of :mod:`.offers` cannot do without: a place too many costs
time, none is missing (tested against the grammar itself). Looking for plain words is some ten times
as fast as trying a pattern at every character.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

_SIGN_SET = frozenset("$€£¥₹₩₺₽₱₫₪฿₦₴₵₡₸₾₼৳₨")
_DIGITS = re.compile(r"\d+")
#: Numbers with what may stand between their digits; signs and words of money stand around them.
_NUMBERS = re.compile(
    r"\d[\d\s.,'’]*(?:(?<=[.,])[-–—]\s*|-(?=€|euro\b))?"  # "499,-", "10-Euro-Gutschein"
)
_FRACTION = re.compile(r"\d(?:/|\. ?)\d")
_PERCENT = re.compile(
    r"%|percent\b|per cent\b|prozent\b|procent\b|prosent\b|por ciento\b|pour cent\b|per cento\b|"
    r"por cento\b"
)
#: Whose dollars they are.
_COUNTRIES = frozenset(["us ", "ca ", "au ", "nz ", "hk "])
#: What stands before a percentage: sign, space, digits with a fraction, space.
_BEFORE_PERCENT = 12
#: The longest sign of money before a number, with a space.
_BEFORE_MONEY = 4
#: What no word of a text holds.
_APART = bytes(n if chr(n).isalnum() or chr(n) in "_&$" else 32 for n in range(128)).ljust(256)
_WORD = re.compile(r"[\w&$£€]+")
_WORD_START = re.compile(r"\b\w")
#: Where a sentence, an item of a list or a line ends.
_STOP = re.compile(r"(?<!u\.s)[.!?;|•](?=\s|$)|\n")
#: What may stand between an amount and the word before it.
_BETWEEN = " \t\n\u00a0:(-–−.,/"


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, of which cues ask for some."""
    if text.isascii():  # several times as fast
        return text.encode("ascii").translate(_APART).decode("ascii").split()
    return _WORD.findall(text)


@dataclass(frozen=True)
class Tail:
    """A pattern of what stands right before an amount.

    Attributes:
        source: the pattern; compiled when it is first tried, since most texts need but few.
        lasts: the words that it can end with; reach: it begins at most so many characters before.
    """

    source: str
    lasts: frozenset[str]
    reach: int

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern, compiled."""
        return re.compile(self.source)

    @classmethod
    def of(cls, pattern: str, lasts: str, reach: int = 24) -> Tail:
        """The same of the pattern as text; ``lasts``: words between spaces."""
        return cls(pattern, frozenset(lasts.split()), reach)

    def search(self, before: str, last: str) -> re.Match[str] | None:
        """As the pattern's own; ``last``: :func:`last_word` of ``before``."""
        if last in self.lasts:
            for start in _WORD_START.finditer(before, max(0, len(before) - self.reach)):
                if match := self.pattern.match(before, start.start()):
                    return match
        return None


def last_word(before: str) -> str:
    """The last word before an amount."""
    words = before.rstrip(_BETWEEN).rsplit(None, 1)
    return words[-1].lstrip("(") if words else ""


def said_before(text: str, at: int, reach: int) -> str:
    """The text before a place since the last end of a sentence, at most ``reach`` characters."""
    before = text[max(0, at - reach) : at]
    stops = [stop.end() for stop in _STOP.finditer(before)]
    return before[stops[-1] :] if stops else before


def said_after(text: str, at: int, reach: int) -> str:
    """The text from a place on up to the end of its sentence, at most ``reach`` characters."""
    rest = text[at : at + reach]
    stop = _STOP.search(rest)
    return rest[: stop.start()] if stop else rest


@dataclass(frozen=True)
class Cue:
    """A pattern, and where it is worth trying.

    Attributes:
        source: the pattern; compiled when it is first tried.
        words: it begins with one of them, or with a digit.
        needs: one of them is in all that it finds; digits: in all that begins with a digit.
    """

    source: str
    words: frozenset[str]
    needs: frozenset[str]
    digits: frozenset[str]
    #: All words that decide where it is tried.
    cues: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "cues", self.words | self.needs | self.digits)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern, compiled."""
        return re.compile(self.source)

    @classmethod
    def of(cls, pattern: str, words: str, needs: str = "", digits: str = "") -> Cue:
        """The same of the pattern as text, and of words between spaces."""
        first, number = frozenset(words.split()), frozenset(digits.split())
        return cls(pattern, first, frozenset(needs.split()) or first, number)

    def finditer(self, text: str, said: frozenset[str]) -> Sequence[re.Match[str]]:
        """As the pattern's own; ``said``: its cues among :func:`words_of` ``text``."""
        if self.needs.isdisjoint(said):
            return ()
        starts = places(text, self.words & said)
        if self.digits and not self.digits.isdisjoint(said):
            starts += [m.start() for m in _DIGITS.finditer(text)]
            starts.sort()
        return matches(self.pattern, text, starts) if starts else ()


def matches(pattern: re.Pattern[str], text: str, starts: Iterable[int]) -> Sequence[re.Match[str]]:
    """As ``finditer``, tried only at ``starts``."""
    found: list[re.Match[str]] = []
    end = 0
    for start in starts:
        if start >= end and (match := pattern.match(text, start)):
            end = match.end()
            found.append(match)
    return found


def places(text: str, words: Iterable[str]) -> list[int]:
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


def percent_windows(text: str) -> Sequence[tuple[int, int]]:
    """From where a percentage may begin, and where its sign ends."""
    if "%" in text or "cent" in text or "ciento" in text or "pro" in text:
        return [(max(0, m.start() - _BEFORE_PERCENT), m.end()) for m in _PERCENT.finditer(text)]
    return ()


def money_starts(text: str, codes: frozenset[str], after: tuple[str, ...]) -> list[int]:
    """Where an amount of money may begin: at a number, or at a sign before it.

    Args:
        codes: of currencies, in the letters of ``text``.
        after: all that makes money of a number before it.
    """
    found: list[int] = []
    follows = _first_letters(after)
    for numbers in _NUMBERS.finditer(text):
        first, last = numbers.span()
        no_cents = text[first:last].rstrip()[-1] in "-–—"  # "499,-" may be money by itself
        if no_cents or (text[last : last + 1] in follows and text.startswith(after, last)):
            for match in _DIGITS.finditer(text, first, last):
                found += _signs(text, match.start(), codes)
                found.append(match.start())
        else:
            found += _signs(text, first, codes)
    return found


@cache
def _first_letters(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word[0] for word in words)


def _signs(text: str, start: int, codes: frozenset[str]) -> Sequence[int]:
    """Where the sign before a number may begin."""
    first = max(0, start - _BEFORE_MONEY)
    near = text[first:start].rstrip()
    end = near[-1:]
    if end == "." and near[-2:-1] in _SIGN_SET:  # "$.69"
        return (first + len(near) - 2,)
    if end in _SIGN_SET:
        last = begin = first + len(near) - 1
        while begin > first and last - begin < 2 and text[begin - 1].isalpha():  # "us$"
            begin -= 1
        if text[max(0, last - 3) : last] in _COUNTRIES:  # "us $"
            begin = last - 3
        return range(begin, last + 1)
    if (end.isalpha() or end in "./") and (near[-3:] in codes or near[-2:] in codes):
        return range(first, start)
    if end in codes and not near[-2:-1].isalpha():  # a sign of one letter
        return (first + len(near) - 1,)
    return ()


def any_of(words: Iterable[str]) -> str:
    """A pattern of any of ``words``, the longest that fits; by first letters, which is quicker."""
    by_letter: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        by_letter.setdefault(word[0], []).append(re.escape(word[1:]))
    return "|".join(f"{re.escape(c)}(?:{'|'.join(rest)})" for c, rest in by_letter.items())


_APART_BY = (" to ", " do ", " bis ", " til ", " tot ")


def may_be_span(text: str) -> bool:
    """Whether days may be written as numbers, such as 3/1–3/9."""
    apart = "-" in text or "–" in text or any(word in text for word in _APART_BY)
    return apart and ("/" in text or "." in text) and _FRACTION.search(text) is not None
