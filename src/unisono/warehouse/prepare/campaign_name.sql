-- One row: one distinct campaign name that platforms, mailings or plans use (not tracking values).
WITH name AS (
    SELECT campaign_name AS raw, count(*) AS uses FROM staged.ad_performance_daily GROUP BY 1
    UNION ALL SELECT name, count(*) FROM latest.campaign GROUP BY 1
    UNION ALL SELECT campaign_name, count(*) FROM latest.ad_click GROUP BY 1
    UNION ALL SELECT campaign_name, count(*) FROM latest.offline_media GROUP BY 1
    UNION ALL SELECT campaign_name, count(*) FROM latest.activity GROUP BY 1
    UNION ALL SELECT campaign_name, count(*) FROM latest.email_event GROUP BY 1
)
SELECT raw, sum(uses)::BIGINT AS uses FROM name WHERE raw IS NOT NULL GROUP BY raw
