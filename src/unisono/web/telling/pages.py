"""Webhooks, notices and scheduled reports: lists, forms, secrets, tests, what was sent."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from unisono.access.accounts import all_accounts
from unisono.access.document_changes import decide_change
from unisono.access.rights import Actor
from unisono.desk import Stored
from unisono.desk.free_keys import free_key
from unisono.errors import (
    DocumentError,
    NoDocumentError,
    NotAllowedError,
    NoticeError,
    QueryError,
    StaleEdit,
)
from unisono.model.document import Document
from unisono.model.telling import Channel, Notice
from unisono.notices import deliveries, runs
from unisono.notices.secrets import made_at
from unisono.web.downloads import Kind, download
from unisono.web.planning.forms import form_of, go, revision_in, text_in
from unisono.web.planning.office import demand_all, may_all
from unisono.web.telling.fields import ENTRIES, blank, body_of, checked
from unisono.web.telling.room import TellingRoom
from unisono.web.telling.tables import TITLES, deliveries_table, listed, runs_table
from unisono.workspace.notices import replace_secret, send_test, set_chat
from unisono.workspace.schedules import send_now

Form = Annotated[FormData, Depends(form_of)]
#: Ways that the deliveries of each kind go.
CHANNELS = {"webhook": ("webhook",), "notice": ("mail", "chat"), "schedule": ()}
_LEADS = {
    "webhook": "Programs that are told of events by signed requests.",
    "notice": "Who is told of which events, by e-mail or in a chat.",
    "schedule": "Reports that are mailed again and again.",
}
_SAID = {
    "saved": "Saved.", "archived": "It is in the archive; nothing is sent any more.",
    "restored": "It is in use again.", "chat": "The address is kept; it is not shown again.",
    "again": "It is sent once more.",
}  # fmt: skip


def add_kind(router: APIRouter, room: TellingRoom, kind: str) -> None:
    """The screens of one kind under ``/<kind>s``."""
    base = f"/{kind}s"

    @router.get(base, include_in_schema=False, response_class=HTMLResponse)
    def all_of(request: Request) -> Response:
        demand_all(request, "see", kind)
        found = room.desk.list(kind)
        return room.pages.render(
            request, "telling/list.html", kind=kind, title=TITLES[kind], lead=_LEADS[kind],
            table=listed(kind, list(found), room.now()), log=_log(room, kind), base=base,
            may_create=may_all(room.actor(request), "create", kind), state=room.state(),
            problems=found.problems,
        )  # fmt: skip

    @router.get(f"{base}/tables/{{table}}.{{file}}", include_in_schema=False)
    def table_file(request: Request, table: str, file: Kind) -> Response:
        demand_all(request, "see", kind)
        tables = [listed(kind, list(room.desk.list(kind)), room.now()), _log(room, kind)]
        found = next((t for t in tables if t.id == table), None)
        if found is None:
            known = ", ".join(t.id for t in tables)
            raise QueryError(f"There is no table {table[:80]} here.", way_out=f"There are {known}.")
        return download(found, file, {})

    @router.get(f"{base}/new", include_in_schema=False, response_class=HTMLResponse)
    def new(request: Request) -> Response:
        demand_all(request, "create", kind)
        return _page(room, request, kind, "", blank(kind))

    @router.post(f"{base}/new", include_in_schema=False)
    def create(request: Request, form: Form) -> Response:
        actor = demand_all(request, "create", kind)
        return _saved(room, request, actor, kind, "", form)

    @router.get(f"{base}/{{key}}", include_in_schema=False, response_class=HTMLResponse)
    def one(request: Request, key: str) -> Response:
        demand_all(request, "see", kind)
        stored = stored_of(room, kind, key)
        return _page(room, request, kind, key, stored.document.model_dump(mode="json"), stored)

    @router.post(f"{base}/{{key}}", include_in_schema=False)
    def save(request: Request, key: str, form: Form) -> Response:
        actor = demand_all(request, "edit", kind)
        stored_of(room, kind, key)
        return _saved(room, request, actor, kind, key, form)

    _add_acts(router, room, kind, base)


def _add_acts(router: APIRouter, room: TellingRoom, kind: str, base: str) -> None:
    @router.post(f"{base}/{{key}}/archive", include_in_schema=False)
    def archive(request: Request, key: str, form: Form) -> Response:
        actor = demand_all(request, "archive", kind)
        back = text_in(form, "back") == "yes"
        act = room.desk.restore if back else room.desk.archive
        act(kind, key, by=actor.by, why=text_in(form, "why"), expected=revision_in(form))
        return go(f"{base}/{key}", done="restored" if back else "archived")

    @router.post(f"{base}/{{key}}/test", include_in_schema=False, response_class=HTMLResponse)
    def test(request: Request, key: str, form: Form) -> Response:
        del form
        actor = demand_all(request, "edit", kind)
        stored = stored_of(room, kind, key)
        said = tested(room, actor, kind, key)
        body = stored.document.model_dump(mode="json")
        return _page(room, request, kind, key, body, stored, said=said)

    if kind == "schedule":
        return

    @router.post(f"{base}/{{key}}/secret", include_in_schema=False, response_class=HTMLResponse)
    def secret(request: Request, key: str, form: Form) -> Response:
        actor = demand_all(request, "edit", kind)
        stored, settings = stored_of(room, kind, key), room.settings
        body = stored.document.model_dump(mode="json")
        if kind == "webhook":
            made = replace_secret(room.desk, key, settings, by=actor.by, now=room.now())
            return _page(room, request, kind, key, body, stored, secret=made)
        try:
            set_chat(room.desk, key, text_in(form, "chat"), settings, by=actor.by, now=room.now())
        except NoticeError as error:
            problems = {"chat": str(error)}
            return _page(room, request, kind, key, body, stored, problems=problems, status=422)
        return go(f"{base}/{key}", done="chat")

    @router.post(f"{base}/{{key}}/again", include_in_schema=False)
    def again(request: Request, key: str, form: Form) -> Response:
        actor = demand_all(request, "edit", kind)
        send_again(room, actor, kind, key, text_in(form, "delivery"))
        return go(f"{base}/{key}", done="again")


def stored_of(room: TellingRoom, kind: str, key: str) -> Stored[Document]:
    """One of them, archived or not.

    Raises:
        NoDocumentError: there is none.
    """
    found = room.desk.find(kind, key)
    if found is None:
        raise NoDocumentError(f"There is no {kind} {key[:80]}.", way_out=f"See all: /{kind}s.")
    return found


def send_again(room: TellingRoom, actor: Actor, kind: str, key: str, delivery: str) -> None:
    """Send a delivery of ``key`` once more.

    Raises:
        NoDocumentError, NoticeError: there is no such document or delivery, or it waits already.
    """
    stored_of(room, kind, key)
    with room.desk.database.begin() as connection:
        deliveries.again(
            connection, delivery, by=actor.by, now=room.now(), target=key, channels=CHANNELS[kind]
        )


def tested(room: TellingRoom, actor: Actor, kind: str, key: str) -> str:
    """Send a test now; how it went."""
    if kind == "schedule":
        problem = send_now(room.scheduler, key, actor, actor.account)
        return f"The test failed: {problem}." if problem else "The report was sent to you."
    id = send_test(room.desk, kind, key, account=actor.account, now=room.now())
    room.teller.send(only=id)
    with room.desk.database.read() as connection:
        found = next((d for d in deliveries.delivered(connection, target=key) if d.id == id), None)
    if found is None or found.state == "done":
        return "The test was sent."
    return f"The test was not sent: {found.reason or 'it waits'}."


def _log(room: TellingRoom, kind: str, key: str = "") -> Any:
    with room.desk.database.read() as connection:
        names = {a.id: a.email for a in all_accounts(connection)}
        if kind == "schedule":
            return runs_table(runs.runs(connection, key), names, of_one=bool(key))
        found = deliveries.delivered(connection, kinds=CHANNELS[kind], target=key)
        return deliveries_table(found, names, of_one=bool(key))


def _page(
    room: TellingRoom, request: Request, kind: str, key: str, body: dict[str, Any],
    stored: Stored[Document] | None = None, *, problems: dict[str, str] | None = None,
    expected: int | None = None, secret: str = "", said: str = "", status: int = 200,
) -> Response:  # fmt: skip
    actor, since, log, chats = room.actor(request), None, None, False
    dead: tuple[deliveries.Delivered, ...] = ()
    if stored is not None:
        chats = isinstance(stored.document, Notice) and stored.document.channel is Channel.CHAT
        log = _log(room, kind, key)
        with room.desk.database.read() as connection:
            since = made_at(connection, kind, key)
            found = deliveries.delivered(connection, kinds=CHANNELS[kind] or ("none",), target=key)
        dead = tuple(d for d in found if d.state != "waiting")[:20]
    answer = room.pages.render(
        request, "telling/one.html", status=status, kind=kind, key=key, entries=ENTRIES[kind],
        body=body, stored=stored, problems=problems or {}, secret=secret, since=since,
        expected=(stored.revision if stored else 0) if expected is None else expected,
        title=stored.document.title if stored else f"New {kind}", plural=TITLES[kind], log=log,
        may_edit=may_all(actor, "edit", kind), may_archive=may_all(actor, "archive", kind),
        chats=chats, dead=dead, overlap=room.settings.notices.overlap_hours,
        said=said or _SAID.get(request.query_params.get("done", ""), ""),
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _saved(
    room: TellingRoom, request: Request, actor: Actor, kind: str, key: str, form: FormData
) -> Response:
    """Store what was typed, or show it again with what stands against it."""
    body, expected, status = body_of(kind, form), revision_in(form) if key else 0, 422
    name = key or free_key(room.desk, kind, str(body.get("title", "")))
    try:
        document = checked(kind, name, body)
        before = room.desk.find(kind, key) if key else None
        decision = decide_change(actor, kind, name, before.document if before else None, document)
        if not decision:
            raise NotAllowedError(decision.reason, way_out="Ask an owner.")
        why = text_in(form, "why")
        stored = room.desk.put(document, name, by=actor.by, why=why, expected=expected)
        return go(f"/{kind}s/{stored.key}", done="saved")
    except DocumentError as error:
        problems = dict(error.fields) or {"": error.message}
    except StaleEdit as error:
        status, expected = 409, error.revision
        problems = {"": f"{error.changed_by} changed this meanwhile (revision {error.revision}): "
                    f"{', '.join(error.both) or 'other fields'}. What you wrote stands in the "
                    "form; saving it now replaces theirs."}  # fmt: skip
    shown = {**blank(kind), **body}
    known = stored_of(room, kind, key) if key else None
    return _page(room, request, kind, key, shown, known, problems=problems, expected=expected,
                 status=status)  # fmt: skip
