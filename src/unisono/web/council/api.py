"""The council over HTTP: objectives, scorecards and the pack as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from unisono.model.council import Decision
from unisono.model.council_pack import CouncilPack
from unisono.model.council_results import Progress, ScorecardResult
from unisono.model.document import Day
from unisono.web.council.pack_pages import PackFile, decided, looked_back, sent_pack
from unisono.web.council.room import CouncilRoom, MonthQuestion, demand_pack, month_asked
from unisono.web.council.scorecard_pages import adopted, demand_scorecards
from unisono.web.planning.calls import (
    ACTED,
    REFUSED,
    IfMatch,
    Key,
    StrictBody,
    Why,
    answer,
    answer_of,
    expected_in,
    gives,
    gives_file,
    no_revision,
    with_tag,
)
from unisono.web.planning.office import demand_all, demand_some


class NewDecision(Decision):
    """A decision; what is left out is that of today, by who records it."""

    decided_on: Day | None = None  # type: ignore[assignment]


class Outcome(StrictBody):
    """What came of a decision."""

    outcome: str = Field(min_length=1, max_length=20_000)


class Adoption(StrictBody):
    """Which scorecard of which month; empty: the newest whole one."""

    card: str = Field(max_length=80)
    month: str = Field("", max_length=10)


def council_api(room: CouncilRoom) -> APIRouter:
    """All calls about the council."""
    router = APIRouter(prefix="/api/v1", tags=["council"], responses=REFUSED)

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

    _files(router, room)
    _deciding(router, room)
    return router


def _files(router: APIRouter, room: CouncilRoom) -> None:
    types = ("application/pdf", "text/html", "application/json")

    @router.get("/council/pack.{kind}", response_class=Response, responses=gives_file(*types))
    async def pack(
        request: Request, kind: PackFile, q: Annotated[MonthQuestion, Query()]
    ) -> Response:
        """The pack of a month as a file to keep or send on."""
        return await sent_pack(room, request, kind, q)


def _deciding(router: APIRouter, room: CouncilRoom) -> None:
    @router.post("/council/decisions", status_code=201, responses=gives(answer_of("decision"), 201))
    def decide(request: Request, body: NewDecision, why: Why = "") -> Response:
        """Record a decision; the figure it is checked by later is measured now."""
        actor = demand_some(request, "create", "decision")
        given = body.model_dump(mode="json", exclude_defaults=True)
        return with_tag(actor, decided(room, actor, given, why), 201)

    @router.post("/council/decisions/{key}/outcome",
                 responses={**gives(answer_of("decision")), **ACTED})  # fmt: skip
    def outcome(request: Request, key: Key, body: Outcome, if_match: IfMatch = "") -> Response:
        """Write what came of a decision."""
        actor = demand_some(request, "edit", "decision")
        expected = expected_in(if_match)
        if expected is None:
            return no_revision()
        return with_tag(actor, looked_back(room, actor, key, body.outcome, expected))

    @router.post("/scorecards", status_code=201, responses=gives(answer_of("scorecard"), 201))
    def adopt(request: Request, body: Adoption) -> Response:
        """A scorecard of one's own, begun from a default."""
        actor = demand_some(request, "create", "scorecard")
        return with_tag(actor, adopted(room, actor, body.card, month_asked(body.month)), 201)
