"""Scores of a long text without each of its sentences, in time linear in the sentences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from unisono.messages.context import align_rests
from unisono.messages.curve import Meaning, calibration, chances, leads, shipped_name
from unisono.messages.features import Floats
from unisono.messages.recalibration import holding, moved
from unisono.messages.score import BrandLines, part_closeness, read_brand
from unisono.model.messages import Brand
from unisono.model.ratings import RatedBrand


def scores_without(
    brand: Brand, texts: Sequence[Sequence[str]], meaning: Meaning = "words"
) -> list[list[dict[str, float]]]:
    """Pillar scores of each text without each of its sentences in turn, in time linear in them.

    As :func:`.score_messages` scores what is left, for texts that are no short ones without the
    sentence either, see :func:`.has_whole`. With "sentences" that holds for texts of up to 126
    word pieces; in longer ones only sentences that go through the model together with the one
    left out are read anew, see :func:`.align_rests`.

    Args:
        texts: at least two sentences of each, no two alike.

    Raises:
        SettingsError: ``meaning`` is "sentences" and the extra ``[semantic]`` is not installed.
    """
    known = read_brand(brand, meaning)
    if not known.lines.texts or not texts:
        return [[{} for _ in said] for said in texts]
    curve = brand.own_curve if isinstance(brand, RatedBrand) else None
    own = holding(curve, shipped_name(meaning))
    stored, close = calibration(meaning), part_closeness(texts, known)
    ends = np.cumsum([len(said) for said in texts])[:-1]
    out = []
    for said, parts in zip(texts, np.split(close, ends), strict=True):
        best = _best_of_others(parts) if known.context is None else _best_left(said, parts, known)
        inputs = leads(best, known.others, stored.background)
        found = chances(inputs, stored)
        found = moved(found, own.pillars) if own else found
        names = known.lines.pillars
        out.append(
            [{n: round(s, 2) for n, s in zip(names, row, strict=True)} for row in found.tolist()]
        )
    return out


def _best_of_others(values: Floats) -> Floats:
    """Along the first axis: at each place the highest of all other places."""
    at = values.argmax(0)[None]
    rest = values.copy()
    np.put_along_axis(rest, at, -np.inf, 0)
    places = np.arange(len(values)).reshape(-1, *[1] * (values.ndim - 1))
    best: Floats = np.where(places == at, rest.max(0), values.max(0))
    return best


def _best_left(said: Sequence[str], values: Floats, known: BrandLines) -> Floats:
    """As :func:`_best_of_others`, where sentences beside the one left out mean other things."""
    assert known.context is not None
    near = align_rests(said, known.context)
    kept = [
        [said[n] for n in range(own.start, own.stop) if n != left]
        for left, (own, _) in enumerate(near)
    ]
    if not any(kept):
        return _best_of_others(values)
    again = part_closeness(kept, known, np.concatenate([context for _, context in near]))
    parts = np.split(again, np.cumsum([len(own) for own in kept])[:-1])
    before = np.maximum.accumulate(values, axis=0)
    behind = np.maximum.accumulate(values[::-1], axis=0)[::-1]
    best = np.full_like(values, -np.inf)
    for left, ((own, _), part) in enumerate(zip(near, parts, strict=True)):
        far = [*before[: own.start][-1:], *behind[own.stop :][:1]]
        best[left] = np.max([*far, *part], axis=0)
    return best
