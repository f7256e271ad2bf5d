"""Word pieces (WordPiece, uncased English vocabulary) and their static vectors.

The vocabulary and the vectors lie in ``pieces/`` (see its NOTICE.txt). The splitting is that of
BERT: clean, space out Chinese characters, strip accents, lower case, cut at punctuation, then the
longest known piece from the left. A vector is a row of int8, so dot products are whole numbers,
exact in float32, and do not depend on which other texts are looked at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt

from unisono.messages.products import product

Floats = npt.NDArray[np.float64]
Ids = npt.NDArray[np.intp]

UNKNOWN, START, END = 100, 101, 102
#: Pieces before this one are markers of the model; they have no vector and no weight.
FIRST = 999
#: Words stand in the vocabulary from here on, the most frequent first.
_FIRST_WORD = 1996
_LONGEST_WORD = 100
_RARE = 1e-3

_PLAIN = re.compile(r"[a-z0-9]+|[^\sa-z0-9]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CHINESE = re.compile(
    "([\u4e00-\u9fff\u3400-\u4dbf\U00020000-\U0002a6df\U0002a700-\U0002b73f"
    "\U0002b740-\U0002b81f\U0002b920-\U0002ceaf\uf900-\ufaff\U0002f800-\U0002fa1f])"
)


def piece_ids(text: str) -> list[int]:
    """Ids of the pieces of ``text`` in order, without start and end markers."""
    if text.isascii() and not _CONTROL.search(text):
        found = _PLAIN.findall(text.lower())
    else:
        found = _split(_normal(text))
    return [i for word in found for i in _word(word)]


def piece_text(piece: int) -> str:
    """The letters of a piece, without the mark that it goes on a word."""
    return _vocabulary()[1][piece].removeprefix("##")


def readable(ids: Sequence[int]) -> bool:
    """False when the vocabulary spells most of a text letter by letter, as in other scripts."""
    spelt = _spelt()
    return sum(spelt[i] for i in ids) > 0


def weights() -> Floats:
    """Weight 0…1 per piece: rare words say more (a ÷ (a + frequency by Zipf's law))."""
    return _weights()


def similarity(left: Ids, right: Ids) -> Floats:
    """Cosine (0…1, negative ones 0) of each piece of ``left`` with each of ``right``."""
    one, two = (_rows(ids) for ids in (left, right))
    dots = product(one, two.T).astype(np.float64)
    sizes = np.sqrt(_squares(one)[:, None] * _squares(two))
    return np.where(sizes > 0, np.clip(dots, 0, None) / np.maximum(sizes, 1), 0.0)


def _rows(ids: Ids) -> npt.NDArray[np.float32]:
    stored = _vectors()
    rows = stored[np.maximum(ids - FIRST, 0)].astype(np.float32)
    rows[ids < FIRST] = 0
    return rows


def _squares(rows: npt.NDArray[np.float32]) -> Floats:
    squares: Floats = np.square(rows).sum(1, dtype=np.float64)
    return squares


@lru_cache(maxsize=1)
def _spelt() -> list[int]:
    """Per piece its letters where it has several, −2 for a single or unknown one, 0 for marks."""
    out = []
    for piece, text in enumerate(map(piece_text, range(len(_vocabulary()[1])))):
        known = len(text) if piece >= FIRST and len(text) > 1 else 0
        single = piece == UNKNOWN or (len(text) == 1 and text.isalpha())
        out.append(known - 2 * single)
    return out


@lru_cache(maxsize=1)
def _weights() -> Floats:
    rank = np.maximum(np.arange(len(_vocabulary()[1])) - _FIRST_WORD, 1)
    frequency = 1 / (rank * np.log(30_000))
    out: Floats = np.asarray(_RARE / (_RARE + frequency), dtype=np.float64)
    out[:FIRST] = 0
    out.setflags(write=False)
    return out


@lru_cache(maxsize=1)
def _vocabulary() -> tuple[dict[str, int], list[str]]:
    text = resources.files("unisono.messages").joinpath("pieces/vocabulary.txt").read_text("utf-8")
    pieces = text.split("\n")
    return {piece: n for n, piece in enumerate(pieces)}, pieces


@lru_cache(maxsize=1)
def _longest_piece() -> int:
    return max(len(piece.removeprefix("##")) for piece in _vocabulary()[1])


@lru_cache(maxsize=1)
def _vectors() -> npt.NDArray[np.int8]:
    """Rows of the pieces from ``FIRST`` on, mapped from the file where there is one."""
    source = resources.files("unisono.messages").joinpath("pieces/vectors.npy")
    if isinstance(source, Path):
        return np.load(source, mmap_mode="r")  # type: ignore[no-any-return]
    with source.open("rb") as file:
        return np.load(file)  # type: ignore[no-any-return]


@lru_cache(maxsize=100_000)
def _word(word: str) -> tuple[int, ...]:
    """The longest pieces from the left; a word that cannot be spelt is one unknown piece."""
    known, _ = _vocabulary()
    longest = _longest_piece()
    if len(word) > _LONGEST_WORD:
        return (UNKNOWN,)
    found: list[int] = []
    at = 0
    while at < len(word):
        for end in range(min(len(word), at + longest), at, -1):
            piece = known.get(word[at:end] if at == 0 else f"##{word[at:end]}")
            if piece is not None:
                found.append(piece)
                at = end
                break
        else:
            return (UNKNOWN,)
    return tuple(found)


def _normal(text: str) -> str:
    kept = []
    for ch in text:
        if ch in "\t\n\r" or unicodedata.category(ch) == "Zs":
            kept.append(" ")
        elif ch not in "\x00\ufffd" and not unicodedata.category(ch).startswith("C"):
            kept.append(ch)
    spaced = _CHINESE.sub(r" \1 ", "".join(kept))
    bare = [c for c in unicodedata.normalize("NFD", spaced) if unicodedata.category(c) != "Mn"]
    return "".join(c.lower() for c in bare)


def _split(text: str) -> list[str]:
    found: list[str] = []
    for word in text.split():
        at = 0
        for n, ch in enumerate(word):
            if _punctuation(ch):
                found += [word[at:n], ch]
                at = n + 1
        found.append(word[at:])
    return [word for word in found if word]


def _punctuation(ch: str) -> bool:
    if ch.isascii():
        return not ch.isalnum()
    return unicodedata.category(ch).startswith("P")
