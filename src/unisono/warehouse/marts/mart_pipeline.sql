-- One row: deals of the period: pipeline, what marketing touched first or at all, wins, cycle.
WITH deal AS (
    SELECT o.opportunity_id, o.person_id, coalesce(CAST(o.amount_reporting AS DOUBLE), 0) AS amount,
        coalesce(o.is_won, false) AS won, coalesce(o.is_closed, false) OR coalesce(o.is_won, false)
            AS closed, o.created_at, o.closed_at
    FROM opportunity AS o, mart_audit_period AS p
    WHERE coalesce(o.created_at, o.closed_at) >= p.starts
      AND coalesce(o.created_at, o.closed_at) < p.ends
), deal_touch AS (
    SELECT t.person_id, min(t.ts) AS first_ts FROM touchpoint AS t
    JOIN (SELECT DISTINCT person_id FROM deal) AS d ON d.person_id = t.person_id
    WHERE t.channel NOT IN ('Direct', 'Unassigned') GROUP BY t.person_id
)
SELECT count(*) AS deals, sum(amount) AS pipeline_value,
    sum(CASE WHEN t.first_ts <= d.created_at THEN amount ELSE 0 END) AS sourced_value,
    sum(CASE WHEN t.first_ts <= coalesce(d.closed_at, p.ends) THEN amount ELSE 0 END)
        AS influenced_value,
    sum(CASE WHEN won THEN 1 ELSE 0 END) AS won, sum(CASE WHEN closed THEN 1 ELSE 0 END) AS closed,
    sum(CASE WHEN won THEN amount ELSE 0 END) AS won_value,
    median(CASE WHEN won THEN date_diff('second', d.created_at, d.closed_at) / 86400.0 END)
        AS cycle_days,
    max(p.touches) AS touches
FROM deal AS d CROSS JOIN mart_audit_period AS p
LEFT JOIN deal_touch AS t ON t.person_id = d.person_id
