-- One row: how much money stands in one currency (decides the reporting currency).
WITH money AS (
    SELECT p.platform, coalesce(p.currency, a.currency) AS currency, date AS day, abs(spend) AS amount
    FROM staged.ad_performance_daily AS p
    LEFT JOIN account_currency AS a
      ON a.platform = p.platform AND a.account_id IS NOT DISTINCT FROM p.account_id
    UNION ALL SELECT platform, currency, ts::DATE, abs(amount) FROM latest.orders
    UNION ALL SELECT platform, currency, coalesce(closed_at, created_at)::DATE, abs(amount)
    FROM latest.opportunity
    UNION ALL SELECT platform, currency, start_date, abs(spend) FROM latest.offline_media
    UNION ALL SELECT platform, currency, date, abs(value) FROM latest.platform_conversion
    UNION ALL SELECT platform, currency, ts::DATE, abs(amount) FROM latest.refund
    UNION ALL SELECT platform, currency, started_at::DATE, abs(coalesce(mrr, amount))
    FROM latest.subscription
    UNION ALL SELECT c.platform, coalesce(c.currency, a.currency), c.ts::DATE, abs(c.cost)
    FROM latest.ad_click AS c
    LEFT JOIN account_currency AS a
      ON a.platform = c.platform AND a.account_id IS NOT DISTINCT FROM c.account_id
    UNION ALL SELECT platform, currency, ts::DATE, abs(value) FROM latest.session
    UNION ALL SELECT platform, currency, ts::DATE, abs(value) FROM latest.web_event
)
SELECT coalesce(upper(currency), '') AS currency, day, count(*) AS rows, sum(amount) AS amount
FROM money WHERE amount IS NOT NULL AND day IS NOT NULL GROUP BY 1, 2
