"""Makes the means that the sentence model's outputs are freed of before they are compared.

Usage: python tools/make_context_means.py TRAIN.csv.gz [--write]

Needs ``unisono[semantic]``. TRAIN is the training file of ``benchmarks/calibrate_messages.py``
(its column text is read): the topics that the curve is fitted on, none of those that it is tested
on. Two rows of 384 numbers: the mean output of a piece over all distinct texts, and the mean of the
texts' unit vectors. Without ``--write`` it says how far the stored means lie from them: they differ
by 2e-6 at most, because they were summed in single precision.
"""

from __future__ import annotations

import csv
import gzip
import sys
from pathlib import Path

import numpy as np

from unisono.messages import context
from unisono.messages.context import Vectors

TARGET = Path(context.__file__).parent / "pieces" / "context_means.npy"


def texts_of(path: Path) -> list[str]:
    """Distinct texts in the order they come."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return list(dict.fromkeys(row["text"] for row in csv.DictReader(file)))


def means_of(texts: list[str]) -> Vectors:
    """Mean output per piece and mean unit vector per text, 2 × 384."""
    pieces, units, count = np.zeros(384), np.zeros(384), 0
    for text in texts:
        raw = context.raw_outputs(text).astype(np.float64)
        pieces += raw.sum(0)
        count += len(raw)
        middle = raw.mean(0)
        units += middle / np.linalg.norm(middle)
    return np.stack([pieces / count, units / len(texts)]).astype(np.float32)


def main(train: Path, write: bool) -> None:
    """Compare with the stored means, or store."""
    made, stored = means_of(texts_of(train)), context.means()
    for name, ours, theirs in zip(("piece", "text"), made, stored, strict=True):
        near = float(ours @ theirs / np.linalg.norm(ours) / np.linalg.norm(theirs))
        apart = float(np.abs(ours - theirs).max())
        sys.stdout.write(f"mean of a {name}: cosine {near:.9f}, apart at most {apart:.2g}\n")
    if write:
        np.save(TARGET, made)


if __name__ == "__main__":
    main(Path(sys.argv[1]), "--write" in sys.argv)
