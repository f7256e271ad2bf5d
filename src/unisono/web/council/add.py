"""All screens of the council under their addresses."""

from __future__ import annotations

from fastapi import APIRouter

from unisono.web.council.api import council_api
from unisono.web.council.minutes_api import minutes_api
from unisono.web.council.minutes_pages import add_minutes
from unisono.web.council.objective_pages import add_objectives
from unisono.web.council.pack_pages import add_pack
from unisono.web.council.room import CouncilRoom
from unisono.web.council.scorecard_pages import add_scorecards


def council_router(room: CouncilRoom) -> APIRouter:
    """The screens and the calls."""
    router = APIRouter()
    add_pack(router, room)
    add_minutes(router, room)
    add_objectives(router, room)
    add_scorecards(router, room)
    router.include_router(council_api(room))
    router.include_router(minutes_api(room))
    return router
