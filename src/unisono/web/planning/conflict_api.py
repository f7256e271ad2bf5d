"""Conflicts of the calendar over HTTP: found, looked at, put right, accepted, opened again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from unisono.calendar import consequences
from unisono.desk import differences
from unisono.model.calendar import Activity, PlanConflict, Step
from unisono.web.planning.calls import (
    GONE,
    Days,
    DocumentAnswer,
    From,
    StrictBody,
    answer,
    answer_of,
    gives,
    told,
)
from unisono.web.planning.changes import changes, fix_id, may_change
from unisono.web.planning.conflict_pages import (
    Changed,
    Conflicts,
    Shown,
    accepted,
    applied,
    reopened,
)
from unisono.web.planning.office import Planning, demand_conflicts
from unisono.web.planning.questions import ConflictsQuestion

Name = Annotated[str, Path(pattern=r"^[0-9a-f]{4,64}$")]
_PATH = "/calendar/conflicts"
_TAGS: list[Any] = ["calendar"]


@dataclass(frozen=True)
class FixAnswer:
    """What can be applied, and whether who asks may."""

    id: str
    text: str
    steps: list[Step]
    allowed: bool


@dataclass(frozen=True)
class ConflictAnswer:
    """One conflict; ``items`` are keys of activities, ``accepted`` why somebody accepts it."""

    id: str
    items: list[str]
    accepted: str
    kind: str
    campaign: str
    text: str
    fix: str
    first_day: date
    last_day: date
    activities: list[Activity]
    people: list[str] = field(default_factory=list)
    unaware: str = ""
    over: bool = False
    subject: str = ""
    fixes: list[FixAnswer] = field(default_factory=list)


class ConflictsAsked(ConflictsQuestion):
    """Which conflicts are told, and whether with what can be applied."""

    with_fixes: bool = False


class ConflictsAnswer(BaseModel):
    """Conflicts of some days; rules of activities that cannot be used stand beside them."""

    first: date = Field(alias="from")
    to: date
    items: list[ConflictAnswer]
    wrong_rules: dict[str, str]


@dataclass(frozen=True)
class Follows:
    """What a fix would change, which conflicts would be gone, and which there would be anew."""

    id: str
    text: str
    allowed: bool
    changed: list[Changed]
    removed: list[ConflictAnswer]
    created: list[ConflictAnswer]


class Applied(BaseModel):
    """A fix that was applied, and the documents it changed as they are now."""

    id: str
    text: str
    changed: list[DocumentAnswer[dict[str, Any]]]


class Reason(StrictBody):
    """Why a conflict is accepted."""

    reason: str = Field(min_length=1, max_length=20_000)


def conflict_told(one: PlanConflict, shown: Shown | None = None) -> ConflictAnswer:
    """A conflict as it is answered, with the fixes that are offered."""
    fixes = [
        FixAnswer(f.id, f.fix.text, list(f.fix.steps), f.allowed)
        for f in (shown.fixes if shown else ())
    ]
    return ConflictAnswer(one.id, list(one.items), one.accepted, **vars(one.conflict), fixes=fixes)


def add_conflict_calls(router: APIRouter, office: Planning) -> None:
    """The calls about conflicts."""
    _looking(router, office)
    _settling(router, office)


def _looking(router: APIRouter, office: Planning) -> None:
    room = Conflicts(office)

    @router.get(_PATH, tags=_TAGS, responses=gives(ConflictsAnswer))
    def conflicts(
        request: Request, q: Annotated[ConflictsAsked, Query()]
    ) -> Response:  # fmt: skip
        """Conflicts of these days; ``with_fixes`` also what can be applied, which takes longer."""
        actor = demand_conflicts(request)
        period, state = office.horizon(q.first, q.days), office.state()
        found = room.listed(state, period, q)
        items = [
            conflict_told(one, room.shown(actor, state, period, one) if q.with_fixes else None)
            for one in found
        ]
        return answer({"from": period[0], "to": period[1], "items": items,
                       "wrong_rules": office.unusable(state, period)})  # fmt: skip

    @router.get(f"{_PATH}/{{name}}", tags=_TAGS, responses=gives(ConflictAnswer))
    def conflict(
        request: Request, name: Name, first: From = None, days: Days = None
    ) -> Response:  # fmt: skip
        """One conflict of these days with its fixes."""
        actor = demand_conflicts(request)
        period, state = office.horizon(first, days), office.state()
        found = room.one(state, period, name)
        return answer(conflict_told(found, room.shown(actor, state, period, found)))

    @router.get(f"{_PATH}/{{name}}/fixes/{{fix}}", tags=_TAGS, responses=gives(Follows))
    def follows(
        request: Request, name: Name, fix: Name, first: From = None, days: Days = None
    ) -> Response:
        """What would follow from a fix; nothing is changed."""
        actor = demand_conflicts(request)
        period, state = office.horizon(first, days), office.state()
        chosen = room.fix(state, period, room.one(state, period, name), fix)
        then = consequences(state.plan, chosen, office.checking(period))
        made = list(changes(state.plan, then.plan))
        changed = [Changed(k, key, state.title(k, key), differences(a, b)) for k, key, a, b in made]
        return answer(Follows(
            fix, chosen.text, may_change(actor, state, made), changed,
            [conflict_told(c) for c in then.removed], [conflict_told(c) for c in then.created],
        ))  # fmt: skip


def _settling(router: APIRouter, office: Planning) -> None:
    @router.post(f"{_PATH}/{{name}}/fixes/{{fix}}", tags=_TAGS, responses=gives(Applied))
    def fix(
        request: Request, name: Name, fix: Name, first: From = None, days: Days = None
    ) -> Response:
        """Apply one fix: all documents it changes, or none."""
        actor = demand_conflicts(request)
        chosen, stored = applied(office, actor, name, fix, office.horizon(first, days))
        return answer({"id": fix_id(chosen), "text": chosen.text,
                       "changed": [told(actor, s) for s in stored]})  # fmt: skip

    @router.post(f"{_PATH}/{{name}}/acceptance", tags=_TAGS, status_code=201,
                 responses=gives(answer_of("acknowledgement"), 201))  # fmt: skip
    def accept(
        request: Request, name: Name, body: Reason, first: From = None, days: Days = None
    ) -> Response:
        """Accept one conflict with a reason, until its facts change."""
        actor = demand_conflicts(request)
        stored = accepted(office, actor, name, body.reason, office.horizon(first, days))
        return answer(told(actor, stored), 201)

    @router.delete(f"{_PATH}/{{name}}/acceptance", tags=_TAGS, status_code=204, responses=GONE)
    def reopen(request: Request, name: Name) -> Response:
        """Accept it no longer."""
        reopened(office, demand_conflicts(request), name)
        return Response(status_code=204)
