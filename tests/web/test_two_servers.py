"""Two servers of one workspace and one desk: what one of them knows, the other knows at once."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from desk_fixtures import address, postgresql
from fastapi import FastAPI

from unisono.access.access import OPERATOR, Access
from unisono.access.people import Responsibility, add_with_password, assign
from unisono.access.roles import Role
from unisono.web.app import create_app
from unisono.web.long_work import LongWork
from unisono.workspace.desk import open_desk
from unisono.workspace.workspace import Workspace

__all__ = ["address", "postgresql"]


_PASSWORD = "five random words in a row"
_FORM = re.compile(r'name="csrf" value="([^"]+)"')


class Own:
    """The server in this process, asked like the other one; cookies stay."""

    def __init__(self, app: FastAPI) -> None:
        self.app, self.cookies = app, httpx.Cookies()

    def _send(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            base = "http://127.0.0.1:8765"
            async with httpx.AsyncClient(
                transport=transport, base_url=base, cookies=self.cookies
            ) as http:
                answer = await http.request(method, path, **more)
                self.cookies = http.cookies
                return answer

        return asyncio.run(ask())

    def get(self, path: str) -> httpx.Response:
        return self._send("GET", path)

    def post(self, path: str, data: dict[str, str]) -> httpx.Response:
        return self._send("POST", path, data=data)


@dataclass
class Clock:
    """The clock of the server in this process."""

    shift: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.shift


Asked = Own | httpx.Client


@dataclass
class Server:
    port: int
    process: subprocess.Popen[bytes]

    def client(self, cookies: dict[str, str] | None = None) -> httpx.Client:
        return httpx.Client(base_url=f"http://127.0.0.1:{self.port}", cookies=cookies or {},
                            timeout=30)  # fmt: skip


def _free() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _serving(root: Path, log: Path) -> Iterator[Server]:
    """One server in a process of its own, once it answers."""
    port = _free()
    environment = {**os.environ, "UNISONO_WORKSPACE": str(root)}
    command = [sys.executable, "-m", "uvicorn", "--factory", "unisono.web.app:served", "--host",
               "127.0.0.1", "--port", str(port), "--log-level", "warning"]  # fmt: skip
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
        try:
            for _ in range(300):
                if process.poll() is not None:
                    pytest.fail(log.read_text())
                try:
                    httpx.get(f"http://127.0.0.1:{port}/robots.txt")
                    break
                except httpx.HTTPError:
                    time.sleep(0.1)
            yield Server(port, process)
        finally:
            process.terminate()
            process.wait(20)


def _sign_in(client: Asked, password: str) -> httpx.Response:
    token = _FORM.search(client.get("/sign-in").text)
    assert token is not None
    data = {"csrf": token[1], "email": "bob@example.com", "password": password, "next": "/me"}
    return client.post("/sign-in", data=data)


def _session(client: Asked) -> dict[str, str]:
    """The session's cookie, for any server: on plain http its name bears the settings' port."""
    return {n: v for n, v in client.cookies.items() if not n.endswith("-visitor")}


def test_what_one_server_knows_the_other_knows(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNISONO_DESK__DATABASE", address)
    monkeypatch.setenv("UNISONO_SERVE__SIGN_IN_ATTEMPTS", "3")
    workspace = Workspace.init(tmp_path / "company")
    with ExitStack() as stack:
        desk = stack.enter_context(open_desk(workspace.layout))
        clock = Clock()
        access = Access(desk.database, workspace.settings.serve, clock)
        add_with_password(access, OPERATOR, "ann@example.com", "Ann", _PASSWORD,
                          Responsibility(frozenset({Role.OWNER})))  # fmt: skip
        bob = add_with_password(access, OPERATOR, "bob@example.com", "Bob", _PASSWORD,
                                Responsibility(frozenset({Role.COUNCIL})))  # fmt: skip
        one = Own(create_app(workspace, access=access))
        other = stack.enter_context(_serving(workspace.root, tmp_path / "log"))
        assert _sign_in(one, _PASSWORD).status_code == 303
        # a session of one is a session of the other
        two = stack.enter_context(other.client(_session(one)))
        assert two.get("/me").status_code == 200
        assert two.get("/accounts").status_code == 200
        _work_is_told(one, two)
        # a role that is taken away counts at once in both, and ends the session
        assign(access, OPERATOR, bob.id, Responsibility(frozenset({Role.SALES})))
        assert [c.get("/accounts").status_code for c in (one, two)] == [303, 303]
        # guessing at the one makes the other wait, which was never guessed at
        guesser, codes = Own(one.app), []
        for number in range(8):  # each guess after the wait for the one before
            clock.shift = timedelta(seconds=70 * number)
            codes.append(_sign_in(guesser, "wrong words").status_code)
        assert codes == [400] * 8
        assert _sign_in(guesser, _PASSWORD).status_code == 429
        fresh = stack.enter_context(other.client())
        assert _sign_in(fresh, _PASSWORD).status_code == 429


def _work_is_told(first: Asked, second: Asked) -> None:
    """Work that one server began is told by the other."""
    token = _FORM.search(first.get("/me").text)
    assert token is not None
    begun = first.post("/audit/run", data={"csrf": token[1]})
    assert begun.status_code == 303
    place = begun.headers["location"]
    for _ in range(200):
        told = second.get(f"/api/v1{place}")
        assert told.status_code == 200, told.text
        if told.json()["done"]:
            break
        time.sleep(0.1)
    assert told.json() == first.get(f"/api/v1{place}").json()
    assert told.json()["error"]["message"]  # nothing was loaded yet


def test_progress_is_noted_for_other_servers(tmp_path: Path) -> None:
    here, there = LongWork(tmp_path / "work"), LongWork(tmp_path / "work")
    begun = here.start("Load", "/sources", lambda tell: tell("half of it", 0.5))
    here.wait()
    found = there.get(begun.key)
    assert found is not None
    assert (found.title, found.then, found.line, found.share, found.done, found.error) == (
        "Load", "/sources", "half of it", 0.5, True, None
    )  # fmt: skip
    assert there.get("../../etc/passwd") is None
    assert there.get("nothingofit_") is None


def test_work_of_a_server_that_is_gone_does_not_run_for_ever(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from unisono.web.long_work import LongWork\n"
        "work = LongWork(Path(sys.argv[1]))\n"
        "begun = work.start('Load', '/sources', lambda tell: (tell('half', 0.5), time.sleep(60)))\n"
        "print(begun.key, flush=True); time.sleep(60)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    key = process.stdout.readline().strip()
    there = LongWork(tmp_path)
    running = there.get(key)
    assert running is not None
    assert not running.done
    process.kill()
    process.wait()
    process.stdout.close()
    gone = there.get(key)
    assert gone is not None
    assert gone.done
    assert gone.error is not None
    assert "its server is gone" in gone.error.message
