"""Webhooks, notices and scheduled reports over HTTP: documents, secrets, tests, what was sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from unisono.access.accounts import all_accounts
from unisono.access.document_changes import decide_change
from unisono.access.rights import Actor
from unisono.access.roles import TELLING
from unisono.desk.free_keys import free_key
from unisono.errors import NotAllowedError, StaleEdit
from unisono.model.document import Document
from unisono.model.kinds import KINDS
from unisono.notices import deliveries, runs
from unisono.notices.deliveries import Delivered
from unisono.notices.runs import Run
from unisono.web.faults import problem
from unisono.web.planning.calls import (
    CHANGED,
    GONE,
    REFUSED,
    IfMatch,
    Key,
    NewKey,
    Responses,
    StrictBody,
    Why,
    answer,
    answer_of,
    expected_in,
    gives,
    items_of,
    no_revision,
    stale,
    told,
    with_tag,
)
from unisono.web.planning.office import demand_all
from unisono.web.telling.fields import checked
from unisono.web.telling.pages import CHANNELS, send_again, stored_of, tested
from unisono.web.telling.room import TellingRoom
from unisono.workspace.notices import replace_secret, set_chat

_Delivery = Annotated[str, Path(max_length=120)]
_Of = Annotated[str, Query(max_length=80, description="Key; empty: all.")]


class Tested(BaseModel):
    """How a test went, in words."""

    said: str


class Secret(BaseModel):
    """A signing secret, told this once."""

    secret: str


class ChatAddress(StrictBody):
    """Where a chat is, as apprise writes it; it is never told again."""

    address: str = Field(min_length=1, max_length=2_000)


class ChatService(BaseModel):
    """The service an address belongs to."""

    service: str


class Hindrances(BaseModel):
    """What hinders sending now, in words, by where; empty: nothing known."""

    problems: dict[str, str]


def telling_api(room: TellingRoom) -> APIRouter:
    """All these calls."""
    router = APIRouter(prefix="/api/v1", responses=REFUSED)
    for kind in TELLING:
        _reading(router, room, kind)
        _storing(router, room, kind)
        _flagging(router, room, kind)
        _testing(router, room, kind)
    _secrets(router, room)
    _sent(router, room)
    return router


def _tags(kind: str) -> list[Any]:
    return [f"{kind}s"]


def _place(kind: str, key: str) -> str:
    return f"/api/v1/{kind}s/{key}"


def _reading(router: APIRouter, room: TellingRoom, kind: str) -> None:
    @router.get(f"/{kind}s", tags=_tags(kind), name=f"list {kind}s",
                responses=gives(items_of(answer_of(kind))))  # fmt: skip
    def listed(request: Request, archived: bool = False) -> Response:
        """All of them, by key; ``archived``: those in the archive."""
        actor = demand_all(request, "see", kind)
        return answer({"items": [told(actor, s) for s in room.desk.list(kind, archived=archived)]})

    @router.get(f"/{kind}s/{{key}}", tags=_tags(kind), name=f"get {kind}",
                responses={**gives(answer_of(kind)), **GONE})  # fmt: skip
    def one(request: Request, key: Key) -> Response:
        """One of them; its ETag is what If-Match of a change asks for."""
        actor = demand_all(request, "see", kind)
        return with_tag(actor, stored_of(room, kind, key), place=_place(kind, key))


def _storing(router: APIRouter, room: TellingRoom, kind: str) -> None:
    def put(actor: Actor, key: str, body: Document, expected: int, why: str) -> Response:
        document = checked(kind, key, body.model_dump(mode="json"))
        before = room.desk.find(kind, key) if expected else None
        decision = decide_change(actor, kind, key, before.document if before else None, document)
        if not decision:
            raise NotAllowedError(decision.reason, way_out="Ask an owner.")
        stored = room.desk.put(document, key, by=actor.by, why=why, expected=expected)
        return with_tag(actor, stored, 200 if expected else 201, _place(kind, key))

    def create(request: Request, body: Document, key: NewKey = "", why: Why = "") -> Response:
        """A new one; without a key one is made of its title."""
        actor = demand_all(request, "create", kind)
        name = key or free_key(room.desk, kind, body.title)
        try:
            return put(actor, name, body, 0, why)
        except StaleEdit:
            return problem(409, "There is one already", f"{kind}/{name} exists already.",
                           "Change it with PUT, or choose another key.")  # fmt: skip

    def change(
        request: Request, key: Key, body: Document, if_match: IfMatch = "", why: Why = ""
    ) -> Response:
        """As it is to be, made from the revision that If-Match names."""
        actor = demand_all(request, "edit", kind)
        stored_of(room, kind, key)
        expected = expected_in(if_match)
        if expected is None:
            return no_revision()
        try:
            return put(actor, key, body, expected, why)
        except StaleEdit as error:
            return stale(actor, error)

    for function in (create, change):
        function.__annotations__["body"] = KINDS[kind]
    made: Responses = {**gives(answer_of(kind), 201), 409: {"description": "This key is taken"}}
    router.post(f"/{kind}s", tags=_tags(kind), status_code=201, name=f"create {kind}",
                responses=made)(create)  # fmt: skip
    router.put(f"/{kind}s/{{key}}", tags=_tags(kind), name=f"change {kind}",
               responses={**gives(answer_of(kind)), **CHANGED})(change)  # fmt: skip


def _flagging(router: APIRouter, room: TellingRoom, kind: str) -> None:
    good: Responses = {**gives(answer_of(kind)), **CHANGED}

    def flagged(
        request: Request, key: str, if_match: str, why: str, act: Callable[..., Any]
    ) -> Response:
        actor = demand_all(request, "archive", kind)
        expected = expected_in(if_match)
        if expected is None:
            return no_revision()
        try:
            stored = act(kind, key, by=actor.by, why=why, expected=expected)
        except StaleEdit as error:
            return stale(actor, error)
        return with_tag(actor, stored, place=_place(kind, key))

    @router.delete(f"/{kind}s/{{key}}", tags=_tags(kind), name=f"archive {kind}", responses=good)
    def archive(request: Request, key: Key, if_match: IfMatch = "", why: Why = "") -> Response:
        """Put it away: nothing is sent any more."""
        return flagged(request, key, if_match, why, room.desk.archive)

    @router.post(f"/{kind}s/{{key}}/restore", tags=_tags(kind), name=f"restore {kind}",
                 responses=good)  # fmt: skip
    def restore(request: Request, key: Key, if_match: IfMatch = "", why: Why = "") -> Response:
        """Take it out of the archive."""
        return flagged(request, key, if_match, why, room.desk.restore)


def _testing(router: APIRouter, room: TellingRoom, kind: str) -> None:
    @router.post(f"/{kind}s/{{key}}/test", tags=_tags(kind), name=f"test {kind}",
                 responses={**gives(Tested), **GONE})  # fmt: skip
    def test(request: Request, key: Key) -> Response:
        """Send a test now: to the webhook or chat, or by e-mail to who asks."""
        actor = demand_all(request, "edit", kind)
        stored_of(room, kind, key)
        return answer({"said": tested(room, actor, kind, key)})


def _secrets(router: APIRouter, room: TellingRoom) -> None:
    @router.post("/webhooks/{key}/secret", tags=_tags("webhook"), status_code=201,
                 responses={**gives(Secret, 201), **GONE})  # fmt: skip
    def secret(request: Request, key: Key) -> Response:
        """A new signing secret; the one before signs too for a while."""
        actor = demand_all(request, "edit", "webhook")
        stored_of(room, "webhook", key)
        made = replace_secret(room.desk, key, room.settings, by=actor.by, now=room.now())
        return answer({"secret": made}, 201)

    @router.put("/notices/{key}/chat", tags=_tags("notice"),
                responses={**gives(ChatService), **GONE})  # fmt: skip
    def chat(request: Request, key: Key, body: ChatAddress) -> Response:
        """The address of the chat a notice goes to."""
        actor = demand_all(request, "edit", "notice")
        stored_of(room, "notice", key)
        service = set_chat(
            room.desk, key, body.address, room.settings, by=actor.by, now=room.now()
        )  # fmt: skip
        return answer({"service": service})


def _sent(router: APIRouter, room: TellingRoom) -> None:
    for kind in ("webhook", "notice"):
        _deliveries(router, room, kind)

    @router.get("/schedules-runs", tags=_tags("schedule"), responses=gives(items_of(Run)))
    def run(request: Request, key: _Of = "") -> Response:
        """The newest runs of scheduled reports."""
        demand_all(request, "see", "schedule")
        with room.desk.database.read() as connection:
            return answer({"items": runs.runs(connection, key)})

    @router.get("/telling/state", tags=["webhooks"], responses=gives(Hindrances))
    def state(request: Request, kind: Literal["webhook", "notice", "schedule"]) -> Response:
        """What hinders sending now."""
        demand_all(request, "see", kind)
        return answer({"problems": room.state()})


def _deliveries(router: APIRouter, room: TellingRoom, kind: str) -> None:
    @router.get(f"/{kind}s-deliveries", tags=_tags(kind), name=f"deliveries of {kind}s",
                responses=gives(items_of(Delivered)))  # fmt: skip
    def sent(request: Request, key: _Of = "") -> Response:
        """The newest deliveries, with why those that failed did; recipients by their address."""
        demand_all(request, "see", kind)
        with room.desk.database.read() as connection:
            names = {a.id: a.email for a in all_accounts(connection)}
            found = deliveries.delivered(connection, kinds=CHANNELS[kind], target=key)
        rows = [{**vars(d), "recipient": names.get(d.recipient, d.recipient)} for d in found]
        return answer({"items": rows})

    @router.post(f"/{kind}s/{{key}}/deliveries/{{delivery}}/again", tags=_tags(kind),
                 status_code=204, name=f"send {kind} again", responses=GONE)  # fmt: skip
    def again(request: Request, key: Key, delivery: _Delivery) -> Response:
        """Send a delivery once more, under the id it had."""
        actor = demand_all(request, "edit", kind)
        send_again(room, actor, kind, key, delivery)
        return Response(status_code=204)
