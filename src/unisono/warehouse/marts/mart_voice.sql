-- One row: what people say of the company: mentions, reviews, brand surveys, and who referred whom.
WITH said AS (
    SELECT m.sentiment FROM earned_mention AS m, mart_audit_period AS p
    WHERE m.sentiment BETWEEN -1 AND 1 AND m.date >= CAST(p.starts AS DATE)
      AND m.date < CAST(p.ends AS DATE)
    UNION ALL
    -- Stars: three is neutral.
    SELECT (s.score - 3) / 2 FROM survey_answer AS s, mart_audit_period AS p
    WHERE s.score BETWEEN 1 AND 5
      AND regexp_matches(lower(coalesce(s.question, '')), '^(review|rating|stars?)$')
      AND (s.ts IS NULL OR (s.ts >= p.starts AND s.ts < p.ends))
), sentiment AS (
    SELECT count(*) AS opinions, avg(sentiment) AS sentiment FROM said
), recall AS (
    SELECT regexp_matches(lower(trim(s.team)), '^(exposed|test|treatment|treated)') AS exposed,
        CASE WHEN s.score IS NOT NULL THEN s.score > 0
            ELSE regexp_matches(lower(trim(s.answer)), '^(y|yes|true|1|ja|oui|si|sí)$') END AS yes
    FROM survey_answer AS s, mart_audit_period AS p
    WHERE regexp_matches(lower(coalesce(s.question, '')), 'recall|aware|brand.?lift')
      AND regexp_matches(lower(trim(coalesce(s.team, ''))),
        '^(exposed|test|treatment|treated|control|unexposed|holdout)')
      AND (s.ts IS NULL OR (s.ts >= p.starts AND s.ts < p.ends))
), lift AS (
    SELECT sum(CASE WHEN exposed THEN 1 ELSE 0 END) AS exposed,
        sum(CASE WHEN exposed AND yes THEN 1 ELSE 0 END) AS exposed_yes,
        sum(CASE WHEN exposed THEN 0 ELSE 1 END) AS control,
        sum(CASE WHEN NOT exposed AND yes THEN 1 ELSE 0 END) AS control_yes
    FROM recall
), programme AS (
    -- Links of a referral programme; the channel Referral is other web sites, not customers.
    SELECT DISTINCT source, medium, campaign FROM map_channel
    WHERE regexp_matches(lower(coalesce(utm_source, '') || ' ' || coalesce(utm_medium, '') || ' '
        || coalesce(utm_campaign, '')), 'refer.?a.?friend|\braf\b|referral.?prog|invite.?a.?friend')
), invited AS (
    SELECT DISTINCT t.person_id FROM touchpoint AS t JOIN programme AS g
      ON g.source = t.source AND g.medium = t.medium AND g.campaign IS NOT DISTINCT FROM t.campaign
), won AS (
    SELECT c.recorded_source IS NOT NULL OR c.touches > 0 AS known,
        i.person_id IS NOT NULL OR coalesce(regexp_matches(lower(c.recorded_source),
            'word.?of.?mouth|friend|(customer|client|external).?referral|referral.?prog|recommend')
            -- HubSpot's referrals are web sites.
            OR (lower(c.recorded_source) IN ('referral', 'referred')
                AND c.platform IS DISTINCT FROM 'hubspot'), false) AS referred
    FROM mart_conversion AS c LEFT JOIN invited AS i ON i.person_id = c.person_id
    WHERE NOT c.existing
), referral AS (
    SELECT sum(CASE WHEN known THEN 1 ELSE 0 END) AS newcomers,
        sum(CASE WHEN referred THEN 1 ELSE 0 END) AS referred
    FROM won
)
SELECT s.*, l.*, r.*, p.min_customers
FROM sentiment AS s, lift AS l, referral AS r, mart_audit_period AS p
