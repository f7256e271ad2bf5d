-- One row: what the newest report says for one key; older reports of the key are counted.
WITH newest AS (
    SELECT s.*, v.seq, v.loaded_at,
        row_number() OVER k AS recency,
        count(*) OVER (PARTITION BY s.platform, s.account_id, s.date, s.period_end, s.level,
            coalesce(s.campaign_id, s.campaign_name), coalesce(s.ad_group_id, s.ad_group_name),
            coalesce(s.ad_id, s.ad_name), s.breakdown, s.utm_campaign) - 1 AS restatements
    FROM ad_sum AS s JOIN file_version AS v ON v.file_id = s.file_id
    WINDOW k AS (PARTITION BY s.platform, s.account_id, s.date, s.period_end, s.level,
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
), file_grain AS (
    -- By country and by region are two views of the same money; so are a month and its days (a
    -- column that is mapped by hand tells its period by its name), and an account's ads and its
    -- campaigns.
    SELECT file_id,
        min(CASE WHEN model_field IN ('ad_id', 'ad_name') THEN 1
            WHEN model_field IN ('ad_group_id', 'ad_group_name') THEN 2
            WHEN model_field IN ('campaign_id', 'campaign_name') THEN 3 ELSE 4 END) AS entity,
        coalesce(max(CASE WHEN model_field = 'breakdown' THEN lower(original_field) END), '')
            AS split,
        max(CASE WHEN model_field <> 'date' THEN 0
            WHEN regexp_matches(lower(original_field), 'month') THEN 31
            WHEN regexp_matches(lower(original_field), 'week') THEN 7 ELSE 1 END) AS days
    FROM map_field WHERE target = 'ad_performance_daily' GROUP BY file_id
), grained AS (
    SELECT s.*, CASE WHEN s.level = 'click' THEN '' ELSE coalesce(g.split, '') END AS split,
        CASE WHEN s.level = 'click' THEN 1 WHEN s.period_end IS NULL THEN coalesce(g.days, 1)
            ELSE date_diff('day', s.date, s.period_end) + 1 END AS days,
        CASE WHEN s.level = 'breakdown' THEN coalesce(g.entity, 4) ELSE 0 END AS entity
    FROM shaped AS s LEFT JOIN file_grain AS g ON g.file_id = s.file_id
), shorter AS (
    SELECT DISTINCT platform, account_id, date, days FROM grained
), covered AS (
    -- Days and shorter periods tell more than the period they lie in. Of periods that begin on one
    -- day, as growing reports of one month do, the one with the most money counts, see shape.
    SELECT DISTINCT l.platform, l.account_id, l.date, l.days
    FROM grained AS l JOIN shorter AS d ON d.platform = l.platform AND d.account_id = l.account_id
      AND d.days < l.days AND d.date >= l.date AND (d.days <= 1 OR d.date > l.date)
      AND date_diff('day', l.date, d.date) < CASE WHEN l.period_end IS NULL AND l.days = 31
        THEN date_diff('day', l.date, CAST(l.date + INTERVAL 1 MONTH AS DATE)) ELSE l.days END
    WHERE l.days > 1
), campaign_of_name AS (
    SELECT platform, campaign_name, min(campaign_id) AS campaign_id FROM grained
    WHERE campaign_id IS NOT NULL AND campaign_name IS NOT NULL
    GROUP BY platform, campaign_name HAVING count(DISTINCT campaign_id) = 1
), named AS (
    SELECT g.*, coalesce(
            'i' || coalesce(g.campaign_id, d.campaign_id, u.campaign_id, n.campaign_id),
            'n' || lower(g.campaign_name)) AS own
    FROM grained AS g
    LEFT JOIN latest.ad AS d ON d.platform = g.platform AND d.ad_id = g.ad_id
    LEFT JOIN latest.ad_group AS u
      ON u.platform = g.platform AND u.ad_group_id = g.ad_group_id
    LEFT JOIN campaign_of_name AS n
      ON n.platform = g.platform AND n.campaign_name = g.campaign_name
), work AS (
    -- Campaigns are compared one by one where every row of the day tells its campaign in the same
    -- way; otherwise the whole day is ('').
    SELECT * EXCLUDE (own), CASE
        WHEN bool_or(own IS NULL AND level <> 'account') OVER day
            OR min(left(own, 1)) OVER day <> max(left(own, 1)) OVER day THEN ''
        ELSE own END AS work
    FROM named WINDOW day AS (PARTITION BY platform, account_id, date)
), shape AS (
    -- The report grain with the most money counts, and among equals the finest.
    SELECT g.platform, g.account_id, g.date, g.work, g.level, g.split, g.days, g.entity,
        round(coalesce(sum(g.spend), 0), 2) AS money,
        row_number() OVER (PARTITION BY g.platform, g.account_id, g.date, g.work ORDER BY
            max(c.days) IS NULL DESC,
            round(coalesce(sum(g.spend), 0), 2) DESC, coalesce(sum(g.clicks), 0) DESC,
            CASE g.level WHEN 'ad' THEN 1 WHEN 'ad_group' THEN 2 WHEN 'campaign' THEN 3
                WHEN 'account' THEN 4 WHEN 'click' THEN 5 ELSE 6 END,
            g.entity, g.split = '' DESC, g.split, g.days) = 1 AND max(c.days) IS NULL AS best
    FROM work AS g
    LEFT JOIN covered AS c ON c.platform = g.platform AND c.account_id = g.account_id
      AND c.date = g.date AND c.days = g.days
    GROUP BY g.platform, g.account_id, g.date, g.work, g.level, g.split, g.days, g.entity
), day_total AS (
    -- An account's own row counts instead of its campaigns when it holds more money than they do.
    SELECT platform, account_id, date,
        sum(money) FILTER (WHERE best AND work IS NOT NULL) AS of_campaigns,
        max(money) FILTER (WHERE best AND work IS NULL) AS of_account
    FROM shape GROUP BY platform, account_id, date
)
SELECT s.* EXCLUDE (split, days, entity, work), h.best AND CASE
        WHEN s.work IS NULL THEN t.of_campaigns IS NULL OR t.of_account > t.of_campaigns
        ELSE t.of_account IS NULL OR t.of_account <= t.of_campaigns END AS counted
FROM work AS s
JOIN shape AS h
  ON h.platform = s.platform AND h.account_id = s.account_id AND h.date = s.date
  AND h.work IS NOT DISTINCT FROM s.work AND h.level = s.level AND h.split = s.split
  AND h.days = s.days AND h.entity = s.entity
JOIN day_total AS t
  ON t.platform = s.platform AND t.account_id = s.account_id AND t.date = s.date
