-- One row: one distinct set of tracking values on one day: the one pass over all touches.
SELECT key_hash, CAST(ts AS DATE) AS day, any_value(utm_source) AS utm_source,
    any_value(utm_medium) AS utm_medium, any_value(utm_campaign) AS utm_campaign,
    any_value(campaign_name) AS campaign_name, any_value(platform) AS platform,
    any_value(channel_raw) AS channel_raw, any_value(kind) AS kind,
    any_value(click_kind) AS click_kind, any_value(referrer_host) AS referrer_host,
    count(*) AS uses, min_by(file_id, file_row) AS file_id, min(file_row) AS file_row
FROM touch_candidate GROUP BY key_hash, CAST(ts AS DATE)
