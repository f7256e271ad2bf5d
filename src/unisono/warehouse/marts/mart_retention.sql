-- One row: what customers of a year ago bring now: recurring revenue, and revenue of orders or deals.
WITH moment AS (
    SELECT ends AS today, ends - INTERVAL 12 MONTH AS year_ago,
        ends - INTERVAL 24 MONTH AS two_years_ago, min_customers FROM mart_audit_period
), recurring AS (
    SELECT coalesce('person ' || person_id, platform || ':' || subscription_id) AS customer,
        started_at, ended_at, CAST(coalesce(mrr_reporting,
            amount_reporting * coalesce(quantity, 1) / nullif(months, 0)) AS DOUBLE) AS mrr
    FROM subscription
    -- One that ended at an unknown time, or was never paid, says nothing about either moment.
    WHERE started_at IS NOT NULL
      AND NOT regexp_matches(lower(coalesce(status, '')), '^(incomplete|trial)')
      AND NOT (ended_at IS NULL
        AND regexp_matches(lower(coalesce(status, '')), '^(cancel|expired|ended|churn)'))
), subscribed AS (
    SELECT r.customer,
        sum(CASE WHEN r.started_at <= m.year_ago AND (r.ended_at IS NULL OR r.ended_at > m.year_ago)
            THEN r.mrr END) AS mrr_then,
        coalesce(sum(CASE WHEN r.ended_at IS NULL OR r.ended_at > m.today THEN r.mrr END), 0)
            AS mrr_now
    FROM recurring AS r, moment AS m WHERE r.mrr > 0 GROUP BY r.customer
), nrr AS (
    SELECT (SELECT count(*) FROM recurring) AS subscriptions,
        (SELECT count(mrr) FROM recurring) AS priced, count(*) AS subscribers_then,
        sum(mrr_then) AS mrr_then, sum(mrr_now) AS mrr_now
    FROM subscribed WHERE mrr_then > 0
), bought AS (
    SELECT c.person_id,
        sum(CASE WHEN c.ts < m.year_ago THEN c.net_value END) AS value_then,
        coalesce(sum(CASE WHEN c.ts >= m.year_ago THEN c.net_value END), 0) AS value_now,
        sum(CASE WHEN c.ts < m.year_ago THEN 1 ELSE 0 END) AS sales_then,
        sum(CASE WHEN c.ts >= m.year_ago THEN 1 ELSE 0 END) AS sales_now
    FROM mart_conversion AS c, moment AS m
    WHERE c.person_id IS NOT NULL AND c.kind IN ('order', 'deal') AND c.ts >= m.two_years_ago
    GROUP BY c.person_id
), kept AS (
    SELECT count(*) AS buyers_then, sum(CASE WHEN sales_now > 0 THEN 1 ELSE 0 END) AS buyers_kept,
        sum(value_then) AS value_then, sum(value_now) AS value_now
    FROM bought WHERE sales_then > 0
), span AS (
    SELECT coalesce(min(c.ts) <= any_value(m.two_years_ago) + INTERVAL 31 DAY, false) AS two_years
    FROM mart_conversion AS c, moment AS m WHERE c.kind IN ('order', 'deal')
)
SELECT n.*, k.*, s.two_years, m.min_customers, n.subscribers_then >= m.min_customers AS nrr_known,
    s.two_years AND k.buyers_then >= m.min_customers AS kept_known
FROM nrr AS n, kept AS k, span AS s, moment AS m
