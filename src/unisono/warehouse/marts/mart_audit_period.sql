-- One row: the spans of time the audit compares; ends is exclusive, days are inclusive.
WITH touched AS (
    SELECT min(ts) AS first_touch, max(ts) AS last_touch, count(*) AS touches FROM touchpoint
), counted AS (
    SELECT ts, kind FROM conversion WHERE primary_kind
), recorded AS (
    -- A day on which the CRM opened, lost or won a deal without a sale is a day with no sale.
    SELECT ts FROM counted
    UNION ALL SELECT created_at FROM opportunity WHERE EXISTS (FROM counted WHERE kind = 'deal')
    UNION ALL SELECT closed_at FROM opportunity WHERE EXISTS (FROM counted WHERE kind = 'deal')
    UNION ALL SELECT ts FROM orders WHERE EXISTS (FROM counted WHERE kind = 'order')
), outcome_span AS (
    SELECT min(ts) AS first_outcome, max(ts) AS last_outcome FROM recorded
    WHERE EXISTS (FROM counted)
), lead_span AS (
    SELECT min(ts) AS first_lead, max(ts) AS last_lead FROM conversion WHERE kind = 'lead'
), claim_day AS (
    SELECT date AS day FROM ad_performance_daily WHERE counted
    UNION ALL SELECT date FROM platform_conversion
), spend_span AS (
    SELECT min(day) AS first_spend, max(day) AS last_spend FROM (
        SELECT date AS day FROM ad_performance_daily WHERE counted
        UNION ALL SELECT start_date FROM offline_media) AS bought
), claim_span AS (
    SELECT min(day) AS first_claim, max(day) AS last_claim FROM claim_day
)
SELECT p.as_of, p.period_start AS starts, date_trunc('day', p.as_of) + INTERVAL 1 DAY AS ends,
    p.calendar_start, p.handoff_hours, p.gross_margin, p.best_customers, p.min_customers,
    t.first_touch, t.last_touch, t.touches,
    greatest(p.period_start, t.first_touch) AS tracked_from,
    least(date_trunc('day', p.as_of), date_trunc('day', t.last_touch)) + INTERVAL 1 DAY
        AS tracked_until,
    greatest(CAST(p.period_start AS DATE), CAST(o.first_outcome AS DATE),
        coalesce(c.first_claim, s.first_spend)) AS compare_from,
    least(CAST(p.as_of AS DATE), CAST(o.last_outcome AS DATE),
        coalesce(c.last_claim, s.last_spend)) AS compare_until,
    CASE WHEN l.first_lead IS NOT NULL AND s.first_spend IS NOT NULL THEN
        greatest(CAST(p.period_start AS DATE), CAST(l.first_lead AS DATE), s.first_spend)
    END AS leads_from,
    CASE WHEN l.last_lead IS NOT NULL AND s.last_spend IS NOT NULL THEN
        least(CAST(p.as_of AS DATE), CAST(l.last_lead AS DATE), s.last_spend)
    END AS leads_until
FROM audit_parameters AS p, touched AS t, outcome_span AS o, claim_span AS c, lead_span AS l,
    spend_span AS s
