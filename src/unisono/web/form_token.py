"""The token of a form, read from the beginning of its body; the body goes on to the handler."""

from __future__ import annotations

import re

from starlette.types import Message, Receive

#: Name of the field, which comes first in its form, and of the header that may replace it.
FIELD, HEADER = "csrf", "x-csrf-token"

#: The field must end within so many bytes; an upload is not held back to look for it.
WITHIN = 64 << 10

_PLAIN = re.compile(rb"(?:^|&)csrf=([0-9a-f]{64})(?:&|$)")
#: How the field's part begins, and what stands between that and its value, in so many bytes.
_NAMED = b'name="csrf"\r\n'
_VALUE = re.compile(rb"(?:[^\r\n]{1,400}\r\n){0,8}\r\n([0-9a-f]{64})\r\n")
_PART_WITHIN = 4 << 10


async def token_in_body(content_type: str, receive: Receive) -> tuple[str, Receive]:
    """The token ("" without one), and a ``receive`` that gives the whole body."""
    kind = content_type.partition(";")[0].strip().casefold()
    search = {"application/x-www-form-urlencoded": _plain, "multipart/form-data": _part}.get(kind)
    if search is None:
        return "", receive
    kept: list[Message] = []
    start = bytearray()
    while len(start) < WITHIN:
        message = await receive()
        kept.append(message)
        start += message.get("body", b"")
        if message["type"] != "http.request" or not message.get("more_body"):
            break

    async def again() -> Message:
        return kept.pop(0) if kept else await receive()

    return search(bytes(start[:WITHIN])), again


def _plain(start: bytes) -> str:
    found = _PLAIN.search(start)
    return found[1].decode() if found else ""


def _part(start: bytes) -> str:
    """The value of the first part of this name; no later one is looked at."""
    begin = start.find(_NAMED)
    if begin < 0:
        return ""
    begin += len(_NAMED)
    found = _VALUE.match(start, begin, begin + _PART_WITHIN)
    return found[1].decode() if found else ""
