"""The MCP server of a workspace, over standard input and output."""

from __future__ import annotations

import inspect
import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import ValidationError
from starlette.requests import Request

from unisono.access.access import OPERATOR, Access
from unisono.access.keys import actor_of_key
from unisono.access.rights import Actor
from unisono.errors import AccessError, UnisonoError
from unisono.mcp import slot_tools, tools, variant_tools
from unisono.mcp.arguments import argument_faults, unknown_arguments
from unisono.mcp.described import described, hints
from unisono.mcp.tools import Tools
from unisono.workspace.desk import open_desk
from unisono.workspace.gate_log import GateLog
from unisono.workspace.plan import has_desk
from unisono.workspace.workspace import Workspace

_log = logging.getLogger(__name__)
_INSTRUCTIONS = (
    "Tools of unisono, which keeps all marketing channels in one voice. Read the architecture "
    "before writing, check every text before it is published, and publish only what passed."
)


#: All tools, in the order they are listed; their docstrings are what agents read.
TOOLS: tuple[Callable[..., dict[str, Any]], ...] = (
    *tools.TOOLS, *slot_tools.TOOLS, *variant_tools.TOOLS,
)  # fmt: skip

#: Arguments of each tool, after the tools themselves.
_TAKES = {tool.__name__: tuple(inspect.signature(tool).parameters)[1:] for tool in TOOLS}

#: Opens what one call of a tool works with; the request is there when it came over HTTP.
Opener = Callable[[Request | None], AbstractContextManager[Tools]]


class _Server(MCPServer):
    """Says which argument of a call is wrong in words, not in those of the validating library."""

    async def call_tool(self, name: str, *given: Any, **named: Any) -> Any:
        """Call a tool by its name; see :meth:`MCPServer.call_tool`."""
        arguments = given[0] if given else named.get("arguments")
        if unknown := unknown_arguments(_TAKES.get(name), arguments):
            raise ToolError(unknown)
        try:
            return await super().call_tool(name, *given, **named)
        except ToolError as error:
            if not isinstance(error.__cause__, ValidationError):
                raise
            raise ToolError(argument_faults(error.__cause__)) from None


def server(opened: Opener) -> MCPServer:
    """An MCP server with the tools; faults a user can mend become tool errors, others stay hidden.

    Answers are given as structured content, the same as text.

    Args:
        opened: asked anew for every call, so that keys, settings and the desk are those of then.
    """
    made = _Server(
        "unisono", instructions=_INSTRUCTIONS, version=version("unisono"), log_level="ERROR",
        subscriptions=False,
    )  # fmt: skip
    for tool in TOOLS:
        made.add_tool(
            _told(tool, opened),
            description=" ".join((tool.__doc__ or "").split()),
            annotations=hints(tool.__name__),
        )
    return made


def _told(tool: Callable[..., dict[str, Any]], opened: Opener) -> Callable[..., dict[str, Any]]:
    def call(context: Context[Any, Request], **named: Any) -> dict[str, Any]:
        try:
            with opened(context.request_context.request) as found:
                return _answered(found, tool, named)
        except UnisonoError as error:
            raise ToolError(str(error)) from None
        except Exception as fault:  # the boundary: one line for whoever runs it, none for agents
            place = traceback.extract_tb(fault.__traceback__)[-1]
            _log.error(
                "%s: %s at %s:%s", tool.__name__, type(fault).__name__, place.filename, place.lineno
            )
            raise ToolError("A fault of the program; nothing was decided.") from None

    signature = inspect.signature(tool, eval_str=True)
    arguments = list(signature.parameters.values())[1:]  # without the tools themselves
    named = [described(tool.__name__, argument) for argument in arguments]
    given = inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=Context)
    call.__name__ = tool.__name__
    call.__signature__ = signature.replace(parameters=[*named, given])  # type: ignore[attr-defined]
    call.__annotations__ = {"context": Context}
    return call


def _answered(
    asked: Tools, tool: Callable[..., dict[str, Any]], named: dict[str, Any]
) -> dict[str, Any]:
    """What the tool says, once it is written down that it was asked."""
    try:
        found = tool(asked, **named)
    except UnisonoError as error:
        asked.note(tool.__name__, "refused", error.title)
        raise
    except Exception:
        asked.note(tool.__name__, "fault")
        raise
    asked.note(tool.__name__, "answered")
    return found


def serve(root: Path, key: str | None, login: str) -> None:
    """Serve a workspace until the client goes away.

    Args:
        key: API key of the agent; None: whoever started it, with all rights but an agent's duties.
        login: who that is, for the log.

    Raises:
        AccessError: the key is not good.
        DeskError: the desk cannot be opened.
    """
    with tools_of(root, key, login):  # what is wrong at once is told at once
        pass
    server(lambda _: tools_of(root, key, login)).run("stdio")


@contextmanager
def tools_of(root: Path, key: str | None, login: str) -> Iterator[Tools]:
    """The tools of this moment; see :func:`serve`.

    Raises:
        AccessError: the key is not good, or not any more.
    """
    workspace = Workspace(root)
    if not has_desk(workspace):
        if key is not None:  # keys are kept on the desk
            raise _not_good()
        yield Tools(workspace, replace(OPERATOR, account=login))
        return
    with open_desk(workspace.layout) as desk:
        actor: Actor | None = replace(OPERATOR, account=login)
        if key is not None:
            actor = actor_of_key(Access(desk.database, workspace.settings.serve), key.strip())
        if actor is None:
            raise _not_good()
        yield Tools(workspace, actor, GateLog(desk))


def _not_good() -> AccessError:
    return AccessError(
        "This key is not good: empty, unknown, revoked or expired.",
        way_out="'unisono keys create' makes a new one; give it as UNISONO_KEY.",
    )
