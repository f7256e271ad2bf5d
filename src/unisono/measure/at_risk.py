"""Time at risk after touches: the days in which a person could still convert for the first time.

Everybody is at risk in the state they are in, until the next touch, the first conversion, the end
of the lookback window or that of the audited period. Counting people by what they met in the end
would make survivors of them: who is watched longer meets more channels and has more time to
convert.
"""

from __future__ import annotations

from dataclasses import dataclass

from unisono.model.paths import RiskCell
from unisono.settings import Settings
from unisono.warehouse.engine import Engine

#: Channels with a bit of their own; all others share one more.
_BITS = 61
_TOUCH = "t.person_id IS NOT NULL AND coalesce(t.kind, '') <> 'open'"
_NAMES = """
SELECT {column} FROM touchpoint AS t {join} WHERE {touch} AND {column} <> ''
GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT $bits
"""
#: One row of ``moment`` per touch before the conversion; a person's touches are sorted once.
_CELLS = """
WITH listed AS (
    SELECT unnest($names) AS value, unnest(range(len($names))) AS number
), first_won AS (
    SELECT person_id, min(ts) AS ts FROM conversion
    WHERE primary_kind AND person_id IS NOT NULL GROUP BY person_id
), moment AS (
    SELECT t.ts, coalesce(l.number, -1) AS number, w.ts AS won_ts,
        lead(t.ts) OVER (PARTITION BY t.person_id ORDER BY t.ts, t.touch_id) AS next_ts,
        row_number() OVER (PARTITION BY t.person_id ORDER BY t.ts, t.touch_id) AS place,
        bit_or(CASE WHEN l.number IS NOT NULL THEN 1::BIGINT << l.number::INTEGER
            WHEN {column} <> '' THEN 1::BIGINT << $bits::INTEGER ELSE 0 END) OVER (
            PARTITION BY t.person_id ORDER BY t.ts, t.touch_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS met
    FROM touchpoint AS t {join}
    LEFT JOIN first_won AS w ON w.person_id = t.person_id
    LEFT JOIN listed AS l ON l.value = {column}
    WHERE {touch} AND (w.ts IS NULL OR t.ts <= w.ts)
), at_risk AS (
    SELECT CASE WHEN number < $told THEN number ELSE -1 END AS number,
        met & ((1::BIGINT << $told::INTEGER) - 1) AS met, least(place, $places) AS place,
        least(bit_count(met), 3) AS channels,
        date_diff('second', ts, least(coalesce(next_ts, won_ts, p.ends), p.ends)) AS seconds,
        next_ts IS NULL AND won_ts IS NOT NULL AS last_before
    FROM moment, mart_audit_period AS p WHERE ts < p.ends
)
SELECT CAST(number AS INTEGER), CAST(met AS BIGINT), CAST(place AS INTEGER),
    sum(greatest(0, least(seconds, $window))) / 86400.0,
    count(*) FILTER (WHERE last_before AND seconds <= $window),
    CAST(channels AS INTEGER), count(*)
FROM at_risk GROUP BY number, met, place, channels ORDER BY ALL
"""


@dataclass(frozen=True)
class AtRisk:
    """Everybody's time at risk.

    Attributes:
        names: channels told apart one by one, those with most touches first.
        cells: time and conversions; ``current`` and ``met`` count in ``names``.
        lookback_days: days a touch counts.
        places: touches of a person told apart.
    """

    names: tuple[str, ...]
    cells: tuple[RiskCell, ...]
    lookback_days: float
    places: int


def at_risk(
    engine: Engine, settings: Settings, column: str = "t.channel", join: str = ""
) -> AtRisk:
    """Time at risk and first conversions by what was met so far; one pass over the touches.

    Args:
        column: what touches are told apart by, as SQL over ``touchpoint AS t``.
        join: the join that SQL needs.
    """
    told, places = settings.synergy.channels, settings.measure.places
    days = settings.attribution.lookback_days
    parts = {"column": column, "join": join, "touch": _TOUCH}
    names = tuple(name for (name,) in engine.rows(_NAMES.format(**parts), {"bits": _BITS}))
    given = {
        "names": list(names),
        "bits": _BITS,
        "told": told,
        "places": places,
        "window": round(days * 86400),
    }
    rows = engine.rows(_CELLS.format(**parts), given) if names else ()
    return AtRisk(names[:told], tuple(RiskCell(*row) for row in rows), days, places)
