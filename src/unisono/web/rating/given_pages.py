"""Ratings that were given: one's own, or everybody's for who calibrates; taken back there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from unisono.access.rights import Actor
from unisono.model.messages import MessageText
from unisono.model.ratings import RatedTexts, Rating
from unisono.reports.screens.ratings import question_words
from unisono.web.planning.forms import form_of, go, text_in
from unisono.web.planning.office import demand_all, demand_some, may_all
from unisono.web.rating.room import RatingRoom
from unisono.workspace.rating_withdrawal import KIND, may_withdraw, own_ratings, withdraw
from unisono.workspace.ratings import all_ratings

Form = Annotated[FormData, Depends(form_of)]
Whose = Literal["own", "all"]
RatingId = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$", description="As the list has it.")]
_PAGE = 25


@dataclass(frozen=True)
class Given:
    """One rating of the list."""

    rating: Rating
    text: MessageText
    question: str
    own: bool
    may_withdraw: bool


def given_to(room: RatingRoom, request: Request, whose: Whose) -> tuple[Actor, RatedTexts]:
    """Ratings that who asks may list, and who it is: others' only with the right to export.

    Raises:
        NotAllowedError: they may not.
    """
    actor = demand_all(request, "see", KIND)
    if whose == "all":
        demand_all(request, "export", KIND)
        return actor, all_ratings(room.office.desk)
    return actor, own_ratings(all_ratings(room.office.desk), actor)


def add_given(router: APIRouter, room: RatingRoom) -> None:
    """``/messages/ratings/given``: newest first, in pages."""

    @router.get("/messages/ratings/given", include_in_schema=False, response_class=HTMLResponse)
    def given(
        request: Request, whose: Whose = "own",
        page: Annotated[int, Query(ge=1, le=10_000)] = 1, done: str = "",
    ) -> Response:  # fmt: skip
        actor, found = given_to(room, request, whose)
        newest = found.ratings[::-1]
        pages = max(1, -(-len(newest) // _PAGE))
        shown = newest[(page - 1) * _PAGE : page * _PAGE]
        answer = room.office.pages.render(
            request, "rating/given.html", whose=whose, page=min(page, pages), pages_count=pages,
            total=len(newest), may_see_all=may_all(actor, "export", KIND), done=done == "withdrawn",
            given=[
                Given(r, found.texts[r.text], question_words(r.pillar), r.rater == actor.by,
                      may_withdraw(actor, r))
                for r in shown
            ],
        )  # fmt: skip
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @router.post("/messages/ratings/given/{id}/withdraw", include_in_schema=False)
    def take_back(request: Request, id: RatingId, form: Form) -> Response:
        actor = demand_some(request, "archive", KIND)
        withdraw(room.office.desk, actor, [id], "screen", text_in(form, "why"))
        whose = "all" if text_in(form, "whose") == "all" else ""
        return go("/messages/ratings/given", whose=whose, done="withdrawn")
