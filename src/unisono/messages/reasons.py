"""Why a text carries a pillar: the closest line, the words that were matched, what adds up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from unisono.messages.alignment import STATIC_POWER, piece_weights
from unisono.messages.curve import Meaning, calibration, contributions, leads
from unisono.messages.features import Floats, word_lines, word_matches
from unisono.messages.meaning import stem, weight
from unisono.messages.score import SUPPORTED, BrandLines, part_closeness, read_brand, text_parts
from unisono.messages.text import plain, words
from unisono.messages.word_pieces import FIRST, piece_ids, readable, similarity
from unisono.model.messages import Brand, MessageScore, PillarReason

#: From this likeness on two words are shown as matched; most matches shown of one pillar.
_MATCHED, _SHOWN = 0.6, 4
#: Words that weigh no more say nothing of their own.
_EMPTY = 0.1


def with_reasons(
    brand: Brand, scores: Sequence[MessageScore], meaning: Meaning = "words"
) -> tuple[MessageScore, ...]:
    """``scores`` (of :func:`score_messages` with the same brand) with the reasons filled in.

    Raises:
        SettingsError: ``meaning`` is "sentences" and the extra ``[semantic]`` is not installed.
    """
    known = read_brand(brand, meaning)
    return tuple(replace(s, reasons=_reasons(s, known)) for s in scores)


def _reasons(score: MessageScore, known: BrandLines) -> dict[str, PillarReason]:
    supported = [p for p, value in score.pillars.items() if value >= SUPPORTED]
    if not supported:
        return {}
    parts = text_parts(plain(f"{score.message.title}\n{score.message.text}"))
    stored = calibration(known.meaning)
    close = part_closeness([parts], known).max(0, keepdims=True)
    inputs = leads(close, known.others, stored.background)[0]
    found: dict[str, PillarReason] = {}
    for name in supported:
        place = known.lines.pillars.index(name)
        own = [t for t, p in zip(known.lines.texts, known.lines.pillar_of, strict=True)
               if p == place]  # fmt: skip
        line, matches = _closest(score.best_sentence[name], own)
        added = contributions(inputs[place], stored, known.meaning)
        found[name] = PillarReason(line, matches, added)
    return found


def _closest(sentence: str, lines: Sequence[str]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The line whose words find most in the sentence, with the matched words."""
    said = list(dict.fromkeys(words(sentence)))
    best: tuple[float, str, tuple[tuple[str, str], ...]] = (-1.0, "", ())
    for line in lines:
        wanted = list(dict.fromkeys(words(line)))
        if not wanted or not said:
            continue
        likeness = word_likeness(said, wanted)
        heavy = np.array([weight(w) * _rarity(w) for w in wanted])
        found = likeness.max(0)
        pairs: dict[str, str] = {}
        for n in np.argsort(-found * heavy, kind="stable").tolist():
            if found[n] >= _MATCHED and weight(wanted[n]) > _EMPTY:
                pairs.setdefault(said[int(likeness[:, n].argmax())], wanted[n])
        covered = float((found * heavy).sum() / heavy.sum())
        if covered > best[0]:
            shown = tuple((ours, theirs) for theirs, ours in pairs.items())[:_SHOWN]
            best = (covered, line, shown)
    return best[1], best[2]


def word_likeness(left: Sequence[str], right: Sequence[str]) -> Floats:
    """Likeness of each word with each, 0…1: by stem, idea, letters or static vectors."""
    lines = word_lines(right)
    soft, _, _ = word_matches([stem(w) for w in left], lines)
    out = np.zeros((len(left), len(right)))
    columns = {s: n for n, s in enumerate(lines.words)}
    for n, word in enumerate(right):
        if stem(word) in columns:
            out[:, n] = soft[:, columns[stem(word)]]
    for n, word in enumerate(right):
        for m, other in enumerate(left):
            out[m, n] = max(out[m, n], _near(other, word))
    return out


@lru_cache(maxsize=65_536)
def _near(one: str, two: str) -> float:
    """Static likeness of two words: each piece's best match, both ways, by weight."""
    left, right = piece_ids(one), piece_ids(two)
    if not (readable(left) and readable(right)):
        return 0.0
    match = similarity(np.array(left), np.array(right)) ** STATIC_POWER
    heavy = piece_weights(left, {}), piece_weights(right, {})
    if min(h.sum() for h in heavy) <= 0:
        return 0.0
    forth = float((match.max(1) * heavy[0]).sum() / heavy[0].sum())
    back = float((match.max(0) * heavy[1]).sum() / heavy[1].sum())
    return float(np.sqrt(forth * back))


def _rarity(word: str) -> float:
    ids = [i for i in piece_ids(word) if i >= FIRST]
    return float(piece_weights(ids, {}).max()) if ids else 1.0
