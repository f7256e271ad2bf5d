"""Objectives: how far each is, what it lacks, what matters in each business stage."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from unisono.council.stages import STAGES, StageAim
from unisono.model.council import Objective
from unisono.model.council_results import Progress
from unisono.reports.screens.council import (
    STANDINGS,
    objectives_chart,
    objectives_table,
    way_words,
)
from unisono.web.council.room import CouncilRoom, computed
from unisono.web.downloads import Kind, download
from unisono.web.planning.office import demand_all, may_all, may_some

_TITLE = "Objectives"


def add_objectives(router: APIRouter, room: CouncilRoom) -> None:
    """Objectives under their addresses."""

    @router.get("/objectives", include_in_schema=False, response_class=HTMLResponse)
    async def objectives(request: Request) -> Response:
        _demand(request)
        return await computed(
            room, request, ("council objectives",), room.objectives,
            lambda found: _page(room, request, found), _TITLE,
        )  # fmt: skip

    @router.get("/objectives/tables/objectives.{kind}", include_in_schema=False)
    async def table_file(request: Request, kind: Kind) -> Response:
        _demand(request)
        demand_all(request, "export", "objective")
        found = await room.worker.run(
            (room.results.state(), room.key(("council objectives",))), room.objectives
        )
        return download(objectives_table(found), kind, dict(request.query_params))


def _demand(request: Request) -> None:
    for kind in ("objective", "metrics", "audit"):
        demand_all(request, "see", kind)


def _page(room: CouncilRoom, request: Request, found: tuple[Progress, ...]) -> Response:
    actor = demand_all(request, "see", "objective")
    return room.office.pages.render(
        request, "council/objectives.html", found=found, table=objectives_table(found),
        chart=objectives_chart(found), standings=STANDINGS, way_words=way_words,
        incomplete=[p for p in found if p.missing], stages=STAGES,
        begin=lambda stage, one: _begin(room, stage, one),
        may_create=may_some(actor, "create", "objective"),
        downloads="/objectives/tables" if may_all(actor, "export", "objective") else "",
    )  # fmt: skip


def _begin(room: CouncilRoom, stage: StageAim, one: Objective) -> str:
    """Address of a form that begins with a template."""
    today = room.office.today()
    filled = {
        "title": one.title, "metric": one.metric, "stage": str(stage.stage), "start": str(today),
        "due": str(today + timedelta(days=90)), "notes": one.notes,
    }  # fmt: skip
    return f"/plan/objective/new?{urlencode({k: v for k, v in filled.items() if v})}"
