-- One row: what click-level exports say about one click id.
SELECT click_id, arg_min(ad_id, ts) AS ad_id, arg_min(campaign_name, ts) AS campaign_name,
    sum(cost) AS cost, min(currency) AS currency
FROM ad_click WHERE click_id IS NOT NULL GROUP BY click_id
