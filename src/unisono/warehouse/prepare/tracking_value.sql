-- One row: one distinct raw tracking value per parameter, with its uses and an example.
WITH used AS (
    SELECT 'source' AS param, utm_source AS raw, uses, first_seen, last_seen, file_id, file_row
    FROM touch_key WHERE tagged
    UNION ALL
    SELECT 'medium', utm_medium, uses, first_seen, last_seen, file_id, file_row
    FROM touch_key WHERE tagged
    UNION ALL
    SELECT 'campaign', utm_campaign, uses, first_seen, last_seen, file_id, file_row
    FROM touch_key WHERE tagged
    UNION ALL
    SELECT 'source', utm_source, count(*), min(date), max(date), min_by(file_id, file_row),
        min(file_row) FROM staged.ad_performance_daily WHERE utm_source IS NOT NULL GROUP BY 2
    UNION ALL
    SELECT 'medium', utm_medium, count(*), min(date), max(date), min_by(file_id, file_row),
        min(file_row) FROM staged.ad_performance_daily WHERE utm_medium IS NOT NULL GROUP BY 2
    UNION ALL
    SELECT 'campaign', utm_campaign, count(*), min(date), max(date), min_by(file_id, file_row),
        min(file_row) FROM staged.ad_performance_daily WHERE utm_campaign IS NOT NULL GROUP BY 2
)
SELECT param, raw, sum(uses)::BIGINT AS uses, min(first_seen) AS first_seen,
    max(last_seen) AS last_seen, min_by(file_id, file_row) AS file_id, min(file_row) AS file_row
FROM used WHERE raw IS NOT NULL AND raw NOT LIKE '(%)' GROUP BY param, raw
