"""What the calls about documents have in common: revisions as ETags, answers, typed bodies."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Header, Path, Query
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from unisono.access.documents import redacted
from unisono.access.rights import Actor
from unisono.desk import Stored
from unisono.errors import QueryError, StaleEdit
from unisono.model.document import Day, Document
from unisono.model.kinds import KINDS
from unisono.model.plain import plain
from unisono.web.faults import problem
from unisono.web.planning.changes import shown_body

D = TypeVar("D")
Key = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$")]
NewKey = Annotated[str, Query(pattern=r"^([a-z0-9][a-z0-9._-]{0,79})?$")]
Why = Annotated[str, Query(max_length=2_000, description="Stands in the history.")]
From = Annotated[Day | None, Query(alias="from", description="First day; empty: today.")]
Days = Annotated[int | None, Query(ge=1, le=366, description="How many; empty: as in settings.")]
Offset = Annotated[int, Query(ge=0, le=10_000_000)]
Limit = Annotated[int, Query(ge=1, le=1000)]
IfMatch = Annotated[str, Header(description='The revision that was edited, as its ETag: "3".')]
Responses = dict[int | str, dict[str, Any]]
_TAG = re.compile(r'^(?:W/)?"?([1-9][0-9]{0,8})"?$')


class StrictBody(BaseModel):
    """A body in which nothing stands that is not asked for."""

    model_config = ConfigDict(extra="forbid")


class DocumentAnswer(BaseModel, Generic[D]):
    """A document with what the desk knows of it; its revision is also the ETag."""

    kind: str
    key: str
    revision: int
    archived: bool
    changed_at: str
    changed_by: str
    document: D


class Listed(BaseModel, Generic[D]):
    """One part of a long list."""

    total: int
    offset: int
    limit: int
    items: list[D]


class Items(BaseModel, Generic[D]):
    """A list that comes as a whole."""

    items: list[D]


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


#: What every call may be refused with.
REFUSED: Responses = {
    code: {"description": said}
    for code, said in (
        (400, "Wrong question"), (403, "Not allowed"), (422, "Wrong parameters"),
    )
}  # fmt: skip
GONE: Responses = {404: {"description": "There is no such document for this reader"}}
#: What a change of a document may be refused with, besides.
CHANGED: Responses = {
    **GONE,
    412: {"model": StaleProblem, "description": "Somebody was faster; nothing was changed"},
    428: {"description": "If-Match is missing"},
}
#: The same where the answer does not tell both versions.
ACTED: Responses = {
    **GONE,
    409: {"description": "Somebody was faster; nothing was changed"},
    428: {"description": "If-Match is missing"},
}


def gives(model: Any, status: int = 200, said: str = "") -> Responses:
    """The answer of a call, for its description."""
    return {status: {"model": model, **({"description": said} if said else {})}}


def gives_file(*media_types: str) -> Responses:
    """The same for a call that sends a file."""
    file = {"schema": {"type": "string", "format": "binary"}}
    parsed = {"schema": {"type": ["object", "array"]}}
    content = {t: parsed if t == "application/json" else file for t in media_types}
    return {200: {"description": "The file", "content": content}}


def answer_of(kind: str) -> Any:
    """The type of one stored document of a kind."""
    generic: Any = DocumentAnswer
    return generic[KINDS[kind]]


def list_of(item: Any) -> Any:
    """The type of one part of a long list of ``item``."""
    generic: Any = Listed
    return generic[item]


def items_of(item: Any) -> Any:
    """The type of a list of ``item`` that comes as a whole."""
    generic: Any = Items
    return generic[item]


def answer(value: Any, status: int = 200, **headers: str) -> Response:
    """A value as JSON."""
    made = value.model_dump(mode="json") if isinstance(value, BaseModel) else plain(value)
    text = json.dumps(made, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # A tag says the revision, not what of it this reader sees: no browser may keep the answer.
    more = {"Cache-Control": "no-store", "Vary": "Cookie, Authorization"}
    more |= {k.replace("_", "-"): v for k, v in headers.items()}
    return Response(text, status, media_type="application/json", headers=more)


def told(actor: Actor, stored: Stored[Any]) -> dict[str, Any]:
    """A stored document as far as ``actor`` may see it."""
    document: Document = redacted(actor, stored.kind, stored.document)
    return {
        "kind": stored.kind, "key": stored.key, "revision": stored.revision,
        "archived": stored.archived, "changed_at": stored.changed_at.isoformat(),
        "changed_by": stored.changed_by, "document": document.model_dump(mode="json"),
    }  # fmt: skip


def with_tag(actor: Actor, stored: Stored[Any], status: int = 200, place: str = "") -> Response:
    """A stored document with its ETag and where it is."""
    where = place or f"/api/v1/documents/{stored.kind}/{stored.key}"
    return answer(told(actor, stored), status, ETag=f'"{stored.revision}"', Location=where)


def expected_in(if_match: str) -> int | None:
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


def no_revision() -> Response:
    """The answer to a change that does not say which revision was edited."""
    return problem(428, "Which revision?", "If-Match is missing.",
                   "Send the ETag of the revision that was edited.")  # fmt: skip


def stale(actor: Actor, error: StaleEdit, status: int = 412) -> Response:
    """Both versions, to a change that came too late."""

    def seen(body: dict[str, Any] | None) -> Any:
        if body is None:
            return None
        return shown_body(actor, error.kind, KINDS[error.kind].model_validate(body))

    return problem(
        status, error.title, error.message, error.way_out, revision=error.revision,
        changed_by=error.changed_by, changed_at=error.changed_at.isoformat(),
        base=seen(error.base), mine=seen(error.mine), theirs=seen(error.theirs),
        both=list(error.both),
    )  # fmt: skip
