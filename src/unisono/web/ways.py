"""No way of a page leads to where its reader is refused.

Done on the finished HTML, on purpose. Pages of results are kept for all readers, one rendering for
many roles, and texts and views name screens without knowing who reads them. Asking for rights where
each link is written would take a check in every template, in every text of a view, and a page kept
for each set of rights; a link that forgot it would lead to a refusal again. Here what is closed is
found once, by the right of the menu's line it is under, for links of today and tomorrow alike.
The patterns hold for HTML that our own templates write: quoted, escaped addresses.
"""

from __future__ import annotations

import re
from html import unescape

from starlette.requests import Request

from unisono.web.navigation import MENU, line_of, menu_of

_WHOLE = tuple((group.title, group.items) for group in MENU)
#: The overview sends an agency's people to theirs; that one is in nobody else's menu.
_LINES = frozenset(i.path for _, items in _WHOLE for i in items) - {"/", "/agency"}
_WAY = re.compile(r'(<a\b[^>]*?)\shref="(/[^"]*)"')
_FILES = re.compile(r'<p class="downloads">.*?</p>', re.DOTALL)


def without_closed_ways(request: Request, html: str) -> str:
    """``html`` with the text of links to screens that who asks may not open, and not the links."""
    closed = _LINES - {i.path for _, items in menu_of(request) for i in items}

    def kept(found: re.Match[str]) -> str:
        path = re.split("[?#]", unescape(found[2]), maxsplit=1)[0]
        return found[1] if line_of(_WHOLE, path) in closed else found[0]

    return _WAY.sub(kept, html) if closed else html


def without_downloads(html: str) -> str:
    """``html`` of a page whose tables its reader may not carry away."""
    return _FILES.sub("", html)
