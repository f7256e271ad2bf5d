"""Desks on both databases, people, real receivers on loopback, a clock that only tests move."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cheap_passwords import cheap_passwords
from clock import Clock
from desk_fixtures import desk, lone, made_once, postgresql

from unisono.access.access import OPERATOR, Access
from unisono.access.people import Responsibility, add_with_password
from unisono.access.roles import Role
from unisono.desk import Desk
from unisono.outbound import Outbound
from unisono.settings import NoticeSettings, OutboundSettings, Settings
from unisono.workspace.notices import Teller
from unisono.workspace.workspace import Workspace

__all__ = ["desk", "lone", "made_once", "postgresql"]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def _cheap_hashes() -> Iterator[None]:
    with cheap_passwords():
        yield


@dataclass
class Receiver:
    """A program that listens for webhooks; ``says`` is the status it answers with, in turn."""

    port: int = 0
    says: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes, str]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://hooks.test:{self.port}/in"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    there = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            there.got.append((dict(self.headers.items()), body, self.path))
            status = there.says.pop(0) if there.says else 204
            with suppress(OSError):
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    there.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield there
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Mailbox:
    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    refuses: str = ""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.refuses:
            return self.refuses
        made = message_from_bytes(envelope.content, policy=policy.default)
        made["X-To"] = ", ".join(envelope.rcpt_tos)
        self.mails.append(made)  # type: ignore[arg-type]
        return "250 OK"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A real SMTP server on loopback."""
    import socket

    from aiosmtpd.controller import Controller

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    box = Mailbox(port)
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box
    controller.stop()


@pytest.fixture
def people(desk: Desk, clock: Clock) -> dict[str, str]:
    """Accounts by name: an owner, the council, a lead of Email, an agency, sales."""
    access = Access(desk.database, now=clock)
    roles = {
        "olga": Responsibility(frozenset({Role.OWNER})),
        "cora": Responsibility(frozenset({Role.COUNCIL})),
        "lea": Responsibility(
            frozenset({Role.CHANNEL_LEAD}), channels=frozenset({"Email"}), teams=frozenset({"CRM"})
        ),
        "nora": Responsibility(frozenset({Role.AGENCY}), agency="Nordwind"),
        "sam": Responsibility(frozenset({Role.SALES}), teams=frozenset({"Sales"})),
    }
    return {
        name: add_with_password(
            access, OPERATOR, f"{name}@example.com", name, "five random words in a row", what
        ).id
        for name, what in roles.items()
    }


New = Callable[..., Teller]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    root = tmp_path / "company"
    root.mkdir()
    return Workspace(root)


@pytest.fixture
def teller(
    desk: Desk, clock: Clock, receiver: Receiver, mailbox: Mailbox, workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
) -> Teller:  # fmt: skip
    """Tells over the receivers of the test, by the clock of the test."""
    settings = Settings(
        outbound=OutboundSettings(allowed_hosts=(f"hooks.test:{receiver.port}",), seconds=3),
        notices=NoticeSettings(
            smtp_host="127.0.0.1", smtp_port=mailbox.port, smtp_security="none",
            mail_from="unisono@example.com", attempts=3,
        ),
    )  # fmt: skip
    monkeypatch.setattr(workspace, "settings", settings, raising=False)
    monkeypatch.setattr("unisono.workspace.notices.today", lambda _: clock.at.date())
    monkeypatch.setattr("unisono.workspace.notices_watch.today", lambda _: clock.at.date())
    monkeypatch.setattr("unisono.workspace.plan.today", lambda _: clock.at.date())
    return Teller(
        lambda: workspace, desk,
        out=lambda s: Outbound(s.outbound, resolve=lambda _h, _p: ("127.0.0.1",)),
        now=clock, chance=lambda: 0.5,
    )  # fmt: skip
