-- One row: one primary conversion, lead, or deal (at its creation) with the last touch that was not
-- Direct in the lookback window, or else the last touch in it, and the first touch of all; of a
-- later conversion only touches since the one before count.
WITH moment AS (
    SELECT conversion_id AS moment_id, person_id, ts, 1 AS is_sale FROM mart_conversion
    WHERE person_id IS NOT NULL
    UNION ALL
    SELECT c.conversion_id, c.person_id, c.ts, 0 FROM conversion AS c, mart_audit_period AS p
    WHERE c.kind = 'lead' AND NOT c.primary_kind AND c.person_id IS NOT NULL
      AND c.ts >= p.starts AND c.ts < p.ends
    UNION ALL
    SELECT 'created:' || coalesce(o.platform, '') || ':' || o.opportunity_id, o.person_id,
        coalesce(o.created_at, o.closed_at), 0
    FROM opportunity AS o, mart_audit_period AS p
    WHERE o.person_id IS NOT NULL AND coalesce(o.created_at, o.closed_at) >= p.starts
      AND coalesce(o.created_at, o.closed_at) < p.ends
), last_moment AS (
    SELECT person_id, max(ts) AS ts FROM moment GROUP BY person_id
), met AS (
    SELECT t.person_id, t.ts, t.touch_id, coalesce(nullif(t.channel, ''), 'Unassigned') AS channel,
        t.campaign, t.source, t.medium
    FROM touchpoint AS t JOIN last_moment AS m ON m.person_id = t.person_id AND t.ts <= m.ts
    WHERE coalesce(t.kind, '') <> 'open'
), placed AS (
    SELECT person_id, ts, touch_id, channel, campaign, source, medium,
        row_number() OVER (PARTITION BY person_id ORDER BY ts, touch_id) AS place
    FROM met
), happened AS (
    SELECT person_id, ts, place, CASE WHEN channel <> 'Direct' THEN place END AS tracked,
        NULL AS moment_id, 0 AS is_moment,
        0 AS is_sale
    FROM placed
    UNION ALL SELECT person_id, ts, NULL, NULL, moment_id, 1, is_sale FROM moment
), running AS (
    SELECT person_id, ts, moment_id, is_moment, is_sale,
        max(place) OVER (PARTITION BY person_id ORDER BY ts, is_moment
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS last_place,
        max(tracked) OVER (PARTITION BY person_id ORDER BY ts, is_moment
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS tracked_place
    FROM happened
), found AS (
    SELECT person_id, ts, moment_id, is_sale, last_place, tracked_place FROM running
    WHERE is_moment = 1 AND last_place IS NOT NULL
), sold AS (
    SELECT DISTINCT person_id, ts, last_place FROM found WHERE is_sale = 1
), earlier AS (
    SELECT person_id, ts, 1 AS is_sale,
        lag(last_place) OVER (PARTITION BY person_id ORDER BY ts) AS place
    FROM sold
), windowed AS (
    SELECT f.moment_id, f.person_id,
        CASE WHEN date_diff('second', k.ts, f.ts) <= m.lookback_days * 86400
                AND f.tracked_place > coalesce(e.place, 0) THEN f.tracked_place
            WHEN date_diff('second', l.ts, f.ts) <= m.lookback_days * 86400
                AND f.last_place > coalesce(e.place, 0) THEN f.last_place
        END AS place
    FROM found AS f
    CROSS JOIN (SELECT max(lookback_days) AS lookback_days FROM audit_parameters) AS m
    JOIN placed AS l ON l.person_id = f.person_id AND l.place = f.last_place
    LEFT JOIN earlier AS e
      ON e.person_id = f.person_id AND e.ts = f.ts AND e.is_sale = f.is_sale
    LEFT JOIN placed AS k ON k.person_id = f.person_id AND k.place = f.tracked_place
)
SELECT w.moment_id, c.channel, c.campaign, c.source, c.medium, s.channel AS first_channel
FROM windowed AS w
JOIN placed AS s ON s.person_id = w.person_id AND s.place = 1
LEFT JOIN placed AS c ON c.person_id = w.person_id AND c.place = w.place
