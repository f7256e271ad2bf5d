"""E-mail over TLS to a real server: good certificates only, and no password before that."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from unisono.notices.deliveries import Outcome
from unisono.notices.mail import PASSWORD, mail, send_mail
from unisono.settings import NoticeSettings

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
_USER, _SECRET = "unisono", "five random words in a row"


@dataclass
class Authority:
    """Makes certificates, and the file by which they are known."""

    folder: Path
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    name: Any = field(
        default_factory=lambda: x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tests")])
    )

    def __post_init__(self) -> None:
        made = self._begun(self.name, self.key, timedelta(days=2))
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        self.file = self._pem("ca.pem", made.sign(self.key, hashes.SHA256()))

    def _begun(self, name: Any, key: Any, ends: timedelta) -> Any:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=3))
            .not_valid_after(now + ends)
        )

    def _pem(self, name: str, made: Any) -> Path:
        path = self.folder / name
        path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        return path

    def server(self, names: list[Any], ends: timedelta = timedelta(days=1)) -> ssl.SSLContext:
        """A server's side of TLS with a certificate for ``names``."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Mail")])
        made = self._begun(name, key, ends)
        made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
        chain = self._pem("server.pem", made.sign(self.key, hashes.SHA256()))
        private = self.folder / "server.key"
        private.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(chain, private)
        return context


@dataclass
class Box:
    """What reached the server: e-mails, whether over TLS, and who signed in with what."""

    mails: list[bytes] = field(default_factory=list)
    tls: list[bool] = field(default_factory=list)
    entered: list[tuple[bytes, bytes]] = field(default_factory=list)
    port: int = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append(envelope.content)
        self.tls.append(session.ssl is not None)
        return "250 OK"

    def enter(
        self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any
    ) -> AuthResult:
        """Takes the one user with the one password."""
        assert isinstance(data, LoginPassword)
        self.entered.append((data.login, data.password))
        good = (data.login, data.password) == (_USER.encode(), _SECRET.encode())
        return AuthResult(success=good, handled=good)


@contextmanager
def listening(port: int, **how: Any) -> Iterator[Box]:
    box = Box(port=port)
    controller = Controller(
        box, hostname="127.0.0.1", port=port, authenticator=box.enter, **how
    )  # fmt: skip
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


@pytest.fixture
def port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
    return found


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """One whose certificates this machine trusts."""
    made = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    monkeypatch.setenv(PASSWORD, _SECRET)
    return made


_HERE = [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
_ELSEWHERE = [x509.DNSName("mail.example.com")]


def _send(port: int, security: str = "starttls") -> Outcome:
    settings = NoticeSettings(
        smtp_host="127.0.0.1", smtp_port=port, smtp_user=_USER, smtp_security=security,
        mail_from="unisono@example.com",
    )  # fmt: skip
    made = mail("ann@example.com", "Late", "It is late.", settings, NOW, "id1")
    return send_mail(made, settings)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_good_certificate_is_signed_in_to_and_sent_to(
    authority: Authority, port: int, security: str
) -> None:
    context = authority.server(_HERE)
    how: dict[str, Any] = {
        "tls_context": context, "require_starttls": True, "auth_required": True
    }  # fmt: skip
    if security == "tls":
        how = {"ssl_context": context, "auth_require_tls": False}
    with listening(port, **how) as box:
        outcome = _send(port, security)
    assert (outcome.sent, outcome.status, outcome.reason) == (True, 250, "")
    assert box.entered == [(_USER.encode(), _SECRET.encode())]
    assert len(box.mails) == 1
    assert b"It is late." in box.mails[0]
    assert box.tls == [security == "starttls"]  # the other is in TLS from its first byte


def _unknown(authority: Authority, folder: Path) -> ssl.SSLContext:
    other = folder / "other"
    other.mkdir()
    del authority
    return Authority(other).server(_HERE)


_BAD: dict[str, Callable[[Authority, Path], ssl.SSLContext]] = {
    "by somebody unknown": _unknown,
    "for another host": lambda a, _: a.server(_ELSEWHERE),
    "that is over": lambda a, _: a.server(_HERE, -timedelta(days=1)),
}


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("bad", _BAD)
def test_a_wrong_certificate_is_refused_before_anything_is_told(
    authority: Authority, port: int, tmp_path: Path, bad: str, security: str
) -> None:
    context = _BAD[bad](authority, tmp_path)
    how: dict[str, Any] = {"tls_context": context}
    if security == "tls":
        how = {"ssl_context": context, "auth_require_tls": False, "ready_timeout": 0.5}
    with listening(port, **how) as box:
        outcome = _send(port, security)
    assert (outcome.sent, outcome.final) == (False, False)  # tried again: it may be renewed
    assert outcome.reason == "the mail server cannot be used (SSLCertVerificationError)"
    assert box.entered == []
    assert box.mails == []


@pytest.mark.usefixtures("authority")
def test_a_server_without_tls_gets_neither_password_nor_mail(port: int) -> None:
    with listening(port, auth_require_tls=False) as box:
        outcome = _send(port)
    assert not outcome.sent
    assert outcome.reason == "the mail server cannot be used (SMTPNotSupportedError)"
    assert (box.entered, box.mails) == ([], [])


def test_a_wrong_password_is_tried_again_later(
    authority: Authority, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSWORD, "another")
    with listening(port, tls_context=authority.server(_HERE), auth_required=True) as box:
        outcome = _send(port)
    assert (outcome.sent, outcome.status, outcome.final) == (False, 535, False)
    assert "another" not in outcome.reason
    assert box.mails == []
