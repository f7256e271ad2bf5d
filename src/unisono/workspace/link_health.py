"""Links that are in use or planned: asked for gently, judged, kept, and asked for again (TAX-2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, quote_plus, urlsplit, urlunsplit

from filelock import FileLock, Timeout

from unisono.calendar.page_checks import BAD
from unisono.errors import WorkspaceError
from unisono.model.plan import Status
from unisono.model.taxonomy import Taxonomy
from unisono.outbound import Outbound, Polite
from unisono.taxonomy.clicks import CLICKS
from unisono.taxonomy.links import check_link
from unisono.warehouse.engine import Engine
from unisono.workspace.page_looks import Tell, as_checked, fetched
from unisono.workspace.plan import read_plan, today
from unisono.workspace.workspace import Workspace

if TYPE_CHECKING:
    from unisono.calendar.checked_pages import CheckedPage
    from unisono.desk import Desk

#: Links with these words do something for one recipient; they are never asked for.
_PRIVATE: Final = (
    "unsubscribe", "optout", "opt-out", "preferences", "abmelden", "desinscr", "token", "signature",
    "password", "confirm", "verify", "checkout", "logout",
)  # fmt: skip
#: Pages of ads and texts as they stand there; visits and mails without what names one click.
_USED: Final = """
WITH link AS (
    SELECT 'ad' AS place, platform, final_url AS link, count(*) AS uses,
        max(CAST(updated_at AS DATE)) AS last_seen
    FROM ad WHERE final_url LIKE 'http%' GROUP BY ALL
    UNION ALL
    SELECT 'text', coalesce(channel, platform), url, count(*),
        max(CAST(coalesce(ends_on, ts, starts_on) AS DATE))
    FROM message WHERE url LIKE 'http%' GROUP BY ALL
    UNION ALL
    SELECT 'mail', platform, {mail}, count(*), max(CAST(ts AS DATE))
    FROM email_event WHERE url LIKE 'http%utm_%' GROUP BY ALL
    UNION ALL
    SELECT 'visits', coalesce(source, platform), {visit}, count(*), max(CAST(ts AS DATE))
    FROM touchpoint WHERE kind = 'visit' AND page_url LIKE 'http%utm_%' GROUP BY ALL
)
SELECT link, min_by(place, place) AS place, min_by(platform, place) AS platform,
    CAST(sum(uses) AS BIGINT) AS uses, max(last_seen) AS last_seen
FROM link GROUP BY link
QUALIFY max(last_seen) IS NULL
    OR max(last_seen) > max(max(last_seen)) OVER () - CAST($days AS INTEGER)
ORDER BY uses DESC, link LIMIT $most
"""
_NO_RULES: Final = Taxonomy()
_PARAMS: Final = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")


@dataclass(frozen=True)
class UsedLink:
    """A link in use (``activity`` "") or planned.

    Attributes:
        where: ad, text, mail, visits, plan; platform: tool, channel or source.
        uses: rows of the exports that carry it.
    """

    link: str
    where: str
    platform: str
    uses: int
    last_seen: date | None
    activity: str = ""
    campaign: str = ""


@dataclass(frozen=True)
class LiveLink:
    """A link with what was found last; None: it was never asked for."""

    used: UsedLink
    page: CheckedPage | None

    @property
    def state(self) -> str:
        """good, bad, undecided or not looked at."""
        if self.page is None:
            return "not looked at"
        if self.page.bad:
            return "bad"
        return "undecided" if self.page.status is None else "good"


def used_links(workspace: Workspace) -> tuple[UsedLink, ...]:
    """Links of the exports that are in use, and of activities planned or running.

    Links for one recipient (to unsubscribe, with tokens or personal data) are left out; of mails
    and visits only the page and its tracking parameters are kept.
    """
    found = {(u.activity, u.link): u for u in _planned(workspace)}
    try:
        with workspace.engine() as engine:
            for used in _in_use(engine, workspace):
                found.setdefault(("", used.link), used)
    except WorkspaceError:
        pass  # nothing was loaded: what is planned is all there is
    return tuple(found.values())


def may_ask(link: str) -> bool:
    """Whether anybody may open a link without doing something for somebody."""
    lower = link.casefold()
    if any(word in lower for word in _PRIVATE) or "{" in link or "%7b" in lower:
        return False
    return all(f.code not in ("personal_data", "address") for f in check_link(link, _NO_RULES))


def live_links(
    workspace: Workspace, desk: Desk, used: Iterable[UsedLink] | None = None
) -> tuple[LiveLink, ...]:
    """Links in use and planned with what was found last, the bad ones first.

    Args:
        used: the links, where they are known already.
    """
    from unisono.calendar.checked_pages import newest_of_all  # comes with the extra

    with desk.database.read() as connection:
        known = {(p.activity, p.link): p for p in newest_of_all(connection)}
    wanted = used_links(workspace) if used is None else used
    links = [LiveLink(u, known.get((u.activity, u.link))) for u in wanted]
    order = {"bad": 0, "undecided": 1, "not looked at": 2, "good": 3}
    return tuple(sorted(links, key=lambda x: (order[x.state], -x.used.uses, x.used.link)))


def check_live(
    workspace: Workspace, desk: Desk, *, by: str, outbound: Outbound | None = None,
    tell: Tell | None = None, links: Iterable[UsedLink] | None = None,
) -> tuple[LiveLink, ...]:  # fmt: skip
    """Ask for links, within what each site allows, and keep what was found.

    Args:
        links: those that are asked for; None: all in use and planned, up to ``links.most``.
    """
    from unisono.calendar.checked_pages import store  # comes with the extra
    from unisono.desk import Event

    wanted = list(used_links(workspace) if links is None else links)
    found = tuple(_looked(workspace, wanted, by, outbound, tell))
    with desk.transaction(by, "live links looked at") as change:
        for campaign in sorted({live.used.campaign for live in found}):
            pages = [x.page for x in found if x.used.campaign == campaign and x.page]
            store(change.connection, campaign, pages)
        bad = sum(live.state == "bad" for live in found)
        detail = {"links": len(found), "with findings": bad}
        change.event(Event(by, "check links", "taxonomy", "main", detail=detail))
    return found


def check_given(
    workspace: Workspace, links: Iterable[str], outbound: Outbound | None = None
) -> tuple[LiveLink, ...]:
    """Ask for some links; nothing is kept."""
    used = [UsedLink(link, "given", "", 0, None) for link in dict.fromkeys(links)]
    return tuple(_looked(workspace, used, "", outbound, None))


def recheck_due(workspace: Workspace, desk: Desk, outbound: Outbound | None = None) -> int:
    """Ask again for links whose last look is older than ``links.recheck_days``; how many.

    At most thirty at a time, so that other rounds of a server wait for seconds only; one process at
    a time.
    """
    days = workspace.settings.links.recheck_days
    if not days:
        return 0
    lock = FileLock(str(workspace.layout.state / "links.lock"), timeout=0)
    try:
        with lock:
            before = datetime.now(UTC) - timedelta(days=days)
            due = [
                x.used for x in live_links(workspace, desk) if x.page and x.page.checked_at < before
            ][:30]
            if due:
                check_live(workspace, desk, by="unisono", outbound=outbound, links=due)
            return len(due)
    except Timeout:
        return 0


def _looked(
    workspace: Workspace, wanted: list[UsedLink], by: str, outbound: Outbound | None,
    tell: Tell | None,
) -> Iterator[LiveLink]:  # fmt: skip
    settings = workspace.settings
    polite = Polite(outbound or Outbound(settings.outbound), settings.links.pause_seconds)
    distinct = [x for x in dict.fromkeys(u.link for u in wanted) if may_ask(x)]
    distinct = distinct[: settings.links.most]
    pages: dict[str, Any] = {}
    for link, page in polite.each(distinct, lambda x: fetched(polite.get, x)):
        pages[link] = page
        if tell:
            tell(f"{len(pages)} of {len(distinct)} links", len(pages) / len(distinct))
    at = datetime.now(UTC)
    for used in wanted:
        if used.link in pages:
            yield LiveLink(used, as_checked(workspace, used.activity, at, by, *pages[used.link]))


def _planned(workspace: Workspace) -> Iterator[UsedLink]:
    day = today(workspace)
    for key, a in sorted(read_plan(workspace).plan.activities.items()):
        idle = a.status in (Status.IDEA, Status.CANCELLED, Status.DONE)
        if a.tracking_link and not idle and (a.last_day is None or a.last_day >= day):
            yield UsedLink(a.tracking_link, "plan", a.channel, 0, a.last_day, key, a.campaign or "")


def _in_use(engine: Engine, workspace: Workspace) -> Iterator[UsedLink]:
    sql = _USED.format(mail=_tracked("url"), visit=_tracked("page_url"))
    settings = workspace.settings.links
    for row in engine.dicts(sql, {"days": settings.days, "most": settings.most * 2}):
        used = UsedLink(
            row["link"], row["place"], row["platform"] or "", row["uses"], row["last_seen"]
        )
        used = replace(used, link=_without_clicks(used.link))
        if may_ask(used.link):
            yield used


def _tracked(column: str) -> str:
    """SQL for the page of a link and its tracking parameters, nothing else."""
    params = " || ".join(
        f"coalesce('&' || nullif(regexp_extract({column}, '[?&]({name}=[^&#]*)', 1), ''), '')"
        for name in _PARAMS
    )
    return f"regexp_extract({column}, '^[^?#]*') || '?' || substr({params}, 2)"


def _without_clicks(link: str) -> str:
    """A link without ids of clicks."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return link
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    if not any(name.casefold() in CLICKS for name, _ in pairs):
        return link
    kept = "&".join(
        f"{quote_plus(n)}={quote_plus(v)}" for n, v in pairs if n.casefold() not in CLICKS
    )
    return urlunsplit(parts._replace(query=kept, fragment=""))


def bad_words(live: LiveLink) -> str:
    """What is wrong with a link, in one line."""
    found = live.page.findings if live.page else ()
    return "; ".join(f.text for f in found if f.state == BAD)
