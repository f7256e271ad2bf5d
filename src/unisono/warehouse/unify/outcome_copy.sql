-- One row: an outcome that another row reports too: in two tools, or as two events of one act.
WITH tool AS (
    -- A processor takes the money of a sale that a shop or CRM knows more about.
    SELECT kind, platform, row_number() OVER (PARTITION BY kind ORDER BY
        platform IN ('stripe', 'paypal', 'adyen', 'braintree', 'square', 'mollie', 'klarna'),
        count(person_id) DESC, count(*) DESC, platform) AS place
    FROM outcome GROUP BY kind, platform
), several AS (
    SELECT o.*, t.place FROM outcome AS o JOIN tool AS t USING (kind, platform)
    WHERE o.kind IN (SELECT kind FROM tool WHERE place > 1)
)
SELECT c.conversion_id, min(o.conversion_id) AS same_as,
    'the same person, value and two days in a tool that knows more' AS reason
FROM several AS c JOIN several AS o
  ON o.kind = c.kind AND o.place < c.place AND o.person_id = c.person_id
  AND coalesce(o.value, 0) = coalesce(c.value, 0)
  AND o.ts BETWEEN c.ts - INTERVAL 2 DAY AND c.ts + INTERVAL 2 DAY
GROUP BY c.conversion_id
UNION ALL
SELECT c.conversion_id, min(o.conversion_id), 'the same sale number in a tool that knows more'
FROM several AS c JOIN several AS o
  ON o.kind = c.kind AND o.place < c.place AND o.sale = c.sale
  AND o.ts BETWEEN c.ts - INTERVAL 60 DAY AND c.ts + INTERVAL 60 DAY
GROUP BY c.conversion_id
UNION ALL
SELECT c.conversion_id, min_by(o.conversion_id, abs(epoch(o.ts) - epoch(c.ts))),
    'automatic form_submit beside the company''s own event within 10 seconds'
FROM outcome AS c JOIN outcome AS o
  ON o.kind = c.kind AND o.platform = c.platform AND o.person_id = c.person_id
  AND o.ts BETWEEN c.ts - INTERVAL 10 SECOND AND c.ts + INTERVAL 10 SECOND
WHERE c.automatic AND o.automatic = false AND (c.sale IS NULL OR o.sale IS NULL)
GROUP BY c.conversion_id
