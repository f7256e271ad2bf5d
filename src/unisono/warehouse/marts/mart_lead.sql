-- One row: one lead that came in in the period, and what has become of it so far.
WITH came AS (
    SELECT c.conversion_id, c.ts, c.person_id, c.recorded_source, c.platform, c.file_id, c.file_row,
        CAST(c.ts AS DATE) AS day, p.leads_from, p.leads_until
    FROM conversion AS c, mart_audit_period AS p
    WHERE c.kind = 'lead' AND c.ts >= p.starts AND c.ts < p.ends
), row_of AS (
    -- The lead of the tool that knows most, and its copies in other tools.
    SELECT conversion_id, conversion_id AS row_id FROM came
    UNION ALL
    SELECT same_as, conversion_id FROM conversion_copy WHERE kind = 'lead'
), linked AS (
    SELECT platform, lead_id, max(CASE WHEN is_won THEN 1 ELSE 0 END) AS won
    FROM opportunity WHERE lead_id IS NOT NULL GROUP BY platform, lead_id
), ordered AS (
    SELECT platform, lead_id FROM orders
    WHERE lead_id IS NOT NULL AND coalesce(valid, true) GROUP BY platform, lead_id
), named AS (
    SELECT r.conversion_id, max(CASE WHEN l.qualified THEN 1 WHEN NOT l.qualified THEN 0 END)
            AS qualified,
        max(CASE WHEN o.lead_id IS NOT NULL THEN 1 ELSE 0 END) AS dealt,
        max(CASE WHEN o.won = 1 OR b.lead_id IS NOT NULL THEN 1 ELSE 0 END) AS bought
    FROM row_of AS r
    JOIN lead AS l ON 'lead:' || l.platform || ':' || l.lead_id = r.row_id
    LEFT JOIN linked AS o ON o.platform = l.platform AND o.lead_id = l.lead_id
    LEFT JOIN ordered AS b ON b.platform = l.platform AND b.lead_id = l.lead_id
    GROUP BY r.conversion_id
), dealt AS (
    SELECT person_id, CAST(max(coalesce(created_at, closed_at)) AS DATE) AS last_day
    FROM opportunity WHERE person_id IS NOT NULL GROUP BY person_id
), bought AS (
    SELECT person_id, CAST(max(ts) AS DATE) AS last_day FROM conversion
    WHERE person_id IS NOT NULL AND kind IN ('deal', 'order') GROUP BY person_id
), known AS (
    SELECT (SELECT count(*) FROM opportunity) AS deals,
        (SELECT count(*) FROM conversion WHERE kind IN ('deal', 'order')) AS sales
)
SELECT c.day, c.platform AS system, l.lead_id, c.person_id, l.stage, n.qualified = 1 AS qualified,
    nullif(trim(c.recorded_source), '') AS recorded_source, l.campaign_name AS recorded_campaign,
    e.domain AS company, coalesce(t.channel, '(no touch)') AS channel, t.campaign, t.source,
    t.medium, coalesce(t.first_channel, '(no touch)') AS first_channel,
    k.deals > 0 AS deals_known, k.sales > 0 AS sales_known,
    -- Many tools know a deal's or an order's day only.
    n.dealt = 1 OR coalesce(d.last_day >= c.day, false) AS became_deal,
    n.bought = 1 OR coalesce(b.last_day >= c.day, false) AS became_customer,
    coalesce(c.day BETWEEN c.leads_from AND c.leads_until, false) AS lead_span,
    c.file_id, c.file_row
FROM came AS c
CROSS JOIN known AS k
JOIN lead AS l ON 'lead:' || l.platform || ':' || l.lead_id = c.conversion_id
JOIN named AS n ON n.conversion_id = c.conversion_id
LEFT JOIN dealt AS d ON d.person_id = c.person_id
LEFT JOIN bought AS b ON b.person_id = c.person_id
LEFT JOIN person AS e ON e.person_id = c.person_id
LEFT JOIN mart_credited_touch AS t ON t.moment_id = c.conversion_id
