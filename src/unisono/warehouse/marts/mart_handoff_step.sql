-- One row: one step between two systems or teams, with its handoffs and failures by kind.
SELECT step, basis, count(*) AS handoffs, count(failure) AS failures,
    sum(CASE WHEN failure = 'lost' THEN 1 ELSE 0 END) AS lost,
    sum(CASE WHEN failure = 'late' THEN 1 ELSE 0 END) AS late,
    sum(CASE WHEN failure = 'duplicate' THEN 1 ELSE 0 END) AS duplicate,
    sum(CASE WHEN failure = 'contradictory' THEN 1 ELSE 0 END) AS contradictory,
    sum(CASE WHEN failure = 'incomplete' THEN 1 ELSE 0 END) AS incomplete
FROM mart_handoff GROUP BY step, basis
