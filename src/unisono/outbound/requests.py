"""One request and its redirects."""

from __future__ import annotations

import json
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from typing import Any, Final

import certifi
import httpcore
import httpx

from unisono.errors import AddressRefusedError, AnswerError, UnreachableError
from unisono.outbound.addresses import Resolver, Target, target_of
from unisono.outbound.answers import Answer
from unisono.outbound.connecting import Deadline, PinnedBackend, resolved, system_resolver
from unisono.outbound.unpacking import ACCEPTED, PackingError, TooLargeError, unpacked
from unisono.settings.outbound import OutboundSettings

_MOVED: Final = (301, 302, 303, 307, 308)
_OURS: Final = frozenset(
    ("host", "connection", "content-length", "transfer-encoding", "accept-encoding", "cookie",
     "proxy-authorization", "te", "trailer", "upgrade")
)  # fmt: skip
_NO_TIME: Final = (TimeoutError, httpcore.TimeoutException)
#: No name server answered, or none could tell: nothing is known of the name.
_NO_ANSWER: Final = (socket.EAI_AGAIN, socket.EAI_FAIL)
_NO_CONNECTION: Final = (OSError, httpcore.NetworkError)


@cache
def public_certificates() -> ssl.SSLContext:
    """Certificates of public authorities, and those the machine trusts besides."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


@dataclass(frozen=True)
class Outbound:
    """Asks other hosts, within the settings. Keeps nothing between two requests.

    Attributes:
        resolve: from a name to its numbers; tls: what certificates are believed. Both for tests.
    """

    settings: OutboundSettings = field(default_factory=OutboundSettings)
    resolve: Resolver = system_resolver
    tls: ssl.SSLContext | None = None

    def get(self, address: str, *, headers: Mapping[str, str] | None = None) -> Answer:
        """What is at ``address``, redirects followed.

        Args:
            headers: further headers; they are left out after a redirect to another origin.

        Raises:
            AddressRefusedError: it, or a redirect, must not be asked; nothing was sent there.
            UnreachableError: nobody answers, the certificate is wrong, or time is up.
            AnswerError: it is too large, redirects too often, or is no HTTP.
        """
        return self._follow("GET", address, headers or {})

    def head(self, address: str, *, headers: Mapping[str, str] | None = None) -> Answer:
        """Status and headers of what is at ``address``; else as :meth:`get`."""
        return self._follow("HEAD", address, headers or {})

    def post_json(
        self,
        address: str,
        body: bytes | Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send JSON (bytes go as they are); redirects are an answer here, they are not followed."""
        content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        begun, deadline = time.monotonic(), Deadline(self.settings.seconds)
        target = target_of(address, self.settings.allowed_hosts)
        sent = {"Content-Type": "application/json", **(headers or {})}
        answer = self._ask("POST", target, sent, content, deadline)
        return _timed(answer, (), begun)

    def check(self, address: str) -> Target:
        """``address`` as it would be asked now: parsed, resolved and judged, but nothing is sent.

        Raises:
            AddressRefusedError, UnreachableError: as :meth:`get`.
        """
        target = target_of(address, self.settings.allowed_hosts)
        self._numbers(target, Deadline(self.settings.seconds))
        return target

    def _follow(self, method: str, address: str, headers: Mapping[str, str]) -> Answer:
        begun, deadline = time.monotonic(), Deadline(self.settings.seconds)
        target = target_of(address, self.settings.allowed_hosts)
        passed: list[tuple[int, str]] = []
        while True:
            answer = self._ask(method, target, headers, None, deadline)
            where = answer.headers.get("location", "")
            if answer.status not in _MOVED or not where:
                return _timed(answer, tuple(passed), begun)
            passed.append((answer.status, target.address))
            if len(passed) > self.settings.redirects:
                said = f"{target.host} redirects more than {self.settings.redirects} times."
                raise AnswerError(said, address=address, reason="redirects")
            before, target = target, self._redirected(target, where)
            if any(target.address == left for _, left in passed):
                said = f"{target.host} redirects in a circle."
                raise AnswerError(said, address=address, reason="loop")
            if (before.scheme, before.host, before.port) != (
                target.scheme,
                target.host,
                target.port,
            ):
                headers = {}

    def _redirected(self, target: Target, where: str) -> Target:
        try:
            joined = str(httpx.URL(target.address).join(where))
        except (httpx.InvalidURL, ValueError, TypeError):
            raise AddressRefusedError(
                f"{target.host} redirects to what is no address.",
                address=target.address,
                reason="address",
            ) from None
        return target_of(joined, self.settings.allowed_hosts)

    def _numbers(self, target: Target, deadline: Deadline) -> tuple[str, ...]:
        try:
            return resolved(target, self.resolve, deadline)
        except TimeoutError:
            raise self._too_slow(target) from None
        except OSError as error:
            said, reason = f"There is no host called {target.host}.", "name"
            if isinstance(error, socket.gaierror) and error.errno in _NO_ANSWER:
                reason = "resolver"
                said = f"No name server told whether there is a host called {target.host}."
            raise UnreachableError(said, address=target.address, reason=reason) from None

    def _too_slow(self, target: Target) -> UnreachableError:
        said = f"{target.host} did not answer within {self.settings.seconds:g} seconds."
        return UnreachableError(said, address=target.address, reason="time")

    def _ask(
        self,
        method: str,
        target: Target,
        headers: Mapping[str, str],
        content: bytes | None,
        deadline: Deadline,
    ) -> Answer:
        numbers = self._numbers(target, deadline)
        try:
            return self._exchange(
                method, target, _sent(target, headers), content, numbers, deadline
            )
        except _NO_TIME:
            raise self._too_slow(target) from None
        except _NO_CONNECTION as error:
            wrong = "certificate" if "CERTIFICATE_VERIFY" in str(error) else "connection"
            said = {
                "certificate": f"The certificate of {target.host} is not good.",
                "connection": f"{target.host} cannot be connected to, or broke off.",
            }[wrong]
            raise UnreachableError(said, address=target.address, reason=wrong) from None
        except (TooLargeError, PackingError, httpcore.ProtocolError) as error:
            said, reason = self._unusable(error)
            said = f"What {target.host} answers {said}."
            raise AnswerError(said, address=target.address, reason=reason) from None

    def _unusable(self, error: Exception) -> tuple[str, str]:
        if isinstance(error, TooLargeError):
            return f"is larger than {self.settings.max_mb:g} MB", "size"
        if isinstance(error, PackingError):
            return "is packed in an unknown way, or damaged", "packing"
        return "is no HTTP", "protocol"

    def _exchange(
        self,
        method: str,
        target: Target,
        headers: list[tuple[bytes, bytes]],
        content: bytes | None,
        numbers: tuple[str, ...],
        deadline: Deadline,
    ) -> Answer:
        tls = self.tls or (public_certificates() if target.scheme == "https" else None)
        url = httpcore.URL(
            scheme=target.scheme, host=target.host, port=target.port, target=target.path
        )
        backend = PinnedBackend(numbers, deadline)
        with (
            httpcore.ConnectionPool(ssl_context=tls, network_backend=backend) as pool,
            pool.stream(method, url, headers=headers, content=content) as response,
        ):
            found = _headers(response.headers)
            moved = response.status in _MOVED and "location" in found
            body = b""
            if method != "HEAD" and not (moved and method == "GET"):
                most = int(self.settings.max_mb * 1e6)
                chunks = response.iter_stream()
                packing = found.get("content-encoding", "")
                body = unpacked(chunks, packing, most, lambda: _in_time(deadline))
            return Answer(response.status, target.address, found, body)


def _in_time(deadline: Deadline) -> None:
    """Raise when there is no time left."""
    if deadline.left <= 0:
        raise TimeoutError


def _sent(target: Target, headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    sent = {"User-Agent": f"unisono/{version('unisono')}", "Accept": "*/*"}
    ours = {name.lower(): name for name in sent}
    for name, value in headers.items():
        if name.lower() not in _OURS:
            sent[ours.get(name.lower(), name)] = value
    sent |= {"Host": target.host_header, "Accept-Encoding": ACCEPTED, "Connection": "close"}
    try:
        return [(n.encode("ascii"), v.encode("latin-1")) for n, v in sent.items()]
    except UnicodeEncodeError:
        raise AddressRefusedError(
            "A header holds what no header can.", address=target.address, reason="header"
        ) from None


def _headers(raw: list[tuple[bytes, bytes]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


def _timed(answer: Answer, passed: tuple[tuple[int, str], ...], begun: float) -> Answer:
    seconds = time.monotonic() - begun
    return Answer(answer.status, answer.address, answer.headers, answer.body, passed, seconds)
