-- One row: one outcome of any kind, before the kind that counts is chosen.
-- A sale without a source of its own has that of the lead it came from.
SELECT 'order:' || o.platform || ':' || o.order_id AS conversion_id, o.ts, o.person_id,
    'order' AS kind, o.amount_reporting AS value,
    coalesce(o.lead_source, l.lead_source) AS recorded_source, o.platform, o.file_id, o.file_row,
    o.transaction_id AS sale, CAST(NULL AS BOOLEAN) AS automatic
FROM orders AS o LEFT JOIN lead AS l ON l.platform = o.platform AND l.lead_id = o.lead_id
WHERE coalesce(o.valid, true)
UNION ALL
SELECT 'deal:' || d.platform || ':' || d.opportunity_id, coalesce(d.closed_at, d.created_at),
    d.person_id, 'deal', d.amount_reporting, coalesce(d.lead_source, l.lead_source), d.platform,
    d.file_id, d.file_row, NULL, NULL
FROM opportunity AS d LEFT JOIN lead AS l ON l.platform = d.platform AND l.lead_id = d.lead_id
WHERE d.is_won AND coalesce(d.closed_at, d.created_at) IS NOT NULL
UNION ALL
SELECT 'lead:' || platform || ':' || lead_id, created_at, person_id, 'lead', NULL, lead_source,
    platform, file_id, file_row, NULL, NULL
FROM lead WHERE created_at IS NOT NULL
UNION ALL
SELECT CASE WHEN lower(w.event_name) LIKE '%purchase%' THEN 'purchase:' ELSE 'web:' END
        || w.platform || ':' || coalesce(w.transaction_id, w.file_id || ':' || w.file_row),
    min(w.ts), min_by(w.person_id, w.ts),
    CASE WHEN lower(w.event_name) LIKE '%purchase%' THEN 'purchase' ELSE 'web' END,
    min_by(CAST(w.value * r.rate AS DECIMAL(18,4)), w.ts), NULL, w.platform,
    min_by(w.file_id, w.ts), min_by(w.file_row, w.ts), min(w.transaction_id),
    -- Measured by the analytics tool itself on every form, beside the company's own event.
    bool_and(lower(w.event_name) = 'form_submit')
FROM web_event AS w
LEFT JOIN rate_of_day AS r ON r.currency = coalesce(upper(w.currency), '') AND r.day = w.ts::DATE
WHERE regexp_matches(lower(w.event_name),
    '^(in_app_)?(purchase|generate_lead|sign_up|submit_lead_form|form_submit|close_convert_lead|qualify_lead)$')
GROUP BY w.platform, coalesce(w.transaction_id, w.file_id || ':' || w.file_row), 1, 4
UNION ALL
SELECT 'web:' || s.platform || ':' || s.file_id || ':' || s.file_row, s.ts, s.person_id, 'web',
    CAST(s.value * r.rate AS DECIMAL(18,4)), NULL, s.platform, s.file_id, s.file_row,
    NULL, NULL
FROM session AS s
LEFT JOIN rate_of_day AS r ON r.currency = coalesce(upper(s.currency), '') AND r.day = s.ts::DATE
WHERE s.converted
