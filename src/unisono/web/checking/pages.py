"""Texts checked on screen: one as it is written, many from a file, decisions and overrides."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Request
from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from unisono.access.rights import Actor
from unisono.errors import GateError, QueryError, SourceError, UnisonoError
from unisono.model.gate import Draft
from unisono.reports.screens.check import STATES, check_view, checked_table
from unisono.reports.screens.table import Link, Mark
from unisono.web.checking.forms import LARGEST, choices, draft_in, filled, originals, sent_file
from unisono.web.checking.room import (
    MOST,
    Answered,
    CheckingRoom,
    demand_campaign_check,
    demand_check,
    demand_override,
    may_override,
)
from unisono.web.downloads import download
from unisono.web.grid import pill, row_page
from unisono.web.planning.forms import form_of, go, text_in
from unisono.web.planning.office import demand_some, may_all
from unisono.workspace.gate_log import LONGEST_REASON

#: Where the browser sends files of texts to; its limit is that of uploads.
CHECK_UPLOADS = "/check/file"
Form = Annotated[FormData, Depends(form_of)]
#: Decisions of a content on one page.
_DECISIONS = 20
ContentHash = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]


async def _upload(request: Request) -> AsyncIterator[FormData]:
    """A form with one file, closed afterwards; a dependency."""
    async with request.form(max_files=1, max_fields=10) as form:
        yield form


def add_checking(router: APIRouter, room: CheckingRoom) -> None:
    """``/check``."""
    _add_one(router, room)
    _add_many(router, room)
    _add_campaign(router, room)
    _add_decisions(router, room)


def _add_one(router: APIRouter, room: CheckingRoom) -> None:
    @router.get("/check", include_in_schema=False, response_class=HTMLResponse)
    def form_page(request: Request) -> Response:
        return _page(room, request, demand_check(request))

    @router.post("/check", include_in_schema=False, response_class=HTMLResponse)
    def check(request: Request, form: Form) -> Response:
        actor = demand_check(request)
        try:
            draft = draft_in(form)
        except QueryError as error:
            return _page(room, request, actor, 400, error=error, sent=form)
        found = room.check(actor, "screen", [draft])[0]
        return _page(room, request, actor, draft=draft, answer=_answer(room, actor, found, True))

    @router.post("/check/preview", include_in_schema=False, response_class=HTMLResponse)
    def preview(request: Request, form: Form) -> Response:
        actor = demand_check(request)
        try:
            draft = draft_in(form)
        except QueryError:
            return Response(status_code=204)
        if not (draft.text or draft.title).strip():
            return Response(status_code=204)
        found = room.preview(actor, draft)
        told = _answer(room, actor, found, False)
        return HTMLResponse(
            room.office.pages.fragment("checking/answer.html", answer=told, mark=_mark),
            headers={"Cache-Control": "no-store"},
        )


def _add_many(router: APIRouter, room: CheckingRoom) -> None:
    @router.post(CHECK_UPLOADS, include_in_schema=False, response_class=HTMLResponse)
    def many(request: Request, form: Annotated[FormData, Depends(_upload)]) -> Response:
        actor = demand_check(request)
        wanted = text_in(form, "as")
        otherwise = Draft("", channel=text_in(form, "channel")[:200])
        try:
            with sent_file(form) as path:
                bulk, found = room.check_file(actor, path, otherwise)
        except (SourceError, QueryError) as error:
            return _page(room, request, actor, 422, error=error)
        rows = [
            (row, one.result, one.override.by if one.override else "")
            for row, one in zip(bulk.rows, found, strict=True)
        ]
        unread = [(u.row, f"{u.column}: {u.reason}") for u in bulk.unread]
        table = checked_table(rows, unread)
        if wanted in ("csv", "xlsx", "json"):
            kind: Literal["csv", "xlsx", "json"] = wanted  # type: ignore[assignment]
            return download(table, kind, {})
        counts = [(v, sum(r.verdict == v for _, r, _ in rows)) for v in STATES]
        return _page(room, request, actor, table=table, counts=counts, unread=len(unread))


def _add_campaign(router: APIRouter, room: CheckingRoom) -> None:
    @router.post("/campaigns/{key}/check", include_in_schema=False, response_class=HTMLResponse)
    def campaign(request: Request, key: str, form: Form) -> Response:
        actor = demand_campaign_check(request)
        wanted = text_in(form, "as")
        try:
            checked, found = room.check_campaign(actor, "screen", key)
        except SourceError as error:
            return _page(room, request, actor, 422, error=error)
        rows = [
            (number, one.result, one.override.by if one.override else "")
            for number, one in enumerate(found, start=1)
        ]
        table = checked_table(rows, ())
        if wanted in ("csv", "xlsx", "json"):
            kind: Literal["csv", "xlsx", "json"] = wanted  # type: ignore[assignment]
            return download(table, kind, {})
        counts = [(v, sum(r.verdict == v for _, r, _ in rows)) for v in STATES]
        return _page(
            room,
            request,
            actor,
            table=table,
            counts=counts,
            campaign=checked.texts,
        )


def _add_decisions(router: APIRouter, room: CheckingRoom) -> None:
    @router.get("/check/{content_hash}", include_in_schema=False, response_class=HTMLResponse)
    def decision(request: Request, content_hash: ContentHash, done: str = "") -> Response:
        actor = demand_some(request, "see", "draft")
        return _decisions(room, request, actor, content_hash, done=done)

    @router.post("/check/{content_hash}/override", include_in_schema=False)
    def override(request: Request, content_hash: ContentHash, form: Form) -> Response:
        actor, reason = demand_override(request), text_in(form, "reason")
        try:
            room.override(actor, content_hash, text_in(form, "rules"), reason)
        except (QueryError, GateError) as error:
            return _decisions(
                room, request, actor, content_hash, 422, error=error, reason=reason[:LONGEST_REASON]
            )
        return go(f"/check/{content_hash}", done="overridden")


def _page(
    room: CheckingRoom, request: Request, actor: Actor, status: int = 200, *,
    draft: Draft | None = None, sent: FormData | None = None, error: UnisonoError | None = None,
    **more: Any,
) -> Response:  # fmt: skip
    form = filled(draft)
    if sent is not None:
        form = {name: str(sent.get(name) or "") for name in form}
    told = {"answer": None, "table": None, "counts": (), "unread": 0, "campaign": None, **more}
    answer = room.office.pages.render(
        request, "checking/check.html", status=status, form=form, error=error,
        choices=choices(room, actor), originals=originals(room, actor), most=MOST,
        largest=LARGEST // 1_000_000, mark=_mark,
        may_propose=may_all(actor, "see", "brand"), **told,
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _decisions(
    room: CheckingRoom, request: Request, actor: Actor, content_hash: str, status: int = 200, *,
    done: str = "", error: UnisonoError | None = None, reason: str = "",
) -> Response:  # fmt: skip
    found = room.decisions(actor, content_hash)
    newest = found[0]
    open_ = newest.stands and not newest.may_publish
    return room.office.pages.render(
        request, "checking/decisions.html", status=status, content_hash=content_hash, found=found,
        states=STATES, done=done, error=error, reason=reason, mark=_mark, shown=_DECISIONS,
        may_override=open_ and may_override(actor),
    )  # fmt: skip


def _mark(state: str, text: str) -> Markup:
    """A status with its colour and icon."""
    return pill(Mark(state, str(text)))


def _answer(
    room: CheckingRoom, actor: Actor, found: Answered, decided: bool
) -> dict[str, Any]:  # fmt: skip
    """What the answer's template shows; ``decided``: it was logged."""
    held = found.result.verdict != "pass" and found.override is None and may_override(actor)
    return {
        "v": check_view(found.draft, found.result, _place_of(room, actor)),
        "override": found.override, "decided": decided,
        "may_override": held and (decided or room.was_decided(actor, found.result)),
    }  # fmt: skip


def _place_of(room: CheckingRoom, actor: Actor) -> Callable[[str], Link | None]:
    """Where a source that a finding names is looked at by ``actor``."""
    sources, activities = may_all(actor, "see", "sources"), room.office.seen(actor).plan.activities

    def place(source: str) -> Link | None:
        file, colon, row = source.rpartition(":")
        if colon:
            return Link(source, row_page(file, row)) if sources and row.isdecimal() else None
        key = source.partition("@")[0]
        known = activities.get(key)
        return Link(known.title, f"/plan/activity/{key}") if known else None

    return place
