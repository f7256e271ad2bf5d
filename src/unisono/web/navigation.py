"""The menu: which screens there are, in which group, and the right each of them needs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """One line of the menu; its reader must be allowed to do ``action`` with ``kind``."""

    path: str
    title: str
    kind: str
    action: str = "see"


@dataclass(frozen=True)
class Group:
    """Lines of the menu under one heading."""

    title: str
    items: tuple[Item, ...]


MENU: tuple[Group, ...] = (
    Group("", (Item("/", "Overview", "audit"),)),
    Group(
        "Integration",
        (
            Item("/audit", "Audit", "audit"),
            Item("/audit/history", "History", "audit"),
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
        ),
    ),
    Group("", (Item("/help/first-run", "First steps", ""),)),
)
