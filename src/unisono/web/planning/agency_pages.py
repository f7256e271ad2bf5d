"""The overview of an agency: its campaigns, briefs, what is due from it, what it runs; no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from unisono.access.rights import Actor
from unisono.calendar import planned_activities
from unisono.model.plan import Asset, Brief, Campaign
from unisono.reports.screens.table import Column, Link, Mark, Table
from unisono.web.planning.office import Planning, demand_some
from unisono.web.planning.state import PlanState

_SOON = 14


@dataclass(frozen=True)
class AgencyView:
    """What one agency sees first.

    Attributes:
        briefs: with their keys, those due first.
        due: assets it has to bring; running: activities of it in the days that are planned ahead.
    """

    agency: str
    briefs: tuple[tuple[str, Brief, str], ...]
    campaigns: Table
    due: Table
    running: Table


def agency_view(office: Planning, actor: Actor) -> AgencyView:
    """The overview of the agency that ``actor`` works for, from what it may see."""
    state, today = office.seen(actor), office.today()
    found: dict[str, Brief] = state.documents("brief")
    order = sorted(found, key=lambda k: (found[k].due or date.max, found[k].title))
    briefs = tuple(
        (k, found[k], state.title("campaign", found[k].campaign or "")) for k in order
    )  # fmt: skip
    return AgencyView(
        actor.agency, briefs, _campaigns(state), _due(state, actor, today),
        _running(office, state, actor),
    )  # fmt: skip


def _is_theirs(actor: Actor, agency: str) -> bool:
    return bool(agency) and agency.strip().casefold() == actor.agency.strip().casefold()


def _campaigns(state: PlanState) -> Table:
    columns = (
        Column("campaign", "Campaign"),
        Column("first_day", "From", "day"),
        Column("last_day", "To", "day"),
        Column("launch_day", "Launch", "day"),
        Column("status", "Status"),
    )
    found: dict[str, Campaign] = dict(state.campaigns)
    rows = tuple(
        (
            Link(c.title, f"/campaigns/{key}"), c.first_day, c.last_day,
            c.launch_day or c.first_day, str(c.status),
        )
        for key, c in sorted(found.items(), key=lambda i: (i[1].first_day, i[0]))
    )  # fmt: skip
    return Table("campaigns", "Campaigns", columns, rows, empty="No campaign names the agency.")


def _due(state: PlanState, actor: Actor, today: date) -> Table:
    columns = (
        Column("asset", "Asset"),
        Column("campaign", "Campaign"),
        Column("due", "Due", "day"),
        Column("state", "State"),
    )
    found: dict[str, Asset] = state.documents("asset")
    open_ = {
        k: a for k, a in found.items() if _is_theirs(actor, a.agency) and a.ready_on is None
    }  # fmt: skip
    rows = tuple(
        (
            Link(a.title, f"/plan/asset/{key}"), state.title("campaign", a.campaign or ""), a.due,
            _due_mark(a.due, today),
        )
        for key, a in sorted(open_.items(), key=lambda i: (i[1].due or date.max, i[0]))
    )  # fmt: skip
    return Table("due", "Assets due", columns, rows, empty="No asset is due.")


def _due_mark(due: date | None, today: date) -> Mark:
    if due is None:
        return Mark("none", "no day")
    left = (due - today).days
    if left < 0:
        return Mark("bad", "late")
    return Mark("warn", f"in {left} days") if left <= _SOON else Mark("good", f"in {left} days")


def _running(office: Planning, state: PlanState, actor: Actor) -> Table:
    columns = (
        Column("activity", "Activity"),
        Column("channel", "Channel"),
        Column("first_day", "From", "day"),
        Column("last_day", "To", "day"),
    )
    period = office.horizon()
    own = {k for k, a in state.plan.activities.items() if _is_theirs(actor, a.agency)}
    rows = tuple(
        (Link(a.title, f"/plan/activity/{a.item}"), a.channel, a.start, a.end)
        for a in planned_activities(state.plan, *period, office.settings)
        if a.item in own and a.start <= period[1]
    )  # fmt: skip
    return Table("running", "Activities", columns, rows, empty="Nothing is planned for the agency.")


def add_agency(router: APIRouter, office: Planning) -> None:
    """``/agency``."""

    @router.get("/agency", include_in_schema=False, response_class=HTMLResponse)
    def overview(request: Request) -> Response:
        actor = demand_some(request, "see", "brief")
        page = office.pages.render(
            request, "planning/agency.html", v=agency_view(office, actor), today=office.today()
        )
        page.headers["Cache-Control"] = "no-store"
        return page
