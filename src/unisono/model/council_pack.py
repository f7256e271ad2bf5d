"""The monthly pack: everything one council meeting looks at, as typed figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from unisono.model.council_results import BudgetMove, DecisionCheck, Progress, ScorecardResult
from unisono.model.utc_moment import UtcMoment


@dataclass(frozen=True)
class TestMove:
    """One test of the audit now and in the run before the month.

    Attributes:
        state: good, warn, bad, undecided or none.
        before, before_verdict: None and empty when there was no run or it was not measured.
    """

    __test__ = False  # not a test class, whatever its name says

    id: str
    title: str
    value: float | None
    unit: str
    verdict: str
    state: str
    before: float | None
    before_verdict: str


@dataclass(frozen=True)
class MetricMove:
    """One metric in the month and in the month before; ``state`` is good, bad or empty."""

    id: str
    title: str
    unit: str
    value: float | None
    before: float | None
    definition: str
    reason: str = ""
    state: str = ""


@dataclass(frozen=True)
class CreditShare:
    """Share of credit of a channel by the recommended model, and over all models."""

    channel: str
    conversions: float
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Claim:
    """What one platform claims beside what it is credited with."""

    platform: str
    claimed: float
    credited: float | None
    spend: float | None


@dataclass(frozen=True)
class Performance:
    """How the month went.

    Attributes:
        score, before: the integration score; at: when it was measured and before_at: the last run
            before the month began.
        model: title of the recommended attribution model.
        overclaim: claims ÷ real outcomes; None: undecided or not measured.
    """

    score: float | None
    at: UtcMoment | None
    before: float | None
    before_at: UtcMoment | None
    tests: tuple[TestMove, ...]
    metrics: tuple[MetricMove, ...]
    model: str
    credit: tuple[CreditShare, ...]
    disputed: str
    claims: tuple[Claim, ...]
    overclaim: float | None
    claims_note: str
    note: str = ""


@dataclass(frozen=True)
class Launch:
    """One campaign that runs or begins within the days ahead.

    Attributes:
        days: until it launches; below 0: it is running.
        gate: state of its launch gate; blocking: who or what it waits for.
    """

    campaign: str
    title: str
    launch: date
    last_day: date
    days: int
    owner: str
    status: str
    channels: tuple[str, ...]
    gate: str
    blocking: tuple[str, ...]


@dataclass(frozen=True)
class LateMilestone:
    """A milestone that is late, by how many days, and to whom it goes."""

    campaign: str
    title: str
    milestone: str
    due: date
    days_late: int
    owner: str
    goes_to: tuple[str, ...]


@dataclass(frozen=True)
class OpenConflict:
    """A conflict nobody accepted, with what can be done."""

    id: str
    kind: str
    text: str
    first_day: date
    last_day: date
    people: tuple[str, ...]
    advice: str
    fixes: tuple[str, ...]


@dataclass(frozen=True)
class Ahead:
    """What comes: near and far, what is late, what clashes."""

    from_day: date
    near_day: date
    far_day: date
    near: tuple[Launch, ...]
    far: tuple[Launch, ...]
    late: tuple[LateMilestone, ...]
    conflicts: tuple[OpenConflict, ...]
    planned: bool
    note: str = ""


@dataclass(frozen=True)
class CouncilPack:
    """The pack of one month; ``until`` is the newest day of facts."""

    company: str
    month: date
    made_at: UtcMoment
    until: date | None
    currency: str
    performance: Performance
    ahead: Ahead
    budget: tuple[BudgetMove, ...]
    budget_note: str
    objectives: tuple[Progress, ...]
    scorecards: tuple[ScorecardResult, ...]
    decisions: tuple[DecisionCheck, ...]
