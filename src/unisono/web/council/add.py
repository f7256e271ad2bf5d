"""All screens of the council under their addresses."""

from __future__ import annotations

from fastapi import APIRouter

from unisono.web.council.api import council_api
from unisono.web.council.objective_pages import add_objectives
from unisono.web.council.pack_pages import add_pack
from unisono.web.council.room import CouncilRoom
from unisono.web.council.scorecard_pages import add_scorecards
from unisono.web.planning.office import Planning
from unisono.web.serve_screens import Worker


def council_router(office: Planning, worker: Worker) -> APIRouter:
    """The screens and the calls."""
    router, room = APIRouter(), CouncilRoom(office, worker)
    add_pack(router, room)
    add_objectives(router, room)
    add_scorecards(router, room)
    router.include_router(council_api(room))
    return router
