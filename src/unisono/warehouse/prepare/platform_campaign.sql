-- One row: one distinct platform and campaign name whose spend needs a channel.
SELECT DISTINCT p.platform, coalesce(p.campaign_name, c.name, '') AS campaign_name,
    coalesce(c.objective, '') AS objective
FROM staged.ad_performance_daily AS p
LEFT JOIN latest.campaign AS c ON c.platform = p.platform AND c.campaign_id = p.campaign_id
UNION
SELECT DISTINCT platform, coalesce(campaign_name, ''), '' FROM latest.ad_click
UNION
SELECT DISTINCT medium, '', '' FROM latest.offline_media WHERE medium IS NOT NULL
