"""Maturity: five levels × four dimensions, from evidence and declared practices (AUDIT-9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from unisono.messages.drift import consistency
from unisono.model.attribution import AttributionResult
from unisono.model.audit import BAD, GOOD, WARN, MaturityDimension, TestResult
from unisono.model.messages import Brand, DriftResult
from unisono.model.reconciliation import Reconciliation
from unisono.model.wording import figure
from unisono.settings import AuditSettings

LEVELS = ("ad hoc", "developing", "defined", "managed", "optimised")
#: Consistency in per cent from which a level is reached: between the benchmarks 60, 80 and 90.
CONSISTENCY = ((90.0, 4), (70.0, 3), (50.0, 2))

#: Keys of brand.practices that maturity asks for, with what saying yes means.
PRACTICES: Mapping[str, str] = {
    "launch_gate": "nothing launches without a check of its message",
    "message_monitoring": "texts are watched all the time, with alerts",
    "predictive_budget": "budgets follow a predictive model",
    "monthly_meeting": "the channels meet every month",
    "shared_kpis": "teams share goals and part of their pay depends on them",
    "council": "a council has authority over the budget",
    "journey_organisation": "teams follow the customer journey, not channels",
    "shared_calendar": "there is one calendar for all channels",
    "real_time_triggers": "campaigns react to events as they happen",
}

_NEXT = {
    "messages": (
        "Write down positioning and 3–5 pillars in brand.yaml.",
        "Add campaign themes and channel rules, and audit texts each quarter.",
        "Check every asset before launch and detect drift automatically.",
        "Watch live texts all the time and alert on drift.",
        "Keep watching; review the pillars once a year.",
    ),
    "attribution": (
        "Join touches and sales in one place.",
        "Automate the joined report and close the largest attribution gap.",
        "Bring untracked revenue below the first threshold and clean the taxonomy.",
        "Calibrate data-driven models with experiments and let budgets follow.",
        "Keep calibrating with experiments.",
    ),
    "organisation": (
        "Meet monthly across channels with one agenda.",
        "Set one shared goal for the quarter.",
        "Give a council authority over the budget.",
        "Organise teams around the customer journey.",
        "Keep asking the survey twice a year.",
    ),
    "sync": (
        "Keep one calendar for all channels.",
        "Make the calendar binding for large launches.",
        "Form campaign squads with written handoffs and one launch moment.",
        "Let budget and triggers react to events as they happen.",
        "Keep the launch checklist short.",
    ),
}


def maturity(
    tests: Sequence[TestResult],
    brand: Brand | None,
    drift: DriftResult | None,
    attribution: AttributionResult | None,
    reconciliation: Reconciliation | None,
    settings: AuditSettings,
) -> tuple[MaturityDimension, ...]:
    """Level per dimension; None where neither data nor a declared practice says anything."""
    by_id = {t.id: t for t in tests}
    practices = dict(brand.practices) if brand else {}
    return (
        _messages(drift, practices, settings),
        _attribution(by_id, attribution, reconciliation, practices),
        _organisation(by_id.get("AUDIT-5"), practices),
        _sync(by_id, practices),
    )


def _dimension(
    dimension: str, title: str, level: int | None, evidence: Sequence[str], missing: str
) -> MaturityDimension:
    if level is None:
        return MaturityDimension(dimension, title, None, "not measured", tuple(evidence), missing)
    return MaturityDimension(
        dimension, title, level, LEVELS[level - 1], tuple(evidence), _NEXT[dimension][level - 1]
    )


def _messages(
    drift: DriftResult | None, practices: Mapping[str, bool], settings: AuditSettings
) -> MaturityDimension:
    """Consistency = (1 − variation) × 100; off-message texts are never above developing."""
    title = "Message consistency"
    if drift is None or not drift.sample:
        return _dimension(
            "messages", title, None, (), "Bring brand.yaml and texts of all channels."
        )
    percent = 100 * consistency(drift.cv)
    level = next((level for least, level in CONSISTENCY if percent >= least), 1)
    evidence = [f"Texts are {figure(percent)} % consistent (1 − variation of scores)."]
    if drift.mean < settings.drift_min_mean:
        level = min(level, 2)
        evidence.append(f"They score only {drift.mean:.1f} of 10 against the pillars.")
    if level == 4 and practices.get("launch_gate") is False:
        level = 3
        evidence.append("Declared in brand.yaml: assets launch without a check of their message.")
    if level == 4 and practices.get("message_monitoring"):
        level = 5
        evidence.append(_declared("message_monitoring"))
    return _dimension("messages", title, level, evidence, "")


def _declared(practice: str) -> str:
    return f"Declared in brand.yaml: {PRACTICES[practice]}."


def _attribution(
    by_id: Mapping[str, TestResult],
    attribution: AttributionResult | None,
    reconciliation: Reconciliation | None,
    practices: Mapping[str, bool],
) -> MaturityDimension:
    title = "Cross-channel attribution"
    gap = by_id.get("AUDIT-2")
    if gap is None or gap.value is None or attribution is None:
        if reconciliation is None:
            return _dimension("attribution", title, None, (), "Bring touches and sales.")
        evidence = ["Only the platforms' own figures are there; nothing joins them."]
        return _dimension("attribution", title, 1, evidence, "")
    level = {BAD: 2, WARN: 3, GOOD: 4}.get(gap.severity, 2)
    evidence = [gap.summary]
    utm = by_id.get("AUDIT-3")
    if level == 4 and utm is not None and utm.severity == BAD:
        level = 3
        evidence.append(utm.summary)
    data_driven = attribution.recommended.startswith(("markov", "shapley"))
    if level == 4 and data_driven and practices.get("predictive_budget"):
        level = 5
        evidence.append(_declared("predictive_budget"))
    return _dimension("attribution", title, level, evidence, "")


def _organisation(survey: TestResult | None, practices: Mapping[str, bool]) -> MaturityDimension:
    """Declared practices lift the level one after the other; the survey limits it."""
    title = "Organisation"
    ladder = ("monthly_meeting", "shared_kpis", "council", "journey_organisation")
    answered = [p for p in ladder if p in practices]
    measured = survey is not None and survey.value is not None
    if not answered and not measured:
        missing = "Answer the practices in brand.yaml or bring the alignment survey."
        return _dimension("organisation", title, None, (), missing)
    highest = max((n for n, p in enumerate(ladder, start=2) if practices.get(p)), default=1)
    evidence = [_declared(p) for p in ladder if practices.get(p)]
    level = highest
    if survey is not None and measured:
        evidence.append(survey.summary)
        limit = {BAD: 2, WARN: 3, GOOD: 5}.get(survey.severity, 5)
        level = min(highest, limit) if answered else {BAD: 1, WARN: 2}.get(survey.severity, 3)
    return _dimension("organisation", title, level, evidence, "")


def _sync(by_id: Mapping[str, TestResult], practices: Mapping[str, bool]) -> MaturityDimension:
    title = "Campaign synchronisation"
    calendar, handoff = by_id.get("AUDIT-6"), by_id.get("AUDIT-7")
    if calendar is None or calendar.severity not in (GOOD, WARN, BAD):
        if practices.get("shared_calendar") is False:
            evidence = ["Declared in brand.yaml: there is no calendar for all channels."]
            return _dimension("sync", title, 1, evidence, "")
        return _dimension("sync", title, None, (), "Bring the calendar of all channels.")
    level = {BAD: 2, WARN: 3, GOOD: 4}[calendar.severity]
    evidence = [calendar.summary]
    if level == 4 and handoff is not None and handoff.severity in (WARN, BAD):
        level = 3
        evidence.append(handoff.summary)
    if level == 4 and practices.get("real_time_triggers"):
        level = 5
        evidence.append(_declared("real_time_triggers"))
    return _dimension("sync", title, level, evidence, "")
