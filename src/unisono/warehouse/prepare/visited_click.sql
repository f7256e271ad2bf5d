-- One row: one click id that shows up as a visit.
SELECT click_id FROM web_visit WHERE click_id IN (SELECT click_id FROM click_detail)
UNION SELECT click_id FROM session WHERE click_id IN (SELECT click_id FROM click_detail)
