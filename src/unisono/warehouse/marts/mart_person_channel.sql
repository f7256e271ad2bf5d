-- One row: one channel one person met up to the first primary conversion, if there is one.
WITH first_won AS (
    SELECT person_id, min(ts) AS won_ts FROM conversion
    WHERE primary_kind AND person_id IS NOT NULL GROUP BY person_id
)
SELECT t.person_id, t.channel, max(f.won_ts) AS won_ts, count(*) AS touches,
    min(t.ts) AS first_ts, sum(t.cost) AS cost
FROM touchpoint AS t LEFT JOIN first_won AS f ON f.person_id = t.person_id
WHERE t.person_id IS NOT NULL AND (f.won_ts IS NULL OR t.ts <= f.won_ts)
GROUP BY t.person_id, t.channel
