"""What the screens of telling work with: the desk, who asks, the teller and the scheduler."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import Request

from unisono.access.rights import Actor
from unisono.desk import Desk
from unisono.settings import Settings
from unisono.web.pages import Pages
from unisono.web.planning.office import Planning, actor_of
from unisono.workspace.link_health import recheck_due
from unisono.workspace.notices import Teller
from unisono.workspace.rounds import Rounds
from unisono.workspace.schedules import Scheduler


class TellingRoom:
    """One for each application; the teller and the scheduler are made when first needed."""

    def __init__(self, office: Planning) -> None:
        self.office = office
        self._rounds: Rounds | None = None

    @property
    def desk(self) -> Desk:
        """The desk."""
        return self.office.desk

    @property
    def pages(self) -> Pages:
        """The shell."""
        return self.office.pages

    @property
    def settings(self) -> Settings:
        """Settings as they are now."""
        return self.office.results.workspace.settings

    @property
    def rounds(self) -> Rounds:
        """What tells and sends; a server starts its thread."""
        if self._rounds is None:
            results = self.office.results
            teller = Teller(lambda: results.workspace, self.desk)
            scheduler = Scheduler(lambda: results.workspace, self.desk)
            links = (lambda: recheck_due(results.workspace, self.desk),)
            self._rounds = Rounds(teller, scheduler, links)
        return self._rounds

    @property
    def teller(self) -> Teller:
        """Tells."""
        return self.rounds.teller

    @property
    def scheduler(self) -> Scheduler:
        """Sends reports."""
        return self.rounds.scheduler

    def actor(self, request: Request) -> Actor:
        """Who asks."""
        return actor_of(request)

    def now(self) -> datetime:
        """The present moment."""
        return datetime.now(UTC)

    def state(self) -> dict[str, str]:
        """What hinders sending now, in words; empty: nothing known."""
        found = {}
        if self.rounds.problem:
            found["round"] = self.rounds.problem
        if not self.settings.notices.smtp_host:
            found["mail"] = "No server for e-mail is set (notices.smtp_host): no e-mail is sent."
        for key, problem in self.scheduler.problems.items():
            found[key] = f"{key}: {problem}"
        return found
