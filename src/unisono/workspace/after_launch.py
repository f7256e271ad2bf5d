"""After the launch (CAL-5): phases, pages that were looked at, pause rules on real figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from unisono.calendar.after_launch import (
    WORK,
    PauseVerdict,
    Performance,
    Phase,
    pause_verdicts,
    phase,
)
from unisono.calendar.plan import Plan
from unisono.calendar.reality import campaign_of
from unisono.errors import CalendarError, WorkspaceError
from unisono.measure.intervals import wilson
from unisono.model.names import bare_name
from unisono.model.wording import day as in_words
from unisono.taxonomy.spelling import skeleton
from unisono.warehouse.engine import Engine
from unisono.workspace import plan as workspace_plan
from unisono.workspace.desk import open_desk
from unisono.workspace.flights import flights
from unisono.workspace.page_looks import links_of, pages_of
from unisono.workspace.plan import has_desk, plan_on
from unisono.workspace.workspace import Workspace

if TYPE_CHECKING:
    from unisono.calendar.checked_pages import CheckedPage

Tell = Callable[[str, float], None]
#: The last day of week 4: later, the rules' verdicts stay those of this day.
_LAST_DAY = timedelta(days=27)
_LISTED = 500
_MEASURED = ("ad_spend", "impressions", "clicks")
#: What each figure is.
DEFINITIONS = {
    "click": "Clicks of impressions per platform, from ad reports, launch to the day told.",
    "open": "Recipients who opened of those a mailing reached (sent, not bounced), every mailing "
    "and recipient once.",
    "conversion": "People who converted within calendar.landing_days of a visit the campaign "
    "brought, of all people with such a visit; visits younger than that are left out.",
}
_ADS = """
SELECT platform, coalesce(channel, '') AS channel, sum(clicks) AS hits, sum(impressions) AS tries
FROM ad_performance_daily
WHERE counted AND campaign IN (SELECT unnest($names)) AND date >= $first
  AND coalesce(period_end, date) <= $last
GROUP BY ALL HAVING sum(impressions) > 0 ORDER BY platform, channel
"""
_MAIL = """
WITH own AS (
    SELECT campaign_name, coalesce(email, CAST(person_id AS VARCHAR)) AS reader, event
    FROM email_event
    WHERE campaign_name IN (SELECT unnest($mailings)) AND CAST(ts AS DATE) BETWEEN $first AND $last
), reached AS (
    SELECT campaign_name, reader FROM own WHERE reader IS NOT NULL GROUP BY ALL
    HAVING bool_or(event IN ('sent', 'delivered')) AND NOT bool_or(event = 'bounce')
)
SELECT count(*) AS tries, count(*) FILTER (WHERE EXISTS (
    SELECT 1 FROM own AS o WHERE o.campaign_name = r.campaign_name AND o.reader = r.reader
      AND o.event = 'open')) AS hits
FROM reached AS r
"""
_LANDING = """
WITH visit AS (
    SELECT person_id, ts FROM touchpoint
    WHERE kind = 'visit' AND person_id IS NOT NULL AND campaign IN (SELECT unnest($names))
      AND CAST(ts AS DATE) BETWEEN $first AND $last
), known AS (SELECT max(ts) AS until FROM conversion),
ripe AS (
    SELECT v.person_id, v.ts FROM visit AS v, known AS k
    WHERE v.ts + to_days($days) <= k.until
)
SELECT count(DISTINCT r.person_id) AS tries, count(DISTINCT c.person_id) AS hits
FROM ripe AS r LEFT JOIN conversion AS c ON c.person_id = r.person_id AND c.primary_kind
  AND c.ts >= r.ts AND c.ts <= r.ts + to_days($days)
"""


@dataclass(frozen=True)
class AfterLaunch:
    """What is known of a campaign after its launch.

    Attributes:
        campaign: key on the desk, or name in the exports.
        planned: whether it is on the desk.
        phase: on ``as_of``; work: what is to be done in it.
        judged_on: the day the pause rules are applied on: ``as_of``, but no later than the last day
            of week 4 and the exports' last day. None without figures.
        verdicts: one per figure; note: why there are none, or not all.
        pages: what was found last of each link; unchecked: links that were never looked at.
        measured: addresses of the results of the campaign.
    """

    campaign: str
    title: str
    planned: bool
    launch: date
    as_of: date
    phase: Phase
    work: str
    judged_on: date | None
    verdicts: tuple[PauseVerdict, ...]
    note: str
    pages: tuple[CheckedPage, ...]
    unchecked: tuple[str, ...]
    measured: Mapping[str, str]


@dataclass(frozen=True)
class Figures:
    """Real figures of a campaign.

    Attributes:
        until: the exports' last day, None without any.
        names: how ad reports and visits call it.
    """

    launch: date | None
    until: date | None
    judged_on: date | None
    rows: tuple[Performance, ...]
    names: tuple[str, ...] = ()


def after_launch(workspace: Workspace, campaign: str) -> AfterLaunch:
    """What is known of one campaign of the desk, or of the exports when the desk has none.

    Raises:
        CalendarError: neither knows it.
    """
    if not has_desk(workspace):
        return told(workspace, Plan(), campaign, figures_of(workspace, Plan(), campaign), ())
    with open_desk(workspace.layout) as desk:
        plan = plan_on(desk).plan
        pages = pages_of(desk, campaign)
    return told(workspace, plan, campaign, figures_of(workspace, plan, campaign), pages)


def told(
    workspace: Workspace,
    plan: Plan,
    campaign: str,
    found: Figures,
    pages: Iterable[CheckedPage],
) -> AfterLaunch:
    """Everything about one campaign, from the plan as its reader sees it.

    Raises:
        CalendarError: neither the plan nor the exports know it.
    """
    settings, own = workspace.settings.calendar, plan.campaigns.get(campaign)
    if own is None and found.launch is None:
        raise CalendarError(
            f"There is no campaign {campaign[:80]}, on the desk or in the exports.",
            way_out="'unisono desk list campaign' and 'unisono calendar reality' show them.",
        )
    launch = (own.launch_day or own.first_day) if own else found.launch or date.min
    day = workspace_plan.today(workspace)
    links = links_of(plan, campaign)
    seen = tuple(p for p in pages if links.get(p.activity) == p.link)
    known = {p.activity for p in seen}
    verdicts = pause_verdicts(found.rows, found.judged_on or day, settings, wilson)
    return AfterLaunch(
        campaign, own.title if own else campaign, own is not None, launch, day,
        phase(launch, day), WORK[phase(launch, day)], found.judged_on, verdicts,
        "" if day < launch else _note(found, launch), seen,
        tuple(a for a in links if a not in known),
        _measured(found, launch),
    )  # fmt: skip


def _measured(found: Figures, launch: date) -> dict[str, str]:
    """Where the results of the campaign are; nothing where the exports do not know it."""
    if not found.names:
        return {}
    where = {"where": f"campaign={found.names[0]}", "first": launch.isoformat(), "by": "channel"}
    spent = urlencode({"name": _MEASURED, **where}, doseq=True)
    return {
        "Attribution by campaign": "/attribution?by=campaign",
        "Spend, impressions and clicks by channel": f"/metrics?{spent}",
        "Channel pairs that go together": "/synergy",
    }


def launched(workspace: Workspace) -> tuple[tuple[str, date], ...]:
    """Campaigns the exports know and the first day they ran, the newest first.

    Raises:
        WorkspaceError: nothing was loaded.
    """
    with workspace.engine() as engine:
        ran = flights(engine, workspace.settings.calendar.reality_gap_days)
    first: dict[str, date] = {}
    for flight in ran:
        if flight.source == "ad_performance_daily":
            first[flight.campaign] = min(flight.first_day, first.get(flight.campaign, date.max))
    return tuple(sorted(first.items(), key=lambda p: (-p[1].toordinal(), p[0]))[:_LISTED])


def _note(found: Figures, launch: date) -> str:
    if found.until is None:
        return "Nothing was loaded, so there are no figures."
    if found.rows:
        return ""
    if found.until < launch:
        return f"The exports end on {in_words(found.until)}, before the launch."
    return "The exports have no figures of this campaign."


def figures_of(workspace: Workspace, plan: Plan, campaign: str) -> Figures:
    """Figures of a campaign from its launch to the end of week 4 at most."""
    try:
        with workspace.engine() as engine:
            return _figures(engine, workspace, plan, campaign)
    except WorkspaceError:  # nothing was loaded
        return Figures(None, None, None, ())


def _figures(engine: Engine, workspace: Workspace, plan: Plan, campaign: str) -> Figures:
    settings, own = workspace.settings.calendar, plan.campaigns.get(campaign)
    known = {skeleton(n) for n in (campaign, own.title if own else "") if n}
    ran = flights(engine, settings.reality_gap_days)
    until = max((f.last_day for f in ran), default=None)
    mine = [f for f in ran if campaign_of(f.campaign, known) in known]
    launch = (own.launch_day or own.first_day) if own else min(
        (f.first_day for f in mine), default=None
    )  # fmt: skip
    if launch is None or until is None or until < launch:
        return Figures(launch, until, None, ())
    last = min(launch + _LAST_DAY, workspace_plan.today(workspace), until)
    names = _names(engine, "touchpoint", known) | _names(engine, "ad_performance_daily", known)
    asked: dict[str, Any] = {"first": launch, "last": last, "names": sorted(names)}
    rows = [
        *_ads(engine, plan, campaign, asked, launch),
        *_mail(engine, known, asked, launch),
        *_landing(engine, asked, settings.landing_days, launch),
    ]
    return Figures(launch, until, last, tuple(rows), tuple(sorted(names)))


def _names(engine: Engine, table: str, known: set[str], column: str = "campaign") -> set[str]:
    """How a table calls the campaign: its distinct names that mean it."""
    sql = f"SELECT DISTINCT {column} AS name FROM {table} WHERE {column} IS NOT NULL"  # noqa: S608
    found = (str(row["name"]) for row in engine.dicts(sql))
    return {name for name in found if campaign_of(name, known) in known}


def _ads(
    engine: Engine, plan: Plan, campaign: str, asked: Mapping[str, Any], launch: date
) -> Iterable[Performance]:
    titles = {bare_name(a.channel): a.title for a in plan.of_campaign(campaign).values()}
    for row in engine.dicts(_ADS, dict(asked)):
        name = str(row["platform"]).replace("_", " ")
        title = titles.get(bare_name(name)) or titles.get(bare_name(row["channel"]))
        item = f"{name}: {title}" if title else name
        yield Performance(item, "click", float(row["hits"] or 0), float(row["tries"]), launch)


def _mail(
    engine: Engine, known: set[str], asked: Mapping[str, Any], launch: date
) -> Iterable[Performance]:
    mailings = _names(engine, "email_event", known, "campaign_name")
    if mailings:
        days = {name: asked[name] for name in ("first", "last")}
        row = engine.dicts(_MAIL, {**days, "mailings": sorted(mailings)})[0]
        if row["tries"]:
            yield Performance("e-mail", "open", float(row["hits"]), float(row["tries"]), launch)


def _landing(
    engine: Engine, asked: Mapping[str, Any], within: int, launch: date
) -> Iterable[Performance]:
    row = engine.dicts(_LANDING, {**asked, "days": within})[0]
    if row["tries"]:
        yield Performance(
            "landing pages", "conversion", float(row["hits"]), float(row["tries"]), launch
        )


def as_seen(found: AfterLaunch, activities: Iterable[str], *, figures: bool) -> AfterLaunch:
    """What somebody may see of it: pages of these activities, figures or none."""
    kept = set(activities)
    return replace(
        found,
        pages=tuple(p for p in found.pages if p.activity in kept),
        unchecked=tuple(a for a in found.unchecked if a in kept),
        verdicts=found.verdicts if figures else (),
        note=found.note if figures else "",
        measured=found.measured if figures else {},
    )


def as_json(found: AfterLaunch) -> dict[str, Any]:
    """All of it with the definitions of its figures, as programs get it."""
    return {
        "campaign": found.campaign, "title": found.title, "on_desk": found.planned,
        "launch": found.launch, "as_of": found.as_of, "phase": found.phase.value,
        "work": found.work, "judged_on": found.judged_on, "note": found.note,
        "verdicts": [
            {"item": v.performance.item, "metric": v.performance.metric,
             "hits": v.performance.hits, "tries": v.performance.tries,
             "verdict": v.verdict.value, "rate_percent": v.rate, "interval_percent": v.interval,
             "threshold_percent": v.threshold, "reason": v.reason}
            for v in found.verdicts
        ],
        "pages": [asdict(p) for p in found.pages], "never_looked_at": found.unchecked,
        "results": dict(found.measured), "definitions": DEFINITIONS,
    }  # fmt: skip
