"""Campaign names: a guarded key, and which slips may be merged.

Two names are one campaign only when they have the same words and the same numbers. Numbers are
years, quarters, halves and everything else with a digit; ``fy25`` is read as 2025.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from unisono.taxonomy.spelling import deletions, edit_place, is_finger_slip, one_edit

#: Words that set campaigns apart: regions, segments, steps. Never touched by slip merging.
GUARDED: Final = frozenset(
    """us usa uk gb eu de fr es it nl be ch at pl se no dk fi pt ie ca au nz in jp cn br mx sg za
    ae emea apac latam dach nordics na row global anz mena benelux germany france spain italy
    retargeting remarketing prospecting brand nonbrand generic competitor b2b b2c smb ent
    enterprise new existing lookalike lal test control a b c male female men women kids""".split()  # noqa: SIM905
)
_MONTHS: Final = {
    "january": "jan", "february": "feb", "march": "mar", "april": "apr", "june": "jun",
    "july": "jul", "august": "aug", "september": "sep", "sept": "sep", "october": "oct",
    "november": "nov", "december": "dec", "promotion": "promo",
}  # fmt: skip
#: Everyday words one slip away from another everyday word: asked about, never merged.
_REAL_WORDS: Final = frozenset(
    """stories stores launch lunch contest context content contact prospect product produce
    private pirate mobile winter winner dinner signup retail rental course source coarse
    customer costumer session season reason region brands grands travel trial trail market
    marker master muster poster partner parent patent summer summit simmer hummer planer planner
    dairy diary quite quiet angel angle desert dessert medial medical""".split()  # noqa: SIM905
)
_TOKEN: Final = re.compile(
    r"fy[ _-]?(?P<fiscal>20\d\d|\d\d)(?!\d)"
    r"|q(?P<quarter>[1-4])(?=20\d\d|2\d(?!\d)|\D|$)"
    r"|(?<![^\W\d_])h(?P<half>[12])(?=20\d\d|2\d(?!\d)|\D|$)"
    r"|(?P<day>(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?!\d)"
    r"|(?P<year>(?:19|20)\d\d)(?!\d)"
    r"|(?P<number>\d+)"
    r"|(?P<word>[^\W\d_]+?)(?=fy\d|q[1-4](?:20\d\d|2\d(?!\d)|\D|$)|[\W\d_]|$)"
)
_YEAR_AFTER_QUARTER: Final = re.compile(r"2\d")
_CAMEL: Final = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{2,}(?![a-z])")
_LONG: Final = 6
_GLUED: Final = 10
_LONGEST_WORD: Final = 16

Numbers = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Reading:
    """A campaign name taken apart: words in written order, numbers (years, periods, others)."""

    words: tuple[str, ...]
    numbers: Numbers


def read(text: str) -> Reading:
    """Take a cleaned campaign name apart."""
    words, years, periods, others = [], [], [], []
    for token in _TOKEN.finditer(text.casefold()):
        kind, value = str(token.lastgroup), token.group(str(token.lastgroup))
        if kind == "word":
            words.append(_MONTHS.get(value, value))
        elif kind in ("fiscal", "year"):
            years.append(value if len(value) > 2 else f"20{value}")
        elif kind == "day":
            years.append(value[:4])
            others += [value[4:6].lstrip("0"), value[6:].lstrip("0")]
        elif kind == "number":
            others.append(value.lstrip("0") or "0")
        else:
            periods.append(f"{kind[0]}{value}")
    if periods and not years and others and _YEAR_AFTER_QUARTER.fullmatch(others[0]):
        years.append(f"20{others.pop(0)}")
    return Reading(tuple(words), (tuple(sorted(years)), tuple(sorted(periods)), tuple(others)))


class Vocabulary:
    """Words seen in a set of campaign names, to take glued names apart."""

    def __init__(self, texts: Sequence[str], readings: Sequence[Reading]) -> None:
        self.values = Counter(word for reading in readings for word in set(reading.words))
        hints = {part.casefold() for text in texts for part in _CAMEL.findall(text)}
        self._words = {w for w in {*self.values, *hints} if len(w) > 2} | GUARDED
        self._known: dict[str, tuple[str, ...]] = {}

    def split(self, word: str) -> tuple[str, ...]:
        """The words a glued word is made of; the word itself when it is none."""
        if len(word) < _LONG:
            return (word,)
        if word not in self._known:
            self._known[word] = (word,)
            parts = [part for piece in self._pieces(word) for part in self.split(piece)]
            if len(parts) > 2 or (len(parts) == 2 and min(map(len, parts)) > 2):
                self._known[word] = tuple(_MONTHS.get(part, part) for part in parts)
        return self._known[word]

    def _pieces(self, word: str) -> tuple[str, ...]:
        """Fewest known words that make up ``word`` (at least two)."""
        best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
        for end in range(2, len(word) + 1):
            for start in range(max(0, end - _LONGEST_WORD), end - 1):
                before, piece = best[start], word[start:end]
                if before is None or piece == word or piece not in self._words:
                    continue
                if len(piece) < 3 and start > 0 and end < len(word):
                    continue
                now = best[end]
                if now is None or len(before) + 1 < len(now):
                    best[end] = (*before, piece)
        return best[len(word)] or ()


def guards(words: Iterable[str]) -> list[str]:
    """Words of a name that set campaigns apart, sorted."""
    return sorted(word for word in words if word in GUARDED)


def slip_verdict(first: str, second: str, seen: Counter[str]) -> str:
    """Whether two words one edit apart are one: ``merge``, ``ask`` or empty for neither.

    Swapped neighbours and doubled letters merge. A letter left out or added merges when one word
    stands in a single name and the other in several. Other endings (singular, plural), changed
    letters and two everyday words are asked about.
    """
    if min(len(first), len(second)) < _LONG - 1 or first[0] != second[0]:
        return ""
    if first in GUARDED or second in GUARDED or not one_edit(first, second):
        return ""
    longer = max(len(first), len(second))
    if longer < _LONG or (first in _REAL_WORDS and second in _REAL_WORDS):
        return "ask"
    if is_finger_slip(first, second):
        return "merge"
    if len(first) == len(second) or edit_place(first, second) >= longer - 1:
        return "ask"
    rare, common = sorted((seen[first], seen[second]))
    return "merge" if rare <= 1 < common else "ask"


def slip_pairs(words: Iterable[str], shortest: int = _LONG - 1) -> dict[str, list[str]]:
    """Each word of ``shortest`` letters or more → other words one edit away, found through shared
    deletions."""
    index: dict[str, list[str]] = defaultdict(list)
    for word in sorted(set(words)):
        if len(word) >= shortest:
            for part in set(deletions(word)):
                index[part].append(word)
    near: dict[str, set[str]] = defaultdict(set)
    for group in index.values():
        for word in group:
            near[word].update(other for other in group if other != word)
    return {
        word: sorted(other for other in others if one_edit(word, other))
        for word, others in near.items()
    }


def glued_slip(glued: str, words: Sequence[str]) -> bool:
    """True when a glued name is ``words`` run together with one slip inside a long word."""
    joined = "".join(words)
    if min(len(glued), len(joined)) < _GLUED or not one_edit(glued, joined):
        return False
    if len(glued) == len(joined) and not is_finger_slip(glued, joined):
        return False
    place, start = edit_place(glued, joined), 0
    for word in words:
        if start < place < start + len(word) - 1:
            return len(word) >= _LONG and word not in GUARDED
        start += len(word)
    return False
