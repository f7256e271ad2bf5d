"""The five failure patterns, diagnosed from the tests, with dated plans (AUDIT-8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from unisono.model.audit import BAD, GOOD, NONE, WARN, Pattern, TestResult
from unisono.model.calendar import Conflict
from unisono.model.messages import Contradiction
from unisono.model.reconciliation import Reconciliation
from unisono.model.wording import counted

_WEIGHT = {GOOD: 0, WARN: 1, BAD: 2}
#: Claims above real outcomes by more than this are a warning, above OVERCLAIM_BAD a fault.
OVERCLAIM_WARN, OVERCLAIM_BAD = 1.05, 1.5


@dataclass(frozen=True)
class Signal:
    """One piece of evidence for or against a pattern; severity none: not known."""

    severity: str
    text: str


@dataclass(frozen=True)
class Step:
    """One step of a plan: due after ``days``.

    Attributes:
        test: the test whose fault the step mends; empty: it follows from the pattern itself.
        measure: what to do first while that test is not measured.
    """

    days: int
    text: str
    test: str = ""
    measure: str = ""


@dataclass(frozen=True)
class Profile:
    """What a pattern looks like, where it comes from, what it costs and the way out."""

    id: str
    title: str
    symptom: str
    root_cause: str
    impact: str
    needed: int
    plan: tuple[Step, ...]


PROFILES = (
    Profile(
        "message_drift",
        "Message drift",
        "Each channel argues a different value.",
        "No message architecture, or one that nobody enforces.",
        "Practitioners report 15–30 % less recall, longer cycles and dearer acquisition.",
        1,
        (
            Step(14, "Agree on 3–5 pillars with proof points and write them into brand.yaml."),
            Step(30, "Revise the lowest-scoring texts of this report."),
            Step(60, "Check every asset against two pillars before launch."),
            Step(90, "Run the drift test again; repeat it each quarter."),
        ),
    ),
    Profile(
        "data_silos",
        "Data silos",
        "Nobody sees what the other channels delivered.",
        "Tools stand as islands; tracking values and identifiers do not match.",
        "No proof of synergy, wrong return on ad spend, work done twice.",
        2,
        (
            Step(
                7,
                "Publish one taxonomy and build links only with it.",
                "AUDIT-3",
                "Measure first how links are tagged: bring web sessions with UTM parameters.",
            ),
            Step(
                30,
                "Pass click ids and customer ids through forms into CRM and shop, and alert on "
                "failed handoffs.",
                "AUDIT-7",
                "Measure first what handoffs lose: bring a handoff log.",
            ),
            Step(
                60,
                "Feed slow systems by webhook or stream.",
                "AUDIT-4",
                "Measure first how long systems take: bring a sync log.",
            ),
            Step(90, "Report from the joined data alone."),
        ),
    ),
    Profile(
        "organisation_mismatch",
        "Organisation mismatch",
        "Channels and teams undercut each other.",
        "The organisation chart follows channels, and pay follows channel metrics.",
        "Practitioners report 6–8 weeks to launch, many vetoes and missed chances.",
        1,
        (
            Step(14, "Bring the teams into one room and agree on three value propositions."),
            Step(30, "Set up a council with authority over the budget."),
            Step(60, "Give all teams one shared goal for the quarter."),
            Step(90, "Tie 20–30 % of variable pay to integrated metrics; ask the survey again."),
        ),
    ),
    Profile(
        "measurement_gaps",
        "Measurement gaps",
        "Claims add up to more than was sold.",
        "No shared definition of a conversion; platforms count in their own windows.",
        "Budgets are set by politics instead of results.",
        1,
        (
            Step(14, "Write down what counts as lead, deal and sale, and in which window."),
            Step(
                30,
                "Close the largest source of untracked revenue named in this report.",
                "AUDIT-2",
                "Measure first how much revenue is untracked: bring touches and sales that join.",
            ),
            Step(60, "Choose one attribution model for budget talks and name its limits."),
            Step(90, "Reconcile platforms with closed revenue each month, within 5 %."),
        ),
    ),
    Profile(
        "calendar_chaos",
        "Calendar chaos",
        "Offers contradict each other and launches slip.",
        "No shared plan; sign-off runs one after another.",
        "Confused customers and wasted spend.",
        1,
        (
            Step(
                7,
                "Settle the conflicts named in this report.",
                "AUDIT-6",
                "Check the calendar for conflicts first: bring one with all campaigns.",
            ),
            Step(14, "Keep one 90-day calendar with owners, offers and informed teams."),
            Step(30, "Fix milestones for brief, assets and launch."),
            Step(90, "Launch only what passed the launch checklist."),
        ),
    ),
)


def diagnose(
    tests: Sequence[TestResult],
    start: date,
    *,
    reconciliation: Reconciliation | None = None,
    conflicts: Sequence[Conflict] = (),
    contradictions: Sequence[Contradiction] = (),
) -> tuple[Pattern, ...]:
    """The five patterns: present, absent or None when it cannot be said; plans begin at ``start``.

    Each signal weighs 1 (middle band) or 2 (worst band). A pattern is present when its signals
    reach its weight, absent when all its signals are known and do not, else None.
    """
    by_id = {t.id: t for t in tests}
    signals: Mapping[str, list[Signal]] = {
        "message_drift": [_test(by_id, "AUDIT-1")],
        "data_silos": [_test(by_id, t) for t in ("AUDIT-3", "AUDIT-4", "AUDIT-7")],
        "organisation_mismatch": [_test(by_id, "AUDIT-5"), *_unaware(conflicts)],
        "measurement_gaps": [_test(by_id, "AUDIT-2"), _claims(reconciliation)],
        "calendar_chaos": [_test(by_id, "AUDIT-6"), *_contradictions(contradictions)],
    }
    return tuple(_pattern(p, signals[p.id], by_id, start) for p in PROFILES)


def _test(by_id: Mapping[str, TestResult], test_id: str) -> Signal:
    test = by_id.get(test_id)
    return Signal(test.severity, f"{test.id}: {test.summary}") if test else Signal(NONE, "")


def _claims(reconciliation: Reconciliation | None) -> Signal:
    if reconciliation is None or not reconciliation.rows:
        return Signal(NONE, "")
    if reconciliation.overclaim is None:
        return Signal(NONE, f"Platforms' claims: {reconciliation.definition}")
    claim = reconciliation.overclaim
    severity = BAD if claim > OVERCLAIM_BAD else WARN if claim > OVERCLAIM_WARN else GOOD
    return Signal(severity, f"Platforms claim {claim:.2f} × what was real.")


def _unaware(conflicts: Sequence[Conflict]) -> list[Signal]:
    """Teams that did not know support the pattern; none found says nothing about it."""
    found = sum(c.kind == "team_unaware" for c in conflicts)
    text = f"{counted(found, 'time')} a team did not know of a campaign."
    return [Signal(WARN, text)] if found else []


def _contradictions(contradictions: Sequence[Contradiction]) -> list[Signal]:
    """Only offers that are live now count; what ended is said beside them."""
    ended = sum(c.ended for c in contradictions)
    live = len(contradictions) - ended
    out = []
    if live:
        text = f"Live offers that contradict each other: {counted(live, 'pair')}."
        out.append(Signal(BAD, text))
    if ended:
        text = f"Offers that contradicted each other and have ended: {counted(ended, 'pair')}."
        out.append(Signal(GOOD, text))
    return out


def _steps(
    profile: Profile, by_id: Mapping[str, TestResult], start: date
) -> tuple[tuple[date, str], ...]:
    """The plan: a step whose test is in order is left out, one not measured says so first."""
    out = []
    for step in profile.plan:
        test = by_id.get(step.test)
        severity = test.severity if test else NONE
        text = step.text
        if step.test and severity == GOOD and not (test and _mends(test)):
            continue
        if step.test and severity not in _WEIGHT:
            text = step.measure
        out.append((start + timedelta(days=step.days), text))
    return tuple(out)


def _mends(test: TestResult) -> bool:
    """True when a test in order still has something to mend that moves its score."""
    return any(f.gain_points > 0 for f in test.fixes)


def _pattern(
    profile: Profile, signals: list[Signal], by_id: Mapping[str, TestResult], start: date
) -> Pattern:
    weight = sum(_WEIGHT.get(s.severity, 0) for s in signals)
    known = all(s.severity in _WEIGHT for s in signals)
    present = True if weight >= profile.needed else False if known else None
    return Pattern(
        id=profile.id,
        title=profile.title,
        present=present,
        symptom=profile.symptom,
        root_cause=profile.root_cause,
        evidence=tuple(s.text for s in signals if s.text),
        impact=profile.impact,
        plan=_steps(profile, by_id, start) if present else (),
    )
