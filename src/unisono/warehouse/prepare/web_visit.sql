-- One row: one visit put together from web events (by session id, else by 30 minutes of silence).
WITH hit AS NOT MATERIALIZED (
    -- Events at one moment are ordered by their row, so that the first one is always the same.
    SELECT *, ROW(ts, file_row) AS place,
        coalesce(anonymous_id, user_id, device_id, email, crm_id, phone) AS browser
    FROM web_event
), silence AS (
    SELECT *, CASE WHEN lag(ts) OVER b IS NULL OR ts - lag(ts) OVER b > INTERVAL 30 MINUTE
        THEN 1 ELSE 0 END AS starts
    FROM hit
    WHERE session_id IS NULL AND browser IS NOT NULL
    WINDOW b AS (PARTITION BY platform, browser ORDER BY ts, file_row)
), numbered AS (
    SELECT * EXCLUDE (starts), 'gap ' || CAST(sum(starts) OVER (
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
    platform, browser, visit, min(ts) AS ts, min(session_id) AS session_id,
    arg_min(person_id, place) AS person_id, arg_min(click_id, place) AS click_id,
    arg_min(utm_source, place) AS utm_source, arg_min(utm_medium, place) AS utm_medium,
    arg_min(utm_campaign, place) AS utm_campaign, arg_min(utm_content, place) AS utm_content,
    arg_min(page_url, place) AS landing_page, arg_min(referrer, place) AS referrer,
    arg_min(file_id, place) AS file_id, arg_min(file_row, place) AS file_row
FROM numbered GROUP BY platform, browser, visit
