-- One row: one day of a campaign without id that a newer file reports under another name.
-- Told by equal spend, impressions and clicks on every day both names stand on, in different files.
WITH own AS (
    SELECT a.platform, a.account_id, a.date, a.level, a.campaign_name,
        coalesce(a.ad_group_name, '') || '|' || coalesce(a.ad_name, '') || '|'
            || coalesce(a.breakdown, '') AS part,
        a.file_id, v.seq, round(a.spend, 2) AS spend, a.impressions, a.clicks
    FROM ad_report AS a JOIN file_version AS v ON v.file_id = a.file_id
    WHERE a.counted AND a.campaign_id IS NULL AND a.campaign_name IS NOT NULL
      AND a.spend > 0 AND a.impressions >= 10 AND a.clicks IS NOT NULL
), twin AS (
    SELECT o.platform, o.account_id, o.date, o.level, o.part, o.campaign_name AS older,
        n.campaign_name AS newer, o.spend, o.file_id AS older_file, n.file_id AS newer_file
    FROM own AS o JOIN own AS n
      ON n.platform = o.platform AND n.account_id = o.account_id AND n.date = o.date
      AND n.level = o.level AND n.part = o.part AND n.spend = o.spend
      AND n.impressions = o.impressions AND n.clicks = o.clicks
    WHERE n.seq > o.seq AND n.campaign_name <> o.campaign_name
), named AS (
    SELECT platform, account_id, older, newer, older_file, newer_file, count(*) AS rows
    FROM twin GROUP BY ALL
), common AS (
    SELECT k.platform, k.account_id, k.older, k.newer, k.older_file, k.newer_file,
        count(*) AS rows
    FROM named AS k
    JOIN own AS o ON o.platform = k.platform AND o.account_id = k.account_id
      AND o.campaign_name = k.older AND o.file_id = k.older_file
    JOIN own AS n ON n.platform = k.platform AND n.account_id = k.account_id
      AND n.campaign_name = k.newer AND n.file_id = k.newer_file
      AND n.date = o.date AND n.level = o.level AND n.part = o.part
    GROUP BY ALL
), both_names AS (
    -- A file that holds both names tells two campaigns apart.
    SELECT DISTINCT k.older, k.newer, k.platform, k.account_id
    FROM named AS k
    JOIN own AS a ON a.platform = k.platform AND a.account_id = k.account_id
      AND a.campaign_name = k.older
    JOIN own AS b ON b.platform = k.platform AND b.account_id = k.account_id
      AND b.campaign_name = k.newer AND b.file_id = a.file_id
)
SELECT t.* FROM twin AS t
JOIN named AS k USING (platform, account_id, older, newer, older_file, newer_file)
JOIN common AS c USING (platform, account_id, older, newer, older_file, newer_file)
WHERE k.rows = c.rows AND NOT EXISTS (SELECT 1 FROM both_names AS x
    WHERE x.platform = t.platform AND x.account_id = t.account_id AND x.older = t.older
      AND x.newer = t.newer)
