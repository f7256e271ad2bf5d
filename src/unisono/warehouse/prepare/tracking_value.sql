-- One row: one distinct raw tracking value per parameter, with its uses and an example.
SELECT param, raw, sum(uses)::BIGINT AS uses, min(day) AS first_seen, max(day) AS last_seen,
    min_by(file_id, file_row) AS file_id, min(file_row) AS file_row
FROM tracking_use WHERE param <> 'pair' GROUP BY param, raw
