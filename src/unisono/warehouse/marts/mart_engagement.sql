-- One row: people who met 1, 2 or 3 and more channels (channel_band), and how many converted.
SELECT least(channels, 3) AS channel_band, count(*) AS persons, count(converted_at) AS converted,
    CAST(sum(touches) AS BIGINT) AS touches, sum(cost) AS cost,
    median(CASE WHEN converted_at IS NOT NULL
        THEN date_diff('second', first_ts, converted_at) / 86400.0 END) AS median_days
FROM mart_person_channels GROUP BY least(channels, 3)
