-- One row: a host that is the company's own site (it carries a tenth of all tracked pages).
WITH page AS (
    SELECT lower(regexp_extract(page_url, '^[a-zA-Z]+://([^/:?#]+)', 1)) AS host, count(*) AS n
    FROM web_event WHERE page_url IS NOT NULL GROUP BY 1
    UNION ALL
    SELECT lower(regexp_extract(landing_page, '^[a-zA-Z]+://([^/:?#]+)', 1)), count(*)
    FROM session WHERE landing_page IS NOT NULL GROUP BY 1
), host AS (
    SELECT host, sum(n) AS n FROM page WHERE host <> '' GROUP BY host
)
SELECT host, n FROM host WHERE n >= 0.1 * (SELECT sum(n) FROM host)
