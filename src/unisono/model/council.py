"""What the council agrees on and looks at again: objectives, scorecards, decisions, minutes."""

from __future__ import annotations

import base64
import zlib
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

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


#: Bytes a frozen pack may have when it is unpacked.
LARGEST_PACK = 32 << 20


class Minutes(Document):
    """A council pack as it was when it was frozen; its figures never change, what was said may.

    Attributes:
        month: first day of the month the pack is of.
        frozen_at, frozen_by: when, and by whom.
        present: who was there.
        version: the unisono that made it.
        digest: SHA-256 of the pack's JSON.
        pack: the pack's JSON in UTF-8, deflated, in base64 (:meth:`packed`, :meth:`text`).
    """

    month: Day
    frozen_at: AwareDatetime
    frozen_by: Line = ""
    present: Names = ()
    version: Line = ""
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    pack: Annotated[str, Field(min_length=1, max_length=900_000)]

    @model_validator(mode="after")
    def _as_frozen(self) -> Self:
        if sha256(_unpacked(self.pack)).hexdigest() != self.digest:
            raise ValueError("the pack is not the one that was frozen: its digest differs")
        return self

    @staticmethod
    def packed(text: str) -> tuple[str, str]:
        """``pack`` and ``digest`` of a pack's JSON."""
        data = text.encode()
        return base64.b64encode(zlib.compress(data, 9)).decode(), sha256(data).hexdigest()

    def text(self) -> str:
        """The pack's JSON, byte by byte as it was frozen."""
        return _unpacked(self.pack).decode()


def _unpacked(pack: str) -> bytes:
    """Raises ValueError: it is nothing that was packed, or too large."""
    reader = zlib.decompressobj()
    try:
        data = reader.decompress(base64.b64decode(pack, validate=True), LARGEST_PACK)
        data.decode()
    except (ValueError, zlib.error):
        raise ValueError("the pack cannot be unpacked") from None
    if not reader.eof or reader.unused_data:
        raise ValueError("the pack cannot be unpacked, or is too large")
    return data
