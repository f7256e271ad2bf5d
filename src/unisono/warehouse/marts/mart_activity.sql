-- One row: one planned activity of the period: launched on time, days from the brief.
SELECT a.start_date AS day, a.activity_id, a.channel, a.campaign, a.team, a.status,
    a.launched_on IS NOT NULL AS launched, coalesce(a.launched_on <= a.start_date, false) AS on_time,
    CASE WHEN a.brief_on IS NOT NULL
        THEN date_diff('day', a.brief_on, coalesce(a.launched_on, a.start_date)) END AS brief_days,
    a.file_id, a.file_row
FROM activity AS a, mart_audit_period AS p
WHERE a.start_date >= CAST(p.starts AS DATE) AND a.start_date < CAST(p.ends AS DATE)
