"""The form with which people reserve a slot: what it would cause, then held or refused."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from unisono.access.rights import Actor, Thing, decide
from unisono.access.roles import Action
from unisono.calendar.slots import prevents
from unisono.errors import CalendarError, NotAllowedError, QueryError, SlotError
from unisono.model.calendar import PlanConflict
from unisono.model.slots import SlotWish
from unisono.web.planning.forms import day_in, form_of, go, text_in
from unisono.web.planning.office import Planning, demand_some, may_see_conflicts
from unisono.web.planning.slot_pages import slots_of
from unisono.workspace.slots import KIND, wish_of

Form = Annotated[FormData, Depends(form_of)]
_FIELDS = ("title", "channel", "first", "last", "campaign", "audiences", "offer", "team", "hours")
_PATH = "/calendar/slots/new"


@dataclass(frozen=True)
class Refused:
    """Why nothing was reserved.

    Attributes:
        reasons: one each; empty: the message says it all.
    """

    status: int
    message: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Caused:
    """A conflict that the activity would be part of; ``prevents``: no slot is given for it."""

    found: PlanConflict
    prevents: bool


@dataclass(frozen=True)
class SlotForm:
    """The form as it is shown.

    Attributes:
        token: names this reservation, so a form that is sent twice reserves once.
        values: what was entered, by field.
        caused: what was found when somebody looked; None: nobody did.
        taken: who holds the same then.
    """

    token: str
    values: Mapping[str, str]
    refused: Refused | None = None
    caused: tuple[Caused, ...] | None = None
    taken: str = ""


def add_slot_form(router: APIRouter, office: Planning) -> None:
    """Reserve a slot on screen; it needs no JavaScript."""

    @router.get(_PATH, include_in_schema=False, response_class=HTMLResponse)
    def new(request: Request) -> Response:
        actor = demand_some(request, "create", KIND)
        asked = {n: request.query_params.get(n, "")[:300] for n in _FIELDS}
        return _page(office, request, actor, SlotForm(_token(), asked))

    @router.post(_PATH, include_in_schema=False)
    def reserve(request: Request, form: Form) -> Response:
        actor = demand_some(request, "create", KIND)
        entered = {n: text_in(form, n) for n in _FIELDS}
        token, room = text_in(form, "token") or _token(), slots_of(office)
        try:
            wish = _wish(form)
            if text_in(form, "do") == "look":
                caused = tuple(Caused(c, prevents(c)) for c in room.conflicts(actor, wish))
                return _page(
                    office,
                    request,
                    actor,
                    SlotForm(token, entered, None, caused, room.taken(actor, wish)),
                )
            made = room.reserve(actor, wish, token, _hours(entered["hours"]))
        except (CalendarError, QueryError, NotAllowedError) as error:
            # Nothing is kept under the token of a refused form, so the next try gets its own.
            shown = SlotForm(_token(), entered, _refused(error))
            return _page(office, request, actor, shown)
        day = wish.first_day.isoformat()
        return go("/calendar", **{"from": day, "reserved": made.id})


def _token() -> str:
    return secrets.token_hex(16)


def _refused(error: CalendarError | QueryError | NotAllowedError) -> Refused:
    said = f"{error.message} {error.way_out}".strip()
    if isinstance(error, SlotError):
        # The reasons are listed one by one; the message only joins them.
        return Refused(409, error.way_out if error.reasons else said, error.reasons)
    return Refused(403 if isinstance(error, NotAllowedError) else 422, said)


def _wish(form: FormData) -> SlotWish:
    """What the form asks for.

    Raises:
        CalendarError, QueryError: it is incomplete or cannot be used.
    """
    first = day_in(form, "first")
    last = day_in(form, "last") or first
    if first is None:
        raise QueryError("The first day is missing.", way_out="Choose it.")
    audiences = dict.fromkeys(a for a in re.split(r"\s*[;\n]\s*", text_in(form, "audiences")) if a)
    return wish_of(
        title=text_in(form, "title"), channel=text_in(form, "channel"), first_day=first,
        last_day=last, campaign=text_in(form, "campaign") or None, audiences=tuple(audiences),
        offer=text_in(form, "offer") or None, team=text_in(form, "team"),
    )  # fmt: skip


def _hours(text: str) -> float | None:
    """Hours it is held; None: as the settings say.

    Raises:
        QueryError: it is no number.
    """
    try:
        return float(text.replace(",", ".")) if text else None
    except ValueError:
        raise QueryError(
            f"'{text[:40]}' is no number of hours.", way_out="Write it as 24 or 0.5."
        ) from None


def _page(office: Planning, request: Request, actor: Actor, form: SlotForm) -> Response:
    state = office.seen(actor)
    planned = {a.channel for a in state.plan.activities.values()} | set(actor.channels) - {"*"}
    agencies = frozenset({actor.agency}) if actor.agency else frozenset()
    channels = [
        c for c in sorted(planned, key=str.casefold)
        if decide(actor, Action.CREATE, Thing(KIND, "", actor.account, frozenset({c}), agencies))
    ]  # fmt: skip
    return office.pages.render(
        request, "planning/slot.html", status=form.refused.status if form.refused else 200, f=form,
        v=form.values, channels=channels, settings=office.results.workspace.settings.agents,
        campaigns=[(k, c.title) for k, c in state.plan.campaigns.items()],
        offers=[(k, o.title) for k, o in state.plan.offers.items()],
        may_look=may_see_conflicts(actor), today=office.today(),
    )  # fmt: skip
