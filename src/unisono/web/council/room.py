"""Where the council's screens get their figures: computed once per build, plan and day."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date
from typing import Any, TypeVar

from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from unisono.access.rights import Actor
from unisono.council.months import read_month, written
from unisono.model.council_pack import CouncilPack
from unisono.model.council_results import Figure, Progress, ScorecardResult
from unisono.web.pages import here
from unisono.web.planning.office import Planning, demand_all
from unisono.web.planning.state import newest
from unisono.web.results import Results
from unisono.web.screen import Question
from unisono.web.sent_pages import SentPages
from unisono.web.serve_screens import Worker, asks_whether_ready, when_ready
from unisono.workspace.council import (
    Papers,
    month_of,
    objectives_now,
    papers_on,
    scorecards_now,
)
from unisono.workspace.council_figures import Figures, figures_of
from unisono.workspace.council_pack import council_pack

T = TypeVar("T")
#: The pack is told in the figures and words of these: who sees it sees them all.
IN_PACK = (
    "audit", "metrics", "attribution", "claims", "conflicts", "activity", "campaign", "objective",
    "scorecard", "decision",
)  # fmt: skip


class MonthQuestion(Question):
    """Which month is shown; empty: the newest whole one that facts reach."""

    month: str = Field("", max_length=10, description="As 2026-10; empty: the newest whole one.")


class CouncilRoom:
    """What every screen of the council works with."""

    def __init__(self, office: Planning, worker: Worker) -> None:
        self.office, self.worker, self.sent = office, worker, SentPages()

    @property
    def results(self) -> Results:
        """Results of the workspace."""
        return self.office.results

    def papers(self) -> Papers:
        """Documents of the desk as they are now."""
        return papers_on(self.office.desk)

    def pack(self, month: date | None) -> CouncilPack:
        """The pack of a month."""
        return self._once(
            ("council pack", month),
            lambda: council_pack(
                self.results.workspace,
                month,
                papers=self.papers(),
                report=self.results.audit,
                as_of=self.office.today(),
            ),
        )

    def objectives(self) -> tuple[Progress, ...]:
        """Objectives as of now."""
        return self._once(("council objectives",), lambda: self._measured(self._objectives))

    def scorecards(self, month: date | None) -> tuple[date, tuple[ScorecardResult, ...]]:
        """The month that is shown, and its scorecards."""
        return self._once(
            ("council scorecards", month),
            lambda: self._measured(lambda figures: self._scorecards(figures, month)),
        )

    def figure(self, measure: str, where: str, days: int | None) -> Figure:
        """One figure as of now."""
        return self._measured(lambda figures: figures.last_days(measure, where, days))

    def key(self, question: Hashable) -> Hashable:
        """What an answer hangs on beside the build: the desk and the day."""
        return (question, newest(self.office.desk), self.office.today())

    def _once(self, question: Hashable, compute: Callable[[], T]) -> T:
        return self.results.once(self.key(question), lambda _: compute())

    def _measured(self, ask: Callable[[Figures], T]) -> T:
        with figures_of(self.results.workspace, self.results.audit) as figures:
            return ask(figures)

    def _objectives(self, figures: Figures) -> tuple[Progress, ...]:
        settings = self.results.workspace.settings.council
        return objectives_now(self.papers(), figures, settings, self.office.today())

    def _scorecards(
        self, figures: Figures, month: date | None
    ) -> tuple[date, tuple[ScorecardResult, ...]]:
        now, settings = self.office.today(), self.results.workspace.settings.council
        of = month or month_of(figures, now)
        return of, scorecards_now(self.papers(), figures, settings, now, of)


def demand_pack(request: Request) -> Actor:
    """Who asks, if they may see all that the pack tells.

    Raises:
        NotAllowedError: they may not.
    """
    for kind in IN_PACK:
        actor = demand_all(request, "see", kind)
    return actor


def month_asked(text: str) -> date | None:
    """The month of an address; None: none was named.

    Raises:
        QueryError: it is no month.
    """
    return read_month(text) if text.strip() else None


def month_query(month: date) -> str:
    """A month as it stands in an address."""
    return f"month={written(month)}"


async def computed(
    room: CouncilRoom, request: Request, question: Hashable, compute: Callable[[], Any],
    show: Callable[[Any], Response], title: str,
) -> Response:  # fmt: skip
    """The page of what is computed, or one that opens it when it is ready."""
    key = await run_in_threadpool(lambda: (room.results.state(), room.key(question)))
    page = (key, here(request))
    known = None if asks_whether_ready(request) else room.sent.known(request, page)
    if known is not None:
        return known
    return await when_ready(
        room.office.pages, room.worker, request, title, key, compute,
        lambda found: room.sent.answer(request, page, lambda: show(found)),
    )  # fmt: skip
