-- One row: people of one type of journey, how many converted, and the spend allocated to them.
WITH journey AS (
    SELECT m.person_id, count(*) AS channels,
        arg_min(m.channel, ROW(m.first_ts, m.channel)) AS first_channel,
        count(c.cost_per_touch) AS paid_channels,
        CASE WHEN max(m.won_ts) IS NULL THEN 0 ELSE 1 END AS converted,
        sum(m.touches * coalesce(c.cost_per_touch, 0)) AS spend
    FROM mart_person_channel AS m LEFT JOIN mart_touch_cost AS c ON c.channel = m.channel
    GROUP BY m.person_id
), typed AS (
    SELECT 'channels' AS type, CASE WHEN channels = 1 THEN '1 channel'
        WHEN channels = 2 THEN '2 channels' ELSE '3+ channels' END AS label, converted, spend
    FROM journey
    UNION ALL SELECT 'first channel', first_channel, converted, spend FROM journey
    UNION ALL SELECT 'paid or not', CASE WHEN paid_channels = 0 THEN 'no paid channel'
        WHEN paid_channels = channels THEN 'paid channels only' ELSE 'paid and other channels' END,
        converted, spend FROM journey
)
SELECT type, label, count(*) AS persons, CAST(sum(converted) AS BIGINT) AS acquisitions,
    sum(spend) AS spend
FROM typed GROUP BY type, label
