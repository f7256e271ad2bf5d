-- One row: what the newest report says for one key; older reports of the key are counted.
WITH report AS (
    -- Account-less reports of a platform with one account belong to that account.
    SELECT platform, count(DISTINCT account_id) AS accounts, min(account_id) AS only_account
    FROM staged.ad_performance_daily GROUP BY platform
), summed AS (
    SELECT p.platform,
        coalesce(p.account_id, CASE WHEN r.accounts = 1 THEN r.only_account END, '') AS account_id,
        p.date, p.level, p.campaign_id, p.campaign_name, p.ad_group_id, p.ad_group_name, p.ad_id,
        p.ad_name, p.breakdown, p.currency, p.utm_source, p.utm_medium, p.utm_campaign,
        sum(p.impressions) AS impressions, sum(p.clicks) AS clicks, sum(p.spend) AS spend,
        sum(p.platform_conversions) AS platform_conversions,
        sum(p.platform_value) AS platform_value,
        any_value(p.click_window_days) AS click_window_days,
        any_value(p.view_window_days) AS view_window_days,
        p.file_id, min(p.file_row) AS file_row
    FROM staged.ad_performance_daily AS p JOIN report AS r USING (platform)
    GROUP BY ALL
), newest AS (
    SELECT s.*, v.seq, v.loaded_at,
        row_number() OVER k AS recency,
        count(*) OVER (PARTITION BY s.platform, s.account_id, s.date, s.level,
            coalesce(s.campaign_id, s.campaign_name), coalesce(s.ad_group_id, s.ad_group_name),
            coalesce(s.ad_id, s.ad_name), s.breakdown, s.utm_campaign) - 1 AS restatements
    FROM summed AS s JOIN file_version AS v ON v.file_id = s.file_id
    WINDOW k AS (PARTITION BY s.platform, s.account_id, s.date, s.level,
        coalesce(s.campaign_id, s.campaign_name), coalesce(s.ad_group_id, s.ad_group_name),
        coalesce(s.ad_id, s.ad_name), s.breakdown, s.utm_campaign
        ORDER BY v.seq DESC, s.file_row DESC)
), click_day AS (
    SELECT platform, coalesce(account_id, '') AS account_id, ts::DATE AS date, 'click' AS level,
        campaign_id, campaign_name, ad_group_id, ad_id, currency, count(*)::DOUBLE AS clicks,
        sum(cost) AS spend, sum(platform_conversion) AS platform_conversions,
        min_by(file_id, file_row) AS file_id, min(file_row) AS file_row, 0 AS restatements
    FROM latest.ad_click GROUP BY ALL
), shaped AS (
    SELECT * EXCLUDE (seq, recency) FROM newest WHERE recency = 1
    UNION ALL BY NAME
    SELECT c.*, v.loaded_at FROM click_day AS c JOIN file_version AS v ON v.file_id = c.file_id
), shape AS (
    -- One report grain per platform, account and day counts: the one with the most money, and
    -- among equals the finest.
    SELECT platform, account_id, date, level, breakdown IS NULL AS whole,
        row_number() OVER (PARTITION BY platform, account_id, date ORDER BY
            round(coalesce(sum(spend), 0), 2) DESC, coalesce(sum(clicks), 0) DESC,
            CASE level WHEN 'ad' THEN 1 WHEN 'ad_group' THEN 2 WHEN 'campaign' THEN 3
                WHEN 'account' THEN 4 WHEN 'click' THEN 5 ELSE 6 END,
            breakdown IS NULL DESC) = 1 AS counted
    FROM shaped GROUP BY platform, account_id, date, level, breakdown IS NULL
)
SELECT s.*, h.counted
FROM shaped AS s JOIN shape AS h
  ON h.platform = s.platform AND h.account_id = s.account_id AND h.date = s.date
  AND h.level = s.level AND h.whole = (s.breakdown IS NULL)
