"""Slots of the calendar over HTTP: what a draft would cause, reserve, release."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import ConfigDict, Field
from starlette.responses import Response

from unisono.calendar.slots import prevents
from unisono.model.slots import SlotWish, Token
from unisono.web.planning.calls import (
    GONE,
    REFUSED,
    Days,
    From,
    Items,
    Responses,
    answer,
    gives,
    items_of,
)
from unisono.web.planning.conflict_api import ConflictAnswer, conflict_told
from unisono.web.planning.office import Planning, actor_of, demand_conflicts, demand_some
from unisono.web.planning.slot_pages import slots_of
from unisono.workspace.slots import SlotAnswer, slot_answer

_PATH = "/api/v1/calendar/slots"
_REFUSED: Responses = {409: {"description": "It is not free: the reasons stand in the detail"}}
Id = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")]


class SlotBody(SlotWish):
    """A slot that is asked for; the same token again is the same reservation."""

    model_config = ConfigDict(extra="forbid")
    token: Token = Field(description="The caller's own name for it, such as a UUID.")
    hours: float | None = Field(None, gt=0, description="How long; empty: as the settings say.")

    def wish(self) -> SlotWish:
        """What is wanted."""
        return SlotWish(**self.model_dump(exclude={"token", "hours"}))


class CausedConflict(ConflictAnswer):
    """A conflict that a draft would be part of; for some no slot is given."""

    prevents_slot: bool = False


class CausedConflicts(Items[CausedConflict]):
    """Conflicts of a draft, and who holds the same slot, in words; "": nobody."""

    taken: str = ""


def slot_api(office: Planning) -> APIRouter:
    """The calls about slots."""
    router = APIRouter(tags=["calendar"], responses=REFUSED)

    @router.get(_PATH, responses=gives(items_of(SlotAnswer)))
    def slots(
        request: Request, first: From = None, days: Days = None,
        over: Annotated[bool, Query(description="Those that are over, too.")] = False,
    ) -> Response:  # fmt: skip
        """Slots that are held in these days."""
        actor, room = demand_some(request, "see", "slot"), slots_of(office)
        period = office.horizon(first, days)
        found = room.listed(actor, *period, over=over)
        return answer({"items": [slot_answer(s, actor, room.now()) for s in found]})

    @router.post(_PATH, status_code=201, responses={**gives(SlotAnswer, 201), **_REFUSED})
    def reserve(request: Request, body: SlotBody) -> Response:
        """Hold a slot; with a token that was sent before the answer is that slot as it is now."""
        actor, room = demand_some(request, "create", "slot"), slots_of(office)
        made = room.reserve(actor, body.wish(), body.token, body.hours)
        return answer(slot_answer(made, actor, room.now()), 201)

    @router.post(f"{_PATH}/conflicts", responses=gives(CausedConflicts))
    def conflicts(request: Request, body: SlotWish) -> Response:
        """Conflicts that such an activity would be part of, and who holds the same slot; nothing
        is kept."""
        actor, room = demand_conflicts(request), slots_of(office)
        items = [
            {**vars(conflict_told(c)), "prevents_slot": prevents(c)}
            for c in room.conflicts(actor, body)
        ]
        return answer({"items": items, "taken": room.taken(actor, body)})

    @router.delete(f"{_PATH}/{{id}}", responses={**gives(SlotAnswer), **GONE})
    def release(request: Request, id: Id) -> Response:
        """Give a slot back."""
        actor, room = actor_of(request), slots_of(office)
        return answer(slot_answer(room.release(actor, id), actor, room.now()))

    return router
