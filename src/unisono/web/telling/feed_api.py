"""One's own calendar feeds over HTTP; the feed itself is read by its private address."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from unisono.access.access import Access
from unisono.notices.feeds import Feed, feeds, make_feed, revoke_feed
from unisono.web.planning.calls import REFUSED, StrictBody, answer, gives, items_of
from unisono.web.planning.office import demand_some
from unisono.web.telling.room import TellingRoom
from unisono.workspace.notices import base_of

_Id = Annotated[str, Path(pattern=r"^[0-9a-f]{12}$")]


class NewFeed(StrictBody):
    """Whose activities a feed shows; empty: all one may see."""

    team: str = Field("", max_length=300)


class MadeFeed(BaseModel):
    """A private address, told this once."""

    id: str
    team: str
    address: str


def feed_api(room: TellingRoom) -> APIRouter:
    """All these calls."""
    router = APIRouter(prefix="/api/v1/calendar/feeds", tags=["calendar"], responses=REFUSED)

    def access() -> Access:
        return Access(room.desk.database, room.settings.serve)

    @router.get("", responses=gives(items_of(Feed)))
    def mine(request: Request) -> Response:
        """One's own feeds, without their addresses."""
        return answer({"items": feeds(access(), demand_some(request, "see", "activity"))})

    @router.post("", status_code=201, responses=gives(MadeFeed, 201))
    def make(request: Request, body: NewFeed) -> Response:
        """A private address for a calendar program; keys make none."""
        made, token = make_feed(access(), demand_some(request, "see", "activity"), body.team)
        address = f"{base_of(room.settings)}/feeds/{token}.ics"
        return answer({"id": made.id, "team": made.team, "address": address}, 201)

    @router.delete("/{id}", status_code=204)
    def revoke(request: Request, id: _Id) -> Response:
        """Make a feed useless at once."""
        revoke_feed(access(), demand_some(request, "see", "activity"), id)
        return Response(status_code=204)

    return router
