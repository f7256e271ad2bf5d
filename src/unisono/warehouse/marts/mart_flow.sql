-- One row: one link of the journey diagram: first four channels, the six largest and Other, outcome.
WITH journey AS (
    SELECT split_part(steps, ' > ', 1) AS c1, split_part(steps, ' > ', 2) AS c2,
        split_part(steps, ' > ', 3) AS c3, split_part(steps, ' > ', 4) AS c4,
        coalesce(conversions, 0) AS conversions, coalesce(nulls, 0) AS nulls
    FROM path WHERE steps <> ''
), seen AS (
    SELECT c1 AS channel, conversions + nulls AS journeys FROM journey
    UNION ALL SELECT c2, conversions + nulls FROM journey WHERE c2 <> ''
    UNION ALL SELECT c3, conversions + nulls FROM journey WHERE c3 <> ''
    UNION ALL SELECT c4, conversions + nulls FROM journey WHERE c4 <> ''
), largest AS (
    SELECT channel
    FROM (SELECT channel, sum(journeys) AS journeys FROM seen GROUP BY channel) AS counted
    ORDER BY journeys DESC, channel LIMIT 6
), named AS (
    SELECT coalesce(l1.channel, 'Other') AS c1,
        CASE WHEN j.c2 <> '' THEN coalesce(l2.channel, 'Other') END AS c2,
        CASE WHEN j.c3 <> '' THEN coalesce(l3.channel, 'Other') END AS c3,
        CASE WHEN j.c4 <> '' THEN coalesce(l4.channel, 'Other') END AS c4,
        j.conversions, j.nulls
    FROM journey AS j
    LEFT JOIN largest AS l1 ON l1.channel = j.c1
    LEFT JOIN largest AS l2 ON l2.channel = j.c2
    LEFT JOIN largest AS l3 ON l3.channel = j.c3
    LEFT JOIN largest AS l4 ON l4.channel = j.c4
), outcome_of AS (
    SELECT c1, c2, c3, c4, 'Converted' AS ended, conversions AS journeys FROM named
    UNION ALL SELECT c1, c2, c3, c4, 'Not yet', nulls FROM named
), link AS (
    SELECT 0 AS step, c1 AS source, coalesce(c2, ended) AS target, journeys FROM outcome_of
    UNION ALL
    SELECT 1, c2, coalesce(c3, ended), journeys FROM outcome_of WHERE c2 IS NOT NULL
    UNION ALL
    SELECT 2, c3, coalesce(c4, ended), journeys FROM outcome_of WHERE c3 IS NOT NULL
    UNION ALL
    SELECT 3, c4, ended, journeys FROM outcome_of WHERE c4 IS NOT NULL
)
SELECT step, source, target, CAST(sum(journeys) AS BIGINT) AS journeys
FROM link WHERE journeys > 0 GROUP BY step, source, target
