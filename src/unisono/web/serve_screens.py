"""Screens of results as pages: computed in a worker thread, kept, and sent as a whole."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response

from unisono.web.pages import Pages, here
from unisono.web.permission import demand, may, may_some, only_agency
from unisono.web.results import Results
from unisono.web.screen import Screen, may_carry, query_of, question_of
from unisono.web.sent_pages import SentPages

T = TypeVar("T")
#: Seconds a page is waited for before a progress page is sent.
PATIENCE = 1.2


class Worker:
    """Threads that compute views, each view once however many ask for it."""

    def __init__(self, threads: int = 3) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="unisono-view")
        self._running: dict[Any, Future[Any]] = {}

    async def run(self, key: Any, task: Callable[[], Any], patience: float | None = None) -> Any:
        """What ``task`` returns; TimeoutError after ``patience`` seconds, while it goes on."""
        future = self._running.get(key)
        if future is None:
            future = self._pool.submit(task)
            self._running[key] = future
            future.add_done_callback(lambda _: self._running.pop(key, None))
        waiting = asyncio.shield(asyncio.wrap_future(future))
        return await asyncio.wait_for(waiting, patience)

    def close(self) -> None:
        """Stop; what has not begun is given up."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def view_of(results: Results, screen: Screen, question: Any) -> Any:
    """The view of a screen, kept like every result."""
    key = ("view", screen.name, question, screen.mark(question))
    return results.once(key, lambda _: screen.view(results, question))


def _main(results: Results, pages: Pages, screen: Screen, question: Any, query: str) -> Markup:
    """The main part of the page, kept with the view."""

    def made(_: object) -> Markup:
        found = view_of(results, screen, question)
        return pages.fragment(
            screen.template, v=found, q=question, screen=screen,
            downloads=f"/tables/{screen.name}", query=query, **screen.more,
        )  # fmt: skip

    return results.once(("page", screen.name, question, query), made)


async def when_ready(
    pages: Pages, worker: Worker, request: Request, title: str, key: Hashable,
    compute: Callable[[], T], show: Callable[[T], Response],
) -> Response:  # fmt: skip
    """The page of what is computed in a thread, or one that opens it when it is ready."""
    try:
        found = await worker.run(key, compute, PATIENCE)
    except TimeoutError:
        if request.headers.get("hx-request"):
            return Response(status_code=204)
        return pages.render(
            request, "computing.html", status=202, title=title, address=here(request)
        )
    if asks_whether_ready(request):
        return Response(status_code=204, headers={"HX-Refresh": "true"})
    return show(found)


def asks_whether_ready(request: Request) -> bool:
    """Whether the page that waits asks, not a reader."""
    return request.headers.get("hx-trigger") == "computing"


def screen_route(
    results: Results, pages: Pages, worker: Worker, sent: SentPages, screen: Screen
) -> Callable[[Request], Awaitable[Response]]:
    """The handler of one screen's address."""

    async def answer(request: Request) -> Response:
        if screen.path == "/" and only_agency(request):
            return RedirectResponse("/agency", 303)
        demand(request, screen.action, screen.kind)
        if screen.needs_data and not results.loaded:
            return RedirectResponse("/help/first-run", 303)
        question = question_of(request, screen)
        query = query_of(question)
        key = ("page", screen.name, question, query)

        def show(main: Markup) -> Response:
            return sent.answer(
                request, (results.state(), key),
                lambda: pages.page(
                    request, screen.title, main, share=share_address(request, screen, query),
                    files=may_carry(request, screen),
                ),
            )  # fmt: skip

        main = results.known(key)
        if main is not None and not asks_whether_ready(request):
            return show(main)
        return await when_ready(
            pages, worker, request, screen.title, (results.state(), key),
            lambda: _main(results, pages, screen, question, query), show,
        )  # fmt: skip

    return answer


def share_address(request: Request, screen: Screen, query: str) -> str:
    """Where this view is shared, "" for whoever may not."""
    signed_in = getattr(request.state, "actor", None) is not None
    if not (signed_in and screen.shareable and may_some(request, "create", "shares")):
        return ""
    if not all(may(request, a, kind) for kind in screen.kinds for a in ("see", "export")):
        return ""
    return f"/shares/new?{urlencode({'screen': screen.name, 'query': query})}"


def add_screens(
    router: APIRouter, results: Results, pages: Pages, worker: Worker, screens: list[Screen]
) -> None:
    """Put every screen under its address."""
    sent = SentPages()
    for screen in screens:
        router.add_api_route(
            screen.path, screen_route(results, pages, worker, sent, screen),
            methods=["GET", "HEAD"],
            name=screen.name, response_class=HTMLResponse, include_in_schema=False,
        )  # fmt: skip
