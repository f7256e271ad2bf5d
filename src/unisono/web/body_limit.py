"""Requests larger than what their address takes are refused before they are read."""

from __future__ import annotations

from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Bytes a form or a call may have; uploads have their own limit.
FORM_LIMIT = 1 << 20


class TooLargeError(Exception):
    """More came than was announced or is allowed."""


class BodyLimit:
    """Refuses bodies above ``limit`` bytes.

    Args:
        app: what is asked otherwise.
        uploads: path → limit of its own.
        refused: the answer to a refused request.
        limit: bytes any other request may have.
    """

    def __init__(
        self,
        app: ASGIApp,
        uploads: dict[str, int],
        refused: Callable[[Scope, int], ASGIApp],
        limit: int = FORM_LIMIT,
    ) -> None:
        self.app, self.uploads, self.limit = app, uploads, limit
        self.refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting its bytes."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.uploads.get(scope["path"], self.limit)
        length = dict(scope["headers"]).get(b"content-length", b"")
        if length.isdigit() and int(length) > limit:
            await self._refuse(scope, receive, send, limit)
            return
        seen, began, told_so = 0, False, False

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise TooLargeError
            return message

        async def told(message: Message) -> None:
            nonlocal began, told_so
            if seen > limit and not began:  # whatever is said about it within, this is the answer
                if not told_so:
                    told_so = True
                    await self._refuse(scope, receive, send, limit)
                return
            began = True
            await send(message)

        try:
            await self.app(scope, counted, told)
        except TooLargeError:
            if not (began or told_so):
                await self._refuse(scope, receive, send, limit)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        await self.refused(scope, limit)(scope, receive, send)
