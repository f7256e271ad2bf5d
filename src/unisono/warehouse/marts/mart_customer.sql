-- One row: how many people bought in the period, and how many of them more than once.
WITH bought AS (
    SELECT person_id, count(*) AS orders FROM mart_order
    WHERE person_id IS NOT NULL GROUP BY person_id
), named AS (
    -- Who is known by the number of one order alone could not be seen again.
    SELECT DISTINCT person_id FROM person_identifier
    WHERE NOT (kind = 'transaction_id' AND value LIKE 'order:%')
)
SELECT count(*) AS buyers, sum(CASE WHEN b.orders > 1 THEN 1 ELSE 0 END) AS repeat_buyers
FROM bought AS b JOIN named AS n ON n.person_id = b.person_id
