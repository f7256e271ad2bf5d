"""Whole pages as they go over the wire, compressed once for each reader that sees the same."""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from unisono.web.pages import theme_of

_KEPT = 300
_HEADERS = {"Cache-Control": "private, no-cache", "Vary": "Cookie, Accept-Encoding"}


@dataclass(frozen=True)
class _Sent:
    tag: str
    packed: bytes
    kind: str


class SentPages:
    """Pages by what they are made of; used by the event loop alone."""

    def __init__(self, kept: int = _KEPT) -> None:
        self._kept = kept
        self._pages: OrderedDict[Hashable, _Sent] = OrderedDict()

    def answer(self, request: Request, key: Hashable, make: Callable[[], Response]) -> Response:
        """The page ``key`` as this reader sees it, made by ``make`` the first time.

        A reader who has it already is told so (304). Whether it may be seen at all was decided
        before; what else it depends on stands in ``key``.
        """
        known = self.known(request, key)
        if known is not None:
            return known
        made = make()
        if made.status_code != 200:
            return made
        return _sent(request, self._keep((key, _reader(request)), made))

    def known(self, request: Request, key: Hashable) -> Response | None:
        """The page as it was made for this reader before, None when it was not."""
        # Rights without an account are those of this one request.
        if getattr(request.state, "actor", None) is None and hasattr(request.state, "may"):
            return None
        full = (key, _reader(request))
        page = self._pages.get(full)
        if page is None:
            return None
        self._pages.move_to_end(full)
        return _sent(request, page)

    def _keep(self, key: Hashable, response: Response) -> _Sent:
        body = bytes(response.body)
        tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        page = _Sent(tag, gzip.compress(body, 6, mtime=0), "text/html; charset=utf-8")
        self._pages[key] = page
        while len(self._pages) > self._kept:
            self._pages.popitem(last=False)
        return page


def _reader(request: Request) -> Hashable:
    """All that makes a page differ between readers: rights and name, form token, theme."""
    state = request.state
    return (getattr(state, "actor", None), getattr(state, "csrf", ""), theme_of(request))


def _sent(request: Request, page: _Sent) -> Response:
    headers = {**_HEADERS, "ETag": page.tag}
    had = request.headers.get("if-none-match", "").split(",")
    if page.tag in {t.strip().removeprefix("W/") for t in had}:
        return Response(status_code=304, headers=headers)
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(gzip.decompress(page.packed), media_type=page.kind, headers=headers)
    headers["Content-Encoding"] = "gzip"
    return Response(page.packed, media_type=page.kind, headers=headers)
