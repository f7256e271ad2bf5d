"""Which Markov order the journeys support: the one that best predicts journeys it has not seen.

Persons are split into folds by bucket. Each order's probabilities are learnt on the other folds
and scored on the held-out one by the mean log-likelihood of a step. A context seen rarely borrows
from the next lower order (Dirichlet prior of :data:`PRIOR` steps), so that unseen contexts are
predicted, not punished without measure.
"""

from __future__ import annotations

import numpy as np

from unisono.attribution.counts import Transitions, cells_of, remainder
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
    home = transitions.bucket % FOLDS
    seen = summed(home * len(code) + transitions.place, transitions.count, FOLDS * len(code))
    seen = seen.reshape(FOLDS, len(code))
    steps = transitions.channels + 2
    step = remainder(code, steps)
    train = seen.sum(axis=0) - seen
    overall = [summed(step, mine, steps) + 1 / steps for mine in train]
    p = np.array([(every / every.sum())[step] for every in overall])
    scores = np.zeros((transitions.order, FOLDS))
    for k in range(1, transitions.order + 1):
        _predict(remainder(code, cells_of(transitions.channels, k)), steps, train, p)
        scores[k - 1] = [test @ np.log(mine) for test, mine in zip(seen, p, strict=True)]
    total = seen.sum()
    return tuple(
        OrderScore(k + 1, float(scores[k].sum() / total), float(np.exp(-scores[k].sum() / total)))
        for k in range(transitions.order)
    )


def _predict(code: Ints, steps: int, train: Floats, p: Floats) -> None:
    """Turn the probability of every code's step after a shorter context into that after its own.

    Per fold (row): ``train`` counts the steps learnt from, ``p`` is turned.
    """
    index, cells = _numbered(code)
    context, contexts = _numbered(code // steps)
    for learnt, mine in zip(train, p, strict=True):
        count, left = summed(index, learnt, cells), summed(context, learnt, contexts)
        mine *= PRIOR
        mine += count.take(index)
        mine /= (left + PRIOR).take(context)


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
