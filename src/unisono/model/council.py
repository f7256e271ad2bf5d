"""What the council agrees on and looks at again: objectives, scorecards, decisions."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from unisono.model.document import Day, Document, Key, Line, Names, Text

#: Days a figure may be taken over.
Days = Annotated[int, Field(ge=1, le=3_660)]
#: A figure that can be reckoned with.
Number = Annotated[float, Field(ge=-1e15, le=1e15, allow_inf_nan=False)]


class Stage(StrEnum):
    """Business stages that objectives belong to."""

    EARLY = "early"
    GROWTH = "growth"
    SCALE = "scale"
    MATURE = "mature"


class Reading(BaseModel):
    """A figure somebody read elsewhere, such as recall in a brand tracker, and where."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    day: Day
    value: Number
    source: Line = ""


class Objective(Document):
    """A SMART objective: a metric from a baseline to a target by a day, shared by teams.

    Attributes:
        metric: a metric, a test such as AUDIT-3, or "audit" for the integration score; any other
            name is measured by the readings alone.
        where: one condition on the metric, such as channel=Email.
        over_days: the figure is of so many days up to the newest data; empty: of the audited
            period.
        start: the day the baseline is of; the path to the target begins there.
        readings: figures read elsewhere; the newest counts where unisono has no such metric.
    """

    stage: Stage | None = None
    metric: Line = ""
    where: Line = ""
    over_days: Days | None = None
    baseline: Number | None = None
    start: Day | None = None
    target: Number | None = None
    due: Day | None = None
    owner: Line = ""
    teams: Names = ()
    share: Annotated[float, Field(ge=0, le=1)] | None = None
    readings: Annotated[tuple[Reading, ...], Field(max_length=500)] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start and self.due and self.due <= self.start:
            raise ValueError(f"due {self.due} does not lie after start {self.start}")
        return self


class Expected(StrEnum):
    """Which way a decision was to move a figure."""

    UP = "up"
    DOWN = "down"
    STEADY = "steady"


class Decision(Document):
    """What the council decided, by whom and why, and when it will be looked at again.

    Attributes:
        metric: the figure it was to move: a metric, a test, or "audit".
        where: one condition on the metric, such as channel=Email.
        over_days: the figure is of so many days up to the newest data.
        value_then: the figure when it was decided.
        direction: which way the figure was to move; expectation: in words, with the amount.
        outcome: what came of it, written when it was checked.
    """

    decided_on: Day
    decided_by: Names = ()
    why: Text = ""
    campaign: Key | None = None
    metric: Line = ""
    where: Line = ""
    over_days: Days | None = None
    value_then: Number | None = None
    direction: Expected | None = None
    expectation: Text = ""
    check_on: Day | None = None
    checked_on: Day | None = None
    outcome: Text = ""


class WeightGroup(StrEnum):
    """The three parts of a scorecard."""

    CHANNEL = "channel"
    INTEGRATION = "integration"
    BUSINESS = "business"


class ScorecardLine(BaseModel):
    """One line of a scorecard.

    Attributes:
        group: the part of the scorecard it counts in.
        measure: a metric, a test such as AUDIT-3, "audit", or objective:KEY.
        where: one condition on the metric, such as channel=Email.
        target: worth 100; empty: as good as in the months before (a metric), as the thresholds
            say (a test), as its path says (an objective).
        floor: worth 0; empty: zero, or twice the target where less is better.
        weight: within its part.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    group: WeightGroup
    measure: Annotated[str, Field(min_length=1, max_length=300)]
    where: Line = ""
    target: Number | None = None
    floor: Number | None = None
    weight: Annotated[float, Field(gt=0, le=100)] = 1.0

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if self.target is not None and self.target == self.floor:
            raise ValueError("target and floor are the same, so nothing lies between them")
        return self


class Scorecard(Document):
    """What one role or person is measured by: own channel, integration, business (CAL-9)."""

    role: Line = ""
    person: Line = ""
    owner: Line = ""
    lines: Annotated[tuple[ScorecardLine, ...], Field(min_length=1, max_length=40)]
