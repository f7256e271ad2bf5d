-- One row: an outcome that is not counted, because another one reports the same act.
SELECT c.conversion_id, min(o.kind) AS kind, min_by(c.same_as, c.reason) AS same_as,
    min(c.reason) AS reason, min(o.platform) AS platform, min(o.file_id) AS file_id,
    min(o.file_row) AS file_row
FROM outcome_copy AS c JOIN outcome AS o ON o.conversion_id = c.conversion_id
GROUP BY c.conversion_id
