"""The menu: which screens there are, in which group, and the right each of them needs."""

from __future__ import annotations

from dataclasses import dataclass


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
        ),
    ),
    Group(
        "Council",
        (
            Item("/council", "Monthly pack", "claims"),
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
            Item("/plan/brand/main", "Brand", "brand"),
            Item("/plan/taxonomy/main", "Naming rules", "taxonomy"),
            Item("/tracking", "Tracking names", "taxonomy"),
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
