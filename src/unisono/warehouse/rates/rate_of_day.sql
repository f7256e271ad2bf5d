-- One row: reporting currency per unit of one currency on one day; no row when no rate is known.
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
    SELECT base, date, avg(rate) AS rate FROM rate
    WHERE quote = (SELECT reporting_currency FROM model_parameters) GROUP BY base, date
)
SELECT currency, day, CAST(1 AS DOUBLE) AS rate FROM wanted
WHERE currency IN ('', (SELECT reporting_currency FROM model_parameters))
UNION ALL
SELECT w.currency, w.day, k.rate
FROM wanted AS w ASOF JOIN known AS k ON k.base = w.currency AND k.date <= w.day
WHERE w.currency NOT IN ('', (SELECT reporting_currency FROM model_parameters))
