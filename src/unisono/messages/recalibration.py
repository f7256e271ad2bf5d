"""A calibration of the company's own, made of people's ratings.

The shipped score stays what it is; a line on its log odds (Platt 1999) moves it to what raters
say. Every figure is told for texts that the line was not fitted on: a fifth of the texts is left
out in turn. The shipped curve is kept unless the own one is better beyond doubt, both than it and
than one score for all texts: ratings that do not follow the scores would only make these even.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from unisono.messages.features import Floats
from unisono.model.ratings import Fit, Line, OwnCurve, Recalibrated
from unisono.model.variation import Interval

#: Parts that are left out in turn; groups of like scores; how hard a line is held to (0, 1).
FOLDS, _GROUPS, _HOLD = 5, 5, 1.0
_EDGE, _STEPS, _RESAMPLES = 0.005, 60, 2_000


def recalibrated(
    kind: str, texts: Sequence[str], scores: Sequence[float], ratings: Sequence[Sequence[float]],
    least: int, seed: int,
) -> Recalibrated:  # fmt: skip
    """What ratings say of scores, and the line that is better, if one is.

    Args:
        kind: "texts" or "pillars".
        texts: per unit the text it is about; units of one text stay together.
        scores: shipped scores, 0–10.
        ratings: per unit its ratings, 0–10; their mean counts.
        least: texts that are needed.
        seed: of the parts and of the interval.
    """
    many = len(set(texts))
    count = sum(map(len, ratings))
    if many < least:
        return Recalibrated(kind, many, count, reason=f"{many} texts are rated; it needs {least}")
    said = np.array([np.mean(own) for own in ratings])
    shipped = np.array(scores, dtype=float)
    if float(said.std()) < 1e-9:
        return Recalibrated(kind, many, count, reason="all ratings are the same")
    names, place = np.unique(texts, return_inverse=True)
    part = np.random.default_rng([seed, 4]).permutation(len(names)) % FOLDS
    after, even = np.empty_like(shipped), np.empty_like(shipped)
    for fold in range(FOLDS):
        out = part[place] == fold
        after[out] = moved(shipped[out], fit_line(shipped[~out], said[~out]))
        even[out] = said[~out].mean()
    wrong = (after - said) ** 2
    gain = _gain((shipped - said) ** 2 - wrong, place, seed)
    reason = _kept(gain, _gain((even - said) ** 2 - wrong, place, seed))
    return Recalibrated(
        kind, many, count, _fit(shipped, said), _fit(after, said), gain,
        None if reason else fit_line(shipped, said), reason,
    )  # fmt: skip


def _kept(over_shipped: Interval, over_even: Interval) -> str:
    """Why the shipped curve is kept, "" when the own one is better than it and than no scores."""
    if over_shipped[0] <= 0:
        return "it is not better beyond doubt on texts that were left out"
    if over_even[0] <= 0:
        return "the ratings do not follow the scores, so a line would give all texts nearly one"
    return ""


def fit_line(scores: Floats, ratings: Floats) -> Line:
    """Intercept and slope on the log odds of ``scores`` that match ``ratings`` (both 0–10).

    Logistic regression on the ratings as shares, by Newton's method; a small penalty holds the
    line to (0, 1), and the slope never falls below 0.
    """
    odds, share = _log_odds(scores), ratings / 10
    inputs = np.stack([np.ones_like(odds), odds], axis=1)
    line, start = np.array([0.0, 1.0]), np.array([0.0, 1.0])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-inputs @ line))
        slope = inputs.T @ (chance - share) + _HOLD * (line - start)
        bend = (inputs * (chance * (1 - chance))[:, None]).T @ inputs + _HOLD * np.eye(2)
        step = np.linalg.solve(bend, slope)
        line = line - np.clip(step, -1, 1)
        if float(np.abs(step).max()) < 1e-10:
            break
    return float(line[0]), max(0.0, float(line[1]))


def moved(scores: Floats, line: Line | None) -> Floats:
    """Scores by an own line; those of 0, which share nothing with a pillar, stay 0."""
    if line is None:
        return np.asarray(scores, dtype=np.float64)
    by_line = 10 / (1 + np.exp(-(line[0] + line[1] * _log_odds(scores))))
    return np.where(scores > 0, by_line, 0.0)


def holding(curve: OwnCurve | None, shipped: str) -> OwnCurve | None:
    """``curve``, when it was made with the shipped calibration of that name."""
    return curve if curve is not None and curve.shipped == shipped else None


def _log_odds(scores: Floats) -> Floats:
    share = np.clip(np.asarray(scores, dtype=float) / 10, _EDGE, 1 - _EDGE)
    odds: Floats = np.log(share / (1 - share))
    return odds


def _fit(scores: Floats, ratings: Floats) -> Fit:
    order = np.argsort(scores, kind="stable")
    groups = [g for g in np.array_split(order, _GROUPS) if len(g)]
    gaps = [abs(float(scores[g].mean() - ratings[g].mean())) * len(g) for g in groups]
    apart = scores - ratings
    return Fit(float(np.sqrt((apart**2).mean())), float(apart.mean()), sum(gaps) / len(scores))


def _gain(falls: Floats, place: np.ndarray, seed: int) -> Interval:
    """95 % interval of the mean fall of the squared error, texts drawn again."""
    totals, counts = np.bincount(place, weights=falls), np.bincount(place)
    rng = np.random.default_rng([seed, 5])
    drawn = rng.integers(0, len(totals), (_RESAMPLES, len(totals)))
    low, high = np.percentile(totals[drawn].sum(1) / counts[drawn].sum(1), [2.5, 97.5])
    return float(low), float(high)
