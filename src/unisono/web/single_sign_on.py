"""Addresses of single sign-on: to the identity provider, and back from it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from unisono.access.oidc import Provider, begin_oidc, finish_oidc
from unisono.errors import AccessError
from unisono.web.pages import local_path
from unisono.web.security import visitor_cookie
from unisono.web.sign_in import Doors


def single_sign_on(doors: Doors) -> APIRouter:
    """The routes; what the provider publishes is fetched when somebody signs in."""
    router = APIRouter(include_in_schema=False)
    access, settings = doors.access, doors.settings
    provider = Provider(settings)

    def callback(request: Request) -> str:
        base = settings.public_url or f"{request.url.scheme}://{request.headers['host']}"
        return f"{base}/oidc/callback"

    @router.post("/oidc/sign-in")
    def begin(request: Request, next: Annotated[str, Form(max_length=2_000)] = "/") -> Response:
        browser = visitor_cookie(request, settings)
        try:
            where = begin_oidc(access, provider, browser, callback(request), local_path(next))
        except AccessError as error:
            return doors.form(request, next, error)
        return RedirectResponse(where, 303)

    @router.get("/oidc/callback")
    def finish(request: Request) -> Response:
        browser, visitor = visitor_cookie(request, settings), doors.visitor(request)
        answer = dict(request.query_params)
        try:
            cookie, back = finish_oidc(
                access, provider, browser, callback(request), answer, visitor
            )
        except AccessError as error:
            return doors.form(request, "/", error)
        return doors.go(request, back, cookie)

    return router
