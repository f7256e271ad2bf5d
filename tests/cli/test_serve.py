"""``serve`` as a process: the start link, a port in use, how far it listens, Ctrl-C."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, unisono: Command) -> Path:
    root = tmp_path_factory.mktemp("served")
    assert unisono("init", folder=root).returncode == 0
    return root


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and the first line it says."""
    process = subprocess.Popen(
        [sys.executable, "-m", "unisono.cli.entry", "serve", *options],
        cwd=folder, env={**os.environ, "NO_COLOR": "1"}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stderr is not None
        yield process, process.stderr.readline().strip()
    finally:
        process.kill()
        process.communicate()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def get(client: httpx.Client, address: str) -> httpx.Response:
    """The answer, once the server is up."""
    until = time.monotonic() + 90
    while True:
        try:
            return client.get(address, timeout=60)
        except httpx.TransportError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def test_a_start_link_signs_one_person_in(folder: Path) -> None:
    port = free_port()
    with serving(folder, "--port", str(port)) as (process, said), httpx.Client() as browser:
        found = re.fullmatch(r"unisono runs on this machine\. Open (\S+)", said)
        assert found is not None
        assert found[1].startswith(f"http://127.0.0.1:{port}/start/")
        started = get(browser, found[1])
        assert (started.status_code, started.headers["location"]) == (303, "/")
        assert browser.get(f"http://127.0.0.1:{port}/account").status_code == 200
        with httpx.Client() as other:
            assert get(other, found[1]).status_code == 400
            away = get(other, f"http://127.0.0.1:{port}/account")
            assert away.headers["location"] == "/sign-in?next=%2Faccount"
            assert "start it again" in get(other, f"http://127.0.0.1:{port}/sign-in").text
        second = subprocess.run(
            [sys.executable, "-m", "unisono.cli.entry", "serve", "--port", str(port)],
            cwd=folder, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert (second.returncode, second.stdout) == (2, "")
        assert f"127.0.0.1:{port} cannot be listened on" in second.stderr
        # Starting a second server made a new link and left the session alone.
        assert browser.get(f"http://127.0.0.1:{port}/account").status_code == 200
        process.send_signal(signal.SIGINT)
        out, rest = process.communicate(timeout=60)
        assert (process.returncode, out) == (130, "")
        assert "Traceback" not in rest
        assert found[1].rpartition("/")[2] not in rest


REFUSED = {
    "in the clear": (("--host", "0.0.0.0"), {}, "in the clear"),
    "no address": (("--behind-proxy",), {}, "has to know its address"),
    "no owner": (
        ("--behind-proxy",),
        {"UNISONO_SERVE__PUBLIC_URL": "https://plan.example.com"},
        "unisono user add you@example.com --role owner",
    ),
}  # fmt: skip


@pytest.mark.parametrize("how", REFUSED)
def test_what_is_not_safe_is_refused(
    unisono: Command, tmp_path: Path, folder: Path, how: str
) -> None:
    options, environment, said = REFUSED[how]
    result = unisono("serve", *options, folder=folder, **environment)
    assert (result.returncode, result.stdout) == (2, "")
    assert said in re.sub(r"\s+", " ", result.stderr)
    assert "Traceback" not in result.stderr


def test_without_workspace(unisono: Command, tmp_path: Path) -> None:
    result = unisono("serve", folder=tmp_path)
    assert result.returncode == 2
    assert "Workspace problem" in result.stderr


def test_help_needs_no_web_package() -> None:
    code = (
        "import sys, unisono.cli.main as m, typer; "
        "typer.main.get_command(m.app).get_help; print(*sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"sqlalchemy", "uvicorn", "argon2", "fastapi", "starlette", "authlib", "httpx"}
    assert heavy & set(run.stdout.split()) == set()
