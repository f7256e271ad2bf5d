"""Sharing one screen by a read-only link: making, listing and revoking links, and opening one."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, QueryParams
from starlette.responses import HTMLResponse, Response

from unisono.access.people import require
from unisono.access.shares import (
    LONGEST_DAYS,
    Share,
    make_share,
    may_share,
    note_use,
    opened_share,
    revoke_share,
    shares,
)
from unisono.errors import AccessError, QueryError
from unisono.reports.screens.shares import shares_table
from unisono.web.downloads import Kind, download
from unisono.web.planning.forms import days_in, form_of, go, text_in
from unisono.web.planning.office import actor_of, demand_some
from unisono.web.screen import Screen, asked, query_of
from unisono.web.serve_screens import PATIENCE, Worker, view_of
from unisono.web.sharing.reading import for_reading
from unisono.web.sharing.sharing import Sharing, unlisted

Form = Annotated[FormData, Depends(form_of)]
_DEAD = AccessError(
    "This link does not work: it is over, was revoked, or whoever made it may not share it "
    "any more.",
    way_out="Ask whoever sent it to you.",
)


def filters(screen: Screen, query: str) -> Any:
    """The filters of a shared address; never persons.

    Raises:
        QueryError: a filter is not allowed.
    """
    question = asked(screen.question, QueryParams(query))
    if "personal" in screen.question.model_fields:
        question = question.model_copy(update={"personal": False})
    return question


class Shared:
    """What links open."""

    def __init__(self, sharing: Sharing, worker: Worker, screens: list[Screen]) -> None:
        self.sharing, self.worker = sharing, worker
        self.screens = {s.name: s for s in screens if s.shareable}

    async def find(self, token: str) -> tuple[Share, Screen] | None:
        """The link and its screen, if its maker may share it at this moment."""
        found = await run_in_threadpool(opened_share, self.sharing.access, token)
        if found is None:
            return None
        share, maker = found
        screen = self.screens.get(share.screen)
        if screen is None or not may_share(maker, *screen.kinds):
            return None
        return share, screen

    def dead(self, request: Request) -> Response:
        """What whoever has a link that does not work is told: never which of the reasons."""
        return unlisted(
            self.sharing.pages.render(
                request, "sharing/closed.html", status=404, error=_DEAD, title="Shared page"
            )
        )

    def main(self, share: Share, screen: Screen, token: str) -> Markup:
        """The screen's main part to be read only; links of its tables lead to this link's."""
        results, prefix = self.sharing.results, f"/shared/{token}/tables"

        def made(_: object) -> Markup:
            question = filters(screen, share.query)
            whole = self.sharing.pages.fragment(
                screen.template, v=view_of(results, screen, question), q=question, screen=screen,
                downloads=prefix, query="", **screen.more,
            )  # fmt: skip
            return for_reading(whole, f"{prefix}/")

        return results.once(self.key(share, screen), made)

    def key(self, share: Share, screen: Screen) -> Hashable:
        """What the page of a link hangs on beside the build."""
        return "shared", share.id, screen.mark(filters(screen, share.query))


def add_shared(router: APIRouter, shared: Shared) -> None:
    """``/shared/<token>`` for whoever was given the link."""
    sharing, worker = shared.sharing, shared.worker

    @router.get("/shared/{token}", include_in_schema=False, response_class=HTMLResponse)
    async def show(request: Request, token: str) -> Response:
        found = await shared.find(token)
        if found is None or (found[1].needs_data and not sharing.results.loaded):
            return shared.dead(request)
        share, screen = found
        try:
            main = await worker.run(
                (sharing.results.state(), shared.key(share, screen)),
                lambda: shared.main(share, screen, token), PATIENCE,
            )  # fmt: skip
        except TimeoutError:
            wait = sharing.pages.render(request, "sharing/wait.html", status=202)
            return unlisted(wait)
        await run_in_threadpool(note_use, sharing.access, share)
        workspace = sharing.results.last_good
        page = sharing.pages.render(
            request, "sharing/shared.html", share=share, shown=main,
            owner=workspace.settings.company or workspace.root.name,
        )  # fmt: skip
        return unlisted(page)

    @router.get("/shared/{token}/tables/{table}.{kind}", include_in_schema=False)
    async def table_file(request: Request, token: str, table: str, kind: Kind) -> Response:
        found = await shared.find(token)
        if found is None or (found[1].needs_data and not sharing.results.loaded):
            return shared.dead(request)
        share, screen = found
        question = filters(screen, share.query)
        view = await worker.run(
            (sharing.results.state(), "view", screen.name, question, screen.mark(question)),
            lambda: view_of(sharing.results, screen, question),
        )
        one = next((t for t in view.tables if t.id == table), None)
        if one is None:
            return shared.dead(request)
        told = dict(QueryParams(share.query))
        return unlisted(await run_in_threadpool(download, one, kind, told))


def add_shares(router: APIRouter, shared: Shared) -> None:
    """``/shares``: the links one made, and making one."""
    sharing = shared.sharing

    @router.get("/shares", include_in_schema=False, response_class=HTMLResponse)
    def listed(request: Request, done: str = "") -> Response:
        actor = demand_some(request, "see", "shares")
        now = sharing.access.now()
        found = shares(sharing.access, actor)
        titles = {name: s.title for name, s in shared.screens.items()}
        return unlisted(
            sharing.pages.render(
                request,
                "sharing/shares.html",
                table=shares_table(found, titles, now),
                open=[s for s in found if s.good(now)],
                titles=titles,
                done=done,
            )
        )

    @router.get("/shares/table.{kind}", include_in_schema=False)
    def table_file(request: Request, kind: Kind) -> Response:
        found = shares(sharing.access, demand_some(request, "see", "shares"))
        titles = {name: s.title for name, s in shared.screens.items()}
        return download(shares_table(found, titles, sharing.access.now()), kind, {})

    @router.get("/shares/new", include_in_schema=False, response_class=HTMLResponse)
    def blank(request: Request, screen: str = "", query: str = "") -> Response:
        return _new(shared, request, screen, query)

    @router.post("/shares/new", include_in_schema=False)
    def create(request: Request, form: Form) -> Response:
        name, query = text_in(form, "screen"), text_in(form, "query")
        chosen, kept = chosen_view(shared, name, query)
        made, token = make_share(
            sharing.access, actor_of(request), chosen.name, chosen.kind, kept,
            text_in(form, "title") or chosen.title, days_in(form, "days"), also=chosen.also,
        )  # fmt: skip
        return _new(shared, request, name, query, made, f"/shared/{token}")

    @router.post("/shares/{id}/revoke", include_in_schema=False)
    def revoke(request: Request, id: str) -> Response:
        revoke_share(sharing.access, demand_some(request, "archive", "shares"), id)
        return go("/shares", done="revoked")


def chosen_view(shared: Shared, name: str, query: str) -> tuple[Screen, str]:
    """A screen that can be shared, and its filters in their one spelling.

    Raises:
        QueryError: there is no such screen to share, or a filter is not allowed.
    """
    screen = shared.screens.get(name)
    if screen is None:
        raise QueryError("This screen cannot be shared.", way_out="Share one that shows results.")
    question = filters(screen, query)
    screen.mark(question)  # refuses what there is not
    return screen, query_of(question)


def _new(
    shared: Shared, request: Request, name: str, query: str, made: Share | None = None,
    path: str = "",
) -> Response:  # fmt: skip
    actor = demand_some(request, "create", "shares")
    screen, kept = chosen_view(shared, name, query)
    require(may_share(actor, *screen.kinds))
    sharing = shared.sharing
    return unlisted(
        sharing.pages.render(
            request,
            "sharing/share.html",
            screen=screen,
            query=kept,
            made=made,
            address=sharing.address(request, path) if made else "",
            days=sharing.access.settings.share_days,
            longest=LONGEST_DAYS,
        )
    )
