"""How far raters agree: Krippendorff's alpha with missing ratings.

After Krippendorff (2011), Computing Krippendorff's Alpha-Reliability. Ratings by any number of
people, each of any part of the texts; only texts that two or more rated count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from unisono.messages.features import Floats
from unisono.model.ratings import WHOLE, Agreement, Rating, pillars_of
from unisono.model.variation import Interval

#: Texts rated by two or more people that a measure needs; all pillars together are named so.
LEAST, ALL_PILLARS = 10, "*"
_RESAMPLES = 1_000


def agreements(ratings: Sequence[Rating], seed: int) -> tuple[Agreement, ...]:
    """Agreement about whole texts, about all pillars together, and about each of them."""
    asked = [(WHOLE, [r for r in ratings if r.pillar == WHOLE])]
    pillars = pillars_of(ratings)
    if pillars:
        asked.append((ALL_PILLARS, [r for r in ratings if r.pillar != WHOLE]))
        asked += [(p, [r for r in ratings if r.pillar == p]) for p in sorted(pillars)]
    return tuple(agreement(own, name, seed) for name, own in asked)


def agreement(ratings: Sequence[Rating], pillar: str, seed: int) -> Agreement:
    """Agreement of ``ratings``, each text and pillar being one unit.

    Not measured with fewer than :data:`LEAST` units that two people rated, or when all ratings
    are the same: then nothing could have shown a difference.
    """
    units: dict[tuple[str, str], list[float]] = {}
    for one in ratings:
        units.setdefault((one.text, one.pillar), []).append(one.value)
    shared = [own for own in units.values() if len(own) > 1]
    raters = len({r.rater for r in ratings})
    texts = len({r.text for r in ratings})
    counts = (pillar, raters, texts, len(shared), len(ratings))
    if len(shared) < LEAST:
        return Agreement(*counts, reason=f"{len(shared)} texts have two raters; it needs {LEAST}")
    if len({v for own in shared for v in own}) < 2:
        return Agreement(*counts, reason="all ratings are the same")
    return Agreement(*counts, alpha(shared), _spread(shared, seed), alpha(shared, ordinal=True))


def alpha(units: Iterable[Sequence[float]], *, ordinal: bool = False) -> float:
    """Krippendorff's alpha of units, each with the ratings it got.

    Args:
        units: those with fewer than two ratings are left out.
        ordinal: differences by ranks instead of by their square.
    """
    counts, values = _counts([own for own in units if len(own) > 1])
    return float(_alphas(counts[None], _differences(counts, values, ordinal))[0])


def _counts(units: Sequence[Sequence[float]]) -> tuple[Floats, Floats]:
    """How often each unit got each value: units × values; the values."""
    values = np.unique([v for own in units for v in own])
    counts = np.zeros((len(units), len(values)))
    for row, own in enumerate(units):
        np.add.at(counts[row], np.searchsorted(values, own), 1)
    return counts, values


def _differences(counts: Floats, values: Floats, ordinal: bool) -> Floats:
    """Squared differences of each value from each."""
    place = values
    if ordinal:
        uses = counts.sum(0)
        place = np.cumsum(uses) - uses / 2
    squared: Floats = (place[:, None] - place[None, :]) ** 2
    return squared


def _alphas(counts: Floats, differences: Floats) -> Floats:
    """Alpha of several sets of units at once: sets × units × values."""
    sizes = counts.sum(2)
    within = np.einsum("suv,vw,suw->su", counts, differences, counts)
    observed = (within / (sizes - 1)).sum(1)
    uses = counts.sum(1)
    total = uses.sum(1)
    expected = np.einsum("sv,vw,sw->s", uses, differences, uses) / (total - 1)
    found: Floats = 1 - observed / np.where(expected > 0, expected, np.nan)
    return found


def _spread(units: Sequence[Sequence[float]], seed: int) -> Interval:
    """95 % interval of the interval alpha: texts drawn again with their ratings."""
    counts, values = _counts(units)
    differences = _differences(counts, values, ordinal=False)
    rng = np.random.default_rng([seed, 3])
    found = np.concatenate(
        [
            _alphas(counts[rng.integers(0, len(counts), (100, len(counts)))], differences)
            for _ in range(_RESAMPLES // 100)
        ]
    )
    low, high = np.nanpercentile(found, [2.5, 97.5])
    return float(low), float(high)
