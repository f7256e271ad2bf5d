"""Tracking values and channels: distinct values are classified once and joined back."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pyarrow as pa

from unisono.model.taxonomy import CanonicalValue, ChannelKey, Question, RawValue, Taxonomy
from unisono.model.wording import counted
from unisono.sources.catalogue import platform_name
from unisono.taxonomy.canonical import canonicalise
from unisono.taxonomy.channels import classify
from unisono.taxonomy.pairs import contradiction
from unisono.taxonomy.parameters import check_parameters
from unisono.taxonomy.platforms import platform_channel
from unisono.taxonomy.sources import source_name
from unisono.taxonomy.spelling import clean
from unisono.warehouse.engine import Engine
from unisono.warehouse.schema import create_tables


def _values(engine: Engine) -> list[RawValue]:
    rows = engine.rows(
        "SELECT param, raw, uses, first_seen, last_seen, file_id, file_row FROM tracking_value"
    )
    return [RawValue(*row) for row in rows]


def _names(engine: Engine, tracked: list[RawValue]) -> list[RawValue]:
    known = {v.raw for v in tracked if v.param == "campaign"}
    rows = engine.rows("SELECT raw, uses FROM campaign_name")
    return [RawValue("campaign", raw, uses) for raw, uses in rows if raw not in known]


def _misspelt_parameters(engine: Engine) -> list[tuple[RawValue, CanonicalValue]]:
    """Parameter names in links that no tool reads, with what was meant and an example row."""
    rows = engine.rows("""
        SELECT name, sum(uses)::BIGINT, arg_max(file_id, uses), arg_max(file_row, uses)
        FROM staged.tracking_parameter GROUP BY name""")
    seen = {name: (int(uses), file_id, row) for name, uses, file_id, row in rows}
    found = []
    for wrong in check_parameters({name: uses for name, (uses, _, _) in seen.items()}):
        uses, file_id, row = seen[wrong.name]
        found.append(
            (
                RawValue("parameter", wrong.name, uses, None, None, file_id, row),
                CanonicalValue("parameter", wrong.name, wrong.meant, "variant", wrong.reason),
            )
        )
    return found


def _contradicting_pairs(engine: Engine) -> list[tuple[RawValue, CanonicalValue]]:
    """Source and medium of one link that cannot both be true, with an example row."""
    rows = engine.rows("""
        SELECT utm_source, utm_medium, sum(uses)::BIGINT, min(first_seen), max(last_seen),
            arg_max(file_id, uses), arg_max(file_row, uses)
        FROM touch_key WHERE tagged AND utm_source IS NOT NULL AND utm_medium IS NOT NULL
        GROUP BY utm_source, utm_medium ORDER BY utm_source, utm_medium""")
    found = []
    for source, medium, *rest in rows:
        if why := contradiction(source, medium):
            raw = f"{source} / {medium}"
            found.append(
                (
                    RawValue("pair", raw, *rest),
                    CanonicalValue("pair", raw, "", "off_standard", why),
                )
            )
    return found


def map_values(engine: Engine, taxonomy: Taxonomy) -> tuple[Question, ...]:
    """Create ``map_utm`` and ``campaign_alias``; return the questions to ask.

    Platforms' campaign names take part in the canonicalisation of campaigns, so that
    ``Q1_promo`` in a link and ``Q1-promo`` on a platform are one campaign; only tracked values,
    misspelt parameter names (``param`` = parameter) and contradicting source and medium
    (``param`` = pair) stand in ``map_utm``.
    """
    tracked = _values(engine)
    names = _names(engine, tracked)
    canonical, questions = canonicalise([*tracked, *names], taxonomy)
    by_key = {(c.param, c.raw): c for c in canonical}
    create_tables(engine, ("map_utm",))
    rows = [(v, by_key[v.param, v.raw]) for v in tracked]
    rows += _misspelt_parameters(engine) + _contradicting_pairs(engine)
    engine.insert(
        "map_utm",
        pa.table(
            {
                "param": pa.array([v.param for v, _ in rows], pa.string()),
                "raw": pa.array([v.raw for v, _ in rows], pa.string()),
                "canonical": pa.array([c.canonical for _, c in rows], pa.string()),
                "kind": pa.array([c.kind for _, c in rows], pa.string()),
                "reason": pa.array([c.reason for _, c in rows], pa.string()),
                "uses": pa.array([v.uses for v, _ in rows], pa.int64()),
                "first_seen": pa.array([v.first_seen for v, _ in rows], pa.date32()),
                "last_seen": pa.array([v.last_seen for v, _ in rows], pa.date32()),
                "file_id": pa.array([v.file_id for v, _ in rows], pa.string()),
                "file_row": pa.array([v.file_row for v, _ in rows], pa.int64()),
            }
        ),
    )
    campaigns = [c for c in canonical if c.param == "campaign"]
    engine.create(
        "campaign_alias",
        pa.table(
            {
                "raw": pa.array([c.raw for c in campaigns], pa.string()),
                "canonical": pa.array([c.canonical for c in campaigns], pa.string()),
            }
        ),
    )
    used = {v.raw for v in tracked}
    asked = tuple(q for q in questions if q.first in used or q.second in used)
    return asked + _renamed(engine, taxonomy)


def _renamed(engine: Engine, taxonomy: Taxonomy) -> tuple[Question, ...]:
    """Campaigns without id that two reports of the same days seem to name differently."""
    rows = engine.rows("""
        SELECT r.older, r.newer, r.platform, count(DISTINCT r.date), sum(r.spend)
        FROM renamed_campaign AS r
        LEFT JOIN campaign_alias AS o ON o.raw = r.older
        LEFT JOIN campaign_alias AS n ON n.raw = r.newer
        WHERE o.canonical IS DISTINCT FROM n.canonical
        GROUP BY r.older, r.newer, r.platform ORDER BY sum(r.spend) DESC, r.older, r.newer""")
    apart = {frozenset(pair) for pair in taxonomy.different}
    return tuple(
        Question(
            "campaign",
            older,
            newer,
            f"{platform_name(platform)} reports the same spend, impressions and clicks under both "
            f"names on {counted(days, 'day')}: if it was renamed, {spend:,.2f} counts twice",
            int(days),
        )
        for older, newer, platform, days, spend in rows
        if frozenset((older, newer)) not in apart
    )


def map_channels(engine: Engine, taxonomy: Taxonomy) -> None:
    """Create ``touch_channel``, ``map_channel`` and ``platform_channel``."""
    _platform_channels(engine)
    keys = engine.dicts("SELECT * FROM touch_key")
    names = _canonical_names(engine)
    choices = classify(
        [
            ChannelKey(
                names.get(("source", k["utm_source"]), k["utm_source"] or ""),
                names.get(("medium", k["utm_medium"]), k["utm_medium"] or ""),
                k["utm_campaign"] or "",
                "" if k["own_referrer"] else k["referrer_host"] or "",
                k["click_kind"] or "",
            )
            for k in keys
        ],
        taxonomy,
    )
    campaign = dict(engine.rows("SELECT raw, canonical FROM campaign_alias"))
    channels, sources, campaigns = [], [], []
    apart = {clean(v).casefold() for pair in taxonomy.different for v in pair}
    for key, choice in zip(keys, choices, strict=True):
        named = key["channel_raw"] or ""
        if named.startswith("platform:"):
            named = platform_channel(key["platform"], key["campaign_name"] or "")
        channels.append(named or choice.channel)
        source = _kept_apart(choice.source, key["utm_source"] or "", names, apart)
        sources.append(source if key["kind"] == "visit" else key["platform"])
        name = key["utm_campaign"] or ""
        # Values in brackets are the analytics tool's own words for "none".
        name = key["campaign_name"] if not name or name.startswith("(") else name
        campaigns.append(campaign.get(name, name))
    table = pa.table(
        {
            "key_hash": pa.array([k["key_hash"] for k in keys], pa.uint64()),
            "channel": pa.array(channels, pa.string()),
            "source": pa.array(sources, pa.string()),
            "medium": pa.array([c.medium for c in choices], pa.string()),
            "campaign": pa.array(campaigns, pa.string()),
        }
    )
    engine.create("touch_channel", table)
    engine.run("""
        CREATE OR REPLACE TABLE map_channel AS
        SELECT k.utm_source, k.utm_medium, k.utm_campaign, k.referrer_host, k.click_kind,
            c.channel, c.source, c.medium, c.campaign
        FROM touch_key AS k JOIN touch_channel AS c USING (key_hash)
        -- Touches without values of their own take the platform's; the most used one is shown.
        QUALIFY row_number() OVER (
            PARTITION BY k.utm_source, k.utm_medium, k.utm_campaign, k.referrer_host, k.click_kind
            ORDER BY k.uses DESC, c.channel, c.source, c.medium, c.campaign) = 1
    """)


def _canonical_names(engine: Engine) -> dict[tuple[str, str], str]:
    """By parameter and raw value, the name figures show sources and mediums under."""
    rows = engine.rows(
        "SELECT param, raw, canonical FROM map_utm WHERE param IN ('source', 'medium') "
        "AND kind <> 'empty' AND canonical <> ''"
    )
    return {(param, raw): canonical for param, raw, canonical in rows}


def _kept_apart(
    chosen: str, raw: str, names: Mapping[tuple[str, str], str], apart: Collection[str]
) -> str:
    """The source of a touch; one that was declared different is no other one's nickname."""
    own = clean(names.get(("source", raw), raw)).casefold()
    return own if own in apart and chosen == source_name(own) else chosen


def _platform_channels(engine: Engine) -> None:
    rows = engine.rows("SELECT platform, campaign_name, objective FROM platform_campaign")
    engine.create(
        "platform_channel",
        pa.table(
            {
                "platform": pa.array([r[0] for r in rows], pa.string()),
                "campaign_name": pa.array([r[1] for r in rows], pa.string()),
                "objective": pa.array([r[2] for r in rows], pa.string()),
                "channel": pa.array(
                    [platform_channel(p, name, objective) for p, name, objective in rows],
                    pa.string(),
                ),
            }
        ),
    )
