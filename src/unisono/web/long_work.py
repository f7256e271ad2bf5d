"""Long work: one load or audit at a time, with progress that any page can ask for.

How far it is stands in a file of the workspace, so that another server of the same workspace tells
it, too. Only the process that began it writes the file.
"""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from unisono.errors import UnisonoError, WorkspaceError
from unisono.workspace.layout import write_atomically

Tell = Callable[[str, float], None]
_KEPT = 50
#: Seconds between two notes of how far it is, and after which files go.
_NOTED, _FORGOTTEN = 0.5, 24 * 3600.0
#: Seconds without a note after which work of another machine counts as gone.
_SILENT = 3600.0
_KEY = re.compile(r"[A-Za-z0-9_-]{12}")
_LOG = logging.getLogger("unisono.web")


@dataclass
class Work:
    """One piece of work and how far it is.

    Attributes:
        share: 0…1.
        then: where its result is to be seen.
        error: why it failed; None while it runs and when it is done.
    """

    key: str
    title: str
    then: str
    line: str = "starting"
    share: float = 0.0
    done: bool = False
    error: UnisonoError | None = None
    began: float = field(default_factory=time.time)

    @property
    def seconds(self) -> int:
        """How long it has been running."""
        return max(0, int(time.time() - self.began))


class LongWork:
    """Runs one piece of work at a time in a thread of its own; remembers the last ones.

    Args:
        folder: where it is noted how far it is; None: only this process knows.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self._found: dict[str, Work] = {}
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []

    def start(self, title: str, then: str, task: Callable[[Tell], None]) -> Work:
        """Start ``task``, which is given a callable to tell its progress with.

        Raises:
            WorkspaceError: something else is running.
        """
        with self._lock:
            running = next((w for w in self._found.values() if not w.done), None)
            if running is not None:
                raise WorkspaceError(
                    f"{running.title} is still running.", way_out="Wait until it is done."
                )
            work = Work(secrets.token_urlsafe(9), title, then)
            self._found[work.key] = work
            for old in list(self._found)[:-_KEPT]:
                del self._found[old]
        self._note(work)
        thread = threading.Thread(target=self._run, args=(work, task), daemon=True)
        self._threads = [t for t in self._threads if t.is_alive()] + [thread]
        thread.start()
        return work

    def get(self, key: str) -> Work | None:
        """The work called ``key``, here or in another server; None: none, or long ago."""
        return self._found.get(key) or self._elsewhere(key)

    def wait(self, seconds: float = 60) -> None:
        """Wait for what runs, at most so long."""
        for thread in self._threads:
            thread.join(seconds)

    def _run(self, work: Work, task: Callable[[Tell], None]) -> None:
        noted = 0.0

        def tell(line: str, share: float) -> None:
            nonlocal noted
            work.line, work.share = line, max(work.share, min(share, 1.0))
            if time.monotonic() - noted >= _NOTED:
                noted = time.monotonic()
                self._note(work)

        try:
            task(tell)
        except UnisonoError as error:
            work.error = error
        except Exception:
            _LOG.exception("%s failed", work.title)
            work.error = UnisonoError(
                "This is a fault in unisono; the log of the server has the details.",
                way_out="Please report it. What was there before is untouched.",
            )
        finally:
            work.done = True
            self._note(work)

    def _note(self, work: Work) -> None:
        """Write down how far it is; where that is not possible this process still knows."""
        if self.folder is None:
            return
        error = work.error
        said = [error.title, error.message, error.way_out] if error else None
        told = {
            **{n: getattr(work, n) for n in _TOLD}, "error": said, "pid": os.getpid(),
            "host": socket.gethostname(), "at": time.time(),
        }  # fmt: skip
        with suppress(OSError, WorkspaceError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomically(self.folder / f"{work.key}.json", json.dumps(told))
            for old in self.folder.glob("*.json"):
                if time.time() - old.stat().st_mtime > _FORGOTTEN:
                    old.unlink(missing_ok=True)

    def _elsewhere(self, key: str) -> Work | None:
        """What another process noted of its work."""
        if self.folder is None or not _KEY.fullmatch(key):
            return None
        try:
            told = json.loads((self.folder / f"{key}.json").read_text(encoding="utf-8"))
            found = Work(**{n: told[n] for n in _TOLD})
            if told["error"]:
                title, message, way_out = told["error"]
                found.error = UnisonoError(message, way_out=way_out)
                found.error.title = title
            elif not found.done and _is_gone(told):
                found.done, found.error = True, UnisonoError(
                    f"{found.title} ended before it was done: its server is gone.",
                    way_out="Start it again. What was there before is untouched.",
                )  # fmt: skip
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return found


#: Fields of a piece of work that are noted as they are.
_TOLD = ("key", "title", "then", "line", "share", "done", "began")


def _is_gone(told: dict[str, Any]) -> bool:
    """Whether the process that began it runs no more."""
    if told["host"] != socket.gethostname():
        return bool(time.time() - float(told["at"]) > _SILENT)
    try:
        os.kill(int(told["pid"]), 0)
    except ProcessLookupError:
        return True
    except OSError:  # it is somebody else's, so it runs
        return False
    return False
