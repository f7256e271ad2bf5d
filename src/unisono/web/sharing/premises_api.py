"""Accounts, API keys and shared links over HTTP, with the rights of the screens."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from unisono.access import people
from unisono.access.keys import LONGEST_DAYS, create_key, keys, revoke_key
from unisono.access.keys import Key as ApiKey
from unisono.access.people import Person, Responsibility
from unisono.access.roles import Role
from unisono.access.shares import Share, make_share, revoke_share, shares
from unisono.model.document import Line, Names
from unisono.web.planning.calls import REFUSED, Why, answer, gives, items_of
from unisono.web.planning.office import actor_of, demand_all, demand_some
from unisono.web.sharing.account_pages import person
from unisono.web.sharing.share_pages import Shared, chosen_view
from unisono.web.sharing.sharing import Sharing

_Account = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$")]
_Key = Annotated[str, Path(pattern=r"^uni_[0-9a-f]{8}$")]
_Share = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")]
_Days = Annotated[int, Field(ge=1, le=LONGEST_DAYS)]
_TAGS: list[Any] = ["accounts"]


class What(BaseModel):
    """What somebody is: roles, and the channels, teams or agency they are it for."""

    model_config = ConfigDict(extra="forbid")
    roles: Annotated[tuple[Role, ...], Field(max_length=len(Role))] = ()
    channels: Names = ()
    teams: Names = ()
    agency: Line = ""

    def told(self) -> Responsibility:
        """The same for the accounts."""
        sets = (frozenset(self.roles), frozenset(self.channels), frozenset(self.teams))
        return Responsibility(*sets, self.agency)


class Invitation(What):
    """Whom to invite."""

    email: Annotated[str, Field(max_length=254)]
    name: Line = ""


class NewKey(BaseModel):
    """A key of one's own account."""

    model_config = ConfigDict(extra="forbid")
    agent: Line
    scopes: Annotated[tuple[Line, ...], Field(min_length=1, max_length=500)]
    days: _Days = 90


class NewShare(BaseModel):
    """One screen by its name, with the filters of its address."""

    model_config = ConfigDict(extra="forbid")
    screen: Line
    query: Annotated[str, Field(max_length=4_000)] = ""
    title: Line = ""
    days: _Days | None = None


class AccountAnswer(BaseModel):
    """An account and what it is."""

    id: str
    email: str
    name: str
    roles: list[str]
    channels: list[str]
    teams: list[str]
    agency: str
    can_sign_in: bool
    created_at: datetime


class Oneself(BaseModel):
    """Who asks; ``scopes`` is null for a person."""

    account: str
    name: str
    email: str
    roles: list[str]
    channels: list[str]
    teams: list[str]
    agency: str
    key: str
    scopes: list[str] | None


class ResetLink(BaseModel):
    """A link to choose a password with, told this once."""

    id: str
    link: str


class Invited(ResetLink):
    """The same for a new account."""

    email: str


class Ended(BaseModel):
    """How many sessions ended."""

    ended: int


class MadeKey(BaseModel):
    """A key, told this once."""

    id: str
    key: str
    ends_at: datetime


class MadeShare(ResetLink):
    """A read-only link, told this once."""

    ends_at: datetime


def premises_api(shared: Shared) -> APIRouter:
    """The calls under ``/api/v1``."""
    router = APIRouter(prefix="/api/v1", tags=_TAGS, responses=REFUSED)
    _accounts(router, shared.sharing)
    _account(router, shared.sharing)
    _keys(router, shared.sharing)
    _shares(router, shared)
    _oneself(router)
    return router


def _told(found: Person) -> dict[str, Any]:
    account, actor = found.account, found.actor
    return {
        "id": account.id, "email": account.email, "name": account.name,
        "roles": sorted(actor.roles), "channels": sorted(actor.channels),
        "teams": sorted(actor.teams), "agency": actor.agency, "can_sign_in": account.can_enter,
        "created_at": account.created_at,
    }  # fmt: skip


def _accounts(router: APIRouter, sharing: Sharing) -> None:
    @router.get("/accounts", responses=gives(items_of(AccountAnswer)))
    def accounts(request: Request) -> Response:
        """Who there is."""
        actor = demand_all(request, "see", "accounts")
        return answer({"items": [_told(p) for p in people.people(sharing.access, actor)]})

    @router.post("/accounts", status_code=201, responses=gives(Invited, 201))
    def invite(request: Request, body: Invitation) -> Response:
        """An account with the link to choose its password, which is told this once."""
        actor = demand_all(request, "invite", "accounts")
        found, token = people.invite(
            sharing.access, actor, body.email, body.name, body.told()
        )  # fmt: skip
        link = sharing.address(request, f"/invite/{token}")
        return answer({"id": found.id, "email": found.email, "link": link}, 201)


def _account(router: APIRouter, sharing: Sharing) -> None:
    @router.get("/accounts/{id}", responses=gives(AccountAnswer))
    def one(request: Request, id: _Account) -> Response:
        """One account that was not removed."""
        actor = demand_all(request, "see", "accounts")
        return answer(_told(person(sharing, actor, id)))

    @router.put("/accounts/{id}", responses=gives(AccountAnswer))
    def assign(request: Request, id: _Account, body: What, why: Why = "") -> Response:
        """Give an account exactly these roles."""
        actor = demand_all(request, "assign", "membership")
        people.assign(sharing.access, actor, id, body.told(), why)
        return answer(_told(person(sharing, actor, id)))

    @router.post("/accounts/{id}/reset", status_code=201, responses=gives(ResetLink, 201))
    def reset(request: Request, id: _Account) -> Response:
        """A link to choose a new password with, told this once."""
        actor = demand_all(request, "edit", "accounts")
        found, token = people.reset(sharing.access, actor, id)
        link = sharing.address(request, f"/invite/{token}")
        return answer({"id": found.id, "link": link}, 201)

    @router.delete("/accounts/{id}/sessions", responses=gives(Ended))
    def sign_out(request: Request, id: _Account) -> Response:
        """Sign an account out in every browser."""
        actor = demand_all(request, "edit", "accounts")
        return answer({"ended": people.sign_out_everywhere(sharing.access, actor, id)})

    @router.delete("/accounts/{id}", status_code=204)
    def remove(request: Request, id: _Account, why: Why = "") -> Response:
        """Let somebody go."""
        people.remove(sharing.access, demand_all(request, "archive", "accounts"), id, why)
        return Response(status_code=204)


def _keys(router: APIRouter, sharing: Sharing) -> None:
    @router.get("/keys", responses=gives(items_of(ApiKey)))
    def listed(request: Request) -> Response:
        """Keys, without the keys."""
        return answer({"items": keys(sharing.access, demand_some(request, "see", "keys"))})

    @router.post("/keys", status_code=201, responses=gives(MadeKey, 201))
    def create(request: Request, body: NewKey) -> Response:
        """A key of one's own account, told this once."""
        actor = demand_some(request, "manage_keys", "keys")
        made, secret = create_key(
            sharing.access, actor, actor.account, body.agent, frozenset(body.scopes), body.days
        )
        return answer({"id": made.id, "key": secret, "ends_at": made.ends_at}, 201)

    @router.delete("/keys/{id}", status_code=204)
    def revoke(request: Request, id: _Key) -> Response:
        """Make a key useless at once."""
        revoke_key(sharing.access, demand_some(request, "manage_keys", "keys"), id)
        return Response(status_code=204)


def _shares(router: APIRouter, shared: Shared) -> None:
    sharing = shared.sharing

    @router.get("/shares", responses=gives(items_of(Share)))
    def listed(request: Request) -> Response:
        """Shared links with their uses, without their tokens."""
        return answer({"items": shares(sharing.access, demand_some(request, "see", "shares"))})

    @router.post("/shares", status_code=201, responses=gives(MadeShare, 201))
    def share(request: Request, body: NewShare) -> Response:
        """A read-only link to one screen, told this once."""
        actor = demand_some(request, "create", "shares")
        screen, query = chosen_view(shared, body.screen, body.query)
        title = body.title or screen.title
        made, token = make_share(
            sharing.access,
            actor,
            screen.name,
            screen.kind,
            query,
            title,
            body.days,
            also=screen.also,
        )
        link = sharing.address(request, f"/shared/{token}")
        return answer({"id": made.id, "link": link, "ends_at": made.ends_at}, 201)

    @router.delete("/shares/{id}", status_code=204)
    def revoke(request: Request, id: _Share) -> Response:
        """Make a shared link useless at once."""
        revoke_share(sharing.access, demand_some(request, "archive", "shares"), id)
        return Response(status_code=204)


def _oneself(router: APIRouter) -> None:
    @router.get("/me", responses=gives(Oneself))
    def oneself(request: Request) -> Response:
        """Who asks, as what, and what a key's scopes are; for a key the account it belongs to."""
        actor = actor_of(request)
        scopes = None if actor.scopes is None else sorted(actor.scopes)
        return answer({
            "account": actor.account, "name": actor.name, "email": actor.email,
            "roles": sorted(actor.roles), "channels": sorted(actor.channels),
            "teams": sorted(actor.teams), "agency": actor.agency, "key": actor.key,
            "scopes": scopes,
        })  # fmt: skip
