"""How well texts carry the brand's pillars, 0–10, offline (AUDIT-1, MSG-2).

Every sentence of a text (and a short text as a whole) is compared with every line of every pillar
by words, letters and meaning; a pillar takes the best of each, and :mod:`.curve` turns that into
0–10. Nothing depends on the other texts of a batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from unisono.messages.alignment import PieceLines, align, read_pieces
from unisono.messages.context import ContextLines, align_context, read_context
from unisono.messages.curve import (
    Meaning,
    calibration,
    chances,
    differing,
    leads,
    shipped_name,
)
from unisono.messages.features import Floats, Lines, measure, read_lines
from unisono.messages.language import KnownLanguages
from unisono.messages.recalibration import holding, moved
from unisono.messages.text import plain, sentences, word_count
from unisono.messages.voice import voice_findings
from unisono.messages.word_pieces import piece_ids, readable
from unisono.model.messages import Brand, MessageScore, MessageText
from unisono.model.ratings import OwnCurve, RatedBrand

#: Texts with fewer words cannot be judged (a button, a name).
MIN_WORDS = 3
#: From this pillar score on, the sentence that supports the pillar is named.
SUPPORTED = 5.0
#: Share of what the best pillar leaves open that a second pillar can add.
_SECOND = 0.25
_WHOLE_TEXT_WORDS, _WHOLE_TEXT_LENGTH = 60, 800


@dataclass(frozen=True)
class BrandLines:
    """A brand's lines, ready to be compared in all ways that ``meaning`` asks for."""

    meaning: Meaning
    lines: Lines
    pieces: PieceLines
    context: ContextLines | None
    others: list[list[int]]
    languages: KnownLanguages


def read_brand(brand: Brand, meaning: Meaning = "words") -> BrandLines:
    """The lines of ``brand``; pillars that share an id are one, lines without words drop out.

    Raises:
        SettingsError: ``meaning`` is "sentences" and the extra ``[semantic]`` is not installed.
    """
    return _read_brand(brand.model_dump_json(include={"company", "pillars"}), meaning)


@lru_cache(maxsize=8)
def _read_brand(declared: str, meaning: Meaning) -> BrandLines:
    """Kept for the next text: a gate is asked about one text at a time."""
    brand = Brand.model_validate_json(declared)
    lines = read_lines(brand)
    pieces = read_pieces(lines, brand.company)
    known = read_context(lines.texts, pieces) if meaning == "sentences" and lines.texts else None
    said = [
        frozenset(t for t, p in zip(lines.texts, lines.pillar_of, strict=True) if p == n)
        for n in range(len(lines.pillars))
    ]
    said_in = KnownLanguages(
        tuple(t for p in brand.pillars for t in (p.statement, *p.proof, *p.examples))
    )
    return BrandLines(meaning, lines, pieces, known, differing(said), said_in)


def too_short(message: MessageText) -> bool:
    """True when a message has fewer than three words and so is left out of scoring."""
    return word_count(plain(f"{message.title}\n{message.text}")) < MIN_WORDS


def other_language(brand: Brand, message: MessageText, meaning: Meaning = "words") -> str:
    """Name of the language of a message that no pillar is worded in, "" when there is none.

    Such a message is left out of scoring: words of two languages cannot be compared.
    """
    text = plain(f"{message.title}\n{message.text}")
    return read_brand(brand, meaning).languages.other_than(text)


def score_messages(
    brand: Brand, messages: Sequence[MessageText], meaning: Meaning = "words"
) -> tuple[MessageScore, ...]:
    """Scores of all messages that can be judged, in their order.

    Messages that are :func:`too_short` or in an :func:`other_language` are left out, so
    ``len(messages) - len(result)`` is their number; a brand without pillars scores nothing. A
    text's score is its best pillar's plus up to a quarter of what that leaves to 10 for its second
    pillar: one pillar carried well is enough, nobody says everything at once. Pillars that share
    an id count as one.

    Raises:
        SettingsError: ``meaning`` is "sentences" and the extra ``[semantic]`` is not installed.
    """
    known = read_brand(brand, meaning)
    if not known.lines.texts:
        return ()
    clean = {(m.title, m.text): "" for m in messages}
    for title, text in clean:
        clean[title, text] = plain(f"{title}\n{text}")
    judged = [
        t for t in dict.fromkeys(clean.values())
        if word_count(t) >= MIN_WORDS and not known.languages.other_than(t)
    ]  # fmt: skip
    scored: dict[str, MessageScore] = {}
    blank, made_by = MessageText("", "", ""), shipped_name(meaning)
    own = holding(brand.own_curve if isinstance(brand, RatedBrand) else None, made_by)
    made_by = f"{own.name} on {made_by}" if own else made_by
    for text, (score, pillars, best) in zip(judged, _score(judged, known, own), strict=True):
        voice = voice_findings(brand.voice, text)
        scored[text] = MessageScore(blank, score, pillars, best, voice)
    return tuple(
        MessageScore(
            m, s.score, dict(s.pillars), dict(s.best_sentence), s.voice, calibration=made_by
        )
        for m in messages
        if (s := scored.get(clean[m.title, m.text])) is not None
    )


def text_score(pillars: dict[str, float]) -> float:
    """0–10 for a text from its pillars' scores; see :func:`score_messages`."""
    ordered = sorted(pillars.values(), reverse=True)
    best = ordered[0] if ordered else 0.0
    second = ordered[1] if len(ordered) > 1 else 0.0
    return round(best + _SECOND * (10 - best) * second / 10, 2)


def _score(
    texts: list[str], known: BrandLines, own: OwnCurve | None
) -> list[tuple[float, dict[str, float], dict[str, str]]]:
    if not texts:
        return []
    parts = [text_parts(text) for text in texts]
    close = part_closeness(parts, known)
    stored = calibration(known.meaning)
    starts = np.concatenate([[0], np.cumsum([len(own) for own in parts])[:-1]]).astype(np.intp)
    inputs = leads(np.maximum.reduceat(close, starts, axis=0), known.others, stored.background)
    shipped = chances(inputs, stored)
    scores = moved(shipped, own.pillars) if own else shipped
    said = (close * stored.weights.sum(1)).sum(2)
    out = []
    for n, (found, at) in enumerate(zip(parts, starts.tolist(), strict=True)):
        best = said[at : at + len(found)].argmax(0)
        pillars = zip(known.lines.pillars, scores[n].tolist(), best.tolist(), strict=True)
        row: tuple[dict[str, float], dict[str, str]] = ({}, {})
        for name, score, place in pillars:
            row[0][name] = round(score, 2)
            row[1][name] = found[place] if score >= SUPPORTED else ""
        out.append((_whole(row[0], shipped[n], own), *row))
    return out


def _whole(pillars: dict[str, float], shipped: Floats, own: OwnCurve | None) -> float:
    """The score of a text from its pillars, or by the own line on what is shipped."""
    if own is None or own.texts is None:
        return text_score(pillars)
    plain_score = text_score({str(n): round(v, 2) for n, v in enumerate(shipped.tolist())})
    return round(float(moved(np.array([plain_score]), own.texts)[0]), 2)


def text_parts(text: str) -> list[str]:
    """Sentences, and the whole text when it is short: a claim may span two sentences."""
    found = list(dict.fromkeys(sentences(text)))
    if len(found) > 1 and has_whole(text):
        found.append(" ".join(text.split()))
    return found


def has_whole(text: str) -> bool:
    """Whether a text is so short that it is compared as a whole, too."""
    whole = text.split()
    return len(whole) <= _WHOLE_TEXT_WORDS and len(" ".join(whole)) <= _WHOLE_TEXT_LENGTH


def part_closeness(
    parts: Sequence[Sequence[str]], known: BrandLines, context: Floats | None = None
) -> Floats:
    """Closeness of each part of each text to each pillar: all parts × pillars × features.

    Args:
        context: all parts × lines × 4 as :func:`.align_context` gives them; None: not measured yet.
    """
    every = list(dict.fromkeys(p for own in parts for p in own))
    place = {part: n for n, part in enumerate(every)}
    chunk = max(1, min(2_048, 400_000 // max(len(known.pieces.ids), 1)))
    measured = np.concatenate(
        [_close(every[at : at + chunk], known) for at in range(0, len(every), chunk)]
    )
    rows = np.array([place[p] for own in parts for p in own], dtype=np.intp)
    if known.context is None:
        return by_pillar(measured, known.lines)[rows]
    if context is None:
        context = np.concatenate([align_context(own, known.context) for own in parts])
    stand_in = measured[rows][:, :, [5, 6, 7, 7]]
    context = np.where(_legible(parts, known)[:, :, None], context, stand_in)
    return by_pillar(np.concatenate([measured[rows], context], axis=2), known.lines)


def _legible(parts: Sequence[Sequence[str]], known: BrandLines) -> npt.NDArray[np.bool_]:
    """All parts × lines: whether the vocabulary knows the words of both."""
    said = [readable(piece_ids(p)) for own in parts for p in own]
    return np.array(said, dtype=bool)[:, None] & known.pieces.readable


def _close(found: Sequence[str], known: BrandLines) -> Floats:
    """Lexical features and aligned meaning; what the vocabulary cannot read goes by its words."""
    lexical = measure(found, known.lines)
    meaning, holds = align(found, known.pieces)
    meaning = np.where(holds[:, :, None], meaning, lexical[:, :, :3])
    return np.concatenate([lexical, meaning], axis=2)


def by_pillar(measured: Floats, lines: Lines) -> Floats:
    """The best of each pillar's lines: parts × pillars × features (0 for a pillar of no lines)."""
    out = np.zeros((len(measured), len(lines.pillars), measured.shape[2]))
    for line, pillar in enumerate(lines.pillar_of):
        np.maximum(out[:, pillar], measured[:, line], out=out[:, pillar])
    return out
