"""After the launch on screen: phases, pages looked at, pause rules, results."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi import Path as InPath
from pydantic import Field
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from unisono.access.rights import Actor
from unisono.calendar.after_launch import Phase
from unisono.calendar.plan import Plan
from unisono.errors import CalendarError, NoDocumentError, NotAllowedError, WorkspaceError
from unisono.reports.screens.after_launch import after_tables
from unisono.web.downloads import Kind, download
from unisono.web.long_work import LongWork, Tell
from unisono.web.planning.document_pages import seen_document
from unisono.web.planning.forms import form_of, go
from unisono.web.planning.office import Planning, demand_all, demand_some, may_all
from unisono.web.screen import Question, asked
from unisono.workspace.after_launch import (
    DEFINITIONS,
    AfterLaunch,
    Figures,
    as_seen,
    figures_of,
    launched,
    told,
)
from unisono.workspace.page_looks import check_pages, pages_of

Form = Annotated[FormData, Depends(form_of)]
Name = Annotated[str, InPath(min_length=1, max_length=300)]


class AfterQuestion(Question):
    """Which campaign is looked at: its key on the desk, or its name in the exports."""

    campaign: str = Field("", max_length=300)


def after_of(office: Planning, actor: Actor, campaign: str) -> AfterLaunch:
    """What ``actor`` may see of a campaign after its launch.

    Raises:
        NoDocumentError: there is no such campaign for this reader.
    """
    state, workspace = office.seen(actor), office.results.workspace
    figures = may_all(actor, "see", "metrics")
    if campaign not in state.campaigns and not figures:
        raise _missing(campaign)
    plan: Plan = office.state().plan if campaign in state.campaigns else Plan()
    found = figures_known(office, plan, campaign) if figures else Figures(None, None, None, ())
    try:
        whole = told(workspace, plan, campaign, found, pages_of(office.desk, campaign))
    except CalendarError:
        raise _missing(campaign) from None
    return as_seen(whole, state.plan.of_campaign(campaign), figures=figures)


def figures_known(office: Planning, plan: Plan, campaign: str) -> Figures:
    """Figures of a campaign, read once per build and day; none before its launch."""
    own, day = plan.campaigns.get(campaign), office.today()
    if own and (own.launch_day or own.first_day) > day:
        return Figures(own.launch_day or own.first_day, None, None, ())
    channels = sorted((a.channel, a.title) for a in plan.of_campaign(campaign).values())
    days = own and (own.title, own.launch_day or own.first_day)
    question = ("after launch", campaign, days, tuple(channels), day, office.settings)
    return office.results.once(question, lambda w: figures_of(w, plan, campaign))


def _missing(campaign: str) -> NoDocumentError:
    return NoDocumentError(
        f"There is no campaign {campaign[:80]}.", way_out="See all under /calendar/after."
    )


def shown_after(office: Planning, actor: Actor, campaign: str) -> dict[str, Any]:
    """What the part of a page about it needs."""
    found = after_of(office, actor, campaign)
    return {
        "after": found, "after_tables": after_tables(found, _titles(office, actor)),
        "definitions": DEFINITIONS, "may_look": _may_look(actor) and found.planned,
        "exports_after": may_all(actor, "export", "metrics"),
    }  # fmt: skip


def _titles(office: Planning, actor: Actor) -> dict[str, str]:
    return {key: a.title for key, a in office.seen(actor).plan.activities.items()}


def _may_look(actor: Actor) -> bool:
    return may_all(actor, "run", "audit")


def add_after(router: APIRouter, office: Planning) -> None:
    """The screen and the calls."""

    @router.get("/calendar/after", include_in_schema=False, response_class=HTMLResponse)
    def after(request: Request) -> Response:
        actor = demand_some(request, "see", "campaign")
        question: Any = asked(AfterQuestion, request.query_params)
        named = question.campaign
        more = shown_after(office, actor, named) if named else {"after": None}
        return office.pages.render(
            request, "planning/after_launch.html", q=question, choices=choices_of(office, actor),
            phases=Phase, **more,
        )  # fmt: skip

    @router.get("/calendar/after/tables/{table}.{file}", include_in_schema=False)
    def table_file(request: Request, table: str, file: Kind) -> Response:
        actor = demand_all(request, "export", "metrics")
        question: Any = asked(AfterQuestion, request.query_params)
        found = after_of(office, actor, question.campaign)
        tables = after_tables(found, _titles(office, actor))
        one = next((t for t in tables if t.id == table), None)
        if one is None:
            raise NoDocumentError(f"There is no table {table[:40]} here.")
        return download(one, file, dict(request.query_params))

    _add_looking(router, office)


def _add_looking(router: APIRouter, office: Planning) -> None:
    @router.post("/campaigns/{key}/after/pages", include_in_schema=False)
    def look(request: Request, key: str, form: Form) -> Response:
        del form  # nothing but its token
        actor = demand_look(office, request, key)
        work: LongWork = request.app.state.work
        begun = work.start(
            "Pages of a campaign", f"/campaigns/{key}#after",
            lambda tell: looked(office, actor, key, tell),
        )  # fmt: skip
        return RedirectResponse(f"/work/{begun.key}", 303)

    @router.get("/campaigns/{key}/after", include_in_schema=False)
    def of_campaign(request: Request, key: str) -> Response:
        demand_some(request, "see", "campaign")
        return go("/calendar/after", campaign=key)


def demand_look(office: Planning, request: Request, key: str) -> Actor:
    """Who asks, if they may have the pages of a campaign asked for.

    Raises:
        NotAllowedError: they may not.
        NoDocumentError: there is no such campaign.
    """
    actor = demand_some(request, "see", "campaign")
    if not _may_look(actor):
        raise NotAllowedError(
            "You may not have pages asked for.", way_out="Ask who may run an audit."
        )
    seen_document(office, actor, "campaign", key)
    return actor


def looked(office: Planning, actor: Actor, key: str, tell: Tell) -> None:
    """Ask for the pages of a campaign and keep what is found."""
    check_pages(office.results.workspace, office.desk, key, by=actor.by, tell=tell)


def choices_of(office: Planning, actor: Actor) -> list[tuple[str, str]]:
    """Campaigns of the desk, and those of the exports where the reader may see figures."""
    own = [(k, c.title) for k, c in office.seen(actor).campaigns.items()]
    found = sorted(own, key=lambda c: (c[1].casefold(), c[0]))
    if may_all(actor, "see", "metrics"):
        known = {k for k, _ in own}
        found += [(n, f"{n} ({_since(d)})") for n, d in _launched(office) if n not in known]
    return found


def _since(launch: date) -> str:
    return f"exports, from {launch}"


def _launched(office: Planning) -> tuple[tuple[str, date], ...]:
    try:
        return office.results.once("launched campaigns", launched)
    except WorkspaceError:
        return ()
