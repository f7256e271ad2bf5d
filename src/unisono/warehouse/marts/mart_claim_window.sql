-- One row: what one platform claims in one attribution window, in the days that are compared.
WITH measured_kind AS (
    SELECT max(CASE WHEN kind = 'order' OR (kind = 'web' AND value > 0) THEN 1 ELSE 0 END) AS sells
    FROM conversion WHERE primary_kind
), daily AS (
    -- Their claim is the column of all conversions, and only its own split is a split of it.
    SELECT a.platform FROM ad_performance_daily AS a, mart_audit_period AS p
    WHERE a.counted AND a.date BETWEEN p.compare_from AND p.compare_until
    GROUP BY a.platform HAVING count(a.platform_conversions) > 0
), one_action AS (
    -- A platform lists one sale under several action names, so the largest action counts.
    SELECT c.platform, coalesce(nullif(c.window_kind, ''), 'all') AS window_kind, c.window_days,
        c.action, sum(c.conversions) AS conversions, CAST(sum(c.value_reporting) AS DOUBLE) AS value
    FROM platform_conversion AS c
    CROSS JOIN mart_audit_period AS p
    CROSS JOIN measured_kind AS k
    LEFT JOIN daily AS d ON d.platform = c.platform
    WHERE c.date BETWEEN p.compare_from AND p.compare_until
      AND (CASE WHEN c.action = 'all' THEN d.platform IS NOT NULL
        WHEN d.platform IS NOT NULL AND coalesce(c.window_kind, '') = ''
            AND c.window_days IS NULL THEN false
        WHEN k.sells = 1
        THEN regexp_matches(lower(c.action), 'purchase|order|sale|transaction')
        ELSE regexp_matches(lower(c.action), 'lead|form|sign.?up|regist|contact|demo') END)
    GROUP BY c.platform, coalesce(nullif(c.window_kind, ''), 'all'), c.window_days, c.action
)
SELECT platform, window_kind, window_days, max(conversions) AS conversions, max(value) AS value
FROM one_action GROUP BY platform, window_kind, window_days
