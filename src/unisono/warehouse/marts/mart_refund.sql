-- One row: one counted order that was paid back in part or in full, in the reporting currency.
WITH one_tool AS (
    -- A tool may list its refunds one by one and sum them up on the order as well.
    SELECT coalesce(c.same_as, 'order:' || r.platform || ':' || r.order_id) AS conversion_id,
        sum(CASE WHEN r.refund_id LIKE 'order:%' THEN r.amount_reporting END) AS of_order,
        sum(CASE WHEN r.refund_id LIKE 'order:%' THEN NULL ELSE r.amount_reporting END) AS listed,
        sum(CASE WHEN r.amount IS NULL THEN 1 ELSE 0 END) AS unknown
    FROM refund AS r
    LEFT JOIN conversion_copy AS c
      ON c.conversion_id = 'order:' || r.platform || ':' || r.order_id
    WHERE r.order_id IS NOT NULL
    GROUP BY 1, r.platform
)
-- Shop and payment processor report the same refund.
SELECT conversion_id, CAST(max(greatest(coalesce(of_order, 0), coalesce(listed, 0))) AS DOUBLE)
    AS refunded, max(unknown) AS unknown
FROM one_tool GROUP BY conversion_id
