"""Fits the factor of ``unisono.messages.wording_noise`` on texts that say the same.

Usage: python benchmarks/wording_noise.py TRAIN.csv.gz TEST.csv.gz

Files as for ``calibrate_messages.py``. Arguments that people matched with one key point say the
same in other words. The factor is the variance of their scores ÷ the unscaled jackknife variance
of their wording, per topic and stance weighted by texts; its interval resamples these.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

from calibrate_messages import read
from unisono.messages import score_messages
from unisono.messages.wording_noise import SCALE, wording_noise
from unisono.model.messages import Brand, MessageText, Pillar

LEAST, MOST, SEED = 5, 12, 3


def variances(path: Path) -> np.ndarray:
    """Per topic and stance: variance of scores within key points, jackknife variance, texts."""
    found = []
    for rows in read(path).values():
        names = list(dict.fromkeys(pillar for _, pillar, _ in rows))
        brand = Brand(pillars=[Pillar(id=f"p{n}", statement=s) for n, s in enumerate(names)])
        same: dict[str, list[str]] = defaultdict(list)
        for text, pillar, label in rows:
            if label and text not in same[pillar] and len(same[pillar]) < MOST:
                same[pillar].append(text)
        seen = noise = count = 0.0
        for texts in (t for t in same.values() if len(t) >= LEAST):
            scores = score_messages(brand, [MessageText(t, "c", t) for t in texts])
            seen += float(np.var([s.score for s in scores], ddof=1)) * len(scores)
            noise += float(wording_noise(brand, scores).sum()) / SCALE
            count += len(scores)
        if count:
            found.append((seen, noise, count))
    return np.array(found)


def main(*paths: Path) -> None:
    """Print factor and interval of each file."""
    rng = np.random.default_rng(SEED)
    for path in paths:
        found = variances(path)
        drawn = found[rng.integers(0, len(found), (2_000, len(found)))].sum(1)
        low, high = np.percentile(drawn[:, 0] / drawn[:, 1], [2.5, 97.5])
        factor = found[:, 0].sum() / found[:, 1].sum()
        print(f"{path.name}: {factor:.2f} ({low:.2f}–{high:.2f}), {found[:, 2].sum():,.0f} texts")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
