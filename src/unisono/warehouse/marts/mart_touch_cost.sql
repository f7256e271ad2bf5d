-- One row: one channel with what one touch of it costs: spend ÷ touches, in the days both are known.
WITH spend_of_day AS (
    SELECT channel, CAST(date AS TIMESTAMP) AS ts, spend_reporting AS spend
    FROM ad_performance_daily WHERE counted AND spend_reporting > 0
    UNION ALL SELECT channel, CAST(start_date AS TIMESTAMP), spend_reporting FROM offline_media
    WHERE spend_reporting > 0
), day AS (
    SELECT greatest(max(p.tracked_from), min(s.ts)) AS starts,
        least(max(p.tracked_until), max(s.ts) + INTERVAL 1 DAY) AS ends
    FROM spend_of_day AS s, mart_audit_period AS p
), spent AS (
    SELECT s.channel, CAST(sum(s.spend) AS DOUBLE) AS spend
    FROM spend_of_day AS s, day AS d
    WHERE s.ts >= d.starts AND s.ts < d.ends GROUP BY s.channel
), touched AS (
    SELECT t.channel, count(*) AS touches FROM touchpoint AS t, day AS d
    WHERE t.ts >= d.starts AND t.ts < d.ends GROUP BY t.channel
)
SELECT coalesce(s.channel, 'Unassigned') AS channel, s.spend, coalesce(t.touches, 0) AS touches,
    CASE WHEN t.touches > 0 THEN s.spend / t.touches END AS cost_per_touch
FROM spent AS s LEFT JOIN touched AS t ON t.channel = s.channel
