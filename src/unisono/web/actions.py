"""What screens change: a new audit or load, files brought in, and the colours of the page."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.responses import HTMLResponse, RedirectResponse, Response

from unisono.errors import SourceError
from unisono.web.long_work import LongWork, Tell
from unisono.web.pages import THEMES, Pages, local_path
from unisono.web.permission import demand
from unisono.web.results import Results
from unisono.web.serve_screens import Worker
from unisono.web.uploads import keep_upload

UPLOADS = "/sources/upload"
_YEAR = 365 * 24 * 3600
_FILES = 50


def run_audit(results: Results, tell: Tell) -> None:
    """Load what is new, audit, write the report and remember the run."""
    workspace = results.workspace
    report = workspace.audit(tell)
    tell("writing the report", 0.97)
    workspace.write(report)
    results.keep("audit", report)


def run_load(results: Results, tell: Tell) -> None:
    """Load what is new."""
    results.workspace.load(tell)


def add_actions(
    router: APIRouter, results: Results, pages: Pages, worker: Worker, work: LongWork,
    upload_mb: float,
) -> None:  # fmt: skip
    """Addresses that change something."""

    @router.post("/audit/run", include_in_schema=False)
    async def new_audit(request: Request) -> Response:
        demand(request, "run", "audit")
        begun = work.start("Audit", "/audit", lambda tell: run_audit(results, tell))
        return RedirectResponse(f"/work/{begun.key}", 303)

    @router.post("/sources/load", include_in_schema=False)
    async def new_load(request: Request) -> Response:
        demand(request, "run", "sources")
        begun = work.start("Load", "/sources", lambda tell: run_load(results, tell))
        return RedirectResponse(f"/work/{begun.key}", 303)

    @router.post(UPLOADS, include_in_schema=False)
    async def upload(request: Request) -> Response:
        demand(request, "run", "sources")
        await kept_uploads(request, results, upload_mb)
        begun = work.start("Load", "/sources", lambda tell: run_load(results, tell))
        return RedirectResponse(f"/work/{begun.key}", 303)

    _add_progress(router, pages, work)
    _add_theme(router)


async def kept_uploads(request: Request, results: Results, upload_mb: float) -> list[str]:
    """Put the files of a form among the exports; their names there.

    Raises:
        SourceError: there is none, or one of them is not taken.
    """
    folder = results.workspace.layout.exports
    async with request.form(max_files=_FILES, max_fields=20) as form:
        files = [f for f in form.getlist("file") if isinstance(f, UploadFile) and f.filename]
        if not files:
            raise SourceError("No file was chosen.", way_out="Choose an export and try again.")
        return [(await keep_upload(file, folder, upload_mb)).name for file in files]


def _add_progress(router: APIRouter, pages: Pages, work: LongWork) -> None:
    @router.get("/work/{key}", include_in_schema=False, response_class=HTMLResponse)
    async def progress(request: Request, key: str) -> Response:
        demand(request, "see", "audit")
        found = work.get(key)
        if found is None:
            return RedirectResponse("/", 303)
        if request.headers.get("hx-request"):
            if found.done and not found.error:
                return Response(status_code=204, headers={"HX-Redirect": found.then})
            return HTMLResponse(pages.fragment("work_state.html", work=found))
        if found.done and not found.error:
            return RedirectResponse(found.then, 303)
        page = pages.render(request, "work.html", work=found)
        page.headers["Cache-Control"] = "no-store"
        return page


def _add_theme(router: APIRouter) -> None:
    @router.get("/theme", include_in_schema=False)
    async def theme(to: str = "", back: str = "/") -> Response:
        answer = RedirectResponse(local_path(back), 303)
        if to in THEMES:
            answer.set_cookie("theme", to, max_age=_YEAR, samesite="lax", path="/")
        return answer
