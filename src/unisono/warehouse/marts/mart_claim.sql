-- One row: one platform's claims, spend and windows in the days that claims and outcomes share.
WITH daily AS (
    SELECT a.platform, CASE WHEN count(DISTINCT a.channel) = 1 THEN max(a.channel) END AS channel,
        CAST(sum(a.spend_reporting) AS DOUBLE) AS spend,
        sum(a.platform_conversions) AS conversions,
        CAST(sum(a.platform_value_reporting) AS DOUBLE) AS value,
        max(a.click_window_days) AS click_days, max(a.view_window_days) AS view_days
    FROM ad_performance_daily AS a, mart_audit_period AS p
    WHERE a.counted AND a.date BETWEEN p.compare_from AND p.compare_until
    GROUP BY a.platform
), measured_kind AS (
    -- Where deals count, claims are held against leads: a platform does not see deals close.
    SELECT max(CASE WHEN kind = 'order' OR (kind = 'web' AND value > 0) THEN 1 ELSE 0 END) AS sells
    FROM conversion WHERE primary_kind
), one_action AS (
    -- A platform lists one sale under several action names, so the largest action counts.
    SELECT c.platform, c.date, c.account_id, c.campaign_id, c.ad_id, c.action,
        sum(c.conversions) AS conversions, CAST(sum(c.value_reporting) AS DOUBLE) AS value
    FROM platform_conversion AS c, mart_audit_period AS p, measured_kind AS k
    WHERE c.date BETWEEN p.compare_from AND p.compare_until
      AND (CASE WHEN k.sells = 1
        THEN regexp_matches(lower(c.action), 'purchase|order|sale|transaction')
        ELSE regexp_matches(lower(c.action), 'lead|form|sign.?up|regist|contact|demo') END)
    GROUP BY c.platform, c.date, c.account_id, c.campaign_id, c.ad_id, c.action
), one_ad AS (
    SELECT platform, date, account_id, campaign_id, ad_id, max(conversions) AS conversions,
        max(value) AS value
    FROM one_action GROUP BY platform, date, account_id, campaign_id, ad_id
), listed AS (
    SELECT platform, sum(conversions) AS conversions, sum(value) AS value
    FROM one_ad GROUP BY platform
), windows AS (
    SELECT platform,
        max(CASE WHEN window_kind = 'view' THEN NULL ELSE window_days END) AS click_days,
        max(CASE WHEN window_kind = 'view' THEN window_days END) AS view_days
    FROM platform_conversion GROUP BY platform
), own AS (
    SELECT platform, max(click_window_days) AS click_days, max(view_window_days) AS view_days
    FROM account GROUP BY platform
)
SELECT coalesce(d.platform, l.platform) AS platform, d.channel, d.spend,
    coalesce(d.conversions, l.conversions) AS conversions,
    coalesce(CASE WHEN d.conversions IS NULL THEN l.value END, d.value) AS value,
    coalesce(d.click_days, w.click_days, o.click_days) AS click_window_days,
    coalesce(d.view_days, w.view_days, o.view_days) AS view_window_days,
    -- Conversions without an action or an amount: the export does not say what they are.
    d.conversions IS NOT NULL AND d.value IS NULL AND l.platform IS NULL AS any_action
FROM daily AS d
FULL OUTER JOIN listed AS l ON l.platform = d.platform
LEFT JOIN windows AS w ON w.platform = coalesce(d.platform, l.platform)
LEFT JOIN own AS o ON o.platform = coalesce(d.platform, l.platform)
