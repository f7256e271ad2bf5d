"""The calendar: lanes, month, list; and moving an activity."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from unisono.access.documents import thing
from unisono.access.rights import Actor, decide
from unisono.access.roles import Action
from unisono.calendar import planned_activities
from unisono.calendar.milestones import milestones
from unisono.errors import QueryError
from unisono.model.wording import day
from unisono.reports.screens.calendar import Asked, CalendarView, calendar_view, whole_span
from unisono.web.downloads import Kind, download
from unisono.web.planning.changes import changes, moved, store
from unisono.web.planning.forms import day_in, days_in, form_of, go, revision_in, text_in
from unisono.web.planning.office import (
    Period,
    Planning,
    demand_some,
    may_all,
    may_see_conflicts,
    may_some,
)
from unisono.web.planning.questions import CalendarQuestion
from unisono.web.planning.slot_pages import held, reserved
from unisono.web.planning.state import PlanState
from unisono.web.screen import asked as asked_of

Form = Annotated[FormData, Depends(form_of)]
_REVISION = re.compile(r"[0-9]{1,9}")
FILTERS = ("view", "by", "from", "days", "channel", "team", "campaign")


def period_of(office: Planning, question: CalendarQuestion) -> Period:
    """The days that are shown: a week, a month, a quarter are shown as a whole."""
    first, last = office.horizon(question.first, question.days)
    return whole_span(question.view, first) or (first, last)


def shown_calendar(
    office: Planning, actor: Actor, state: PlanState, question: CalendarQuestion
) -> CalendarView:
    """The calendar as far as ``actor`` may see it."""
    period = period_of(office, question)
    slots = held(office, actor, period)
    activities = (
        *planned_activities(state.plan, *period, office.settings),
        *reserved(state, (h.slot for h in slots)),
    )
    found = office.conflicts(office.state(), period) if may_see_conflicts(actor) else ()
    first, last = office.horizon(question.first, question.days)
    asked = Asked(
        question.view, first, last, question.by, question.channel, question.team, question.campaign
    )
    marks = milestones(state.plan, office.today(), office.settings)
    return calendar_view(state.plan, activities, found, marks, asked, office.today())


def add_calendar(router: APIRouter, office: Planning) -> None:
    """The calendar under its addresses."""

    @router.get("/calendar", include_in_schema=False, response_class=HTMLResponse)
    def calendar(request: Request) -> Response:
        actor = demand_some(request, "see", "activity")
        question: Any = asked_of(CalendarQuestion, request.query_params)
        state = office.seen(actor)
        view = shown_calendar(office, actor, state, question)
        return office.pages.render(
            request, "planning/calendar.html", v=view, q=question, state=state,
            movable=_movable(actor, state, view), may_create=may_some(actor, "create", "activity"),
            may_reserve=may_some(actor, "create", "slot"),
            sees_conflicts=may_see_conflicts(actor), horizon=office.settings.horizon_days,
            downloads="/calendar/tables" if may_all(actor, "export", "activity") else "",
            query=request.url.query, moved=state.stored.get(("activity", question.moved)),
            link=linker(request), conflict_days=days_query(period_of(office, question)),
            wrong_rules=office.unusable(state, period_of(office, question)),
            held=held(office, actor, period_of(office, question)),
        )  # fmt: skip

    @router.get("/calendar/tables/{table}.{kind}", include_in_schema=False)
    def table_file(request: Request, table: str, kind: Kind) -> Response:
        actor = demand_some(request, "export", "activity")
        question: Any = asked_of(CalendarQuestion, request.query_params)
        view = shown_calendar(office, actor, office.seen(actor), question)
        found = next((t for t in view.tables if t.id == table), None)
        if found is None:
            raise QueryError(f"There is no table {table} here.", way_out="There is: activities.")
        filters = {n: v for n, v in request.query_params.items() if n in FILTERS}
        return download(found, kind, filters)

    @router.post("/calendar/move", include_in_schema=False)
    def move(request: Request, form: Form) -> Response:
        return moved_by_form(office, demand_some(request, "edit", "activity"), form)


def linker(request: Request) -> Callable[..., str]:
    """Makes addresses of the calendar that differ from this one in some filters."""
    now = {n: request.query_params.get(n, "") for n in FILTERS}

    def link(**changed: object) -> str:
        query = {n: str(v) for n, v in {**now, **changed}.items() if v}
        return f"/calendar?{urlencode(query)}" if query else "/calendar"

    return link


def days_query(period: Period) -> str:
    """These days in an address."""
    return f"?from={period[0]}&days={(period[1] - period[0]).days + 1}"


def _movable(actor: Actor, state: PlanState, view: CalendarView) -> dict[str, int]:
    """Revisions of the activities shown that ``actor`` may move."""
    items = dict.fromkeys(b.activity.item for lane in view.lanes for b in lane.bars)
    out: dict[str, int] = {}
    for item in items:
        stored = state.stored.get(("activity", item))
        if stored is None:  # a slot
            continue
        if stored.document.launched_on is None and item not in (state.wrong_rules or {}):
            of = thing("activity", item, stored.document, state.campaigns)
            if decide(actor, Action.EDIT, of):
                out[item] = stored.revision
    return out


def moved_by_form(office: Planning, actor: Actor, form: FormData) -> Response:
    """Move an activity as the form says: by days, or to a day.

    Raises:
        QueryError: the form does not say where to.
        StaleEdit: somebody changed the activity meanwhile.
    """
    key, _, revision = text_in(form, "item").partition(":")
    expected = int(revision) if _REVISION.fullmatch(revision) else revision_in(form)
    state = office.seen(actor)
    activity = state.plan.activities.get(key)
    to, by = day_in(form, "to"), days_in(form, "by")
    if activity is not None and to is not None:
        by = (to - activity.first_day).days
    if by is None:
        raise QueryError("Where to?", way_out="Give a day, or a number of days.")
    made = list(changes(state.plan, moved(state, key, by, office.settings)))
    if made:
        start = made[0][3].model_dump()["first_day"]
        why = f"moved to begin on {day(start)}"
        store(office.desk, actor, state, made, why, {("activity", key): expected})
    return go(text_in(form, "back") or "/calendar", moved=key)
