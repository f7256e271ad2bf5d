-- One row: spend and outcomes of the period, and of the days that spend and outcomes share.
WITH ads AS (
    SELECT CAST(sum(a.spend_reporting) AS DOUBLE) AS ad_spend, sum(a.impressions) AS impressions,
        sum(a.clicks) AS clicks,
        CAST(sum(CASE WHEN a.date BETWEEN p.compare_from AND p.compare_until
            THEN a.spend_reporting END) AS DOUBLE) AS matched_spend
    FROM ad_performance_daily AS a, mart_audit_period AS p
    WHERE a.counted AND a.date >= CAST(p.starts AS DATE) AND a.date < CAST(p.ends AS DATE)
), offline AS (
    SELECT CAST(sum(o.spend_reporting) AS DOUBLE) AS offline_spend,
        CAST(sum(CASE WHEN o.start_date BETWEEN p.compare_from AND p.compare_until
            THEN o.spend_reporting END) AS DOUBLE) AS matched_offline
    FROM offline_media AS o, mart_audit_period AS p
    WHERE o.start_date >= CAST(p.starts AS DATE) AND o.start_date < CAST(p.ends AS DATE)
), won AS (
    SELECT count(*) AS conversions, sum(value) AS revenue, count(value) AS valued
    FROM mart_conversion
), matched AS (
    SELECT max(value) AS matched_revenue, max(new_persons) AS matched_new
    FROM mart_real WHERE primary_kind
)
SELECT a.ad_spend, o.offline_spend, a.impressions, a.clicks,
    CASE WHEN a.matched_spend IS NOT NULL OR o.matched_offline IS NOT NULL
        THEN coalesce(a.matched_spend, 0) + coalesce(o.matched_offline, 0) END AS matched_spend,
    a.matched_spend AS matched_ad_spend, w.conversions,
    CASE WHEN w.valued > 0 THEN w.revenue END AS revenue, m.matched_revenue, m.matched_new
FROM ads AS a, offline AS o, won AS w, matched AS m
