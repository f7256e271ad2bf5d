-- One row: an outcome that a tool ranking higher reports too, as a shop and its payment processor do.
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
SELECT c.conversion_id, any_value(c.kind) AS kind
FROM several AS c JOIN several AS o
  ON o.kind = c.kind AND o.place < c.place AND o.person_id = c.person_id
  AND coalesce(o.value, 0) = coalesce(c.value, 0)
  AND o.ts BETWEEN c.ts - INTERVAL 2 DAY AND c.ts + INTERVAL 2 DAY
GROUP BY c.conversion_id
UNION
SELECT c.conversion_id, any_value(c.kind)
FROM several AS c JOIN several AS o
  ON o.kind = c.kind AND o.place < c.place AND o.sale = c.sale
  AND o.ts BETWEEN c.ts - INTERVAL 60 DAY AND c.ts + INTERVAL 60 DAY
GROUP BY c.conversion_id
