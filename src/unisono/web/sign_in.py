"""Signing in and out, first and new passwords, one's own account."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Form, Request
from starlette.responses import RedirectResponse, Response

from unisono.access import signing_in
from unisono.access.access import Access
from unisono.access.rights import Actor
from unisono.access.signing_in import Visitor
from unisono.access.tokens import digest
from unisono.errors import AccessError, NotAllowedError, TooManyAttemptsError
from unisono.web.faults import Faults
from unisono.web.pages import Pages, local_path
from unisono.web.security import (
    current_actor,
    install,
    session_cookie,
    set_session_cookie,
)

_Word = Annotated[str, Form(max_length=2_000)]


def secure(app: FastAPI, access: Access, pages: Pages, faults: Faults) -> None:
    """Put sign-in before every screen of ``app``: the guard, and the pages people sign in with."""
    doors = Doors(access, pages)
    app.include_router(doors.router())
    if access.settings.oidc_issuer:
        # Its packages take half a second to import and most places do without.
        from unisono.web.single_sign_on import single_sign_on

        app.include_router(single_sign_on(doors))
    install(app, access, access.settings, say=faults.say)


class Doors:
    """The pages people come in and go out by."""

    def __init__(self, access: Access, pages: Pages) -> None:
        self.access, self.pages = access, pages
        self.settings = access.settings

    def visitor(self, request: Request) -> Visitor:
        """Who knocks: the address as the server sees it, a proxy's only if it is trusted."""
        address = request.client.host if request.client else ""
        browser = request.headers.get("user-agent", "")
        return Visitor(address, browser, session_cookie(request, self.settings))

    def go(self, request: Request, to: str, cookie: str) -> Response:
        """On to a page of ours, with a session (or without one)."""
        answer = RedirectResponse(local_path(to), 303)
        set_session_cookie(answer, request, self.settings, cookie)
        return answer

    def page(self, request: Request, name: str, *, status: int = 200, **context: Any) -> Response:
        """A page of this room, never kept by a browser."""
        answer = self.pages.render(request, f"sign_in/{name}.html", status=status, **context)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def again(self, request: Request, name: str, error: AccessError, **context: Any) -> Response:
        """The same form with what was wrong; nothing that was typed stands in it."""
        status = 403 if isinstance(error, NotAllowedError) else 400
        if isinstance(error, TooManyAttemptsError):
            status = 429
        answer = self.page(request, name, status=status, error=error, **context)
        if isinstance(error, TooManyAttemptsError):
            answer.headers["Retry-After"] = str(error.wait)
        return answer

    def form(self, request: Request, next: str, error: AccessError | None = None) -> Response:
        """The sign-in form."""
        context: dict[str, Any] = {
            "next": local_path(next),
            "ended": request.query_params.get("ended") == "1",
            "oidc": self.settings.oidc_name if self.settings.oidc_issuer else "",
            "here_only": signing_in.only_this_machine(self.access),
        }
        if error is not None:
            return self.again(request, "sign_in", error, **context)
        return self.page(request, "sign_in", error=None, **context)

    def router(self) -> APIRouter:
        """All addresses but those of single sign-on."""
        router = APIRouter(include_in_schema=False)
        self._add_sign_in(router)
        self._add_links(router)
        self._add_account(router)
        return router

    def _add_sign_in(self, router: APIRouter) -> None:
        @router.get("/sign-in")
        def show(request: Request, next: str = "/") -> Response:
            if request.state.actor is not None:
                return RedirectResponse(local_path(next), 303)
            return self.form(request, next)

        @router.post("/sign-in")
        def enter(
            request: Request, email: _Word = "", password: _Word = "", next: _Word = "/"
        ) -> Response:
            try:
                cookie = signing_in.sign_in(self.access, email, password, self.visitor(request))
            except AccessError as error:
                return self.form(request, next, error)
            return self.go(request, next, cookie)

        @router.post("/sign-out")
        def leave(request: Request) -> Response:
            signing_in.sign_out(self.access, session_cookie(request, self.settings))
            answer = self.go(request, "/sign-in", "")
            answer.headers["Clear-Site-Data"] = '"cache", "storage"'
            return answer

    def _add_links(self, router: APIRouter) -> None:
        @router.get("/start/{token}")
        def start(request: Request, token: str) -> Response:
            cookie = signing_in.use_start_link(self.access, token, self.visitor(request))
            return self.go(request, "/", cookie)

        @router.get("/invite/{token}")
        def invited(request: Request, token: str) -> Response:
            account = signing_in.link_for(self.access, token)
            return self.page(request, "invite", account=account, error=None, **self._rules())

        @router.post("/invite/{token}")
        def accept(
            request: Request, token: str, password: _Word = "", repeated: _Word = ""
        ) -> Response:
            account = signing_in.link_for(self.access, token)
            try:
                _same(password, repeated)
                visitor = self.visitor(request)
                cookie = signing_in.set_first_password(self.access, token, password, visitor)
            except AccessError as error:
                return self.again(request, "invite", error, account=account, **self._rules())
            return self.go(request, "/", cookie)

    def _rules(self) -> dict[str, Any]:
        return {"shortest": self.settings.password_length}

    def _add_account(self, router: APIRouter) -> None:
        def shown(request: Request, actor: Actor, error: AccessError | None = None) -> Response:
            sessions = signing_in.sessions_of_actor(self.access, actor)
            own = digest(session_cookie(request, self.settings))
            context = {"person": actor, "sessions": sessions, "own": own, **self._rules()}
            if error is not None:
                return self.again(request, "account", error, **context)
            return self.page(request, "account", error=None, **context)

        def oneself(request: Request) -> Actor:
            actor = current_actor(request)
            if actor.key:
                raise NotAllowedError(
                    "A key opens no account.", way_out="Sign in as the person it belongs to."
                )
            return actor

        @router.get("/me")
        @router.get("/account")
        def account(request: Request) -> Response:
            return shown(request, oneself(request))

        @router.post("/me/sessions/{id}/end")
        def end(request: Request, id: str) -> Response:
            signing_in.end_own_session(self.access, oneself(request), id)
            return RedirectResponse("/me", 303)

        @router.get("/password")
        def moved() -> Response:
            return RedirectResponse("/account", 303)

        @router.post("/password")
        def change(
            request: Request, present: _Word = "", password: _Word = "", repeated: _Word = ""
        ) -> Response:
            actor = oneself(request)
            visitor = self.visitor(request)
            try:
                _same(password, repeated)
                cookie = signing_in.change_password(self.access, actor, present, password, visitor)
            except AccessError as error:
                return shown(request, actor, error)
            return self.go(request, "/account", cookie)


def _same(password: str, repeated: str) -> None:
    if password != repeated:
        raise AccessError("The two passwords differ.", way_out="Type the same one twice.")
