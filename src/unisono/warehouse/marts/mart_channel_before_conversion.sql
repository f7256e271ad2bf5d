-- One row: one channel one person met before one primary conversion, with first and latest touch.
WITH won AS (
    SELECT c.conversion_id, c.person_id, c.ts
    FROM conversion AS c, mart_audit_period AS p
    WHERE c.primary_kind AND c.person_id IS NOT NULL AND c.ts >= p.starts AND c.ts < p.ends
), buyer AS (
    SELECT person_id, max(ts) AS last_ts FROM won GROUP BY person_id
), met AS (
    SELECT t.person_id, coalesce(nullif(t.channel, ''), 'Unassigned') AS channel, t.ts
    FROM touchpoint AS t JOIN buyer AS b ON b.person_id = t.person_id AND t.ts <= b.last_ts
), pair AS (
    SELECT DISTINCT person_id, channel FROM met
), happened AS (
    SELECT person_id, channel, ts, ts AS touch_ts, NULL AS conversion_id, 0 AS is_conversion
    FROM met
    UNION ALL
    SELECT w.person_id, k.channel, w.ts, NULL, w.conversion_id, 1
    FROM won AS w JOIN pair AS k ON k.person_id = w.person_id
), running AS (
    SELECT conversion_id, person_id, channel, is_conversion,
        max(touch_ts) OVER so_far AS latest_ts, min(touch_ts) OVER so_far AS first_ts,
        count(touch_ts) OVER so_far AS touches
    FROM happened
    WINDOW so_far AS (PARTITION BY person_id, channel ORDER BY ts, is_conversion
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
)
SELECT conversion_id, person_id, channel, first_ts, latest_ts, touches
FROM running WHERE is_conversion = 1 AND touches > 0
