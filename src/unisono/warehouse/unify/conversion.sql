-- One row: one outcome that counts; primary_kind marks the kind the company is measured on.
WITH once AS (
    SELECT * FROM outcome AS o
    WHERE NOT EXISTS (SELECT 1 FROM outcome_copy AS c WHERE c.conversion_id = o.conversion_id)
), total AS (
    SELECT kind, count(*) AS n, coalesce(sum(value), 0) AS value FROM once GROUP BY kind
), chosen AS (
    SELECT kind FROM total, model_parameters AS p
    WHERE p.conversion = 'auto' OR kind = p.conversion
       OR (p.conversion = 'web' AND kind = 'purchase')
    ORDER BY CASE WHEN kind IN ('order', 'deal') AND value > 0 THEN 1
        WHEN kind IN ('order', 'deal') THEN 2 WHEN kind = 'purchase' THEN 3
        WHEN kind = 'lead' THEN 4 ELSE 5 END, value DESC, n DESC, kind
    LIMIT 1
)
SELECT o.conversion_id, o.ts, o.person_id,
    CASE WHEN o.kind = 'purchase' THEN 'web' ELSE o.kind END AS kind,
    o.kind = (SELECT kind FROM chosen) AS primary_kind, o.value,
    o.person_id IS NOT NULL AND row_number() OVER (
        PARTITION BY o.kind, o.person_id ORDER BY o.ts, o.conversion_id) > 1 AS existing,
    o.recorded_source, o.platform, o.file_id, o.file_row
FROM once AS o
