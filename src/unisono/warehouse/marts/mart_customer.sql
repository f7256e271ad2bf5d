-- One row: what customers did in the period: orders, repeats, refunds, recommendation, mail.
WITH bought AS (
    SELECT r.person_id, count(*) AS orders, CAST(sum(r.amount_reporting) AS DOUBLE) AS amount
    FROM orders AS r, mart_audit_period AS p
    -- A payment of an order that a shop lists as well is no order of its own.
    WHERE EXISTS (SELECT 1 FROM conversion AS c
        WHERE c.conversion_id = 'order:' || r.platform || ':' || r.order_id)
      AND r.ts >= p.starts AND r.ts < p.ends GROUP BY r.person_id
), basket AS (
    SELECT CAST(sum(orders) AS BIGINT) AS orders, sum(amount) AS order_value,
        count(person_id) AS buyers,
        sum(CASE WHEN person_id IS NOT NULL AND orders > 1 THEN 1 ELSE 0 END) AS repeat_buyers
    FROM bought
), returned AS (
    -- Refunds of orders that are not in the data say nothing about those that are.
    SELECT count(*) AS refunds,
        count(DISTINCT CASE WHEN coalesce(r.amount, 1) <> 0 THEN o.order_id END) AS refunded_orders
    FROM refund AS r CROSS JOIN mart_audit_period AS p
    LEFT JOIN orders AS o ON o.order_id = r.order_id
      AND o.platform IS NOT DISTINCT FROM r.platform
      AND coalesce(o.valid, true) AND o.ts >= p.starts AND o.ts < p.ends
    WHERE r.ts >= p.starts AND r.ts < p.ends
), recommend AS (
    SELECT count(*) AS answers, sum(CASE WHEN s.score >= 9 THEN 1 ELSE 0 END) AS promoters,
        sum(CASE WHEN s.score <= 6 THEN 1 ELSE 0 END) AS detractors
    FROM survey_answer AS s, mart_audit_period AS p
    WHERE regexp_matches(lower(coalesce(s.question, '')), 'nps|recommend')
      AND s.score BETWEEN 0 AND 10
      AND (s.ts IS NULL OR (s.ts >= p.starts AND s.ts < p.ends))
), mail AS (
    SELECT sum(CASE WHEN event = 'sent' THEN 1 ELSE 0 END) AS sent,
        sum(CASE WHEN event = 'delivered' THEN 1 ELSE 0 END) AS delivered,
        sum(CASE WHEN event = 'click' THEN 1 ELSE 0 END) AS mail_clicks,
        sum(CASE WHEN event = 'unsubscribe' THEN 1 ELSE 0 END) AS unsubscribes
    FROM email_event AS e, mart_audit_period AS p WHERE e.ts >= p.starts AND e.ts < p.ends
)
SELECT b.*, x.refunds, x.refunded_orders, n.answers AS nps_answers, n.promoters, n.detractors,
    greatest(m.sent, m.delivered) AS mails, m.mail_clicks, m.unsubscribes
FROM basket AS b, returned AS x, recommend AS n, mail AS m
