-- One row: one web action found again in a back-end system, with the minutes between the two.
WITH acted AS (
    SELECT w.file_id, w.file_row, w.ts, w.person_id, nullif(w.transaction_id, '') AS number,
        CASE WHEN regexp_matches(lower(w.event_name), 'purchase') THEN 'purchase' ELSE 'lead' END
            AS action
    FROM web_event AS w, mart_audit_period AS p
    WHERE w.ts >= p.starts AND w.ts < p.ends AND regexp_matches(lower(w.event_name),
        '^(in_app_)?(purchase|generate_lead|sign_up|submit_lead_form|form_submit)$')
), booked AS (
    SELECT platform, 'purchase' AS action, ts, person_id, order_id AS own_number, transaction_id,
        file_id
    FROM orders
    UNION ALL
    SELECT platform, 'lead', created_at, person_id, lead_id, transaction_id, file_id FROM lead
    UNION ALL
    SELECT platform, 'lead', created_at, person_id, opportunity_id, transaction_id, file_id
    FROM opportunity
), timed AS (
    -- A time of midnight is a date without a time and says nothing about minutes.
    -- A table of no known platform is named after its file.
    SELECT b.* REPLACE (CASE WHEN b.platform = 'file' AND s.path IS NOT NULL
        THEN regexp_extract(s.path, '[^/!#]+$') ELSE b.platform END AS platform)
    FROM booked AS b LEFT JOIN source_file AS s ON s.file_id = b.file_id
    WHERE b.ts IS NOT NULL AND b.ts <> date_trunc('day', b.ts)
), matched AS (
    SELECT a.file_id, a.file_row, a.action, a.ts, b.platform, b.ts AS booked_at
    FROM acted AS a JOIN timed AS b ON b.action = a.action AND b.transaction_id = a.number
    UNION ALL
    SELECT a.file_id, a.file_row, a.action, a.ts, b.platform, b.ts
    FROM acted AS a JOIN timed AS b ON b.action = a.action AND b.own_number = a.number
    UNION ALL
    SELECT a.file_id, a.file_row, a.action, a.ts, b.platform, b.ts
    FROM acted AS a JOIN timed AS b ON b.action = a.action AND b.person_id = a.person_id
      AND b.ts >= a.ts AND b.ts < a.ts + INTERVAL 1 DAY
)
SELECT m.platform AS system, m.action, m.file_id || ':' || m.file_row AS action_id,
    min(m.ts) AS happened_at,
    min(greatest(0, date_diff('second', m.ts, m.booked_at))) / 60.0 AS minutes,
    min(coalesce(f.path, m.file_id, '')) AS path, min(coalesce(m.file_row, 0)) AS file_row
FROM matched AS m LEFT JOIN source_file AS f ON f.file_id = m.file_id
GROUP BY m.platform, m.action, m.file_id || ':' || m.file_row
