-- One row: one counted order or deal that was paid back in part or in full, in the reporting
-- currency; the refund of a deal's payment stands with both.
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
), of_order AS (
    -- Shop and payment processor report the same refund.
    SELECT conversion_id, max(greatest(coalesce(of_order, 0), coalesce(listed, 0))) AS refunded,
        max(unknown) AS unknown
    FROM one_tool GROUP BY conversion_id
), deal_number AS (
    SELECT platform, opportunity_id, opportunity_id AS number FROM opportunity WHERE is_won
    UNION ALL
    SELECT platform, opportunity_id, 'order:' || opportunity_id FROM opportunity WHERE is_won
), of_deal AS (
    -- A payment that carries a deal's number is one of that deal, unless person and amount differ.
    SELECT DISTINCT coalesce(c.same_as, 'deal:' || d.platform || ':' || d.opportunity_id)
        AS conversion_id, r.conversion_id AS order_conversion_id, r.refunded, r.unknown
    FROM of_order AS r
    JOIN orders AS o ON 'order:' || o.platform || ':' || o.order_id = r.conversion_id
    JOIN deal_number AS n ON n.number = o.transaction_id
    JOIN opportunity AS d
      ON d.platform IS NOT DISTINCT FROM n.platform AND d.opportunity_id = n.opportunity_id
    LEFT JOIN conversion_copy AS c
      ON c.conversion_id = 'deal:' || d.platform || ':' || d.opportunity_id
    WHERE d.is_won AND (o.person_id = d.person_id OR o.amount_reporting = d.amount_reporting)
)
SELECT conversion_id, CAST(refunded AS DOUBLE) AS refunded, unknown FROM of_order
UNION ALL
SELECT conversion_id, CAST(sum(refunded) AS DOUBLE), max(unknown) FROM of_deal
GROUP BY conversion_id
