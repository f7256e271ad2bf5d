"""How fast people convert, and cohorts by the month of the first touch (ATT-5, ATT-9)."""

from __future__ import annotations

from unisono.model.paths import CohortRow, VelocityRow
from unisono.warehouse.engine import Engine

VELOCITY = "Days from the first touch to the first conversion, of people who converted."
COHORTS = (
    "People by the month of their first touch; the share that converted within 30, 60 and 90 days "
    "of it, once everybody of the month could be followed that long."
)

_VELOCITY = """
WITH won AS (
    SELECT least(channels, 3) AS channels,
        date_diff('second', first_ts, converted_at) / 86400.0 AS days
    FROM mart_person_channels WHERE converted_at IS NOT NULL
), grouped AS (
    SELECT CASE channels WHEN 1 THEN '1 channel' WHEN 2 THEN '2 channels' ELSE '3+ channels' END
        AS label, days FROM won
    UNION ALL SELECT 'all', days FROM won
)
SELECT label, count(*), quantile_cont(days, 0.25), median(days), quantile_cont(days, 0.75),
    quantile_cont(days, 0.9)
FROM grouped GROUP BY label ORDER BY label
"""
_COHORTS = """
WITH person AS (
    SELECT CAST(date_trunc('month', first_ts) AS DATE) AS month,
        date_diff('day', date_trunc('month', first_ts) + INTERVAL 1 MONTH, p.ends) AS followed,
        date_diff('second', first_ts, converted_at) / 86400.0 AS days
    FROM mart_person_channels, mart_audit_period AS p WHERE first_ts >= p.starts
      AND first_ts < p.ends
)
SELECT month, count(*), count(days),
    CASE WHEN min(followed) >= 30 THEN 100.0 * count(*) FILTER (WHERE days <= 30) / count(*) END,
    CASE WHEN min(followed) >= 60 THEN 100.0 * count(*) FILTER (WHERE days <= 60) / count(*) END,
    CASE WHEN min(followed) >= 90 THEN 100.0 * count(*) FILTER (WHERE days <= 90) / count(*) END
FROM person GROUP BY month ORDER BY month
"""


def velocity(engine: Engine) -> tuple[VelocityRow, ...]:
    """Days to conversion of everybody, and by 1, 2 and 3+ channels."""
    return tuple(VelocityRow(*row) for row in engine.rows(_VELOCITY))


def cohorts(engine: Engine) -> tuple[CohortRow, ...]:
    """Conversion of first-touch months."""
    return tuple(CohortRow(*row) for row in engine.rows(_COHORTS))
