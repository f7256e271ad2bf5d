-- One row: what paid media of one day, platform, account, campaign and channel cost and delivered.
WITH bought AS (
    SELECT a.date AS day, a.platform, a.account_id AS account, a.campaign, a.channel,
        'ads' AS kind, CAST(a.spend_reporting AS DOUBLE) AS ad_spend,
        CAST(NULL AS DOUBLE) AS offline_spend, a.impressions, a.clicks,
        a.platform_conversions AS claimed_conversions,
        CAST(a.platform_value_reporting AS DOUBLE) AS claimed_value
    FROM ad_performance_daily AS a WHERE a.counted
    UNION ALL
    SELECT o.start_date, o.vendor, NULL, o.campaign, o.channel, 'offline', NULL,
        CAST(o.spend_reporting AS DOUBLE), o.impressions, NULL, NULL, NULL
    FROM offline_media AS o
)
SELECT b.day, b.platform, b.account, b.campaign,
    coalesce(nullif(b.channel, ''), 'Unassigned') AS channel, b.kind,
    coalesce(b.day BETWEEN any_value(p.compare_from) AND any_value(p.compare_until), false)
        AS compared,
    coalesce(b.day BETWEEN any_value(p.leads_from) AND any_value(p.leads_until), false)
        AS lead_span,
    sum(b.ad_spend) AS ad_spend, sum(b.offline_spend) AS offline_spend,
    sum(coalesce(b.ad_spend, b.offline_spend)) AS spend, sum(b.impressions) AS impressions,
    sum(CASE WHEN b.kind = 'ads' THEN b.impressions END) AS ad_impressions,
    sum(b.clicks) AS clicks, sum(b.claimed_conversions) AS claimed_conversions,
    sum(b.claimed_value) AS claimed_value
FROM bought AS b, mart_audit_period AS p
WHERE b.day >= CAST(p.starts AS DATE) AND b.day < CAST(p.ends AS DATE)
GROUP BY b.day, b.platform, b.account, b.campaign, coalesce(nullif(b.channel, ''), 'Unassigned'),
    b.kind
