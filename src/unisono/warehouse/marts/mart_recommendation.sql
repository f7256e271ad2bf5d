-- One row: one answer of the period to the recommendation question, on the scale 0-10.
SELECT CAST(s.ts AS DATE) AS day, s.survey, s.team, s.platform AS system, s.respondent, s.score,
    s.score >= 9 AS promoter, s.score <= 6 AS detractor, s.file_id, s.file_row
FROM survey_answer AS s, mart_audit_period AS p
WHERE regexp_matches(lower(coalesce(s.question, '')), 'nps|recommend')
  AND s.score BETWEEN 0 AND 10
  AND (s.ts IS NULL OR (s.ts >= p.starts AND s.ts < p.ends))
