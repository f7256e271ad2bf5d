-- One row: the newest figure of one report key, with campaign, channel and reporting currency.
WITH once AS (
    -- A campaign renamed between two reports counts once, where both names are known to be one.
    SELECT DISTINCT r.platform, r.account_id, r.date, r.level, r.part, r.older, r.older_file
    FROM renamed_campaign AS r
    JOIN campaign_alias AS o ON o.raw = r.older
    JOIN campaign_alias AS n ON n.raw = r.newer AND n.canonical = o.canonical
)
SELECT a.date, a.level, a.account_id, a.campaign_id,
    coalesce(a.campaign_name, c.name) AS campaign_name, a.ad_group_id,
    coalesce(a.ad_group_name, g.name) AS ad_group_name, a.ad_id,
    coalesce(a.ad_name, d.name) AS ad_name, a.breakdown,
    a.impressions, a.clicks, CAST(a.spend AS DECIMAL(18,4)) AS spend,
    coalesce(a.currency, ac.currency) AS currency, a.platform_conversions,
    CAST(a.platform_value AS DECIMAL(18,4)) AS platform_value,
    a.utm_source, a.utm_medium, a.utm_campaign, a.click_window_days, a.view_window_days,
    a.period_end, a.platform, a.file_id, a.file_row,
    coalesce(mc.canonical, a.campaign_name, c.name) AS campaign,
    pc.channel, a.counted AND x.older IS NULL AS counted,
    CAST(a.spend * r.rate AS DECIMAL(18,4)) AS spend_reporting,
    CAST(a.platform_value * r.rate AS DECIMAL(18,4)) AS platform_value_reporting,
    r.rate AS fx_rate, CAST(a.restatements AS BIGINT) AS restatements, a.loaded_at
FROM ad_report AS a
LEFT JOIN campaign AS c ON c.platform = a.platform AND c.campaign_id = a.campaign_id
LEFT JOIN ad_group AS g ON g.platform = a.platform AND g.ad_group_id = a.ad_group_id
LEFT JOIN ad AS d ON d.platform = a.platform AND d.ad_id = a.ad_id
LEFT JOIN account_currency AS ac
  ON ac.platform = a.platform AND ac.account_id IS NOT DISTINCT FROM a.account_id
LEFT JOIN rate_of_day AS r
  ON r.currency = coalesce(upper(a.currency), ac.currency, '') AND r.day = a.date
LEFT JOIN once AS x
  ON x.platform = a.platform AND x.account_id = a.account_id AND x.date = a.date
  AND x.level = a.level AND x.older = a.campaign_name AND x.older_file = a.file_id
  AND a.campaign_id IS NULL AND x.part = coalesce(a.ad_group_name, '') || '|'
    || coalesce(a.ad_name, '') || '|' || coalesce(a.breakdown, '')
LEFT JOIN campaign_alias AS mc ON mc.raw = coalesce(a.campaign_name, c.name)
LEFT JOIN platform_channel AS pc
  ON pc.platform = a.platform AND pc.campaign_name = coalesce(a.campaign_name, c.name, '')
  AND pc.objective = coalesce(c.objective, '')
