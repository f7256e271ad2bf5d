"""Slots on the calendar's screen: who holds what until when, and giving one back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from unisono.access.rights import Actor
from unisono.calendar.planned import campaign_names, offer_words
from unisono.calendar.slots import item_of
from unisono.model.calendar import Activity
from unisono.model.slots import Slot
from unisono.web.planning.forms import form_of, go, text_in
from unisono.web.planning.office import Period, Planning, demand_some, may_some
from unisono.web.planning.state import PlanState
from unisono.workspace.slots import Slots

Form = Annotated[FormData, Depends(form_of)]
Id = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")]


def slots_of(office: Planning) -> Slots:
    """Reservations on the desk, held against the plan of this moment."""
    return Slots(office.results.workspace, office.desk, lambda: office.state().plan)


def reserved(state: PlanState, slots: Iterable[Slot]) -> tuple[Activity, ...]:
    """Slots among the activities of a calendar, with who holds them until when."""
    names = campaign_names(state.plan)
    return tuple(_shown(state, names, slot) for slot in slots)


def _shown(state: PlanState, names: Mapping[str, str], slot: Slot) -> Activity:
    wish, offer = slot.wish, state.plan.offers.get(slot.wish.offer or "")
    return Activity(
        item_of(slot), names.get(wish.campaign or "", ""), wish.channel,
        f"Reserved: {wish.title} ({slot.holder}, until {slot.ends_at:%Y-%m-%d %H:%M} UTC)",
        wish.first_day, wish.last_day, wish.team, slot.holder,
        audience=", ".join(wish.audiences), offer=offer_words(offer) if offer else "",
        item=item_of(slot), audiences=wish.audiences,
    )  # fmt: skip


@dataclass(frozen=True)
class HeldSlot:
    """One slot of the list below the calendar."""

    slot: Slot
    may_release: bool


def held(office: Planning, actor: Actor, period: Period) -> tuple[HeldSlot, ...]:
    """Slots of these days that ``actor`` may see."""
    if not may_some(actor, "see", "slot"):
        return ()
    room = slots_of(office)
    return tuple(HeldSlot(s, room.may_release(actor, s)) for s in room.listed(actor, *period))


def add_slots(router: APIRouter, office: Planning) -> None:
    """Release a slot; where they are shown is the calendar."""

    @router.post("/calendar/slots/{id}/release", include_in_schema=False)
    def release(request: Request, id: Id, form: Form) -> Response:
        found = slots_of(office).release(demand_some(request, "archive", "slot"), id)
        return go(text_in(form, "back") or "/calendar", released=found.id)
