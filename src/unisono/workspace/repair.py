"""Retroactive repair of tracking values: what is shown as what, the rows behind it, and where the
faulty values stand in the tools (TAX-3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from urllib.parse import parse_qsl, unquote_plus, urlsplit

from unisono.errors import QueryError
from unisono.model.taxonomy import (
    CanonicalValue,
    RawValue,
    RepairPlace,
    Rewrite,
    RewrittenRows,
    Taxonomy,
)
from unisono.sources.catalogue import platform_name
from unisono.taxonomy.links import with_values
from unisono.taxonomy.repair import rewrites
from unisono.warehouse.engine import Engine
from unisono.workspace.plan import read_plan
from unisono.workspace.workspace import Workspace

_PARAMS: Final = ("source", "medium", "campaign")
_ASKED_FOR: Final = (*_PARAMS, "parameter", "pair")
_VALUES = """
SELECT param, raw, uses, first_seen, last_seen, coalesce(file_id, ''), coalesce(file_row, 0),
    canonical, kind, reason
FROM map_utm WHERE kind IN ('variant', 'off_standard')
"""
#: A campaign that platforms call otherwise than links do is one campaign in all figures.
_NAMES = """
SELECT campaign_name, campaign, count(*), min(date), max(date)
FROM ad_performance_daily AS a
WHERE counted AND campaign_name <> campaign
  AND NOT EXISTS (SELECT 1 FROM map_utm AS m
      WHERE m.param = 'campaign' AND m.raw = a.campaign_name AND m.kind = 'variant')
GROUP BY ALL
"""
#: Rows that carry a rewritten value, per file: visits and clicks, and rows of ad reports.
_ROWS = """
WITH faulty AS (SELECT unnest($params) AS param, unnest($raws) AS raw),
seen AS (
    SELECT unnest(['source', 'medium', 'campaign']) AS param,
        unnest([utm_source, utm_medium, utm_campaign]) AS raw,
        platform, file_id, file_row, CAST(ts AS DATE) AS day, CAST(0 AS DOUBLE) AS spend
    FROM touchpoint WHERE kind = 'visit'
    UNION ALL
    SELECT unnest(['source', 'medium', 'campaign']), unnest([utm_source, utm_medium,
        coalesce(utm_campaign, campaign_name)]), platform, file_id, file_row, date,
        CASE WHEN counted THEN CAST(spend_reporting AS DOUBLE) END
    FROM ad_performance_daily
)
SELECT s.param, s.raw, s.platform, coalesce(f.path, s.file_id, '') AS path,
    min(s.file_row) AS first_row, count(*) AS rows, coalesce(sum(s.spend), 0) AS spend,
    min(s.day) AS first_day, max(s.day) AS last_day
FROM seen AS s JOIN faulty AS x ON x.param = s.param AND x.raw = s.raw
LEFT JOIN source_file AS f ON f.file_id = s.file_id
GROUP BY ALL ORDER BY s.param, s.raw, rows DESC, path
"""
#: Conversions of people within the lookback window after a visit that carries the value.
_CONVERSIONS = """
WITH faulty AS (SELECT unnest($params) AS param, unnest($raws) AS raw),
seen AS (
    SELECT unnest(['source', 'medium', 'campaign']) AS param,
        unnest([utm_source, utm_medium, utm_campaign]) AS raw, person_id, ts,
        platform, file_id
    FROM touchpoint WHERE kind = 'visit' AND person_id IS NOT NULL
)
SELECT s.param, s.raw, coalesce(f.path, s.file_id, '') AS path, s.platform,
    count(DISTINCT c.conversion_id) AS conversions, grouping(s.file_id) AS whole
FROM seen AS s JOIN faulty AS x ON x.param = s.param AND x.raw = s.raw
JOIN conversion AS c ON c.person_id = s.person_id AND c.primary_kind
  AND c.ts >= s.ts AND c.ts <= s.ts + to_seconds($days * 86400)
LEFT JOIN source_file AS f ON f.file_id = s.file_id
GROUP BY GROUPING SETS ((s.param, s.raw), (s.param, s.raw, f.path, s.file_id, s.platform))
"""
_LINK_PARTS = """regexp_extract({url}, '^[^?#]*') AS page,
    regexp_extract({url}, '[?&]utm_source=([^&#]*)', 1) AS source,
    regexp_extract({url}, '[?&]utm_medium=([^&#]*)', 1) AS medium,
    regexp_extract({url}, '[?&]utm_campaign=([^&#]*)', 1) AS campaign_value"""
#: Links in tools, without what tells one recipient or click from another.
_IN_TOOLS = f"""
SELECT 'ad' AS place, a.platform, coalesce(a.name, a.ad_id) AS name,
    coalesce(any_value(c.name), '') AS campaign, {_LINK_PARTS.format(url="a.final_url")},
    count(*) AS uses, max(CAST(a.updated_at AS DATE)) AS last_seen
FROM ad AS a LEFT JOIN campaign AS c ON c.platform = a.platform AND c.campaign_id = a.campaign_id
WHERE a.final_url LIKE '%utm_%' GROUP BY ALL
UNION ALL
SELECT 'mail link', platform, coalesce(campaign_name, subject, ''), coalesce(campaign_name, ''),
    {_LINK_PARTS.format(url="url")}, count(*), max(CAST(ts AS DATE))
FROM email_event WHERE url LIKE '%utm_%' GROUP BY ALL
UNION ALL
SELECT 'text', coalesce(channel, platform), coalesce(title, message_id, ''),
    coalesce(campaign_name, ''), {_LINK_PARTS.format(url="url")}, count(*),
    max(CAST(coalesce(ts, ends_on, starts_on) AS DATE))
FROM message WHERE url LIKE '%utm_%' GROUP BY ALL
"""  # noqa: S608 (names of our own columns)
_IN_REPORTS = """
SELECT 'ad report' AS place, platform, coalesce(campaign_name, campaign_id, '') AS name,
    coalesce(campaign_name, '') AS campaign, '' AS page, coalesce(utm_source, '') AS source,
    coalesce(utm_medium, '') AS medium, coalesce(utm_campaign, '') AS campaign_value,
    count(*) AS uses, max(date) AS last_seen
FROM ad_performance_daily
WHERE utm_source IS NOT NULL OR utm_medium IS NOT NULL OR utm_campaign IS NOT NULL GROUP BY ALL
UNION ALL
SELECT 'link, as visits show it', any_value(source), '', coalesce(any_value(campaign), ''),
    min(regexp_extract(page_url, '^[^?#]*')), coalesce(utm_source, ''), coalesce(utm_medium, ''),
    coalesce(utm_campaign, ''), count(*), max(CAST(ts AS DATE))
FROM touchpoint WHERE kind = 'visit' AND utm_source NOT LIKE '(%'
GROUP BY utm_source, utm_medium, utm_campaign
"""
_RAN = "SELECT DISTINCT platform, campaign, campaign_name FROM ad_performance_daily WHERE counted"
#: How places of the plan are called; their name is the activity's key.
PLANNED: Final = "planned activity"
#: What sources are called where ads run under another name than the source.
_SOURCES: Final = {"meta": "facebook", "microsoft": "bing"}


@dataclass(frozen=True)
class RepairReport:
    """Every rewrite, the rows behind it, and where faulty values are to be mended.

    Attributes:
        taxonomy_version: of taxonomy.yaml.
        rewrites: most used first; rows: per file; places: still in use first.
    """

    taxonomy_version: int
    rewrites: tuple[Rewrite, ...]
    rows: tuple[RewrittenRows, ...]
    places: tuple[RepairPlace, ...]

    def of(self, standing: str) -> tuple[Rewrite, ...]:
        """Rewrites that stand so."""
        return tuple(r for r in self.rewrites if r.standing == standing)

    def without_metrics(self) -> RepairReport:
        """The same without spend and conversions, for readers who may not see metrics."""
        rewrites = tuple(replace(r, spend=None, conversions=None) for r in self.rewrites)
        rows = tuple(replace(r, spend=None, conversions=None) for r in self.rows)
        return replace(self, rewrites=rewrites, rows=rows)


def repair_report(workspace: Workspace, param: str = "") -> RepairReport:
    """What the past is repaired to, from the present build and the present taxonomy.

    Args:
        param: only this parameter (source, medium, campaign, parameter, pair).

    Raises:
        QueryError: there is no such parameter.
        WorkspaceError: nothing was loaded.
    """
    if param and param not in _ASKED_FOR:
        raise QueryError(
            f"There is no parameter {param[:40]}.", way_out=f"Name one of {', '.join(_ASKED_FOR)}."
        )
    taxonomy = workspace.taxonomy
    with workspace.engine() as engine:
        found = [r for r in _rewrites(engine, taxonomy) if not param or r.param == param]
        asked = {
            "params": [r.param for r in found if r.param in _PARAMS],
            "raws": [r.raw for r in found if r.param in _PARAMS],
        }
        after = {**asked, "days": workspace.settings.attribution.lookback_days}
        converted = engine.dicts(_CONVERSIONS, after) if asked["raws"] else []
        rows = engine.dicts(_ROWS, asked) if asked["raws"] else []
        reports, ran = engine.dicts(_IN_REPORTS), engine.rows(_RAN)
        tools = engine.dicts(_IN_TOOLS) + [_where_it_ran(row, ran) for row in reports]
    known = {(r.param, r.raw): r for r in found}
    traced = tuple(_traced(rows, converted, known))
    places = (*_places(tools, known), *_planned(workspace, known))
    return RepairReport(
        taxonomy.version, _summed(found, traced, converted), traced, _ordered(places)
    )


def _rewrites(engine: Engine, taxonomy: Taxonomy) -> tuple[Rewrite, ...]:
    values = []
    for param, raw, uses, first, last, file, row, canonical, kind, why in engine.rows(_VALUES):
        value = RawValue(param, raw, uses, first, last, file, row)
        values.append((value, CanonicalValue(param, raw, canonical, kind, why)))
    for raw, canonical, uses, first, last in engine.rows(_NAMES):
        value = RawValue("campaign", raw, uses, first, last)
        why = f"the platform's name of '{canonical}'"
        values.append((value, CanonicalValue("campaign", raw, canonical, "variant", why)))
    return rewrites(values, taxonomy)


def _traced(
    rows: Iterable[Mapping[str, Any]], converted: Iterable[Mapping[str, Any]],
    known: Mapping[tuple[str, str], Rewrite],
) -> Iterator[RewrittenRows]:  # fmt: skip
    after = {
        (c["param"], c["raw"], c["path"], c["platform"]): c["conversions"]
        for c in converted if not c["whole"]
    }  # fmt: skip
    for r in rows:
        place = (r["param"], r["raw"], r["path"], r["platform"])
        yield RewrittenRows(
            r["param"], r["raw"], known[r["param"], r["raw"]].canonical, r["platform"] or "",
            r["path"], r["first_row"] or 0, r["rows"], float(r["spend"]), after.get(place, 0),
            r["first_day"], r["last_day"],
        )  # fmt: skip


def _summed(
    found: Sequence[Rewrite], rows: Sequence[RewrittenRows],
    converted: Iterable[Mapping[str, Any]],
) -> tuple[Rewrite, ...]:  # fmt: skip
    spent: dict[tuple[str, str], float] = {}
    for row in rows:
        spent[row.param, row.raw] = spent.get((row.param, row.raw), 0.0) + (row.spend or 0.0)
    sold = {(c["param"], c["raw"]): c["conversions"] for c in converted if c["whole"]}
    return tuple(
        replace(r, spend=round(spent.get((r.param, r.raw), 0.0), 2),
                conversions=sold.get((r.param, r.raw), 0))
        for r in found
    )  # fmt: skip


def _places(
    tools: Iterable[Mapping[str, Any]], known: Mapping[tuple[str, str], Rewrite]
) -> Iterator[RepairPlace]:
    """Each faulty value of each link, percent-encoded as links have it or as reports write it."""
    for t in tools:
        given = {"source": t["source"], "medium": t["medium"], "campaign": t["campaign_value"]}
        link = _link(t["page"] or "", given)
        values = {p: unquote_plus(v) for p, v in given.items() if v}
        either = ((p, x) for p, v in values.items() for x in dict.fromkeys((v, given[p])))
        faulty = [known[name] for name in either if name in known]
        better = {f"utm_{r.param}": r.canonical for r in faulty if r.standing != "open"}
        for r in faulty:
            yield RepairPlace(
                platform_name(t["platform"] or ""), t["place"], t["name"] or "",
                t["campaign"] or "", r.param, r.raw, r.canonical, link,
                with_values(link, better) if link and better else "", t["uses"], t["last_seen"],
            )  # fmt: skip


def _where_it_ran(row: dict[str, Any], ran: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    """A link of visits with the ad campaign it probably belongs to: same source, same campaign."""
    if row["name"]:
        return row
    for platform, campaign, name in ran:
        network = str(platform).split("_")[0]
        if campaign == row["campaign"] and _SOURCES.get(network, network) == row["platform"]:
            return {**row, "platform": platform, "name": name or ""}
    return row


def _link(page: str, given: Mapping[str, str]) -> str:
    query = "&".join(f"utm_{p}={v.replace(' ', '+')}" for p, v in given.items() if v)
    return f"{page}?{query}" if page and query else ""


def _planned(
    workspace: Workspace, known: Mapping[tuple[str, str], Rewrite]
) -> Iterator[RepairPlace]:
    for key, activity in sorted(read_plan(workspace).plan.activities.items()):
        try:
            pairs = dict(parse_qsl(urlsplit(activity.tracking_link).query))
        except ValueError:
            continue
        faulty = [r for p in _PARAMS if (r := known.get((p, pairs.get(f"utm_{p}", ""))))]
        better = {f"utm_{r.param}": r.canonical for r in faulty if r.standing != "open"}
        for r in faulty:
            mended = with_values(activity.tracking_link, better) if better else ""
            yield RepairPlace(
                activity.channel, PLANNED, key, activity.campaign or "", r.param,
                r.raw, r.canonical, activity.tracking_link, mended, 0, activity.last_day,
            )  # fmt: skip


def _ordered(places: Iterable[RepairPlace]) -> tuple[RepairPlace, ...]:
    def order(p: RepairPlace) -> tuple[int, int, str, str, str, str]:
        return (-(p.last_seen or date.min).toordinal(), -p.uses, p.platform, p.name, p.param, p.raw)

    return tuple(sorted(places, key=order))
