-- One row: people of one type of journey, how many converted, and the spend allocated to them.
WITH journey AS (
    SELECT channels, first_channel, paid_channels, allocated_spend AS spend,
        CASE WHEN converted_at IS NULL THEN 0 ELSE 1 END AS converted
    FROM mart_person_channels
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
