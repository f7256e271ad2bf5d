"""Documents of the plan: lists, forms, and what happens to an edit that came too late."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from unisono.access.beginnings import beginning
from unisono.access.document_changes import approved
from unisono.access.documents import redacted, thing
from unisono.access.rights import Actor, decide
from unisono.access.roles import Action
from unisono.calendar.document_sheet import SHEET_KINDS
from unisono.desk import Stored
from unisono.desk.exporting import MAIN
from unisono.desk.free_keys import free_key
from unisono.errors import DocumentError, NoDocumentError, NotAllowedError, StaleEdit
from unisono.reports.screens.documents import documents_table
from unisono.settings import CalendarSettings
from unisono.web.downloads import Kind, download
from unisono.web.planning.changes import put
from unisono.web.planning.document_form import (
    DocumentForm,
    Stale,
    filled_form,
    joined,
    stale_of,
)
from unisono.web.planning.form_fields import fields_of
from unisono.web.planning.form_groups import flat
from unisono.web.planning.form_values import body_of, checked, in_words
from unisono.web.planning.forms import form_of, go, revision_in, text_in
from unisono.web.planning.office import Planning, demand_some, may_all, may_some
from unisono.web.planning.questions import DocumentsQuestion
from unisono.web.screen import asked as asked_of
from unisono.workspace.standing import DECLARED, Standing, standing

Form = Annotated[FormData, Depends(form_of)]
#: Kinds with forms, their plural, and what they are for.
KINDS = {
    "campaign": ("Campaigns", "What channel activities have in common."),
    "activity": ("Activities", "What one channel does, for a campaign or on its own."),
    "offer": ("Offers", "What is promised to whom, and when."),
    "asset": ("Assets", "What is shown or sent, with its rights."),
    "theme": ("Themes", "What several campaigns tell for 6 to 12 months."),
    "channel": ("Channel rules", "Formats, lengths, tone, audiences and offers of one channel."),
    "brief": ("Briefs", "What every agency of a campaign shares."),
    "moment": ("Approved moments", "What may be reacted to at once, by whom, and at what risk."),
    "objective": ("Objectives", "A metric from a baseline to a target by a day."),
    "scorecard": ("Scorecards", "What a role is measured by: channel, integration, business."),
    "decision": ("Decisions", "What the council decided, why, and when it is looked at again."),
    "brand": ("Brand", "The message architecture every text is measured against."),
    "taxonomy": ("Naming rules", "Values that tracking links may carry, and what old ones mean."),
}
_CHOOSE = "Choose which of the two stands."


def known(kind: str) -> str:
    """``kind``, if there are screens for it.

    Raises:
        NoDocumentError: there are none.
    """
    if kind not in KINDS:
        raise NoDocumentError(
            f"There is no plan of {kind[:40]}.", way_out=f"There are {', '.join(KINDS)}."
        )
    return kind


def seen_document(office: Planning, actor: Actor, kind: str, key: str) -> Stored[Any]:
    """A document, archived or not, as far as ``actor`` may see it.

    Raises:
        NoDocumentError: there is none for this reader.
    """
    stored = office.desk.find(known(kind), key)
    campaigns = office.state().campaigns
    if stored is None or not decide(
        actor, Action.SEE, thing(kind, key, stored.document, campaigns)
    ):
        raise NoDocumentError(
            f"There is no {kind} {key[:80]}.", way_out=f"See all under /plan/{kind}."
        )
    return replace(stored, document=redacted(actor, kind, stored.document))


def declared(office: Planning, kind: str, key: str, stored: Stored[Any] | None) -> Standing | None:
    """How a brand or a taxonomy stands to the file that engines read; None for other documents."""
    if kind not in DECLARED or key != MAIN:
        return None
    in_use = stored.document if stored is not None and not stored.archived else None
    return standing(office.results.workspace.layout, kind, in_use)


def add_documents(router: APIRouter, office: Planning) -> None:
    """Lists and forms under their addresses."""
    _add_lists(router, office)

    @router.get("/plan/{kind}/new", include_in_schema=False, response_class=HTMLResponse)
    def blank(request: Request, kind: str) -> Response:
        actor = demand_some(request, "create", known(kind))
        names = {f.name for f in fields_of(kind) if f.control not in ("rows", "tick")}
        asked = {n: v[:300] for n, v in request.query_params.items() if n in names}
        body: dict[str, Any] = {**beginning(actor, kind), **asked}
        for f in fields_of(kind):
            if f.control in ("lines", "references") and f.name in body:
                body[f.name] = [body[f.name]]
        return document_page(
            office, request, actor, filled_form(kind, "", 0, body, office.seen(actor))
        )

    @router.post("/plan/{kind}/new", include_in_schema=False)
    def create(request: Request, kind: str, form: Form) -> Response:
        actor = demand_some(request, "create", known(kind))
        return saved(office, request, actor, kind, "", form)

    @router.get("/plan/{kind}/{key}", include_in_schema=False, response_class=HTMLResponse)
    def one(request: Request, kind: str, key: str) -> Response:
        actor = demand_some(request, "see", known(kind))
        stored = seen_document(office, actor, kind, key)
        body = flat(kind, stored.document.model_dump(mode="json"))
        form = filled_form(kind, key, stored.revision, body, office.seen(actor))
        return document_page(office, request, actor, form, stored)

    @router.post("/plan/{kind}/{key}", include_in_schema=False)
    def save(request: Request, kind: str, key: str, form: Form) -> Response:
        actor = demand_some(request, "edit", known(kind))
        seen_document(office, actor, kind, key)
        return saved(office, request, actor, kind, key, form)


def _add_lists(router: APIRouter, office: Planning) -> None:
    @router.get("/plan", include_in_schema=False)
    def plan(request: Request) -> Response:
        demand_some(request, "see", "campaign")
        return RedirectResponse("/plan/campaign", 303)

    @router.get("/plan/{kind}", include_in_schema=False, response_class=HTMLResponse)
    def listed(request: Request, kind: str) -> Response:
        actor = demand_some(request, "see", known(kind))
        question: Any = asked_of(DocumentsQuestion, request.query_params)
        rows = asked_documents(office, actor, kind, question)
        downloads = f"/plan/{kind}/tables" if may_all(actor, "export", kind) else ""
        title, lead = KINDS[kind]
        return office.pages.render(
            request, "planning/documents.html", kind=kind, title=title, lead=lead, q=question,
            table=documents_table(kind, title, rows), downloads=downloads,
            query=request.url.query, may_create=may_some(actor, "create", kind),
            problems=[p for p in office.seen(actor).problems if p.kind == kind],
            done=request.query_params.get("done", "")[:6],
            sheet=kind in SHEET_KINDS and _may_use_sheet(actor, kind),
        )  # fmt: skip

    @router.get("/plan/{kind}/tables/{table}.{file}", include_in_schema=False)
    def table_file(request: Request, kind: str, table: str, file: Kind) -> Response:
        del table  # there is one
        actor = demand_some(request, "export", known(kind))
        question: Any = asked_of(DocumentsQuestion, request.query_params)
        rows = asked_documents(office, actor, kind, question)
        found = documents_table(kind, KINDS[kind][0], rows)
        return download(found, file, dict(request.query_params))


def _may_use_sheet(actor: Actor, kind: str) -> bool:
    """Whether its page has a part for ``actor``: taking it out, or bringing it back."""
    return may_all(actor, "see", kind) and (
        may_all(actor, "export", kind) or may_some(actor, "edit", kind)
    )


def asked_documents(
    office: Planning, actor: Actor, kind: str, question: DocumentsQuestion
) -> list[Stored[Any]]:
    """Documents of a kind as far as ``actor`` may see them, those that were asked for."""
    found = list(office.seen(actor).of_kind(kind).values())
    if question.archived:
        campaigns = office.state().campaigns
        found = [
            replace(s, document=redacted(actor, kind, s.document))
            for s in office.desk.list(kind, archived=True)
            if decide(actor, Action.SEE, thing(kind, s.key, s.document, campaigns))
        ]
    text = question.search.casefold()
    return [s for s in found if text in s.document.title.casefold() or text in s.key]


def document_page(
    office: Planning, request: Request, actor: Actor, form: DocumentForm,
    stored: Stored[Any] | None = None, status: int = 200, **more: Any,
) -> Response:  # fmt: skip
    """The page of one document, or of a new one."""
    kind, key = form.kind, form.key
    state = office.seen(actor)
    may_edit, may_archive, loses = may_some(actor, "create", kind), False, False
    if stored is not None:
        loses = approved(kind, stored.document) and not may_all(actor, "approve", kind)
        of = thing(kind, key, stored.document, office.state().campaigns)
        may_edit = bool(decide(actor, Action.EDIT, of)) and not stored.archived
        may_archive = bool(decide(actor, Action.ARCHIVE, of))
    named = [
        r for r in (office.desk.referrers(kind, key) if key else ())
        if (r.kind, r.key) in state.stored and r.kind in KINDS
    ]  # fmt: skip
    answer = office.pages.render(
        request, "planning/document.html", status=status, form=form, kind=kind, key=key,
        kinds=KINDS, stored=stored, may_edit=may_edit, may_archive=may_archive,
        named=named, in_words=in_words, state=state,
        title=stored.document.title if stored else KINDS[kind][0] if key else f"New {kind}",
        loses_approval=loses, saved=request.query_params.get("saved", ""),
        back=request.query_params.get("back", ""),
        may_move=kind == "activity" and may_edit and stored is not None
        and stored.document.launched_on is None,
        **{"declared": declared(office, kind, key, stored),
           "body": _seen_body(actor, kind, stored.document) if stored else {}, **more},
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer


def saved(
    office: Planning, request: Request, actor: Actor, kind: str, key: str, form: FormData
) -> Response:
    """Store what was typed, or show it again with what stands against it."""
    new, expected = not key, revision_in(form)
    body = body_of(kind, form)
    stale, problems = _choices(office, actor, kind, key, form, body)
    name = key or text_in(form, "key") or free_key(office.desk, kind, str(body.get("title", "")))
    if new and office.desk.find(kind, name) is not None:
        problems["key"] = "There is one of this key already, perhaps in the archive."
    status = 422
    try:
        document = checked(kind, name, body, office.settings)
        if not problems:
            stored = put(
                office, actor, kind, name, document, expected=expected, why=text_in(form, "why")
            )
            lost = approved(kind, document) and not approved(kind, stored.document)
            said = "unapproved" if lost else str(stored.revision)
            return go(f"/plan/{kind}/{stored.key}", saved=said)
    except DocumentError as error:
        problems.update(error.fields or {"": error.message})
    except NotAllowedError as error:
        problems[""], status = f"{error.message} {error.way_out}", 403
    except StaleEdit as error:
        stale, body = stale_of(actor, kind, name, error)
        expected, status = error.revision, 409
    kept = {n: text_in(form, f"keep.{n}") for n in form.getlist("clash") if isinstance(n, str)}
    again = filled_form(
        kind, key, expected, body, office.seen(actor), problems=problems, stale=stale, kept=kept
    )
    shown = seen_document(office, actor, kind, key) if expected else None
    return document_page(office, request, actor, again, shown, status)


def _choices(
    office: Planning, actor: Actor, kind: str, key: str, form: FormData, body: dict[str, Any]
) -> tuple[Stale | None, dict[str, str]]:
    """Where two edits clash, the one that was chosen goes into ``body``."""
    if not key or not text_in(form, "base"):
        return None, {}
    base, present = (office.desk.at(kind, key, revision_in(form, n)) for n in ("base", "expected"))
    theirs, problems = _seen_body(actor, kind, present.document()), {}
    about = Stale(present.by, present.at, base.number, present.number)
    mine = _whole(kind, key, body, office.settings)
    stale, _ = joined(_seen_body(actor, kind, base.document()), mine, theirs, about)
    for name in {c.field.partition(".")[0] for c in stale.clashes}:
        chosen = text_in(form, f"keep.{name}")
        if chosen == "theirs":
            body[name] = theirs.get(name)
        elif chosen != "mine":
            problems[name] = _CHOOSE
    return stale, problems


def _seen_body(actor: Actor, kind: str, document: Any) -> dict[str, Any]:
    return flat(kind, redacted(actor, kind, document).model_dump(mode="json"))


def _whole(kind: str, key: str, body: dict[str, Any], settings: CalendarSettings) -> dict[str, Any]:
    """What was typed with all defaults, as bodies are compared; as it is while it is wrong."""
    try:
        return flat(kind, checked(kind, key, body, settings).model_dump(mode="json"))
    except DocumentError:
        return body
