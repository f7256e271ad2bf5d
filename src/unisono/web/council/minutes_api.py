"""Minutes over HTTP: freezing a pack, reading it as it was, what differs now, what was said."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from unisono.access.rights import Actor
from unisono.council.differences import Difference
from unisono.desk import Stored
from unisono.errors import StaleEdit
from unisono.model.council import Minutes
from unisono.model.document import Names, Text
from unisono.web.council.minutes_pages import compared, frozen, noted
from unisono.web.council.room import CouncilRoom, demand_pack
from unisono.web.planning.calls import (
    CHANGED,
    GONE,
    REFUSED,
    IfMatch,
    StrictBody,
    Why,
    answer,
    expected_in,
    gives,
    no_revision,
    stale,
)
from unisono.web.planning.changes import flag
from unisono.web.planning.office import demand_all
from unisono.workspace.minutes import KIND, Entry, minutes_called, minutes_on

_Key = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$")]


class Freeze(StrictBody):
    """Which month, and what was said."""

    month: Annotated[str, Field(max_length=10, description="As 2026-10; empty: newest whole.")] = ""
    notes: Text = ""
    present: Names = ()


class Noted(StrictBody):
    """What was said, and who was there."""

    notes: Text = ""
    present: Names = ()


class MinutesAnswer(BaseModel):
    """Minutes; ``pack`` is the council's pack as it was, its JSON has the digest ``digest``."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    key: str
    revision: int
    archived: bool
    title: str
    month: str
    frozen_at: str
    frozen_by: str
    present: list[str]
    notes: str
    version: str
    digest: str
    pack: dict[str, Any]


def _told(stored: Stored[Minutes], status: int = 200) -> Response:
    m = stored.document
    body = {
        "key": stored.key, "revision": stored.revision, "archived": stored.archived,
        **m.model_dump(mode="json", exclude={"pack"}), "pack": json.loads(m.text()),
    }  # fmt: skip
    return answer(body, status, ETag=f'"{stored.revision}"',
                  Location=f"/api/v1/minutes/{stored.key}")  # fmt: skip


def minutes_api(room: CouncilRoom) -> APIRouter:
    """All calls about minutes."""
    router = APIRouter(prefix="/api/v1", tags=["council"], responses=REFUSED)
    desk = room.office

    @router.get("/minutes", responses=gives(list[Entry]))
    def listed(request: Request) -> Response:
        """Every frozen pack, the newest month first."""
        demand_all(request, "see", KIND)
        return answer(minutes_on(desk.desk))

    @router.post("/minutes", status_code=201, responses=gives(MinutesAnswer, 201))
    def freeze(request: Request, body: Freeze) -> Response:
        """Freeze the pack of a month as it is now."""
        found = frozen(room, request, body.month, body.notes, list(body.present), "")
        return _told(found, 201)

    @router.get("/minutes/{key}", responses={**gives(MinutesAnswer), **GONE})
    def one(request: Request, key: _Key) -> Response:
        """A frozen pack as it was."""
        demand_all(request, "see", KIND)
        return _told(minutes_called(desk.desk, key))

    @router.get("/minutes/{key}/differences", responses={**gives(list[Difference]), **GONE})
    def differ(request: Request, key: _Key) -> Response:
        """What the pack of now tells differently."""
        demand_pack(request)
        demand_all(request, "see", KIND)
        return answer(compared(room, minutes_called(desk.desk, key)))

    _changes(router, room)
    return router


def _changes(router: APIRouter, room: CouncilRoom) -> None:
    @router.put("/minutes/{key}", responses={**gives(MinutesAnswer), **CHANGED})
    def note(request: Request, key: _Key, body: Noted, if_match: IfMatch = "") -> Response:
        """Write anew what was said and who was there; the figures stay."""
        actor = demand_all(request, "edit", KIND)
        expected = expected_in(if_match)
        if expected is None:
            return no_revision()
        return _or_stale(actor, lambda: noted(
            room.office, actor, key, body.notes, list(body.present), expected
        ))  # fmt: skip

    def flagged(request: Request, key: str, if_match: str, why: str, archived: bool) -> Response:
        actor = demand_all(request, "archive", KIND)
        minutes_called(room.office.desk, key)
        expected = expected_in(if_match)
        if expected is None:
            return no_revision()
        return _or_stale(actor, lambda: flag(
            room.office, actor, KIND, key, archived=archived, expected=expected, why=why
        ))  # fmt: skip

    @router.delete("/minutes/{key}", responses={**gives(MinutesAnswer), **CHANGED})
    def archive(request: Request, key: _Key, if_match: IfMatch = "", why: Why = "") -> Response:
        """Put minutes away; they keep their history."""
        return flagged(request, key, if_match, why, True)

    @router.post("/minutes/{key}/restore", responses={**gives(MinutesAnswer), **CHANGED})
    def restore(request: Request, key: _Key, if_match: IfMatch = "", why: Why = "") -> Response:
        """Take minutes out of the archive."""
        return flagged(request, key, if_match, why, False)


def _or_stale(actor: Actor, act: Any) -> Response:
    try:
        return _told(act())
    except StaleEdit as error:
        return stale(actor, error)
