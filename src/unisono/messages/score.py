"""How well texts carry the brand's pillars, 0–10, offline (AUDIT-1, MSG-2).

A pillar's score is ten times the estimated probability that a reader says the text carries it.
The estimate is a logistic curve over how far the text agrees with the pillar's best line, and how
much more than with the other pillars; its coefficients come from
``benchmarks/calibrate_messages.py``. Nothing depends on the other texts of a batch.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np

from unisono.messages.features import FEATURES, Floats, Lines, measure, read_lines
from unisono.messages.text import plain, sentences, word_count
from unisono.messages.voice import voice_findings
from unisono.model.messages import Brand, MessageScore, MessageText

#: Texts with fewer words cannot be judged (a button, a name).
MIN_WORDS = 3
#: From this pillar score on, the sentence that supports the pillar is named.
SUPPORTED = 5.0
#: Share of what the best pillar leaves open that a second pillar can add.
_SECOND = 0.25
_WHOLE_TEXT_WORDS = 60
_BATCH = 500


@dataclass(frozen=True)
class Calibration:
    """Coefficients of the logistic curve.

    Attributes:
        agreement, same_letters, centred: weights of the three inputs.
        background: agreement of unrelated texts, used where there is no other pillar.
    """

    agreement: float
    same_letters: float
    centred: float
    intercept: float
    background: float


@lru_cache(maxsize=1)
def calibration() -> Calibration:
    """The coefficients stored with the package."""
    text = resources.files("unisono.messages").joinpath("calibration.json").read_text("utf-8")
    stored = json.loads(text)
    return Calibration(**stored["coefficients"])


def too_short(message: MessageText) -> bool:
    """True when a message has fewer than three words and so is left out of scoring."""
    return word_count(plain(f"{message.title}\n{message.text}")) < MIN_WORDS


def score_messages(brand: Brand, messages: Sequence[MessageText]) -> tuple[MessageScore, ...]:
    """Scores of all messages that can be judged, in their order.

    Messages that are :func:`too_short` are left out, so ``len(messages) - len(result)`` is their
    number; a brand without pillars scores nothing. A text's score is its best pillar's plus up
    to a quarter of what that leaves to 10 for its second pillar: one pillar carried well is
    enough, nobody says everything at once. Pillars that share an id count as one.
    """
    lines = read_lines(brand)
    if not lines.texts:
        return ()
    clean = {(m.title, m.text): "" for m in messages}
    for title, text in clean:
        clean[title, text] = plain(f"{title}\n{text}")
    judged = [t for t in dict.fromkeys(clean.values()) if word_count(t) >= MIN_WORDS]
    scored: dict[str, MessageScore] = {}
    blank = MessageText("", "", "")
    for at in range(0, len(judged), _BATCH):
        part = judged[at : at + _BATCH]
        for text, (pillars, best) in zip(part, _score(part, lines), strict=True):
            voice = voice_findings(brand.voice, text)
            scored[text] = MessageScore(blank, text_score(pillars), pillars, best, voice)
    return tuple(
        MessageScore(m, s.score, dict(s.pillars), dict(s.best_sentence), s.voice)
        for m in messages
        if (s := scored.get(clean[m.title, m.text])) is not None
    )


def text_score(pillars: dict[str, float]) -> float:
    """0–10 for a text from its pillars' scores; see :func:`score_messages`."""
    ordered = sorted(pillars.values(), reverse=True)
    best = ordered[0] if ordered else 0.0
    second = ordered[1] if len(ordered) > 1 else 0.0
    return round(best + _SECOND * (10 - best) * second / 10, 2)


def _score(texts: list[str], lines: Lines) -> list[tuple[dict[str, float], dict[str, str]]]:
    pieces = [_pieces(text) for text in texts]
    every = list(dict.fromkeys(p for whole in pieces for p in whole))
    place = {piece: n for n, piece in enumerate(every)}
    best = by_pillar(measure(every, lines), lines)
    agreement, letters = (best[:, :, FEATURES.index(n)] for n in ("agreement", "same_letters"))
    out = []
    for own in pieces:
        rows = [place[p] for p in own]
        scores = pillar_scores(agreement[rows].max(0), letters[rows].max(0), lines)
        said = agreement[rows].argmax(0)
        out.append((
            {name: round(float(s), 2) for name, s in zip(lines.pillars, scores, strict=True)},
            {name: own[said[n]] if scores[n] >= SUPPORTED else ""
             for n, name in enumerate(lines.pillars)},
        ))  # fmt: skip
    return out


def _pieces(text: str) -> list[str]:
    """Sentences, and the whole text when it is short: a claim may span two sentences."""
    found = list(dict.fromkeys(sentences(text)))
    whole = " ".join(text.split())
    if len(found) > 1 and len(whole.split()) <= _WHOLE_TEXT_WORDS and len(whole) <= 800:
        found.append(whole)
    return found


def by_pillar(measured: Floats, lines: Lines) -> Floats:
    """The best of each pillar's lines: pieces × pillars × features (0 for a pillar of no lines)."""
    out = np.zeros((len(measured), len(lines.pillars), measured.shape[2]))
    for line, pillar in enumerate(lines.pillar_of):
        np.maximum(out[:, pillar], measured[:, line], out=out[:, pillar])
    return out


def pillar_scores(agreement: Floats, letters: Floats, lines: Lines) -> Floats:
    """0–10 per pillar from one text's agreement and letter overlap with each pillar."""
    c = calibration()
    centred = agreement - others(agreement, lines, c.background)
    z = c.intercept + c.agreement * agreement + c.same_letters * letters + c.centred * centred
    return np.where(agreement > 0, 10 / (1 + np.exp(-z)), 0.0)


def others(agreement: Floats, lines: Lines, background: float) -> Floats:
    """Mean agreement with the pillars that say something else, else ``background``."""
    said = [
        frozenset(t for t, p in zip(lines.texts, lines.pillar_of, strict=True) if p == n)
        for n in range(len(lines.pillars))
    ]
    out = np.full(len(said), background)
    for n, own in enumerate(said):
        rest = [k for k, texts in enumerate(said) if texts != own]
        if rest:
            out[n] = agreement[rest].mean()
    return out
