"""What stands before every screen, asked over HTTP of a server that really runs."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import uvicorn
from cheap_passwords import cheap_passwords
from clock import Clock
from fastapi import Depends, Request
from fastapi.responses import JSONResponse

from unisono.access.access import OPERATOR, Access
from unisono.access.keys import create_key, keys, revoke_key
from unisono.access.people import Responsibility, add_with_password, assign, invite, reset
from unisono.access.roles import Role
from unisono.desk.database import Database
from unisono.settings import ServeSettings
from unisono.web.app import create_app
from unisono.web.pages import local_path
from unisono.web.security import PUBLIC, allowed, is_public
from unisono.workspace import Workspace

PASSWORD = "five random words in a row"


@dataclass
class Site:
    """A running server, and what a test changes behind it."""

    access: Access
    clock: Clock
    port: int
    count: int = 0

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def browser(self, **headers: str) -> httpx.Client:
        return httpx.Client(base_url=self.base, headers=headers, trust_env=False)

    def person(self, *roles: Role, **more: object) -> str:
        """The e-mail address of a new account."""
        self.count += 1
        email = f"person{self.count}@example.com"
        what = Responsibility(frozenset(roles), **more)
        add_with_password(self.access, OPERATOR, email, f"P{self.count}", PASSWORD, what)
        return email

    @contextmanager
    def signed_in(self, *roles: Role, **more: object) -> Iterator[httpx.Client]:
        with self.browser() as browser:
            assert sign_in(browser, self.person(*roles, **more)).status_code == 303
            yield browser


def _port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _add_routes(app: object) -> None:
    """Routes as screens have them."""

    @app.post("/probe")  # type: ignore[attr-defined]
    async def probe(request: Request) -> JSONResponse:
        async with request.form() as form:
            sizes = {k: len(v) if isinstance(v, str) else v.size for k, v in form.items()}
        return JSONResponse({"actor": request.state.actor.by, "sizes": sizes})

    @app.get("/probe/campaigns", dependencies=[Depends(allowed("see", "campaign"))])  # type: ignore[attr-defined]
    def campaigns() -> str:
        return "all"

    @app.get("/probe/some", dependencies=[Depends(allowed("see", "campaign", some=True))])  # type: ignore[attr-defined]
    def some() -> str:
        return "some"

    @app.get("/api/probe", dependencies=[Depends(allowed("see", "audit"))])  # type: ignore[attr-defined]
    def api() -> str:
        return "audit"

    @app.get("/probe/fault")  # type: ignore[attr-defined]
    def fault() -> str:
        raise ValueError("the secret inside")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    root = tmp_path_factory.mktemp("site")
    port, clock = _port(), Clock(datetime(2026, 3, 1, tzinfo=UTC))
    database = Database.open(f"sqlite:///{root / 'desk.sqlite'}")
    access = Access(database, ServeSettings(port=port), clock)
    with cheap_passwords():
        app = create_app(Workspace.init(root / "company"), access=access)
        _add_routes(app)
        with running(app, port):
            running_site = Site(access, clock, port)
            running_site.person(Role.OWNER)
            yield running_site
    database.close()


@contextmanager
def running(app: object, port: int) -> Iterator[None]:
    """A uvicorn server in a thread."""
    config = uvicorn.Config(app, port=port, log_level="critical", ws="none", lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    until = time.monotonic() + 60
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    assert server.started
    yield
    server.should_exit = True
    thread.join(30)


@pytest.fixture(autouse=True)
def _another_day(site: Site) -> None:
    """Failed sign-ins of other tests are forgotten."""
    site.clock.at += timedelta(days=2)


def token(page: httpx.Response) -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', page.text)
    assert found is not None
    return found[1]


def sign_in(
    browser: httpx.Client, email: str, password: str = PASSWORD, next: str = "/"
) -> httpx.Response:
    form = {"csrf": token(browser.get("/sign-in")), "email": email, "password": password}
    return browser.post("/sign-in", data={**form, "next": next})


def test_nothing_but_public_paths_without_sign_in(site: Site) -> None:
    app = create_app(Workspace.init(site_folder(site)), access=site.access)
    paths = {p for p in (getattr(r, "path", "") for r in every_route(app.routes)) if p}
    assert {"/", "/sign-in", "/account"} <= paths
    private = sorted(p for p in paths if not is_public(p))
    with site.browser() as browser:
        for path in private:
            answer = browser.get(re.sub(r"\{[^}]*\}", "x", path))
            program = path.startswith("/api/") or path == "/mcp"
            assert answer.status_code == (401 if program else 303), path
            if answer.status_code == 303:
                assert answer.headers["location"].startswith("/sign-in?next=")
    assert sorted(p for p in paths if is_public(p)) == [
        "/answer/{token}", "/answer/{token}/withdraw",
        "/feeds/{token}.ics", "/invite/{token}", "/robots.txt", "/shared/{token}",
        "/shared/{token}/tables/{table}.{kind}", "/sign-in", "/sign-out", "/start/{token}",
        "/static/{digest}/{name}", "/theme",
    ]  # fmt: skip


def site_folder(site: Site) -> Path:
    return Path(site.access.database.place.removeprefix("sqlite:///")).parent / "second"


def every_route(routes: list[object]) -> Iterator[object]:
    for route in routes:
        yield route
        inner = getattr(route, "original_router", None) or getattr(route, "router", None)
        yield from every_route(getattr(inner, "routes", []) if inner else [])


@pytest.mark.parametrize("path", ["/sign-inn", "/sign-in/x", "/oidc", "/starter", "/themes"])
def test_public_means_exactly_that(path: str) -> None:
    assert not is_public(path)
    assert all(is_public(p) for p in PUBLIC)


def test_headers_on_every_answer(site: Site) -> None:
    with site.signed_in(Role.OWNER) as browser:
        ids = set()
        for path in ("/account", "/sign-in", "/nowhere", "/probe/fault", "/robots.txt"):
            headers = browser.get(path).headers
            policy = dict(p.split(" ", 1) for p in headers["content-security-policy"].split("; "))
            assert policy == {
                "default-src": "'none'", "script-src": "'self'", "style-src": "'self'",
                "img-src": "'self' data:", "connect-src": "'self'", "form-action": "'self'",
                "frame-ancestors": "'none'", "base-uri": "'none'",
            }  # fmt: skip
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"
            assert headers["cross-origin-opener-policy"] == "same-origin"
            assert "camera=()" in headers["permissions-policy"]
            assert "strict-transport-security" not in headers
            assert headers["cache-control"] in ("no-store", "private, no-cache")
            ids.add(headers["x-request-id"])
        assert len(ids) == 5


def test_pages_have_no_inline_script_or_style(site: Site) -> None:
    with site.signed_in(Role.OWNER) as browser:
        for path in ("/account", "/nowhere"):
            text = browser.get(path).text
            assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", text)


def test_a_fault_shows_nothing_of_the_inside(site: Site) -> None:
    with site.signed_in(Role.OWNER) as browser:
        answer = browser.get("/probe/fault")
    assert answer.status_code == 500
    assert "secret inside" not in answer.text
    assert "Traceback" not in answer.text


def test_the_cookie_is_out_of_reach(site: Site) -> None:
    with site.browser() as browser:
        answer = sign_in(browser, site.person(Role.OWNER))
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"unisono-{site.port}=")
    assert {p.strip() for p in cookie.split(";")[1:]} >= {"HttpOnly", "SameSite=lax", "Path=/"}
    assert "Domain" not in cookie


def test_signing_in_and_out(site: Site) -> None:
    with site.browser() as browser:
        answer = sign_in(browser, site.person(Role.OWNER), next="/account?x=1")
        assert (answer.status_code, answer.headers["location"]) == (303, "/account?x=1")
        page = browser.get("/account")
        assert page.status_code == 200
        old = dict(browser.cookies)
        answer = browser.post("/sign-out", data={"csrf": token(page)})
        assert answer.headers["location"] == "/sign-in"
        assert f"unisono-{site.port}" not in browser.cookies
    with httpx.Client(base_url=site.base, cookies=old, trust_env=False) as thief:
        assert thief.get("/account").status_code == 303


def test_on_a_machine_of_one_person_the_terminal_has_the_link(site: Site) -> None:
    folder = site_folder(site).parent / "alone"
    database = Database.open(f"sqlite:///{folder / 'desk.sqlite'}")
    access = Access(database, ServeSettings(), site.clock)
    app = create_app(Workspace.init(folder), access=access)

    async def page() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as browser:
            return await browser.get("/sign-in")

    alone = asyncio.run(page()).text
    assert ("start it again" in alone, 'name="password"' in alone) == (True, False)
    invite(access, OPERATOR, "sue@example.com", "Sue", Responsibility(frozenset({Role.SALES})))
    assert 'name="password"' in asyncio.run(page()).text
    database.close()


def test_wrong_password(site: Site) -> None:
    email = site.person(Role.OWNER)
    with site.browser() as browser:
        answer = sign_in(browser, email, "wrong but long enough")
        assert answer.status_code == 400
        assert "E-mail address or password is wrong." in answer.text
        assert "wrong but long" not in answer.text
        assert email not in answer.text


def test_no_session_is_fixed(site: Site) -> None:
    """A session id that an attacker planted is not the one that is signed in."""
    name = f"unisono-{site.port}"
    with site.browser() as attacker:
        sign_in(attacker, site.person(Role.SALES))
        planted = attacker.cookies[name]
    for value in ("made-up", planted):
        with httpx.Client(base_url=site.base, trust_env=False) as victim:
            page = victim.get("/sign-in")
            victim.cookies.set(name, value, domain="127.0.0.1", path="/")
            own = site.person(Role.OWNER)
            if value == planted:
                page = victim.get("/account")
            form = {"csrf": token(page), "email": own, "password": PASSWORD}
            answer = victim.post("/sign-in", data=form)
            assert answer.status_code == 303
            fresh = re.search(rf"{name}=([^;]+)", answer.headers["set-cookie"])
            assert fresh is not None
            assert fresh[1] != value
        with httpx.Client(base_url=site.base, cookies={name: value}, trust_env=False) as attacker:
            assert attacker.get("/account").status_code == 303


Sender = Callable[[httpx.Client, str], httpx.Response]
FORGED: dict[str, Sender] = {
    "no token": lambda b, t: b.post("/probe", data={"x": "1"}),
    "wrong token": lambda b, t: b.post("/probe", data={"csrf": "0" * 64}),
    "wrong header": lambda b, t: b.post("/probe", headers={"X-CSRF-Token": "0" * 64}),
    "text body": lambda b, t: b.post(
        "/probe", content=f"csrf={t}", headers={"Content-Type": "text/plain"}
    ),
    "foreign origin": lambda b, t: b.post(
        "/probe", data={"csrf": t}, headers={"Origin": "http://evil.test"}
    ),
    "no origin": lambda b, t: b.post("/probe", data={"csrf": t}, headers={"Origin": "null"}),
    "other port": lambda b, t: b.post(
        "/probe", data={"csrf": t}, headers={"Origin": "http://127.0.0.1:1"}
    ),
    "cross-site": lambda b, t: b.post(
        "/probe", data={"csrf": t}, headers={"Sec-Fetch-Site": "cross-site"}
    ),
    "same-site": lambda b, t: b.post(
        "/probe", data={"csrf": t}, headers={"Sec-Fetch-Site": "same-site"}
    ),
    "token in the address": lambda b, t: b.post(f"/probe?csrf={t}"),
    "put": lambda b, t: b.put("/probe"),
    "delete": lambda b, t: b.delete("/probe"),
}


@pytest.mark.parametrize("how", FORGED)
def test_forged_requests_are_refused(site: Site, how: str) -> None:
    with site.signed_in(Role.OWNER) as browser:
        answer = FORGED[how](browser, token(browser.get("/account")))
    assert answer.status_code == 403
    assert "Not from here" in answer.text


def test_forms_of_ours_pass(site: Site) -> None:
    with site.signed_in(Role.OWNER) as browser:
        own = {"csrf": token(browser.get("/account"))}
        origin = {"Origin": site.base, "Sec-Fetch-Site": "same-origin"}
        plain = browser.post("/probe", data={**own, "x": "y" * 100_000}, headers=origin)
        assert plain.json()["sizes"]["x"] == 100_000
        header = browser.post("/probe", data={"x": "1"}, headers={"X-CSRF-Token": own["csrf"]})
        assert header.json()["sizes"] == {"x": 1}
        file = {"file": ("a.csv", b"x" * 300_000)}
        parts = browser.post("/probe", data=own, files=file)
        assert parts.json()["sizes"] == {"csrf": 64, "file": 300_000}


def test_a_token_is_good_for_its_session_only(site: Site) -> None:
    with site.signed_in(Role.OWNER) as one, site.signed_in(Role.OWNER) as two:
        foreign = token(one.get("/account"))
        assert two.post("/probe", data={"csrf": foreign}).status_code == 403


def test_the_sign_in_form_has_a_token_too(site: Site) -> None:
    email = site.person(Role.SALES)
    with site.browser() as attacker, site.browser() as victim:
        form = {"csrf": token(attacker.get("/sign-in")), "email": email, "password": PASSWORD}
        assert victim.post("/sign-in", data=form).status_code == 403
        victim.get("/sign-in")
        assert victim.post("/sign-in", data=form).status_code == 403


def test_a_stale_session(site: Site) -> None:
    with site.signed_in(Role.OWNER) as browser:
        own = {"csrf": token(browser.get("/account"))}
        site.clock.at += timedelta(days=1)
        shown = browser.get("/account?tab=2")
        assert shown.headers["location"] == "/sign-in?next=%2Faccount%3Ftab%3D2&ended=1"
        assert "Your session ended" in browser.get(shown.headers["location"]).text
        sent = browser.post("/probe", data=own)
        assert sent.headers["location"] == "/sign-in?next=&ended=1"
        part = browser.get("/account", headers={"HX-Request": "true"})
        assert (part.status_code, part.headers["hx-redirect"]) == (401, "/sign-in?next=&ended=1")


def test_a_role_revoked_in_the_middle(site: Site) -> None:
    email = site.person(Role.OWNER)
    site.person(Role.OWNER)
    with site.browser() as browser:
        sign_in(browser, email)
        page = browser.get("/account")
        assert browser.get("/probe/campaigns").text == '"all"'
        agency = Responsibility(frozenset({Role.AGENCY}), agency="North")
        assign(site.access, OPERATOR, email, agency)
        assert browser.post("/probe", data={"csrf": token(page)}).status_code == 303
        sign_in(browser, email)
        assert browser.get("/probe/campaigns").status_code == 403
        assert browser.get("/probe/some").text == '"some"'
        assert browser.get("/audit").status_code == 403


def test_guessing_is_slowed_and_says_for_how_long(site: Site) -> None:
    email = site.person(Role.OWNER)
    with site.browser() as browser:
        for _ in range(site.access.settings.sign_in_attempts):
            assert sign_in(browser, email, "wrong but long enough").status_code == 400
        answer = sign_in(browser, email)
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
        assert "failed too often" in answer.text
        site.clock.at += timedelta(seconds=1)
        assert sign_in(browser, email).status_code == 303


def test_many_guesses_at_once_are_no_way_around(site: Site) -> None:
    email = site.person(Role.OWNER)
    found: list[int] = []

    def guess() -> None:
        with site.browser() as browser:
            found.append(sign_in(browser, email, "wrong but long enough").status_code)

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    free = site.access.settings.sign_in_attempts
    assert sorted(found) == [400] * free + [429] * (12 - free)


def test_keys(site: Site) -> None:
    email = site.person(Role.OWNER)
    account = email.partition("@")[0]
    scopes = frozenset({"see:audit", "edit:campaign"})
    key, secret = create_key(site.access, OPERATOR, account, "robot", scopes)
    with site.browser(Authorization=f"Bearer {secret}") as robot:
        assert robot.get("/api/probe").text == '"audit"'
        assert robot.get("/probe/campaigns").status_code == 403
        # No page can make a browser send a key, so a key needs no token.
        sent = robot.post("/probe", data={"x": "1"})
        assert sent.json()["actor"] == f"{account} (key {key.id})"
        assert "set-cookie" not in sent.headers
        assert robot.post("/password", data={"present": PASSWORD}).status_code == 403
        revoke_key(site.access, OPERATOR, key.id)
        gone = robot.get("/api/probe")
        assert (gone.status_code, gone.headers["www-authenticate"]) == (401, "Bearer")
        assert gone.headers["content-type"] == "application/problem+json"
        assert secret not in gone.text
    assert [k.id for k in keys(site.access, OPERATOR) if k.revoked] == [key.id]


def test_a_bad_key_does_not_fall_back_to_the_cookie(site: Site) -> None:
    with site.signed_in(Role.OWNER) as browser:
        for shown in ("Bearer x", "Basic eDp5", ""):
            answer = browser.get("/account", headers={"Authorization": shown})
            assert answer.status_code == 401


@pytest.mark.parametrize(
    "host",
    ["evil.test", "evil.test:8765", "127.0.0.1.evil.test", "localhost.evil.test", "a b", "x@y", ""],
)
def test_foreign_hosts_are_refused(site: Site, host: str) -> None:
    with site.browser() as browser:
        answer = browser.get("/sign-in", headers={"Host": host})
    assert answer.status_code in (400, 421)
    assert "<form" not in answer.text


def test_own_hosts_pass(site: Site) -> None:
    with site.browser() as browser:
        for host in ("127.0.0.1", f"localhost:{site.port}", "LOCALHOST.", "[::1]:80"):
            assert browser.get("/sign-in", headers={"Host": host}).status_code == 200


def test_two_hosts_are_one_too_many(site: Site) -> None:
    with socket.create_connection(("127.0.0.1", site.port)) as raw:
        raw.sendall(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nHost: evil.test\r\n\r\n")
        assert b" 200 " not in raw.recv(200).splitlines()[0]


AWAY = [
    "https://evil.test", "//evil.test", "/\\evil.test", "\\\\evil.test", "/\t/evil.test",
    "javascript:alert(1)", "evil.test", "/\n/evil.test", "///evil.test", "", "/\\[",
]  # fmt: skip


@pytest.mark.parametrize("next", AWAY)
def test_no_redirect_leads_away(site: Site, next: str) -> None:
    assert local_path(next) == "/"
    with site.browser() as browser:
        answer = sign_in(browser, site.person(Role.SALES), next=next)
        assert answer.headers["location"] == "/"
        again = browser.get("/sign-in", params={"next": next})
        assert again.headers["location"] == "/"


def test_what_was_asked_for_comes_back_as_data(site: Site) -> None:
    with site.browser() as browser:
        path = '/audit?"><script>alert(1)</script>=1'
        away = browser.get(path).headers["location"]
        assert parse_qs(urlsplit(away).query)["next"][0].startswith("/audit?")
        assert "<script>alert" not in browser.get(away).text


def test_a_body_that_is_too_large(site: Site) -> None:
    with site.signed_in(Role.OWNER) as browser:
        own = {"csrf": token(browser.get("/account"))}
        answer = browser.post("/probe", data={**own, "x": "y" * (2 << 20)})
        assert answer.status_code == 413

        def chunks() -> Iterator[bytes]:
            yield f"csrf={own['csrf']}&x=".encode()
            for _ in range(40):
                yield b"y" * (64 << 10)

        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        assert browser.post("/probe", content=chunks(), headers=kind).status_code == 413


def test_an_invitation(site: Site) -> None:
    sales = Responsibility(frozenset({Role.SALES}))
    _, link = invite(site.access, OPERATOR, "new@example.com", "N", sales)
    with site.browser() as browser:
        page = browser.get(f"/invite/{link}")
        form = {"csrf": token(page), "password": PASSWORD, "repeated": PASSWORD + "!"}
        differ = browser.post(f"/invite/{link}", data=form)
        assert (differ.status_code, PASSWORD in differ.text) == (400, False)
        form["repeated"] = PASSWORD
        assert browser.post(f"/invite/{link}", data=form).status_code == 303
        assert "new@example.com" in browser.get("/account").text
        assert browser.get(f"/invite/{link}").status_code == 400
        assert "does not work" in browser.get("/invite/made-up").text


def test_a_new_password_signs_out_elsewhere(site: Site) -> None:
    email = site.person(Role.SALES)
    with site.browser() as one, site.browser() as two:
        for browser in (one, two):
            sign_in(browser, email)
        form = {"csrf": token(one.get("/account")), "present": "wrong", "password": "x" * 3}
        wrong = one.post("/password", data={**form, "repeated": "x" * 3})
        assert (wrong.status_code, "present password is wrong" in wrong.text) == (400, True)
        new = "another long sentence"
        form |= {"present": PASSWORD, "password": new, "repeated": new}
        assert one.post("/password", data=form).status_code == 303
        assert one.get("/account").status_code == 200
        assert two.get("/account").status_code == 303


def test_a_reset_link_of_somebody_who_left(site: Site) -> None:
    email = site.person(Role.SALES)
    _, link = reset(site.access, OPERATOR, email)
    assign(site.access, OPERATOR, email, Responsibility())
    with site.browser() as browser:
        form = {"password": PASSWORD, "repeated": PASSWORD}
        form["csrf"] = token(browser.get(f"/invite/{link}"))
        answer = browser.post(f"/invite/{link}", data=form)
        assert (answer.status_code, "has no role here" in answer.text) == (403, True)


def test_https_behind_a_proxy(site: Site) -> None:
    """With TLS the cookie takes the prefix that no other site can set, and HSTS is sent."""
    settings = ServeSettings(public_url="https://plan.example.com", behind_proxy=True)
    access = Access(site.access.database, settings, site.clock)
    app = create_app(Workspace.init(site_folder(site) / "proxied"), access=access)
    email = site.person(Role.SALES)
    transport = httpx.ASGITransport(app)

    async def flow() -> None:
        base = "https://plan.example.com"
        async with httpx.AsyncClient(transport=transport, base_url=base) as browser:
            page = await browser.get("/sign-in")
            assert page.headers["strict-transport-security"].startswith("max-age=31536000")
            form = {"csrf": token(page), "email": email, "password": PASSWORD}
            answer = await browser.post("/sign-in", data=form, headers={"Origin": base})
            cookie = answer.headers["set-cookie"]
            assert cookie.startswith("__Host-unisono=")
            assert "Secure" in cookie
            other = await browser.get("/sign-in", headers={"Host": "other.example.com"})
            assert other.status_code == 421

    asyncio.run(flow())


def test_single_sign_on_has_its_button_and_tells_what_failed(site: Site) -> None:
    """The flow itself is tested in tests/access/test_oidc.py."""
    port = _port()
    settings = ServeSettings(
        port=port, oidc_issuer=f"http://127.0.0.1:{_port()}", oidc_client_id="unisono",
        oidc_name="Company <login>",
    )  # fmt: skip
    site.person(Role.OWNER)
    access = Access(site.access.database, settings, site.clock)
    app = create_app(Workspace.init(site_folder(site) / "sso"), access=access)
    with running(app, port), httpx.Client(base_url=f"http://127.0.0.1:{port}") as browser:
        page = browser.get("/sign-in")
        assert "Sign in with <bdi>Company &lt;login&gt;</bdi>" in page.text
        away = browser.post("/oidc/sign-in", data={"csrf": token(page)})
        assert (away.status_code, "identity provider cannot be reached" in away.text) == (400, True)
        assert browser.post("/oidc/sign-in").status_code == 403
        back = browser.get("/oidc/callback?state=made-up&code=x")
        assert (back.status_code, "not begun in this browser" in back.text) == (400, True)
