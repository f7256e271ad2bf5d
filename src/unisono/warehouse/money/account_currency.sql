-- One row: the currency of one advertising account, or of a platform whose accounts share one.
WITH known AS (
    SELECT platform, account_id, min(upper(currency)) AS currency
    FROM latest.account WHERE currency IS NOT NULL GROUP BY platform, account_id
)
SELECT platform, account_id, currency FROM known WHERE account_id <> ''
UNION ALL
-- Reports that name no account.
SELECT k.platform, n.account_id, min(k.currency)
FROM known AS k, (VALUES (CAST(NULL AS VARCHAR)), ('')) AS n(account_id)
GROUP BY k.platform, n.account_id HAVING count(DISTINCT k.currency) = 1
