-- One row: one visit put together from web events (by session id, else by 30 minutes of silence).
WITH hit AS (
    SELECT *, coalesce(anonymous_id, user_id, device_id, email, crm_id, phone) AS browser
    FROM latest.web_event
), silence AS (
    SELECT *, CASE WHEN session_id IS NULL AND (
            lag(ts) OVER b IS NULL OR ts - lag(ts) OVER b > INTERVAL 30 MINUTE)
        THEN 1 ELSE 0 END AS starts
    FROM hit
    WHERE session_id IS NULL AND browser IS NOT NULL
    WINDOW b AS (PARTITION BY platform, browser ORDER BY ts, file_row)
), numbered AS (
    SELECT * EXCLUDE (starts), CAST(sum(starts) OVER (
        PARTITION BY platform, browser ORDER BY ts, file_row
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS VARCHAR) AS visit
    FROM silence
    UNION ALL BY NAME
    SELECT *, session_id AS visit FROM hit WHERE session_id IS NOT NULL
    UNION ALL BY NAME
    SELECT *, 'row ' || file_id || file_row AS visit FROM hit
    WHERE session_id IS NULL AND browser IS NULL
)
SELECT
    platform, browser, visit,
    min(ts) AS ts, max(ts) AS ended_at,
    min(session_id) AS session_id,
    arg_min(email, ts) AS email, arg_min(phone, ts) AS phone, arg_min(user_id, ts) AS user_id,
    arg_min(crm_id, ts) AS crm_id, arg_min(anonymous_id, ts) AS anonymous_id,
    arg_min(device_id, ts) AS device_id, arg_min(click_id, ts) AS click_id,
    arg_min(transaction_id, ts) AS transaction_id,
    arg_min(utm_source, ts) AS utm_source, arg_min(utm_medium, ts) AS utm_medium,
    arg_min(utm_campaign, ts) AS utm_campaign, arg_min(utm_content, ts) AS utm_content,
    arg_min(utm_term, ts) AS utm_term,
    arg_min(page_url, ts) AS landing_page, arg_min(referrer, ts) AS referrer,
    arg_min(file_id, ts) AS file_id, arg_min(file_row, ts) AS file_row
FROM numbered GROUP BY platform, browser, visit
