"""Tools about slots of the calendar: what a draft would cause, reserve, release."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import Field

from unisono.mcp.tools import Tools
from unisono.model.document import Day, Key, Line
from unisono.model.plain import plain
from unisono.model.slots import Slot, SlotWish, Token
from unisono.workspace.slots import caused_conflict, slot_answer, wish_of

Channel = Annotated[str, Field(min_length=1, max_length=300)]
Audiences = Annotated[list[Line], Field(max_length=200)]


def find_conflicts(
    tools: Tools, channel: Channel, first: Day, last: Day, title: Channel = "Draft",
    campaign: Key | None = None, audiences: Audiences | None = None, offer: Key | None = None,
) -> dict[str, Any]:  # fmt: skip
    """See which conflicts an activity on these days would cause, before it is planned: offers that
    contradict, audiences asked too much, launches that differ. campaign and offer are keys of the
    plan. Where prevents_slot is true, or taken says who holds the same slot, none is given."""
    wish = _wish(title, channel, first, last, campaign, audiences, offer)
    found = tools.slots.conflicts(tools.actor, wish)
    taken = tools.slots.taken(tools.actor, wish)
    return {"taken": taken, "conflicts": [plain(caused_conflict(c)) for c in found]}


def reserve_slot(
    tools: Tools, token: Token, title: Channel, channel: Channel, first: Day, last: Day,
    campaign: Key | None = None, audiences: Audiences | None = None, offer: Key | None = None,
    hours: float | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Reserve a channel for some days until ends_at; refused with the reasons when it conflicts
    with the plan or with what others reserved. token is your own name for this reservation, such
    as a UUID: asking again with it gives the same one as it is now and reserves nothing more. What
    is reserved is not planned yet: people plan it, or it ends."""
    wish = _wish(title, channel, first, last, campaign, audiences, offer)
    return _told(tools, tools.slots.reserve(tools.actor, wish, token, hours))


def release_slot(tools: Tools, id: Annotated[str, Field(max_length=40)]) -> dict[str, Any]:
    """Give a slot back that you reserved and do not need any more."""
    return _told(tools, tools.slots.release(tools.actor, id))


def _wish(
    title: str, channel: str, first: Day, last: Day, campaign: str | None,
    audiences: list[str] | None, offer: str | None,
) -> SlotWish:  # fmt: skip
    return wish_of(
        title=title, channel=channel, first_day=first, last_day=last, campaign=campaign or None,
        audiences=tuple(audiences or ()), offer=offer or None,
    )  # fmt: skip


def _told(tools: Tools, slot: Slot) -> dict[str, Any]:
    return {"slot": plain(slot_answer(slot, tools.actor, datetime.now(UTC)))}


#: Tools about slots.
TOOLS: tuple[Callable[..., dict[str, Any]], ...] = (find_conflicts, reserve_slot, release_slot)
