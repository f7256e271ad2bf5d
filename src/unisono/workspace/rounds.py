"""The thread of a server that tells what is new and sends what is due, again and again."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from unisono.errors import UnisonoError
from unisono.workspace.notices import Teller
from unisono.workspace.schedules import Scheduler


class Rounds:
    """Rounds of a teller and a scheduler, in a thread of its own.

    Attributes:
        last_at: when the last round ended; problem: what stopped it, "" nothing.
    """

    def __init__(self, teller: Teller, scheduler: Scheduler) -> None:
        self.teller, self.scheduler = teller, scheduler
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
        """One round; what goes wrong is kept for the screens and ends nothing."""
        try:
            self.teller.round()
            self.scheduler.run_due()
            self.problem = self.teller.problem
        except UnisonoError as error:
            self.problem = error.message
        except Exception as error:  # the next round may go well
            self.problem = f"This is a fault in unisono ({type(error).__name__})."
        self.last_at = datetime.now(UTC)

    def _run(self) -> None:
        while not self._stop.is_set():
            self.once()
            try:
                wait = self.teller.workspace().settings.notices.every_seconds
            except UnisonoError:
                wait = 60
            self._stop.wait(wait)
