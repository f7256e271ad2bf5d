-- One row: one customer action in one system, and the minutes until it appeared (empty: never).
SELECT coalesce(nullif(trim(s.system), ''), s.platform, 'unnamed system') AS system, s.action,
    s.action_id, s.happened_at,
    -- greatest() alone would make 0 minutes of an action that never appeared.
    CASE WHEN s.appeared_at IS NOT NULL
        THEN greatest(0, date_diff('second', s.happened_at, s.appeared_at)) / 60.0 END AS minutes,
    coalesce(f.path, s.file_id, '') AS path, coalesce(s.file_row, 0) AS file_row
FROM sync_event AS s
CROSS JOIN mart_audit_period AS p
LEFT JOIN source_file AS f ON f.file_id = s.file_id
WHERE s.happened_at >= p.starts AND s.happened_at < p.ends
