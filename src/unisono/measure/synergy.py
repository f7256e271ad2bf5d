"""Synergy of channel pairs and sequences in person-time, with intervals (ATT-9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, permutations

import numpy as np
from numpy.typing import NDArray

from unisono.measure.at_risk import (
    BEFORE,
    FIRST_WON,
    LAST_BEFORE,
    MET,
    PLACES,
    SECONDS,
    moments_sql,
)
from unisono.measure.interaction import beyond_chance, effects, rate_ratio, surplus
from unisono.model.synergy import (
    LESS,
    MORE,
    TOO_FEW,
    UNCLEAR,
    PairRow,
    SequenceRow,
    SynergyCell,
)
from unisono.warehouse.engine import Engine

#: The largest channels looked at; touches elsewhere count as something else.
CHANNELS = 16
#: Conversions each group needs before it is compared.
LEAST = 5
#: Share of false findings allowed among those that stand out.
SHARE_FALSE = 0.1
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
WARNING = (
    "Who meets a channel is not left to chance: people looking for an offer search, read and open "
    "more. A surplus or lift shows what goes together, not what causes what; a holdout test does. "
    "Intervals are 95 %; more or less is said only of what stands out of all pairs, "
    "or all sequences, with at most {share:.0f} % of such findings false."
)

_VALUES = f"""
WITH {FIRST_WON}
SELECT {{column}} AS value FROM {MET} {{join}}
WHERE {BEFORE} AND {{column}} IS NOT NULL AND {{column}} <> ''
GROUP BY 1 ORDER BY count(DISTINCT t.person_id) DESC, 1 LIMIT $channels
"""  # noqa: S608 (the parts are this program's own)
_NAMES = "SELECT unnest($names) AS value, unnest(range(len($names))) AS number"
_CELLS = """
WITH {moments}, at_risk AS (
    SELECT number, met, least(place, $places) AS place,
        {seconds} AS seconds, {last_before} AS last_before
    FROM moment, mart_audit_period AS p WHERE ts < p.ends
)
SELECT CAST(number AS INTEGER), CAST(met AS INTEGER), CAST(place AS INTEGER),
    sum(greatest(0, least(seconds, $window))) / 86400.0,
    count(*) FILTER (WHERE last_before AND seconds <= $window)
FROM at_risk GROUP BY ALL ORDER BY ALL
"""


def largest(engine: Engine, column: str = "t.channel", join: str = "") -> tuple[str, ...]:
    """The values of ``column`` that most people met before their conversion."""
    sql = _VALUES.format(column=column, join=join)
    return tuple(value for (value,) in engine.rows(sql, {"channels": CHANNELS}))


def cells(
    engine: Engine,
    names: Sequence[str],
    lookback_days: float,
    column: str = "t.channel",
    join: str = "",
) -> tuple[SynergyCell, ...]:
    """Time at risk and first conversions by what was met so far; one pass over the touches.

    Args:
        names: values of ``column`` told apart, at most :data:`CHANNELS`.
    """
    sql = _CELLS.format(
        moments=moments_sql(_NAMES, column, join), seconds=SECONDS, last_before=LAST_BEFORE
    )
    given = {"names": list(names), "places": PLACES, "window": round(lookback_days * 86400)}
    return tuple(SynergyCell(*row) for row in engine.rows(sql, given)) if names else ()


def synergies(
    found: Sequence[SynergyCell], names: Sequence[str]
) -> tuple[tuple[PairRow, ...], tuple[SequenceRow, ...]]:
    """Every pair and every sequence of two; those that stand out first, then by conversions.

    Args:
        found: :func:`cells` of ``names``.
    """
    if not found or len(names) < 2:
        return (), ()
    table = np.array([(c.current, c.met, c.place, c.days, c.conversions) for c in found], float)
    pairs = _pairs(table, names)
    sequences = _sequences(table, names)
    rank = {MORE: 0, LESS: 0, UNCLEAR: 1, TOO_FEW: 2}
    pairs.sort(key=lambda r: (rank[r.verdict], -r.conversions, r.first, r.second))
    sequences.sort(key=lambda r: (rank[r.verdict], -r.conversions, r.first, r.then))
    return tuple(pairs), tuple(sequences)


def _by_place(
    table: NDArray[np.float64], group: NDArray[np.int64], groups: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Days and conversions as places × groups; rows of a negative group are left out."""
    kept = group >= 0
    at = (table[kept, 2].astype(int) - 1) * groups + group[kept]
    size = PLACES * groups
    days, won = (np.bincount(at, table[kept, column], size).astype(float) for column in (3, 4))
    return days.reshape(PLACES, groups), won.reshape(PLACES, groups)


def _pairs(table: NDArray[np.float64], names: Sequence[str]) -> list[PairRow]:
    met = table[:, 1].astype(int)
    asked = list(combinations(range(len(names)), 2))
    counted = [_by_place(table, (met >> a & 1) + 2 * (met >> b & 1), 4) for a, b in asked]
    days = np.array([d for d, _ in counted])
    won = np.array([w for _, w in counted])
    enough = (won.sum(1) >= LEAST).all(1)
    beta, covariance = effects(days[enough], won[enough])
    more, error = surplus(beta, covariance)
    half = _Z95 * error
    figures = iter(
        zip(np.exp(beta), more, more - half, more + half, _verdicts(more, error), strict=True)
    )
    rows = []
    for i, (a, b) in enumerate(asked):
        row = PairRow(names[a], names[b], int(won[i, :, 3].sum()))
        if enough[i]:
            ratios, over, low, high, verdict = next(figures)
            alone, other, together = (float(x) for x in ratios)
            ends = (float(low), float(high))
            row = replace(
                row, first_alone=alone, second_alone=other, together=together,
                surplus=float(over), interval=ends, verdict=verdict,
            )  # fmt: skip
        rows.append(row)
    return rows


def _sequences(table: NDArray[np.float64], names: Sequence[str]) -> list[SequenceRow]:
    current, met = table[:, 0].astype(int), table[:, 1].astype(int)
    asked = list(permutations(range(len(names)), 2))
    counted = [_by_place(table, np.where(current == b, met >> a & 1, -1), 2) for a, b in asked]
    days = np.array([d for d, _ in counted])
    # Only places where both kinds are found: nothing comes before anybody's first touch.
    shared = (days > 0).all(2, keepdims=True)
    days = days * shared
    won = np.array([w for _, w in counted]) * shared
    days_in, won_in = days.sum(1), won.sum(1)
    lift, error = rate_ratio(days[..., 1], won[..., 1], days[..., 0], won[..., 0])
    known = (won_in >= LEAST).all(1)
    log = np.where(known, np.log(lift), np.nan)
    low, high = np.exp(log - _Z95 * error), np.exp(log + _Z95 * error)
    verdicts = _verdicts(log, error)
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


def _verdicts(value: NDArray[np.float64], error: NDArray[np.float64]) -> list[str]:
    """What stands out of all comparisons; ``value`` is 0 where there is no difference."""
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(error > 0, value / error, np.nan)
    stands = beyond_chance(z, SHARE_FALSE)
    return [
        (MORE if v > 0 else LESS) if out else UNCLEAR for v, out in zip(value, stands, strict=True)
    ]
