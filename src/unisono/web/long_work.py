"""Long work: one load or audit at a time, with progress that any page can ask for."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from unisono.errors import UnisonoError, WorkspaceError

Tell = Callable[[str, float], None]
_KEPT = 50
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
    began: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> int:
        """How long it has been running."""
        return int(time.monotonic() - self.began)


class LongWork:
    """Runs one piece of work at a time in a thread of its own; remembers the last ones."""

    def __init__(self) -> None:
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
        thread = threading.Thread(target=self._run, args=(work, task), daemon=True)
        self._threads = [t for t in self._threads if t.is_alive()] + [thread]
        thread.start()
        return work

    def get(self, key: str) -> Work | None:
        """The work called ``key``, None when there was none or it is long ago."""
        return self._found.get(key)

    def wait(self, seconds: float = 60) -> None:
        """Wait for what runs, at most so long."""
        for thread in self._threads:
            thread.join(seconds)

    def _run(self, work: Work, task: Callable[[Tell], None]) -> None:
        def tell(line: str, share: float) -> None:
            work.line, work.share = line, max(work.share, min(share, 1.0))

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
