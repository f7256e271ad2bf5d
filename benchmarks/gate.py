"""The gate's answer to one text: the engine alone, and over HTTP from another process.

Usage: python benchmarks/gate.py FOLDER [--texts 400]

FOLDER is a demo company (``unisono demo FOLDER``), which is copied. The texts are those of its
exports, each with a word of its own, so that nothing is answered from a memory of the same text.
The engine (``check_draft`` with the rules of the workspace) is measured on one thread, in processor
time. ``POST /api/v1/check`` is asked as an agent asks it: a server process with accounts on, this
process beside it with an API key and one connection that stays open, one text after the other, once
the server has computed what it computes when it starts. What is printed is wall time from the first
byte sent to the last one read, and the processor time of the server process per call (all its
threads). The whole answer is made each time: rights, the gate, the decision on the desk's log. Only
the median and the server's processor time say much while other programs run on the machine.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from unisono.access.access import OPERATOR, Access
from unisono.access.keys import create_key
from unisono.access.people import Responsibility, add_with_password
from unisono.access.roles import Role
from unisono.messages.gate import check_draft
from unisono.model.gate import Draft
from unisono.workspace.desk import open_desk
from unisono.workspace.gate import gate_rules, read_live
from unisono.workspace.workspace import Workspace

#: The first calls read brand, plan and exports, and start the server's threads.
FIRST = 20


def drafts_of(workspace: Workspace, count: int) -> list[Draft]:
    """Texts of the exports as drafts, each one of its own."""
    texts = [t for t in read_live(workspace).texts if len(t.text) > 20]
    return [
        Draft(f"{t.text} n{n}", t.channel, t.title, t.campaign, t.audience)
        for n, t in enumerate((texts * (count // max(len(texts), 1) + 1))[:count])
    ]


def shown(name: str, taken: list[float]) -> None:
    """Median, 95th and 99th percentile in milliseconds."""
    at = np.percentile(np.array(taken) * 1e3, [50, 95, 99])
    sys.stdout.write(f"{name:34} p50 {at[0]:6.2f}  p95 {at[1]:6.2f}  p99 {at[2]:6.2f} ms\n")


def engine(workspace: Workspace, drafts: list[Draft]) -> None:
    """The engine alone."""
    rules, now = gate_rules(workspace), datetime.now(UTC)
    check_draft(replace(drafts[0], text="A first text to read the brand."), rules, now)
    taken = []
    for draft in drafts:
        began = time.process_time()
        check_draft(draft, rules, now)
        taken.append(time.process_time() - began)
    shown("engine, processor", taken)


def key_of(workspace: Workspace) -> str:
    """An API key that may have texts checked, of a new account."""
    with open_desk(workspace.layout) as desk:
        access = Access(desk.database, workspace.settings.serve)
        brand = Responsibility(frozenset({Role.BRAND}))
        mail, password = "gate@example.com", "five random words in a row"
        person = add_with_password(access, OPERATOR, mail, "Gate", password, brand)
        scopes = frozenset({"check:draft"})
        return create_key(access, OPERATOR, person.id, "benchmark", scopes, 1)[1]


@contextmanager
def served(folder: Path) -> Iterator[tuple[int, int]]:
    """A server over ``folder`` in a process of its own: its port and its id."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "--factory", "unisono.web.app:served", "--port",
               str(port), "--log-level", "warning", "--no-access-log"]  # fmt: skip
    server = subprocess.Popen(command, env={**os.environ, "UNISONO_WORKSPACE": str(folder)})
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.2)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(20)


def spent(pid: int) -> float:
    """Processor seconds of all threads of a process so far."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(t.read_text(encoding="ascii").split()[0]) for t in threads) / 1e9


def settled(pid: int) -> None:
    """Wait until a server is done with what it computes when it starts, such as the audit."""
    for _ in range(120):
        before = spent(pid)
        time.sleep(1)
        if spent(pid) - before < 0.02:
            return


def asked(port: int, key: str, drafts: list[Draft], pid: int) -> list[tuple[float, float]]:
    """Wall and processor seconds per text, over one connection."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.connect()
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    found = []
    for draft in drafts:
        names = ("text", "channel", "title", "campaign", "audience")
        sent = json.dumps({name: getattr(draft, name) for name in names}).encode()
        before, began = spent(pid), time.perf_counter()
        connection.request("POST", "/api/v1/check", sent, headers)
        answer = connection.getresponse()
        said = answer.read()
        wall = time.perf_counter() - began
        if answer.status != 200:
            sys.exit(f"{answer.status}: {said.decode()[:300]}")
        found.append((wall, spent(pid) - before))
    connection.close()
    return found


def over_http(workspace: Workspace, drafts: list[Draft]) -> None:
    """The same through a server."""
    key = key_of(workspace)
    with served(workspace.root) as (port, pid):
        asked(port, key, [replace(d, text=f"{d.text} first") for d in drafts[:FIRST]], pid)
        settled(pid)
        found = asked(port, key, drafts, pid)
    shown("POST /api/v1/check, wall", [wall for wall, _ in found])
    shown("the server's processor time", [processor for _, processor in found])


def main() -> None:
    """Both, on a copy of the folder."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--texts", type=int, default=400)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "company"
        shutil.copytree(given.folder, folder)
        workspace = Workspace(folder)
        drafts = drafts_of(workspace, given.texts)
        engine(workspace, drafts)
        over_http(workspace, drafts)


if __name__ == "__main__":
    main()
