-- One row: one primary conversion of the period with what it can be split by.
WITH returned AS (
    SELECT count(*) AS refunds FROM refund AS r, mart_audit_period AS p
    WHERE r.ts >= p.starts AND r.ts < p.ends
), placed AS (
    SELECT sum(CASE WHEN conversion_id LIKE 'order:%' THEN refunded ELSE 0 END) AS of_orders,
        sum(CASE WHEN conversion_id LIKE 'deal:%' THEN refunded ELSE 0 END) AS of_deals
    FROM mart_refund
), joined AS (
    SELECT count(*) AS touched_people FROM mart_person_channels
)
SELECT CAST(c.ts AS DATE) AS day, c.conversion_id, c.person_id, c.kind, c.value,
    -- Refunds name orders; of deals, they are known once every refund is of a deal's payment.
    CASE WHEN x.refunds > 0 AND (c.kind = 'order'
        OR c.kind = 'deal' AND y.of_deals > 0 AND y.of_orders - y.of_deals < 0.005)
        THEN c.net_value END AS net_value,
    x.refunds > 0 AS refunds_known, c.recorded_source, c.platform AS system,
    -- Somebody known by nothing but the number of an order may have bought before.
    CASE WHEN c.person_id IS NULL OR d.kinds = 'transaction_id' THEN 'unknown'
        WHEN c.existing THEN 'existing' ELSE 'new' END AS customer,
    d.domain AS company, coalesce(t.channel, '(no touch)') AS channel, t.campaign, t.source,
    t.medium, coalesce(t.first_channel, '(no touch)') AS first_channel, c.touches,
    c.in_tracked_span, j.touched_people > 0 AS touches_joined,
    coalesce(CAST(c.ts AS DATE) BETWEEN p.compare_from AND p.compare_until, false) AS compared,
    c.file_id, c.file_row
FROM mart_conversion AS c
CROSS JOIN mart_audit_period AS p
CROSS JOIN returned AS x
CROSS JOIN joined AS j
CROSS JOIN placed AS y
LEFT JOIN mart_credited_touch AS t ON t.moment_id = c.conversion_id
LEFT JOIN person AS d ON d.person_id = c.person_id
