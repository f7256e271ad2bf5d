"""How far raters agree: Krippendorff's alpha with missing ratings.

After Krippendorff (2011), Computing Krippendorff's Alpha-Reliability. Ratings by any number of
people, each of any part of the texts; only texts that two or more rated count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from unisono.messages.features import Floats
from unisono.model.ratings import WHOLE, Agreement, Rating, pillars_of
from unisono.model.variation import Interval

#: Texts rated by two or more people that a measure needs; all pillars together are named so.
LEAST, ALL_PILLARS = 10, "*"
#: Resamples; share of the expected differences below which there are none.
_RESAMPLES, _EQUAL = 1_000, 1e-9


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
    of = _sums([own for own in units if len(own) > 1], ordinal)
    return float(_alphas(of, np.arange(len(of))[None])[0])


def _sums(units: Sequence[Sequence[float]], ordinal: bool) -> Floats:
    """Per unit its ratings' number, sum and sum of squares, which is all alpha needs.

    Pairs of values are never laid out: ratings with decimals have as many values as ratings.
    """
    sizes = np.array([len(own) for own in units], dtype=np.intp)
    said = np.array([v for own in units for v in own])
    if ordinal:
        _, place, uses = np.unique(said, return_inverse=True, return_counts=True)
        said = (np.cumsum(uses) - uses / 2)[place]
    said = said - said.mean()
    starts = np.cumsum(sizes) - sizes
    totals = [np.add.reduceat(part, starts) for part in (said, said**2)]
    return np.stack([sizes.astype(float), *totals], axis=1)


def _alphas(sums: Floats, drawn: npt.NDArray[np.intp]) -> Floats:
    """Alpha of several sets of units at once.

    Args:
        sums: units × 3; see :func:`_sums`.
        drawn: places of units, sets × units.
    """
    size, total, square = sums.T
    # squared differences of all pairs: 2 (n Σv² − (Σv)²)
    observed = ((size * square - total**2) / (size - 1))[drawn].sum(1)
    size, total, square = (part[drawn].sum(1) for part in (size, total, square))
    every = size * square
    expected = (every - total**2) / (size - 1)
    some = every - total**2 > _EQUAL * every  # what rounding leaves of values that are all the same
    found: Floats = 1 - observed / np.where(some, expected, np.nan)
    return found


def _spread(units: Sequence[Sequence[float]], seed: int) -> Interval:
    """95 % interval of the interval alpha: texts drawn again with their ratings."""
    sums = _sums(units, ordinal=False)
    rng = np.random.default_rng([seed, 3])
    found = np.concatenate(
        [
            _alphas(sums, rng.integers(0, len(sums), (100, len(sums))))
            for _ in range(_RESAMPLES // 100)
        ]
    )
    low, high = np.nanpercentile(found, [2.5, 97.5])
    return float(low), float(high)
