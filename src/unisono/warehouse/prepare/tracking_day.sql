-- One row: one distinct set of tracking values of tagged visits on one day.
SELECT k.utm_source, k.utm_medium, k.utm_campaign, d.day, CAST(sum(d.uses) AS BIGINT) AS uses,
    min_by(d.file_id, d.file_row) AS file_id, min(d.file_row) AS file_row
FROM touch_day AS d JOIN touch_key AS k ON k.key_hash = d.key_hash
WHERE k.tagged
GROUP BY k.utm_source, k.utm_medium, k.utm_campaign, d.day
