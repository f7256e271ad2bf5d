"""Time at risk after touches: the days in which a person could still convert for the first time.

Everybody is at risk in the state they are in, until the next touch, the first conversion or the
end of the lookback window. Counting people by what they met in the end would make survivors of
them: who is watched longer meets more channels and has more time to convert.
"""

from __future__ import annotations

#: Touches beyond this one are one place.
PLACES = 20
#: Common table expression: when each person converted first.
FIRST_WON = """first_won AS (
    SELECT person_id, min(ts) AS ts FROM conversion
    WHERE primary_kind AND person_id IS NOT NULL GROUP BY person_id
)"""
#: Touches beside their person's first conversion, and which of them come before it.
MET = "touchpoint AS t LEFT JOIN first_won AS w ON w.person_id = t.person_id"
BEFORE = (
    "t.person_id IS NOT NULL AND coalesce(t.kind, '') <> 'open' AND (w.ts IS NULL OR t.ts <= w.ts)"
)


def moments_sql(listed: str, column: str = "t.channel", join: str = "") -> str:
    """The common table expressions up to ``moment``: one row per touch before the conversion.

    Args:
        listed: query of value and number (0 to 61): what is told apart; touches of other values
            add nothing to what was met.
        column: what the touches are told apart by, as SQL over ``touchpoint AS t``.
        join: the join that SQL needs.

    ``moment`` has person_id, ts, number (of the touch, -1 when not listed), met (bits of the
    numbers met so far, this one included), won_ts, next_ts and place. All of a person's touches
    are sorted once.
    """
    return f"""
listed AS ({listed}), {FIRST_WON}, moment AS (
    SELECT t.person_id, t.ts, coalesce(l.number, -1) AS number, w.ts AS won_ts,
        lead(t.ts) OVER (PARTITION BY t.person_id ORDER BY t.ts, t.touch_id) AS next_ts,
        row_number() OVER (PARTITION BY t.person_id ORDER BY t.ts, t.touch_id) AS place,
        bit_or(CASE WHEN l.number IS NULL THEN 0 ELSE 1::BIGINT << l.number::INTEGER END) OVER (
            PARTITION BY t.person_id ORDER BY t.ts, t.touch_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS met
    FROM {MET} {join}
    LEFT JOIN listed AS l ON l.value = {column}
    WHERE {BEFORE}
)"""  # noqa: S608 (listed, column and join are this program's own)


#: Seconds at risk of a row of ``moment`` beside ``mart_audit_period AS p``, before the window.
SECONDS = "date_diff('second', ts, least(coalesce(next_ts, won_ts, p.ends), p.ends))"
#: Whether the person's conversion follows this touch and no other.
LAST_BEFORE = "(next_ts IS NULL AND won_ts IS NOT NULL)"
