-- One row: one person with the channels met up to the first primary conversion, if there is one.
SELECT m.person_id, count(*) AS channels, CAST(sum(m.touches) AS BIGINT) AS touches,
    min(m.first_ts) AS first_ts, max(m.won_ts) AS converted_at,
    CAST(sum(m.cost) AS DOUBLE) AS cost,
    arg_min(m.channel, ROW(m.first_ts, m.channel)) AS first_channel,
    count(c.cost_per_touch) AS paid_channels,
    sum(m.touches * coalesce(c.cost_per_touch, 0)) AS allocated_spend
FROM mart_person_channel AS m LEFT JOIN mart_touch_cost AS c ON c.channel = m.channel
GROUP BY m.person_id
