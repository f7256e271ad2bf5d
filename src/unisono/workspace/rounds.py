"""The thread of a server that tells what is new and sends what is due, again and again."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from unisono.errors import UnisonoError
from unisono.workspace.notices import Teller, fault_in
from unisono.workspace.schedules import Scheduler

_LOG = logging.getLogger("unisono.notices")


class Rounds:
    """Rounds of a teller and a scheduler, in a thread of its own.

    Attributes:
        last_at: when the last round ended; problem: what stopped it, "" nothing.
    """

    def __init__(
        self, teller: Teller, scheduler: Scheduler, also: Sequence[Callable[[], object]] = ()
    ) -> None:
        self.teller, self.scheduler, self.also = teller, scheduler, tuple(also)
        self.last_at: datetime | None = None
        self.problem = ""
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin; the first round is made at once."""
        self._thread = threading.Thread(target=self._run, name="unisono-rounds", daemon=True)
        self._thread.start()

    def stop(self, seconds: float = 5) -> None:
        """End after the round under way, or after ``seconds``."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(seconds)

    def once(self) -> None:
        """One round; what goes wrong is kept for the screens and ends nothing.

        Notices, schedules and what else is due are steps of their own: a fault in one leaves the
        others alone.
        """
        told = _step(self.teller.round) or self.teller.problem
        ran = _step(self.scheduler.run_due)
        others = [_step(step) for step in self.also]
        self.problem = next(filter(None, (told, ran, *others)), "")
        self.last_at = datetime.now(UTC)

    def _run(self) -> None:
        while not self._stop.is_set():
            self.once()
            try:
                wait = self.teller.workspace().settings.notices.every_seconds
            except UnisonoError:
                wait = 60
            self._stop.wait(wait)


def _step(step: Callable[[], object]) -> str:
    """Do it; what went wrong, "" nothing."""
    try:
        step()
    except UnisonoError as error:
        return error.message
    except Exception as error:  # the next round may go well
        _LOG.exception("a round failed")
        return fault_in(error)
    return ""
