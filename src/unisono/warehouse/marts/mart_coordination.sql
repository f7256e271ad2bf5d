-- One row: planning of the period: launches on the planned day, days from brief to launch.
SELECT count(*) AS activities, count(a.launched_on) AS launches,
    sum(CASE WHEN a.launched_on <= a.start_date THEN 1 ELSE 0 END) AS on_time,
    median(CASE WHEN a.brief_on IS NOT NULL
        THEN date_diff('day', a.brief_on, coalesce(a.launched_on, a.start_date)) END)
        AS brief_days,
    count(DISTINCT nullif(lower(trim(a.channel)), '')) AS channels
FROM activity AS a, mart_audit_period AS p
WHERE a.start_date >= CAST(p.starts AS DATE) AND a.start_date < CAST(p.ends AS DATE)
