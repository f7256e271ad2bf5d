"""Landing pages of promises are asked for, and kept on the desk."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from unisono.messages.catalogue import page_key
from unisono.workspace.gate import read_live
from unisono.workspace.link_health import UsedLink, check_live, may_ask
from unisono.workspace.page_looks import Tell
from unisono.workspace.plan import today
from unisono.workspace.promises import promises_of
from unisono.workspace.workspace import Workspace

if TYPE_CHECKING:
    from unisono.desk import Desk


def look_at_pages(
    workspace: Workspace, desk: Desk, *, by: str, tell: Tell | None = None,
    as_of: date | None = None,
) -> int:  # fmt: skip
    """Ask for the landing pages of promises, within what each site allows; how many."""
    live = read_live(workspace, promises=False)
    links: dict[str, UsedLink] = {}
    for group in promises_of(live.texts, as_of or today(workspace)):
        link = group.promise.link
        if link and may_ask(link):
            links.setdefault(page_key(link), UsedLink(link, "text", "", group.texts, None))
    return len(check_live(workspace, desk, by=by, tell=tell, links=links.values()))
