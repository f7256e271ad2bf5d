-- One row: real outcomes in the days that platforms' claims and outcomes share, one per kind.
SELECT c.kind, bool_or(c.primary_kind) AS primary_kind, count(*) AS conversions,
    CAST(sum(c.value) AS DOUBLE) AS value,
    min(p.compare_from) AS compare_from, max(p.compare_until) AS compare_until
FROM conversion AS c, mart_audit_period AS p
WHERE CAST(c.ts AS DATE) BETWEEN p.compare_from AND p.compare_until
GROUP BY c.kind
