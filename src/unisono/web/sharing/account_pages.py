"""Accounts on screen: who there is, what they may do, inviting, signing out, removing."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from unisono.access import people
from unisono.access.people import Person, Responsibility
from unisono.access.rights import Actor
from unisono.access.roles import Role
from unisono.errors import AccessError, NotAllowedError
from unisono.reports.screens.accounts import accounts_table
from unisono.web.downloads import Kind, download
from unisono.web.planning.forms import form_of, go, text_in
from unisono.web.planning.office import demand_all, may_all
from unisono.web.sharing.sharing import Sharing, unlisted

Form = Annotated[FormData, Depends(form_of)]
_DONE = {
    "roles": "The roles are changed.",
    "signed-out": "Signed out in every browser.",
    "removed": "The account is removed; its name stays in the history.",
}


def responsibility(form: FormData) -> Responsibility:
    """Roles, channels, teams and agency as a form says them.

    Raises:
        AccessError: there is no such role.
    """
    named = {str(r) for r in form.getlist("role")}
    unknown = sorted(named - {str(r) for r in Role})
    if unknown:
        raise AccessError(f"There is no role {unknown[0][:40]}.", way_out="Choose from the list.")
    channels, teams = (
        frozenset(line.strip()[:300] for line in text_in(form, name).splitlines() if line.strip())
        for name in ("channels", "teams")
    )
    agency = text_in(form, "agency")[:300]
    return Responsibility(frozenset(Role(r) for r in named), channels, teams, agency)


def add_accounts(router: APIRouter, sharing: Sharing) -> None:
    """``/accounts`` and each account below it."""
    _add_list(router, sharing)
    _add_one(router, sharing)

    @router.post("/accounts/{id}/reset", include_in_schema=False, response_class=HTMLResponse)
    def reset(request: Request, id: str) -> Response:
        actor = demand_all(request, "edit", "accounts")
        try:
            found, token = people.reset(sharing.access, actor, id)
        except AccessError as error:
            return _one(sharing, request, actor, id, error=error)
        return _one(
            sharing, request, actor, found.id, link=sharing.address(request, f"/invite/{token}")
        )

    @router.post("/accounts/{id}/sign-out", include_in_schema=False)
    def sign_out(request: Request, id: str) -> Response:
        people.sign_out_everywhere(sharing.access, demand_all(request, "edit", "accounts"), id)
        return go(f"/accounts/{id}", done="signed-out")

    @router.post("/accounts/{id}/remove", include_in_schema=False)
    def remove(request: Request, id: str, form: Form) -> Response:
        actor = demand_all(request, "archive", "accounts")
        try:
            people.remove(sharing.access, actor, id, text_in(form, "why")[:2_000])
        except AccessError as error:
            return _one(sharing, request, actor, id, error=error)
        return go("/accounts", done="removed")


def _add_list(router: APIRouter, sharing: Sharing) -> None:
    @router.get("/accounts", include_in_schema=False, response_class=HTMLResponse)
    def listed(request: Request, done: str = "") -> Response:
        return _list(sharing, request, demand_all(request, "see", "accounts"), done=done)

    @router.post("/accounts", include_in_schema=False, response_class=HTMLResponse)
    def invite(request: Request, form: Form) -> Response:
        actor = demand_all(request, "invite", "accounts")
        try:
            found, token = people.invite(
                sharing.access, actor, text_in(form, "email"), text_in(form, "name"),
                responsibility(form),
            )  # fmt: skip
        except AccessError as error:
            return _list(sharing, request, actor, error=error, form=form)
        link = sharing.address(request, f"/invite/{token}")
        return _list(sharing, request, actor, link=link, whose=found.email)

    @router.get("/accounts.{kind}", include_in_schema=False)
    def table_file(request: Request, kind: Kind) -> Response:
        actor = demand_all(request, "see", "accounts")
        return download(accounts_table(people.people(sharing.access, actor)), kind, {})


def _add_one(router: APIRouter, sharing: Sharing) -> None:
    @router.get("/accounts/{id}", include_in_schema=False, response_class=HTMLResponse)
    def one(request: Request, id: str, done: str = "") -> Response:
        return _one(sharing, request, demand_all(request, "see", "accounts"), id, done=done)

    @router.post("/accounts/{id}", include_in_schema=False, response_class=HTMLResponse)
    def roles(request: Request, id: str, form: Form) -> Response:
        actor = demand_all(request, "assign", "membership")
        try:
            people.assign(
                sharing.access, actor, id, responsibility(form), text_in(form, "why")[:2_000]
            )
        except AccessError as error:
            return _one(sharing, request, actor, id, error=error)
        return go(f"/accounts/{id}", done="roles")


def _status(error: AccessError | None) -> int:
    if error is None:
        return 200
    return 403 if isinstance(error, NotAllowedError) else 422


def _list(
    sharing: Sharing, request: Request, actor: Actor, *, done: str = "", link: str = "",
    whose: str = "", error: AccessError | None = None, form: FormData | None = None,
) -> Response:  # fmt: skip
    names = ("email", "name", "channels", "teams", "agency")
    return unlisted(
        sharing.pages.render(
            request,
            "sharing/accounts.html",
            status=_status(error),
            error=error,
            link=link,
            table=accounts_table(people.people(sharing.access, actor)),
            whose=whose,
            said=_DONE.get(done, ""),
            roles=tuple(Role),
            hours=sharing.access.settings.link_hours,
            typed={n: text_in(form, n) if form else "" for n in names},
            chosen={str(r) for r in form.getlist("role")} if form else set(),
            may_invite=may_all(actor, "invite", "accounts"),
        )
    )


def _one(
    sharing: Sharing, request: Request, actor: Actor, id: str, *, done: str = "", link: str = "",
    error: AccessError | None = None,
) -> Response:  # fmt: skip
    found = person(sharing, actor, id)
    return unlisted(
        sharing.pages.render(
            request,
            "sharing/account.html",
            status=_status(error),
            error=error,
            person=found,
            link=link,
            said=_DONE.get(done, ""),
            roles=tuple(Role),
            hours=sharing.access.settings.link_hours,
            may_assign=may_all(actor, "assign", "membership"),
            may_edit=may_all(actor, "edit", "accounts"),
            may_remove=may_all(actor, "archive", "accounts"),
        )
    )


def person(sharing: Sharing, actor: Actor, id: str) -> Person:
    """One account that was not removed.

    Raises:
        AccessError: there is none.
    """
    for found in people.people(sharing.access, actor):
        if found.account.id == id:
            return found
    raise AccessError("There is no such account.", way_out="See all under /accounts.")
