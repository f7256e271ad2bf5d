"""The token of a form, read from the beginning of its body; the body goes on to the handler."""

from __future__ import annotations

import re

from starlette.types import Message, Receive

#: Name of the field, which comes first in its form, and of the header that may replace it.
FIELD, HEADER = "csrf", "x-csrf-token"

#: The field must end within so many bytes; an upload is not held back to look for it.
WITHIN = 64 << 10

_PLAIN = re.compile(rb"(?:^|&)csrf=([0-9a-f]{64})(?:&|$)")
_PART = re.compile(rb'name="csrf"\r\n(?:[^\r\n]+\r\n)*\r\n([0-9a-f]{64})\r\n')


async def token_in_body(content_type: str, receive: Receive) -> tuple[str, Receive]:
    """The token ("" without one), and a ``receive`` that gives the whole body."""
    kind = content_type.partition(";")[0].strip().casefold()
    pattern = {"application/x-www-form-urlencoded": _PLAIN, "multipart/form-data": _PART}.get(kind)
    if pattern is None:
        return "", receive
    kept: list[Message] = []
    start = b""
    while len(start) < WITHIN:
        message = await receive()
        kept.append(message)
        start += message.get("body", b"")
        if message["type"] != "http.request" or not message.get("more_body"):
            break

    async def again() -> Message:
        return kept.pop(0) if kept else await receive()

    found = pattern.search(start[:WITHIN])
    return (found[1].decode() if found else ""), again
