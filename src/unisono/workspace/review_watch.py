"""Parts of the message architecture that have to be looked at again, told once per state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import Connection

from unisono.errors import DeclarationError
from unisono.messages.architecture import architecture
from unisono.model.architecture import Part, ReviewState
from unisono.model.wording import day
from unisono.notices.happenings import Happening
from unisono.notices.watching import all_remembered, remember, remember_all, remembered
from unisono.workspace.architecture import tiers_of
from unisono.workspace.plan import DeskPlan
from unisono.workspace.workspace import Workspace

_MARK, _PREFIX = "reviews looked at", "review "
_EVENTS = {ReviewState.DUE: "review.due", ReviewState.OVERDUE: "review.overdue"}


def reviewed_parts(
    workspace: Workspace, found: DeskPlan, today: date
) -> tuple[Part, ...] | None:  # fmt: skip
    """One part per document of the architecture; None where brand.yaml cannot be read."""
    try:
        tiers = tiers_of(workspace.brand, found)
    except DeclarationError:  # the page of the brand says so; nothing is known of its parts
        return None
    parts = architecture(tiers, workspace.settings.architecture, today).parts
    return tuple({(p.kind, p.key): p for p in reversed(parts)}.values())


def review_news(
    connection: Connection, parts: tuple[Part, ...] | None, now: datetime
) -> Iterator[Happening]:
    """Reviews that became due or overdue since last time; the first look only remembers."""
    if parts is None:
        return
    first = remembered(connection, _MARK) is None
    before = all_remembered(connection, _PREFIX)
    states = {}
    for part in parts:
        name = f"{part.kind}/{part.key}"
        event = _EVENTS.get(part.review.state)
        if event is None:
            continue
        states[name] = f"{part.review.state.value} {part.review.due_by}"
        if not first and before.get(name) != states[name]:
            yield _happening(part, event)
    remember_all(connection, _PREFIX, states, now)
    if first:
        remember(connection, _MARK, "looked", now)


def _happening(part: Part, event: str) -> Happening:
    title = "The brand core" if part.kind == "brand" else part.name
    late = part.review.state is ReviewState.OVERDUE
    by = part.review.due_by
    since = (f" since {day(by)}" if late else f", by {day(by)}") if by else ""
    who = f" {part.owner} owns it." if part.owner else " Nobody owns it."
    return Happening(
        event, part.kind, part.key, f"{title} is {'overdue' if late else 'due'} for review",
        f"“{title}” is {'overdue' if late else 'due'} for review{since}.{who}",
        f"/plan/{part.kind}/{part.key}", f"{event} {part.kind}/{part.key} {by}",
        people=(part.owner,) if part.owner else (),
        data={"tier": part.tier, "due_by": by.isoformat() if by else None},
    )  # fmt: skip
