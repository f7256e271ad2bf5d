"""The tools over streamable HTTP, as a part of the web application: ``/mcp``.

Nothing is kept between two requests: each one brings its key, and no answer depends on an earlier
one, so there is no session that another key could take over, and any server may answer.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from mcp.server.transport_security import TransportSecuritySettings
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from unisono.access.rights import Actor
from unisono.calendar.plan import Plan
from unisono.errors import AccessError
from unisono.mcp.server import server
from unisono.mcp.tools import Tools
from unisono.messages.gate import Rules
from unisono.workspace.gate_log import GateLog
from unisono.workspace.workspace import Workspace

#: Bytes of one request.
LARGEST = 1 << 20


@dataclass(frozen=True)
class Hosted:
    """What calls work with, each asked for at every call.

    Attributes:
        workspace: with the settings of that moment.
        log: of its desk.
        rules: what drafts are held against.
        plan: on the desk.
    """

    workspace: Callable[[], Workspace]
    log: Callable[[], GateLog]
    rules: Callable[[], Rules]
    plan: Callable[[], Plan]


class AgentServer:
    """The protocol; who may ask at all was decided before (``request.state.actor``)."""

    def __init__(self, hosted: Hosted) -> None:
        self.hosted = hosted
        made = server(self._opened)
        # Host and Origin are judged before, as the settings of the application say.
        judged = TransportSecuritySettings(enable_dns_rebinding_protection=False)
        made.streamable_http_app(
            stateless_http=True, json_response=True, max_request_body_size=LARGEST,
            transport_security=judged,
        )  # fmt: skip
        self._sessions = made.session_manager

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """As long as requests are answered."""
        async with self._sessions.run():
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await self._sessions.handle_request(scope, receive, send)

    @contextmanager
    def _opened(self, request: Request | None) -> Iterator[Tools]:
        actor = getattr(request.state, "actor", None) if request else None
        if not isinstance(actor, Actor) or not actor.key:
            raise AccessError("Nobody asks.", way_out="Send an API key with every request.")
        hosted = self.hosted
        yield Tools(
            hosted.workspace(), actor, hosted.log(), "MCP over HTTP", hosted.rules, hosted.plan
        )


def agent_server(
    workspace: Callable[[], Workspace], log: Callable[[], GateLog], rules: Callable[[], Rules],
    plan: Callable[[], Plan],
) -> AgentServer:  # fmt: skip
    """The tools of a workspace that is served; see :class:`Hosted`."""
    return AgentServer(Hosted(workspace, log, rules, plan))
