"""The council over HTTP: objectives, scorecards and the pack as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from unisono.council.objectives import Progress
from unisono.council.pack import CouncilPack
from unisono.council.scorecards import ScorecardResult
from unisono.web.council.room import CouncilRoom, MonthQuestion, demand_pack, month_asked
from unisono.web.council.scorecard_pages import demand_scorecards
from unisono.web.planning.api import answer
from unisono.web.planning.office import demand_all


def council_api(room: CouncilRoom) -> APIRouter:
    """All calls about the council."""
    router = APIRouter(prefix="/api/v1", tags=["council"], responses={
        code: {"description": said} for code, said in (
            (400, "Wrong question"), (403, "Not allowed"), (422, "Wrong parameters"))
    })  # fmt: skip

    @router.get("/objectives", responses={200: {"model": list[Progress]}})
    async def objectives(request: Request) -> Response:
        """Every objective against the figure of now, and what it lacks of being SMART."""
        for kind in ("objective", "metrics", "audit"):
            demand_all(request, "see", kind)
        found = await room.worker.run(
            (room.results.state(), room.key(("council objectives",))), room.objectives
        )
        return answer(found)

    @router.get("/scorecards", responses={200: {"model": list[ScorecardResult]}})
    async def scorecards(request: Request, q: Annotated[MonthQuestion, Query()]) -> Response:
        """Scorecards of a month: those that were written and defaults of the other roles."""
        demand_scorecards(request)
        month = month_asked(q.month)
        _, cards = await room.worker.run(
            (room.results.state(), room.key(("council scorecards", month))),
            lambda: room.scorecards(month),
        )
        return answer(cards)

    @router.get("/council", responses={200: {"model": CouncilPack}})
    async def council(request: Request, q: Annotated[MonthQuestion, Query()]) -> Response:
        """The pack of a month."""
        demand_pack(request)
        month = month_asked(q.month)
        return answer(await room.worker.run(
            (room.results.state(), room.key(("council pack", month))), lambda: room.pack(month)
        ))  # fmt: skip

    return router
