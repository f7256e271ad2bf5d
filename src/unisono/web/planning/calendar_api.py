"""The calendar over HTTP: what runs when, milestones, and moving an activity."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from unisono.calendar import planned_activities
from unisono.calendar.activities import days_of
from unisono.calendar.milestones import MilestoneState, milestones
from unisono.errors import QueryError, StaleEdit
from unisono.model.calendar import Activity
from unisono.model.document import Day
from unisono.web.planning.calls import (
    CHANGED,
    Days,
    From,
    IfMatch,
    Key,
    StrictBody,
    answer,
    answer_of,
    expected_in,
    gives,
    items_of,
    no_revision,
    stale,
    with_tag,
)
from unisono.web.planning.changes import changes, moved, store
from unisono.web.planning.document_pages import seen_document
from unisono.web.planning.office import Planning, demand_some


class Move(StrictBody):
    """Where an activity goes: by days, or to a day."""

    by: int | None = Field(None, ge=-36_600, le=36_600)
    to: Day | None = None


class Running(BaseModel):
    """What runs from one day to another; rules that cannot be used stand beside it."""

    first: date = Field(alias="from")
    to: date
    items: list[Activity]
    wrong_rules: dict[str, str]


def add_calendar_calls(router: APIRouter, office: Planning) -> None:
    """The calls about the calendar."""

    @router.get("/calendar/activities", tags=["calendar"], responses=gives(Running))
    def activities(request: Request, first: From = None, days: Days = None) -> Response:
        """What runs in these days, recurring activities once per occurrence."""
        actor = demand_some(request, "see", "activity")
        period = office.horizon(first, days)
        state = office.seen(actor)
        found = planned_activities(state.plan, *period, office.settings)
        within = [a for a in found if a.start <= period[1] and days_of(a)[1] >= period[0]]
        return answer({"from": period[0], "to": period[1], "items": within,
                       "wrong_rules": office.unusable(state, period)})  # fmt: skip

    @router.get("/calendar/milestones", tags=["calendar"],
                responses=gives(items_of(MilestoneState)))  # fmt: skip
    def due(
        request: Request, campaign: Annotated[str, Query(max_length=80)] = ""
    ) -> Response:  # fmt: skip
        """Milestones of all campaigns, or of one: due, done, late, and who hears of it."""
        state = office.seen(demand_some(request, "see", "campaign"))
        found = milestones(state.plan, office.today(), office.settings)
        return answer({"items": [m for m in found if campaign in ("", m.campaign)]})

    @router.post("/calendar/activities/{key}/move", tags=["calendar"],
                 responses={**gives(answer_of("activity")), **CHANGED})  # fmt: skip
    def move(request: Request, key: Key, body: Move, if_match: IfMatch = "") -> Response:
        """Move an activity with all its occurrences."""
        actor = demand_some(request, "edit", "activity")
        stored = seen_document(office, actor, "activity", key)
        expected = expected_in(if_match)
        if expected is None:
            return no_revision()
        to: date | None = body.to
        by = (to - stored.document.first_day).days if to else body.by
        if by is None:
            raise QueryError("Where to?", way_out="Send by or to.")
        state = office.seen(actor)
        made = list(changes(state.plan, moved(state, key, by, office.settings)))
        try:
            store(office.desk, actor, state, made, "moved", {("activity", key): expected})
        except StaleEdit as error:
            return stale(actor, error)
        return with_tag(actor, seen_document(office, actor, "activity", key))
