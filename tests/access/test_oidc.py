"""Single sign-on with a real, small identity provider over loopback HTTP."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from unisono.access.access import OPERATOR, Access
from unisono.access.oidc import Provider, begin_oidc, finish_oidc
from unisono.access.people import Responsibility, invite, people, remove
from unisono.access.roles import Role
from unisono.access.signing_in import Visitor, actor_of_session, start_link
from unisono.errors import AccessError
from unisono.settings import ServeSettings

CALLBACK = "http://127.0.0.1:8765/oidc/callback"
HERE = Visitor("192.0.2.7", "test")
SALES = Responsibility(frozenset({Role.SALES}))


@dataclass
class Issuer:
    """An identity provider; a test decides who is signed in there and what is wrong with it."""

    url: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    person: dict[str, Any] = field(default_factory=dict)
    spoiled: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "one"})
    sign_with: Any = None
    userinfo: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser is sent back to."""
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        asked = self.codes.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(
            hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        )
        client = base64.b64encode(b"unisono:hush").decode()
        if (
            asked is None
            or asked["code_challenge"] != challenge.decode().rstrip("=")
            or asked["code_challenge_method"] != "S256"
            or form["redirect_uri"] != asked["redirect_uri"]
            or authorization != f"Basic {client}"
        ):
            return None
        now = int(time.time())
        claims = {
            "iss": self.url, "aud": "unisono", "iat": now, "exp": now + 300,
            "nonce": asked["nonce"], **self.person, **self.spoiled,
        }  # fmt: skip
        signed = jwt.encode(self.header, claims, self.sign_with or self.key)
        return {"access_token": "at", "token_type": "Bearer", "id_token": signed}


def handler(issuer: Issuer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def say(self, status: int, body: Any) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            if url.path == "/authorize":
                asked = {k: v[0] for k, v in parse_qs(url.query).items()}
                self.send_response(302)
                self.send_header("Location", issuer.authorize(asked))
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            public = KeySet([issuer.key]).as_dict(private=False)
            answers = {
                "/.well-known/openid-configuration": issuer.metadata(),
                "/jwks": public,
                "/userinfo": issuer.userinfo,
            }
            self.say(200 if url.path in answers else 404, answers.get(url.path, {}))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {k: v[0] for k, v in parse_qs(body).items()}
            found = issuer.token(form, self.headers.get("Authorization", ""))
            self.say(200 if found else 400, found or {"error": "invalid_grant"})

    return Handler


@pytest.fixture(scope="module")
def running() -> Iterator[Issuer]:
    issuer = Issuer()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(issuer))
    issuer.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield issuer
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def issuer(running: Issuer) -> Issuer:
    running.person = {"sub": "s1", "email": "Bob@Example.com", "email_verified": True}
    running.spoiled, running.userinfo, running.sign_with = {}, {}, None
    running.header = {"alg": "RS256", "kid": "one"}
    return running


def settings(issuer: Issuer, **more: Any) -> ServeSettings:
    return ServeSettings(
        oidc_issuer=issuer.url, oidc_client_id="unisono", oidc_client_secret="hush", **more
    )


@pytest.fixture
def sso(access: Access, issuer: Issuer) -> Access:
    return Access(access.database, settings(issuer))


def answer_of(access: Access, browser: str = "cookie") -> dict[str, str]:
    """What the browser brings back from the provider."""
    provider = Provider(access.settings)
    there = begin_oidc(access, provider, browser, CALLBACK, "/account")
    back = httpx.get(there, trust_env=False, verify=False).headers["location"]
    assert back.startswith(CALLBACK)
    return {k: v[0] for k, v in parse_qs(urlsplit(back).query).items()}


def enter(access: Access, answer: dict[str, str], browser: str = "cookie") -> tuple[str, str]:
    provider = Provider(access.settings)
    return finish_oidc(access, provider, browser, CALLBACK, answer, HERE)


def test_an_account_is_found_by_its_verified_address(sso: Access, bob: str) -> None:
    cookie, back = enter(sso, answer_of(sso))
    actor = actor_of_session(sso, cookie)
    assert actor is not None
    assert (actor.account, actor.roles, back) == (bob, {Role.CHANNEL_LEAD}, "/account")


def test_later_the_person_counts_and_not_the_address(sso: Access, issuer: Issuer, bob: str) -> None:
    enter(sso, answer_of(sso))
    issuer.person = {"sub": "s1", "email": "new@example.com", "email_verified": True}
    actor = actor_of_session(sso, enter(sso, answer_of(sso))[0])
    assert actor is not None
    assert actor.account == bob
    # Somebody else who was given the old address at the provider is not let in.
    issuer.person = {"sub": "s2", "email": "bob@example.com", "email_verified": True}
    with pytest.raises(AccessError, match="another person"):
        enter(sso, answer_of(sso))


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_nobody_verified_finds_nobody(
    sso: Access, issuer: Issuer, bob: str, verified: object
) -> None:
    issuer.person["email_verified"] = verified
    with pytest.raises(AccessError, match="no account for you"):
        enter(sso, answer_of(sso))


def test_the_local_owner_and_who_was_removed_are_found_by_nobody(
    sso: Access, issuer: Issuer, ann: str, bob: str
) -> None:
    remove(sso, OPERATOR, bob)
    with pytest.raises(AccessError, match="no account for you"):
        enter(sso, answer_of(sso))


def test_the_account_of_the_machine(sso: Access, issuer: Issuer) -> None:
    start_link(sso)
    issuer.person["email"] = "local@localhost"
    with pytest.raises(AccessError, match="no account for you"):
        enter(sso, answer_of(sso))


def test_an_invited_owner_needs_no_password(sso: Access, issuer: Issuer) -> None:
    invite(sso, OPERATOR, "bob@example.com", "Bob", Responsibility(frozenset({Role.OWNER})))
    actor = actor_of_session(sso, enter(sso, answer_of(sso))[0])
    assert actor is not None
    assert actor.roles == {Role.OWNER}


def test_accounts_are_made_only_when_wanted(sso: Access, issuer: Issuer) -> None:
    issuer.person |= {"name": "Bob <b>", "groups": []}
    wanted = Access(sso.database, settings(issuer, oidc_create=True, oidc_role="analyst"))
    with pytest.raises(AccessError):
        enter(sso, answer_of(sso))
    actor = actor_of_session(wanted, enter(wanted, answer_of(wanted))[0])
    assert actor is not None
    assert (actor.account, actor.name, actor.roles) == ("bob", "Bob <b>", {Role.ANALYST})


def test_an_account_without_any_role_is_not_made(sso: Access, issuer: Issuer) -> None:
    wanted = Access(sso.database, settings(issuer, oidc_create=True))
    with pytest.raises(AccessError, match="no role"):
        enter(wanted, answer_of(wanted))
    assert people(wanted, OPERATOR) == ()


def test_roles_follow_groups(sso: Access, issuer: Issuer, ann: str, bob: str) -> None:
    grouped = settings(issuer, oidc_groups=("brand-team=brand", "data=analyst"))
    access = Access(sso.database, grouped)

    def roles(*groups: str) -> set[Role]:
        issuer.person["groups"] = list(groups)
        actor = actor_of_session(access, enter(access, answer_of(access))[0])
        assert actor is not None
        return set(actor.roles)

    assert roles("brand-team", "else") == {Role.CHANNEL_LEAD, Role.BRAND}
    assert roles("data") == {Role.CHANNEL_LEAD, Role.ANALYST}
    assert roles() == {Role.CHANNEL_LEAD}


def test_groups_never_take_the_last_owner(sso: Access, issuer: Issuer, ann: str) -> None:
    issuer.person["email"] = "ann@example.com"
    access = Access(sso.database, settings(issuer, oidc_groups=("bosses=owner",)))
    actor = actor_of_session(access, enter(access, answer_of(access))[0])
    assert actor is not None
    assert actor.roles == {Role.OWNER}


SPOILED: dict[str, dict[str, Any]] = {
    "other audience": {"aud": "another"},
    "other client": {"azp": "another"},
    "other issuer": {"iss": "http://127.0.0.1:1"},
    "other nonce": {"nonce": "guessed"},
    "over": {"exp": 1},
    "no end": {"exp": None},
    "nobody": {"sub": None},
}


@pytest.mark.parametrize("how", SPOILED)
def test_tokens_that_are_not_for_us(sso: Access, issuer: Issuer, bob: str, how: str) -> None:
    issuer.spoiled = SPOILED[how]
    with pytest.raises(AccessError, match="The identity provider sent a token"):
        enter(sso, answer_of(sso))


def test_tokens_of_another_signer(sso: Access, issuer: Issuer, bob: str) -> None:
    issuer.sign_with = RSAKey.generate_key(2048, {"kid": "one"})
    with pytest.raises(AccessError, match="did not sign"):
        enter(sso, answer_of(sso))


def test_a_key_that_was_renewed(sso: Access, issuer: Issuer, bob: str) -> None:
    provider = Provider(sso.settings)
    provider._key_set()
    issuer.key = RSAKey.generate_key(2048, {"kid": "two"})
    issuer.header = {"alg": "RS256", "kid": "two"}
    assert finish_oidc(sso, provider, "cookie", CALLBACK, answer_of(sso), HERE)
    issuer.key = RSAKey.generate_key(2048, {"kid": "one"})


def test_the_address_may_come_from_the_page_about_the_person(
    sso: Access, issuer: Issuer, bob: str
) -> None:
    issuer.person = {"sub": "s1"}
    issuer.userinfo = {"sub": "else", "email": "bob@example.com", "email_verified": True}
    with pytest.raises(AccessError, match="no account for you"):
        enter(sso, answer_of(sso))
    issuer.userinfo["sub"] = "s1"
    assert enter(sso, answer_of(sso))


def test_an_answer_is_good_once_in_the_browser_that_asked(sso: Access, bob: str) -> None:
    answer = answer_of(sso, "victim")
    with pytest.raises(AccessError, match="not begun in this browser"):
        enter(sso, answer, "attacker")
    answer = answer_of(sso)
    enter(sso, answer)
    for again in (answer, {**answer, "state": "made-up"}, {"code": answer["code"]}, {}):
        with pytest.raises(AccessError, match="not begun in this browser"):
            enter(sso, again)


def test_an_answer_that_is_too_late(access: Access, issuer: Issuer, bob: str, clock: Any) -> None:
    sso = Access(access.database, settings(issuer), clock)
    answer = answer_of(sso)
    clock.forward(minutes=10)
    with pytest.raises(AccessError, match="too long ago"):
        enter(sso, answer)


@pytest.mark.parametrize(
    "more", [{"error": "access_denied", "code": ""}, {"code": "made-up"}, {"iss": "http://x.test"}]
)
def test_answers_that_let_nobody_in(sso: Access, bob: str, more: dict[str, str]) -> None:
    with pytest.raises(AccessError) as caught:
        enter(sso, {**answer_of(sso), **more})
    assert "made-up" not in str(caught.value)


def test_without_cookies_it_is_not_begun(sso: Access) -> None:
    with pytest.raises(AccessError, match="no cookie"):
        begin_oidc(sso, Provider(sso.settings), "", CALLBACK, "/")


@pytest.mark.parametrize("address", ["http://issuer.test", "http://127.0.0.1:1"])
def test_providers_that_are_not_safe_or_not_there(access: Access, address: str) -> None:
    sso = Access(access.database, ServeSettings(oidc_issuer=address, oidc_client_id="unisono"))
    with pytest.raises(AccessError, match="The identity provider"):
        begin_oidc(sso, Provider(sso.settings), "cookie", CALLBACK, "/")


def test_a_provider_that_names_another_issuer(access: Access, issuer: Issuer) -> None:
    other = issuer.url.replace("127.0.0.1", "localhost")
    sso = Access(access.database, ServeSettings(oidc_issuer=other, oidc_client_id="unisono"))
    with pytest.raises(AccessError, match="names another issuer"):
        begin_oidc(sso, Provider(sso.settings), "cookie", CALLBACK, "/")


def test_who_was_removed_does_not_come_back_by_single_sign_on(
    sso: Access, issuer: Issuer, ann: str, bob: str
) -> None:
    wanted = Access(sso.database, settings(issuer, oidc_create=True, oidc_role="analyst"))
    enter(wanted, answer_of(wanted))
    remove(sso, OPERATOR, bob)
    with pytest.raises(AccessError, match="was removed"):  # known by the provider's subject
        enter(wanted, answer_of(wanted))
    issuer.person["sub"] = "another"
    with pytest.raises(AccessError, match="was removed"):  # known by the address
        enter(wanted, answer_of(wanted))
    assert bob not in {p.account.id for p in people(sso, OPERATOR)}
