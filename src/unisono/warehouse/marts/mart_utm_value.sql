-- One row: one tracking value used in the taxonomy window, with its verdict and its uses there.
WITH recent AS (
    SELECT u.param, u.raw, sum(u.uses)::BIGINT AS uses, min(u.day) AS first_seen,
        max(u.day) AS last_seen, min_by(u.file_id, u.file_row) AS file_id,
        min(u.file_row) AS file_row
    FROM tracking_use AS u, audit_parameters AS p
    WHERE u.day > CAST(p.utm_start AS DATE) AND u.day <= CAST(p.as_of AS DATE)
    GROUP BY u.param, u.raw
)
SELECT m.param, m.raw, m.canonical, m.kind, m.reason, coalesce(r.uses, m.uses) AS uses,
    coalesce(r.first_seen, m.first_seen) AS first_seen,
    coalesce(r.last_seen, m.last_seen) AS last_seen,
    coalesce(f.path, r.file_id, m.file_id, '') AS path,
    coalesce(r.file_row, m.file_row, 0) AS file_row
FROM map_utm AS m
LEFT JOIN recent AS r ON r.param = m.param AND r.raw = m.raw
LEFT JOIN source_file AS f ON f.file_id = coalesce(r.file_id, m.file_id)
WHERE m.kind <> 'empty' AND (r.uses IS NOT NULL OR m.last_seen IS NULL)
