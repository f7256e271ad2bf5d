"""Reading a tracking value: decoding, junk, skeletons, one-edit slips."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote_plus

from rapidfuzz.distance import OSA

_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
_SPACES: Final = re.compile(r"\s+")
_NOT_WORD: Final = re.compile(r"[\W_]+")
_MACRO: Final = re.compile(
    r"\{\{.*\}\}|\{[\w.:]+\}|\[\[.*\]\]|%%.*%%|\$\{.*\}|__[A-Z_]+__|<[\w ]+>"
)
#: Words are compared for typing slips up to this length.
_LONGEST: Final = 200
#: Words tools write where there is no value; with brackets and separators taken off.
_JUNK: Final = frozenset(
    ["nan", "null", "none", "notset", "undefined", "na", "test", "xxx", "unknown", "nil", "todo"]
)


def clean(raw: str) -> str:
    """The value as a person meant it: percent-decoded (twice at most), NFKC, nothing invisible."""
    text = raw
    for _ in range(2):
        decoded = unquote_plus(text)
        if decoded == text:
            break
        text = decoded
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return _SPACES.sub(" ", text).strip()


def skeleton(text: str) -> str:
    """Letters and digits only, without case."""
    return _NOT_WORD.sub("", text.casefold())


def junk_reason(text: str) -> str:
    """Why a cleaned value is no value at all; empty when it is one."""
    if _MACRO.search(text):
        return "a placeholder the platform did not fill in"
    bare = skeleton(text)
    if not bare:
        return "no letter or digit in it"
    return "a word for nothing" if bare in _JUNK else ""


def deletions(word: str) -> Iterator[str]:
    """The word and every word with one letter less: two words one edit apart share one.

    Of a word longer than 200 letters, which nobody typed, only the word itself.
    """
    yield word
    for place in range(len(word) if len(word) <= _LONGEST else 0):
        yield word[:place] + word[place + 1 :]


def one_edit(first: str, second: str) -> bool:
    """True when one letter added, left out, changed, or two neighbours swapped tells them apart."""
    return OSA.distance(first, second, score_cutoff=1) == 1


def edit_place(first: str, second: str) -> int:
    """First position at which two words differ."""
    for place, (x, y) in enumerate(zip(first, second, strict=False)):
        if x != y:
            return place
    return min(len(first), len(second))


def is_finger_slip(first: str, second: str) -> bool:
    """True for neighbours swapped or a letter doubled: slips that rarely make another word."""
    place = edit_place(first, second)
    if len(first) == len(second):
        swapped = first[:place] + first[place : place + 2][::-1] + first[place + 2 :]
        return swapped == second
    longer = max(first, second, key=len)
    return place > 0 and longer[place] == longer[place - 1]
