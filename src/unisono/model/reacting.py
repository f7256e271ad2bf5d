"""Reacting at once: what is approved beforehand, what was asked, and what came of it (MSG-9)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from unisono.model.document import Day, Document, Key, Keys, Line, Names, Spanning, Text
from unisono.model.names import same_name


class RiskCriterion(BaseModel):
    """One line of the risk check; ``no_go``: where it holds, nothing is published."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    text: Annotated[str, Field(min_length=1, max_length=300)]
    no_go: bool = False


class Moment(Spanning):
    """A theme that may be reacted to at once, approved beforehand for these days.

    Attributes:
        message: what may be said, and in which tone.
        channels: where; empty: everywhere.
        audiences: who it is for; empty: everybody.
        alone: accounts or e-mail addresses of people who may publish without asking.
        leads_alone: who leads the channel may publish without asking.
        within_hours: hours after the event in which it may be published without asking.
        ask: whom to ask otherwise; empty: the owner.
        answer_minutes: minutes in which they answer.
        risks: what is checked each time; where one holds, somebody is asked, or it is a no-go.
        templates: assets to begin with; brief: what all of them rest on.
        post_mortem_days: days after publishing until it is looked back at.
    """

    message: Text = ""
    owner: Line = ""
    channels: Names = ()
    audiences: Names = ()
    pillars: Names = ()
    alone: Names = ()
    leads_alone: bool = True
    within_hours: Annotated[int, Field(ge=1, le=720)] = 24
    ask: Names = ()
    answer_minutes: Annotated[int, Field(ge=1, le=10_080)] = 60
    risks: Annotated[tuple[RiskCriterion, ...], Field(max_length=50)] = ()
    templates: Keys = ()
    brief: Key | None = None
    post_mortem_days: Annotated[int, Field(ge=1, le=365)] = 7
    approved_by: Line = ""
    approved_on: Day | None = None

    @model_validator(mode="after")
    def _asked_once(self) -> Self:
        texts = [same_name(r.text) for r in self.risks]
        if len(set(texts)) < len(texts):
            raise ValueError("two risks are the same")
        return self


class Verdict(StrEnum):
    """Whether one may react now."""

    GO = "go"
    ASK = "ask"
    NO_GO = "no_go"


class Decided(StrEnum):
    """What was done after all."""

    PUBLISH = "publish"
    LEAVE = "leave"


class Answered(BaseModel):
    """A risk as it was answered; None: it was not."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    text: Annotated[str, Field(min_length=1, max_length=300)]
    no_go: bool = False
    holds: bool | None = None


class Reaction(Document):
    """One event that somebody wanted to react to: question, verdict, decision, post-mortem.

    Attributes:
        moment: the theme it was asked under.
        account: who asked; asked_at: when; happened_at: when the event was.
        reasons: why the verdict is what it is; ask: whom it sends to.
        decision: what was done; decided_by, decided_at: by whom and when.
        post_mortem_due: the day to look back; went_well, went_badly, learned: what was found.
    """

    moment: Key
    channel: Line
    account: Line = ""
    asked_at: AwareDatetime
    happened_at: AwareDatetime
    answers: Annotated[tuple[Answered, ...], Field(max_length=50)] = ()
    verdict: Verdict
    reasons: Annotated[tuple[Text, ...], Field(max_length=300)] = ()
    ask: Names = ()
    decision: Decided | None = None
    decided_by: Line = ""
    decided_at: AwareDatetime | None = None
    link: Annotated[str, Field(max_length=4_000)] = ""
    post_mortem_due: Day | None = None
    post_mortem_on: Day | None = None
    went_well: Text = ""
    went_badly: Text = ""
    learned: Text = ""
