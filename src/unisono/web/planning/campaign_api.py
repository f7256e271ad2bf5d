"""Campaigns over HTTP: all that the page of one shows, and its launch gate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from unisono.access.rights import Actor
from unisono.calendar.gate import GateState
from unisono.calendar.milestones import MilestoneState
from unisono.model.clearance import Clearance
from unisono.model.plan import Campaign, PlannedActivity
from unisono.web.planning.calls import (
    ACTED,
    GONE,
    REFUSED,
    IfMatch,
    Key,
    StrictBody,
    answer,
    answer_of,
    expected_in,
    gives,
    no_revision,
    told,
)
from unisono.web.planning.campaign_pages import (
    Lead,
    Said,
    activities_of,
    answer_check,
    answered,
    conflicts_of,
    days_of,
    gate_of,
    milestones_of,
    name_deputy,
    open_gate,
)
from unisono.web.planning.conflict_api import ConflictAnswer, conflict_told
from unisono.web.planning.document_pages import seen_document
from unisono.web.planning.office import Planning, demand_some

_TAGS: list[Any] = ["campaigns"]
_Check = Annotated[str, Path(max_length=80)]


@dataclass(frozen=True)
class GateAnswer:
    """The launch gate as its reader sees it.

    Attributes:
        gate: what it waits for; ``gate.of`` is what a signature has to name.
        revision: of the answers, for If-Match; 0: nobody opened the gate yet.
        may_open, may_check, may_name: what the reader may do; deputy: whom the reader named.
    """

    gate: GateState
    leads: list[Lead]
    revision: int
    opened: bool
    may_open: bool
    may_check: bool
    may_name: bool
    deputy: str


class CampaignAnswer(BaseModel):
    """All that is known of a campaign; None is what is not for this reader."""

    key: str
    revision: int
    archived: bool
    campaign: Campaign
    activities: dict[str, PlannedActivity]
    milestones: list[MilestoneState]
    conflicts: list[ConflictAnswer] | None
    gate: GateAnswer | None


class Signing(StrictBody):
    """What a lead, or the deputy of one, says for a channel."""

    channel: str = Field(min_length=1, max_length=300)
    cleared: bool
    reason: str = Field("", max_length=20_000, description="Needed for a refusal.")
    of: str = Field(pattern=r"^[0-9a-f]{64}$", description="What is signed: the gate's `of`.")


class Checking(StrictBody):
    """Whether a check of the gate holds."""

    holds: bool
    reason: str = Field("", max_length=20_000)
    of: str = Field(pattern=r"^[0-9a-f]{64}$", description="What was checked: the gate's `of`.")


class Deputy(StrictBody):
    """Who signs on one's behalf; empty: nobody any more."""

    account: str = Field("", max_length=80)


def campaign_api(office: Planning) -> APIRouter:
    """All calls about campaigns."""
    router = APIRouter(prefix="/api/v1/campaigns", tags=_TAGS, responses=REFUSED)

    @router.get("/{key}", responses={**gives(CampaignAnswer), **GONE})
    def campaign(request: Request, key: Key) -> Response:
        """A campaign with its activities, milestones, conflicts and launch gate."""
        actor = demand_some(request, "see", "campaign")
        return answer(_told(office, actor, key))

    _gate(router, office)
    return router


def _told(office: Planning, actor: Actor, key: str) -> dict[str, Any]:
    stored = seen_document(office, actor, "campaign", key)
    state, document = office.seen(actor), stored.document
    activities = activities_of(state, key)
    conflicts = conflicts_of(office, actor, key, days_of(document, activities))
    gate = gate_of(office, actor, key, document, archived=stored.archived)
    return {
        "key": key, "revision": stored.revision, "archived": stored.archived,
        "campaign": document.model_dump(mode="json"),
        "activities": {k: a.model_dump(mode="json") for k, a in activities},
        "milestones": milestones_of(office, state, key),
        "conflicts": None if conflicts is None else [conflict_told(c) for c in conflicts],
        "gate": None if gate["gate"] is None else {
            **gate, "gate": {**vars(gate["gate"]), "signed": [
                s.model_dump(mode="json") for s in gate["gate"].signed]},
        },
    }  # fmt: skip


def _gate(router: APIRouter, office: Planning) -> None:
    def stored(actor: Actor, key: str, status: int = 200) -> Response:
        found = office.desk.get(Clearance, key)
        return answer(told(actor, found), status, ETag=f'"{found.revision}"')

    @router.post("/{key}/gate", status_code=201,
                 responses={**gives(answer_of("clearance"), 201), **GONE})  # fmt: skip
    def opened(request: Request, key: Key) -> Response:
        """Open the launch gate, so that leads can sign."""
        actor = demand_some(request, "create", "clearance")
        open_gate(office, actor, key)
        return stored(actor, key, 201)

    @router.post("/{key}/gate/signatures", responses={**gives(answer_of("clearance")), **ACTED})
    def sign(request: Request, key: Key, body: Signing, if_match: IfMatch = "") -> Response:
        """Sign or refuse for one channel, exactly what was read."""
        actor = demand_some(request, "sign", "clearance")
        seen_document(office, actor, "campaign", key)
        expected = expected_in(if_match)
        if expected is None:
            return no_revision()
        answered(office, actor, key, Said(body.channel, body.cleared, body.reason, body.of),
                 expected)  # fmt: skip
        return stored(actor, key)

    @router.put("/{key}/gate/deputy", responses={**gives(answer_of("clearance")), **ACTED})
    def deputy(request: Request, key: Key, body: Deputy, if_match: IfMatch = "") -> Response:
        """Name who signs on one's behalf."""
        actor = demand_some(request, "sign", "clearance")
        seen_document(office, actor, "campaign", key)
        expected = expected_in(if_match)
        if expected is None:
            return no_revision()
        name_deputy(office, actor, key, body.account, expected)
        return stored(actor, key)

    @router.put("/{key}/gate/checks/{check}",
                responses={**gives(answer_of("clearance")), **ACTED})  # fmt: skip
    def check(
        request: Request, key: Key, check: _Check, body: Checking, if_match: IfMatch = ""
    ) -> Response:
        """Say whether one of the review's checks holds."""
        actor = demand_some(request, "edit", "clearance")
        seen_document(office, actor, "campaign", key)
        expected = expected_in(if_match)
        if expected is None:
            return no_revision()
        answer_check(office, actor, key, Said(check, body.holds, body.reason, body.of), expected)
        return stored(actor, key)
