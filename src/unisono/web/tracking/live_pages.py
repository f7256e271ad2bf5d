"""Live links on screen and over HTTP: what was found last, and asking again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from unisono.access.rights import Actor
from unisono.calendar.checked_pages import CheckedPage
from unisono.errors import NoDocumentError
from unisono.reports.screens.live_links import live_table
from unisono.reports.screens.table import Table
from unisono.web.downloads import Kind, download
from unisono.web.long_work import LongWork, Tell
from unisono.web.planning.calls import REFUSED, answer, gives, items_of
from unisono.web.planning.forms import form_of
from unisono.web.planning.office import Planning, demand_all, demand_some, may_all
from unisono.web.planning.state import Mark, newest
from unisono.web.serve_screens import Worker, when_ready
from unisono.workspace.link_health import (
    LiveLink,
    UsedLink,
    check_live,
    live_links,
    used_links,
)

KIND = "taxonomy"
Form = Annotated[FormData, Depends(form_of)]


class LiveAnswer(BaseModel):
    """A link with its state in one word, and what was found last."""

    used: UsedLink
    state: str
    page: CheckedPage | None


class Begun(BaseModel):
    """What was begun; ``GET work/{key}`` says how far it is."""

    work: str


def _question(office: Planning) -> tuple[str, Mark, date]:
    return ("used links", newest(office.desk), office.today())


def links_seen(office: Planning, actor: Actor) -> Sequence[LiveLink]:
    """Links as ``actor`` may see them: planned ones with the activities they may see."""
    known = office.seen(actor).plan.activities
    # Gathering the links takes long and follows from build, plan and day; what was found does not.
    used = office.results.once(_question(office), used_links)
    found = live_links(office.results.workspace, office.desk, used)
    return [x for x in found if not x.used.activity or x.used.activity in known]


def table_of(found: Sequence[LiveLink]) -> Table:
    """The table of the screen."""
    return live_table(
        [(x.state, x.used.link, x.used.where, x.used.platform, x.used.campaign, x.used.uses,
          x.used.last_seen, x.page) for x in found]
    )  # fmt: skip


def _look(office: Planning, actor: Actor, tell: Tell) -> None:
    check_live(office.results.workspace, office.desk, by=actor.by, tell=tell)


def _begin(office: Planning, request: Request) -> str:
    actor = demand_all(request, "run", "audit")
    work: LongWork = request.app.state.work
    return work.start("Live links", "/tracking/live", lambda tell: _look(office, actor, tell)).key


def _page(office: Planning, request: Request, found: Sequence[LiveLink]) -> Response:
    actor = demand_some(request, "see", KIND)
    states = ("bad", "undecided", "not looked at", "good")
    return office.pages.render(
        request, "tracking/live.html", table=table_of(found),
        counts=[(s, sum(x.state == s for x in found)) for s in states],
        may_look=may_all(actor, "run", "audit"), settings=office.results.workspace.settings,
        downloads="/tracking/live/tables" if may_all(actor, "export", KIND) else "",
    )  # fmt: skip


def add_live(router: APIRouter, office: Planning, worker: Worker) -> None:
    """``/tracking/live``."""

    @router.get("/tracking/live", include_in_schema=False, response_class=HTMLResponse)
    async def page(request: Request) -> Response:
        actor = demand_some(request, "see", KIND)
        key = await run_in_threadpool(lambda: (office.results.state(), _question(office), actor))
        return await when_ready(
            office.pages, worker, request, "Live links", key,
            lambda: links_seen(office, actor), lambda found: _page(office, request, found),
        )  # fmt: skip

    @router.get("/tracking/live/tables/{table}.{file}", include_in_schema=False)
    def table_file(request: Request, table: str, file: Kind) -> Response:
        actor = demand_all(request, "export", KIND)
        if table != "links":
            raise NoDocumentError(f"There is no table {table[:40]} here.")
        return download(table_of(links_seen(office, actor)), file, {})

    @router.post("/tracking/live", include_in_schema=False)
    def look(request: Request, form: Form) -> Response:
        del form  # nothing but its token
        return RedirectResponse(f"/work/{_begin(office, request)}", 303)


def live_api(office: Planning) -> APIRouter:
    """The same for programs."""
    router = APIRouter(prefix="/api/v1/tracking/live", tags=["tracking"], responses=REFUSED)

    @router.get("", responses=gives(items_of(LiveAnswer)))
    def links(request: Request) -> Response:
        """Links in use and planned with what was found last."""
        actor = demand_some(request, "see", KIND)
        found = links_seen(office, actor)
        return answer(
            {"items": [{"used": x.used, "state": x.state, "page": x.page} for x in found]}
        )

    @router.post("", status_code=202, responses=gives(Begun, 202))
    def look(request: Request) -> Response:
        """Ask for all links again, within what each site allows."""
        return answer({"work": _begin(office, request)}, 202)

    return router
