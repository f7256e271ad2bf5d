"""Where variation of scores comes from: between groups of texts, or within each of them.

Unbalanced one-way random effects by analysis of variance (Searle, Casella & McCulloch 1992,
Variance Components, 3.6). The interval of the share is that of Thomas & Hultquist (1978), Annals
of Statistics 6(3): means of groups weigh alike, sizes enter by their harmonic mean; it is exact
where all groups have one size.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from unisono.messages.features import Floats
from unisono.messages.quantiles import f_quantile
from unisono.model.variation import Interval, VarianceComponent

#: Texts that must be left once a mean per group is taken off: below, the share says nothing.
MIN_WITHIN = 5


def variance_component(
    values: Sequence[float], groups: Sequence[str], by: str = "group"
) -> VarianceComponent:
    """Variance between and within ``groups``; texts whose group is "" are left out and counted.

    Not measured with fewer than two groups, or fewer than five texts beyond one a group.
    """
    named = [(v, g) for v, g in zip(values, groups, strict=True) if g]
    scores = np.array([v for v, _ in named], dtype=float)
    names, place = np.unique([g for _, g in named], return_inverse=True)
    unnamed, many = len(values) - len(named), len(names)
    reason = _too_little(len(named), many, by)
    if reason:
        return VarianceComponent(by, len(named), unnamed, many, reason=reason)
    sizes = np.bincount(place).astype(float)
    means = np.bincount(place, weights=scores) / sizes
    within = float(((scores - means[place]) ** 2).sum() / (len(scores) - many))
    usual = (len(scores) - (sizes**2).sum() / len(scores)) / (many - 1)
    spread = float((sizes * (means - scores.mean()) ** 2).sum() / (many - 1))
    between = max(0.0, (spread - within) / float(usual))
    total = between + within
    return VarianceComponent(
        by, len(named), unnamed, many, between, within,
        between / total if total > 0 else 0.0, _interval(sizes, means, within),
    )  # fmt: skip


def _too_little(texts: int, groups: int, by: str) -> str:
    if not groups:
        return f"no text names its {by}"
    if groups < 2:
        return f"all texts that name one are of the same {by}"
    if texts - groups < MIN_WITHIN:
        return f"{texts} texts in {groups} groups are too few"
    return ""


def _interval(sizes: Floats, means: Floats, within: float) -> Interval:
    """95 % interval of the share of variance between groups."""
    above, below = len(sizes) - 1, float(sizes.sum()) - len(sizes)
    usual = len(sizes) / float((1 / sizes).sum())
    spread = float(means.var(ddof=1))
    if within <= 0:
        return (0.0, 0.0) if spread <= 0 else (1.0, 1.0)
    ratio = usual * spread / within
    ends = [
        max(0.0, (ratio / f_quantile(chance, above, below) - 1) / usual)
        for chance in (0.975, 0.025)
    ]
    return ends[0] / (1 + ends[0]), ends[1] / (1 + ends[1])
