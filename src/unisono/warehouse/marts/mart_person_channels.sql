-- One row: one person with the channels met up to the first primary conversion, if there is one.
SELECT person_id, count(*) AS channels, CAST(sum(touches) AS BIGINT) AS touches,
    min(first_ts) AS first_ts, max(won_ts) AS converted_at, CAST(sum(cost) AS DOUBLE) AS cost,
    arg_min(channel, ROW(first_ts, channel)) AS first_channel
FROM mart_person_channel GROUP BY person_id
