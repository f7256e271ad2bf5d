-- One row: one valid order of the period with what it can be split by, and whether it came back.
WITH known AS (
    SELECT count(*) AS refunds FROM refund AS r, mart_audit_period AS p
    WHERE r.ts >= p.starts AND r.ts < p.ends
), returned AS (
    -- Refunds of nothing are no refunds.
    SELECT DISTINCT r.platform, r.order_id FROM refund AS r, mart_audit_period AS p
    WHERE r.ts >= p.starts AND r.ts < p.ends AND coalesce(r.amount, 1) <> 0
), kept AS (
    -- A payment of an order that a shop lists as well is no order of its own.
    SELECT o.*, 'order:' || o.platform || ':' || o.order_id AS conversion_id
    FROM orders AS o, mart_audit_period AS p
    WHERE o.ts >= p.starts AND o.ts < p.ends
)
SELECT CAST(k.ts AS DATE) AS day, k.order_id, k.person_id,
    CAST(k.amount_reporting AS DOUBLE) AS amount, k.platform AS system,
    c.recorded_source AS lead_source,
    CASE WHEN k.discount_code <> '' THEN k.discount_code ELSE '(no code)' END AS discount_code,
    coalesce(s.channel, '(not counted)') AS channel, s.campaign, s.source, s.medium,
    s.first_channel, coalesce(s.customer, 'unknown') AS customer,
    r.order_id IS NOT NULL AS refunded, n.refunds > 0 AS refunds_known, k.file_id, k.file_row
FROM kept AS k
JOIN conversion AS c ON c.conversion_id = k.conversion_id
CROSS JOIN known AS n
LEFT JOIN mart_sale AS s ON s.conversion_id = k.conversion_id
LEFT JOIN returned AS r ON r.order_id = k.order_id AND r.platform IS NOT DISTINCT FROM k.platform
