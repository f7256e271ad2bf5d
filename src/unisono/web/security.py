"""What every request goes through before a screen sees it.

Host and Origin, who asks, whether that is enough, the token of forms; and on every answer the
headers that tell the browser how little it may do. A route is for people who are signed in unless
its path is in :data:`PUBLIC`.

For routes::

    @router.get("/campaigns", dependencies=[Depends(allowed("see", "campaign"))])
    def campaigns(actor: Annotated[Actor, Depends(current_actor)]) -> …

``request.state`` has ``actor`` (None: nobody), ``may(action, kind)``, ``csrf`` (the token that a
form sends as its first field ``csrf``, htmx as the header ``X-CSRF-Token``) and
``request_id``.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Protocol
from urllib.parse import quote

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from unisono.access.access import Access
from unisono.access.hosts import allowed_host, own_origin
from unisono.access.keys import actor_of_key
from unisono.access.rights import Actor, Thing, decide, might
from unisono.access.roles import Action
from unisono.access.signing_in import actor_of_session
from unisono.access.tokens import csrf_token, is_csrf_token, new_token
from unisono.errors import NotAllowedError, UnisonoError
from unisono.settings import ServeSettings
from unisono.web.form_token import FIELD, HEADER, token_in_body

#: Paths that nobody has to be signed in for; one that ends in "/" stands for all below it.
PUBLIC = (
    "/sign-in",
    "/sign-out",
    "/oidc/",
    "/invite/",
    "/start/",
    "/answer/",
    "/shared/",
    "/static/",
    "/theme",
    "/robots.txt",
    "/feeds/",
)

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not "no-referrer": browsers would then send forms of our own with the origin "null".
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_HSTS = "max-age=31536000; includeSubDomains"


class Say(Protocol):
    """Makes the answer that tells why something was refused."""

    def __call__(
        self, request: Request, status: int, title: str, message: str, way_out: str = ""
    ) -> Response:
        """The page, or the problem for programs."""
        ...


def _problem(
    request: Request, status: int, title: str, message: str, way_out: str = ""
) -> Response:
    body = {"type": "about:blank", "title": title, "status": status, "detail": message}
    del request
    return JSONResponse({**body, "way_out": way_out}, status, media_type="application/problem+json")


class _RefusedError(Exception):
    """The request goes no further; the answer says why."""

    def __init__(self, answer: Response) -> None:
        self.answer = answer


def cookie_name(settings: ServeSettings, secure: bool) -> str:
    """The session's cookie. On plain http it bears the port: browsers do not tell ports apart."""
    return "__Host-unisono" if secure else f"unisono-{settings.port}"


def set_session_cookie(
    response: Response, request: Request, settings: ServeSettings, cookie: str
) -> None:
    """Hand the browser its session; an empty one takes it away."""
    _set(response, request, settings, cookie_name(settings, _secure(request)), cookie)


def _set(
    response: Response, request: Request, settings: ServeSettings, name: str, value: str
) -> None:
    response.set_cookie(
        name, value, max_age=settings.session_hours * 3600 if value else 0, path="/",
        secure=_secure(request), httponly=True, samesite="lax",
    )  # fmt: skip


def session_cookie(request: Request, settings: ServeSettings) -> str:
    """The session's cookie as the browser sent it, "" without one."""
    return request.cookies.get(cookie_name(settings, _secure(request)), "")[:200]


def _secure(request: Request) -> bool:
    return request.url.scheme == "https"


def visitor_cookie(request: Request, settings: ServeSettings) -> str:
    """The cookie that forms before the sign-in are bound to, "" without one."""
    return request.cookies.get(f"{cookie_name(settings, _secure(request))}-visitor", "")[:200]


def is_public(path: str, public: tuple[str, ...] = PUBLIC) -> bool:
    """Whether ``path`` is for everybody."""
    return any(path == p or (p.endswith("/") and path.startswith(p)) for p in public)


def path_of(request: Request) -> str:
    """The path that routes are found by; ``request.url`` is put together with the Host header."""
    return str(request.scope["path"])


def for_program(request: Request) -> bool:
    """Whether a program reads the answer."""
    path = path_of(request)
    return path.startswith("/api/") or path == "/mcp" or "authorization" in request.headers


def current_actor(request: Request) -> Actor:
    """Who asks.

    Raises:
        NotAllowedError: nobody is signed in.
    """
    actor = getattr(request.state, "actor", None)
    if not isinstance(actor, Actor):
        raise NotAllowedError("Nobody is signed in.", way_out="Sign in first.")
    return actor


def allowed(action: str, kind: str, *, some: bool = False) -> Callable[[Request], Actor]:
    """A dependency that lets only those pass who may do ``action`` with all objects of ``kind``.

    With ``some`` a right to some of them suffices (as agencies have); the route then has to decide
    on each object, or show only :func:`unisono.access.documents.visible` ones.
    """
    act = Action(action)

    def check(request: Request) -> Actor:
        actor = current_actor(request)
        decision = might(actor, act, kind) if some else decide(actor, act, Thing(kind))
        if not decision:
            raise NotAllowedError(decision.reason, way_out="Ask an owner.")
        return actor

    return check


class Guard:
    """The middleware; see the module."""

    def __init__(
        self,
        app: ASGIApp,
        access: Access,
        settings: ServeSettings,
        say: Say = _problem,
        public: tuple[str, ...] = PUBLIC,
    ) -> None:
        self.app, self.access, self.settings = app, access, settings
        self.say, self.public = say, public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or answer it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":  # there is nothing but HTTP here
            await send({"type": "websocket.close", "code": 1008})
            return
        request = Request(scope)
        self._nobody(request)
        send = self._with_headers(request, send)
        try:
            self._check_host(request)
            await self._find_actor(request)
            self._check_signed_in(request)
            receive = await self._check_token(request, receive)
        except _RefusedError as refused:
            await refused.answer(scope, receive, send)
            return
        except UnisonoError as error:  # the desk cannot be asked
            answer = _problem(request, 503, error.title, error.message, error.way_out)
            await answer(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _nobody(self, request: Request) -> None:
        """Before anything is known, nothing is allowed."""
        request.state.request_id = secrets.token_hex(8)
        request.state.actor = None
        request.state.may = lambda action, kind: False
        request.state.csrf = ""
        request.state.new_visitor = ""

    def _check_host(self, request: Request) -> None:
        hosts = request.headers.getlist("host")
        if len(hosts) != 1 or not allowed_host(hosts[0], self.settings):
            # Not through the pages of the application: they are not for this name.
            raise _RefusedError(
                _problem(
                    request, 421, "Wrong host", "This is not the name of this application.",
                    "Add the name to serve.allowed_hosts, or set serve.public_url.",
                )
            )  # fmt: skip

    async def _find_actor(self, request: Request) -> None:
        if path_of(request).startswith("/static/"):
            return
        actor = None
        cookie = session_cookie(request, self.settings)
        shown = request.headers.get("authorization")
        if shown is not None:
            scheme, _, secret = shown.partition(" ")
            if scheme.casefold() == "bearer":
                actor = await run_in_threadpool(actor_of_key, self.access, secret.strip())
            if actor is None:
                raise _RefusedError(self._sign_in_first(request, "This key is not good."))
        elif cookie:
            actor = await run_in_threadpool(actor_of_session, self.access, cookie)
        state = request.state
        state.actor = actor
        if actor is not None:
            state.may = lambda action, kind: bool(decide(actor, Action(action), Thing(kind)))
            state.csrf = csrf_token(cookie) if cookie and shown is None else ""
        if not state.csrf and shown is None:
            visitor = visitor_cookie(request, self.settings)
            if not visitor and request.method in _SAFE:
                visitor = state.new_visitor = new_token()
            state.csrf = csrf_token(visitor) if visitor else ""

    def _check_signed_in(self, request: Request) -> None:
        if request.state.actor is None and not is_public(path_of(request), self.public):
            raise _RefusedError(self._sign_in_first(request, "You are not signed in."))

    def _sign_in_first(self, request: Request, why: str) -> Response:
        if for_program(request):
            answer = _problem(request, 401, "Sign in first", why, "Send a good API key.")
            answer.headers["WWW-Authenticate"] = "Bearer"
            return answer
        ended = "&ended=1" if session_cookie(request, self.settings) else ""
        back = ""
        if request.method in _SAFE and "hx-request" not in request.headers:
            query = f"?{request.url.query}" if request.url.query else ""
            back = quote(f"{request.url.path}{query}"[:2000], safe="")
        where = f"/sign-in?next={back}{ended}"
        if "hx-request" in request.headers:
            return Response(status_code=401, headers={"HX-Redirect": where})
        return RedirectResponse(where, 303)

    async def _check_token(self, request: Request, receive: Receive) -> Receive:
        """Refuse what a foreign page may have sent with the browser's cookies."""
        if request.method in _SAFE or "authorization" in request.headers:
            return receive  # keys are no cookies: no page can make a browser send one
        site = request.headers.get("sec-fetch-site", "none")
        origin = request.headers.get("origin")
        host = request.headers["host"]
        foreign = site not in ("same-origin", "none") or (
            origin is not None and not own_origin(origin, request.url.scheme, host, self.settings)
        )
        token = request.headers.get(HEADER, "")
        if not foreign and not token:
            kind = request.headers.get("content-type", "")
            token, receive = await token_in_body(kind, receive)
        bound = (
            session_cookie(request, self.settings)
            if request.state.actor is not None
            else visitor_cookie(request, self.settings)
        )
        if foreign or not is_csrf_token(token, bound):
            what = f"The form's {FIELD} is missing or too old, or another site sent the form."
            way = "Open the page again and send it from there."
            raise _RefusedError(self.say(request, 403, "Not from here", what, way))
        return receive

    def _with_headers(self, request: Request, send: Send) -> Send:
        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                own = headers.get("Content-Security-Policy", "")
                headers.update(_HEADERS)
                if own.startswith("sandbox"):  # files of people: allowed even less than a page
                    headers["Content-Security-Policy"] = own
                headers["X-Request-Id"] = request.state.request_id
                if _secure(request):
                    headers["Strict-Transport-Security"] = _HSTS
                headers.setdefault("Cache-Control", "no-store")
                self._greet(request, headers)
            await send(message)

        return told

    def _greet(self, request: Request, headers: MutableHeaders) -> None:
        """Give a new visitor's browser the cookie its forms are bound to."""
        if not request.state.new_visitor:
            return
        carrier = Response()
        name = f"{cookie_name(self.settings, _secure(request))}-visitor"
        _set(carrier, request, self.settings, name, request.state.new_visitor)
        headers.append("set-cookie", carrier.headers["set-cookie"])


def install(
    app: FastAPI,
    access: Access,
    settings: ServeSettings,
    *,
    say: Say = _problem,
    public: tuple[str, ...] = PUBLIC,
) -> None:
    """Put the guard before all of ``app``'s routes.

    Args:
        app: middlewares added to it later stand before the guard and see every request.
        access: who there is.
        settings: where it is served.
        say: makes the page that tells why a request was refused.
        public: paths nobody has to be signed in for.
    """
    app.state.access = access
    app.add_middleware(Guard, access=access, settings=settings, say=say, public=public)
