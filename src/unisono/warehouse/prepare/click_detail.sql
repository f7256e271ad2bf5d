-- One row: what click-level exports say about one click id.
SELECT c.click_id, arg_min(c.ad_id, c.ts) AS ad_id, arg_min(c.campaign_name, c.ts) AS campaign_name,
    sum(c.cost) AS cost, min(coalesce(upper(c.currency), a.currency)) AS currency
FROM ad_click AS c
LEFT JOIN account_currency AS a
  ON a.platform = c.platform AND a.account_id IS NOT DISTINCT FROM c.account_id
WHERE c.click_id IS NOT NULL GROUP BY c.click_id
