-- One row: one sale, one won deal or a pair of both that makes a month's conversions and the CRM's
-- closed-won differ; the effects of a month sum up to its difference.
WITH sale AS (
    SELECT conversion_id, person_id, ts, coalesce(value, 0) AS value, net_value, file_id, file_row,
        value IS NULL AS no_value
    FROM mart_conversion
), deal AS (
    SELECT 'deal:' || o.platform || ':' || o.opportunity_id AS deal_id, o.person_id,
        coalesce(o.closed_at, o.created_at) AS ts,
        coalesce(CAST(o.amount_reporting AS DOUBLE), 0) AS value, o.file_id, o.file_row,
        o.amount_reporting IS NULL AS no_value
    FROM opportunity AS o, mart_audit_period AS p
    WHERE o.is_won AND coalesce(o.closed_at, o.created_at) >= p.starts
      AND coalesce(o.closed_at, o.created_at) < p.ends
), same_id AS (
    SELECT s.conversion_id, d.deal_id FROM sale AS s JOIN deal AS d ON d.deal_id = s.conversion_id
), open_sale AS (
    SELECT s.* FROM sale AS s WHERE s.person_id IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM same_id AS x WHERE x.conversion_id = s.conversion_id)
), open_deal AS (
    SELECT d.* FROM deal AS d WHERE d.person_id IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM same_id AS x WHERE x.deal_id = d.deal_id)
      AND NOT EXISTS (SELECT 1 FROM conversion_copy AS c WHERE c.conversion_id = d.deal_id)
), equal_sale AS (
    SELECT conversion_id, person_id, ts, value, row_number() OVER (
        PARTITION BY person_id, value ORDER BY ts, conversion_id) AS place FROM open_sale
), equal_deal AS (
    SELECT deal_id, person_id, ts, value, row_number() OVER (
        PARTITION BY person_id, value ORDER BY ts, deal_id) AS place FROM open_deal
), same_value AS (
    -- The same person and amount, the first with the first.
    SELECT s.conversion_id, d.deal_id FROM equal_sale AS s JOIN equal_deal AS d
      ON d.person_id = s.person_id AND d.value = s.value AND d.place = s.place
    WHERE s.ts BETWEEN d.ts - INTERVAL 92 DAY AND d.ts + INTERVAL 92 DAY
), rest_sale AS (
    SELECT s.conversion_id, s.person_id, s.ts, row_number() OVER (
        PARTITION BY s.person_id ORDER BY s.ts, s.conversion_id) AS place
    FROM open_sale AS s
    WHERE NOT EXISTS (SELECT 1 FROM same_value AS x WHERE x.conversion_id = s.conversion_id)
), rest_deal AS (
    SELECT d.deal_id, d.person_id, d.ts, row_number() OVER (
        PARTITION BY d.person_id ORDER BY d.ts, d.deal_id) AS place
    FROM open_deal AS d
    WHERE NOT EXISTS (SELECT 1 FROM same_value AS x WHERE x.deal_id = d.deal_id)
), same_person AS (
    SELECT s.conversion_id, d.deal_id FROM rest_sale AS s JOIN rest_deal AS d
      ON d.person_id = s.person_id AND d.place = s.place
    WHERE s.ts BETWEEN d.ts - INTERVAL 92 DAY AND d.ts + INTERVAL 92 DAY
), pair AS (
    SELECT conversion_id, deal_id FROM same_id
    UNION ALL SELECT conversion_id, deal_id FROM same_value
    UNION ALL SELECT conversion_id, deal_id FROM same_person
), matched AS (
    SELECT s.conversion_id, d.deal_id, s.ts AS sale_ts, d.ts AS deal_ts, s.value AS value,
        d.value AS won_value, date_trunc('month', s.ts) AS sale_month,
        date_trunc('month', d.ts) AS deal_month,
        CASE WHEN s.no_value OR d.no_value THEN 'amount missing'
            WHEN abs(s.net_value - d.value) < 0.005 AND abs(s.value - d.value) >= 0.005
                THEN 'refund'
            ELSE 'amount differs' END AS why_amount,
        s.file_id AS sale_file, s.file_row AS sale_row, d.file_id AS deal_file,
        d.file_row AS deal_row
    FROM pair AS p JOIN sale AS s ON s.conversion_id = p.conversion_id
    JOIN deal AS d ON d.deal_id = p.deal_id
), line AS (
    SELECT sale_month AS month_start, why_amount AS reason, conversion_id, deal_id, value,
        won_value, value - won_value AS effect, sale_file, sale_row, deal_file, deal_row
    FROM matched WHERE sale_month = deal_month AND abs(value - won_value) >= 0.005
    UNION ALL
    SELECT sale_month, 'different month', conversion_id, deal_id, value, won_value, value,
        sale_file, sale_row, deal_file, deal_row
    FROM matched WHERE sale_month <> deal_month
    UNION ALL
    SELECT deal_month, 'different month', conversion_id, deal_id, value, won_value, -won_value,
        sale_file, sale_row, deal_file, deal_row
    FROM matched WHERE sale_month <> deal_month
    UNION ALL
    SELECT date_trunc('month', s.ts), CASE WHEN s.person_id IS NULL
            THEN 'nobody joined' ELSE 'missing in the CRM' END,
        s.conversion_id, NULL, s.value, NULL, s.value, s.file_id, s.file_row, NULL, NULL
    FROM sale AS s
    WHERE NOT EXISTS (SELECT 1 FROM pair AS p WHERE p.conversion_id = s.conversion_id)
    UNION ALL
    SELECT date_trunc('month', d.ts), CASE WHEN c.conversion_id IS NOT NULL THEN 'duplicate'
            WHEN d.person_id IS NULL THEN 'nobody joined' ELSE 'missing in conversions' END,
        c.same_as, d.deal_id, NULL, d.value, -d.value, NULL, NULL, d.file_id, d.file_row
    FROM deal AS d LEFT JOIN conversion_copy AS c ON c.conversion_id = d.deal_id
    WHERE NOT EXISTS (SELECT 1 FROM pair AS p WHERE p.deal_id = d.deal_id)
), closed AS (
    SELECT count(*) AS deals FROM deal
)
SELECT CAST(l.month_start AS DATE) AS month_start, l.reason, l.conversion_id, l.deal_id, l.value,
    l.won_value, l.effect, coalesce(f.path, l.sale_file) AS sale_path, l.sale_row,
    coalesce(g.path, l.deal_file) AS deal_path, l.deal_row
FROM line AS l CROSS JOIN closed AS c
LEFT JOIN source_file AS f ON f.file_id = l.sale_file
LEFT JOIN source_file AS g ON g.file_id = l.deal_file
WHERE c.deals > 0
