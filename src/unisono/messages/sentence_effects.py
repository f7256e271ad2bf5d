"""Which sentence of a text supports which pillar, and which one breaks it (MSG-2).

A sentence supports the pillar it carries most by itself. One that carries none breaks a pillar when
the text carries that pillar further without it: it comes near another pillar without saying it. A
sentence that does neither says none of the pillars.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from unisono.messages.curve import Meaning
from unisono.messages.rests import scores_without
from unisono.messages.score import (
    MIN_WORDS,
    SUPPORTED,
    has_whole,
    score_messages,
)
from unisono.messages.text import plain, sentences, word_count
from unisono.model.drift import SentenceEffect
from unisono.model.messages import Brand, MessageScore, MessageText

SUPPORTS, BREAKS, NONE = "supports", "breaks", "says none"
#: By how much a pillar's score must be higher without a sentence that breaks it.
BROKEN = 0.5
#: Sentences from which all rests of a text are scored at once.
_MANY = 8
_ORDER = {BREAKS: 0, NONE: 1, SUPPORTS: 2}


@dataclass(frozen=True)
class _Part:
    """A sentence of a text: scores of the sentence alone, and of the text without it."""

    text: MessageScore
    sentence: str
    alone: dict[str, float]
    without: dict[str, float]


def sentence_effects(
    brand: Brand, scores: Sequence[MessageScore], meaning: Meaning = "words"
) -> tuple[SentenceEffect, ...]:
    """Effects of all sentences of three words or more; what breaks first, weak texts first."""
    found = map(_effect_of, _parts(brand, scores, meaning))
    return tuple(sorted(found, key=_order))


def _parts(brand: Brand, scores: Sequence[MessageScore], meaning: Meaning) -> Iterator[_Part]:
    pieces: list[tuple[MessageScore, str]] = []
    asked: list[MessageText] = []
    without: dict[str, dict[str, float]] = {}
    long: list[tuple[list[str], list[str]]] = []
    for scored in scores:
        whole = plain(f"{scored.message.title}\n{scored.message.text}")
        said = list({t.rstrip(" .!?…").casefold(): t for t in sentences(whole)}.values())
        at_once = _stays_long(said)
        keys: list[str] = []
        for sentence in said:
            key = str(len(pieces)) if word_count(sentence) >= MIN_WORDS else ""
            keys.append(key)
            if not key:
                continue
            pieces.append((scored, sentence))
            asked.append(MessageText(key, "alone", sentence))
            if not at_once:
                rest = "\n".join(s for s in said if s != sentence)
                asked.append(MessageText(key, "without", rest))
        if at_once:
            long.append((said, keys))
    # one score for every rest of a long text would take time by the square of its sentences
    found = scores_without(brand, [said for said, _ in long], meaning)
    for (_, keys), rests in zip(long, found, strict=True):
        without |= dict(zip(keys, rests, strict=True))
    told = {(s.message.key, s.message.channel): s for s in score_messages(brand, asked, meaning)}
    for number, (scored, sentence) in enumerate(pieces):
        alone, rest_of = told.get((str(number), "alone")), told.get((str(number), "without"))
        if alone is not None:
            left = rest_of.pillars if rest_of else without.get(str(number), {})
            yield _Part(scored, sentence, alone.pillars, left)


def _stays_long(said: Sequence[str]) -> bool:
    """Whether a text is a long one without any of its sentences, and they stay what they are."""
    if len(said) < _MANY:
        return False
    rest = sorted(said, key=len)[:-1]
    whole = "\n".join(said)
    return not has_whole("\n".join(rest)) and sentences(plain(whole)) == tuple(said)


def _effect_of(part: _Part) -> SentenceEffect:
    change = {p: value - part.without.get(p, 0.0) for p, value in part.text.pillars.items()}
    best = max(part.alone, key=lambda p: part.alone[p], default="")
    worst = min(change, key=lambda p: change[p], default="")
    if best and part.alone[best] >= SUPPORTED:
        return _effect(part, SUPPORTS, best, change.get(best, 0.0))
    if worst and change[worst] <= -BROKEN:
        return _effect(part, BREAKS, worst, change[worst])
    return _effect(part, NONE, "", 0.0)


def _effect(part: _Part, effect: str, pillar: str, change: float) -> SentenceEffect:
    message = part.text.message
    return SentenceEffect(
        message.channel, message.key, part.sentence, effect, pillar, round(change, 2),
        part.text.score, message.path, message.file_row,
    )  # fmt: skip


def _order(effect: SentenceEffect) -> tuple[int, float, float, str, str]:
    return _ORDER[effect.effect], effect.score, effect.change, effect.key, effect.sentence
