-- One row: reporting currency per unit of one currency on one day; no row when no rate is known.
-- A rate between the two is taken as it is, else both are measured in one third currency.
WITH wanted AS (
    -- Every currency on every day: where a row's currency comes from is decided later.
    SELECT c.currency, d.day
    FROM (SELECT currency FROM money_by_currency UNION SELECT currency FROM account_currency
        UNION SELECT '') AS c,
        (SELECT DISTINCT day FROM money_by_currency) AS d
), rate AS (
    SELECT upper(base) AS base, upper(quote) AS quote, date, rate FROM fx_rate WHERE rate > 0
    UNION ALL
    SELECT upper(quote), upper(base), date, 1 / rate FROM fx_rate WHERE rate > 0
), known AS (
    -- A rate holds until the next one is known.
    SELECT base, date, avg(rate) AS rate,
        lead(date) OVER (PARTITION BY base ORDER BY date) AS until
    FROM rate
    WHERE quote = (SELECT reporting_currency FROM model_parameters) GROUP BY base, date
), direct AS (
    SELECT w.currency, w.day, k.rate
    FROM wanted AS w
    JOIN known AS k
      ON k.base = w.currency AND k.date <= w.day AND (k.until IS NULL OR k.until > w.day)
    WHERE w.currency NOT IN ('', (SELECT reporting_currency FROM model_parameters))
), crossing AS (
    -- EUR → USD and GBP → USD give EUR → GBP; only third currencies with a rate of their own.
    SELECT base, quote AS third, date, avg(rate) AS rate,
        lead(date) OVER (PARTITION BY base, quote ORDER BY date) AS until
    FROM rate
    WHERE quote IN (SELECT base FROM known)
      AND base <> (SELECT reporting_currency FROM model_parameters) AND base <> quote
    GROUP BY base, quote, date
), missing AS (
    SELECT w.currency, w.day, c.third
    FROM wanted AS w
    JOIN (SELECT DISTINCT base, third FROM crossing) AS c ON c.base = w.currency
    WHERE NOT EXISTS (SELECT 1 FROM direct AS d WHERE d.currency = w.currency AND d.day = w.day)
), crossed AS (
    -- The third currency whose older rate is the newest one.
    SELECT m.currency, m.day, c.rate * k.rate AS rate, row_number() OVER (
        PARTITION BY m.currency, m.day ORDER BY least(c.date, k.date) DESC, m.third) AS place
    FROM missing AS m
    JOIN crossing AS c ON c.base = m.currency AND c.third = m.third AND c.date <= m.day
        AND (c.until IS NULL OR c.until > m.day)
    JOIN known AS k ON k.base = m.third AND k.date <= m.day
        AND (k.until IS NULL OR k.until > m.day)
)
SELECT currency, day, CAST(1 AS DOUBLE) AS rate FROM wanted
WHERE currency IN ('', (SELECT reporting_currency FROM model_parameters))
UNION ALL
SELECT currency, day, rate FROM direct
UNION ALL
SELECT currency, day, rate FROM crossed WHERE place = 1
