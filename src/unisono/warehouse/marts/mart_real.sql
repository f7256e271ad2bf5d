-- One row: real outcomes in the days that platforms' claims and outcomes share, one per kind.
SELECT c.kind, bool_or(c.primary_kind) AS primary_kind, count(*) AS conversions,
    CAST(sum(c.value) AS DOUBLE) AS value,
    -- Somebody known by nothing but the number of an order may have bought before.
    count(DISTINCT CASE WHEN NOT coalesce(c.existing, false) AND d.kinds <> 'transaction_id'
        THEN c.person_id END) AS new_persons,
    min(p.compare_from) AS compare_from, max(p.compare_until) AS compare_until
FROM conversion AS c
CROSS JOIN mart_audit_period AS p
LEFT JOIN person AS d ON d.person_id = c.person_id
WHERE CAST(c.ts AS DATE) BETWEEN p.compare_from AND p.compare_until
GROUP BY c.kind
