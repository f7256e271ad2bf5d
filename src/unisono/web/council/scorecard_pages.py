"""Scorecards of roles and persons: all of them, and one line by line."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from unisono.access.rights import Actor
from unisono.council.months import shifted, written
from unisono.council.months import words as month_words
from unisono.desk import Stored
from unisono.desk.free_keys import free_key
from unisono.errors import QueryError
from unisono.model.council import Scorecard, ScorecardLine
from unisono.model.council_results import ScorecardResult
from unisono.model.document import Document
from unisono.reports.screens.council import (
    score_state,
    score_words,
    scorecard_table,
    scorecards_table,
)
from unisono.reports.screens.table import Mark, Table
from unisono.web.council.room import (
    CouncilRoom,
    MonthQuestion,
    computed,
    month_asked,
    month_query,
)
from unisono.web.downloads import Kind, download
from unisono.web.planning.changes import put
from unisono.web.planning.forms import form_of, go, text_in
from unisono.web.planning.office import demand_all, demand_some, may_all, may_some

Form = Annotated[FormData, Depends(form_of)]
Found = tuple[date, tuple[ScorecardResult, ...]]


class CardQuestion(MonthQuestion):
    """Which scorecard of which month is shown."""

    card: str = Field("", max_length=80, description="Key of a scorecard; empty: the first.")


def add_scorecards(router: APIRouter, room: CouncilRoom) -> None:
    """Scorecards under their addresses."""

    @router.get("/scorecards", include_in_schema=False, response_class=HTMLResponse)
    async def scorecards(request: Request, q: Annotated[CardQuestion, Query()]) -> Response:
        demand_scorecards(request)
        month = month_asked(q.month)
        return await computed(
            room, request, ("council scorecards", month), lambda: room.scorecards(month),
            lambda found: _page(room, request, found, q.card), "Scorecards",
        )  # fmt: skip

    @router.get("/scorecards/tables/{table}.{kind}", include_in_schema=False)
    async def table_file(
        request: Request, table: str, kind: Kind, q: Annotated[CardQuestion, Query()]
    ) -> Response:
        demand_scorecards(request)
        demand_all(request, "export", "scorecard")
        month = month_asked(q.month)
        _, cards = await room.worker.run(
            (room.results.state(), room.key(("council scorecards", month))),
            lambda: room.scorecards(month),
        )
        tables: dict[str, Table] = {"scorecards": scorecards_table(cards)}
        tables |= {t.id: t for t in map(scorecard_table, cards)}
        if table not in tables:
            raise QueryError(f"There is no table {table[:80]} here.",
                             way_out=f"There are: {', '.join(tables)}.")  # fmt: skip
        return download(tables[table], kind, dict(request.query_params))

    @router.post("/scorecards/adopt", include_in_schema=False)
    def adopt(request: Request, form: Form) -> Response:
        actor = demand_some(request, "create", "scorecard")
        month = month_asked(text_in(form, "month"))
        key = adopted(room, actor, text_in(form, "card"), month).key
        return go(f"/plan/scorecard/{key}", saved="1")


def adopted(
    room: CouncilRoom, actor: Actor, card: str, month: date | None
) -> Stored[Document]:  # fmt: skip
    """A scorecard of one's own, begun from a default.

    Raises:
        QueryError: there is no such scorecard.
    """
    found = _of(room.scorecards(month)[1], card)
    lines = tuple(
        ScorecardLine(group=x.group, measure=x.measure, where=x.where) for x in found.lines
    )
    document = Scorecard(title=found.title, role=found.role, lines=lines)
    key = free_key(room.office.desk, "scorecard", found.key)
    return put(
        room.office, actor, "scorecard", key, document, expected=0, why="begun from the default"
    )


def demand_scorecards(request: Request) -> None:
    """Refuse who may not see scorecards and the figures in them."""
    for kind in ("scorecard", "objective", "metrics", "audit"):
        demand_all(request, "see", kind)


def _of(cards: tuple[ScorecardResult, ...], key: str) -> ScorecardResult:
    """The card of this key.

    Raises:
        QueryError: there is none.
    """
    for card in cards:
        if card.key == key:
            return card
    raise QueryError(f"There is no scorecard {key[:80]}.", way_out="Open /scorecards.")


def _page(room: CouncilRoom, request: Request, found: Found, key: str) -> Response:
    month, cards = found
    actor = demand_all(request, "see", "scorecard")
    card = _of(cards, key) if key else cards[0]
    settings = room.results.workspace.settings.council
    return room.office.pages.render(
        request, "council/scorecards.html", cards=cards, card=card, table=scorecard_table(card),
        every=scorecards_table(cards), month=written(month), month_title=month_words(month),
        first_title=month_words(shifted(month, 1 - settings.scorecard_months)),
        query=month_query(month), score_words=score_words,
        mark=Mark(score_state(card.score), score_words(card.score)),
        may_create=may_some(actor, "create", "scorecard"),
        downloads="/scorecards/tables" if may_all(actor, "export", "scorecard") else "",
        settings=settings,
    )  # fmt: skip
