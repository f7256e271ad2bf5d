"""Live links: which are asked for, how gently, what is found, and what is kept."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from unisono import Workspace
from unisono.calendar.checked_pages import page_check
from unisono.errors import AnswerError
from unisono.model.plan import PlannedActivity, Status
from unisono.outbound import Outbound, Polite
from unisono.settings import OutboundSettings
from unisono.workspace import link_health
from unisono.workspace.link_health import (
    check_given,
    check_live,
    live_links,
    may_ask,
    recheck_due,
    used_links,
)

UTM = "utm_source=google&utm_medium=cpc&utm_campaign=spring"
PAGE = b"<html><title>Spring</title><body>" + b"<p>Hello and welcome. </p>" * 20


class Server:
    """A site on loopback: pages by path, and what was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.robots: tuple[int, bytes] = (404, b"")
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append(self.path)
                path, _, query = self.path.partition("?")
                status, headers, body = server.answer(path, query)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()
        self.port = self.http.server_port

    def answer(self, path: str, query: str) -> tuple[int, dict[str, str], bytes]:
        html = {"Content-Type": "text/html"}
        if path == "/robots.txt":
            return self.robots[0], {}, self.robots[1]
        if path == "/lost":
            return 302, {"Location": "/fine"}, b""
        if path == "/kept":
            return 302, {"Location": f"/fine?{query}"}, b""
        if path == "/loop":
            return 302, {"Location": self.link("/loop", "")}, b""
        if path == "/inside":
            return 302, {"Location": "http://10.0.0.7/"}, b""
        if path == "/elsewhere":
            head = b'<link rel="canonical" href="https://old.example.net/spring">'
            return 200, html, head + PAGE
        return (200, html, PAGE) if path == "/fine" else (404, html, b"gone")

    def link(self, path: str, query: str = UTM) -> str:
        return f"http://127.0.0.1:{self.port}{path}" + (f"?{query}" if query else "")

    def outbound(self, **more: Any) -> Outbound:
        hosts = (f"127.0.0.1:{self.port}",)
        return Outbound(OutboundSettings(allowed_hosts=hosts, **more))


@pytest.fixture
def server() -> Iterator[Server]:
    there = Server()
    yield there
    there.http.shutdown()
    there.http.server_close()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "unisono.toml").write_text("[links]\npause_seconds = 0\n", encoding="utf-8")
    return tmp_path


def found(root: Path, server: Server, *paths: str, **more: Any) -> dict[str, dict[str, str]]:
    links = check_given(Workspace(root), [server.link(p) for p in paths], server.outbound(**more))
    return {
        path: {f.check: f.text for f in x.page.bad if f.check != "tls"}  # loopback has no https
        for path, x in zip(paths, links, strict=True)
        if x.page
    }


def test_what_is_wrong_with_a_page_is_told(root: Path, server: Server) -> None:
    names = ("/fine", "/kept", "/lost", "/gone", "/loop", "/inside", "/elsewhere")
    told = {p: {k: v for k, v in f.items() if k != "taxonomy"}
            for p, f in found(root, server, *names).items()}  # fmt: skip
    assert told["/fine"] == told["/kept"] == {}
    lost = "utm_source, utm_medium and utm_campaign changed or lost on the way"
    assert told["/lost"] == {"parameters": lost}
    assert told["/gone"] == {"reachable": "status 404"}
    assert told["/loop"] == {"reachable": "127.0.0.1 redirects in a circle."}
    assert "10.0.0.7" in told["/inside"]["reachable"]
    assert told["/elsewhere"] == {"domain": "its canonical address is at old.example.net"}


def test_hosts_of_the_settings_are_where_links_may_end(root: Path, server: Server) -> None:
    text = '[links]\npause_seconds = 0\nhosts = ["www.example.com"]\n'
    (root / "unisono.toml").write_text(text, encoding="utf-8")
    told = found(root, server, "/fine")["/fine"]
    assert told["domain"] == "it ends at 127.0.0.1, which is none of www.example.com"


def test_robots_keep_us_away_and_that_is_no_verdict(root: Path, server: Server) -> None:
    server.robots = (200, b"User-agent: *\nDisallow: /fine\n")
    (live,) = check_given(Workspace(root), [server.link("/fine")], server.outbound())
    assert live.state == "undecided"
    assert [p for p in server.asked if p.startswith("/fine")] == []
    server.robots = (503, b"")
    (live,) = check_given(Workspace(root), [server.link("/fine")], server.outbound())
    assert live.state == "undecided"


def test_a_page_is_not_blamed_for_names_that_cannot_be_looked_up(root: Path) -> None:
    def state(code: int) -> str:
        def asked(_host: str, _port: int) -> tuple[str, ...]:
            raise socket.gaierror(code, "told by the system")

        link = f"https://shop.test/fine?{UTM}"
        (live,) = check_given(Workspace(root), [link], Outbound(resolve=asked))
        return live.state

    assert state(socket.EAI_AGAIN) == "undecided"
    assert state(socket.EAI_NONAME) == "bad"


@pytest.mark.parametrize(
    ("robots", "link", "kept_away"),
    [("Disallow: /*?utm_", "/fine?utm_source=x", True),  # a wildcard
     ("Disallow: /*?utm_", "/fine?n=1", False),
     ("Disallow: /*ne$", "/fine", True),  # the end of an address
     ("Disallow: /*ne$", "/fine?n=1", False),
     ("Disallow: /\nAllow: /fine", "/fine", False),  # the longest match, whatever comes first
     ("Allow: /\nDisallow: /fine", "/fine", True),
     ("Disallow: /fine\nAllow: /fine", "/fine", False)],  # the less strict of two as long
)  # fmt: skip
def test_robots_are_read_as_rfc_9309_says(
    server: Server, robots: str, link: str, kept_away: bool
) -> None:
    path, _, query = link.partition("?")
    for mark in ("", "\ufeff"):  # some editors begin a file with a byte order mark
        server.robots = (200, f"{mark}User-agent: *\n{robots}\n".encode())
        polite = Polite(server.outbound(), 0)
        if kept_away:
            with pytest.raises(AnswerError, match=r"robots\.txt keeps programs away"):
                polite.get(server.link(path, query))
        else:
            assert polite.get(server.link(path, query)).status == 200


def test_requests_to_one_host_are_apart_and_robots_are_read_once(server: Server) -> None:
    server.robots = (200, b"User-agent: *\nCrawl-delay: 7\n")
    waits: list[float] = []
    polite = Polite(server.outbound(), 1, waits.append)
    links = [server.link("/fine", f"n={n}") for n in range(3)]
    got = dict(polite.each(links, lambda x: polite.get(x).status))
    assert got == dict.fromkeys(links, 200)
    assert server.asked.count("/robots.txt") == 1
    assert len(waits) == 3
    assert all(6 < w <= 7 for w in waits)


@pytest.mark.parametrize(
    "link",
    ["https://a.test/unsubscribe?id=1", "https://a.test/?email=a@b.org", "ftp://a.test/",
     "https://a.test/x?token=9", "https://a.test/?utm_campaign={campaignid}", "javascript:x"],
)  # fmt: skip
def test_links_of_one_recipient_are_never_opened(root: Path, link: str) -> None:
    assert not may_ask(link)
    assert check_given(Workspace(root), [link]) == ()


def loaded(root: Path) -> Workspace:
    (root / "exports").mkdir(exist_ok=True)
    link = "https://www.example.com/{}?utm_source=newsletter&utm_medium=email&utm_campaign=w{}"
    rows = [
        f"s1,2026-03-01 10:00:00,{link.format('now', '')}&gclid=1",
        f"s2,2026-03-02 10:00:00,{link.format('now', '')}&gclid=2",
        f"s3,2025-03-02 10:00:00,{link.format('old', '')}",
    ]
    head = "session_id,session_start,landing_page"
    (root / "exports" / "visits.csv").write_text("\n".join([head, *rows]), encoding="utf-8")
    workspace = Workspace(root)
    workspace.load()
    return workspace


def plan(workspace: Workspace, link: str) -> None:
    day = date(2026, 3, 2)
    with workspace.desk as desk:
        for key, status in (("a", Status.PLANNED), ("b", Status.CANCELLED)):
            desk.put(
                PlannedActivity(title=key, channel="Email", status=status, tracking_link=link,
                                first_day=day, last_day=day), key, by="ann",
            )  # fmt: skip


def test_links_in_use_and_planned(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_health, "today", lambda _: date(2026, 3, 2))
    workspace = loaded(root)
    plan(workspace, "https://www.example.com/plan")
    assert [(u.link, u.where, u.uses) for u in used_links(workspace)] == [
        ("https://www.example.com/plan", "plan", 0),
        ("https://www.example.com/now?utm_source=newsletter&utm_medium=email&utm_campaign=w",
         "visits", 2),
    ]  # fmt: skip


def test_looks_are_kept_and_made_again_when_due(
    root: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_health, "today", lambda _: date(2026, 3, 2))
    workspace = Workspace(root)
    plan(workspace, server.link("/gone"))
    with workspace.desk as desk:
        assert [x.state for x in live_links(workspace, desk)] == ["not looked at"]
        check_live(workspace, desk, by="ann", outbound=server.outbound())
        (live,) = live_links(workspace, desk)
        assert (live.state, live.page and live.page.checked_by) == ("bad", "ann")
        assert [e.action for e in desk.log()][-1] == "check links"
        assert recheck_due(workspace, desk, server.outbound()) == 0
        (root / "unisono.toml").write_text("[links]\npause_seconds = 0\nrecheck_days = 7\n")
        workspace = Workspace(root)
        assert recheck_due(workspace, desk, server.outbound()) == 0
        with desk.transaction("t", "older") as change:
            old = datetime.now(UTC) - timedelta(days=8)
            change.connection.execute(page_check.update().values(checked_at=old))
        assert recheck_due(workspace, desk, server.outbound()) == 1
        assert recheck_due(workspace, desk, server.outbound()) == 0
        (live,) = live_links(workspace, desk)
        assert live.page
        assert live.page.checked_by == "unisono"
