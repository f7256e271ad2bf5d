"""Reactions over HTTP: asking, deciding, looking back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import AwareDatetime, Field
from starlette.responses import Response

from unisono.calendar.reacting import post_mortems_due
from unisono.model.document import Key as DocumentKey
from unisono.model.document import Line, Text
from unisono.model.reacting import Decided
from unisono.web.planning.calls import (
    ACTED,
    GONE,
    REFUSED,
    IfMatch,
    Key,
    Limit,
    Offset,
    StrictBody,
    answer,
    answer_of,
    expected_in,
    gives,
    list_of,
    no_revision,
    told,
    with_tag,
)
from unisono.web.planning.office import Planning, demand_some
from unisono.web.planning.reaction_pages import (
    KIND,
    asked,
    decide_reaction,
    one_reaction,
    post_mortem,
)
from unisono.workspace.reactions import Question


class MayWe(StrictBody):
    """An event, the theme, the channel, and the risks by their texts; empty time: now."""

    moment: DocumentKey
    event: Annotated[str, Field(min_length=1, max_length=300)]
    channel: Annotated[str, Field(min_length=1, max_length=300)]
    happened_at: AwareDatetime | None = None
    risks: Annotated[dict[Line, bool], Field(default_factory=dict, max_length=50)]


class Done(StrictBody):
    """What was done after all."""

    decision: Decided
    link: Annotated[str, Field(max_length=4_000)] = ""
    why: Annotated[str, Field(max_length=2_000)] = ""


class PostMortem(StrictBody):
    """What was found when looking back."""

    learned: Annotated[str, Field(min_length=1, max_length=20_000)]
    went_well: Text = ""
    went_badly: Text = ""


def reaction_api(office: Planning) -> APIRouter:
    """All calls about reactions."""
    router = APIRouter(prefix="/api/v1", tags=["reactions"], responses=REFUSED)

    @router.get("/reactions", responses=gives(list_of(answer_of(KIND))))
    def listed(
        request: Request, offset: Offset = 0, limit: Limit = 100, due: bool = False
    ) -> Response:
        """What was asked, by key; ``due``: only what is to be looked back at by now."""
        actor = demand_some(request, "see", KIND)
        state = office.seen(actor)
        found = dict(sorted(state.of_kind(KIND).items()))
        if due:
            keys = post_mortems_due(state.documents(KIND), office.today())
            found = {k: found[k] for k in keys}
        part = [told(actor, s) for s in list(found.values())[offset : offset + limit]]
        return answer({"total": len(found), "offset": offset, "limit": limit, "items": part})

    @router.post("/reactions", status_code=201, responses={**gives(answer_of(KIND), 201), **GONE})
    def ask(request: Request, body: MayWe) -> Response:
        """May we react now? The verdict is kept with its reasons and whom to ask."""
        actor = demand_some(request, "create", KIND)
        now = datetime.now(UTC).replace(microsecond=0)
        question = Question(
            body.moment, body.event, body.channel, body.happened_at or now, body.risks
        )
        return with_tag(actor, asked(office, actor, question, now), 201, "/api/v1/reactions")

    _one(router, office)
    return router


def _one(router: APIRouter, office: Planning) -> None:
    @router.get("/reactions/{key}", responses={**gives(answer_of(KIND)), **GONE})
    def one(request: Request, key: Key) -> Response:
        """One of them."""
        actor = demand_some(request, "see", KIND)
        return with_tag(actor, one_reaction(office, actor, key), 200, f"/api/v1/reactions/{key}")

    @router.post("/reactions/{key}/decision", responses={**gives(answer_of(KIND)), **ACTED})
    def decision(request: Request, key: Key, body: Done, if_match: IfMatch = "") -> Response:
        """Record what was done; publishing takes a go, or one of those who were asked."""
        actor = demand_some(request, "see", KIND)
        expected = expected_in(if_match)
        if expected is None:
            return no_revision()
        stored = decide_reaction(office, actor, key, body.decision, body.link, body.why, expected)
        return with_tag(actor, stored, 200, f"/api/v1/reactions/{key}")

    @router.post("/reactions/{key}/post-mortem", responses={**gives(answer_of(KIND)), **ACTED})
    def look_back(request: Request, key: Key, body: PostMortem, if_match: IfMatch = "") -> Response:
        """Write what was found when looking back."""
        actor = demand_some(request, "edit", KIND)
        expected = expected_in(if_match)
        if expected is None:
            return no_revision()
        stored = post_mortem(
            office, actor, key, body.went_well, body.went_badly, body.learned, expected
        )
        return with_tag(actor, stored, 200, f"/api/v1/reactions/{key}")
