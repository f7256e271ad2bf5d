-- One row: one raw tracking value, or pair of source and medium, on one day, with its uses (visits or
-- rows of ad reports).
WITH used AS (
    SELECT 'source' AS param, utm_source AS raw, day, uses, file_id, file_row FROM tracking_day
    UNION ALL
    SELECT 'medium', utm_medium, day, uses, file_id, file_row FROM tracking_day
    UNION ALL
    SELECT 'campaign', utm_campaign, day, uses, file_id, file_row FROM tracking_day
    UNION ALL
    -- NULL when either is missing.
    SELECT 'pair', utm_source || ' / ' || utm_medium, day, uses, file_id, file_row
    FROM tracking_day
    UNION ALL
    SELECT 'source', utm_source, date, 1, file_id, file_row FROM staged.ad_performance_daily
    UNION ALL
    SELECT 'medium', utm_medium, date, 1, file_id, file_row FROM staged.ad_performance_daily
    UNION ALL
    SELECT 'campaign', utm_campaign, date, 1, file_id, file_row FROM staged.ad_performance_daily
)
SELECT param, raw, day, sum(uses)::BIGINT AS uses, min_by(file_id, file_row) AS file_id,
    min(file_row) AS file_row
FROM used WHERE raw IS NOT NULL AND raw NOT LIKE '(%' GROUP BY param, raw, day
