"""First steps: one thing to do next, for whoever has nothing loaded yet."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from unisono.sources.readers import discover
from unisono.web.pages import Pages
from unisono.web.permission import may
from unisono.web.results import Results
from unisono.web.serve_screens import Worker


def add_guide(router: APIRouter, results: Results, pages: Pages, worker: Worker) -> None:
    """The guide under its address."""

    @router.get("/help/first-run", include_in_schema=False, response_class=HTMLResponse)
    async def guide(request: Request) -> Response:
        workspace = results.workspace
        folder = workspace.layout.exports
        waiting = 0
        if folder.is_dir() and not results.loaded:
            waiting = len(await worker.run("discover", lambda: discover(folder)[0]))
        return pages.render(
            request, "screens/guide.html", loaded=results.loaded, waiting=waiting, folder=folder,
            brand=workspace.layout.brand, has_brand=workspace.layout.brand.exists(),
            may_run=may(request, "run", "sources"),
        )  # fmt: skip
