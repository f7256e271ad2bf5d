-- One row: one primary conversion of the period, with the touches that came before it.
WITH before AS (
    SELECT conversion_id, count(*) AS channels, sum(touches) AS touches, min(first_ts) AS first_ts,
        max(latest_ts) AS latest_ts,
        max(CASE WHEN channel NOT IN ('Direct', 'Unassigned') THEN latest_ts END) AS tracked_ts
    FROM mart_channel_before_conversion GROUP BY conversion_id
)
SELECT c.conversion_id, c.ts, c.person_id, c.kind, CAST(c.value AS DOUBLE) AS value,
    CAST(c.value AS DOUBLE) - least(coalesce(r.refunded, 0), CAST(c.value AS DOUBLE)) AS net_value,
    coalesce(c.existing, false) AS existing, nullif(trim(c.recorded_source), '') AS recorded_source,
    c.platform, c.file_id, c.file_row, coalesce(f.path, c.file_id) AS path,
    coalesce(b.channels, 0) AS channels, coalesce(CAST(b.touches AS BIGINT), 0) AS touches,
    b.first_ts, b.latest_ts, b.tracked_ts,
    coalesce(c.ts >= p.tracked_from AND c.ts < p.tracked_until, false) AS in_tracked_span
FROM conversion AS c
CROSS JOIN mart_audit_period AS p
LEFT JOIN before AS b ON b.conversion_id = c.conversion_id
LEFT JOIN mart_refund AS r ON r.conversion_id = c.conversion_id
LEFT JOIN source_file AS f ON f.file_id = c.file_id
WHERE c.primary_kind AND c.ts >= p.starts AND c.ts < p.ends
