"""The plan over HTTP: documents with revisions as ETags, the calendar, conflicts and fixes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from enum import Enum
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from unisono.access.documents import redacted
from unisono.access.rights import Actor
from unisono.calendar import planned_activities
from unisono.calendar.activities import days_of
from unisono.desk import Stored
from unisono.desk.free_keys import free_key
from unisono.errors import QueryError, StaleEdit
from unisono.model.plan import KINDS as CLASSES
from unisono.model.plan import Day, Document
from unisono.reports.json_report import plain
from unisono.web.faults import problem
from unisono.web.planning.changes import (
    changes,
    fix_id,
    flag,
    moved,
    put,
    shown_body,
    store,
)
from unisono.web.planning.conflict_pages import Conflicts, accepted, applied
from unisono.web.planning.document_pages import KINDS, seen_document
from unisono.web.planning.form_values import checked
from unisono.web.planning.history_pages import past, revisions_of
from unisono.web.planning.office import Planning, demand_conflicts, demand_some
from unisono.web.planning.questions import ConflictsQuestion

Key = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$")]
NewKey = Annotated[str, Query(pattern=r"^([a-z0-9][a-z0-9._-]{0,79})?$")]
Name = Annotated[str, Path(pattern=r"^[0-9a-f]{4,64}$")]
Why = Annotated[str, Query(max_length=2_000, description="Stands in the history.")]
From = Annotated[Day | None, Query(alias="from", description="First day; empty: today.")]
Days = Annotated[int | None, Query(ge=1, le=366, description="How many; empty: as in settings.")]
IfMatch = Annotated[str, Header(description='The revision that was edited, as its ETag: "3".')]
_TAG = re.compile(r'^(?:W/)?"?([1-9][0-9]{0,8})"?$')


class DocumentAnswer(BaseModel):
    """A document with what the desk knows of it; its revision is also the ETag."""

    kind: str
    key: str
    revision: int
    archived: bool
    changed_at: str
    changed_by: str
    document: dict[str, Any]


class StaleProblem(BaseModel):
    """Somebody was faster: both versions, and the fields that both changed."""

    title: str
    status: int
    detail: str
    revision: int
    changed_by: str
    changed_at: str
    base: dict[str, Any] | None
    mine: dict[str, Any]
    theirs: dict[str, Any]
    both: list[str]


class Move(BaseModel):
    """Where an activity goes: by days, or to a day."""

    model_config = ConfigDict(extra="forbid")
    by: int | None = Field(None, ge=-36_600, le=36_600)
    to: Day | None = None


class Reason(BaseModel):
    """Why a conflict is accepted."""

    model_config = ConfigDict(extra="forbid")
    reason: str = Field(min_length=1, max_length=20_000)


Responses = dict[int | str, dict[str, Any]]
_MORE: Responses = {
    404: {"description": "There is no such document for this reader"},
    412: {"model": StaleProblem, "description": "Somebody was faster; nothing was changed"},
    428: {"description": "If-Match is missing"},
}


def answer(value: Any, status: int = 200, **headers: str) -> Response:
    """A value as JSON."""
    text = json.dumps(plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # A tag says the revision, not what of it this reader sees: no browser may keep the answer.
    more = {"Cache-Control": "no-store", "Vary": "Cookie, Authorization"}
    more |= {k.replace("_", "-"): v for k, v in headers.items()}
    return Response(text, status, media_type="application/json", headers=more)


def told(actor: Actor, stored: Stored[Any]) -> dict[str, Any]:
    """A stored document as far as ``actor`` may see it."""
    document = redacted(actor, stored.kind, stored.document)
    return {
        "kind": stored.kind, "key": stored.key, "revision": stored.revision,
        "archived": stored.archived, "changed_at": stored.changed_at.isoformat(),
        "changed_by": stored.changed_by, "document": document.model_dump(mode="json"),
    }  # fmt: skip


def _with_tag(actor: Actor, stored: Stored[Any], status: int = 200) -> Response:
    return answer(told(actor, stored), status, ETag=f'"{stored.revision}"',
                  Location=f"/api/v1/documents/{stored.kind}/{stored.key}")  # fmt: skip


def _expected(if_match: str) -> int | None:
    """The revision of an If-Match; None when it is missing.

    Raises:
        QueryError: it is no revision.
    """
    if not if_match:
        return None
    found = _TAG.match(if_match.strip())
    if found is None:
        raise QueryError("If-Match is no revision.", way_out='Send the ETag, such as "3".')
    return int(found[1])


def _missing() -> Response:
    return problem(428, "Which revision?", "If-Match is missing.",
                   "Send the ETag of the revision that was edited.")  # fmt: skip


def _stale(actor: Actor, error: StaleEdit, status: int = 412) -> Response:
    def seen(body: dict[str, Any] | None) -> Any:
        if body is None:
            return None
        return shown_body(actor, error.kind, CLASSES[error.kind].model_validate(body))

    return problem(
        status, error.title, error.message, error.way_out, revision=error.revision,
        changed_by=error.changed_by, changed_at=error.changed_at.isoformat(),
        base=seen(error.base), mine=seen(error.mine), theirs=seen(error.theirs),
        both=list(error.both),
    )  # fmt: skip


def planning_api(office: Planning) -> APIRouter:
    """All calls about the plan."""
    router = APIRouter(prefix="/api/v1", responses={
        code: {"description": said} for code, said in (
            (400, "Wrong question"), (403, "Not allowed"), (422, "Wrong parameters"))
    })  # fmt: skip
    for kind in KINDS:
        _list(router, office, kind)
        _one(router, office, kind)
        _create(router, office, kind)
        _change(router, office, kind)
        _archive(router, office, kind)
    _calendar(router, office)
    _conflicts(router, office)
    _settle(router, office)
    return router


def _place(kind: str) -> tuple[str, list[str | Enum]]:
    """Where documents of a kind are, and the heading their calls stand under."""
    return f"/documents/{kind}", [f"plan: {kind}"]


def _list(router: APIRouter, office: Planning, kind: str) -> None:
    path, tags = _place(kind)

    @router.get(path, tags=tags, name=f"list {kind}")
    def listed(
        request: Request,
        offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> Response:
        """Documents in use, by key."""
        actor = demand_some(request, "see", kind)
        found = sorted(office.seen(actor).of_kind(kind).values(), key=lambda s: s.key)
        part = [told(actor, s) for s in found[offset : offset + limit]]
        return answer({"total": len(found), "offset": offset, "limit": limit, "items": part})


def _one(router: APIRouter, office: Planning, kind: str) -> None:
    path, tags = _place(kind)

    @router.get(f"{path}/{{key}}", tags=tags, name=f"get {kind}",
                responses={200: {"model": DocumentAnswer}, 404: _MORE[404]})  # fmt: skip
    def one(request: Request, key: Key) -> Response:
        """One document; its ETag is what If-Match of a change asks for."""
        actor = demand_some(request, "see", kind)
        stored = seen_document(office, actor, kind, key)
        if request.headers.get("if-none-match", "").removeprefix("W/") == f'"{stored.revision}"':
            return Response(status_code=304, headers={"ETag": f'"{stored.revision}"'})
        return _with_tag(actor, stored)

    @router.get(f"{path}/{{key}}/history", tags=tags, name=f"history of {kind}",
                responses={404: _MORE[404]})  # fmt: skip
    def history(request: Request, key: Key) -> Response:
        """Every revision, newest first, with the fields it changed."""
        actor = demand_some(request, "see", kind)
        seen_document(office, actor, kind, key)
        rows = past(actor, kind, revisions_of(office, actor, kind, key))
        return answer([
            {"revision": p.revision.number, "action": p.action, "at": p.revision.at.isoformat(),
             "by": p.revision.by, "why": p.revision.why,
             "fields": [{"field": f.field, "before": f.before, "after": f.after}
                        for f in p.fields]}
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
        return _with_tag(actor, stored, 201)

    made: Responses = {201: {"model": DocumentAnswer}, 409: {"description": "This key is taken"}}
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
        expected = _expected(if_match)
        if expected is None:
            return _missing()
        checked(kind, key, body.model_dump(), office.settings)
        try:
            return _with_tag(actor, put(office, actor, kind, key, body, expected=expected, why=why))
        except StaleEdit as error:
            return _stale(actor, error)

    good: Responses = {200: {"model": DocumentAnswer}, **_MORE}
    router.put(f"{path}/{{key}}", tags=tags, name=f"change {kind}", responses=good)(
        _typed(change, kind)
    )


def _archive(router: APIRouter, office: Planning, kind: str) -> None:
    path, tags = _place(kind)

    def archive(request: Request, key: Key, if_match: IfMatch = "", why: Why = "") -> Response:
        """Put a document away; it keeps its history and can be taken out again."""
        actor = demand_some(request, "archive", kind)
        seen_document(office, actor, kind, key)
        expected = _expected(if_match)
        if expected is None:
            return _missing()
        try:
            return _with_tag(actor, flag(office, actor, kind, key, archived=True,
                                         expected=expected, why=why))  # fmt: skip
        except StaleEdit as error:
            return _stale(actor, error)

    good: Responses = {200: {"model": DocumentAnswer}, **_MORE}
    router.delete(f"{path}/{{key}}", tags=tags, name=f"archive {kind}", responses=good)(archive)


def _calendar(router: APIRouter, office: Planning) -> None:
    @router.get("/calendar/activities", tags=["calendar"])
    def activities(request: Request, first: From = None, days: Days = None) -> Response:
        """What runs in these days, recurring activities once per occurrence."""
        actor = demand_some(request, "see", "activity")
        period = office.horizon(first, days)
        state = office.seen(actor)
        found = planned_activities(state.plan, *period, office.settings)
        within = [a for a in found if a.start <= period[1] and days_of(a)[1] >= period[0]]
        return answer({"from": period[0], "to": period[1], "items": within,
                       "wrong_rules": office.unusable(state, period)})  # fmt: skip

    @router.post("/calendar/activities/{key}/move", tags=["calendar"],
                 responses={200: {"model": DocumentAnswer}, **_MORE})  # fmt: skip
    def move(request: Request, key: Key, body: Move, if_match: IfMatch = "") -> Response:
        """Move an activity with all its occurrences."""
        actor = demand_some(request, "edit", "activity")
        stored = seen_document(office, actor, "activity", key)
        expected = _expected(if_match)
        if expected is None:
            return _missing()
        to: date | None = body.to
        by = (to - stored.document.first_day).days if to else body.by
        if by is None:
            raise QueryError("Where to?", way_out="Send by or to.")
        state = office.seen(actor)
        made = list(changes(state.plan, moved(state, key, by, office.settings)))
        try:
            store(office.desk, actor, state, made, "moved", {("activity", key): expected})
        except StaleEdit as error:
            return _stale(actor, error)
        return _with_tag(actor, seen_document(office, actor, "activity", key))


def _conflicts(router: APIRouter, office: Planning) -> None:
    room, path = Conflicts(office), "/calendar/conflicts"

    @router.get(path, tags=["calendar"])
    def conflicts(
        request: Request, first: From = None, days: Days = None, with_fixes: bool = False,
        accepted: bool = False,
    ) -> Response:  # fmt: skip
        """Conflicts of these days; ``with_fixes`` also what can be applied, which takes longer."""
        actor = demand_conflicts(request)
        period, state = office.horizon(first, days), office.state()
        found = room.listed(state, period, ConflictsQuestion.model_validate({"accepted": accepted}))
        items = []
        for one in found:
            fixes = room.shown(actor, state, period, one).fixes if with_fixes else ()
            told = [{"id": f.id, "text": f.fix.text, "steps": f.fix.steps, "allowed": f.allowed}
                    for f in fixes]  # fmt: skip
            items.append({"id": one.id, "items": one.items, "accepted": one.accepted,
                          **plain(one.conflict), "fixes": told})  # fmt: skip
        return answer({"from": period[0], "to": period[1], "items": items,
                       "wrong_rules": office.unusable(state, period)})  # fmt: skip


def _settle(router: APIRouter, office: Planning) -> None:
    path = "/calendar/conflicts"

    @router.post(f"{path}/{{name}}/fixes/{{fix}}", tags=["calendar"])
    def fix(
        request: Request, name: Name, fix: Name, first: From = None, days: Days = None
    ) -> Response:
        """Apply one fix: all documents it changes, or none."""
        actor = demand_conflicts(request)
        chosen, stored = applied(office, actor, name, fix, office.horizon(first, days))
        return answer({"id": fix_id(chosen), "text": chosen.text,
                       "changed": [told(actor, s) for s in stored]})  # fmt: skip

    @router.post(f"{path}/{{name}}/acceptance", tags=["calendar"], status_code=201)
    def accept(
        request: Request, name: Name, body: Reason, first: From = None, days: Days = None
    ) -> Response:
        """Accept one conflict with a reason, until its facts change."""
        actor = demand_conflicts(request)
        stored = accepted(office, actor, name, body.reason, office.horizon(first, days))
        return answer(told(actor, stored), 201)
