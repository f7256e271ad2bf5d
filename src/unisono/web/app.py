"""The web application: every result of one workspace as pages and as an HTTP interface."""

from __future__ import annotations

import mimetypes
import os
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext, suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from unisono.access.access import Access
from unisono.desk import Desk
from unisono.errors import ServeError, UnisonoError
from unisono.web.actions import UPLOADS, add_actions
from unisono.web.agents import AGENTS, AgentDoor
from unisono.web.api import PREFIX, api_router
from unisono.web.audit_files import add_audit_files
from unisono.web.body_limit import BodyLimit
from unisono.web.checking.add import checking_router
from unisono.web.checking.pages import CHECK_UPLOADS
from unisono.web.checking.room import CheckingRoom
from unisono.web.council.add import council_router
from unisono.web.council.room import CouncilRoom
from unisono.web.council.shared_packs import council_screens
from unisono.web.downloads import add_downloads
from unisono.web.faults import Faults, Guarded, add_faults
from unisono.web.known_parameters import known_parameters
from unisono.web.long_work import LongWork
from unisono.web.pages import Pages, static_text
from unisono.web.planning.add import planning_router
from unisono.web.planning.asset_api import API_UPLOADS
from unisono.web.planning.asset_pages import ASSET_UPLOADS
from unisono.web.planning.office import Planning
from unisono.web.rating.add import rating_router
from unisono.web.result_api import SOURCE_UPLOADS, ResultApi, result_api
from unisono.web.results import Results
from unisono.web.screens import data, integration, measurement
from unisono.web.screens.guide import add_guide
from unisono.web.screens.links import add_links
from unisono.web.serve_screens import Worker, add_screens
from unisono.web.sharing.add import sharing_router
from unisono.web.sharing.sharing import Sharing
from unisono.web.sign_in import secure
from unisono.web.telling.add import telling_router
from unisono.web.telling.room import TellingRoom
from unisono.web.tracking.add import tracking_router
from unisono.workspace.desk import open_desk
from unisono.workspace.workspace import Workspace

#: What a page may load: nothing but the style sheet, scripts and pictures of this server.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
_STATIC = {"site.css", "planning.css", "app.js", "calendar.js", "htmx.min.js", "icon.svg"}
_YEAR = "public, max-age=31536000, immutable"
_DESCRIBED: dict[str, Any] = {
    "title": "unisono",
    "version": version("unisono"),
    "description": "Every result of one workspace; the figures are those of every screen.",
    "openapi_url": f"{PREFIX}/openapi.json",
    "docs_url": None,
    "redoc_url": None,
}
SCREENS = [*integration.SCREENS, *measurement.SCREENS, *data.SCREENS]


def create_app(
    workspace: Workspace,
    *,
    upload_mb: float = 200,
    warm: bool = False,
    access: Access | None = None,
    open_to_all: bool = False,
    rounds: bool = False,
) -> FastAPI:
    """The application over one workspace.

    Args:
        workspace: whose results are shown; it need not have been loaded.
        upload_mb: largest file taken through the browser.
        warm: compute the audit when the server starts, before somebody asks.
        access: who may sign in.
        open_to_all: without ``access``, let whoever reaches it do everything, as tests of screens
            do; nobody serves people that way.
        rounds: tell what is new and send what is due, in a thread, while the server runs.

    Raises:
        ServeError: neither of the two was said.
    """
    if (access is None) is not open_to_all:
        raise ServeError(
            "Who may use the application?",
            way_out="Pass access, or open_to_all=True to let everybody do everything.",
        )
    results = Results(workspace)
    pages, worker, work = Pages(results), Worker(), LongWork(workspace.layout.state / "work")
    faults = Faults(pages)
    planning = Planning(results, pages, Desk(access.database) if access else None)
    telling, checking = TellingRoom(planning), CheckingRoom(planning)
    agents = AgentDoor(checking, access) if access else None

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if warm:
            threading.Thread(target=_warm, args=(results,), daemon=True).start()
        if rounds:
            telling.rounds.start()
        async with agents.running() if agents else nullcontext():
            yield
        if rounds:
            telling.rounds.stop()
        worker.close()
        planning.close()

    app = FastAPI(lifespan=lifespan, dependencies=[Depends(known_parameters)], **_DESCRIBED)
    app.state.results, app.state.work, app.state.pages = results, work, pages
    # Routes are tried in turn: the gate is asked the most, and before every publication.
    app.include_router(checking_router(checking, worker))
    app.include_router(_routes(results, pages, worker, work, upload_mb))
    council = CouncilRoom(planning, worker)
    app.include_router(council_router(council))
    app.include_router(telling_router(telling))
    app.include_router(planning_router(planning))
    app.include_router(rating_router(planning))
    app.include_router(tracking_router(planning, worker))
    shareable = [*SCREENS, *council_screens(council)]
    app.include_router(sharing_router(Sharing(planning, access), worker, shareable))
    app.include_router(result_api(ResultApi(results, worker, work, SCREENS, upload_mb)))
    app.include_router(api_router(results, worker, work))
    add_faults(app, faults)
    _add_middleware(app, faults, upload_mb)
    if access is not None:
        secure(app, access, pages, faults)
    if agents is not None:
        app.router.routes.append(Route(AGENTS, endpoint=agents, include_in_schema=False))
    return app


def _routes(
    results: Results, pages: Pages, worker: Worker, work: LongWork, upload_mb: float
) -> APIRouter:
    router = APIRouter()
    add_screens(router, results, pages, worker, SCREENS)
    add_downloads(router, results, worker, SCREENS)
    add_audit_files(router, results, worker)
    add_links(router, results, pages, worker)
    add_guide(router, results, pages, worker)
    add_actions(router, results, pages, worker, work, upload_mb)

    @router.get("/static/{digest}/{name}", include_in_schema=False)
    async def static(digest: str, name: str) -> Response:
        del digest  # only there so that a new content has a new address
        if name not in _STATIC:
            return JSONResponse({"detail": "Not found"}, 404)
        kind = mimetypes.guess_type(name)[0] or "text/javascript"
        return Response(static_text(name), media_type=kind, headers={"Cache-Control": _YEAR})

    @router.get("/robots.txt", include_in_schema=False)
    async def robots() -> Response:
        return Response("User-agent: *\nDisallow: /\n", media_type="text/plain")

    return router


def _add_middleware(app: FastAPI, faults: Faults, upload_mb: float) -> None:
    """The last one added is asked first."""
    app.add_middleware(Guarded, faults=faults, headers=_HEADERS)
    limit = int((upload_mb + 1) * (1 << 20))
    takes_files = (UPLOADS, SOURCE_UPLOADS, ASSET_UPLOADS, API_UPLOADS, CHECK_UPLOADS)
    uploads = dict.fromkeys(takes_files, limit)
    app.add_middleware(BodyLimit, uploads=uploads, refused=faults.too_large)
    app.add_middleware(GZipMiddleware, minimum_size=600, compresslevel=6)


def _warm(results: Results) -> None:
    with suppress(UnisonoError):  # nothing loaded yet, or a declaration to correct: pages say so
        if results.loaded:
            results.audit()


def served() -> FastAPI:
    """The application for a server: the workspace of UNISONO_WORKSPACE, or of this folder."""
    workspace = Workspace(Path(os.environ.get("UNISONO_WORKSPACE") or "."))
    desk = open_desk(workspace.layout)
    access = Access(desk.database, workspace.settings.serve)
    limit = workspace.settings.serve.upload_mb
    return create_app(workspace, upload_mb=limit, warm=True, access=access, rounds=True)
