"""Surveys over HTTP: waves and their results, new surveys, their links, groups of answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from unisono.access.surveys import (
    SurveyLink,
    make_survey_link,
    remove_response,
    revoke_survey_link,
    survey_links,
)
from unisono.audit.waves import new_survey
from unisono.desk import Stored
from unisono.desk.free_keys import free_key
from unisono.errors import QueryError, StaleEdit
from unisono.model.document import Day, Line, Names
from unisono.model.document import Key as QuestionKey
from unisono.model.survey import Question, Survey
from unisono.web.planning.calls import (
    ACTED,
    CHANGED,
    GONE,
    REFUSED,
    IfMatch,
    Key,
    Why,
    answer,
    expected_in,
    gives,
    items_of,
    no_revision,
    stale,
)
from unisono.web.planning.changes import put
from unisono.web.planning.form_values import checked
from unisono.web.planning.office import demand_all, demand_some, may_all
from unisono.web.sharing.sharing import Sharing
from unisono.web.sharing.surveys import listed, one_wave, regroup, stored_survey
from unisono.workspace.survey import responses_on, told

_Key = Annotated[str, Path(max_length=330)]
_Id = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")]
_Response = Annotated[str, Path(max_length=64)]
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
    question: QuestionKey
    answers: Annotated[tuple[Line, ...], Field(min_length=1, max_length=200)]
    how: Literal["join", "part", "free"]
    revision: Annotated[int, Field(ge=1, description="The survey's revision that was seen.")]


@dataclass(frozen=True)
class SurveyAnswer:
    """A survey with its revision."""

    key: str
    revision: int
    document: Survey


@dataclass(frozen=True)
class Given:
    """Who answered when."""

    id: str
    team: str
    name: str
    answered_at: datetime
    changed_at: datetime


class PairAnswer(BaseModel):
    """How far two teams agree, 0–1."""

    teams: list[str]
    overlap: float | None


class QuestionAnswer(BaseModel):
    """One question of a wave: overlap by meaning and by words, what teams named most."""

    key: str
    text: str
    overlap: float | None
    interval: list[float] | None
    overlap_words: float | None
    top: dict[str, list[str]]
    pairs: list[PairAnswer]
    claims: list[dict[str, Any]]


class WaveAnswer(BaseModel):
    """One wave with its verdict."""

    key: str
    title: str
    source: str
    day: date | None
    people: dict[str, int]
    overlap: float | None
    interval: list[float] | None
    overlap_words: float | None
    verdict: str
    why: str
    questions: list[QuestionAnswer]


class OneWave(WaveAnswer):
    """One wave, and the survey's revision where it is on the desk."""

    revision: int | None


class Waiting(BaseModel):
    """A survey nobody answered yet."""

    key: str
    title: str
    first_day: date
    last_day: date


class SurveysAnswer(BaseModel):
    """Every wave with its results, and the surveys nobody answered yet."""

    waves: list[WaveAnswer]
    waiting: list[Waiting]


class MadeLink(BaseModel):
    """A link to answer by, told this once."""

    id: str
    team: str
    person: str
    link: str


class Regrouped(BaseModel):
    """The survey's revision now."""

    key: str
    revision: int


def survey_api(sharing: Sharing) -> APIRouter:
    """The calls under ``/api/v1/surveys``."""
    router = APIRouter(prefix="/api/v1/surveys", tags=_TAGS, responses=REFUSED)
    _add_results(router, sharing)
    _add_changes(router, sharing)
    _add_one(router, sharing)
    _add_answers(router, sharing)
    return router


def _with_revision(stored: Stored[Any]) -> SurveyAnswer:
    return SurveyAnswer(stored.key, stored.revision, stored.document)


def _add_results(router: APIRouter, sharing: Sharing) -> None:
    @router.get("", responses=gives(SurveysAnswer))
    def surveys(request: Request) -> Response:
        """Every wave with its results, and the surveys nobody answered yet."""
        demand_all(request, "see", "survey")
        waves, waiting = listed(sharing)
        open_ = [{"key": s.key, "title": s.document.title, "first_day": s.document.first_day,
                  "last_day": s.document.last_day} for s in waiting]  # fmt: skip
        return answer({"waves": [told(w) for w in waves], "waiting": open_})

    @router.get("/{key}", responses={**gives(OneWave), **GONE})
    def survey(request: Request, key: _Key) -> Response:
        """One wave: overlaps by meaning and by words, claims, and what was taken as one."""
        demand_all(request, "see", "survey")
        wave, stored = one_wave(sharing, key)
        return answer({**told(wave), "revision": stored.revision if stored else None})

    @router.get("/{key}/links", responses=gives(items_of(SurveyLink)))
    def links(request: Request, key: _Key) -> Response:
        """The links of a survey, without their tokens."""
        actor = demand_some(request, "edit", "survey")
        return answer({"items": survey_links(sharing.access, actor, key)})


def _add_changes(router: APIRouter, sharing: Sharing) -> None:
    office = sharing.office

    @router.post("", status_code=201, responses=gives(SurveyAnswer, 201))
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
        return answer(_with_revision(stored), 201)

    @router.put("/{key}", responses={**gives(SurveyAnswer), **CHANGED})
    def change(
        request: Request, key: Key, body: Survey, if_match: IfMatch = "", why: Why = ""
    ) -> Response:
        """The survey as it is to be, made from the revision that If-Match names."""
        actor = demand_some(request, "edit", "survey")
        stored_survey(sharing, key)
        expected = expected_in(if_match)
        if expected is None:
            return no_revision()
        document = checked("survey", key, body.model_dump(mode="json"), office.settings)
        try:
            made = put(office, actor, "survey", key, document, expected=expected, why=why)
        except StaleEdit as error:
            return stale(actor, error)
        return answer(_with_revision(made))


def _add_one(router: APIRouter, sharing: Sharing) -> None:
    office = sharing.office

    @router.get("/{key}/document", responses={**gives(SurveyAnswer), **GONE})
    def document(request: Request, key: _Key) -> Response:
        """The survey itself: days, teams, questions, groups; what PUT takes."""
        demand_all(request, "see", "survey")
        stored = stored_survey(sharing, key)
        return answer(_with_revision(stored))

    @router.post("/{key}/links", status_code=201, responses={**gives(MadeLink, 201), **GONE})
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

    @router.post("/{key}/groups", responses={**gives(Regrouped), **ACTED})
    def groups(request: Request, key: _Key, body: Groups) -> Response:
        """Put answers together or take them apart, over what unisono found."""
        actor = demand_some(request, "edit", "survey")
        stored = stored_survey(sharing, key)
        if body.question not in {q.key for q in stored.document.questions}:
            raise QueryError("The survey has no such question.", way_out="See its questions.")
        made = regroup(sharing, actor, stored, body.question, body.answers, body.how, body.revision)
        return answer({"key": made.key, "revision": made.revision})


def _add_answers(router: APIRouter, sharing: Sharing) -> None:
    @router.get("/{key}/responses", responses={**gives(items_of(Given)), **GONE})
    def given(request: Request, key: _Key) -> Response:
        """Who answered when, without what; names only for who may see persons."""
        actor = demand_some(request, "edit", "survey")
        stored_survey(sharing, key)
        names = may_all(actor, "see_personal", "people")
        found = responses_on(sharing.office.desk, key)
        return answer({"items": [
            Given(r.id, r.team, r.name if names else "", r.answered_at, r.changed_at)
            for r in found
        ]})  # fmt: skip

    @router.delete("/{key}/responses/{id}", status_code=204, responses=GONE)
    def remove(request: Request, key: _Key, id: _Response) -> Response:
        """Take an answer out of the survey."""
        actor = demand_some(request, "edit", "survey")
        remove_response(sharing.access, actor, key, id)
        return Response(status_code=204)
