"""``/mcp``: where AI agents reach the tools over HTTP; who is let in, and how often.

Host and key were judged by the guard before, as for every request. Here: no page of another site,
no browser that is signed in, so many calls a minute.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from unisono.access.access import Access
from unisono.access.hosts import own_origin
from unisono.access.rights import Actor
from unisono.access.throttle import admit_call
from unisono.errors import TooManyAttemptsError
from unisono.web.checking.room import CheckingRoom
from unisono.web.faults import problem

#: Its address.
AGENTS = "/mcp"


class AgentDoor:
    """The ASGI application at :data:`AGENTS`."""

    def __init__(self, room: CheckingRoom, access: Access) -> None:
        self.access, self.results = access, room.office.results
        self._server: Any = None
        if find_spec("mcp") is not None:
            # doors never import each other: the server is named, not imported
            self._server = import_module("unisono.mcp.http").agent_server(
                lambda: self.results.workspace, lambda: room.log, lambda: room.standing().rules,
                lambda: room.office.state().plan,
            )  # fmt: skip

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """As long as the application is served."""
        if self._server is None:
            yield
            return
        async with self._server.running():
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or say why not."""
        request = Request(scope, receive)
        refusal = self._refusal(request) or await run_in_threadpool(self._too_often, request)
        await (refusal or self._server)(scope, receive, send)

    def _refusal(self, request: Request) -> Response | None:
        origin, actor = request.headers.get("origin"), getattr(request.state, "actor", None)
        host, serve = request.headers.get("host", ""), self.access.settings
        if not self.results.workspace.settings.agents.http:
            return problem(404, "Off", "Tools for agents are not served here.",
                           "Set agents.http = true in unisono.toml.")  # fmt: skip
        if self._server is None:
            return problem(501, "Not installed", "Tools for agents need a missing package.",
                           "Run: pip install 'unisono[mcp]', then start again.")  # fmt: skip
        if origin is not None and not own_origin(origin, request.url.scheme, host, serve):
            return problem(403, "Not from here", "A page of another site sent this.",
                           "Programs send no Origin.")  # fmt: skip
        if not isinstance(actor, Actor) or not actor.key:
            answer = problem(401, "Send a key", "Agents come with an API key.",
                             "Send it as Authorization: Bearer …")  # fmt: skip
            answer.headers["WWW-Authenticate"] = "Bearer"
            return answer
        if request.method != "POST":
            answer = problem(405, "Post only", "Nothing is kept between requests, and none waits.",
                             "Send each message as a POST.")  # fmt: skip
            answer.headers["Allow"] = "POST"
            return answer
        return None

    def _too_often(self, request: Request) -> Response | None:
        most = self.results.workspace.settings.agents.calls_per_minute
        key, now = request.state.actor.key, self.access.now()
        try:
            with self.access.database.begin() as connection:
                admit_call(connection, most, key, now)
        except TooManyAttemptsError as error:
            answer = problem(429, error.title, error.message, error.way_out)
            answer.headers["Retry-After"] = str(error.wait)
            return answer
        return None
