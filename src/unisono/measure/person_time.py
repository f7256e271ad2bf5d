"""Conversion by 1, 2 and 3+ channels in person-time, with a null simulation beside the figure.

The time after a touch counts for the channels met so far (:mod:`unisono.measure.at_risk`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from unisono.measure.at_risk import AtRisk
from unisono.model.omnichannel import PersonTime
from unisono.model.paths import ABOVE, BELOW, UNKNOWN, WITHIN, RiskCell, StateRow, Stratum

DEFINITION = (
    "Conversions per 1,000 person-days at risk, by the channels met so far: the days after a touch "
    "count until the next touch, the first conversion, the end of the lookback window "
    "({days:g} days) or that of the audited period. Ratio: against one channel. Null band: the "
    "ratio in 90 % of {draws:,} simulations in which, among people at the same touch (first, "
    "second …), conversions fall on anybody whatever the channels met, with the same time at risk. "
    "Outside the band: the channels met go along with conversion beyond chance and the number of "
    "touches; not an effect yet."
)
_STATES = ("1 channel", "2 channels", "3+ channels")
#: Simulations of the null, and their seed.
DRAWS, SEED = 2000, 20_260_101
_Z95 = 1.959963984540054


def strata(found: Sequence[RiskCell]) -> tuple[Stratum, ...]:
    """Time at risk and first conversions by channels met so far and place of the touch."""
    sums: dict[tuple[int, int], Stratum] = {}
    for c in found:
        if c.channels:
            s = sums.get((c.channels, c.place), Stratum(c.channels, c.place, 0, 0.0, 0))
            sums[c.channels, c.place] = replace(
                s,
                moments=s.moments + c.moments,
                days=s.days + c.days,
                conversions=s.conversions + c.conversions,
            )
    return tuple(sums[key] for key in sorted(sums))


def person_time_table(found: AtRisk) -> PersonTime:
    """The figures as a table of the report, with the reason when there are none."""
    definition = DEFINITION.format(days=found.lookback_days, draws=DRAWS)
    rows = person_time(strata(found.cells), draws=DRAWS, seed=SEED)
    if any(r.conversions for r in rows):
        return PersonTime(definition, rows)
    return PersonTime(
        definition,
        (),
        "no touch of a person comes before a conversion",
        "Bring orders or won deals, and visits with an id of the person.",
    )


def person_time(found: Sequence[Stratum], *, draws: int, seed: int) -> tuple[StateRow, ...]:
    """Rates with 95 % intervals, ratios to one channel and their 90 % null bands.

    Args:
        found: time at risk by state and place.
        draws: simulations of the null; 0 leaves the bands out.
        seed: the same seed gives the same bands.

    Method: within a place the conversions are dealt to the moments at random (multivariate
    hypergeometric), which is the permutation form of the stratified log-rank test; intervals of
    rates are Byar's approximation to the Poisson interval.
    """
    days, won, moments = (np.zeros(3) for _ in range(3))
    for s in found:
        at = s.channels - 1
        days[at] += s.days
        won[at] += s.conversions
        moments[at] += s.moments
    simulated = _simulated(found, draws, seed) if draws else None
    return tuple(
        _row(i, moments, days, won, None if simulated is None else simulated) for i in range(3)
    )


def _simulated(found: Sequence[Stratum], draws: int, seed: int) -> NDArray[np.int64]:
    """Conversions by state in every simulation: draws × 3."""
    random = np.random.default_rng(seed)
    total = np.zeros((draws, 3), np.int64)
    for place in sorted({s.place for s in found}):
        here = [s for s in found if s.place == place]
        sizes = np.zeros(3, np.int64)
        for s in here:
            sizes[s.channels - 1] += s.moments
        won = sum(s.conversions for s in here)
        total += random.multivariate_hypergeometric(sizes, won, size=draws, method="marginals")
    return total


def _row(
    i: int,
    moments: NDArray[np.float64],
    days: NDArray[np.float64],
    won: NDArray[np.float64],
    simulated: NDArray[np.int64] | None,
) -> StateRow:
    rate = 1000 * won[i] / days[i] if days[i] > 0 else None
    row = StateRow(
        _STATES[i],
        int(moments[i]),
        float(days[i]),
        int(won[i]),
        None if rate is None else float(rate),
        None if rate is None else _byar(int(won[i]), float(days[i])),
    )
    if i == 0 or rate is None or not days[0] or not won[0]:
        return row
    ratio = float(rate / (1000 * won[0] / days[0]))
    band, badge = None, UNKNOWN
    if simulated is not None:
        ratios = (simulated[:, i] / days[i]) / np.maximum(simulated[:, 0], 0.5) * days[0]
        low, high = np.quantile(ratios, (0.05, 0.95))
        band = (float(low), float(high))
        badge = ABOVE if ratio > high else BELOW if ratio < low else WITHIN
    return StateRow(
        row.channels, row.moments, row.days, row.conversions, row.rate, row.interval,
        ratio, band, badge,
    )  # fmt: skip


def _byar(events: int, days: float) -> tuple[float, float]:
    """95 % interval of events per 1,000 days (Breslow & Day 1987, vol. II, eq. 2.13)."""

    def end(count: int, z: float) -> float:
        if count == 0:
            return 0.0
        return count * (1 - 1 / (9 * count) + z / (3 * math.sqrt(count))) ** 3

    low, high = end(events, -_Z95), end(events + 1, _Z95)
    return 1000 * low / days, 1000 * high / days
