-- One row: one visit made of web events that a session export lists as well.
SELECT DISTINCT w.file_id, w.file_row
FROM web_visit AS w JOIN session AS s
  ON s.session_id = w.session_id
  AND s.ts BETWEEN w.ts - INTERVAL 1 DAY AND w.ts + INTERVAL 1 DAY
-- Ids of sessions repeat between people and tools; a session that names nobody leaves the visit.
WHERE s.person_id = w.person_id OR (s.platform = w.platform AND w.person_id IS NULL)
