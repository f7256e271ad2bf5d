"""The plan: themes, campaigns, activities, offers, assets and briefs."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from unisono.model.document import Currency, Day, Document, Key, Keys, Line, Names, Spanning, Text
from unisono.model.tiers import Freedom


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
