-- One row: one month with what was sold, what the CRM closed, what platforms claim and what it cost.
WITH fact AS (
    SELECT CAST(date_trunc('month', ts) AS DATE) AS month_start, 1 AS conversions,
        CAST(value AS DOUBLE) AS value, 0 AS won, NULL::DOUBLE AS won_value,
        NULL::DOUBLE AS claimed, NULL::DOUBLE AS claimed_value, NULL::DOUBLE AS spend
    FROM conversion, mart_audit_period AS p WHERE primary_kind AND ts >= p.starts AND ts < p.ends
    UNION ALL
    SELECT CAST(date_trunc('month', coalesce(closed_at, created_at)) AS DATE), 0, NULL, 1,
        CAST(amount_reporting AS DOUBLE), NULL, NULL, NULL
    FROM opportunity, mart_audit_period AS p
    WHERE is_won AND coalesce(closed_at, created_at) >= p.starts
      AND coalesce(closed_at, created_at) < p.ends
    UNION ALL
    SELECT CAST(date_trunc('month', date) AS DATE), 0, NULL, 0, NULL, platform_conversions,
        CAST(platform_value_reporting AS DOUBLE), CAST(spend_reporting AS DOUBLE)
    FROM ad_performance_daily, mart_audit_period AS p
    WHERE counted AND date >= CAST(p.starts AS DATE) AND date < CAST(p.ends AS DATE)
)
SELECT month_start, sum(conversions) AS conversions, sum(value) AS value, sum(won) AS won,
    sum(won_value) AS won_value, sum(claimed) AS claimed, sum(claimed_value) AS claimed_value,
    sum(spend) AS spend
FROM fact GROUP BY month_start
