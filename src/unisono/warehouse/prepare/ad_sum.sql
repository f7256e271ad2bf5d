-- One row: what one file says for one key of a report; the key's rows add up.
WITH report AS (
    -- Account-less reports of a platform with one account belong to that account.
    SELECT platform, count(DISTINCT account_id) AS accounts, min(account_id) AS only_account
    FROM staged.ad_performance_daily GROUP BY platform
), campaign_account AS (
    -- Of several accounts, the one that the campaign belongs to in other reports.
    SELECT platform, campaign_id, min(account_id) AS account_id
    FROM staged.ad_performance_daily
    WHERE account_id IS NOT NULL AND campaign_id IS NOT NULL
    GROUP BY platform, campaign_id HAVING count(DISTINCT account_id) = 1
)
SELECT p.platform,
    coalesce(p.account_id, CASE WHEN r.accounts = 1 THEN r.only_account END,
        o.account_id, '') AS account_id,
    p.date, CASE WHEN p.period_end > p.date THEN p.period_end END AS period_end,
    p.level, p.campaign_id, p.campaign_name, p.ad_group_id, p.ad_group_name, p.ad_id,
    p.ad_name, p.breakdown, p.currency, p.utm_source, p.utm_medium, p.utm_campaign,
    sum(p.impressions) AS impressions, sum(p.clicks) AS clicks, sum(p.spend) AS spend,
    sum(p.platform_conversions) AS platform_conversions,
    sum(p.platform_value) AS platform_value,
    any_value(p.click_window_days) AS click_window_days,
    any_value(p.view_window_days) AS view_window_days,
    p.file_id, min(p.file_row) AS file_row
FROM staged.ad_performance_daily AS p JOIN report AS r ON r.platform = p.platform
LEFT JOIN campaign_account AS o ON o.platform = p.platform AND o.campaign_id = p.campaign_id
GROUP BY ALL
