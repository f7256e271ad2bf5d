"""Names of the past over HTTP: the repair, questions and answers."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from unisono.web.planning.calls import REFUSED, StrictBody, answer, gives, items_of
from unisono.web.planning.office import Planning, demand_some
from unisono.web.tracking.names_pages import (
    KIND,
    AnswerId,
    answered,
    report_for,
    undone,
    withdrawn,
    written,
)
from unisono.workspace.answers import AskedQuestion, TrackingAnswer, asked_questions, read_answers
from unisono.workspace.repair import RepairReport

_Why = Annotated[str, Field(max_length=2_000)]
Parameter = Literal["", "source", "medium", "campaign", "parameter", "pair"]


class Repair(StrictBody):
    """Which aliases are to be written, and why; empty parameter: all of them."""

    parameter: Parameter = ""
    why: _Why = ""


class Said(StrictBody):
    """An answer; ``keep``: which of two same values figures show, empty the first."""

    answer: Literal["same", "different", "later"]
    keep: Annotated[str, Field(max_length=2_000)] = ""
    why: _Why = ""


class Back(StrictBody):
    """Why it is taken back."""

    why: _Why = ""


class AnswersAnswer(BaseModel):
    """Questions of the present build with their answers, and all answers that hold."""

    questions: list[AskedQuestion]
    answers: list[TrackingAnswer]


def names_api(office: Planning) -> APIRouter:
    """All these calls."""
    router = APIRouter(prefix="/api/v1/tracking", tags=["tracking"], responses=REFUSED)

    @router.get("/repair", responses=gives(RepairReport))
    def repair(request: Request, parameter: Annotated[Parameter, Query()] = "") -> Response:
        """Values of the past and what figures show, the rows behind them, and where to mend."""
        actor = demand_some(request, "see", KIND)
        return answer(report_for(office, actor, parameter))

    @router.post("/repair", responses=gives(items_of(TrackingAnswer)))
    def write(request: Request, body: Repair) -> Response:
        """Write the aliases that follow from rules into the taxonomy; the next load uses them."""
        actor = demand_some(request, "edit", KIND)
        return answer({"items": written(office, actor.by, body.why, body.parameter)})

    @router.post("/repair/undo", responses=gives(items_of(TrackingAnswer)))
    def undo(request: Request, body: Back) -> Response:
        """Take the aliases of the last repair back."""
        actor = demand_some(request, "edit", KIND)
        return answer({"items": undone(office, actor.by, body.why)})

    _answers(router, office)
    return router


def _answers(router: APIRouter, office: Planning) -> None:
    @router.get("/answers", responses=gives(AnswersAnswer))
    def answers(request: Request) -> Response:
        """Values that may be one, with ids, and what was said about them."""
        demand_some(request, "see", KIND)
        layout = office.results.workspace.layout
        return answer({"questions": asked_questions(layout), "answers": read_answers(layout)})

    @router.post("/questions/{id_}", responses=gives(TrackingAnswer))
    def say(request: Request, id_: AnswerId, body: Said) -> Response:
        """Answer a question; the next load applies it."""
        actor = demand_some(request, "edit", KIND)
        return answer(answered(office, actor.by, id_, body.answer, body.keep, body.why))

    @router.delete("/questions/{id_}/answer", responses=gives(TrackingAnswer))
    def back(request: Request, id_: AnswerId, why: Annotated[str, Query(max_length=2_000)] = ""
             ) -> Response:  # fmt: skip
        """Take an answer back; the next load asks again."""
        actor = demand_some(request, "edit", KIND)
        return answer(withdrawn(office, actor.by, id_, why))
