"""Promises against reality on screen and over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from unisono.access.rights import Actor
from unisono.errors import NoDocumentError
from unisono.model.promises import PromiseReport
from unisono.reports.screens.promises import promise_tables
from unisono.web.downloads import Kind, download
from unisono.web.long_work import LongWork, Tell
from unisono.web.planning.calls import REFUSED, answer, gives
from unisono.web.planning.forms import form_of
from unisono.web.planning.office import Planning, demand_all, may_all
from unisono.web.planning.state import Mark, newest
from unisono.web.serve_screens import Worker, when_ready
from unisono.workspace.promise_looks import look_at_pages
from unisono.workspace.promises import promise_report

Form = Annotated[FormData, Depends(form_of)]
#: What promises are told in: texts of the exports, and the plan.
_KINDS = ("messages", "activity", "offer")


class Begun(BaseModel):
    """What was begun; ``GET work/{key}`` says how far it is."""

    work: str


def _demand(request: Request, action: str) -> Actor:
    """Who asks, if they may do this with all that promises are told in."""
    return next(demand_all(request, action, kind) for kind in _KINDS)


def _question(office: Planning) -> tuple[str, Mark, date]:
    return ("promises", newest(office.desk), office.today())


def _report(office: Planning) -> PromiseReport:
    """The report, kept until the build, the desk or a declaration changes."""
    return office.results.once(_question(office), promise_report)


def _look(office: Planning, actor: Actor, tell: Tell) -> None:
    look_at_pages(office.results.workspace, office.desk, by=actor.by, tell=tell)


def _begin(office: Planning, request: Request) -> str:
    _demand(request, "see")
    actor = demand_all(request, "run", "audit")
    work: LongWork = request.app.state.work
    return work.start("Landing pages", "/promises", lambda tell: _look(office, actor, tell)).key


def _page(office: Planning, request: Request, report: PromiseReport) -> Response:
    actor = _demand(request, "see")
    exports = all(may_all(actor, "export", kind) for kind in _KINDS)
    return office.pages.render(
        request, "checking/promises.html", report=report, tables=promise_tables(report),
        may_look=may_all(actor, "run", "audit"), query="",
        downloads="/promises/tables" if exports else "",
    )  # fmt: skip


def add_promises(router: APIRouter, office: Planning, worker: Worker) -> None:
    """``/promises``."""

    @router.get("/promises", include_in_schema=False, response_class=HTMLResponse)
    async def page(request: Request) -> Response:
        _demand(request, "see")
        key = await run_in_threadpool(lambda: (office.results.state(), _question(office)))
        return await when_ready(
            office.pages, worker, request, "Promises", key,
            lambda: _report(office), lambda found: _page(office, request, found),
        )  # fmt: skip

    @router.get("/promises/tables/{table}.{file}", include_in_schema=False)
    def table_file(request: Request, table: str, file: Kind) -> Response:
        _demand(request, "export")
        tables = {t.id: t for t in promise_tables(_report(office))}
        if table not in tables:
            raise NoDocumentError(f"There is no table {table[:40]} here.")
        return download(tables[table], file, {})

    @router.post("/promises/look", include_in_schema=False)
    def look(request: Request, form: Form) -> Response:
        del form  # nothing but its token
        return RedirectResponse(f"/work/{_begin(office, request)}", 303)


def promise_api(office: Planning) -> APIRouter:
    """The same for programs."""
    router = APIRouter(prefix="/api/v1/promises", tags=["messages"], responses=REFUSED)

    @router.get("", responses=gives(PromiseReport))
    def promises(request: Request) -> Response:
        """Offers that are live or planned, held against reality."""
        _demand(request, "see")
        return answer(_report(office))

    @router.post("/look", status_code=202, responses=gives(Begun, 202))
    def look(request: Request) -> Response:
        """Ask for the landing pages of promises, within what each site allows."""
        return answer({"work": _begin(office, request)}, 202)

    return router
