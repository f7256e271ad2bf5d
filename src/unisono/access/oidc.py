"""Single sign-on with an OpenID Connect provider: authorization code with PKCE, state and nonce."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy import delete, insert, select

from unisono.access.access import Access
from unisono.access.oidc_people import Claims, account_of_claims
from unisono.access.signing_in import Visitor, enter, note_refusal
from unisono.access.tables import oidc_flow
from unisono.access.tokens import digest, new_token
from unisono.errors import AccessError
from unisono.settings import ServeSettings

#: Minutes somebody has for the provider's own pages.
_LASTS = timedelta(minutes=10)
_SECONDS = 10
_LEEWAY = 60
#: Signatures with a public key only: the client secret signs nothing.
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]


@cache
def _trusted() -> ssl.SSLContext:
    """Whose certificates are believed; reading them takes longer than asking."""
    return httpx.create_ssl_context()


class Provider:
    """The identity provider of the settings; what it publishes is fetched once and kept."""

    def __init__(self, settings: ServeSettings) -> None:
        self.settings = settings
        self._known: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._lock = threading.Lock()

    def metadata(self) -> dict[str, Any]:
        """What the provider says of itself.

        Raises:
            AccessError: it cannot be reached, or is not the issuer of the settings.
        """
        with self._lock:
            if not self._known:
                issuer = self.settings.oidc_issuer
                self._known = self._checked(_get(f"{issuer}/.well-known/openid-configuration"))
            return self._known

    def _checked(self, found: dict[str, Any]) -> dict[str, Any]:
        if str(found.get("issuer", "")).rstrip("/") != self.settings.oidc_issuer:
            raise _broken("names another issuer")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            _safe(str(found.get(name, "")))
        return found

    def claims(self, token: str, nonce: str) -> dict[str, Any]:
        """The claims of an ID token, if it is signed by the provider, for us, now, and asked for.

        Raises:
            AccessError: it is not.
        """
        try:
            found = jwt.decode(token, self._key_set(), algorithms=_ALGORITHMS)
        except (JoseError, ValueError):
            try:  # the provider may have new keys
                found = jwt.decode(token, self._key_set(again=True), algorithms=_ALGORITHMS)
            except (JoseError, ValueError):
                raise _broken("sent a token that it did not sign") from None
        client = self.settings.oidc_client_id
        rules = jwt.JWTClaimsRegistry(
            leeway=_LEEWAY,
            iss={"essential": True, "value": str(self.metadata()["issuer"])},
            aud={"essential": True, "value": client},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            rules.validate(found.claims)
        except JoseError:
            raise _broken("sent a token that is not for this sign-in") from None
        if found.claims.get("azp", client) != client:
            raise _broken("sent a token that is for another application")
        return dict(found.claims)

    def _key_set(self, again: bool = False) -> KeySet:
        where = str(self.metadata()["jwks_uri"])
        with self._lock:
            if self._keys is None or again:
                try:
                    self._keys = KeySet.import_key_set(_get(where))  # type: ignore[arg-type]
                except (JoseError, ValueError, KeyError, TypeError):
                    raise _broken("published keys that cannot be read") from None
            return self._keys

    def exchange(self, code: str, verifier: str, callback: str) -> dict[str, Any]:
        """The tokens for an authorization code."""
        body = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": callback,
            "code_verifier": verifier, "client_id": self.settings.oidc_client_id,
        }  # fmt: skip
        known = self.metadata().get("token_endpoint_auth_methods_supported")
        secret = self.settings.oidc_client_secret
        basic = bool(secret) and "client_secret_basic" in (known or ["client_secret_basic"])
        if secret and not basic:
            body["client_secret"] = secret
        auth = httpx.BasicAuth(self.settings.oidc_client_id, secret) if basic else None
        where = str(self.metadata()["token_endpoint"])
        return _answer(
            lambda: httpx.post(where, data=body, auth=auth, timeout=_SECONDS, verify=_trusted())
        )

    def person(self, token: str) -> dict[str, Any]:
        """What the provider tells about the owner of an access token; {} if it has no such page."""
        where = str(self.metadata().get("userinfo_endpoint", ""))
        if not where or not token:
            return {}
        headers = {"Authorization": f"Bearer {token}"}
        return _answer(
            lambda: httpx.get(_safe(where), headers=headers, timeout=_SECONDS, verify=_trusted())
        )


def _broken(what: str) -> AccessError:
    return AccessError(
        f"The identity provider {what}.", way_out="Try again; if it stays so, tell an owner."
    )


def _safe(address: str) -> str:
    """``address``, which must be encrypted unless it is on this machine."""
    parts = urlsplit(address)
    near = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if parts.scheme != "https" and not (parts.scheme == "http" and near):
        raise _broken("has an address that is not https")
    return address


def _get(address: str) -> dict[str, Any]:
    return _answer(lambda: httpx.get(_safe(address), timeout=_SECONDS, verify=_trusted()))


def _answer(ask: Any) -> dict[str, Any]:
    """The JSON object that a request is answered with; nothing of it is repeated in an error."""
    try:
        response = ask()
        found = response.json() if response.status_code == 200 else None
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        raise _broken("cannot be reached or understood") from None
    if not isinstance(found, dict):
        raise _broken("refused the request")
    return found


def begin_oidc(access: Access, provider: Provider, browser: str, callback: str, back: str) -> str:
    """The provider's address to send a browser to; the answer is good for this browser only.

    Raises:
        AccessError: the provider cannot be reached, or the browser keeps no cookies.
    """
    if not browser:
        raise AccessError("Your browser sent no cookie.", way_out="Allow cookies and try again.")
    state, nonce, verifier = new_token(), new_token(), new_token()
    now = access.now()
    where = str(provider.metadata()["authorization_endpoint"])
    with access.database.begin() as connection:
        connection.execute(delete(oidc_flow).where(oidc_flow.c.ends_at <= now))
        connection.execute(
            insert(oidc_flow).values(
                state=digest(state), browser=digest(browser), nonce=nonce, verifier=verifier,
                back=back[:2_000], ends_at=now + _LASTS,
            )
        )  # fmt: skip
    uri: str = prepare_grant_uri(
        where, provider.settings.oidc_client_id, "code", callback, "openid email profile", state,
        nonce=nonce, code_challenge=create_s256_code_challenge(verifier),
        code_challenge_method="S256",
    )  # fmt: skip
    return uri


def finish_oidc(
    access: Access,
    provider: Provider,
    browser: str,
    callback: str,
    answer: Mapping[str, str],
    visitor: Visitor,
) -> tuple[str, str]:
    """The cookie of a new session, and the page to go on to.

    Raises:
        AccessError: the answer is no answer to a question of this browser, the provider says no,
            or nobody here belongs to whom it names.
    """
    flow = _flow(access, answer.get("state", ""), browser)
    if answer.get("error") or not answer.get("code"):
        raise _broken("did not sign you in")
    if answer.get("iss", provider.metadata()["issuer"]) != provider.metadata()["issuer"]:
        raise _broken("is not the one that was asked")
    tokens = provider.exchange(answer["code"], flow["verifier"], callback)
    claims = provider.claims(str(tokens.get("id_token", "")), flow["nonce"])
    if "email" not in claims:
        more = provider.person(str(tokens.get("access_token", "")))
        if more.get("sub") == claims["sub"]:
            claims = {**more, **claims}
    person = Claims.of(claims, provider.settings)
    try:
        with access.database.begin() as connection:
            account = account_of_claims(access, connection, person)
            return enter(access, connection, account, "single sign-on", visitor), flow["back"]
    except AccessError:
        note_refusal(access, visitor, "single sign-on")
        raise


def _flow(access: Access, state: str, browser: str) -> dict[str, str]:
    """The sign-in that was begun with this state in this browser; it can be finished once."""
    with access.database.begin() as connection:
        row = connection.execute(
            select(oidc_flow).where(oidc_flow.c.state == digest(state))
        ).first()
        connection.execute(delete(oidc_flow).where(oidc_flow.c.state == digest(state)))
    if row is None or row.ends_at <= access.now() or row.browser != digest(browser):
        raise AccessError(
            "This sign-in was not begun in this browser, or too long ago.",
            way_out="Begin again on this page.",
        )
    return {"nonce": row.nonce, "verifier": row.verifier, "back": row.back}
