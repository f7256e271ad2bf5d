"""Requests against real servers on loopback; what is refused is refused before anything is sent."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
import zlib
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from unisono.errors import AddressRefusedError, AnswerError, OutboundError, UnreachableError
from unisono.outbound import Answer, Outbound
from unisono.settings import OutboundSettings

LOOPBACK = "127.0.0.1"


def here(site: Any, *more: str, **settings: Any) -> Outbound:
    """Asks the site of the test under the name shop.test, which the settings trust."""
    allowed = (f"shop.test:{site.port}", *more)
    chosen = OutboundSettings(allowed_hosts=allowed, **settings)
    return Outbound(chosen, resolve=lambda _host, _port: (LOOPBACK,))


def test_get_gives_status_headers_body_and_says_who_asks(site: Any) -> None:
    site.says("/a?b=c", "Grüße".encode("latin-1"), 201, Content_Type="text/html; charset=latin-1")
    answer = here(site).get(site.address("/a?b=c#part"), headers={"X-Try": "1", "Cookie": "a=b"})
    assert (answer.status, answer.address) == (201, site.address("/a?b=c"))
    assert (answer.media_type, answer.text, answer.redirects) == ("text/html", "Grüße", ())
    (asked,) = site.asked
    assert (asked.method, asked.path) == ("GET", "/a?b=c")
    assert asked.headers["host"] == f"shop.test:{site.port}"
    assert asked.headers["user-agent"].startswith("unisono/")
    assert asked.headers["x-try"] == "1"
    assert "cookie" not in asked.headers


@pytest.mark.parametrize(
    "charset", ["punycode", "idna", "utf-7", "unicode_escape", "raw-unicode-escape", "nonsense"]
)
def test_codecs_that_are_no_charsets_are_not_used(charset: str) -> None:
    body = b"a-" + b"a" * 200_000 + b"\\ud800 +2AA-"
    answer = Answer(
        200, "https://a.example/", {"content-type": f"text/html; charset={charset}"}, body
    )
    assert answer.text == body.decode()


def test_head_and_post_json(site: Any) -> None:
    site.says("/", b"long", 404, X_Kind="none")
    site.says("/hook", b'{"ok": true}', 307, Location="/elsewhere")
    out = here(site)
    head = out.head(site.address())
    assert (head.status, head.body, head.headers["x-kind"]) == (404, b"", "none")
    sent = out.post_json(site.address("/hook"), {"é": 1}, {"Webhook-Id": "m1"})
    assert (sent.status, sent.json(), sent.redirects) == (307, {"ok": True}, ())
    asked = site.asked[-1]
    assert (asked.method, asked.body) == ("POST", '{"é": 1}'.encode())
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["webhook-id"] == "m1"


def test_redirects_are_followed_counted_and_told(site: Any) -> None:
    site.says("/a", status=301, Location="/b")
    site.says("/b", status=302, Location=f"http://other.test:{site.port}/c")
    site.says("/c", b"there")
    site.says("/round", status=302, Location="/round")
    out = here(site, f"other.test:{site.port}")
    answer = out.get(site.address("/a"), headers={"Authorization": "Bearer x"})
    assert answer.body == b"there"
    assert answer.redirects == ((301, site.address("/a")), (302, site.address("/b")))
    assert "authorization" in site.asked[1].headers
    assert "authorization" not in site.asked[2].headers, "another origin is told nothing"
    with pytest.raises(AnswerError) as error:
        out.get(site.address("/round"))
    assert error.value.reason == "loop"


@pytest.mark.parametrize(
    ("where", "reason"),
    [
        ("http://inside.test/", "private"),
        ("http://169.254.169.254/latest/meta-data", "private"),
        ("http://[::1]/", "private"),
        ("http://open.test:6379/", "port"),
        ("file:///etc/passwd", "scheme"),
        ("http://a:b@open.test/", "credentials"),
        ("http://a%00b/", "address"),
    ],
)
def test_a_redirect_is_checked_like_the_first_address(site: Any, where: str, reason: str) -> None:
    site.says("/a", status=302, Location=where)
    numbers = {"shop.test": (LOOPBACK,), "inside.test": ("10.1.2.3",), "open.test": ("1.1.1.1",)}
    out = Outbound(here(site).settings, resolve=lambda h, _p: numbers.get(h, (h,)))
    with pytest.raises(AddressRefusedError) as error:
        out.get(site.address("/a"))
    assert error.value.reason == reason


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("ftp://open.test/", "scheme"),
        ("gopher://open.test/", "scheme"),
        ("//open.test/", "scheme"),
        ("open.test", "scheme"),
        ("http://", "scheme"),
        ("http://ann:pw@open.test/", "credentials"),
        ("http://ann@open.test/", "credentials"),
        ("http://open.test:443/", "port"),
        ("https://open.test:80/", "port"),
        ("http://open.test:22/", "port"),
        ("http://open.test/a b", "address"),
        ("http://open.test/\r\nHost: x", "address"),
        ("http://open.test/" + "a" * 9000, "address"),
        ("http://[::1", "address"),
        ("http://[fe80::1%25eth0]/", "address"),
    ],
)
def test_what_no_request_is_made_to(address: str, reason: str) -> None:
    def never(_host: str, _port: int) -> tuple[str, ...]:
        raise AssertionError("resolved")

    with pytest.raises(AddressRefusedError) as error:
        Outbound(resolve=never).get(address)
    assert error.value.reason == reason


@pytest.mark.parametrize(
    "number",
    ["127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
     "0.0.0.0", "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1",
     "168.63.129.16", "192.88.99.1", "100.100.100.200", "::", "::1", "fe80::1", "fe80::1%eth0",
     "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:1.1.1.1", "::ffff:127.0.0.1", "::1.1.1.1",
     "64:ff9b::1.1.1.1", "64:ff9b:1::1", "2002:101:101::1", "2001::1", "2001:db8::1", "100::1",
     "fec0::1", "nonsense"],
)  # fmt: skip
def test_no_number_of_a_name_may_be_inside(number: str) -> None:
    for numbers in ((number,), ("1.1.1.1", number)):
        out = Outbound(resolve=lambda _h, _p, n=numbers: n)  # type: ignore[misc]
        with pytest.raises(AddressRefusedError) as error:
            out.get("https://open.test/secret-path?key=abc")
        assert error.value.reason == "private"
        assert number not in str(error.value), "numbers behind names are not told"
        assert "secret-path" not in str(error.value)
        assert "abc" not in str(error.value)


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f.0.0.1", "localhost", "LOCALHOST."])
def test_spellings_of_loopback_are_refused_by_the_system_resolver_too(host: str) -> None:
    with pytest.raises((AddressRefusedError, UnreachableError)):
        Outbound().get(f"http://{host}/")


@pytest.mark.parametrize("number", ["1.1.1.1", "8.8.8.8", "2606:4700:4700::1111"])
def test_public_numbers_pass_the_check(number: str) -> None:
    target = Outbound(resolve=lambda _h, _p: (number,)).check("HTTPS://Open.test:443/x#y")
    assert (target.host, target.port, target.trusted) == ("open.test", 443, False)


def test_a_name_is_asked_once_and_the_connection_goes_to_what_was_checked(
    site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that changes its mind after the check (DNS rebinding) gains nothing."""
    site.says("/", b"first")
    answers = iter([(LOOPBACK,), ("192.0.2.1",)])
    system: list[str] = []
    ask = socket.getaddrinfo

    def remembered(host: Any, *args: Any, **named: Any) -> Any:
        system.append(str(host))
        return ask(host, *args, **named)

    monkeypatch.setattr(socket, "getaddrinfo", remembered)
    out = Outbound(here(site).settings, resolve=lambda _h, _p: next(answers))
    assert out.get(site.address()).body == b"first"
    assert set(system) <= {LOOPBACK}
    assert next(answers) == ("192.0.2.1",), "the second answer was never asked for"


def test_a_name_that_turns_inside_between_two_requests_is_refused(site: Any) -> None:
    answers = iter([("1.1.1.1",), (LOOPBACK,)])
    out = Outbound(OutboundSettings(), resolve=lambda _h, _p: next(answers))
    out.check("http://turning.test/")
    with pytest.raises(AddressRefusedError):
        out.get("http://turning.test/")
    assert site.asked == []


def test_trust_is_for_the_named_host_and_port_only(site: Any) -> None:
    site.says("/", b"ok")
    by_name = OutboundSettings(allowed_hosts=("shop.test",))
    assert Outbound(by_name, resolve=lambda _h, _p: (LOOPBACK,)).get(site.address()).good
    other_port = OutboundSettings(allowed_hosts=("shop.test:1",))
    for host, settings in (("shop.test", other_port), ("sub.shop.test", by_name)):
        with pytest.raises(AddressRefusedError):
            Outbound(settings, resolve=lambda _h, _p: (LOOPBACK,)).get(site.address(host=host))


def test_the_next_number_is_tried_when_one_does_not_answer(site: Any) -> None:
    site.says("/", b"ok")
    with socket.socket() as closed:
        closed.bind(("127.0.0.2", 0))
        out = Outbound(here(site).settings, resolve=lambda _h, _p: ("127.0.0.2", LOOPBACK))
        assert out.get(site.address()).body == b"ok"


@pytest.mark.parametrize("packing", ["gzip", "deflate", "raw", "members", "identity"])
def test_packed_answers_are_unpacked(site: Any, packing: str) -> None:
    text = b"spring sale " * 20_000
    raw = zlib.compressobj(wbits=-15)
    packed = {
        "gzip": gzip.compress(text),
        "deflate": zlib.compress(text),
        "raw": raw.compress(text) + raw.flush(),
        "members": gzip.compress(text[:7]) + gzip.compress(text[7:]),
        "identity": text,
    }[packing]
    name = {"raw": "deflate", "members": "gzip"}.get(packing, packing)
    site.says("/", packed, Content_Encoding=name)
    assert here(site).get(site.address()).body == text


@pytest.mark.parametrize(
    ("body", "packing", "reason"),
    [
        (b"a" * 20_001, "", "size"),
        (gzip.compress(b"a" * 50_000_000), "gzip", "size"),
        (gzip.compress(b"abc" * 99)[:-9], "gzip", "packing"),
        (b"no gzip at all", "gzip", "packing"),
        (b"x", "br", "packing"),
        (b"x", "gzip, gzip", "packing"),
    ],
    ids=["large", "large unpacked", "cut off", "not packed", "unknown", "packed twice"],
)
def test_size_is_bounded_packed_and_unpacked(
    site: Any, body: bytes, packing: str, reason: str
) -> None:
    site.says("/", body, **({"Content_Encoding": packing} if packing else {}))
    with pytest.raises(AnswerError) as error:
        here(site, max_mb=0.02 if reason == "size" else 5).get(site.address())
    assert error.value.reason == reason


def test_time_is_bounded_even_while_bytes_drip_in(site: Any) -> None:
    def drip_headers(request: BaseHTTPRequestHandler) -> None:
        for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 200:
            request.wfile.write(bytes([byte]))
            time.sleep(0.03)

    def drip_body(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(200):
            request.wfile.write(b"a")
            time.sleep(0.03)

    site.pages |= {"/headers": drip_headers, "/body": drip_body}
    for path in ("/headers", "/body"):
        begun = time.monotonic()
        with pytest.raises(UnreachableError) as error:
            here(site, seconds=0.4).get(site.address(path))
        assert error.value.reason == "time"
        assert time.monotonic() - begun < 2


def test_a_resolver_that_hangs_ends_with_the_time() -> None:
    free = threading.Event()

    def hangs(_host: str, _port: int) -> tuple[str, ...]:
        free.wait(5)
        return ()

    with pytest.raises(UnreachableError) as error:
        Outbound(OutboundSettings(seconds=0.1), resolve=hangs).get("http://slow.test/")
    free.set()
    assert error.value.reason == "time"


def test_no_name_no_connection_and_no_http_are_told_apart(site: Any) -> None:
    def no_http(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"220 mail ready\r\n\r\n")

    def nobody(_host: str, _port: int) -> tuple[str, ...]:
        raise socket.gaierror("unknown")

    site.pages["/"] = no_http
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))  # bound, not listening: refused
        port = taken.getsockname()[1]
        cases: list[tuple[Outbound, str, type[OutboundError], str]] = [
            (Outbound(resolve=nobody), "http://none.test/", UnreachableError, "name"),
            (here(site, f"off.test:{port}"), f"http://off.test:{port}/", UnreachableError,
             "connection"),
            (here(site), site.address(), AnswerError, "protocol"),
        ]  # fmt: skip
        for out, address, kind, reason in cases:
            with pytest.raises(kind) as error:
                out.get(address)
            assert error.value.reason == reason


def test_a_name_that_nobody_was_able_to_look_up_is_no_name_that_is_not_there() -> None:
    def said(code: int) -> str:
        def asked(_host: str, _port: int) -> tuple[str, ...]:
            raise socket.gaierror(code, "told by the system")

        with pytest.raises(UnreachableError) as error:
            Outbound(resolve=asked).get("http://shop.test/")
        return error.value.reason

    assert (said(socket.EAI_NONAME), said(socket.EAI_AGAIN)) == ("name", "resolver")


def test_proxies_of_the_environment_are_not_used(
    site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    site.says("/", b"straight")
    assert here(site).get(site.address()).body == b"straight"


def test_no_cookies_are_kept(site: Any) -> None:
    site.says("/", b"", Set_Cookie="a=b")
    out = here(site)
    out.get(site.address())
    out.get(site.address())
    assert "cookie" not in site.asked[1].headers


def _certificate(folder: Path) -> tuple[Path, Path]:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "tls.test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("tls.test")]), False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(pem))
    return folder / "cert.pem", folder / "key.pem"


def test_tls_checks_the_name_although_the_connection_goes_to_a_number(tmp_path: Path) -> None:
    certificate, key = _certificate(tmp_path)
    names: list[str | None] = []
    hosts: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hosts.append(self.headers["Host"])
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    class Quiet(HTTPServer):
        def handle_error(self, *_: object) -> None:
            return

    server = Quiet((LOOPBACK, 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.sni_callback = lambda _s, name, _c: names.append(name)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    port = server.server_port
    allowed = OutboundSettings(allowed_hosts=(f"tls.test:{port}", f"wrong.test:{port}"))
    believed = ssl.create_default_context(cafile=str(certificate))
    try:
        out = Outbound(allowed, resolve=lambda _h, _p: (LOOPBACK,), tls=believed)
        assert out.get(f"https://tls.test:{port}/").status == 200
        assert (names, hosts) == (["tls.test"], [f"tls.test:{port}"])
        for asking, host in ((out, "wrong.test"), (Outbound(allowed, out.resolve), "tls.test")):
            with pytest.raises(UnreachableError) as error:
                asking.get(f"https://{host}:{port}/")
            assert error.value.reason == "certificate"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
