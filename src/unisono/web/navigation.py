"""The menu: which screens there are, in which group, and the right each of them needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from starlette.requests import Request

from unisono.access.rights import Actor, Thing, decide
from unisono.access.roles import Action
from unisono.web.permission import may, may_some, only_agency


@dataclass(frozen=True)
class Item:
    """One line of the menu; its reader must be allowed to do ``action`` with ``kind``.

    ``some``: a right to some objects of the kind is enough, as the screen shows only those.
    ``agency``: it is for people who are nothing but an agency's.
    """

    path: str
    title: str
    kind: str
    action: str = "see"
    some: bool = False
    agency: bool = False


@dataclass(frozen=True)
class Group:
    """Lines of the menu under one heading."""

    title: str
    items: tuple[Item, ...]


MENU: tuple[Group, ...] = (
    Group(
        "",
        (
            Item("/", "Overview", "audit"),
            Item("/agency", "Overview", "brief", some=True, agency=True),
        ),
    ),
    Group(
        "Integration",
        (
            Item("/audit", "Audit", "audit"),
            Item("/audit/history", "History", "audit"),
            Item("/surveys", "Surveys", "survey"),
        ),
    ),
    Group(
        "Planning",
        (
            Item("/calendar", "Calendar", "activity", some=True),
            Item("/calendar/conflicts", "Conflicts", "conflicts"),
            Item("/calendar/after", "After the launch", "campaign", some=True),
            Item("/plan/campaign", "Campaigns", "campaign", some=True),
            Item("/plan/activity", "Activities", "activity", some=True),
            Item("/plan/offer", "Offers", "offer", some=True),
            Item("/assets", "Assets", "asset", some=True),
            Item("/plan/brief", "Briefs", "brief", some=True),
            Item("/templates", "Templates", "asset", some=True),
            Item("/plan/theme", "Themes", "theme", some=True),
            Item("/reactions", "React now?", "moment"),
        ),
    ),
    Group(
        "Council",
        (
            Item("/council", "Monthly pack", "claims"),
            Item("/council/minutes", "Minutes", "minutes"),
            Item("/objectives", "Objectives", "objective"),
            Item("/scorecards", "Scorecards", "scorecard"),
            Item("/plan/decision", "Decisions", "decision"),
        ),
    ),
    Group(
        "Measurement",
        (
            Item("/attribution", "Attribution", "attribution"),
            Item("/journeys", "Journeys", "journeys"),
            Item("/claims", "Claimed and real", "claims"),
            Item("/synergy", "Synergy", "synergy"),
            Item("/lifetime", "Lifetime value", "customers"),
            Item("/metrics", "Metrics", "metrics"),
        ),
    ),
    Group(
        "Messages and links",
        (
            Item("/messages", "Messages", "messages"),
            Item("/messages/drift", "Message drift", "messages"),
            Item("/messages/ratings", "Ratings", "rating"),
            Item("/check", "Check a text", "draft", "check"),
            Item("/promises", "Promises", "messages"),
            Item("/architecture", "Architecture", "brand"),
            Item("/plan/brand/main", "Brand", "brand"),
            Item("/plan/taxonomy/main", "Naming rules", "taxonomy"),
            Item("/tracking", "Tracking names", "taxonomy"),
            Item("/tracking/repair", "Repair names", "taxonomy"),
            Item("/tracking/live", "Live links", "taxonomy"),
            Item("/tracking/links", "Link builder", "taxonomy"),
        ),
    ),
    Group(
        "Data",
        (
            Item("/sources", "Sources", "sources"),
            Item("/people", "People", "people", "see_personal"),
            Item("/settings", "Settings", "settings"),
            Item("/notices", "Notices", "notice"),
            Item("/schedules", "Scheduled reports", "schedule"),
            Item("/webhooks", "Webhooks", "webhook"),
            Item("/shares", "Shared links", "shares", some=True),
            Item("/accounts", "Accounts", "accounts"),
            Item("/keys", "API keys", "keys", some=True),
        ),
    ),
    Group("", (Item("/help/first-run", "First steps", ""),)),
)

#: Screens whose address does not begin with that of the line of the menu they belong to.
_UNDER = {
    "/briefs": "/plan/brief",
    "/campaigns": "/plan/campaign",
    "/messages/rate": "/messages/ratings",
    "/plan/asset": "/assets",
    "/plan/channel": "/architecture",
    "/plan/moment": "/reactions",
    "/plan/objective": "/objectives",
    "/plan/scorecard": "/scorecards",
    "/plan/survey": "/surveys",
}

#: Headings and the screens under them.
Menu = tuple[tuple[str, tuple[Item, ...]], ...]


def line_of(menu: Menu, path: str) -> str:
    """The line of the menu that the screen at ``path`` is under, "" for none."""
    lines = {item.path: item.path for _, items in menu for item in items}
    known = lines | {own: to for own, to in _UNDER.items() if to in lines}
    above = [p for p in known if path == p or (p != "/" and path.startswith(f"{p}/"))]
    return known[max(above, key=len)] if above else ""


def menu_of(request: Request) -> Menu:
    """The screens that who asks may open."""
    actor = getattr(request.state, "actor", None)
    return _menu_for(actor) if isinstance(actor, Actor) else _menu(request)


@lru_cache(1024)
def _menu_for(actor: Actor) -> Menu:
    """The same for rights that were met before: nothing but them decides."""
    asking = Request({"type": "http", "state": {}})
    asking.state.actor = actor
    asking.state.may = lambda action, kind: bool(decide(actor, Action(action), Thing(kind)))
    return _menu(asking)


def _menu(request: Request) -> Menu:
    groups = (
        (
            group.title,
            tuple(
                i
                for i in group.items
                if (may_some if i.some else may)(request, i.action, i.kind)
                and (not i.agency or only_agency(request))
            ),
        )
        for group in MENU
    )
    return tuple((title, items) for title, items in groups if items)
