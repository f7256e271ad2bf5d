"""Pages of the demo company under load: fifty people at once, against a static file.

    python benchmarks/web.py FOLDER [--users 50] [--seconds 20] [--thinking 2] [--writes 0.05]

FOLDER is a demo company (``unisono demo FOLDER``). One server process with accounts on, and this
process beside it on the same cores. Every user is signed in, opens a screen of the menu, each as
likely as every other, reads for ``--thinking`` seconds (from half of it to one and a half times of
it), opens another. ``--writes`` is the share of requests that record a decision of the council
instead: each is a revision on the desk, after which every page made of the plan is made anew.
Results are computed before the load begins. Printed per screen: 50th and 95th percentile in
milliseconds, CPU milliseconds of the server per page, kilobytes as sent. The same load is then put
on a static file of the same server: the last line says how many times slower pages are.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import httpx

from unisono.access.access import OPERATOR, Access
from unisono.access.people import Responsibility, add_with_password
from unisono.access.roles import Role
from unisono.access.signing_in import Visitor, sign_in
from unisono.access.tokens import csrf_token
from unisono.web.navigation import MENU
from unisono.web.pages import static_address
from unisono.workspace.desk import open_desk
from unisono.workspace.workspace import Workspace

PASSWORD = "five random words in a row"


def sessions(folder: Path, users: int) -> list[str]:
    """A session for each user, roles in turn."""
    workspace = Workspace(folder)
    roles = (Role.OWNER, Role.COUNCIL, Role.BRAND, Role.ANALYST, Role.CHANNEL_LEAD)
    out = []
    with open_desk(workspace.layout) as desk:
        access = Access(desk.database, workspace.settings.serve)
        for number, role in enumerate(roles):
            what = Responsibility(frozenset({role}), channels=frozenset({"Email"}))
            mail = f"load{number}@example.com"
            add_with_password(access, OPERATOR, mail, mail, PASSWORD, what)
        for number in range(users):
            mail = f"load{number % len(roles)}@example.com"
            out.append(sign_in(access, mail, PASSWORD, Visitor("127.0.0.1", "load")))
    return out


def cpu(pid: int) -> float:
    """CPU seconds of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


#: Where writes go, and what is written.
WRITTEN = "/council/decisions"


async def user(
    base: str, cookie: str, paths: list[str], until: float, thinking: float, writes: float,
    found: dict[str, list[tuple[float, int]]],
) -> None:  # fmt: skip
    """One person who opens pages until the time is over."""
    rng = random.Random(cookie)
    async with httpx.AsyncClient(
        base_url=base,
        cookies={"unisono-8765": cookie},
        timeout=60,
        verify=False,  # plain http
    ) as http:
        await asyncio.sleep(rng.random() * thinking)
        while time.monotonic() < until:
            path = WRITTEN if rng.random() < writes else rng.choice(paths)
            began = time.perf_counter()
            if path == WRITTEN:
                form = {"csrf": csrf_token(cookie), "title": f"Decision {rng.random()}"}
                answer = await http.post(path, data=form)
            else:
                answer = await http.get(path)
            spent = time.perf_counter() - began
            if answer.status_code not in (200, 202, 303, 403):
                raise SystemExit(f"{path}: {answer.status_code}")
            if answer.status_code != 403:
                found[path].append((spent, answer.num_bytes_downloaded))
            await asyncio.sleep(thinking * (0.5 + rng.random()))


async def load(
    base: str,
    cookies: list[str],
    paths: list[str],
    seconds: float,
    thinking: float,
    writes: float = 0,
) -> dict[str, list[tuple[float, int]]]:
    """Answer times and sizes by path."""
    found: dict[str, list[tuple[float, int]]] = defaultdict(list)
    until = time.monotonic() + seconds
    await asyncio.gather(*(user(base, c, paths, until, thinking, writes, found) for c in cookies))
    return found


def percentile(values: list[float], share: float) -> float:
    """The value that ``share`` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def warmed(base: str, cookie: str, paths: list[str]) -> list[str]:
    """Paths that this reader can open, every page computed."""
    out = []
    with httpx.Client(base_url=base, cookies={"unisono-8765": cookie}, timeout=120) as http:
        for path in paths:
            answer = http.get(path)
            while answer.status_code == 202:
                time.sleep(0.3)
                answer = http.get(path)
            if answer.status_code == 200:
                out.append(path)
    return out


def one_each(
    base: str, cookie: str, paths: list[str], pid: int, times: int = 20
) -> dict[str, float]:
    """CPU milliseconds of the server for one page, by path."""
    out = {}
    with httpx.Client(base_url=base, cookies={"unisono-8765": cookie}, timeout=120) as http:
        for path in paths:
            before = cpu(pid)
            for _ in range(times):
                http.get(path)
            out[path] = 1000 * (cpu(pid) - before) / times
    return out


def main() -> int:
    """The table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--users", type=int, default=50)
    arguments.add_argument("--seconds", type=float, default=20)
    arguments.add_argument("--thinking", type=float, default=2)
    arguments.add_argument("--writes", type=float, default=0.05)
    arguments.add_argument("--json", action="store_true")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "demo"
        shutil.copytree(asked.folder, folder)
        cookies = sessions(folder, asked.users)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "uvicorn", "--factory", "unisono.web.app:served",
                   "--port", str(port), "--log-level", "warning"]  # fmt: skip
        server = subprocess.Popen(command, env={**os.environ, "UNISONO_WORKSPACE": str(folder)})
        base = f"http://127.0.0.1:{port}"
        try:
            return _measured(asked, base, cookies, server.pid)
        finally:
            server.terminate()
            server.wait(20)


def _measured(asked: argparse.Namespace, base: str, cookies: list[str], pid: int) -> int:
    for _ in range(600):
        try:
            httpx.get(f"{base}/robots.txt")
            break
        except httpx.TransportError:
            time.sleep(0.2)
    menu = [item.path for group in MENU for item in group.items]
    paths = warmed(base, cookies[0], menu)
    each = one_each(base, cookies[0], paths, pid)
    before = cpu(pid)
    found = asyncio.run(load(base, cookies, paths, asked.seconds, asked.thinking, asked.writes))
    spent = cpu(pid) - before
    static = [static_address("icon.svg")]
    still = asyncio.run(load(base, cookies, static, asked.seconds / 2, asked.thinking))
    rows = {
        path: {
            "p50": 1000 * percentile([t for t, _ in found[path]], 0.5),
            "p95": 1000 * percentile([t for t, _ in found[path]], 0.95),
            "cpu": each.get(path, 0.0),
            "kb": max(size for _, size in found[path]) / 1024,
        }
        for path in [*paths, WRITTEN]
        if found.get(path)
    }
    every = [t for path, values in found.items() if path != WRITTEN for t, _ in values]
    bare = [t for values in still.values() for t, _ in values]
    all_of = {
        "pages": len(every), "p50": 1000 * percentile(every, 0.5),
        "p95": 1000 * percentile(every, 0.95), "cpu": 1000 * spent / sum(map(len, found.values())),
        "writes": len(found.get(WRITTEN, ())),
        "static_p50": 1000 * percentile(bare, 0.5), "static_p95": 1000 * percentile(bare, 0.95),
    }  # fmt: skip
    if asked.json:
        print(json.dumps({"screens": rows, "all": all_of}, indent=1))
        return 0
    print(f"{'screen':28} {'p50 ms':>8} {'p95 ms':>8} {'CPU ms':>8} {'KB':>7}")
    for path, row in sorted(rows.items(), key=lambda p: -p[1]["cpu"]):
        print(f"{path:28} {row['p50']:8.1f} {row['p95']:8.1f} {row['cpu']:8.2f} {row['kb']:7.1f}")
    print(
        f"{asked.users} users, {all_of['pages']} pages, {all_of['writes']} writes: "
        f"p50 {all_of['p50']:.0f} ms, "
        f"p95 {all_of['p95']:.0f} ms, {all_of['cpu']:.1f} CPU ms a page; a static file: "
        f"p50 {all_of['static_p50']:.0f} ms, p95 {all_of['static_p95']:.0f} ms; "
        f"pages are {all_of['p95'] / all_of['static_p95']:.1f} times slower"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
