"""API keys on screen: making one, which is shown once, and revoking."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from unisono.access.keys import LONGEST_DAYS, create_key, keys, revoke_key
from unisono.access.rights import Actor, might
from unisono.access.roles import OBJECTS, Action
from unisono.errors import AccessError, NotAllowedError
from unisono.reports.screens.accounts import keys_table
from unisono.web.downloads import Kind, download
from unisono.web.planning.forms import days_in, form_of, go, text_in
from unisono.web.planning.office import actor_of, demand_some
from unisono.web.sharing.sharing import Sharing, unlisted

Form = Annotated[FormData, Depends(form_of)]


@lru_cache(256)
def lendable(actor: Actor) -> tuple[str, ...]:
    """Scopes that would lend a key of ``actor`` something."""
    return tuple(
        f"{action}:{kind}"
        for kind in OBJECTS
        for action in Action
        if might(replace(actor, scopes=frozenset({f"{action}:{kind}"})), action, kind)
    )


def add_keys(router: APIRouter, sharing: Sharing) -> None:
    """``/keys``."""

    @router.get("/keys", include_in_schema=False, response_class=HTMLResponse)
    def listed(request: Request, done: str = "") -> Response:
        return _page(sharing, request, demand_some(request, "see", "keys"), done=done)

    @router.get("/keys.{kind}", include_in_schema=False)
    def table_file(request: Request, kind: Kind) -> Response:
        found = keys(sharing.access, demand_some(request, "see", "keys"))
        return download(keys_table(found, sharing.access.now()), kind, {})

    @router.post("/keys", include_in_schema=False, response_class=HTMLResponse)
    def create(request: Request, form: Form) -> Response:
        actor = demand_some(request, "manage_keys", "keys")
        scopes = frozenset(str(s) for s in form.getlist("scope"))
        try:
            made, secret = create_key(
                sharing.access, actor, actor.account, text_in(form, "agent"), scopes,
                days_in(form, "days") or 0,
            )  # fmt: skip
        except AccessError as error:
            return _page(sharing, request, actor, error=error, form=form)
        return _page(sharing, request, actor, secret=secret, made=made.agent)

    @router.post("/keys/{id}/revoke", include_in_schema=False)
    def revoke(request: Request, id: str) -> Response:
        revoke_key(sharing.access, demand_some(request, "manage_keys", "keys"), id)
        return go("/keys", done="revoked")


def _page(
    sharing: Sharing, request: Request, actor: Actor, *, done: str = "", secret: str = "",
    made: str = "", error: AccessError | None = None, form: FormData | None = None,
) -> Response:  # fmt: skip
    status = 200
    if error is not None:
        status = 403 if isinstance(error, NotAllowedError) else 422
    now, found = sharing.access.now(), keys(sharing.access, actor)
    signed_in = getattr(request.state, "actor", None) is not None
    return unlisted(
        sharing.pages.render(
            request,
            "sharing/keys.html",
            status=status,
            table=keys_table(found, now),
            good=[k for k in found if not k.revoked and k.ends_at > now],
            done=done,
            error=error,
            secret=secret,
            made=made,
            longest=LONGEST_DAYS,
            scopes=lendable(actor_of(request)) if signed_in else (),
            typed={n: text_in(form, n) if form else "" for n in ("agent", "days")},
            chosen={str(s) for s in form.getlist("scope")} if form else set(),
        )
    )
