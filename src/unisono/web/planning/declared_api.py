"""The brand and the naming rules over HTTP: the file that engines read, and the desk's document."""

from __future__ import annotations

from enum import Enum

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from unisono.desk.exporting import MAIN
from unisono.desk.import_files import read_declaration
from unisono.errors import ImportFilesError, StaleEdit
from unisono.model.kinds import KINDS
from unisono.web.faults import problem
from unisono.web.planning.calls import (
    CHANGED,
    GONE,
    REFUSED,
    IfMatch,
    StrictBody,
    answer,
    answer_of,
    expected_in,
    gives,
    gives_file,
    no_revision,
    stale,
    with_tag,
)
from unisono.web.planning.declared_pages import taken, written, yaml_file
from unisono.web.planning.document_pages import declared
from unisono.web.planning.office import Planning, demand_some
from unisono.workspace.standing import DECLARED, Standing


class Yaml(StrictBody):
    """The text of a file."""

    text: str = Field(max_length=900_000)


class YamlProblem(BaseModel):
    """What is wrong with a text, with the place."""

    class Place(BaseModel):
        """One thing that is wrong."""

        line: int | None
        column: int | None
        what: str

    title: str
    status: int
    detail: str
    problems: list[Place]


def declared_api(office: Planning) -> APIRouter:
    """All calls about the files of both."""
    router = APIRouter(prefix="/api/v1/documents", responses=REFUSED)
    for kind in DECLARED:
        _reading(router, office, kind)
        _writing(router, office, kind)
    return router


def _reading(router: APIRouter, office: Planning, kind: str) -> None:
    place, tags = f"/{kind}/{MAIN}", _tags(kind)

    @router.get(f"{place}/standing", tags=tags, name=f"standing of {kind}",
                responses=gives(Standing))  # fmt: skip
    def standing(request: Request) -> Response:
        """How the file that engines read and the desk's document agree."""
        demand_some(request, "see", kind)
        return answer(declared(office, kind, MAIN, office.desk.find(kind, MAIN)))

    @router.get(f"{place}/yaml", tags=tags, name=f"yaml of {kind}", response_class=Response,
                responses={**gives_file("application/yaml"), **GONE})  # fmt: skip
    def file(request: Request) -> Response:
        """The desk's document as that file."""
        return yaml_file(office, demand_some(request, "export", kind), kind)

    @router.post(f"{place}/yaml", tags=tags, name=f"read yaml of {kind}", responses={
        **gives(KINDS[kind]), 422: {"model": YamlProblem, "description": "The text is wrong"},
    })  # fmt: skip
    def read(request: Request, body: Yaml) -> Response:
        """The document that a file says, to be stored with PUT; nothing is stored by this."""
        demand_some(request, "edit", kind)
        try:
            return answer(read_declaration(kind, body.text.encode(), "text"))
        except ImportFilesError as error:
            places = [{"line": n, "column": c, "what": w} for _, n, c, w in error.problems]
            return problem(422, error.title, error.message, "Correct it.", problems=places)


def _writing(router: APIRouter, office: Planning, kind: str) -> None:
    place, tags = f"/{kind}/{MAIN}", _tags(kind)

    @router.post(f"{place}/take", tags=tags, name=f"take {kind}",
                 responses={**gives(answer_of(kind)), **CHANGED})  # fmt: skip
    def take(request: Request, if_match: IfMatch = "", new: bool = False) -> Response:
        """The file becomes the newest revision; ``new``: the desk has no document yet."""
        actor = demand_some(request, "edit", kind)
        expected = 0 if new else expected_in(if_match)
        if expected is None:
            return no_revision()
        try:
            return with_tag(actor, taken(office, actor, kind, expected))
        except StaleEdit as error:
            return stale(actor, error)

    @router.post(f"{place}/publish", tags=tags, name=f"publish {kind}",
                 responses={**gives(answer_of(kind)), **GONE})  # fmt: skip
    def publish(request: Request) -> Response:
        """The desk's document goes into the file again."""
        actor = demand_some(request, "edit", kind)
        return with_tag(actor, written(office, actor, kind))


def _tags(kind: str) -> list[str | Enum]:
    return [f"plan: {kind}"]
