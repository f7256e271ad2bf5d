"""Surveys over HTTP: waves and their results, new surveys, their links, groups of answers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from unisono.access.surveys import make_survey_link, revoke_survey_link, survey_links
from unisono.audit.waves import new_survey
from unisono.desk.free_keys import free_key
from unisono.errors import QueryError
from unisono.model.plan import Day, Key, Line, Names, Question, Survey
from unisono.web.planning.api import answer
from unisono.web.planning.changes import put
from unisono.web.planning.form_values import checked
from unisono.web.planning.office import demand_all, demand_some
from unisono.web.sharing.sharing import Sharing
from unisono.web.sharing.surveys import listed, one_wave, regroup, stored_survey
from unisono.workspace.survey import told

_Key = Annotated[str, Path(max_length=330)]
_Id = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")]
_TAGS: list[Any] = ["surveys"]


class NewSurvey(BaseModel):
    """A survey; what is left out is that of the template."""

    model_config = ConfigDict(extra="forbid")
    title: Line = ""
    first_day: Day | None = None
    last_day: Day | None = None
    teams: Names | None = None
    questions: Annotated[tuple[Question, ...], Field(min_length=1, max_length=20)] | None = None


class NewLink(BaseModel):
    """Whom a link is for; without a person the whole team."""

    model_config = ConfigDict(extra="forbid")
    team: Line
    person: Line = ""


class Groups(BaseModel):
    """Answers to one question to take as one, to take apart, or to leave to unisono."""

    model_config = ConfigDict(extra="forbid")
    question: Key
    answers: Annotated[tuple[Line, ...], Field(min_length=1, max_length=200)]
    how: Literal["join", "part", "free"]
    revision: Annotated[int, Field(ge=1, description="The survey's revision that was seen.")]


def survey_api(sharing: Sharing) -> APIRouter:
    """The calls under ``/api/v1/surveys``."""
    router = APIRouter(prefix="/api/v1/surveys", tags=_TAGS)
    _add_results(router, sharing)
    _add_changes(router, sharing)
    return router


def _add_results(router: APIRouter, sharing: Sharing) -> None:
    @router.get("")
    def surveys(request: Request) -> Response:
        """Every wave with its results, and the surveys nobody answered yet."""
        demand_all(request, "see", "survey")
        waves, waiting = listed(sharing)
        open_ = [{"key": s.key, "title": s.document.title, "first_day": s.document.first_day,
                  "last_day": s.document.last_day} for s in waiting]  # fmt: skip
        return answer({"waves": [told(w) for w in waves], "waiting": open_})

    @router.get("/{key}")
    def survey(request: Request, key: _Key) -> Response:
        """One wave: overlaps by meaning and by words, claims, and what was taken as one."""
        demand_all(request, "see", "survey")
        wave, stored = one_wave(sharing, key)
        return answer({**told(wave), "revision": stored.revision if stored else None})

    @router.get("/{key}/links")
    def links(request: Request, key: _Key) -> Response:
        """The links of a survey, without their tokens."""
        actor = demand_some(request, "edit", "survey")
        return answer({"items": survey_links(sharing.access, actor, key)})


def _add_changes(router: APIRouter, sharing: Sharing) -> None:
    office = sharing.office

    @router.post("", status_code=201)
    def create(request: Request, body: NewSurvey) -> Response:
        """A survey, of the template where nothing else is told."""
        actor = demand_some(request, "create", "survey")
        first = body.first_day or office.today()
        made: Survey = new_survey(first, sharing.results.workspace.settings, body.title)
        values = made.model_dump(mode="json") | body.model_dump(
            mode="json", exclude_none=True, exclude={"title"}
        )
        key = free_key(office.desk, "survey", made.title)
        document = checked("survey", key, values, office.settings)
        stored = put(office, actor, "survey", key, document, expected=0, why="survey made")
        return answer({"key": stored.key, "revision": stored.revision,
                       "document": stored.document.model_dump(mode="json")}, 201)  # fmt: skip

    @router.post("/{key}/links", status_code=201)
    def link(request: Request, key: _Key, body: NewLink) -> Response:
        """A link to answer by; it is told this once."""
        actor = demand_some(request, "edit", "survey")
        made, token = make_survey_link(
            sharing.access, actor, key, body.team, body.person, today=office.today()
        )
        address = sharing.address(request, f"/answer/{token}")
        return answer({"id": made.id, "team": made.team, "person": made.person,
                       "link": address}, 201)  # fmt: skip

    @router.delete("/{key}/links/{id}", status_code=204)
    def revoke(request: Request, key: _Key, id: _Id) -> Response:
        """Make a link useless at once."""
        revoke_survey_link(sharing.access, demand_some(request, "edit", "survey"), key, id)
        return Response(status_code=204)

    @router.post("/{key}/groups")
    def groups(request: Request, key: _Key, body: Groups) -> Response:
        """Put answers together or take them apart, over what unisono found."""
        actor = demand_some(request, "edit", "survey")
        stored = stored_survey(sharing, key)
        if body.question not in {q.key for q in stored.document.questions}:
            raise QueryError("The survey has no such question.", way_out="See its questions.")
        made = regroup(sharing, actor, stored, body.question, body.answers, body.how, body.revision)
        return answer({"key": made.key, "revision": made.revision})
