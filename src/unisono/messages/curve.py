"""From closeness to 0–10: the calibrated logistic curve of message scoring.

A pillar's score is ten times the estimated probability that a reader says the text carries it.
Each feature enters three times: as it is, as its lead over the mean of the other pillars, and as
its lead over the best of them. What a pillar's own closeness counts, the sum of a feature's three
coefficients, is never negative: more closeness to a pillar does not lower its score.
``benchmarks/calibrate_messages.py`` makes ``calibration.json``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Literal

import numpy as np

from unisono.messages.features import FEATURES as LEXICAL
from unisono.messages.features import Floats

#: What may be known of meaning: word vectors (NumPy only), or the packaged sentence model as well.
Meaning = Literal["words", "sentences"]

_STATIC = ("meaning_covered", "meaning_supported", "meaning")
_CONTEXT = ("context_covered", "context_supported", "context", "sense")
#: Names of the features per kind of meaning, in the order of their last axis.
FEATURES: dict[Meaning, tuple[str, ...]] = {
    "words": (*LEXICAL, *_STATIC),
    "sentences": (*LEXICAL, *_STATIC, *_CONTEXT),
}
#: What a contribution is called.
GROUPS = {
    **dict.fromkeys(LEXICAL, "words"),
    **dict.fromkeys(_STATIC, "meaning of words"),
    **dict.fromkeys(_CONTEXT, "meaning in context"),
}


@dataclass(frozen=True)
class Calibration:
    """Coefficients of the curve for one kind of meaning.

    Attributes:
        weights: features × 3 (as it is, lead over the others' mean, lead over the best of them).
        background: features × 2, mean and best closeness of other pillars, for lone pillars.
    """

    weights: Floats
    intercept: float
    background: Floats


@lru_cache(maxsize=2)
def calibration(meaning: Meaning) -> Calibration:
    """The coefficients stored with the package."""
    text = resources.files("unisono.messages").joinpath("calibration.json").read_text("utf-8")
    stored = json.loads(text)[meaning]
    names = FEATURES[meaning]
    return Calibration(
        weights=np.array([stored["weights"][name] for name in names]),
        intercept=float(stored["intercept"]),
        background=np.array([stored["background"][name] for name in names]),
    )


@lru_cache(maxsize=2)
def shipped_name(meaning: Meaning) -> str:
    """What the stored coefficients are called: other coefficients have another name."""
    stored = calibration(meaning)
    told = stored.weights.tobytes() + stored.background.tobytes() + repr(stored.intercept).encode()
    return f"shipped {meaning} {hashlib.sha256(told).hexdigest()[:8]}"


def differing(said: Sequence[frozenset[str]]) -> list[list[int]]:
    """Per pillar the other pillars that do not say the very same lines."""
    return [[k for k, other in enumerate(said) if other != own] for own in said]


def leads(closeness: Floats, others: Sequence[Sequence[int]], background: Floats) -> Floats:
    """The curve's inputs: texts × pillars × features × 3.

    Args:
        closeness: texts × pillars × features.
        others: per pillar those it is compared with; see :func:`differing`.
        background: features × 2; see :class:`Calibration`.
    """
    out = np.empty((*closeness.shape, 3))
    out[..., 0] = closeness
    for n, rest in enumerate(others):
        own = closeness[:, n]
        mean = np.broadcast_to(background[:, 0], own.shape).copy()
        best = np.broadcast_to(background[:, 1], own.shape).copy()
        # a pillar that shares nothing at all with a text (it is of another script) compares nothing
        near = [(closeness[:, k] > 0).any(1) for k in rest]
        count = np.sum(near, axis=0) if rest else np.zeros(len(own), np.int64)
        some = count > 0
        if some.any():
            total = np.sum([closeness[:, k] for k in rest], axis=0)
            highest = np.maximum.reduce([closeness[:, k] for k in rest])
            mean[some] = total[some] / count[some, None]
            best[some] = highest[some]
        out[:, n, :, 1] = own - mean
        out[:, n, :, 2] = own - best
    return out


def chances(inputs: Floats, stored: Calibration) -> Floats:
    """Scores 0–10, texts × pillars; 0 where nothing at all is shared."""
    z = stored.intercept + (inputs * stored.weights).sum((2, 3))
    nothing = inputs[..., 0].max(2) <= 0
    return np.where(nothing, 0.0, 10 / (1 + np.exp(-z)))


def contributions(inputs: Floats, stored: Calibration, meaning: Meaning) -> dict[str, float]:
    """What each group of features adds to one pillar's log odds, against an unrelated text.

    Args:
        inputs: features × 3 of one text and pillar.
        stored: the coefficients.
        meaning: which features they belong to.
    """
    slopes, usual = stored.weights.sum(1), stored.background
    others = inputs[:, :1] - inputs[:, 1:]  # mean and best closeness of the other pillars
    found: dict[str, float] = {}
    for row, name in enumerate(FEATURES[meaning]):
        group = GROUPS[name]
        added = slopes[row] * (inputs[row, 0] - usual[row, 0])
        found[group] = found.get(group, 0.0) + float(added)
    found["closeness to other pillars"] = -float((stored.weights[:, 1:] * (others - usual)).sum())
    return {group: round(value, 2) for group, value in found.items()}
