"""Frozen packs on screen and as files: freezing, reading, what differs now, what was said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from unisono.access.rights import Actor
from unisono.council.differences import Difference, differences
from unisono.council.months import written
from unisono.desk import Stored
from unisono.errors import DeskError, QueryError
from unisono.model.council import Minutes
from unisono.reports.paged_html import kind_of, paged_html
from unisono.reports.pdf import render_pdf
from unisono.reports.screens.minutes import differences_table, minutes_table
from unisono.web.audit_files import as_file
from unisono.web.council.room import CouncilRoom, computed, demand_pack, month_asked
from unisono.web.council.shared_packs import minutes_screen
from unisono.web.downloads import Kind, download
from unisono.web.planning.changes import flag, put
from unisono.web.planning.forms import form_of, go, revision_in, text_in
from unisono.web.planning.office import Planning, demand_all, may_all
from unisono.web.serve_screens import share_address
from unisono.workspace.minutes import (
    KIND,
    key_for,
    minutes_called,
    minutes_document,
    minutes_of,
    minutes_on,
    pack_in,
    pack_mark,
    unchanged,
)

Form = Annotated[FormData, Depends(form_of)]
PackFile = Literal["pdf", "html", "json"]
_SAID = {
    "frozen": "The pack is frozen.", "saved": "Saved.", "archived": "Put away.",
    "restored": "Taken out again.",
}  # fmt: skip
_MADE: dict[str, Callable[[Minutes], bytes]] = {
    "pdf": lambda m: render_pdf(minutes_document(m, pack_in(m))),
    "html": lambda m: paged_html(minutes_document(m, pack_in(m))).encode(),
    "json": lambda m: m.text().encode(),
}


def add_minutes(router: APIRouter, room: CouncilRoom) -> None:
    """Minutes under their addresses."""
    office = room.office

    @router.get("/council/minutes", include_in_schema=False, response_class=HTMLResponse)
    def listed(request: Request, key: str = "") -> Response:
        actor = demand_all(request, "see", KIND)
        if key:
            return RedirectResponse(f"/council/minutes/{minutes_called(office.desk, key).key}", 303)
        return office.pages.render(
            request, "council/minutes.html", table=minutes_table(minutes_on(office.desk)),
            downloads="/council/minutes/tables" if may_all(actor, "export", KIND) else "",
        )  # fmt: skip

    @router.get("/council/minutes/tables/minutes.{kind}", include_in_schema=False)
    def list_file(request: Request, kind: Kind) -> Response:
        demand_all(request, "export", KIND)
        return download(minutes_table(minutes_on(office.desk)), kind, {})

    @router.post("/council/minutes", include_in_schema=False)
    def freeze(request: Request, form: Form) -> Response:
        stored = frozen(
            room, request, text_in(form, "month"), text_in(form, "notes"),
            text_in(form, "present").splitlines(), text_in(form, "seen"),
        )  # fmt: skip
        return go(f"/council/minutes/{stored.key}", done="frozen")

    _add_one(router, room)
    _add_changes(router, office)
    _add_differences(router, room)


def frozen(
    room: CouncilRoom, request: Request, month: str, notes: str, present: list[str], seen: str
) -> Stored[Minutes]:
    """The pack of a month frozen, as who asks saw it.

    Args:
        seen: what the pack they saw is named by; "": whatever it says now.

    Raises:
        NotAllowedError: who asks may not see the pack or not freeze it.
        QueryError: it says something else by now.
    """
    demand_pack(request)
    actor = demand_all(request, "create", KIND)
    pack = room.pack(month_asked(month))
    if seen and seen != pack_mark(pack):
        raise QueryError(
            "The pack says something else by now, so it was not frozen.",
            way_out="Go back, look at it again, and freeze it then.",
        )
    by = actor.name or actor.account or "somebody"
    document = minutes_of(pack, by, notes=notes, present=present)
    key = key_for(room.office.desk, document)
    stored: Stored[Minutes] = put(  # type: ignore[assignment]
        room.office, actor, KIND, key, document, expected=0, why="pack frozen"
    )
    return stored


def _add_one(router: APIRouter, room: CouncilRoom) -> None:
    office = room.office

    @router.get("/council/minutes/{key}", include_in_schema=False, response_class=HTMLResponse)
    def one(request: Request, key: str, done: str = "") -> Response:
        actor = demand_all(request, "see", KIND)
        return _page(room, request, actor, minutes_called(office.desk, key), done)

    @router.get("/council/minutes/{key}/pack.{kind}", include_in_schema=False)
    def pack_file(request: Request, key: str, kind: PackFile) -> Response:
        demand_all(request, "see", KIND)
        demand_all(request, "export", KIND)
        found = minutes_called(office.desk, key)
        made = room.results.once(
            ("minutes file", kind, key, found.revision), lambda _: _MADE[kind](found.document)
        )
        return as_file(made, f"council-{found.key}-frozen", kind)

    @router.get("/council/minutes/{key}/tables/{table}.{kind}", include_in_schema=False)
    def table_file(request: Request, key: str, table: str, kind: Kind) -> Response:
        demand_all(request, "see", KIND)
        demand_all(request, "export", KIND)
        minutes = minutes_called(office.desk, key).document
        found = {t.id: t for t in minutes_document(minutes, pack_in(minutes)).tables()}
        if table not in found:
            raise QueryError(f"There is no table {table[:80]} here.",
                             way_out=f"There are: {', '.join(found)}.")  # fmt: skip
        return download(found[table], kind, {"minutes": key})


def _page(
    room: CouncilRoom, request: Request, actor: Actor, stored: Stored[Minutes], done: str
) -> Response:
    minutes, document, problem = stored.document, None, ""
    try:
        document = minutes_document(minutes, pack_in(minutes))
    except DeskError as error:
        problem = str(error)
    exports = may_all(actor, "export", KIND)
    answer = room.office.pages.render(
        request, "council/minute.html", key=stored.key, minutes=minutes, document=document,
        problem=problem, kind_of=kind_of, month=written(minutes.month), query="",
        downloads=f"/council/minutes/{stored.key}/tables" if exports else "", may_export=exports,
        intact=unchanged(room.office.desk, stored), archived=stored.archived,
        revision=stored.revision, said=_SAID.get(done, ""),
        may_edit=may_all(actor, "edit", KIND) and not stored.archived,
        may_archive=may_all(actor, "archive", KIND),
        share=share_address(request, minutes_screen(room), f"key={stored.key}"),
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _add_changes(router: APIRouter, office: Planning) -> None:
    @router.post("/council/minutes/{key}", include_in_schema=False)
    def note(request: Request, key: str, form: Form) -> Response:
        actor = demand_all(request, "edit", KIND)
        present = text_in(form, "present").splitlines()
        noted(office, actor, key, text_in(form, "notes"), present, revision_in(form))
        return go(f"/council/minutes/{key}", done="saved")

    @router.post("/council/minutes/{key}/archive", include_in_schema=False)
    def archive(request: Request, key: str, form: Form) -> Response:
        return _flagged(request, key, form, archived=True)

    @router.post("/council/minutes/{key}/restore", include_in_schema=False)
    def restore(request: Request, key: str, form: Form) -> Response:
        return _flagged(request, key, form, archived=False)

    def _flagged(request: Request, key: str, form: FormData, *, archived: bool) -> Response:
        actor = demand_all(request, "archive", KIND)
        minutes_called(office.desk, key)
        flag(office, actor, KIND, key, archived=archived, expected=revision_in(form),
             why=text_in(form, "why")[:2_000])  # fmt: skip
        return go(f"/council/minutes/{key}", done="archived" if archived else "restored")


def noted(
    office: Planning, actor: Actor, key: str, notes: str, present: list[str], expected: int
) -> Stored[Minutes]:
    """What was said and who was there, written anew; the figures stay.

    Raises:
        QueryError: it is too long.
        StaleEdit: somebody was faster.
    """
    found = minutes_called(office.desk, key).document
    names = tuple(n.strip() for n in present if n.strip())
    if len(notes) > 20_000 or len(names) > 200 or any(len(n) > 300 for n in names):
        raise QueryError("That is too long.", way_out="Notes: 20,000 letters; 200 names.")
    document = found.model_copy(update={"notes": notes.strip(), "present": names})
    stored: Stored[Minutes] = put(  # type: ignore[assignment]
        office, actor, KIND, key, document, expected=expected, why="noted"
    )
    return stored


def _add_differences(router: APIRouter, room: CouncilRoom) -> None:
    office = room.office

    @router.get("/council/minutes/{key}/differences", include_in_schema=False,
                response_class=HTMLResponse)  # fmt: skip
    async def differ(request: Request, key: str) -> Response:
        stored = _compared(room, request, key)

        def page(found: tuple[Difference, ...]) -> Response:
            exports = may_all(demand_pack(request), "export", "audit")
            return office.pages.render(
                request, "council/differences.html", key=stored.key, minutes=stored.document,
                found=found, table=differences_table(found),
                downloads=f"/council/minutes/{stored.key}/differences" if exports else "",
            )  # fmt: skip

        question = ("minutes differ", stored.key, stored.revision)
        return await computed(
            room, request, question, lambda: compared(room, stored), page, "What differs now"
        )

    @router.get("/council/minutes/{key}/differences/differences.{kind}", include_in_schema=False)
    def table_file(request: Request, key: str, kind: Kind) -> Response:
        stored = _compared(room, request, key)
        for of in ("audit", "objective", "decision", KIND):
            demand_all(request, "export", of)
        return download(differences_table(compared(room, stored)), kind, {"minutes": key})


def _compared(room: CouncilRoom, request: Request, key: str) -> Stored[Minutes]:
    demand_pack(request)
    demand_all(request, "see", KIND)
    return minutes_called(room.office.desk, key)


def compared(room: CouncilRoom, stored: Stored[Minutes]) -> tuple[Difference, ...]:
    """What the pack of now tells differently."""
    return differences(pack_in(stored.document), room.pack(stored.document.month))
