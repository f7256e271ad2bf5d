"""What other tools call Markov, Shapley and the like, reproduced for comparison.

These definitions differ from ours on purpose. They take aggregated paths
``(steps, conversions, value, journeys without conversion)`` and return credited conversions and
value per channel, as the named tool's own documentation and behaviour define them:

* ``fractribution`` (Google's Fractribution, also in Snowplow's package): a path's conversions go
  to its touches in proportion to how much higher the path's conversion rate is than that of the
  same path without the touch (never below 0; to the last touch when none has a gain).
* ``channelattribution`` (ChannelAttribution's Markov): the removal effects of our exact chain;
  that tool estimates them by simulation, so its figures scatter around these.
* ``mam_shapley`` (marketing-attribution-models): within each converting set of channels, the
  Shapley value of the conversion rates of exactly the subsets seen; sets are cut to the last four
  channels in alphabetical order, so that renaming channels changes the figures.
* ``mam_markov`` (marketing-attribution-models): order 1 without steps from a channel to itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from math import factorial

import numpy as np

from unisono.attribution.counts import count_transitions
from unisono.attribution.markov import removal_effects
from unisono.attribution.pathcounts import from_path_counts
from unisono.errors import AttributionError

Path = tuple[Sequence[str], int, float, int]
Credit = dict[str, tuple[float, float]]
#: Channels of a set that ``mam_shapley`` looks at.
_MAM_SIZE = 4


def credit(definition: str, paths: Iterable[Path]) -> Credit:
    """Credited conversions and value per channel under another tool's definition.

    Raises:
        AttributionError: there is no such definition.
    """
    if definition not in DEFINITIONS:
        raise AttributionError(
            f"There is no definition {definition}.",
            way_out=f"There are: {', '.join(DEFINITIONS)}.",
        )
    return DEFINITIONS[definition](list(paths))


def fractribution(paths: Sequence[Path]) -> Credit:
    """Fractribution's counterfactual shares of each path."""
    seen: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0])
    for steps, won, _, null in paths:
        seen[tuple(steps)][0] += won
        seen[tuple(steps)][1] += won + null

    def rate(steps: tuple[str, ...]) -> float:
        won, journeys = seen.get(steps, (0, 0))
        return won / journeys if journeys else 0.0

    found: dict[str, list[float]] = {s: [0.0, 0.0] for steps, *_ in paths for s in steps}
    for steps, won, value, _ in paths:
        path = tuple(steps)
        if not path or not won:
            continue
        gain = [max(rate(path) - rate(path[:i] + path[i + 1 :]), 0.0) for i in range(len(path))]
        if len(path) == 1 or not sum(gain):
            gain = [0.0] * (len(path) - 1) + [1.0]
        for step, share in zip(path, gain, strict=True):
            found[step][0] += share / sum(gain) * won
            found[step][1] += share / sum(gain) * value
    return {c: (n, v) for c, (n, v) in found.items()}


def channelattribution(paths: Sequence[Path]) -> Credit:
    """The exact figures ChannelAttribution's order-1 Markov estimates."""
    return _removal(paths)


def mam_markov(paths: Sequence[Path]) -> Credit:
    """marketing-attribution-models' Markov: repeats folded, value by effects on conversions."""
    folded = [
        (tuple(s for i, s in enumerate(steps) if not i or steps[i - 1] != s), won, value, null)
        for steps, won, value, null in paths
    ]
    found = _removal(folded)
    won, value = sum(row[1] for row in paths), sum(row[2] for row in paths)
    return {c: (n, value * n / won if won else 0.0) for c, (n, _) in found.items()}


def _removal(paths: Sequence[Path]) -> Credit:
    journeys = from_path_counts(paths)
    effects = removal_effects(count_transitions(journeys, 1))
    if effects is None:
        raise AttributionError("There are too many channels for this definition.")
    totals = (float(journeys.converting.count.sum()), float(journeys.converting.value.sum()))
    credits = [
        effect * (total / effect.sum()) if effect.sum() else effect
        for effect, total in zip((effects.effect, effects.effect_value), totals, strict=True)
    ]
    return dict(zip(journeys.channels, zip(*(c.tolist() for c in credits), strict=True),
                    strict=True))  # fmt: skip


def mam_shapley(paths: Sequence[Path]) -> Credit:
    """marketing-attribution-models' Shapley on conversion rates, four channels at most."""
    totals: dict[tuple[str, ...], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for steps, won, value, null in paths:
        row = totals[tuple(sorted(set(steps))[-_MAM_SIZE:])]
        row[0] += won
        row[1] += won + null
        row[2] += value
    rate = {team: row[0] / row[1] for team, row in totals.items() if row[0] > 0}
    found: dict[str, list[float]] = {s: [0.0, 0.0] for steps, *_ in paths for s in steps}
    for team in rate:
        share = _shapley(team, rate)
        whole = share.sum()
        for channel, part in zip(team, share, strict=True):
            for i, total in enumerate((totals[team][0], totals[team][2])):
                found[channel][i] += float(part / whole * total) if whole else 0.0
    return {c: (n, v) for c, (n, v) in found.items()}


def _shapley(team: tuple[str, ...], worth: dict[tuple[str, ...], float]) -> np.ndarray:
    """Shapley values where a coalition nobody was seen with is worth nothing."""
    size = len(team)
    found = np.zeros(size)
    for mask in range(1, 1 << size):
        inside = tuple(c for i, c in enumerate(team) if mask >> i & 1)
        many = len(inside)
        for i in range(size):
            if mask >> i & 1:
                weight = factorial(many - 1) * factorial(size - many) / factorial(size)
            else:
                weight = -factorial(many) * factorial(size - many - 1) / factorial(size)
            found[i] += weight * worth.get(inside, 0.0)
    return found


#: Name → definition.
DEFINITIONS: dict[str, Callable[[Sequence[Path]], Credit]] = {
    "fractribution": fractribution,
    "channelattribution": channelattribution,
    "mam_shapley": mam_shapley,
    "mam_markov": mam_markov,
}

#: Name → title and meaning for people.
TITLES = {
    "fractribution": "Fractribution",
    "channelattribution": "ChannelAttribution (Markov, order 1)",
    "mam_shapley": "marketing-attribution-models (Shapley)",
    "mam_markov": "marketing-attribution-models (Markov)",
}
MEANINGS = {
    "fractribution": "As Fractribution defines it: a path's conversions go to its touches in "
    "proportion to how much higher its conversion rate is than that of the path without the touch.",
    "channelattribution": "What ChannelAttribution's Markov of order 1 estimates by simulation, "
    "exact.",
    "mam_shapley": "As marketing-attribution-models defines it: Shapley value of the conversion "
    "rates of the sets seen, cut to the last four channels by name.",
    "mam_markov": "As marketing-attribution-models defines it: removal effects of order 1 without "
    "steps from a channel to itself; value by the effects on conversions.",
}
