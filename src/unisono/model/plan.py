"""What people decide together: the typed documents of the desk.

A document is one of the classes below; its kind is the class's :data:`KINDS` name and its key is a
slug that is unique within the kind. Documents name each other by key. Every text is data: nothing
in it is ever executed or trusted as markup. Days are whole days, both ends included.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from unisono.model.council import (
    Decision,
    Expected,
    Minutes,
    Objective,
    Reading,
    Scorecard,
    ScorecardLine,
    Stage,
    WeightGroup,
)
from unisono.model.document import (
    EARLIEST,
    LATEST,
    Currency,
    Day,
    Document,
    Key,
    Keys,
    Line,
    Names,
    Spanning,
    Text,
)
from unisono.model.messages import Brand
from unisono.model.reacting import Moment, Reaction
from unisono.model.taxonomy import Taxonomy
from unisono.model.telling import Notice, Schedule, Webhook
from unisono.model.tiers import ChannelRules, Freedom


class Theme(Spanning):
    """A campaign theme (Tier 2): what several campaigns tell for 6 to 12 months.

    Attributes:
        key_messages: what every text of its campaigns is to say, one of them at least.
        pillars: ids of the brand's pillars that it tells.
        hero_concept: the one idea or picture that carries it.
        calls_to_action: for campaigns that name none of their own; the first one leads.
        proof_points: what its claims rest on.
        freedom: how freely key messages may be told; empty: as the settings say.
        reviewed_on: the day it was last looked at; review_by: the day it must be by.
    """

    narrative: Text = ""
    key_messages: Names = ()
    pillars: Names = ()
    owner: Line = ""
    hero_concept: Text = ""
    calls_to_action: Names = ()
    proof_points: Names = ()
    freedom: Freedom | None = None
    reviewed_on: Day | None = None
    review_by: Day | None = None


class Status(StrEnum):
    """Where a campaign or an activity stands."""

    IDEA = "idea"
    PLANNED = "planned"
    CLEARED = "cleared"
    LIVE = "live"
    DONE = "done"
    CANCELLED = "cancelled"


class Milestone(BaseModel):
    """One milestone of a campaign; ``due`` follows from the launch day when it is empty."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Key
    due: Day | None = None
    done_on: Day | None = None
    owner: Line = ""


class Campaign(Spanning):
    """One campaign: what its channel activities have in common.

    Attributes:
        launch_day: the one day all channels start; empty: ``first_day``.
        informed: teams that were told of it.
        calls_to_action: what its texts ask people to do; the first one leads.
        milestones: those that differ from the settings' plan or are done.
    """

    theme: Key | None = None
    brief: Key | None = None
    launch_day: Day | None = None
    status: Status = Status.PLANNED
    owner: Line = ""
    team: Line = ""
    agencies: Names = ()
    audiences: Names = ()
    informed: Names = ()
    offers: Keys = ()
    objectives: Keys = ()
    calls_to_action: Names = ()
    budget: Annotated[float, Field(ge=0, le=1e12)] | None = None
    currency: Currency | None = None
    milestones: Annotated[tuple[Milestone, ...], Field(max_length=50)] = ()


class PlannedActivity(Spanning):
    """What one channel does, for a campaign or on its own.

    Attributes:
        starts_at: the moment it goes live, with its offset; empty: some time on ``first_day``.
        repeats: an RRULE (RFC 5545) whose occurrences each last as long as the first.
        audiences, excludes: who it is for (empty: everybody), and who is left out of it.
        depends_on: activities that must be over or live before it may start.
        ready_on: the day its assets were ready; launched_on: the day it really went live.
    """

    channel: Line
    campaign: Key | None = None
    status: Status = Status.PLANNED
    starts_at: AwareDatetime | None = None
    repeats: Line = ""
    owner: Line = ""
    team: Line = ""
    agency: Line = ""
    audiences: Names = ()
    excludes: Names = ()
    informed: Names = ()
    offer: Key | None = None
    assets: Keys = ()
    depends_on: Keys = ()
    tracking_link: Annotated[str, Field(max_length=4_000)] = ""
    ready_on: Day | None = None
    launched_on: Day | None = None


class OfferKind(StrEnum):
    """What an offer promises."""

    PERCENT_OFF = "percent_off"
    MONEY_OFF = "money_off"
    PRICE = "price"
    FREE_TRIAL = "free_trial"
    FREE_SHIPPING = "free_shipping"
    BUNDLE = "bundle"
    OTHER = "other"


class Offer(Spanning):
    """One offer. ``value`` is percent, money in ``currency``, or days of a free trial."""

    kind: OfferKind
    value: Annotated[float, Field(ge=0, le=1e12)] | None = None
    currency: Currency | None = None
    product: Line = ""
    audiences: Names = ()
    code: Line = ""
    terms: Text = ""
    owner: Line = ""


class Rendition(BaseModel):
    """One file of an asset: pixels, bytes, type, and where it is kept."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    file: Annotated[str, Field(min_length=1, max_length=1_000)]
    media_type: Line = ""
    width: Annotated[int, Field(ge=1, le=100_000)] | None = None
    height: Annotated[int, Field(ge=1, le=100_000)] | None = None
    size: Annotated[int, Field(ge=0)] | None = None
    digest: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""


class Asset(Document):
    """Something that is shown or sent: logo, image, film, text, template, landing page.

    Attributes:
        ready_on: the day it was finished; due: the day it must be.
        usable_from, usable_to: the days its rights cover; empty: no limit.
    """

    kind: Line = ""
    campaign: Key | None = None
    owner: Line = ""
    agency: Line = ""
    channels: Names = ()
    renditions: Annotated[tuple[Rendition, ...], Field(max_length=200)] = ()
    text: Text = ""
    approved: bool = False
    ready_on: Day | None = None
    due: Day | None = None
    rights_holder: Line = ""
    usable_from: Day | None = None
    usable_to: Day | None = None
    territories: Names = ()


class Brief(Document):
    """The brief every agency of a campaign shares; ``core_message`` is not negotiable.

    Attributes:
        others: what else the agency should know of what others do; their activities follow from
            the plan.
        template: it is no brief but what new ones are made from; {{words}} are filled in.
    """

    campaign: Key | None = None
    objective: Text = ""
    audience: Text = ""
    core_message: Text = ""
    pillars: Names = ()
    mandatory: Names = ()
    agencies: Names = ()
    others: Text = ""
    due: Day | None = None
    approved_by: Line = ""
    approved_on: Day | None = None
    template: bool = False


class Question(BaseModel):
    """One question of a survey; ``answers`` is how many lines are asked for."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    key: Key
    text: Line
    answers: Annotated[int, Field(ge=1, le=10)] = 3


class AnswerGroup(BaseModel):
    """Answers to one question that a person takes as one claim, apart from all others."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    question: Key
    answers: Annotated[tuple[Line, ...], Field(min_length=1, max_length=200)]


class Survey(Spanning):
    """An alignment survey (AUDIT-5): who is asked what, and until when.

    Attributes:
        groups: answers put together or taken apart by hand; all others are grouped by unisono.
    """

    questions: Annotated[tuple[Question, ...], Field(min_length=1, max_length=20)]
    teams: Names = ()
    groups: Annotated[tuple[AnswerGroup, ...], Field(max_length=500)] = ()

    @model_validator(mode="after")
    def _asked_once(self) -> Self:
        keys = [q.key for q in self.questions]
        if len(set(keys)) < len(keys):
            raise ValueError("two questions have one key")
        return self


class Signature(BaseModel):
    """One channel lead's answer; ``of`` is the digest of what was signed."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    channel: Line
    account: Line
    cleared: bool
    at: AwareDatetime
    reason: Text = ""
    on_behalf_of: Line = ""
    of: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Check(BaseModel):
    """One review check of the launch gate, answered by a person or by unisono."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Key
    holds: bool
    account: Line = ""
    at: AwareDatetime
    reason: Text = ""
    of: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Clearance(Document):
    """The launch gate of the campaign with the same key (CAL-4): checks, signatures, deadline.

    Only an answer whose ``of`` equals the digest of the campaign as it is now counts. ``delegates``
    names, by account of a channel's lead, the account that signs on their behalf.
    """

    due: Day | None = None
    checks: Annotated[tuple[Check, ...], Field(max_length=500)] = ()
    signatures: Annotated[tuple[Signature, ...], Field(max_length=500)] = ()
    delegates: dict[Line, Line] = Field(default_factory=dict)


class Acknowledgement(Document):
    """A calendar conflict (its key is the conflict's id) that somebody accepts, and why.

    The id follows from the facts of the conflict: when they change, it is a conflict again.
    """

    reason: Annotated[str, Field(min_length=1, max_length=20_000)]
    account: Line = ""


class Membership(Document):
    """What one account (its key is the account's id) may do and is responsible for."""

    roles: Names = ()
    channels: Names = ()
    teams: Names = ()
    agency: Line = ""
    left_at: datetime | None = None


class BrandDocument(Document):
    """brand.yaml, kept with revisions."""

    brand: Brand = Brand()


class TaxonomyDocument(Document):
    """taxonomy.yaml, kept with revisions."""

    taxonomy: Taxonomy = Taxonomy()


#: Every kind of document by the name it is stored, exported and addressed under.
KINDS: dict[str, type[Document]] = {
    "brand": BrandDocument,
    "taxonomy": TaxonomyDocument,
    "theme": Theme,
    "channel": ChannelRules,
    "campaign": Campaign,
    "activity": PlannedActivity,
    "asset": Asset,
    "brief": Brief,
    "offer": Offer,
    "survey": Survey,
    "objective": Objective,
    "decision": Decision,
    "scorecard": Scorecard,
    "minutes": Minutes,
    "moment": Moment,
    "reaction": Reaction,
    "clearance": Clearance,
    "acknowledgement": Acknowledgement,
    "membership": Membership,
    "webhook": Webhook,
    "notice": Notice,
    "schedule": Schedule,
}

__all__ = [
    "EARLIEST", "KINDS", "LATEST", "Acknowledgement", "AnswerGroup", "Asset", "BrandDocument",
    "Brief", "Campaign", "ChannelRules", "Check", "Clearance", "Currency", "Day", "Decision",
    "Document", "Expected", "Freedom", "Key", "Keys", "Line", "Membership", "Milestone",
    "Minutes", "Moment", "Names", "Notice", "Objective", "Offer", "OfferKind",
    "PlannedActivity", "Question", "Reaction", "Reading", "Rendition", "Schedule", "Scorecard",
    "ScorecardLine", "Signature", "Spanning", "Stage", "Status", "Survey", "TaxonomyDocument",
    "Text", "Theme", "Webhook", "WeightGroup",
]  # fmt: skip
