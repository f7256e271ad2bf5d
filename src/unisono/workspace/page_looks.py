"""Pages a campaign links to: asked for once each, judged, and kept with the time (CAL-5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from unisono.calendar.page_checks import Fetched, page_findings
from unisono.calendar.plan import Plan
from unisono.errors import CalendarError, OutboundError
from unisono.model.plan import PlannedActivity, Status
from unisono.outbound import Outbound
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


def fetched(outbound: Outbound, link: str) -> Fetched:
    """What comes of asking for a link; a refusal is an answer too."""
    try:
        answer = outbound.get(link, headers={"Accept": "text/html,*/*;q=0.5"})
    except OutboundError as error:
        return Fetched(link, problem=error.message, reason=error.reason)
    return Fetched(
        link, answer.status, answer.address, len(answer.redirects), answer.seconds, answer.text,
        answer.media_type,
    )  # fmt: skip


def _asked(outbound: Outbound, links: list[str], tell: Tell | None) -> dict[str, Fetched]:
    """What comes of asking for each link, several at once."""
    pages: dict[str, Fetched] = {}
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for page in pool.map(lambda link: fetched(outbound, link), links):
            pages[page.link] = page
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
    from unisono.calendar.checked_pages import CheckedPage, store  # comes with the extra
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
    at, taxonomy = datetime.now(UTC), workspace.taxonomy
    found = tuple(
        CheckedPage(
            key, link, at, by, pages[link].status, pages[link].address,
            page_findings(pages[link], [str(f) for f in check_link(link, taxonomy)], settings),
        )
        for key, link in links.items()
        if link in pages
    )  # fmt: skip
    with desk.transaction(by, "pages looked at") as change:
        store(change.connection, campaign, found)
        bad = sum(bool(p.bad) for p in found)
        change.event(Event(by, "check pages", "campaign", campaign,
                           detail={"pages": len(found), "with findings": bad}))  # fmt: skip
    return found
