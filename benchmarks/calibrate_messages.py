"""Fits the coefficients of message scoring and reports how well they separate unseen topics.

Usage: python benchmarks/calibrate_messages.py TRAIN.csv.gz TEST.csv.gz [--write]

Both files have the columns topic, stance, text, pillar, label (1: the text says the pillar); one
topic and stance is one brand. The public reference is the key point analysis data of Bar-Haim et
al. (ACL 2020, CDLA-Sharing-1.0). Topics of the test file never occur in the training file, and
cross-validation inside the training file splits by topic as well.
"""

from __future__ import annotations

import csv
import gzip
import json
import sys
from pathlib import Path

import numpy as np

from unisono.messages import score
from unisono.messages.features import FEATURES, Floats, Lines, measure, read_lines
from unisono.messages.text import plain
from unisono.model.messages import Brand, Pillar

TARGET = Path(score.__file__).with_name("calibration.json")
AGREEMENT, LETTERS = FEATURES.index("agreement"), FEATURES.index("same_letters")


def read(path: Path) -> dict[tuple[str, str], list[tuple[str, str, int]]]:
    """Rows (text, pillar, label) by topic and stance."""
    groups: dict[tuple[str, str], list[tuple[str, str, int]]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            key = (row["topic"], row["stance"])
            groups.setdefault(key, []).append((row["text"], row["pillar"], int(row["label"])))
    return groups


def best_of_text(text: str, lines: Lines) -> Floats:
    """Pillars × features of a whole text, as scoring sees it."""
    return score.by_pillar(measure(score._pieces(plain(text)), lines), lines).max(0)


def pairs(path: Path, background: float) -> tuple[Floats, Floats, list[str]]:
    """Inputs of the curve, labels and topics of all pairs."""
    inputs: list[list[float]] = []
    labels: list[float] = []
    topics: list[str] = []
    for (topic, _), rows in read(path).items():
        names = list(dict.fromkeys(pillar for _, pillar, _ in rows))
        pillars = [Pillar(id=f"p{n}", statement=name) for n, name in enumerate(names)]
        lines = read_lines(Brand.model_construct(company="", pillars=pillars))
        found = {text: best_of_text(text, lines) for text in dict.fromkeys(t for t, _, _ in rows)}
        for text, pillar, label in rows:
            n = names.index(pillar)
            agreement = found[text][:, AGREEMENT]
            centred = agreement - score.others(agreement, lines, background)
            inputs.append([agreement[n], found[text][n, LETTERS], centred[n]])
            labels.append(label)
            topics.append(topic)
    return np.array(inputs), np.array(labels, dtype=float), topics


def fit(inputs: Floats, labels: Floats, penalty: float = 1.0) -> Floats:
    """Logistic regression by Newton's method; the intercept is the last coefficient."""
    design = np.column_stack([inputs, np.ones(len(inputs))])
    ridge = np.diag([penalty] * inputs.shape[1] + [0.0])
    coefficients = np.zeros(design.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ coefficients))
        slope = design.T @ (chance - labels) + ridge @ coefficients
        bend = (design * (chance * (1 - chance))[:, None]).T @ design + ridge
        coefficients = coefficients - np.linalg.solve(bend, slope)
    return coefficients


def predict(coefficients: Floats, inputs: Floats) -> Floats:
    """Probability per pair."""
    return 1 / (1 + np.exp(-(inputs @ coefficients[:-1] + coefficients[-1])))


def auc(labels: Floats, chance: Floats) -> float:
    """Area under the ROC curve, ties counted half."""
    _, inverse, counts = np.unique(chance, return_inverse=True, return_counts=True)
    rank = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    positive = labels.sum()
    above = rank[labels == 1].sum() - positive * (positive + 1) / 2
    return float(above / (positive * (len(labels) - positive)))


def calibration_error(labels: Floats, chance: Floats) -> float:
    """Expected calibration error over ten equal bins."""
    bins = np.clip((chance * 10).astype(int), 0, 9)
    gaps = [
        abs(chance[bins == n].mean() - labels[bins == n].mean()) * (bins == n).mean()
        for n in set(bins.tolist())
    ]
    return float(sum(gaps))


def main(train: Path, test: Path, write: bool) -> None:
    """Fit on ``train``, report on ``test``, store when asked."""
    inputs, labels, _ = pairs(train, 0.0)
    background = round(float(inputs[labels == 0, 0].mean()), 4)
    inputs, labels, topics = pairs(train, background)
    names = np.array(topics)
    folds = [set(part.tolist()) for part in np.array_split(np.unique(names), 6)]
    held_out = np.zeros(len(labels))
    for fold in folds:
        inside = np.isin(names, list(fold))
        held_out[inside] = predict(fit(inputs[~inside], labels[~inside]), inputs[inside])
    coefficients = fit(inputs, labels)
    unseen, truth, _ = pairs(test, background)
    chance = predict(coefficients, unseen)
    quality = {
        "auc_cross_validated": round(auc(labels, held_out), 4),
        "auc_unseen_topics": round(auc(truth, chance), 4),
        "calibration_error_unseen_topics": round(calibration_error(truth, chance), 4),
        "pairs": [len(labels), len(truth)],
    }
    fields = ("agreement", "same_letters", "centred", "intercept")
    stored = dict(zip(fields, (round(float(c), 4) for c in coefficients), strict=True))
    result = {"coefficients": stored | {"background": background}, "quality": quality}
    text = json.dumps(result, indent=2) + "\n"
    sys.stdout.write(text)
    if write:
        TARGET.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), "--write" in sys.argv)
