"""What an audit returns: one typed report that every door shows."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from unisono.model.attribution import AttributionResult
from unisono.model.calendar import Conflict
from unisono.model.evidence import Evidence, SourceRef
from unisono.model.messages import Contradiction, DriftResult
from unisono.model.notebook import html_table
from unisono.model.omnichannel import Omnichannel
from unisono.model.promises import PromiseFinding
from unisono.model.reconciliation import Reconciliation
from unisono.model.synergy import Synergy
from unisono.model.taxonomy import Question
from unisono.model.utc_moment import UtcMoment

MEASURED = "measured"
UNDECIDED = "undecided"
NOT_MEASURED = "not_measured"

#: Severity of a verdict, from fine to bad; colours and exit codes depend on it alone.
GOOD, WARN, BAD, NONE = "good", "warn", "bad", "none"


@dataclass(frozen=True)
class Fix:
    """One thing to do.

    Attributes:
        gain: what it is expected to bring, in words, with the basis of the estimate.
        gain_points: expected rise of the overall score, 0–100 points.
        role: who should do it.
        days: within how many days.
    """

    text: str
    gain: str
    gain_points: float
    test: str
    role: str = ""
    days: int = 30


@dataclass(frozen=True)
class Band:
    """One band of a threshold: values up to ``upper`` (None: no upper end) have this verdict.

    ``inclusive``: False when ``upper`` itself belongs to the next band.
    """

    verdict: str
    severity: str
    upper: float | None
    inclusive: bool = True


@dataclass(frozen=True)
class Thresholds:
    """Bands in ascending order, their unit, and where they come from."""

    unit: str
    bands: tuple[Band, ...]
    source: str
    setting: str


@dataclass(frozen=True)
class Part:
    """A figure that belongs to a test besides its main value, with its definition."""

    name: str
    value: float | str | None
    unit: str
    definition: str


@dataclass(frozen=True)
class TestResult:
    """One of the seven tests.

    Attributes:
        id: AUDIT-1 … AUDIT-7.
        value: the measured value in ``unit``; None when not measured.
        score: 0–100 on the piecewise line through the thresholds; None when not measured.
        reason, bring: when not measured: why, and what data to bring.
        notes: what is unusual about the declarations behind the test; it is measured all the same.
        judged: the figure verdict and score follow where it is not ``value``; ``judged_by`` says
            what it is.
    """

    __test__ = False  # not a test class, whatever its name says

    id: str
    title: str
    question: str
    definition: str
    status: str
    value: float | None
    unit: str
    interval: tuple[float, float] | None
    thresholds: Thresholds
    verdict: str
    severity: str
    score: float | None
    summary: str
    evidence: tuple[Evidence, ...] = ()
    evidence_total: int = 0
    parts: tuple[Part, ...] = ()
    fixes: tuple[Fix, ...] = ()
    reason: str = ""
    bring: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    judged: float | None = None
    judged_by: str = ""


@dataclass(frozen=True)
class Pattern:
    """One of the five failure patterns; ``present`` is None when it cannot be said."""

    id: str
    title: str
    present: bool | None
    symptom: str
    root_cause: str
    evidence: tuple[str, ...]
    impact: str
    plan: tuple[tuple[date, str], ...]


@dataclass(frozen=True)
class MaturityDimension:
    """Level 1–5 of one dimension (None: not measured) with evidence and the one next step."""

    id: str
    title: str
    level: int | None
    level_name: str
    evidence: tuple[str, ...]
    next_step: str


@dataclass(frozen=True)
class Advice:
    """Advice that fits the company's size; ``imc_fits`` False says plainly when it does not."""

    stage: int | None
    imc_fits: bool | None
    basis: tuple[str, ...]
    recommendations: tuple[str, ...]
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Metric:
    """One metric value with its one definition."""

    id: str
    title: str
    value: float | None
    unit: str
    definition: str
    group: str
    interval: tuple[float, float] | None = None
    note: str = ""


@dataclass(frozen=True)
class UtmVariant:
    """One canonical value and the raw spellings found for it."""

    param: str
    canonical: str
    raw: tuple[tuple[str, int, str], ...]  # raw value, uses, kind
    uses: int
    source: SourceRef | None = None


@dataclass(frozen=True)
class FileHealth:
    """One source file as data health shows it."""

    file_id: str
    path: str
    platform: str
    table: str
    target: str
    status: str
    rows: int
    quarantined: int
    first_ts: UtcMoment | None
    last_ts: UtcMoment | None
    age_days: float | None
    missing: str
    unmapped: str
    message: str


@dataclass(frozen=True)
class QuarantineRow:
    """One row set aside."""

    path: str
    file_row: int
    column: str
    value: str
    reason: str
    severity: str


@dataclass(frozen=True)
class DataHealth:
    """What was read, how fresh it is, what was set aside, and what the model made of it."""

    files: tuple[FileHealth, ...]
    quarantine: tuple[QuarantineRow, ...]
    quarantine_total: int
    tables: dict[str, int]
    persons: int
    merges: int
    shared_identifiers: int
    reporting_currency: str
    not_converted: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Flow:
    """One Sankey link: ``step`` 0 is the first touch; the last target is an outcome."""

    step: int
    source: str
    target: str
    journeys: int


@dataclass(frozen=True)
class HistoryPoint:
    """One earlier run: when, overall score, value per test.

    Attributes:
        thresholds: upper ends of the bands per test; empty for runs kept before they were.
    """

    run_id: str
    created_at: UtcMoment
    score: float | None
    values: dict[str, float | None]
    verdicts: dict[str, str]
    thresholds: dict[str, tuple[float, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """What changed for one test since the last run.

    Attributes:
        kind: improved, regressed, same, new (measured for the first time), lost (no longer).
        crossed: the value has crossed a threshold: an alert.
    """

    test: str
    kind: str
    text: str
    crossed: bool


@dataclass(frozen=True)
class AuditReport:
    """The whole audit; reports, the terminal, JSON and later doors show this and nothing else."""

    run_id: str
    created_at: UtcMoment
    version: str
    company: str
    workspace: str
    period: tuple[date, date] | None
    score: float | None
    score_definition: str
    coverage: float
    headline: str
    tests: tuple[TestResult, ...]
    top_fixes: tuple[Fix, ...]
    patterns: tuple[Pattern, ...]
    maturity: tuple[MaturityDimension, ...]
    advice: Advice
    attribution: AttributionResult | None
    attribution_reason: str
    reconciliation: Reconciliation | None
    metrics: tuple[Metric, ...]
    flows: tuple[Flow, ...]
    drift: DriftResult | None
    contradictions: tuple[Contradiction, ...]
    conflicts: tuple[Conflict, ...]
    utm: tuple[UtmVariant, ...]
    questions: tuple[Question, ...]
    data: DataHealth
    history: tuple[HistoryPoint, ...] = ()
    changes: tuple[Change, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    omnichannel: Omnichannel | None = None
    synergy: Synergy | None = None
    promises: tuple[PromiseFinding, ...] = ()

    def test(self, test_id: str) -> TestResult:
        """The test called ``test_id``, e.g. AUDIT-3; KeyError when unknown."""
        for t in self.tests:
            if t.id == test_id:
                return t
        raise KeyError(test_id)

    def _repr_html_(self) -> str:
        score = "not measured" if self.score is None else f"{self.score:.0f} of 100"
        head = ("Test", "Value", "Unit", "Verdict", "What was found")
        rows = ((t.title, t.value, t.unit, t.verdict, t.summary) for t in self.tests)
        fixes = (f"Fix: {f.text} (+{f.gain_points:.1f} points)" for f in self.top_fixes[:3])
        caption = f"Integration score {score}: {self.company}"
        return html_table(caption, head, rows, (self.headline, *fixes))

    def as_dict(self) -> dict[str, Any]:
        """Plain dictionaries and lists; dates stay date objects."""
        return asdict(self)
