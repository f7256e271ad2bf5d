-- One row: one channel in the journeys of the customers worth most, and in all other customers'.
WITH ranked AS (
    SELECT j.person_id, count(*) OVER () * p.best_customers / 100 AS places,
        rank() OVER (ORDER BY j.value DESC) AS place,
        count(*) OVER (ORDER BY j.value DESC
            RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS as_good
    FROM mart_buyer AS j, mart_audit_period AS p
    WHERE j.channels > 0 AND j.value IS NOT NULL
), sorted AS (
    -- Where many are worth the same, only those above them are the best.
    SELECT person_id, place <= places AND as_good <= 2 * places AS best FROM ranked
), total AS (
    SELECT sum(CASE WHEN best THEN 1 ELSE 0 END) AS best,
        sum(CASE WHEN best THEN 0 ELSE 1 END) AS others FROM sorted
)
SELECT b.channel, CAST(sum(CASE WHEN r.best THEN 1 ELSE 0 END) AS BIGINT) AS best_with,
    CAST(sum(CASE WHEN r.best THEN 0 ELSE 1 END) AS BIGINT) AS others_with,
    CAST(max(t.best) AS BIGINT) AS best, CAST(max(t.others) AS BIGINT) AS others
FROM sorted AS r
JOIN mart_conversion AS c ON c.person_id = r.person_id AND NOT c.existing
JOIN mart_channel_before_conversion AS b ON b.conversion_id = c.conversion_id
CROSS JOIN total AS t
GROUP BY b.channel
