-- One row: one answer to one of the alignment questions (value_proposition, success).
SELECT CASE WHEN regexp_matches(lower(s.question), 'value.?prop') THEN 'value_proposition'
        ELSE 'success' END AS question,
    lower(trim(s.team)) AS team, s.respondent, coalesce(s.rank, 1) AS answer_rank, s.answer,
    coalesce(f.path, s.file_id, '') AS path, coalesce(s.file_row, 0) AS file_row
FROM survey_answer AS s
CROSS JOIN mart_audit_period AS p
LEFT JOIN source_file AS f ON f.file_id = s.file_id
WHERE trim(coalesce(s.team, '')) <> '' AND trim(coalesce(s.answer, '')) <> ''
  AND regexp_matches(lower(coalesce(s.question, '')), 'value.?prop|success')
  AND (s.ts IS NULL OR s.ts < p.ends)
