"""Message texts and calendar activities as the engines want them, read from the model."""

from __future__ import annotations

from unisono.messages import unite_channels
from unisono.model.calendar import Activity
from unisono.model.messages import MessageText
from unisono.warehouse.engine import Engine

#: Every text the company put in front of people, once per distinct text and channel.
_TEXTS = """
WITH text AS (
    SELECT coalesce(message_id, file_id || ':' || file_row) AS key,
        coalesce(channel, platform) AS channel, body, coalesce(title, '') AS title,
        coalesce(campaign_name, '') AS campaign, coalesce(team, '') AS team,
        coalesce(agency, '') AS agency, coalesce(audience, '') AS audience,
        CAST(coalesce(ts, starts_on) AS DATE) AS day, starts_on, ends_on, file_id, file_row,
        coalesce(url, '') AS link, coalesce(owner, '') AS owner
    FROM message
    UNION ALL BY NAME
    SELECT platform || ':' || ad_id AS key, platform AS channel, body,
        coalesce(headline, '') AS title, CAST(updated_at AS DATE) AS day, file_id, file_row,
        coalesce(final_url, '') AS link
    FROM ad WHERE body IS NOT NULL OR headline IS NOT NULL
    UNION ALL BY NAME
    SELECT platform || ':' || post_id AS key, coalesce(network, platform) AS channel, body,
        CAST(ts AS DATE) AS day, file_id, file_row, coalesce(url, '') AS link
    FROM social_post
)
SELECT t.key, t.channel, coalesce(t.body, '') AS text, coalesce(t.title, '') AS title,
    coalesce(t.campaign, '') AS campaign,
    coalesce(t.team, '') AS team, coalesce(t.agency, '') AS agency,
    coalesce(t.audience, '') AS audience, t.day, t.starts_on, t.ends_on,
    coalesce(f.path, '') AS path, t.file_row, coalesce(t.link, '') AS link,
    coalesce(t.owner, '') AS owner
FROM text AS t LEFT JOIN source_file AS f ON f.file_id = t.file_id
WHERE coalesce(t.body, t.title, '') <> ''
QUALIFY row_number() OVER (
    PARTITION BY t.channel, t.title, t.body, t.starts_on ORDER BY t.file_id, t.file_row) = 1
ORDER BY t.channel, t.key, t.file_row
"""

_ACTIVITIES = """
SELECT coalesce(activity_id, a.file_id || ':' || a.file_row) AS key,
    coalesce(campaign_name, '') AS campaign, coalesce(channel, '') AS channel,
    coalesce(title, '') AS title, start_date AS start,
    coalesce(end_date, start_date) AS "end",
    coalesce(team, '') AS team, coalesce(owner, '') AS owner, launched_on, assets_ready_on,
    coalesce(audience, '') AS audience, coalesce(offer, '') AS offer, brief_on,
    coalesce(f.path, '') AS path, a.file_row,
    -- Nobody informed is only known to be nobody when the calendar records it for some.
    CASE WHEN count(informed) OVER () > 0 THEN coalesce(informed, '') END AS told
FROM activity AS a LEFT JOIN source_file AS f ON f.file_id = a.file_id
ORDER BY start_date, campaign_name, channel, a.file_row
"""


def message_texts(engine: Engine) -> list[MessageText]:
    """All texts of the model, one per distinct text and channel, one name per channel."""
    return unite_channels([MessageText(**row) for row in engine.dicts(_TEXTS)])


def activities(engine: Engine) -> list[Activity]:
    """All calendar activities of the model."""
    out = []
    for row in engine.dicts(_ACTIVITIES):
        told = row.pop("told")
        teams = (t.strip() for t in (told or "").replace(",", ";").split(";"))
        informed = None if told is None else tuple(t for t in teams if t)
        out.append(Activity(**row, informed=informed))
    return out
