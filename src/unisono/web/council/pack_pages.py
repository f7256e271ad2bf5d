"""The monthly pack on screen and as files; decisions recorded and checked from it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from unisono.council.decisions import Check
from unisono.council.months import shifted, written
from unisono.council.months import words as month_words
from unisono.council.pack import CouncilPack
from unisono.desk.free_keys import free_key
from unisono.errors import DocumentError, NoDocumentError, QueryError
from unisono.measure.metric_answer import metric_infos
from unisono.model.council import Decision
from unisono.model.document import EARLIEST, LATEST
from unisono.reports.council_document import pack_document
from unisono.reports.json_report import plain
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
from unisono.web.downloads import Kind, download
from unisono.web.planning.changes import put
from unisono.web.planning.form_values import body_of, checked
from unisono.web.planning.forms import form_of, go, revision_in, text_in
from unisono.web.planning.office import demand_all, demand_some, may_all, may_some

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
        demand_pack(request)
        for of in ("audit", "objective", "decision"):
            demand_all(request, "export", of)
        month = month_asked(q.month)
        pack, made = await room.worker.run(
            (room.results.state(), room.key(("council file", kind, month))),
            lambda: _file(room.pack(month), kind),
        )
        return as_file(made, f"council-{written(pack.month)}", kind)

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


def _file(pack: CouncilPack, kind: str) -> tuple[CouncilPack, bytes]:
    return pack, _MADE[kind](pack)


def _page(room: CouncilRoom, request: Request, pack: CouncilPack) -> Response:
    actor = demand_pack(request)
    due = [d for d in pack.decisions if d.check == Check.DUE]
    revisions = {d.key: _revision(room, d.key) for d in due}
    exports = may_all(actor, "export", "objective") and may_all(actor, "export", "audit")
    return room.office.pages.render(
        request, "council/pack.html", pack=pack, document=pack_document(pack), kind_of=kind_of,
        month=written(pack.month), month_words=month_words, query=month_query(pack.month),
        months=[m for m in (shifted(pack.month, n) for n in (-1, 0, 1)) if EARLIEST <= m <= LATEST],
        written=written,
        due=due, revisions=revisions, may_export=exports,
        may_decide=may_some(actor, "create", "decision"),
        may_check=may_some(actor, "edit", "decision"),
        measures=_measures(), problems=room.papers().problems,
        said=_SAID.get(request.query_params.get("done", ""), ""), today=room.office.today(),
    )  # fmt: skip


def _revision(room: CouncilRoom, key: str) -> int:
    found = room.office.desk.find("decision", key)
    return found.revision if found else 0


def _measures() -> list[tuple[str, str]]:
    """What a decision can name: tests and metrics, with their titles."""
    tests = [("audit", "Integration score"), *((f"AUDIT-{n}", f"AUDIT-{n}") for n in range(1, 8))]
    return [*tests, *((m.id, m.title) for m in metric_infos())]


def _add_decisions(router: APIRouter, room: CouncilRoom) -> None:
    office = room.office

    @router.post("/council/decisions", include_in_schema=False)
    def decide(request: Request, form: Form) -> Response:
        actor = demand_some(request, "create", "decision")
        body = {k: v for k, v in body_of("decision", form).items() if v not in (None, "", [])}
        body.setdefault("decided_on", str(office.today()))
        body.setdefault("decided_by", [actor.name or actor.account or "somebody"])
        document = _checked(room, body)
        if document.metric and document.value_then is None:
            now = room.figure(document.metric, document.where, document.over_days)
            document = document.model_copy(update={"value_then": now.value})
        key = free_key(office.desk, "decision", document.title)
        put(office, actor, "decision", key, document, expected=0, why=text_in(form, "why_log"))
        return go(_back(form), done="decided")

    @router.post("/council/decisions/{key}/outcome", include_in_schema=False)
    def outcome(request: Request, key: str, form: Form) -> Response:
        actor = demand_some(request, "edit", "decision")
        stored = office.desk.find("decision", key)
        if stored is None or stored.archived:
            raise NoDocumentError(f"There is no decision {key[:80]}.", way_out="Open the pack.")
        text = text_in(form, "outcome")
        if not text:
            raise QueryError("What came of it?", way_out="Write the outcome in a sentence.")
        change = {"outcome": text[:20_000], "checked_on": office.today()}
        document = stored.document.model_copy(update=change)
        put(office, actor, "decision", key, document, expected=revision_in(form),
            why="checked by the council")  # fmt: skip
        return go(_back(form), done="checked")


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
