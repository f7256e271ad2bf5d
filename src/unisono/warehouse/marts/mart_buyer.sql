-- One row: one customer won in the period: the journey to the first conversion, and what it is worth.
-- Values are net of refunds and count from the first conversion in the data.
WITH journey AS (
    SELECT b.person_id, count(*) AS channels,
        arg_min(b.channel, ROW(b.first_ts, b.channel)) AS first_channel,
        array_to_string(list_sort(list(b.channel)), ' + ') AS mix
    FROM mart_channel_before_conversion AS b
    JOIN mart_conversion AS c ON c.conversion_id = b.conversion_id
    WHERE NOT c.existing GROUP BY b.person_id
), won AS (
    SELECT person_id, ts FROM mart_conversion WHERE NOT existing AND person_id IS NOT NULL
)
SELECT w.person_id, w.ts AS won_ts, coalesce(j.channels, 0) AS channels, j.first_channel, j.mix,
    date_diff('day', w.ts, any_value(p.ends)) AS observed_days, count(*) AS conversions,
    sum(c.net_value) AS value,
    sum(CASE WHEN c.ts < w.ts + INTERVAL 30 DAY THEN c.net_value END) AS value_30,
    sum(CASE WHEN c.ts < w.ts + INTERVAL 90 DAY THEN c.net_value END) AS value_90,
    sum(CASE WHEN c.ts < w.ts + INTERVAL 180 DAY THEN c.net_value END) AS value_180,
    sum(CASE WHEN c.ts < w.ts + INTERVAL 365 DAY THEN c.net_value END) AS value_365
FROM won AS w JOIN mart_conversion AS c ON c.person_id = w.person_id
CROSS JOIN mart_audit_period AS p
LEFT JOIN journey AS j ON j.person_id = w.person_id
GROUP BY w.person_id, w.ts, j.channels, j.first_channel, j.mix
