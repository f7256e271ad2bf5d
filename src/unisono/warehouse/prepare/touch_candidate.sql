-- One row: one thing that may be a touchpoint, before people and channels are known.
WITH visit AS (
    SELECT platform, 'visit' AS kind, ts, session_id, email, phone, user_id, crm_id,
        anonymous_id, device_id, click_id, transaction_id,
        utm_source, utm_medium, utm_campaign, utm_content, utm_term,
        landing_page AS page_url, referrer, CAST(NULL AS VARCHAR) AS channel_raw,
        CAST(NULL AS VARCHAR) AS ad_id, CAST(NULL AS DECIMAL(18,4)) AS cost,
        CAST(NULL AS VARCHAR) AS currency, file_id, file_row
    FROM web_visit
    UNION ALL BY NAME
    SELECT platform, 'visit' AS kind, ts, session_id, email, phone, user_id, crm_id,
        anonymous_id, device_id, click_id, transaction_id,
        utm_source, utm_medium, utm_campaign, utm_content, utm_term,
        landing_page AS page_url, referrer, channel AS channel_raw, file_id, file_row
    FROM latest.session
), clicked AS (
    SELECT DISTINCT click_id FROM visit WHERE click_id IS NOT NULL
), click AS (
    -- A click that shows up as a visit with the same click id is that visit.
    SELECT c.platform, 'click' AS kind, c.ts, c.email, c.phone, c.user_id, c.crm_id,
        c.anonymous_id, c.device_id, c.click_id, c.transaction_id,
        c.platform AS utm_source, 'cpc' AS utm_medium, c.campaign_name AS utm_campaign,
        c.ad_id, c.cost, c.currency, 'platform:' || c.platform AS channel_raw, c.file_id, c.file_row
    FROM latest.ad_click AS c
    LEFT JOIN clicked AS v ON v.click_id = c.click_id
    WHERE v.click_id IS NULL
), first_click AS (
    SELECT click_id, arg_min(ad_id, ts) AS ad_id, arg_min(campaign_name, ts) AS campaign_name,
        sum(cost) AS cost, min(currency) AS currency
    FROM latest.ad_click WHERE click_id IS NOT NULL GROUP BY click_id
), enriched AS (
    SELECT v.* REPLACE (
        coalesce(v.utm_campaign, f.campaign_name) AS utm_campaign,
        coalesce(v.ad_id, f.ad_id) AS ad_id, f.cost AS cost, f.currency AS currency)
    FROM visit AS v LEFT JOIN first_click AS f ON f.click_id = v.click_id
), mail AS (
    SELECT platform, event AS kind, ts, email, phone, user_id, crm_id, anonymous_id, device_id,
        click_id, transaction_id, platform AS utm_source, 'email' AS utm_medium,
        coalesce(campaign_name, subject) AS utm_campaign, url AS page_url,
        'Email' AS channel_raw, file_id, file_row
    FROM latest.email_event WHERE event = 'click'
), attended AS (
    SELECT platform, 'attend' AS kind, ts, email, phone, user_id, crm_id, anonymous_id,
        device_id, click_id, transaction_id, event_name AS utm_campaign,
        'Events' AS channel_raw, file_id, file_row
    FROM latest.event_attendance WHERE coalesce(attended, true)
)
SELECT *, hash(utm_source, utm_medium, utm_campaign, channel_raw, kind,
        split_part(click_id, ':', 1),
        lower(regexp_extract(referrer, '^[a-zA-Z]+://([^/:?#]+)', 1))) AS key_hash
FROM (
    SELECT * FROM enriched
    UNION ALL BY NAME SELECT * FROM click
    UNION ALL BY NAME SELECT * FROM mail
    UNION ALL BY NAME SELECT * FROM attended
)
