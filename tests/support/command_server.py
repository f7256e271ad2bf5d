"""Runs ``unisono`` many times without importing it every time.

A process that has imported the command answers each call with a fork of itself: its own folder,
environment, files and exit code, as a process started anew has, in a tenth of the time. What
depends on how Python itself starts (``tests/cli/test_entry.py``, ``test_main.py`` and
``test_interrupt.py``) starts it.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

#: What commands import when they run, so that no fork has to: whole rooms, and these.
_ROOMS = ("attribution", "audit", "calendar", "cli", "council", "desk", "measure", "messages",
          "reports", "sources", "workspace")  # fmt: skip
_LIBRARIES = ("alembic.command", "argon2", "dateutil.rrule", "duckdb", "numpy", "pandas",
              "rich.table", "ruamel.yaml", "sqlalchemy.dialects.sqlite")  # fmt: skip


class CommandServer:
    """One server for all calls of a test process."""

    def __init__(self) -> None:
        # A socket's path may have a hundred characters at most.
        self._folder = tempfile.TemporaryDirectory(prefix="un")
        self._address = str(Path(self._folder.name) / "s")
        self._process = subprocess.Popen([sys.executable, __file__, self._address])
        while not Path(self._address).exists():
            if self._process.poll() is not None:
                raise RuntimeError("the command cannot be imported")
            time.sleep(0.01)

    def run(
        self,
        arguments: list[str],
        folder: Path,
        environment: dict[str, str],
        stdin: str | None = "",
        timeout: float = 120,
    ) -> subprocess.CompletedProcess[str]:
        """What a process of its own would give; no ``stdin`` means that of the tests."""
        with (
            tempfile.TemporaryFile("w+", encoding="utf-8") as said,
            tempfile.TemporaryFile("w+", encoding="utf-8") as told,
            tempfile.TemporaryFile("w+", encoding="utf-8", errors="surrogateescape") as asked,
            socket.socket(socket.AF_UNIX) as line,
        ):
            asked.write(stdin or "")
            asked.seek(0)
            line.settimeout(timeout)
            line.connect(self._address)
            call = {"argv": arguments, "folder": str(folder), "environment": environment}
            message = json.dumps(call).encode()
            files = [0 if stdin is None else asked.fileno(), said.fileno(), told.fileno()]
            socket.send_fds(line, [len(message).to_bytes(8, "big")], files)
            line.sendall(message)
            answer = line.recv(16)
            said.seek(0)
            told.seek(0)
            return subprocess.CompletedProcess(arguments, int(answer), said.read(), told.read())

    def close(self) -> None:
        """End the server."""
        self._process.terminate()
        self._process.wait(timeout=30)
        self._folder.cleanup()


def _serve(address: str) -> None:
    parent = os.getppid()
    rooms = (import_module(f"unisono.{room}") for room in _ROOMS)
    modules = [m.name for room in rooms for m in iter_modules(room.__path__, f"{room.__name__}.")]
    for name in (*modules, *_LIBRARIES):
        with suppress(ImportError):  # of an extra
            import_module(name)
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those between
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(address + ".new")
        door.listen(8)
        os.rename(address + ".new", address)
        door.settimeout(10)
        while os.getppid() == parent:
            try:
                line, _ = door.accept()
            except TimeoutError:
                continue
            with line:
                line.settimeout(None)
                if os.fork() == 0:
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    door.close()
                    _between(line)


def _between(line: socket.socket) -> None:
    """Start the command and tell how it ended, a signal as a negative number."""
    with suppress(OSError):  # whoever asked has gone
        start, files, _, _ = socket.recv_fds(line, 8, 3)
        size, message = int.from_bytes(start, "big"), b""
        while len(message) < size:
            message += line.recv(65536)
        process = os.fork()
        if process == 0:
            line.close()
            _command(json.loads(message), files)
        _, status = os.waitpid(process, 0)
        line.sendall(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _command(call: dict[str, object], files: list[int]) -> None:
    for number, file in enumerate(files):
        os.dup2(file, number)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(  # noqa: SIM115
        2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False
    )
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(str(call["folder"]))
    os.environ.clear()
    os.environ.update(call["environment"])  # type: ignore[call-overload]
    time.tzset()
    sys.argv = ["unisono", *call["argv"]]  # type: ignore[misc]
    code = 0
    try:
        sys.modules["unisono.cli.main"].main()
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
        with suppress(OSError, ValueError):
            sys.stderr.flush()
        with suppress(Exception):  # as the interpreter ends
            threading._shutdown()  # type: ignore[attr-defined]
            atexit._run_exitfuncs()
        os._exit(code)


if __name__ == "__main__":
    _serve(sys.argv[1])
