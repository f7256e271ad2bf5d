"""How far a sentence and a line of a brand mean the same, word piece by word piece.

Each piece looks for its nearest piece on the other side by static vectors; what it finds counts
by the piece's weight (soft alignment). Pieces that several pillars share tell them apart little
and weigh little. Sums run per sentence and line, so nothing depends on other sentences.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from unisono.messages import word_pieces
from unisono.messages.features import SHARED, Floats, Lines
from unisono.messages.kept_rows import KeptRows
from unisono.messages.word_pieces import Ids

#: Power of the likeness of static vectors; chosen by cross-validation over topics.
STATIC_POWER = 0.7
_NAME = 0.05
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class PieceLines:
    """The pieces of a brand's lines, line after line.

    Attributes:
        ids: each piece of a line once, in ascending order.
        starts: where each line starts in ``ids``.
        share: weight of each piece in its line; sums to 1 per line that has any weight.
        common: lower weights (0…1) of pieces that several pillars share or that name the company.
        readable: per line, whether the vocabulary knows its words.
    """

    ids: Ids
    starts: Ids
    share: Floats
    common: dict[int, float]
    readable: Bools

    @cached_property
    def matches(self) -> KeptRows[int]:
        """Per piece: its match with each of ``ids``, the best of each line, and its weight."""
        own, place = np.unique(self.ids, return_inverse=True)

        def make(pieces: Sequence[int]) -> tuple[Floats, Floats, Floats]:
            found = np.array(pieces, dtype=np.intp)
            near = word_pieces.similarity(found, own) ** STATIC_POWER
            near[found[:, None] == own] = 1
            match = near[:, place]
            heavy = piece_weights(pieces, self.common)[:, None]
            return match, np.maximum.reduceat(match, self.starts, axis=1), heavy

        return KeptRows(make)


def read_pieces(lines: Lines, company: str) -> PieceLines:
    """The pieces of ``lines``; those of ``company`` say next to nothing."""
    found = [_distinct(text) for text in lines.texts]
    said: dict[int, set[int]] = {}
    for pillar, ids in zip(lines.pillar_of.tolist(), found, strict=True):
        said.setdefault(pillar, set()).update(ids)
    distinct = set(map(frozenset, said.values()))
    uses = Counter(i for own in distinct for i in own)
    common = {i: 1 / (1 + SHARED * (n - 1) / len(distinct)) for i, n in uses.items() if n > 1}
    common |= dict.fromkeys(word_pieces.piece_ids(company), _NAME)
    lengths = [len(ids) for ids in found]
    share = [_share(ids, common) for ids in found]
    return PieceLines(
        ids=np.array([i for ids in found for i in ids], dtype=np.intp),
        starts=np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.intp),
        share=np.concatenate(share) if share else np.zeros(0),
        common=common,
        readable=np.array([word_pieces.readable(ids) for ids in found], dtype=bool),
    )


def piece_weights(ids: Sequence[int], common: dict[int, float]) -> Floats:
    """How much each piece may say in the light of what pillars share."""
    lowered = np.array([common.get(i, 1.0) for i in ids])
    weight: Floats = word_pieces.weights()[np.array(ids, dtype=np.intp)] * lowered
    return weight


def align(found: Sequence[str], lines: PieceLines) -> tuple[Floats, Bools]:
    """Covered, supported and their geometric mean, 0…1: sentences × lines × 3, and where they hold.

    They hold where the vocabulary can read both the sentence and the line; elsewhere they are 0.
    """
    said = [_distinct(text) for text in found]
    legible = np.array([word_pieces.readable(ids) for ids in said], dtype=bool)
    out = np.zeros((len(found), len(lines.starts), 3))
    rows = np.flatnonzero(legible)
    if len(rows) and len(lines.ids):
        out[rows] = _align([said[n] for n in rows], lines)
    holds = legible[:, None] & lines.readable
    return np.where(holds[:, :, None], out, 0.0), holds


def _align(said: list[list[int]], lines: PieceLines) -> Floats:
    every = sorted(set().union(*said))
    match, best, heavy = lines.matches.rows(every)
    place = {piece: n for n, piece in enumerate(every)}
    flat = np.array([place[piece] for ids in said for piece in ids], dtype=np.intp)
    lengths = [len(ids) for ids in said]
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.intp)
    return cover(match, flat, starts, heavy[:, 0], lines, best)


def cover(
    match: Floats, flat: Ids, starts: Ids, heavy: Floats, lines: PieceLines,
    best_of_line: Floats | None = None,
) -> Floats:  # fmt: skip
    """Covered, supported and agreement per sentence and line from matches of pieces.

    Args:
        match: pieces × pieces of the lines, 0…1.
        flat: row of ``match`` per piece of each sentence, sentence after sentence.
        starts: where each sentence starts in ``flat``.
        heavy: weight per row of ``match``.
        lines: the lines that the columns belong to.
        best_of_line: the best match of each row per line, where it is known.
    """
    best = np.maximum.reduceat(match[flat], starts, axis=0) * lines.share
    covered = np.add.reduceat(best, lines.starts, axis=1)
    if best_of_line is None:
        best_of_line = np.maximum.reduceat(match, lines.starts, axis=1)
    backed = best_of_line * heavy[:, None]
    total = np.maximum(np.add.reduceat(heavy[flat], starts), 1e-12)
    supported = np.add.reduceat(backed[flat], starts, axis=0) / total[:, None]
    return np.stack([covered, supported, np.sqrt(covered * supported)], axis=2)


def _distinct(text: str) -> list[int]:
    """Each piece once; a text of nothing is one piece without weight."""
    return sorted(set(word_pieces.piece_ids(text))) or [word_pieces.UNKNOWN]


def _share(ids: list[int], common: dict[int, float]) -> Floats:
    heavy = piece_weights(ids, common)
    total = float(heavy.sum())
    return heavy / total if total > 0 else heavy
