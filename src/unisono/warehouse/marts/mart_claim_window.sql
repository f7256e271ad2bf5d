-- One row: what one platform claims in one attribution window, in the days that are compared.
WITH measured_kind AS (
    SELECT max(CASE WHEN kind = 'order' OR (kind = 'web' AND value > 0) THEN 1 ELSE 0 END) AS sells
    FROM conversion WHERE primary_kind
), one_action AS (
    -- A platform lists one sale under several action names, so the largest action counts.
    SELECT c.platform, coalesce(nullif(c.window_kind, ''), 'all') AS window_kind, c.window_days,
        c.action, sum(c.conversions) AS conversions, CAST(sum(c.value_reporting) AS DOUBLE) AS value
    FROM platform_conversion AS c, mart_audit_period AS p, measured_kind AS k
    WHERE c.date BETWEEN p.compare_from AND p.compare_until
      AND (CASE WHEN k.sells = 1
        THEN regexp_matches(lower(c.action), 'purchase|order|sale|transaction')
        ELSE regexp_matches(lower(c.action), 'lead|form|sign.?up|regist|contact|demo') END)
    GROUP BY c.platform, coalesce(nullif(c.window_kind, ''), 'all'), c.window_days, c.action
)
SELECT platform, window_kind, window_days, max(conversions) AS conversions, max(value) AS value
FROM one_action GROUP BY platform, window_kind, window_days
