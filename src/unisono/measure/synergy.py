"""Synergy of channel pairs and sequences in person-time, with intervals (ATT-9)."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, permutations

import numpy as np
from numpy.typing import NDArray

from unisono.measure.at_risk import AtRisk
from unisono.measure.interaction import (
    Floats,
    beyond_chance,
    comparable,
    effects,
    rate_ratio,
    surplus,
)
from unisono.model.synergy import (
    LESS,
    MORE,
    TOO_FEW,
    UNCLEAR,
    PairRow,
    SequenceRow,
    Synergy,
)
from unisono.model.wording import counted
from unisono.settings import SynergySettings

_Z95 = 1.959963984540054

PAIRS = (
    "First conversions per person-day at risk of people who had met both, only one, or neither of "
    "two channels by then, compared at the same touch (first, second …); ratios are against "
    "neither. Surplus: both together beyond the sum of the two alone."
)
SEQUENCES = (
    "First conversions per person-day after a touch of the second channel, with the first channel "
    "met before against something else met before, at the same touch of the person."
)
NOT_ESTIMABLE = (
    "At the touches where those who met both, one or neither can be compared, one of these groups "
    "has too few conversions or all of them, so its rate ratio has no finite value."
)
WARNING = (
    "Who meets a channel is not left to chance: people looking for an offer search, read and open "
    "more. A surplus or lift shows what goes together, not what causes what; a holdout test does. "
    "Intervals are 95 %; more or less is said only of what stands out of all pairs, "
    "or all sequences, with at most {share:.0f} % of such findings false."
)


def synergy(found: AtRisk, by: str, settings: SynergySettings) -> Synergy:
    """Every pair and every sequence of two; those that stand out first, then by conversions.

    Args:
        found: time at risk by the values of ``by``.
    """
    pairs, sequences, notes = [], [], []
    if len(found.names) == settings.channels:
        notes.append(f"Looked at: the {settings.channels} with most touches.")
    if len(found.names) < 2:
        notes.append("Synergy needs touches of people in two channels at least.")
    elif found.cells:
        pairs, sequences = _pairs(found, settings), _sequences(found, settings)
    few = [sum(r.verdict == TOO_FEW for r in rows) for rows in (pairs, sequences)]
    if any(few):
        notes.append(
            f"Not compared: {counted(few[0], 'pair')} and {counted(few[1], 'sequence')} with fewer "
            f"than {settings.min_conversions} first conversions in one of their groups."
        )
    if open_ended := sum(r.verdict == UNCLEAR and r.surplus is None for r in pairs):
        notes.append(f"Undecided, not estimable: {counted(open_ended, 'pair')}. {NOT_ESTIMABLE}")
    rank = {MORE: 0, LESS: 0, UNCLEAR: 1, TOO_FEW: 2}
    pairs.sort(key=lambda r: (rank[r.verdict], -r.conversions, r.first, r.second))
    sequences.sort(key=lambda r: (rank[r.verdict], -r.conversions, r.first, r.then))
    warning = WARNING.format(share=settings.false_findings)
    definitions = {"pairs": PAIRS, "sequences": SEQUENCES, "warning": warning}
    return Synergy(by, found.names, tuple(pairs), tuple(sequences), definitions, tuple(notes))


def _table(found: AtRisk) -> Floats:
    """Cells as rows of current, met, place, days, conversions."""
    cells = [(c.current, c.met, c.place, c.days, c.conversions) for c in found.cells]
    return np.array(cells, np.float64)


def _by_place(
    table: Floats, group: NDArray[np.int64], groups: int, places: int
) -> tuple[Floats, Floats]:
    """Days and conversions as places × groups; rows of a negative group are left out."""
    kept = group >= 0
    at = (table[kept, 2].astype(int) - 1) * groups + group[kept]
    size = places * groups
    days, won = (np.bincount(at, table[kept, column], size).astype(float) for column in (3, 4))
    return days.reshape(places, groups), won.reshape(places, groups)


def _pairs(found: AtRisk, settings: SynergySettings) -> list[PairRow]:
    table, names = _table(found), found.names
    met = table[:, 1].astype(int)
    asked = list(combinations(range(len(names)), 2))
    counted = [
        _by_place(table, (met >> a & 1) + 2 * (met >> b & 1), 4, found.places) for a, b in asked
    ]
    days = np.array([d for d, _ in counted])
    won = np.array([w for _, w in counted])
    enough = (won.sum(1) >= settings.min_conversions).all(1)
    days, won_there = comparable(days, won)
    told = enough & (won_there.sum(1) >= settings.min_conversions).all(1)
    beta, covariance = (np.full((len(asked), *shape), np.nan) for shape in ((3,), (3, 3)))
    beta[told], covariance[told] = effects(days[told], won_there[told])
    more, error = surplus(beta, covariance)
    ratios, half = np.exp(beta), _Z95 * error
    verdicts = _verdicts(more, error, settings)
    rows = []
    for i, (a, b) in enumerate(asked):
        row = PairRow(names[a], names[b], int(won[i, :, 3].sum()))
        if enough[i]:
            row = replace(row, verdict=verdicts[i])
        if enough[i] and np.isfinite(half[i]):
            alone, other, together = (float(x) for x in ratios[i])
            ends = (float(more[i] - half[i]), float(more[i] + half[i]))
            row = replace(
                row, first_alone=alone, second_alone=other, together=together,
                surplus=float(more[i]), interval=ends,
            )  # fmt: skip
        rows.append(row)
    return rows


def _sequences(found: AtRisk, settings: SynergySettings) -> list[SequenceRow]:
    table, names = _table(found), found.names
    current, met = table[:, 0].astype(int), table[:, 1].astype(int)
    asked = list(permutations(range(len(names)), 2))
    counted = [
        _by_place(table, np.where(current == b, met >> a & 1, -1), 2, found.places)
        for a, b in asked
    ]
    days = np.array([d for d, _ in counted])
    # Only places where both kinds are found: nothing comes before anybody's first touch.
    shared = (days > 0).all(2, keepdims=True)
    days = days * shared
    won = np.array([w for _, w in counted]) * shared
    days_in, won_in = days.sum(1), won.sum(1)
    lift, error = rate_ratio(days[..., 1], won[..., 1], days[..., 0], won[..., 0])
    known = (won_in >= settings.min_conversions).all(1)
    log = np.where(known, np.log(lift), np.nan)
    low, high = np.exp(log - _Z95 * error), np.exp(log + _Z95 * error)
    verdicts = _verdicts(log, error, settings)
    rows = []
    for i, (a, b) in enumerate(asked):
        row = SequenceRow(names[a], names[b], int(won_in[i, 1]))
        if known[i]:
            rate = float(1000 * won_in[i, 1] / days_in[i, 1])
            ends = (float(low[i]), float(high[i]))
            row = replace(
                row, rate=rate, rate_without=rate / float(lift[i]), lift=float(lift[i]),
                interval=ends, verdict=verdicts[i],
            )  # fmt: skip
        rows.append(row)
    return rows


def _verdicts(value: Floats, error: Floats, settings: SynergySettings) -> list[str]:
    """What stands out of all comparisons; ``value`` is 0 where there is no difference."""
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(error > 0, value / error, np.nan)
    stands = beyond_chance(z, settings.false_findings / 100)
    return [
        (MORE if v > 0 else LESS) if out else UNCLEAR for v, out in zip(value, stands, strict=True)
    ]
