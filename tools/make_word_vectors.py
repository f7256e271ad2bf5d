"""Makes the vocabulary and static vectors of word pieces that message scoring ships.

Usage: python tools/make_word_vectors.py VOCABULARY.txt

Needs ``unisono[semantic]``. Each piece alone goes through all-MiniLM-L6-v2 (the packaged int8
model) and the mean of its outputs is its vector. The mean of all words is taken off, the vectors
are turned to their 256 main directions, scaled to length one and stored as int8 by row.
``VOCABULARY.txt`` is the vocabulary file of the same model (one piece a line).
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt

from unisono.messages.context import open_model, outputs
from unisono.messages.word_pieces import END, FIRST, START

TARGET = Path(__file__).parents[1] / "src/unisono/messages/pieces"
FIRST_WORD = 1996
DIRECTIONS = 256


def vectors_of(pieces: int) -> npt.NDArray[np.float32]:
    """Mean output per piece, pieces × 384."""
    model = open_model()
    return np.stack([outputs(model, [START, i, END]).mean(0) for i in range(pieces)])


def compact(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.int8]:
    """Centred, turned, scaled and rounded rows from the first piece with a meaning on."""
    centred = (vectors - vectors[FIRST_WORD:].mean(0)).astype(np.float64)
    _, _, directions = np.linalg.svd(centred[FIRST_WORD:], full_matrices=False)
    turned = centred[FIRST:] @ directions[:DIRECTIONS].T
    largest = np.abs(turned).max(1, keepdims=True)
    return np.round(turned / largest * 127).astype(np.int8)


def main(vocabulary: Path) -> None:
    """Writes both files."""
    pieces = vocabulary.read_text(encoding="utf-8").rstrip("\n").split("\n")
    TARGET.mkdir(exist_ok=True)
    (TARGET / "vocabulary.txt").write_text("\n".join(pieces), encoding="utf-8")
    np.save(TARGET / "vectors.npy", compact(vectors_of(len(pieces))))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.stderr.write(__doc__ or "")
        raise SystemExit(2)
    main(Path(sys.argv[1]))
