-- One row: one contact of one person with the company, in one channel.
WITH mail AS (
    SELECT t.person_id, t.ts, t.file_id, t.file_row, t.kind
    FROM touch_candidate AS t JOIN touch_channel AS k ON k.key_hash = t.key_hash
    WHERE k.channel = 'Email'
), mail_visit AS (
    -- A mail click that leads to a visit tracked as mail within half an hour is that visit.
    SELECT DISTINCT m.file_id, m.file_row
    FROM mail AS m JOIN mail AS v
      ON v.person_id = m.person_id
      AND v.ts BETWEEN m.ts - INTERVAL 5 MINUTE AND m.ts + INTERVAL 30 MINUTE
    WHERE m.kind = 'click' AND v.kind = 'visit'
)
-- The id needs no sort: newer files and later rows have greater ids.
SELECT CAST(v.seq AS BIGINT) * 1099511627776 + t.file_row AS touch_id,
    t.ts, t.person_id, t.kind, k.channel, k.source, k.medium, k.campaign,
    t.utm_content AS content, t.utm_source, t.utm_medium, t.utm_campaign, t.ad_id, t.page_url,
    t.session_id, CAST(t.cost * r.rate AS DECIMAL(18,4)) AS cost, t.platform, t.file_id, t.file_row
FROM touch_candidate AS t
JOIN file_version AS v ON v.file_id = t.file_id
LEFT JOIN touch_channel AS k ON k.key_hash = t.key_hash
LEFT JOIN mail_visit AS x ON x.file_id = t.file_id AND x.file_row = t.file_row
LEFT JOIN rate_of_day AS r
  ON t.cost IS NOT NULL AND r.currency = coalesce(upper(t.currency), '') AND r.day = t.ts::DATE
WHERE x.file_id IS NULL AND t.ts IS NOT NULL
