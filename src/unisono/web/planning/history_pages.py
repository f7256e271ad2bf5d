"""What became of a document: every revision, undo, archive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from unisono.access.documents import thing
from unisono.access.rights import Actor, decide
from unisono.access.roles import Action
from unisono.desk import Difference, Revision, differences
from unisono.desk.entry_differences import by_entry
from unisono.errors import DocumentError
from unisono.web.planning.asset_versions import seen_revisions
from unisono.web.planning.changes import flag, shown_body, undo
from unisono.web.planning.document_pages import KINDS, known, seen_document
from unisono.web.planning.form_values import in_words
from unisono.web.planning.forms import form_of, go, revision_in, text_in
from unisono.web.planning.office import Planning, demand_some

Form = Annotated[FormData, Depends(form_of)]
_DONE = {
    "create": "created", "change": "changed", "archive": "archived", "restore": "restored",
    "undo": "undone",
}  # fmt: skip


@dataclass(frozen=True)
class Past:
    """One revision with what it changed."""

    revision: Revision
    action: str
    fields: tuple[Difference, ...]


def past(actor: Actor, kind: str, revisions: tuple[Revision, ...]) -> list[Past]:
    """Revisions, newest first, as far as ``actor`` may see what they changed."""
    bodies = [_body(actor, kind, r) for r in revisions]
    out = []
    for number, revision in enumerate(revisions):
        before = bodies[number - 1] if number else {}
        found = by_entry(differences(before, bodies[number])) if number else ()
        out.append(Past(revision, _DONE.get(revision.action, revision.action), found))
    return out[::-1]


def _body(actor: Actor, kind: str, revision: Revision) -> dict[str, object]:
    try:
        return shown_body(actor, kind, revision.document())
    except DocumentError:
        return {}


def revisions_of(office: Planning, actor: Actor, kind: str, key: str) -> tuple[Revision, ...]:
    """Revisions of a document as far as ``actor`` may see them, oldest first."""
    if kind == "asset":
        return seen_revisions(office.desk, actor, key)
    return office.desk.history(kind, key)


def add_history(router: APIRouter, office: Planning) -> None:
    """Histories, undo and archive under their addresses."""

    @router.get("/plan/{kind}/{key}/history", include_in_schema=False, response_class=HTMLResponse)
    def history(request: Request, kind: str, key: str) -> Response:
        actor = demand_some(request, "see", known(kind))
        stored = seen_document(office, actor, kind, key)
        of = thing(kind, key, stored.document, office.state().campaigns)
        return office.pages.render(
            request, "planning/history.html", kind=kind, key=key, stored=stored, kinds=KINDS,
            past=past(actor, kind, revisions_of(office, actor, kind, key)), in_words=in_words,
            may_edit=bool(decide(actor, Action.EDIT, of)),
        )  # fmt: skip

    @router.post("/plan/{kind}/{key}/undo", include_in_schema=False)
    def undone(request: Request, kind: str, key: str, form: Form) -> Response:
        actor = demand_some(request, "edit", known(kind))
        seen_document(office, actor, kind, key)
        to = revision_in(form, "to") if text_in(form, "to") else None
        undo(office, actor, kind, key, to=to, expected=revision_in(form))
        return go(text_in(form, "back") or f"/plan/{kind}/{key}", saved="undone", moved="")

    @router.post("/plan/{kind}/{key}/archive", include_in_schema=False)
    def archived(request: Request, kind: str, key: str, form: Form) -> Response:
        return _flagged(request, kind, key, form, archived=True)

    @router.post("/plan/{kind}/{key}/restore", include_in_schema=False)
    def restored(request: Request, kind: str, key: str, form: Form) -> Response:
        return _flagged(request, kind, key, form, archived=False)

    def _flagged(
        request: Request, kind: str, key: str, form: FormData, *, archived: bool
    ) -> Response:
        actor = demand_some(request, "archive", known(kind))
        seen_document(office, actor, kind, key)
        flag(
            office, actor, kind, key, archived=archived, expected=revision_in(form),
            why=text_in(form, "why"),
        )  # fmt: skip
        return go(f"/plan/{kind}/{key}", saved="archived" if archived else "restored")
