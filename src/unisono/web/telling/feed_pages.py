"""Calendar feeds: made and revoked on screen, read by calendar programs without a session."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from unisono.access.access import Access
from unisono.calendar.feed import Revised, feed
from unisono.notices.feeds import feeds, make_feed, reader_of, revoke_feed
from unisono.web.planning.forms import form_of, go, text_in
from unisono.web.planning.office import demand_some
from unisono.web.telling.room import TellingRoom
from unisono.web.telling.tables import feeds_table
from unisono.workspace.notices import base_of

Form = Annotated[FormData, Depends(form_of)]
_GONE = "There is no such calendar.\n"


def add_feeds(router: APIRouter, room: TellingRoom) -> None:
    """The feeds under their addresses."""

    def access() -> Access:
        return Access(room.desk.database, room.settings.serve)

    @router.get("/calendar/feeds", include_in_schema=False, response_class=HTMLResponse)
    def mine(request: Request) -> Response:
        return _page(room, request, access())

    @router.post("/calendar/feeds", include_in_schema=False, response_class=HTMLResponse)
    def make(request: Request, form: Form) -> Response:
        actor = demand_some(request, "see", "activity")
        _, token = make_feed(access(), actor, text_in(form, "team"))
        address = f"{base_of(room.settings)}/feeds/{token}.ics"
        return _page(room, request, access(), address)

    @router.post("/calendar/feeds/revoke", include_in_schema=False)
    def revoke(request: Request, form: Form) -> Response:
        revoke_feed(access(), demand_some(request, "see", "activity"), text_in(form, "id"))
        return go("/calendar/feeds", done="revoked")

    @router.get("/feeds/{token}.ics", include_in_schema=False)
    def read(token: str) -> Response:
        found = reader_of(access(), token)
        if found is None:
            return PlainTextResponse(_GONE, 404)
        actor, one = found
        state = room.office.seen(actor)
        revisions = {
            f"{kind}:{key}": Revised(s.revision, s.changed_at)
            for (kind, key), s in state.stored.items()
        }
        made = feed(state.plan, room.settings.calendar, team=one.team, revisions=revisions)
        headers = {"Cache-Control": "private, max-age=300", "Referrer-Policy": "no-referrer"}
        return Response(made, media_type="text/calendar; charset=utf-8", headers=headers)


def _page(room: TellingRoom, request: Request, access: Access, address: str = "") -> Response:
    actor = demand_some(request, "see", "activity")
    found = feeds(access, actor)
    plan = room.office.seen(actor).plan
    teams = {t for a in plan.activities.values() for t in (a.team, *a.informed) if t}
    answer = room.pages.render(
        request, "telling/feeds.html", table=feeds_table(found), address=address,
        good=[f for f in found if f.revoked_at is None], teams=sorted(teams)[:200],
        done=request.query_params.get("done", ""),
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer
