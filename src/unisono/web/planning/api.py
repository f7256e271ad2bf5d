"""Documents of the plan over HTTP: revisions as ETags, histories, undo, the archive."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from unisono.desk import Difference
from unisono.desk.free_keys import free_key
from unisono.errors import StaleEdit
from unisono.model.document import Document
from unisono.model.kinds import KINDS as CLASSES
from unisono.web.faults import problem
from unisono.web.planning.calendar_api import add_calendar_calls
from unisono.web.planning.calls import (
    CHANGED,
    GONE,
    REFUSED,
    IfMatch,
    Key,
    Limit,
    NewKey,
    Offset,
    Responses,
    Why,
    answer,
    answer_of,
    expected_in,
    gives,
    list_of,
    no_revision,
    stale,
    told,
    with_tag,
)
from unisono.web.planning.changes import flag, put, undo
from unisono.web.planning.conflict_api import add_conflict_calls
from unisono.web.planning.document_pages import KINDS, asked_documents, seen_document
from unisono.web.planning.form_values import checked
from unisono.web.planning.history_pages import past, revisions_of
from unisono.web.planning.office import Planning, demand_some
from unisono.web.planning.questions import DocumentsQuestion

Search = Annotated[str, Query(max_length=300, description="Part of a title or key.")]
#: Other rooms take these from here.
__all__ = ["Key", "answer", "planning_api"]


@dataclass(frozen=True)
class PastAnswer:
    """One revision with the fields it changed."""

    revision: int
    action: str
    at: datetime
    by: str
    why: str
    fields: list[Difference]


def planning_api(office: Planning) -> APIRouter:
    """All calls about documents of the plan, the calendar and its conflicts."""
    router = APIRouter(prefix="/api/v1", responses=REFUSED)
    for kind in KINDS:
        _list(router, office, kind)
        _one(router, office, kind)
        _create(router, office, kind)
        _change(router, office, kind)
        _flagging(router, office, kind)
        _undo(router, office, kind)
    add_calendar_calls(router, office)
    add_conflict_calls(router, office)
    return router


def _place(kind: str) -> tuple[str, list[str | Enum]]:
    """Where documents of a kind are, and the heading their calls stand under."""
    return f"/documents/{kind}", [f"plan: {kind}"]


def _list(router: APIRouter, office: Planning, kind: str) -> None:
    path, tags = _place(kind)

    @router.get(path, tags=tags, name=f"list {kind}", responses=gives(list_of(answer_of(kind))))
    def listed(
        request: Request, search: Search = "", archived: bool = False, offset: Offset = 0,
        limit: Limit = 100,
    ) -> Response:  # fmt: skip
        """Documents in use, by key; with ``archived`` those in the archive instead."""
        actor = demand_some(request, "see", kind)
        question = DocumentsQuestion(search=search, archived=archived)
        found = sorted(asked_documents(office, actor, kind, question), key=lambda s: s.key)
        part = [told(actor, s) for s in found[offset : offset + limit]]
        return answer({"total": len(found), "offset": offset, "limit": limit, "items": part})


def _one(router: APIRouter, office: Planning, kind: str) -> None:
    path, tags = _place(kind)

    @router.get(f"{path}/{{key}}", tags=tags, name=f"get {kind}",
                responses={**gives(answer_of(kind)), **GONE})  # fmt: skip
    def one(request: Request, key: Key) -> Response:
        """One document; its ETag is what If-Match of a change asks for."""
        actor = demand_some(request, "see", kind)
        stored = seen_document(office, actor, kind, key)
        if request.headers.get("if-none-match", "").removeprefix("W/") == f'"{stored.revision}"':
            return Response(status_code=304, headers={"ETag": f'"{stored.revision}"'})
        return with_tag(actor, stored)

    @router.get(f"{path}/{{key}}/history", tags=tags, name=f"history of {kind}",
                responses={**gives(list[PastAnswer]), **GONE})  # fmt: skip
    def history(request: Request, key: Key) -> Response:
        """Every revision, newest first, with the fields it changed."""
        actor = demand_some(request, "see", kind)
        seen_document(office, actor, kind, key)
        rows = past(actor, kind, revisions_of(office, actor, kind, key))
        return answer([
            PastAnswer(p.revision.number, p.action, p.revision.at, p.revision.by, p.revision.why,
                       list(p.fields))
            for p in rows
        ])  # fmt: skip


def _typed(function: Callable[..., Response], kind: str) -> Callable[..., Response]:
    """The handler with the kind's own type as its body, so that OpenAPI describes it."""
    function.__annotations__["body"] = CLASSES[kind]
    return function


def _create(router: APIRouter, office: Planning, kind: str) -> None:
    path, tags = _place(kind)

    def create(request: Request, body: Document, key: NewKey = "", why: Why = "") -> Response:
        """A new document; without a key one is made of its title."""
        actor = demand_some(request, "create", kind)
        checked(kind, key, body.model_dump(), office.settings)
        name = key or free_key(office.desk, kind, body.title)
        try:
            stored = put(office, actor, kind, name, body, expected=0, why=why)
        except StaleEdit:
            return problem(409, "There is one already", f"{kind}/{name} exists already.",
                           "Change it with PUT, or choose another key.")  # fmt: skip
        return with_tag(actor, stored, 201)

    made: Responses = {**gives(answer_of(kind), 201), 409: {"description": "This key is taken"}}
    router.post(path, tags=tags, status_code=201, name=f"create {kind}", responses=made)(
        _typed(create, kind)
    )


def _change(router: APIRouter, office: Planning, kind: str) -> None:
    path, tags = _place(kind)

    def change(
        request: Request, key: Key, body: Document, if_match: IfMatch = "", why: Why = ""
    ) -> Response:
        """The document as it is to be, made from the revision that If-Match names."""
        actor = demand_some(request, "edit", kind)
        seen_document(office, actor, kind, key)
        expected = expected_in(if_match)
        if expected is None:
            return no_revision()
        checked(kind, key, body.model_dump(), office.settings)
        try:
            return with_tag(actor, put(office, actor, kind, key, body, expected=expected, why=why))
        except StaleEdit as error:
            return stale(actor, error)

    good: Responses = {**gives(answer_of(kind)), **CHANGED}
    router.put(f"{path}/{{key}}", tags=tags, name=f"change {kind}", responses=good)(
        _typed(change, kind)
    )


def _flagging(router: APIRouter, office: Planning, kind: str) -> None:
    path, tags = _place(kind)
    good: Responses = {**gives(answer_of(kind)), **CHANGED}

    def flagged(request: Request, key: str, if_match: str, why: str, archived: bool) -> Response:
        actor = demand_some(request, "archive", kind)
        seen_document(office, actor, kind, key)
        expected = expected_in(if_match)
        if expected is None:
            return no_revision()
        try:
            return with_tag(actor, flag(office, actor, kind, key, archived=archived,
                                        expected=expected, why=why))  # fmt: skip
        except StaleEdit as error:
            return stale(actor, error)

    @router.delete(f"{path}/{{key}}", tags=tags, name=f"archive {kind}", responses=good)
    def archive(request: Request, key: Key, if_match: IfMatch = "", why: Why = "") -> Response:
        """Put a document away; it keeps its history and can be taken out again."""
        return flagged(request, key, if_match, why, True)

    @router.post(f"{path}/{{key}}/restore", tags=tags, name=f"restore {kind}", responses=good)
    def restore(request: Request, key: Key, if_match: IfMatch = "", why: Why = "") -> Response:
        """Take a document out of the archive."""
        return flagged(request, key, if_match, why, False)


def _undo(router: APIRouter, office: Planning, kind: str) -> None:
    path, tags = _place(kind)

    @router.post(f"{path}/{{key}}/undo", tags=tags, name=f"undo {kind}",
                 responses={**gives(answer_of(kind)), **CHANGED})  # fmt: skip
    def undone(
        request: Request, key: Key, if_match: IfMatch = "",
        to: Annotated[int | None, Query(ge=1, le=1_000_000_000,
                                        description="A revision; empty: the one before.")] = None,
    ) -> Response:  # fmt: skip
        """Bring back what was before the newest revision, or an earlier one; as a new revision."""
        actor = demand_some(request, "edit", kind)
        seen_document(office, actor, kind, key)
        expected = expected_in(if_match)
        if expected is None:
            return no_revision()
        try:
            return with_tag(actor, undo(office, actor, kind, key, to=to, expected=expected))
        except StaleEdit as error:
            return stale(actor, error)
