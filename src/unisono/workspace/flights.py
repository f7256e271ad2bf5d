"""What the exports say really ran: campaigns by channel in stretches of days."""

from __future__ import annotations

from datetime import date

from unisono.calendar.reality import Flight
from unisono.warehouse.engine import Engine

_FLIGHTS = """
WITH ran AS (
    SELECT coalesce(campaign, campaign_name) AS campaign, platform,
        coalesce(channel, '') AS channel, date AS first_day,
        coalesce(period_end, date) AS last_day, 'ad_performance_daily' AS source,
        spend_reporting AS amount
    FROM ad_performance_daily
    WHERE counted AND (coalesce(spend, 0) > 0 OR coalesce(impressions, 0) > 0)
    UNION ALL
    SELECT coalesce(m.canonical, e.campaign_name), e.platform, 'Email', CAST(e.ts AS DATE),
        CAST(e.ts AS DATE), 'email_event', count(*)
    FROM email_event AS e LEFT JOIN (
        SELECT raw, min(canonical) AS canonical FROM map_utm WHERE param = 'campaign' GROUP BY raw
    ) AS m ON m.raw = e.campaign_name
    WHERE e.event IN ('sent', 'delivered')
    GROUP BY ALL
), after AS (
    SELECT *, max(last_day) OVER (
        PARTITION BY campaign, platform, channel, source ORDER BY first_day, last_day
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM ran WHERE coalesce(campaign, '') <> ''
), numbered AS (
    SELECT *, sum(CASE WHEN first_day - before > 1
        + CASE WHEN source = 'email_event' THEN 0 ELSE $gap END THEN 1 ELSE 0 END) OVER (
        PARTITION BY campaign, platform, channel, source ORDER BY first_day, last_day
        ROWS UNBOUNDED PRECEDING) AS flight
    FROM after
)
SELECT campaign, platform, channel, source, min(first_day) AS first_day,
    max(last_day) AS last_day, sum(amount) AS amount
FROM numbered GROUP BY campaign, platform, channel, source, flight
ORDER BY first_day, campaign, platform, channel, source
"""


def flights(engine: Engine, gap_days: int) -> list[Flight]:
    """Ads with delivery, split where none ran for more than ``gap_days``, and mailings sent."""
    return [
        Flight(
            row["campaign"],
            tuple(n for n in (row["platform"], row["channel"]) if n),
            row["first_day"],
            row["last_day"],
            row["source"],
            None if row["amount"] is None else float(row["amount"]),
            "sends" if row["source"] == "email_event" else "spend",
        )
        for row in engine.dicts(_FLIGHTS, {"gap": gap_days})
    ]


def known_until(found: list[Flight], otherwise: date) -> date:
    """The last day anything ran; ``otherwise`` when nothing did."""
    return max((f.last_day for f in found), default=otherwise)
