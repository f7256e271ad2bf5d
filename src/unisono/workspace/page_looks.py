"""Pages a campaign links to: asked for once each, judged, and kept with the time (CAL-5)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from unisono.calendar.page_checks import Fetched, page_findings
from unisono.calendar.plan import Plan
from unisono.errors import CalendarError, OutboundError
from unisono.messages.pages import page_facts
from unisono.model.plan import PlannedActivity, Status
from unisono.model.promises import PageFacts
from unisono.outbound import Answer, Outbound
from unisono.taxonomy.links import check_link
from unisono.workspace.plan import plan_on
from unisono.workspace.workspace import Workspace

if TYPE_CHECKING:
    from unisono.calendar.checked_pages import CheckedPage
    from unisono.desk import Desk

Tell = Callable[[str, float], None]
_AT_ONCE = 5


def links_of(plan: Plan, campaign: str) -> dict[str, str]:
    """The tracking link of every activity of a campaign that is to run, by the activity's key."""
    found: Mapping[str, PlannedActivity] = plan.of_campaign(campaign)
    idle = (Status.IDEA, Status.CANCELLED)
    return {
        key: a.tracking_link
        for key, a in sorted(found.items())
        if a.tracking_link and a.status not in idle
    }


def pages_of(desk: Desk, campaign: str) -> tuple[CheckedPage, ...]:
    """What was found last of the links of a campaign."""
    from unisono.calendar.checked_pages import newest  # SQLAlchemy comes with the extra

    with desk.database.read() as connection:
        return newest(connection, campaign)


def fetched(get: Callable[[str], Answer], link: str) -> tuple[Fetched, PageFacts]:
    """What comes of asking for a link, and what the page says; a refusal is an answer too."""
    try:
        answer = get(link)
    except OutboundError as error:
        why = f"it was not read: {error.message}"
        return Fetched(link, problem=error.message, reason=error.reason), PageFacts(unread=why)
    text, day = answer.text, datetime.now(UTC).date()
    facts = (
        page_facts(text, answer.media_type, day)
        if answer.good
        else PageFacts(unread=f"its answer was {answer.status}")
    )
    return Fetched(
        link, answer.status, answer.address, len(answer.redirects), answer.seconds, text,
        answer.media_type, canonical=facts.canonical,
    ), facts  # fmt: skip


def as_checked(
    workspace: Workspace, activity: str, at: datetime, by: str, page: Fetched, facts: PageFacts
) -> CheckedPage:
    """A page as it is kept: its findings, and what it says."""
    from unisono.calendar.checked_pages import CheckedPage  # comes with the extra

    settings = workspace.settings
    problems = [str(f) for f in check_link(page.link, workspace.taxonomy)]
    found = page_findings(page, problems, settings.calendar, settings.links.hosts)
    told = json.loads(json.dumps(asdict(facts), default=str))
    return CheckedPage(activity, page.link, at, by, page.status, page.address, found, told)


def _asked(
    outbound: Outbound, links: list[str], tell: Tell | None
) -> dict[str, tuple[Fetched, PageFacts]]:
    """What comes of asking for each link, several at once."""
    pages: dict[str, tuple[Fetched, PageFacts]] = {}

    def get(link: str) -> Answer:
        return outbound.get(link, headers={"Accept": "text/html,*/*;q=0.5"})

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for page in pool.map(lambda link: fetched(get, link), links):
            pages[page[0].link] = page
            if tell:
                tell(f"{len(pages)} of {len(links)} pages", len(pages) / len(links))
    return pages


def check_pages(
    workspace: Workspace, desk: Desk, campaign: str, *, by: str,
    outbound: Outbound | None = None, tell: Tell | None = None,
) -> tuple[CheckedPage, ...]:  # fmt: skip
    """Ask for every link of a campaign once, and keep what was found.

    Raises:
        CalendarError: there is no such campaign, or none of its activities has a link.
    """
    from unisono.calendar.checked_pages import store  # comes with the extra
    from unisono.desk import Event

    plan, settings = plan_on(desk).plan, workspace.settings.calendar
    links = links_of(plan, campaign)
    if campaign not in plan.campaigns or not links:
        what = "has no activity with a tracking link" if links or campaign in plan.campaigns else (
            "is not on the desk")  # fmt: skip
        raise CalendarError(
            f"{campaign[:80]} {what}.", way_out="Give its activities a tracking_link first."
        )
    distinct = list(dict.fromkeys(links.values()))[: settings.page_links]
    pages = _asked(outbound or Outbound(workspace.settings.outbound), distinct, tell)
    at = datetime.now(UTC)
    found = tuple(
        as_checked(workspace, key, at, by, *pages[link])
        for key, link in links.items()
        if link in pages
    )
    with desk.transaction(by, "pages looked at") as change:
        store(change.connection, campaign, found)
        bad = sum(bool(p.bad) for p in found)
        change.event(Event(by, "check pages", "campaign", campaign,
                           detail={"pages": len(found), "with findings": bad}))  # fmt: skip
    return found
