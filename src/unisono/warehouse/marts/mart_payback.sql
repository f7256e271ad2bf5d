-- One row: in which month after the first sale a new customer's gross margin reaches their cost.
WITH won AS (
    SELECT b.person_id, b.won_ts, least(24, floor(b.observed_days / 30.4375)) AS seen_months
    FROM mart_buyer AS b WHERE b.value IS NOT NULL
), counted AS (
    SELECT seen_months, count(*) AS customers FROM won GROUP BY seen_months
), earned AS (
    SELECT w.seen_months, floor(date_diff('second', w.won_ts, c.ts) / 86400 / 30.4375) + 1 AS month,
        sum(c.net_value) AS value
    FROM won AS w JOIN mart_conversion AS c ON c.person_id = w.person_id
    GROUP BY 1, 2
), month AS (
    SELECT CAST(n AS DOUBLE) AS month FROM (VALUES
        (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14), (15),
        (16), (17), (18), (19), (20), (21), (22), (23), (24)) AS v(n)
), customers AS (
    SELECT m.month, sum(c.customers) AS customers
    FROM month AS m JOIN counted AS c ON c.seen_months >= m.month GROUP BY m.month
), value AS (
    SELECT m.month, sum(e.value) AS value
    FROM month AS m JOIN earned AS e ON e.seen_months >= m.month AND e.month <= m.month
    GROUP BY m.month
), spent AS (
    SELECT sum(CASE WHEN compared THEN spend END) AS spend FROM mart_media
), newcomer AS (
    SELECT sum(CASE WHEN compared AND customer = 'new' THEN 1 ELSE 0 END) AS customers
    FROM mart_sale
), cost AS (
    SELECT s.spend / nullif(n.customers, 0) AS cac FROM spent AS s CROSS JOIN newcomer AS n
), curve AS (
    SELECT n.month, v.value / n.customers * p.gross_margin / 100 AS margin
    FROM customers AS n JOIN value AS v ON v.month = n.month, mart_audit_period AS p
    WHERE n.customers >= p.min_customers
)
SELECT any_value(p.gross_margin) AS gross_margin, any_value(c.cac) AS cac,
    max(r.month) AS seen_months, max(r.margin) AS margin,
    min(CASE WHEN r.margin >= c.cac THEN r.month END) AS payback
FROM mart_audit_period AS p CROSS JOIN cost AS c LEFT JOIN curve AS r ON TRUE
