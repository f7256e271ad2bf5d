-- One row: one distinct set of tracking values of tagged visits on one day.
SELECT k.utm_source, k.utm_medium, k.utm_campaign, CAST(c.ts AS DATE) AS day, count(*) AS uses,
    min_by(c.file_id, c.file_row) AS file_id, min(c.file_row) AS file_row
FROM touch_candidate AS c JOIN touch_key AS k ON k.key_hash = c.key_hash
WHERE k.tagged
GROUP BY k.utm_source, k.utm_medium, k.utm_campaign, CAST(c.ts AS DATE)
