"""How close a sentence is to each line of a brand, as numbers (NumPy only, any language).

A line is a pillar's statement, a proof point or one sentence of an approved text. Every word of
a line is matched softly with the words of the sentence: the same stem counts 1, the same idea
0.6, similar letters up to 0.9. Nothing depends on which other sentences are looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from unisono.messages.kept_rows import KeptRows
from unisono.messages.meaning import IDEA_COUNT, IDEAS, stem, weight
from unisono.messages.products import product
from unisono.messages.text import plain, sentences, words
from unisono.model.messages import Brand

Floats = npt.NDArray[np.float64]

#: Names of the features, in the order of their last axis.
FEATURES = ("covered", "supported", "agreement", "same_words", "same_letters")

_SAME_IDEA = 0.6
_LETTERS_FROM, _LETTERS_BEST = 0.45, 0.9
#: How little a word says that several pillars share: 1 ÷ (1 + this × share of other pillars).
SHARED = 30
#: Matches of words looked at together, and sentences at most.
_MATCHES, _CHUNK = 400_000, 2_048


@dataclass(frozen=True)
class Lines:
    """The lines of a brand, ready to be compared.

    Attributes:
        pillar_of: index of the pillar per line.
        words: all words of all lines, line after line.
        starts: where each line starts in ``words``.
        share: weight of each of ``words`` in its line; sums to 1 per line.
        common: lower weights (0…1) of words that several pillars share or that name the company.
    """

    pillars: tuple[str, ...]
    texts: tuple[str, ...]
    pillar_of: npt.NDArray[np.intp]
    words: tuple[str, ...]
    starts: npt.NDArray[np.intp]
    share: Floats
    common: dict[str, float] = field(default_factory=dict)

    @cached_property
    def matches(self) -> KeptRows[str]:
        """What each word (as a stem) finds in the lines; see :meth:`_Matcher.rows`."""
        return KeptRows(_Matcher(self).rows)


def read_lines(brand: Brand) -> Lines:
    """The lines of ``brand``; pillars that share an id are one, lines without words drop out."""
    by_pillar: dict[str, list[str]] = {}
    for pillar in brand.pillars:
        said = by_pillar.setdefault(pillar.id, [])
        for source in (pillar.statement, *pillar.proof, *pillar.examples):
            said += [s for s in sentences(plain(source)) if s not in said]
    common = _common_words(brand.company, [" ".join(lines) for lines in by_pillar.values()])
    found: list[tuple[int, str, list[str]]] = [
        (number, line, distinct)
        for number, lines in enumerate(by_pillar.values())
        for line in lines
        if (distinct := list(dict.fromkeys(stem(w) for w in words(line))))
    ]
    originals = {stem(w): w for _, line, _ in found for w in words(line)}
    share: list[float] = []
    for _, _, stems in found:
        weights = [weight(originals[s]) * common.get(s, 1.0) for s in stems]
        share += [w / sum(weights) for w in weights]
    lengths = [len(stems) for _, _, stems in found]
    return Lines(
        pillars=tuple(by_pillar),
        texts=tuple(line for _, line, _ in found),
        pillar_of=np.array([number for number, _, _ in found], dtype=np.intp),
        words=tuple(s for _, _, stems in found for s in stems),
        starts=np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.intp),
        share=np.array(share),
        common=common,
    )


def word_lines(found: Sequence[str]) -> Lines:
    """One line of bare words, each stem once, to match others with."""
    stems = tuple(dict.fromkeys(stem(w) for w in found))
    first = np.zeros(1, dtype=np.intp)
    return Lines(("",), (" ".join(stems),), first, stems, first, np.ones(len(stems)))


def _common_words(company: str, pillars: list[str]) -> dict[str, float]:
    """Words in several differing pillars say less about each; a name says nothing."""
    distinct = [{stem(w) for w in words(p)} for p in dict.fromkeys(pillars)]
    counts = Counter(w for pillar in distinct for w in pillar)
    total = len(distinct)
    common = {w: 1 / (1 + SHARED * (n - 1) / total) for w, n in counts.items() if n > 1}
    return common | {stem(w): 0.05 for w in words(company)}


def _letters(word: str) -> set[str]:
    padded = f" {word} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)}


class _Matcher:
    """Compares words with the words of some lines; their side is read once."""

    def __init__(self, lines: Lines) -> None:
        self._starts = lines.starts
        self._grams: dict[str, int] = {}
        for word in lines.words:
            for gram in _letters(word):
                self._grams.setdefault(gram, len(self._grams))
        self._right = np.zeros((len(self._grams), len(lines.words)), dtype=np.float32)
        for column, word in enumerate(lines.words):
            self._right[[self._grams[g] for g in _letters(word)], column] = 1
        self._sizes = self._right.sum(0)
        self._ideas = _ideas(lines.words).T
        self._columns: dict[str, list[int]] = {}
        for column, word in enumerate(lines.words):
            self._columns.setdefault(word, []).append(column)

    def rows(self, found: Sequence[str]) -> tuple[Floats, Floats, Floats, Floats]:
        """Soft match, equality, letter overlap, and the best soft match of each line."""
        letters = self._similar_letters(found)
        equal = np.zeros_like(letters)
        for row, word in enumerate(found):
            equal[row, self._columns.get(word, [])] = 1
        near = np.clip((letters - _LETTERS_FROM) / (1 - _LETTERS_FROM), 0, 1) * _LETTERS_BEST
        same_idea = product(_ideas(found), self._ideas) > 0
        soft = np.maximum(np.maximum(near, np.where(same_idea, _SAME_IDEA, 0.0)), equal)
        return soft, equal, letters, np.maximum.reduceat(soft, self._starts, axis=1)

    def _similar_letters(self, found: Sequence[str]) -> Floats:
        """Dice overlap of letter triples, words × line words (counts are whole, hence exact)."""
        left = np.zeros((len(found), len(self._grams)), dtype=np.float32)
        own = np.zeros((len(found), 1))
        for row, word in enumerate(found):
            letters = _letters(word)
            own[row] = len(letters)
            left[row, [self._grams[g] for g in letters if g in self._grams]] = 1
        dice: Floats = 2 * product(left, self._right).astype(np.float64) / (own + self._sizes)
        return dice


def _ideas(vocabulary: Sequence[str]) -> npt.NDArray[np.float32]:
    """Which ideas each word stands for, 0 or 1: words × ideas."""
    out = np.zeros((len(vocabulary), IDEA_COUNT), dtype=np.float32)
    for row, word in enumerate(vocabulary):
        if word in IDEAS:
            out[row, list(IDEAS[word])] = 1
    return out


def word_matches(found: Sequence[str], lines: Lines) -> tuple[Floats, Floats, Floats]:
    """Soft match, equality and letter overlap of each word with each word of the lines."""
    soft, equal, letters, _ = lines.matches.rows(found)
    return soft, equal, letters


def measure(found: Sequence[str], lines: Lines) -> Floats:
    """Features of each sentence against each line: sentences × lines × ``FEATURES``, 0…1.

    covered: how much of the line the sentence says; supported: how much of the sentence the line
    says; agreement: their geometric mean; same_words: covered, by equal stems only;
    same_letters: covered, by letters only. A sentence without words is all zero.
    """
    out = np.zeros((len(found), len(lines.texts), len(FEATURES)))
    if lines.texts:
        chunk = min(_CHUNK, 1 + _MATCHES // len(lines.words))
        for at in range(0, len(found), chunk):
            part = [list(dict.fromkeys(words(s))) for s in found[at : at + chunk]]
            rows = [n for n, tokens in enumerate(part) if tokens]
            if rows:
                out[[at + n for n in rows]] = _measure([part[n] for n in rows], lines)
    return out


def _measure(tokens: list[list[str]], lines: Lines) -> Floats:
    """Sums run per sentence and line, so a row does not depend on its neighbours."""
    vocabulary = {word: n for n, word in enumerate(dict.fromkeys(w for t in tokens for w in t))}
    soft, equal, letters, best = lines.matches.rows([stem(w) for w in vocabulary])
    heavy = np.array([weight(w) * lines.common.get(stem(w), 1.0) for w in vocabulary])
    flat = np.array([vocabulary[w] for sentence in tokens for w in sentence], dtype=np.intp)
    starts = np.concatenate([[0], np.cumsum([len(t) for t in tokens])[:-1]]).astype(np.intp)
    covered, same_words, same_letters = (
        np.add.reduceat(
            np.maximum.reduceat(kind[flat], starts, axis=0) * lines.share, lines.starts, axis=1
        )
        for kind in (soft, equal, letters)
    )
    backed = best * heavy[:, None]
    total = np.add.reduceat(heavy[flat], starts)
    supported = np.add.reduceat(backed[flat], starts, axis=0) / total[:, None]
    agreement = np.sqrt(covered * supported)
    return np.stack([covered, supported, agreement, same_words, same_letters], axis=2)
