"""Ratings over HTTP: the next text, ratings, agreement, calibrations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from unisono.model.ratings import WHOLE, Calibrations, Rating, Recalibrated
from unisono.reports.screens.ratings import rating_table
from unisono.web.planning.calls import GONE, REFUSED, StrictBody, answer, gives, items_of
from unisono.web.planning.office import demand_all, demand_some
from unisono.web.rating.given_pages import RatingId, Whose, given_to
from unisono.web.rating.room import SKIPPED, RatingRoom, demand_calibrate, demand_rate
from unisono.web.table_answer import TableAnswer, table_answer
from unisono.workspace.rating_withdrawal import withdraw
from unisono.workspace.ratings import (
    RatingState,
    all_ratings,
    calibrate,
    recalibration,
    use_calibration,
)

_Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="As the next text has it.")]


class RatingBody(StrictBody):
    """How far a text says a pillar, or any of them: 0 not at all, 10 fully."""

    text: _Digest
    rating: float = Field(ge=0, le=10)
    pillar: str = Field("", max_length=80, description="Empty: the text as a whole.")


class CalibrationBody(StrictBody):
    """Which calibration scores are made with."""

    name: str = Field(max_length=80, examples=["own-1", "shipped"])


@dataclass(frozen=True)
class NextText:
    """What is rated next; without a text everything is rated. Its score is not told."""

    digest: str
    title: str
    text: str
    pillar: str
    done: int
    total: int


def rating_api(room: RatingRoom) -> APIRouter:
    """All calls about ratings."""
    router = APIRouter(prefix="/api/v1/ratings", tags=["ratings"], responses=REFUSED)
    _add_reading(router, room)
    _add_writing(router, room)
    return router


def _add_reading(router: APIRouter, room: RatingRoom) -> None:
    office = room.office

    @router.get("", responses=gives(RatingState))
    def state(request: Request) -> Response:
        """How many ratings there are, how far raters agree, and every calibration."""
        demand_all(request, "see", "rating")
        return answer(room.state())

    @router.get("/next", responses=gives(NextText))
    def next_text(
        request: Request,
        skip: Annotated[list[str], Query(default_factory=list, max_length=SKIPPED)],
        pillar: Annotated[str, Query(max_length=80)] = WHOLE,
    ) -> Response:
        """The text that who asks is to rate next on one question."""
        found = room.next(demand_rate(request), pillar, tuple(skip))
        text, title = (found.text.text, found.text.title) if found.text else ("", "")
        return answer(NextText(found.digest, title, text, pillar, found.done, found.total))

    @router.get("/items", responses=gives(TableAnswer))
    def items(request: Request) -> Response:
        """Every rating with its text; needs the right to export."""
        demand_all(request, "export", "rating")
        return answer(table_answer(rating_table(all_ratings(office.desk))))

    @router.get("/given", responses=gives(TableAnswer))
    def given(request: Request, whose: Whose = "own") -> Response:
        """Ratings of who asks; with `whose=all` everybody's, which needs the right to export."""
        _, found = given_to(room, request, whose)
        return answer(table_answer(rating_table(found)))

    @router.get("/fit", responses=gives(items_of(Recalibrated)))
    def fit(request: Request) -> Response:
        """What a calibration made now would change; nothing is kept."""
        demand_all(request, "see", "rating")
        found: tuple[Any, ...] = recalibration(office.results.workspace, office.desk)
        return answer({"items": found})


def _add_writing(router: APIRouter, room: RatingRoom) -> None:
    office = room.office

    @router.post("", status_code=201, responses=gives(Rating, 201))
    def rate(request: Request, body: RatingBody) -> Response:
        """Rate a text, or rate it again. Ratings are people's: keys of agents are refused."""
        actor = demand_rate(request)
        return answer(room.rate(actor, body.text, body.pillar, body.rating, "HTTP"), 201)

    @router.delete("/given/{id}", responses={**gives(Rating), **GONE})
    def take_back(
        request: Request, id: RatingId, why: Annotated[str, Query(max_length=2_000)] = ""
    ) -> Response:
        """Withdraw a rating: one's own, or anybody's with the right to calibrate."""
        actor = demand_some(request, "archive", "rating")
        (done,) = withdraw(office.desk, actor, [id], "HTTP", why)
        return answer(done)

    @router.post("/calibrations", status_code=201, responses=gives(items_of(Recalibrated), 201))
    def make(request: Request) -> Response:
        """Make a calibration of the ratings, used at once where it is better beyond doubt."""
        actor = demand_calibrate(request)
        return answer({"items": calibrate(office.results.workspace, office.desk, actor.by)}, 201)

    @router.put("/calibration", responses=gives(Calibrations))
    def use(request: Request, body: CalibrationBody) -> Response:
        """Score with another calibration, or with the shipped one, from now on."""
        actor = demand_calibrate(request)
        found = use_calibration(office.results.workspace, office.desk, body.name, actor.by)
        return answer(found)
