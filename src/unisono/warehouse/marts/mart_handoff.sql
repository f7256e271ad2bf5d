-- One row: one handoff between two systems or teams, declared or derived, and what went wrong.
-- A derived step counts only when at least one thing did arrive: otherwise nothing can be joined.
-- A step that the handoff log holds is not derived as well: the log counts it already.
-- A row without the key that other rows of its file have lost it: the handoff is incomplete.
WITH declared AS (
    SELECT coalesce(nullif(trim(h.step), ''), 'unnamed step') AS step, 'handoff log' AS basis,
        coalesce(h.handoff_id, '') AS subject, h.left_at AS left_at,
        CASE WHEN nullif(trim(h.failure), '') IS NOT NULL THEN lower(trim(h.failure))
            WHEN h.arrived_at IS NULL
              AND date_diff('second', h.left_at, p.ends) > p.handoff_hours * 3600 THEN 'lost'
            WHEN date_diff('second', h.left_at, h.arrived_at) > p.handoff_hours * 3600 THEN 'late'
        END AS failure, coalesce(h.note, '') AS note, h.file_id, h.file_row
    FROM handoff AS h, mart_audit_period AS p
    WHERE h.left_at IS NULL OR (h.left_at >= p.starts AND h.left_at < p.ends)
), web_span AS (
    SELECT min(ts) AS first_ts, max(ts) AS last_ts FROM (
        SELECT ts FROM web_event UNION ALL SELECT ts FROM session) AS visit
), landed AS (
    SELECT DISTINCT click_id FROM web_event WHERE click_id IS NOT NULL
    UNION SELECT DISTINCT click_id FROM session WHERE click_id IS NOT NULL
), click_key AS (
    SELECT file_id FROM ad_click WHERE click_id IS NOT NULL GROUP BY file_id
), click AS (
    SELECT 'click → landing page' AS step,
        'click ids of ads looked up in web visits; clicks without one are incomplete' AS basis,
        c.click_id AS subject, c.ts AS left_at,
        CASE WHEN c.click_id IS NULL THEN 'incomplete'
            WHEN l.click_id IS NULL THEN 'lost' END AS failure,
        coalesce(c.platform, '') || ' ' || coalesce(c.campaign_name, '') AS note,
        c.file_id, c.file_row
    FROM ad_click AS c
    CROSS JOIN web_span AS s
    JOIN click_key AS e ON e.file_id = c.file_id
    LEFT JOIN landed AS l ON l.click_id = c.click_id
    WHERE c.ts BETWEEN s.first_ts AND s.last_ts
), same_number AS (
    -- Two numbers on one row name one act: a quote and the order it became.
    SELECT a_value AS number, b_value AS other FROM identifier_edge
    WHERE a_kind = 'transaction_id' AND b_kind = 'transaction_id'
    UNION SELECT b_value, a_value FROM identifier_edge
    WHERE a_kind = 'transaction_id' AND b_kind = 'transaction_id'
), crm AS (
    SELECT person_id, created_at, lead_id AS own_number, transaction_id FROM lead
    UNION ALL SELECT person_id, created_at, opportunity_id, transaction_id FROM opportunity
    UNION ALL SELECT person_id, created_at, crm_id, transaction_id FROM contact
), crm_span AS (
    SELECT min(created_at) AS first_ts, max(created_at) AS last_ts FROM crm
), crm_person AS (
    SELECT DISTINCT person_id FROM crm WHERE person_id IS NOT NULL
), crm_number AS (
    SELECT own_number AS number FROM crm WHERE own_number IS NOT NULL
    UNION SELECT transaction_id FROM crm WHERE transaction_id IS NOT NULL
    UNION SELECT s.other FROM crm AS c JOIN same_number AS s ON s.number = c.transaction_id
), form AS (
    SELECT 'form → CRM' AS step, 'web forms looked up in the CRM by number or person' AS basis,
        coalesce(w.transaction_id, w.email, w.user_id) AS subject, w.ts AS left_at,
        CASE WHEN n.number IS NULL AND k.person_id IS NULL THEN 'lost' END AS failure,
        coalesce(w.event_name, '') || ' ' || coalesce(w.page_url, '') AS note,
        w.file_id, w.file_row
    FROM web_event AS w
    CROSS JOIN crm_span AS s
    LEFT JOIN crm_number AS n ON n.number = w.transaction_id
    LEFT JOIN crm_person AS k ON k.person_id = w.person_id
    -- A form that the analytics tool reports by two events is one handoff.
    LEFT JOIN conversion_copy AS c
      ON c.kind = 'web' AND c.file_id = w.file_id AND c.file_row = w.file_row
    WHERE regexp_matches(lower(w.event_name),
        '^(generate_lead|sign_up|submit_lead_form|form_submit)$')
      AND c.conversion_id IS NULL
      AND coalesce(w.transaction_id, w.email, w.user_id) IS NOT NULL
      AND w.ts >= date_trunc('day', s.first_ts)
      AND w.ts < date_trunc('day', s.last_ts) + INTERVAL 1 DAY
    -- Without a number, the forms of one visit are one handoff.
    QUALIFY row_number() OVER (
        PARTITION BY w.platform,
            coalesce(w.transaction_id, w.session_id, w.file_id || ':' || w.file_row)
        ORDER BY w.ts, w.file_id, w.file_row) = 1
), order_span AS (
    SELECT min(ts) AS first_ts, max(ts) AS last_ts FROM orders
), order_number AS (
    SELECT order_id AS number FROM orders
    UNION SELECT transaction_id FROM orders WHERE transaction_id IS NOT NULL
    UNION SELECT s.other FROM orders AS o JOIN same_number AS s ON s.number = o.transaction_id
), purchase_key AS (
    SELECT file_id, max(CASE WHEN transaction_id LIKE 'order:%' THEN 1 ELSE 0 END) AS names_order
    FROM web_event
    WHERE transaction_id IS NOT NULL
      AND regexp_matches(lower(event_name), '^(in_app_)?purchase$')
    GROUP BY file_id
), checkout AS (
    -- Where purchases name an order, one that only names a quote lost the order's number.
    SELECT 'web checkout → order system' AS step,
        'transaction ids of web purchases looked up in orders and the numbers beside them; '
            || 'purchases without the number others have are incomplete' AS basis,
        w.transaction_id AS subject, w.ts AS left_at,
        CASE WHEN w.transaction_id IS NULL
              OR (e.names_order = 1 AND w.transaction_id NOT LIKE 'order:%') THEN 'incomplete'
            WHEN n.number IS NULL THEN 'lost' END AS failure,
        coalesce(w.page_url, '') AS note, w.file_id, w.file_row
    FROM web_event AS w
    CROSS JOIN order_span AS s
    JOIN purchase_key AS e ON e.file_id = w.file_id
    LEFT JOIN order_number AS n ON n.number = w.transaction_id
    WHERE regexp_matches(lower(w.event_name), '^(in_app_)?purchase$')
      AND w.ts >= date_trunc('day', s.first_ts)
      AND w.ts < date_trunc('day', s.last_ts) + INTERVAL 1 DAY
), deal_lead AS (
    SELECT DISTINCT lead_id FROM opportunity WHERE lead_id IS NOT NULL
), deal_person AS (
    SELECT DISTINCT person_id FROM opportunity WHERE person_id IS NOT NULL
), qualified AS (
    SELECT 'qualified lead → sales' AS step,
        'qualified leads looked up in deals, 30 × audit.handoff_hours after qualification' AS basis,
        d.lead_id AS subject, coalesce(d.stage_at, d.created_at) AS left_at,
        CASE WHEN o.lead_id IS NULL AND k.person_id IS NULL THEN 'lost' END AS failure,
        coalesce('owner ' || d.owner, '') AS note, d.file_id, d.file_row
    FROM lead AS d
    CROSS JOIN mart_audit_period AS p
    LEFT JOIN deal_lead AS o ON o.lead_id = d.lead_id
    LEFT JOIN deal_person AS k ON k.person_id = d.person_id
    WHERE d.qualified AND date_diff('second', coalesce(d.stage_at, d.created_at), p.ends)
        > p.handoff_hours * 3600 * 30
), known_lead AS (
    SELECT DISTINCT lead_id FROM lead
), lead_person AS (
    SELECT person_id, min(created_at) AS first_ts FROM lead
    WHERE person_id IS NOT NULL GROUP BY person_id
), lead_span AS (
    SELECT min(created_at) AS first_ts FROM lead
), numbered_tool AS (
    -- Where hardly any order names a lead, orders do not come out of leads.
    SELECT platform FROM orders WHERE coalesce(valid, true)
    GROUP BY platform HAVING count(lead_id) >= 0.05 * count(*)
), sold AS (
    -- An order that names no lead has lost it, unless its person leads to one. One whose own
    -- source says that the buyer walked in, called or bought in a shop never had a lead.
    SELECT 'lead → order' AS step,
        'orders looked up in leads by lead number, else by person; without those whose source '
            || 'is a walk-in, call or shop and that name no lead' AS basis,
        r.order_id AS subject, r.ts AS left_at,
        CASE WHEN r.lead_id IS NOT NULL AND k.lead_id IS NULL
            OR r.lead_id IS NULL AND d.person_id IS NULL THEN 'incomplete' END AS failure,
        coalesce('lead ' || r.lead_id || ' is not among the leads',
            'no lead number' || coalesce(', recorded source ' || r.lead_source, '')) AS note,
        r.file_id, r.file_row
    FROM orders AS r
    CROSS JOIN lead_span AS s
    JOIN numbered_tool AS n ON n.platform IS NOT DISTINCT FROM r.platform
    LEFT JOIN known_lead AS k ON k.lead_id = r.lead_id
    LEFT JOIN lead_person AS d ON d.person_id = r.person_id AND d.first_ts <= r.ts
    WHERE r.lead_id IS NOT NULL OR (coalesce(r.valid, true) AND r.ts >= s.first_ts
        AND (d.person_id IS NOT NULL OR NOT regexp_matches(lower(coalesce(r.lead_source, '')),
            '(^|[^a-z])(walk.?ins?|offline|phone|telephone|in.?person|in.?store|showroom|store|shop|point.of.sale|pos|counter)([^a-z]|$)')
            OR regexp_matches(lower(coalesce(r.lead_source, '')), 'online|web|app|e.?shop')))
), intake AS (
    SELECT 'lead intake' AS step, 'leads of one person on one day in one system' AS basis,
        lead_id AS subject, created_at AS left_at,
        CASE WHEN person_id IS NOT NULL AND row_number() OVER (
            PARTITION BY platform, person_id, CAST(created_at AS DATE)
            ORDER BY created_at, lead_id) > 1 THEN 'duplicate' END AS failure,
        coalesce(lead_source, '') AS note, file_id, file_row
    -- A lead that names nobody cannot be told from another person's.
    FROM lead WHERE created_at IS NOT NULL AND coalesce(email, phone, user_id) IS NOT NULL
), derived AS (
    SELECT * FROM click UNION ALL SELECT * FROM form UNION ALL SELECT * FROM checkout
    UNION ALL SELECT * FROM qualified UNION ALL SELECT * FROM sold UNION ALL SELECT * FROM intake
), logged AS (
    SELECT DISTINCT regexp_replace(lower(step), '[^a-z0-9]', '', 'g') AS step_key FROM declared
), joinable AS (
    SELECT v.step FROM derived AS v
    LEFT JOIN logged AS g ON g.step_key = regexp_replace(lower(v.step), '[^a-z0-9]', '', 'g')
    WHERE g.step_key IS NULL
    GROUP BY v.step HAVING sum(CASE WHEN v.failure IS NULL THEN 1 ELSE 0 END) > 0
)
SELECT d.* FROM declared AS d
UNION ALL
SELECT d.* FROM derived AS d JOIN joinable AS j ON j.step = d.step
CROSS JOIN mart_audit_period AS p
WHERE d.left_at IS NULL OR (d.left_at >= p.starts AND d.left_at < p.ends)
