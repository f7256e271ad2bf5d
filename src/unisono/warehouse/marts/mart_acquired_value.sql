-- One row: customers won in one way (first channel, or mix of channels) and their value in days.
WITH horizon AS (
    SELECT person_id, channels, first_channel, mix, 30 AS days, observed_days, value_30 AS value
    FROM mart_buyer
    UNION ALL SELECT person_id, channels, first_channel, mix, 90, observed_days, value_90
    FROM mart_buyer
    UNION ALL SELECT person_id, channels, first_channel, mix, 180, observed_days, value_180
    FROM mart_buyer
    UNION ALL SELECT person_id, channels, first_channel, mix, 365, observed_days, value_365
    FROM mart_buyer
), seen AS (
    SELECT * FROM horizon WHERE observed_days >= days AND channels > 0 AND value IS NOT NULL
), won AS (
    SELECT 'first channel' AS type, first_channel AS label, days, value FROM seen
    UNION ALL SELECT 'channel mix', mix, days, value FROM seen
)
SELECT type, label, days, count(*) AS customers, avg(value) AS mean, median(value) AS median,
    coalesce(stddev_samp(value), 0) AS sd
FROM won GROUP BY type, label, days
