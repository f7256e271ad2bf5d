"""Conflicts of the calendar: put right by a fix that is looked at first, or accepted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData, QueryParams
from starlette.responses import HTMLResponse, Response

from unisono.access.rights import Actor
from unisono.calendar import KINDS, apply, consequences
from unisono.calendar.planned import campaign_names
from unisono.desk import Difference, differences
from unisono.errors import CalendarError, QueryError
from unisono.model.calendar import PlanConflict, PlanFix
from unisono.model.clearance import Acknowledgement
from unisono.model.names import same_name
from unisono.reports.screens.table import Column, Table
from unisono.web.downloads import Kind, download
from unisono.web.planning.calendar_pages import days_query
from unisono.web.planning.changes import (
    changes,
    demand_archive,
    demand_put,
    fix_id,
    may_change,
    store,
)
from unisono.web.planning.form_values import in_words
from unisono.web.planning.forms import form_of, go, text_in
from unisono.web.planning.office import Period, Planning, demand_all, demand_conflicts, may_some
from unisono.web.planning.questions import ConflictsQuestion, Stretch
from unisono.web.planning.state import PlanState
from unisono.web.screen import asked as asked_of

Form = Annotated[FormData, Depends(form_of)]
PER_PAGE = 15


@dataclass(frozen=True)
class Offered:
    """One fix as it is offered: under its id, and whether its reader may apply it."""

    id: str
    fix: PlanFix
    allowed: bool


@dataclass(frozen=True)
class Shown:
    """One conflict on the page."""

    found: PlanConflict
    kind: str
    titles: tuple[tuple[str, str], ...]
    fixes: tuple[Offered, ...] = ()


@dataclass(frozen=True)
class Changed:
    """One document that a fix changes."""

    kind: str
    key: str
    title: str
    fields: tuple[Difference, ...]


def _called(state: PlanState, key: str) -> str:
    """Title of an activity with its channel: those of one campaign are often called alike."""
    activity = state.plan.activities.get(key)
    title = state.title("activity", key)
    if activity is None or activity.channel.casefold() in title.casefold():
        return title
    return f"{title} ({activity.channel})"


def asked_campaign(state: PlanState, question: ConflictsQuestion) -> str:
    """The campaign asked for as conflicts name it: by its title, or by its key as elsewhere."""
    return campaign_names(state.plan).get(question.campaign, question.campaign)


class Conflicts:
    """What the pages about conflicts work with."""

    def __init__(self, office: Planning) -> None:
        self.office = office

    def listed(
        self, state: PlanState, period: Period, question: ConflictsQuestion
    ) -> list[PlanConflict]:
        """The conflicts asked for."""
        campaign = asked_campaign(state, question)
        return [
            c
            for c in self.office.conflicts(state, period)
            if (not question.kind or c.conflict.kind == question.kind)
            and (question.accepted or not c.accepted)
            and (not campaign or same_name(campaign) == same_name(c.conflict.campaign))
        ]

    def shown(self, actor: Actor, state: PlanState, period: Period, found: PlanConflict) -> Shown:
        """One conflict with the fixes that ``actor`` is offered."""
        fixes = () if found.accepted else self.office.fixes(state, period, found)
        titles = tuple((i, _called(state, i)) for i in found.items)
        return Shown(found, kind_words(found), titles, tuple(
            Offered(fix_id(f), f, self._allowed(actor, state, f)) for f in fixes
        ))  # fmt: skip

    def _allowed(self, actor: Actor, state: PlanState, fix: PlanFix) -> bool:
        after = apply(state.plan, fix, self.office.settings)
        return may_change(actor, state, list(changes(state.plan, after)))

    def one(self, state: PlanState, period: Period, name: str) -> PlanConflict:
        """The conflict of this id.

        Raises:
            CalendarError: it is gone or changed.
        """
        for found in self.office.conflicts(state, period):
            if found.id == name:
                return found
        raise CalendarError(
            "This conflict is gone, or what it is about has changed.",
            way_out="Open the conflicts again.",
        )

    def fix(self, state: PlanState, period: Period, found: PlanConflict, name: str) -> PlanFix:
        """The fix of this id.

        Raises:
            CalendarError: there is none any more.
        """
        for fix in self.office.fixes(state, period, found):
            if fix_id(fix) == name:
                return fix
        raise CalendarError(
            "This fix is not possible any more.", way_out="Open the conflict again."
        )


def kind_words(found: PlanConflict) -> str:
    """The kind of a conflict in words."""
    return KINDS.get(found.conflict.kind, found.conflict.kind.replace("_", " "))


def conflicts_table(found: list[PlanConflict]) -> Table:
    """Conflicts as rows."""
    columns = (
        Column("text", "Conflict"), Column("kind", "Kind"), Column("campaign", "Campaign"),
        Column("first_day", "From", "day"), Column("last_day", "To", "day"),
        Column("people", "People"), Column("activities", "Activities"), Column("fix", "What to do"),
        Column("accepted", "Accepted because"), Column("id", "Id", "code"),
    )  # fmt: skip
    rows = tuple(
        (
            f.conflict.text, kind_words(f), f.conflict.campaign, f.conflict.first_day,
            f.conflict.last_day, ", ".join(f.conflict.people), ", ".join(f.items), f.conflict.fix,
            f.accepted, f.id,
        )
        for f in found
    )  # fmt: skip
    return Table("conflicts", "Conflicts", columns, rows, empty="There is no conflict.")


def add_conflicts(router: APIRouter, office: Planning) -> None:
    """Conflicts under their addresses."""
    room = Conflicts(office)

    @router.get("/calendar/conflicts", include_in_schema=False, response_class=HTMLResponse)
    def conflicts(request: Request) -> Response:
        return _list_page(room, request)

    @router.get("/calendar/conflicts/tables/conflicts.{kind}", include_in_schema=False)
    def table_file(request: Request, kind: Kind) -> Response:
        demand_conflicts(request)
        demand_all(request, "export", "conflicts")
        question: Any = asked_of(ConflictsQuestion, request.query_params)
        period = office.horizon(question.first, question.days)
        found = room.listed(office.state(), period, question)
        return download(conflicts_table(found), kind, dict(request.query_params))

    @router.get("/calendar/conflicts/{name}", include_in_schema=False, response_class=HTMLResponse)
    def one(request: Request, name: str) -> Response:
        actor = demand_conflicts(request)
        period, state = _period(office, request.query_params), office.state()
        shown = room.shown(actor, state, period, room.one(state, period, name))
        return office.pages.render(
            request, "planning/conflict.html", c=shown, days=days_query(period),
            may_accept=may_some(actor, "create", "acknowledgement"),
            may_reopen=may_some(actor, "archive", "acknowledgement"),
        )  # fmt: skip

    _add_fixes(router, room)
    _add_accepting(router, room)


def _period(office: Planning, given: QueryParams) -> Period:
    question: Any = asked_of(Stretch, given)
    return office.horizon(question.first, question.days)


def _list_page(room: Conflicts, request: Request) -> Response:
    actor, office = demand_conflicts(request), room.office
    question: Any = asked_of(ConflictsQuestion, request.query_params)
    period = office.horizon(question.first, question.days)
    state = office.state()
    found = room.listed(state, period, question)
    question = question.model_copy(update={"campaign": asked_campaign(state, question)})
    pages = max(-(-len(found) // PER_PAGE), 1)
    page = min(question.page, pages)
    part = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    everything = office.conflicts(state, period)
    return office.pages.render(
        request, "planning/conflicts.html", q=question, period=period, found=found, page=page,
        pages_count=pages, shown=[room.shown(actor, state, period, c) for c in part],
        kinds={k: KINDS[k] for k in KINDS if any(c.conflict.kind == k for c in everything)},
        campaigns=sorted({c.conflict.campaign for c in everything if c.conflict.campaign}),
        days=days_query(period), accepted=sum(bool(c.accepted) for c in everything),
        planned=len(state.plan.activities), wrong_rules=office.unusable(state, period), state=state,
        may_accept=may_some(actor, "create", "acknowledgement"),
            may_reopen=may_some(actor, "archive", "acknowledgement"), query=request.url.query,
        may_export=may_some(actor, "export", "conflicts"), table=conflicts_table(found),
    )  # fmt: skip


def _add_fixes(router: APIRouter, room: Conflicts) -> None:
    office = room.office
    path = "/calendar/conflicts/{name}/fixes/{fix}"

    @router.get(path, include_in_schema=False, response_class=HTMLResponse)
    def look(request: Request, name: str, fix: str) -> Response:
        actor = demand_conflicts(request)
        period, state = _period(office, request.query_params), office.state()
        found = room.one(state, period, name)
        chosen = room.fix(state, period, found, fix)
        follows = consequences(state.plan, chosen, office.checking(period))
        made = list(changes(state.plan, follows.plan))
        return office.pages.render(
            request, "planning/fix.html", found=found, kind=kind_words(found), fix=chosen,
            fix_id=fix, days=days_query(period), allowed=may_change(actor, state, made),
            removed=follows.removed, created=follows.created, kind_words=kind_words,
            in_words=in_words,
            changed=[Changed(k, key, state.title(k, key), differences(a, b))
                     for k, key, a, b in made],
        )  # fmt: skip

    @router.post(path, include_in_schema=False)
    def put_right(request: Request, name: str, fix: str, form: Form) -> Response:
        actor = demand_conflicts(request)
        applied(office, actor, name, fix, _period(office, request.query_params))
        return go(f"/calendar/conflicts{days_query(_period(office, request.query_params))}",
                  done="fix")  # fmt: skip


def applied(
    office: Planning, actor: Actor, name: str, fix: str, period: Period
) -> tuple[PlanFix, list[Any]]:
    """Apply one fix of one conflict; the fix and what is stored now.

    Raises:
        CalendarError: conflict or fix are gone.
        NotAllowedError: a document that changes may not be edited.
        StaleEdit: somebody changed one of them meanwhile; nothing is stored.
    """
    room, state = Conflicts(office), office.state()
    found = room.one(state, period, name)
    chosen = room.fix(state, period, found, fix)
    made = list(changes(state.plan, apply(state.plan, chosen, office.settings)))
    return chosen, store(office.desk, actor, state, made, chosen.text)


def accepted(office: Planning, actor: Actor, name: str, reason: str, period: Period) -> Any:
    """Accept one conflict with a reason; what is stored.

    Raises:
        QueryError: there is no reason.
        CalendarError: the conflict is gone.
    """
    if not reason.strip():
        raise QueryError("Why is it accepted?", way_out="Give a reason that others understand.")
    state = office.state()
    found = Conflicts(office).one(state, period, name)
    document = Acknowledgement(
        title=found.conflict.text[:300], reason=reason.strip()[:20_000], account=actor.account
    )
    with office.desk.transaction(actor.by, "conflict accepted") as transaction:
        present = transaction.find("acknowledgement", name)
        before = present.document if present and not present.archived else None
        demand_put(actor, state, "acknowledgement", name, before, document)
        if present is not None and present.archived:
            transaction.restore("acknowledgement", name)
        return transaction.put(document, name)


def _add_accepting(router: APIRouter, room: Conflicts) -> None:
    office = room.office

    @router.post("/calendar/conflicts/{name}/accept", include_in_schema=False)
    def accept(request: Request, name: str, form: Form) -> Response:
        actor = demand_conflicts(request)
        period = _period(office, request.query_params)
        accepted(office, actor, name, text_in(form, "reason"), period)
        return go(f"/calendar/conflicts{days_query(period)}", done="accepted")

    @router.post("/calendar/conflicts/{name}/reopen", include_in_schema=False)
    def reopen(request: Request, name: str, form: Form) -> Response:
        actor = demand_conflicts(request)
        reopened(office, actor, name)
        period = _period(office, request.query_params)
        return go(f"/calendar/conflicts{days_query(period)}", done="reopened")


def reopened(office: Planning, actor: Actor, name: str) -> None:
    """Accept a conflict no longer.

    Raises:
        NoDocumentError: nobody accepts it.
        NotAllowedError: ``actor`` may not take that back.
    """
    with office.desk.transaction(actor.by, "conflict opened again") as transaction:
        before = transaction.get(Acknowledgement, name).document
        after = before.model_copy(update={"notes": "opened again"})
        demand_put(actor, office.state(), "acknowledgement", name, before, after)
        demand_archive(actor, "acknowledgement", name, before)
        transaction.archive("acknowledgement", name)
