-- One row: one tracking value used since the start of the taxonomy window, with its verdict.
SELECT m.param, m.raw, m.canonical, m.kind, m.reason, m.uses, m.first_seen, m.last_seen,
    coalesce(f.path, m.file_id, '') AS path, coalesce(m.file_row, 0) AS file_row
FROM map_utm AS m
CROSS JOIN audit_parameters AS p
LEFT JOIN source_file AS f ON f.file_id = m.file_id
WHERE m.kind <> 'empty'
  AND (m.last_seen IS NULL OR m.last_seen >= CAST(p.utm_start AS DATE))
  AND (m.first_seen IS NULL OR m.first_seen <= CAST(p.as_of AS DATE))
