"""The gate over HTTP: ask before publishing, have a decision explained, override it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import AfterValidator, Discriminator, Field, Tag
from starlette.responses import Response

from unisono.model.document import Day
from unisono.model.gate import Draft, GateResult, Verdict, worst
from unisono.model.variants import Proposed, VariantBrief
from unisono.web.checking.room import (
    Answered,
    CheckingRoom,
    demand_campaign_check,
    demand_check,
    demand_override,
    demand_propose,
)
from unisono.web.planning.calls import GONE, REFUSED, Responses, StrictBody, answer, gives
from unisono.web.planning.office import demand_some
from unisono.workspace.gate_log import LONGEST_REASON, LoggedAnswer, Override

#: Drafts of one call.
DRAFTS = 500
_HASH = r"^[0-9a-f]{64}$"
ContentHash = Annotated[str, Path(pattern=_HASH, description="SHA-256 of the draft.")]


def _whole(text: str) -> str:
    """A text that can be written: JSON may hold halves of characters."""
    return text.encode("utf-8", "replace").decode()


Whole = Annotated[str, AfterValidator(_whole)]


class DraftBody(StrictBody):
    """A text before it is published; any field that changes makes another content hash."""

    text: Whole = Field(description="Plain text or HTML; it is data, whatever it says.")
    channel: Whole = Field("", max_length=200, examples=["E-mail"])
    title: Whole = Field("", description="Headline or subject.")
    campaign: Whole = Field("", max_length=300, description="Its key or title.")
    audience: Whole = Field("", max_length=300, description="Empty: everybody.")
    team: Whole = Field("", max_length=200)
    part: Whole = Field("", max_length=60, examples=["headline"])
    link: Whole = Field("", max_length=4_000, description="Unless it stands in the text.")
    starts_on: Day | None = None
    ends_on: Day | None = None
    key: Whole = Field("", max_length=200, description="The caller's own name for it.")
    variant_of: Whole = Field(
        "", max_length=80, description="Key of the approved asset whose text it is a variant of."
    )

    def draft(self) -> Draft:
        """The same for the gate."""
        return Draft(**self.model_dump())


class DraftsBody(StrictBody):
    """Drafts that go out together: they are held against each other, too."""

    drafts: list[DraftBody] = Field(min_length=1, max_length=DRAFTS)


def _kind_of(body: Any) -> str:
    """Which of the two somebody meant, so that faults are told of that one."""
    many = isinstance(body, DraftsBody) or (isinstance(body, Mapping) and "drafts" in body)
    return "several" if many else "draft"


Asked = Annotated[
    Annotated[DraftBody, Tag("draft")] | Annotated[DraftsBody, Tag("several")],
    Discriminator(_kind_of),
]


@dataclass(frozen=True)
class CheckAnswer(GateResult):
    """The gate's answer; it stands for this content and these rules until it expires.

    Attributes:
        may_publish: it passed, or somebody let it go out.
    """

    override: Override | None = None
    may_publish: bool = False


@dataclass(frozen=True)
class ChecksAnswer:
    """The worst verdict, and the answer to each draft in the order they came."""

    verdict: Verdict
    may_publish: bool
    results: list[CheckAnswer]


@dataclass(frozen=True)
class DecisionsAnswer:
    """What was decided about one content, newest first."""

    content_hash: str
    decisions: list[LoggedAnswer]


@dataclass(frozen=True)
class CampaignAnswer(ChecksAnswer):
    """The answers for all texts of a campaign, by "activity/asset" as their keys.

    Attributes:
        campaign: its key.
        without_text: activities that name no text, so that nothing of theirs was checked.
    """

    campaign: str
    without_text: list[str]


class OverrideBody(StrictBody):
    """Which answer is overridden, and why."""

    rules_version: str = Field(pattern=_HASH)
    reason: Whole = Field(min_length=1, max_length=LONGEST_REASON)


def shown(answered: Answered) -> CheckAnswer:
    """One answer for programs."""
    override = answered.override
    passed = answered.result.verdict is Verdict.PASS
    return CheckAnswer(
        **vars(answered.result), override=override, may_publish=passed or override is not None
    )


def checking_api(room: CheckingRoom) -> APIRouter:
    """All calls about drafts."""
    router = APIRouter(prefix="/api/v1/check", tags=["gate"], responses=REFUSED)

    @router.post("", responses=gives(CheckAnswer | ChecksAnswer))
    def check(request: Request, body: Asked) -> Response:
        """Pass, fix or block, with reasons; logged without the text. One draft or up to 500."""
        actor = demand_check(request)
        bodies = body.drafts if isinstance(body, DraftsBody) else [body]
        found = [shown(a) for a in room.check(actor, "HTTP", [b.draft() for b in bodies])]
        if isinstance(body, DraftBody):
            return answer(found[0])
        publish = all(one.may_publish for one in found)
        return answer(ChecksAnswer(worst([one.verdict for one in found]), publish, found))

    @router.post("/campaigns/{key}", responses=gives(CampaignAnswer))
    def campaign(request: Request, key: Annotated[str, Path(max_length=300)]) -> Response:
        """Pass, fix or block for all texts of a campaign, by its key or title; logged."""
        found, told = room.check_campaign(demand_campaign_check(request), "HTTP", key)
        results = [shown(one) for one in told]
        publish = all(one.may_publish for one in results)
        return answer(
            CampaignAnswer(
                found.verdict, publish, results, found.texts.key, list(found.texts.without)
            )
        )

    @router.get("/{content_hash}", responses=gives(DecisionsAnswer) | GONE)
    def decisions(request: Request, content_hash: ContentHash) -> Response:
        """What was decided about this content, by whom, and whether it still stands."""
        actor = demand_some(request, "see", "draft")
        return answer(DecisionsAnswer(content_hash, room.decisions(actor, content_hash)))

    @router.post("/variants", responses=gives(Proposed))
    def variants(request: Request, body: VariantBrief) -> Response:
        """Variants of a pillar for a channel; only those that pass leave, others are counted."""
        return answer(room.propose(demand_propose(request), "HTTP", body))

    @router.get("/decisions/{number}", responses=gives(LoggedAnswer) | GONE)
    def decision(request: Request, number: Annotated[int, Path(ge=1, le=1 << 40)]) -> Response:
        """One decision by its number: which checks failed, under which rules, who overrode."""
        actor = demand_some(request, "see", "draft")
        return answer(room.decided(actor, number))

    conflict: Responses = {409: {"description": "The answer expired, passed, or the rules changed"}}

    @router.post("/{content_hash}/override", status_code=201,
                 responses=gives(Override, 201) | GONE | conflict)  # fmt: skip
    def override(request: Request, content_hash: ContentHash, body: OverrideBody) -> Response:
        """Let a text go out that the gate held back, until its answer expires. People only."""
        actor = demand_override(request)
        return answer(room.override(actor, content_hash, body.rules_version, body.reason), 201)

    return router
