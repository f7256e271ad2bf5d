-- One row: one distinct set of tracking values among the touches, classified once and joined back.
SELECT t.*, h.host IS NOT NULL AS own_referrer,
    -- A visit through a tagged link; the rest are values the analytics tool set by itself.
    kind = 'visit' AND coalesce(utm_source, utm_medium, utm_campaign) IS NOT NULL
        AND coalesce(lower(utm_medium), '') NOT IN ('organic', 'referral', '(none)', '(not set)')
        AND coalesce(utm_source, '') NOT LIKE '(%)' AS tagged
FROM (
    SELECT key_hash, any_value(utm_source) AS utm_source, any_value(utm_medium) AS utm_medium,
        any_value(utm_campaign) AS utm_campaign,
        any_value(campaign_name) AS campaign_name, any_value(platform) AS platform,
        any_value(channel_raw) AS channel_raw, any_value(kind) AS kind,
        any_value(click_kind) AS click_kind, any_value(referrer_host) AS referrer_host,
        CAST(sum(uses) AS BIGINT) AS uses, min(day) AS first_seen, max(day) AS last_seen,
        min_by(file_id, file_row) AS file_id, min(file_row) AS file_row
    FROM touch_day GROUP BY key_hash
) AS t
LEFT JOIN own_host AS h ON h.host = t.referrer_host
