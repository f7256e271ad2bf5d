-- One row: one thing that may be a touchpoint, before its channel is known.
WITH visit AS NOT MATERIALIZED (
    SELECT platform, ts, session_id, person_id, click_id, utm_source, utm_medium, utm_campaign,
        utm_content, landing_page AS page_url, referrer, CAST(NULL AS VARCHAR) AS channel_raw,
        file_id, file_row
    FROM web_visit
    WHERE NOT EXISTS (SELECT 1 FROM visit_twice AS x
        WHERE x.file_id = web_visit.file_id AND x.file_row = web_visit.file_row)
    UNION ALL
    SELECT platform, ts, session_id, person_id, click_id, utm_source, utm_medium, utm_campaign,
        utm_content, landing_page, referrer, channel, file_id, file_row
    FROM session
), touch AS NOT MATERIALIZED (
    -- A visit that carries the click id of a known click takes ad, cost and, when it names none, campaign from it.
    SELECT v.platform, 'visit' AS kind, v.ts, v.session_id, v.person_id, v.click_id,
        v.utm_source, v.utm_medium, v.utm_campaign, d.campaign_name,
        v.utm_content, v.page_url, v.referrer, v.channel_raw, d.ad_id, d.cost, d.currency,
        v.file_id, v.file_row
    FROM visit AS v LEFT JOIN click_detail AS d ON d.click_id = v.click_id
    UNION ALL
    -- A click that shows up as a visit is that visit; the others stand for themselves.
    SELECT c.platform, 'click', c.ts, NULL, c.person_id, c.click_id, NULL, NULL,
        NULL, c.campaign_name, NULL, NULL, NULL, 'platform:' || c.platform, c.ad_id, c.cost,
        coalesce(c.currency, a.currency), c.file_id, c.file_row
    FROM ad_click AS c LEFT JOIN visited_click AS v ON v.click_id = c.click_id
    LEFT JOIN account_currency AS a
      ON a.platform = c.platform AND a.account_id IS NOT DISTINCT FROM c.account_id
    WHERE v.click_id IS NULL
    UNION ALL
    SELECT platform, 'click', ts, NULL, person_id, click_id, NULL, NULL,
        NULL, coalesce(campaign_name, subject), NULL, url, NULL, 'Email', NULL, NULL, NULL,
        file_id, file_row
    FROM email_event WHERE event = 'click'
    UNION ALL
    SELECT platform, 'attend', ts, NULL, person_id, click_id, NULL, NULL, NULL, event_name, NULL,
        NULL, NULL, 'Events', NULL, NULL, NULL, file_id, file_row
    FROM event_attendance WHERE coalesce(attended, true)
)
SELECT * EXCLUDE (click_id, referrer),
    split_part(click_id, ':', 1) AS click_kind,
    -- Some tools write the host alone.
    coalesce(nullif(lower(regexp_extract(referrer, '^[a-zA-Z][a-zA-Z0-9+.-]*://([^/:?#]+)', 1)), ''),
        nullif(lower(regexp_extract(referrer, '^([^/:?#\s()]+[.][^/:?#\s()]+)', 1)), ''))
        AS referrer_host,
    hash(utm_source, utm_medium, utm_campaign, campaign_name, platform, channel_raw, kind, click_kind, referrer_host)
        AS key_hash
FROM touch
