"""What a reader is told when something does not work: a page, or problem+json for programs."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from unisono.errors import (
    AttributionError,
    DeclarationError,
    GateError,
    LanguageModelError,
    NoDocumentError,
    NotAllowedError,
    QueryError,
    SettingsError,
    SlotError,
    SourceError,
    StaleEdit,
    TaxonomyError,
    UnisonoError,
    VariantError,
    WorkspaceError,
)
from unisono.web.body_limit import TooLargeError
from unisono.web.pages import Pages

_LOG = logging.getLogger("unisono.web")
_STATUS: tuple[tuple[type[UnisonoError], int], ...] = (
    (NotAllowedError, 403),
    (NoDocumentError, 404),
    (StaleEdit, 409),
    (GateError, 409),
    (SlotError, 409),
    (VariantError, 422),
    (LanguageModelError, 502),
    (QueryError, 400),
    (AttributionError, 400),
    (TaxonomyError, 400),
    (SettingsError, 400),
    (SourceError, 422),
    (DeclarationError, 409),
    (WorkspaceError, 409),
)
_TITLES = {404: "There is no such page", 405: "Not possible here", 413: "Too large"}


def status_of(error: UnisonoError) -> int:
    """HTTP status of an error of ours."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 400)


def for_program(scope: Scope) -> bool:
    """Whether the answer is read by a program."""
    return str(scope["path"]).startswith(("/api/", "/mcp"))


def problem(status: int, title: str, detail: str, way_out: str = "", **more: Any) -> Response:
    """An answer as RFC 9457 says, with the way out as a member of its own."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail,
            "way_out": way_out, **more}  # fmt: skip
    text = json.dumps({k: v for k, v in body.items() if v != ""}, ensure_ascii=False)
    return Response(text, status, media_type="application/problem+json")


def _fault(error: Mapping[str, Any]) -> str:
    """One thing that is wrong with a call, and where."""
    place = error["loc"][1:]
    if error["type"] == "json_invalid":
        return f"the body is no JSON, at character {place[0] + 1 if place else 1}"
    return f"{'.'.join(map(str, place)) or 'body'}: {error['msg']}"


class Faults:
    """Turns errors into answers."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages

    def say(
        self, request: Request, status: int, title: str, message: str, way_out: str = "",
        **more: Any,
    ) -> Response:  # fmt: skip
        """The page, or for programs the problem, with a status."""
        if for_program(request.scope):
            return problem(status, title, message, way_out, **more)
        return self.pages.render(
            request, "fault.html", status=status, title=title, message=message, way_out=way_out,
            **more,
        )  # fmt: skip

    def too_large(self, scope: Scope, limit: int) -> ASGIApp:
        """The answer to a body above ``limit`` bytes."""
        size = f"{limit >> 20} MB" if limit >= 1 << 20 else f"{limit:,} bytes"
        return self.say(
            Request(scope), 413, "Too large", f"This takes at most {size} at once.",
            "Send it in parts, or as a file where files are taken.",
        )  # fmt: skip

    async def ours(self, request: Request, error: Exception) -> Response:
        """An error a user can meet."""
        if not isinstance(error, UnisonoError):
            return await self.unexpected(request, error)
        return self.say(request, status_of(error), error.title, error.message, error.way_out)

    async def invalid(self, request: Request, error: Exception) -> Response:
        """A call whose parameters are wrong."""
        found = error.errors() if isinstance(error, RequestValidationError) else []
        said = "; ".join(map(_fault, found[:20]))
        return self.say(request, 422, "Wrong parameters", f"{said}.",
                        "See /api/v1/openapi.json for what is allowed.")  # fmt: skip

    async def http(self, request: Request, error: Exception) -> Response:
        """An address or a method there is none of."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        title = _TITLES.get(status, "This did not work")
        detail = str(error.detail) if isinstance(error, HTTPException) else ""
        message = f"{request.url.path} does not exist." if status == 404 else f"{detail}."
        answer = self.say(request, status, title, message)
        if isinstance(error, HTTPException) and error.headers:
            answer.headers.update(error.headers)
        return answer

    async def unexpected(self, request: Request, error: Exception) -> Response:
        """A fault of ours: an id for the log, nothing of the inside."""
        number = secrets.token_hex(6)
        _LOG.error("request %s: %s %s", number, request.method, request.url.path, exc_info=error)
        return self.say(
            request, 500, "This is a fault in unisono", f"The log calls it {number}.",
            "Please report it with this number; nothing was changed.", request_id=number,
        )  # fmt: skip


class Guarded:
    """Answers faults, so that nothing above has to, and gives every answer its headers.

    Args:
        app: what is asked.
        faults: says what happened.
        headers: for answers that bring none of that name.
    """

    def __init__(self, app: ASGIApp, faults: Faults, headers: Mapping[str, str]) -> None:
        self.app, self.faults, self.headers = app, faults, headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = False

        async def told(message: Message) -> None:
            nonlocal began
            if message["type"] == "http.response.start":
                began = True
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self.app(scope, receive, told)
        except TooLargeError:  # who counts the bytes answers it: it is no fault
            raise
        except Exception as error:
            if began:  # half an answer is out: the server ends the connection
                raise
            answer = await self.faults.unexpected(Request(scope), error)
            await answer(scope, receive, told)


def add_faults(app: FastAPI, faults: Faults) -> None:
    """Register an answer to every kind of error."""
    app.add_exception_handler(UnisonoError, faults.ours)
    app.add_exception_handler(RequestValidationError, faults.invalid)
    app.add_exception_handler(HTTPException, faults.http)
