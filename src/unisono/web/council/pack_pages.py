"""The monthly pack on screen and as files; decisions recorded and checked from it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from unisono.access.rights import Actor
from unisono.council.differences import differences
from unisono.council.months import shifted, written
from unisono.council.months import words as month_words
from unisono.desk import Stored
from unisono.desk.free_keys import free_key
from unisono.errors import DeskError, DocumentError, NoDocumentError, QueryError
from unisono.measure.metric_answer import metric_infos
from unisono.model.council import Decision
from unisono.model.council_pack import CouncilPack
from unisono.model.council_results import Check
from unisono.model.document import EARLIEST, LATEST, Document
from unisono.model.plain import plain
from unisono.reports.council_document import pack_document
from unisono.reports.paged_html import kind_of, paged_html
from unisono.reports.pdf import render_pdf
from unisono.web.audit_files import as_file
from unisono.web.council.room import (
    CouncilRoom,
    MonthQuestion,
    computed,
    demand_pack,
    month_asked,
    month_query,
)
from unisono.web.council.shared_packs import pack_screen
from unisono.web.downloads import Kind, download
from unisono.web.planning.changes import put
from unisono.web.planning.form_values import body_of, checked
from unisono.web.planning.forms import form_of, go, revision_in, text_in
from unisono.web.planning.office import demand_all, demand_some, may_all, may_some
from unisono.web.serve_screens import share_address
from unisono.workspace.minutes import Entry, minutes_called, minutes_on, pack_in, pack_mark

Form = Annotated[FormData, Depends(form_of)]
PackFile = Literal["pdf", "html", "json"]
Month = Annotated[MonthQuestion, Query()]
_SAID = {"decided": "The decision is recorded.", "checked": "The outcome is written."}
_MADE: dict[str, Callable[[CouncilPack], bytes]] = {
    "pdf": lambda p: render_pdf(pack_document(p)),
    "html": lambda p: paged_html(pack_document(p)).encode(),
    "json": lambda p: json.dumps(plain(p), ensure_ascii=False, indent=1).encode(),
}


def add_pack(router: APIRouter, room: CouncilRoom) -> None:
    """The pack under its addresses."""

    @router.get("/council", include_in_schema=False, response_class=HTMLResponse)
    async def council(request: Request, q: Month) -> Response:
        demand_pack(request)
        month = month_asked(q.month)
        return await computed(
            room, request, ("council pack", month), lambda: room.pack(month),
            lambda pack: _page(room, request, pack), "Council",
        )  # fmt: skip

    @router.get("/council/pack.{kind}", include_in_schema=False)
    async def pack_file(request: Request, kind: PackFile, q: Month) -> Response:
        return await sent_pack(room, request, kind, q)

    @router.get("/council/tables/{table}.{kind}", include_in_schema=False)
    async def table_file(request: Request, table: str, kind: Kind, q: Month) -> Response:
        demand_pack(request)
        demand_all(request, "export", "objective")
        month = month_asked(q.month)
        pack = await room.worker.run(
            (room.results.state(), room.key(("council pack", month))), lambda: room.pack(month)
        )
        found = {t.id: t for t in pack_document(pack).tables()}
        if table not in found:
            raise QueryError(f"There is no table {table[:80]} here.",
                             way_out=f"There are: {', '.join(found)}.")  # fmt: skip
        return download(found[table], kind, dict(request.query_params))

    _add_decisions(router, room)


async def sent_pack(
    room: CouncilRoom, request: Request, kind: PackFile, q: MonthQuestion
) -> Response:
    """The pack of a month as a file, for who may carry all of it away."""
    demand_pack(request)
    for of in ("audit", "objective", "decision"):
        demand_all(request, "export", of)
    month = month_asked(q.month)
    pack, made = await room.worker.run(
        (room.results.state(), room.key(("council file", kind, month))),
        lambda: _file(room.pack(month), kind),
    )
    return as_file(made, f"council-{written(pack.month)}", kind)


def _file(pack: CouncilPack, kind: str) -> tuple[CouncilPack, bytes]:
    return pack, _MADE[kind](pack)


def _page(room: CouncilRoom, request: Request, pack: CouncilPack) -> Response:
    actor = demand_pack(request)
    due = [d for d in pack.decisions if d.check == Check.DUE]
    revisions = {d.key: _revision(room, d.key) for d in due}
    exports = may_all(actor, "export", "objective") and may_all(actor, "export", "audit")
    frozen, differs = _frozen(room, actor, pack)
    return room.office.pages.render(
        request, "council/pack.html", frozen=frozen, differs=differs, seen=pack_mark(pack),
        may_freeze=may_all(actor, "create", "minutes"),
        downloads="/council/tables" if exports else "",
        share=share_address(request, pack_screen(room), _month_asked_for(request)),
        pack=pack, document=pack_document(pack), kind_of=kind_of,
        month=written(pack.month), month_words=month_words, query=month_query(pack.month),
        months=[m for m in (shifted(pack.month, n) for n in (-1, 0, 1)) if EARLIEST <= m <= LATEST],
        written=written,
        due=due, revisions=revisions, may_export=exports,
        may_decide=may_some(actor, "create", "decision"),
        may_check=may_some(actor, "edit", "decision"),
        measures=_measures(), problems=room.papers().problems,
        said=_SAID.get(request.query_params.get("done", ""), ""), today=room.office.today(),
    )  # fmt: skip


def _frozen(room: CouncilRoom, actor: Actor, pack: CouncilPack) -> tuple[Entry | None, int | None]:
    """The newest minutes of the pack's month, and how many figures differ by now."""
    if not may_all(actor, "see", "minutes"):
        return None, None
    found = (m for m in minutes_on(room.office.desk) if m.month == pack.month and m.newest)
    newest = next(found, None)
    if newest is None:
        return None, None
    try:
        then = pack_in(minutes_called(room.office.desk, newest.key).document)
    except DeskError:  # frozen by another version: the page of the minutes says so
        return newest, None
    return newest, len(differences(then, pack))


def _month_asked_for(request: Request) -> str:
    """The month of the address; a link without one follows the newest month."""
    asked = request.query_params.get("month", "")
    return f"month={asked}" if asked else ""


def _revision(room: CouncilRoom, key: str) -> int:
    found = room.office.desk.find("decision", key)
    return found.revision if found else 0


def _measures() -> list[tuple[str, str]]:
    """What a decision can name: tests and metrics, with their titles."""
    tests = [("audit", "Integration score"), *((f"AUDIT-{n}", f"AUDIT-{n}") for n in range(1, 8))]
    return [*tests, *((m.id, m.title) for m in metric_infos())]


def _add_decisions(router: APIRouter, room: CouncilRoom) -> None:
    @router.post("/council/decisions", include_in_schema=False)
    def decide(request: Request, form: Form) -> Response:
        actor = demand_some(request, "create", "decision")
        body = {k: v for k, v in body_of("decision", form).items() if v not in (None, "", [])}
        decided(room, actor, body, text_in(form, "why_log"))
        return go(_back(form), done="decided")

    @router.post("/council/decisions/{key}/outcome", include_in_schema=False)
    def outcome(request: Request, key: str, form: Form) -> Response:
        actor = demand_some(request, "edit", "decision")
        looked_back(room, actor, key, text_in(form, "outcome"), revision_in(form))
        return go(_back(form), done="checked")


def decided(
    room: CouncilRoom, actor: Actor, body: dict[str, Any], why: str = ""
) -> Stored[Document]:
    """Record a decision, of today and by ``actor`` where ``body`` says nothing else.

    The figure it is to be checked by is measured now.

    Raises:
        QueryError: a field is wrong; the message names it.
    """
    office = room.office
    body.setdefault("decided_on", str(office.today()))
    body.setdefault("decided_by", [actor.name or actor.account or "somebody"])
    document = _checked(room, body)
    if document.metric and document.value_then is None:
        now = room.figure(document.metric, document.where, document.over_days)
        document = document.model_copy(update={"value_then": now.value})
    key = free_key(office.desk, "decision", document.title)
    return put(office, actor, "decision", key, document, expected=0, why=why)


def looked_back(
    room: CouncilRoom, actor: Actor, key: str, outcome: str, expected: int
) -> Stored[Document]:
    """Write what came of a decision.

    Raises:
        NoDocumentError: there is no such decision.
        QueryError: the outcome is empty.
        StaleEdit: somebody was faster.
    """
    office = room.office
    stored = office.desk.find("decision", key)
    if stored is None or stored.archived:
        raise NoDocumentError(f"There is no decision {key[:80]}.", way_out="Open the pack.")
    if not outcome.strip():
        raise QueryError("What came of it?", way_out="Write the outcome in a sentence.")
    change = {"outcome": outcome.strip()[:20_000], "checked_on": office.today()}
    document = stored.document.model_copy(update=change)
    return put(office, actor, "decision", key, document, expected=expected,
               why="checked by the council")  # fmt: skip


def _checked(room: CouncilRoom, body: dict[str, Any]) -> Decision:
    """The decision of a form.

    Raises:
        QueryError: a field is wrong; the message names it.
    """
    try:
        found = checked("decision", "new", body, room.office.settings)
    except DocumentError as error:
        said = "; ".join(f"{k.replace('_', ' ')}: {v}" for k, v in error.fields.items() if k)
        raise QueryError(
            f"{said or error.message}.", way_out="Go back, correct it, and record it again."
        ) from None
    if not isinstance(found, Decision):
        raise QueryError("That is no decision.", way_out="Open the pack again.")
    return found


def _back(form: FormData) -> str:
    month = text_in(form, "month")
    return f"/council?{month_query(known)}" if (known := month_asked(month)) else "/council"
