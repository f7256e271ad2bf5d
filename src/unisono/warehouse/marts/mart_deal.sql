-- One row: one deal created in the period, and whether marketing met its person before.
WITH deal AS (
    SELECT o.platform, o.opportunity_id, o.person_id, o.stage,
        coalesce(o.lead_source, l.lead_source) AS lead_source,
        coalesce(o.campaign_name, l.campaign_name) AS campaign_name,
        CAST(o.amount_reporting AS DOUBLE) AS amount,
        coalesce(o.is_won, false) AS won,
        coalesce(o.is_closed, false) OR coalesce(o.is_won, false) AS closed,
        o.created_at, o.closed_at, p.ends, coalesce(p.touches, 0) > 0 AS tracked,
        CAST(coalesce(o.created_at, o.closed_at) AS DATE) AS day, o.file_id, o.file_row
    FROM opportunity AS o
    CROSS JOIN mart_audit_period AS p
    LEFT JOIN lead AS l ON l.platform = o.platform AND l.lead_id = o.lead_id
    WHERE coalesce(o.created_at, o.closed_at) >= p.starts
      AND coalesce(o.created_at, o.closed_at) < p.ends
), lost AS (
    SELECT count(*) AS deals FROM deal WHERE closed AND NOT won
), deal_touch AS (
    SELECT t.person_id, min(t.ts) AS first_ts FROM touchpoint AS t
    JOIN (SELECT DISTINCT person_id FROM deal) AS d ON d.person_id = t.person_id
    WHERE t.channel NOT IN ('Direct', 'Unassigned') GROUP BY t.person_id
)
SELECT d.day, d.platform AS system, d.opportunity_id, d.person_id, d.stage,
    CASE WHEN d.won THEN 'won' WHEN d.closed THEN 'lost' ELSE 'open' END AS outcome,
    d.lead_source AS recorded_source, d.campaign_name AS recorded_campaign,
    e.domain AS company, coalesce(c.channel, '(no touch)') AS channel, c.campaign, c.source,
    c.medium, coalesce(c.first_channel, '(no touch)') AS first_channel, d.amount, d.tracked,
    coalesce(f.first_ts <= d.created_at, false) AS sourced,
    coalesce(f.first_ts <= coalesce(d.closed_at, d.ends), false) AS influenced,
    d.won, d.closed, l.deals > 0 AS lost_known,
    CASE WHEN d.won THEN date_diff('second', d.created_at, d.closed_at) / 86400.0 END
        AS cycle_days,
    d.file_id, d.file_row
FROM deal AS d CROSS JOIN lost AS l
LEFT JOIN deal_touch AS f ON f.person_id = d.person_id
LEFT JOIN person AS e ON e.person_id = d.person_id
LEFT JOIN mart_credited_touch AS c
  ON c.moment_id = 'created:' || coalesce(d.platform, '') || ':' || d.opportunity_id
