-- One row: the currency of one advertising account.
SELECT platform, account_id, any_value(currency) AS currency
FROM latest.account WHERE currency IS NOT NULL GROUP BY platform, account_id
