"""Which Markov order the journeys support: the one that best predicts journeys it has not seen.

Persons are split into folds by bucket. Each order's probabilities are learnt on the other folds
and scored on the held-out one by the mean log-likelihood of a step. A context seen rarely borrows
from the next lower order (Dirichlet prior of :data:`PRIOR` steps), so that unseen contexts are
predicted, not punished without measure.
"""

from __future__ import annotations

import numpy as np

from unisono.attribution.counts import Transitions, cells_of, places
from unisono.attribution.touchlog import Floats, Ints, summed
from unisono.model.attribution import OrderScore

FOLDS = 4
#: Steps of evidence the lower order's prediction counts for.
PRIOR = 8.0


def score_orders(transitions: Transitions) -> tuple[OrderScore, ...]:
    """Held-out fit of the orders 1 … k; empty when there are no steps."""
    if not len(transitions.code):
        return ()
    code = transitions.total.code
    place: Ints = places(code, transitions.code, cells_of(transitions.channels, transitions.order))
    home = transitions.bucket % FOLDS
    seen = summed(home * len(code) + place, transitions.count, FOLDS * len(code))
    seen = seen.reshape(FOLDS, len(code))
    steps = transitions.channels + 2
    scores = np.zeros((transitions.order, FOLDS))
    for fold in range(FOLDS):
        train, test = seen.sum(axis=0) - seen[fold], seen[fold]
        overall = summed(code % steps, train, steps) + 1 / steps
        p = (overall / overall.sum())[code % steps]
        for k in range(1, transitions.order + 1):
            p = _predicted(code % cells_of(transitions.channels, k), steps, train, p)
            scores[k - 1, fold] = test @ np.log(p)
    total = seen.sum()
    return tuple(
        OrderScore(k + 1, float(scores[k].sum() / total), float(np.exp(-scores[k].sum() / total)))
        for k in range(transitions.order)
    )


def _predicted(code: Ints, steps: int, train: Floats, lower: Floats) -> Floats:
    """Probability of every code's step after its context."""
    index, cells = _numbered(code)
    context, contexts = _numbered(code // steps)
    count, left = summed(index, train, cells), summed(context, train, contexts)
    found: Floats = (count[index] + PRIOR * lower) / (left[context] + PRIOR)
    return found


def _numbered(code: Ints) -> tuple[Ints, int]:
    """Numbers that are equal where the codes are, and their range: small codes as they are."""
    cells = int(code.max(initial=0)) + 1
    if cells <= 4 * len(code) + 1024:
        return code, cells
    distinct, index = np.unique(code, return_inverse=True)
    return index, len(distinct)


def best_order(scores: tuple[OrderScore, ...]) -> int | None:
    """The order with the highest held-out likelihood; the lower one when equal."""
    if not scores:
        return None
    return max(scores, key=lambda s: (s.log_likelihood, -s.order)).order
