"""After the launch over HTTP: phase, pages looked at, pause rules on real figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel
from starlette.responses import Response

from unisono.calendar.checked_pages import CheckedPage
from unisono.web.long_work import LongWork
from unisono.web.planning.after_pages import after_of, choices_of, demand_look, looked
from unisono.web.planning.calls import GONE, REFUSED, Key, answer, gives, items_of
from unisono.web.planning.office import Planning, demand_some
from unisono.workspace.after_launch import as_json

Name = Annotated[str, Path(min_length=1, max_length=300)]


@dataclass(frozen=True)
class Choice:
    """A campaign: its key on the desk, or its name in the exports."""

    campaign: str
    title: str


class Verdict(BaseModel):
    """A pause rule applied to a figure, with its interval."""

    item: str
    metric: str
    hits: int
    tries: int
    verdict: str
    rate_percent: float | None
    interval_percent: tuple[float, float] | None
    threshold_percent: float
    reason: str


class AfterAnswer(BaseModel):
    """What is known of a campaign after its launch."""

    campaign: str
    title: str
    on_desk: bool
    launch: date
    as_of: date
    phase: str
    work: str
    judged_on: date | None
    note: str
    verdicts: list[Verdict]
    pages: list[CheckedPage]
    never_looked_at: list[str]
    results: dict[str, str]
    definitions: dict[str, str]


class Begun(BaseModel):
    """What was begun; ``GET work/{key}`` says how far it is."""

    work: str


def after_api(office: Planning) -> APIRouter:
    """All these calls."""
    router = APIRouter(prefix="/api/v1/calendar/after", tags=["calendar"], responses=REFUSED)

    @router.get("", responses=gives(items_of(Choice)))
    def campaigns(request: Request) -> Response:
        """Campaigns that can be asked for: of the desk, and of the exports."""
        found = choices_of(office, demand_some(request, "see", "campaign"))
        return answer({"items": [Choice(*c) for c in found]})

    @router.get("/{campaign}", responses={**gives(AfterAnswer), **GONE})
    def after(request: Request, campaign: Name) -> Response:
        """A campaign after its launch: phase, pages looked at, pause rules on real figures."""
        actor = demand_some(request, "see", "campaign")
        return answer(as_json(after_of(office, actor, campaign)))

    @router.post("/{key}/pages", status_code=202, responses={**gives(Begun, 202), **GONE})
    def look(request: Request, key: Key) -> Response:
        """Ask for the pages of its tracking links."""
        actor = demand_look(office, request, key)
        work: LongWork = request.app.state.work
        begun = work.start("Pages of a campaign", f"/campaigns/{key}#after",
                           lambda tell: looked(office, actor, key, tell))  # fmt: skip
        return answer({"work": begun.key}, 202)

    return router
