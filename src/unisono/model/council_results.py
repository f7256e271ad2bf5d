"""What the council looks at: figures, objectives, scorecards, decisions and budget moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from unisono.model.council import WeightGroup

#: Metrics of which less is better; of all others more is.
LESS_IS_BETTER = frozenset(
    {
        "spend", "ad_spend", "cac", "cpc", "cpm", "cpa", "claimed_cpa", "cac_payback",
        "sales_cycle", "refund_rate", "unsubscribe_rate", "brief_to_launch",
        "cpa_1", "cpa_2", "cpa_3", "days_to_convert_1", "days_to_convert_2", "days_to_convert_3",
        "AUDIT-1", "AUDIT-2", "AUDIT-3", "AUDIT-4", "AUDIT-6", "AUDIT-7",
    }
)  # fmt: skip


#: The integration score as a measure, and what a measure that is an objective begins with.
AUDIT, OBJECTIVE = "audit", "objective:"


@dataclass(frozen=True)
class Figure:
    """One figure.

    Attributes:
        measure: a metric's id, a test's id, ``audit``, or ``objective:KEY``.
        value: None: not measured; ``reason`` says why.
        until: newest day the figure knows of.
        score: 0–100 where a test has its own.
        to: address of the screen it can be traced on.
    """

    measure: str
    title: str
    value: float | None = None
    unit: str = ""
    until: date | None = None
    reason: str = ""
    score: float | None = None
    definition: str = ""
    to: str = ""

    @property
    def less_is_better(self) -> bool:
        """Whether a smaller figure is the better one."""
        return self.measure in LESS_IS_BETTER


@dataclass(frozen=True)
class BudgetMove:
    """One move for the council to decide.

    Attributes:
        question: what is to be decided.
        numbers: the figures it rests on, as name and value; the unit is the currency or "×".
        caveat: what the figures do not say.
    """

    kind: str
    platforms: tuple[str, ...]
    question: str
    numbers: tuple[tuple[str, float, str], ...]
    caveat: str


class Check(StrEnum):
    """Whether a decision is to be looked at again."""

    WAITING = "waiting"
    DUE = "due"
    CHECKED = "checked"


class Move(StrEnum):
    """How the figure moved, against what was expected."""

    AS_EXPECTED = "as expected"
    OTHERWISE = "otherwise"
    UNKNOWN = "not measured"


@dataclass(frozen=True)
class DecisionCheck:
    """One decision as of a day.

    Attributes:
        figure: the figure now; its value is None when there is none.
        change: now − then; None when either is unknown.
        move: whether that is what was expected; None when no figure was named.
    """

    key: str
    title: str
    decided_on: date
    decided_by: tuple[str, ...]
    why: str
    check_on: date
    check: Check
    measure: str = ""
    expected: str = ""
    expectation: str = ""
    value_then: float | None = None
    figure: Figure | None = None
    change: float | None = None
    move: Move | None = None
    outcome: str = ""
    checked_on: date | None = None
    campaign: str = ""


class Standing(StrEnum):
    """Where an objective stands."""

    REACHED = "reached"
    ON_TRACK = "on track"
    BEHIND = "behind"
    MISSED = "missed"
    NOT_BEGUN = "not begun"
    NOT_MEASURED = "not measured"


@dataclass(frozen=True)
class Missing:
    """A part of SMART that is missing, and what to write."""

    part: str
    text: str


@dataclass(frozen=True)
class Progress:
    """One objective as of a day.

    Attributes:
        way: share of the way from baseline to target that is done; may be below 0 or above 1.
        due_way: share of the way that the straight line from start to due asks for.
        path: the figure that line asks for.
        read_from: where a figure came from that people read elsewhere.
        shared: two teams or more answer for it.
    """

    key: str
    title: str
    stage: str
    figure: Figure
    baseline: float | None
    target: float | None
    start: date | None
    due: date | None
    owner: str
    teams: tuple[str, ...]
    standing: Standing
    way: float | None = None
    due_way: float | None = None
    path: float | None = None
    reason: str = ""
    read_from: str = ""
    missing: tuple[Missing, ...] = ()

    @property
    def shared(self) -> bool:
        """Whether two teams or more answer for it."""
        return len(self.teams) > 1


@dataclass(frozen=True)
class LineScore:
    """One line of a scorecard, scored.

    Attributes:
        score: 0–100; None: not measured, for ``reason``.
        target_from: where the target comes from.
        counts: percent of the total this line makes up; 0 when it is not measured.
    """

    group: WeightGroup
    measure: str
    title: str
    where: str
    value: float | None
    unit: str
    target: float | None
    target_from: str
    score: float | None
    reason: str = ""
    counts: float = 0.0
    until: date | None = None
    definition: str = ""
    to: str = ""


@dataclass(frozen=True)
class GroupScore:
    """One part: the weight that was set, the percent it makes up now, and its score."""

    group: WeightGroup
    weight: float
    counts: float
    score: float | None


@dataclass(frozen=True)
class ScorecardResult:
    """A scorecard, scored.

    Attributes:
        written: somebody wrote it; False: the default of the role.
        note: what was left out and how the weights were spread over the rest; else empty.
    """

    key: str
    title: str
    role: str
    person: str
    score: float | None
    groups: tuple[GroupScore, ...]
    lines: tuple[LineScore, ...]
    note: str = ""
    written: bool = True
