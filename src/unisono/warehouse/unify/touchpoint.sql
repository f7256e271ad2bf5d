-- One row: one contact of one person with the company, in one channel.
WITH placed AS NOT MATERIALIZED (
    SELECT t.*, k.channel, k.source, k.medium, k.campaign, pi.person_id
    FROM touch_candidate AS t
    LEFT JOIN person_identifier AS pi
      ON pi.kind = CASE WHEN t.user_id IS NOT NULL THEN 'user_id'
            WHEN t.crm_id IS NOT NULL THEN 'crm_id'
            WHEN t.email IS NOT NULL THEN 'email' WHEN t.phone IS NOT NULL THEN 'phone'
            WHEN t.transaction_id IS NOT NULL THEN 'transaction_id'
            WHEN t.anonymous_id IS NOT NULL THEN 'anonymous_id'
            WHEN t.device_id IS NOT NULL THEN 'device_id' ELSE 'click_id' END
      AND pi.value = coalesce(t.user_id, t.crm_id, t.email, t.phone, t.transaction_id,
            t.anonymous_id, t.device_id, t.click_id)
    LEFT JOIN touch_channel AS k ON k.key_hash = t.key_hash
), mail_visit AS (
    -- A mail click that leads to a visit tracked as mail within half an hour is that visit.
    SELECT DISTINCT m.file_id, m.file_row
    FROM placed AS m JOIN placed AS v
      ON v.person_id = m.person_id AND v.kind = 'visit' AND v.channel = 'Email'
      AND v.ts BETWEEN m.ts - INTERVAL 5 MINUTE AND m.ts + INTERVAL 30 MINUTE
    WHERE m.kind = 'click' AND m.channel = 'Email'
)
-- The id needs no sort: newer files and later rows have greater ids.
SELECT CAST(v.seq AS BIGINT) * 1099511627776 + p.file_row AS touch_id,
    p.ts, p.person_id, p.kind, p.channel, p.source, p.medium, p.campaign,
    p.utm_content AS content, p.utm_source, p.utm_medium, p.utm_campaign, p.ad_id, p.page_url,
    p.session_id, CAST(p.cost * r.rate AS DECIMAL(18,4)) AS cost, p.platform, p.file_id, p.file_row
FROM placed AS p
JOIN file_version AS v ON v.file_id = p.file_id
LEFT JOIN mail_visit AS x ON x.file_id = p.file_id AND x.file_row = p.file_row
LEFT JOIN rate_of_day AS r
  ON p.cost IS NOT NULL AND r.currency = coalesce(upper(p.currency), '') AND r.day = p.ts::DATE
WHERE x.file_id IS NULL AND p.ts IS NOT NULL
