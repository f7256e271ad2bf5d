"""AUDIT-6: are launches in step? Conflicts in the calendar of the last quarter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date

from unisono.audit.outcome import Findings, Question, measured, not_measured, undecided
from unisono.audit.scale import Scale
from unisono.calendar import people, tell
from unisono.model.audit import Fix, Part, TestResult
from unisono.model.calendar import Conflict
from unisono.model.evidence import Evidence, SourceRef
from unisono.model.wording import counted as number
from unisono.model.wording import day, listed
from unisono.settings import AuditSettings

ID = "AUDIT-6"
_WORST_EDGES = 5
KINDS = {
    "launch_dates": "campaigns launched on different dates per channel",
    "team_unaware": "teams unaware of another's campaign",
    "assets_late": "assets not ready at launch",
    "contradicting_offers": "contradicting offers at the same time",
    "overlap": "conflicting campaigns at the same time",
}
_FIXES = 5
_BRING = (
    "a calendar table: campaign, channel, start_date, end_date, launched_on, team, informed, "
    "assets_ready_on, audience, offer",
)


def question(settings: AuditSettings) -> Question:
    """The test with its thresholds."""
    scale = Scale(
        "audit.calendar",
        "conflicts",
        settings.calendar,
        ("mature", "friction", "broken"),
        _WORST_EDGES * max(settings.calendar[1], 1),
        inclusive=True,
    )
    return Question(
        ID,
        "Calendar synchronisation",
        "Do campaigns launch in step, known to everybody and without contradiction?",
        f"Number of calendar conflicts in the last {settings.calendar_days} days: different "
        "launch dates per channel, unaware teams, late assets, conflicting campaigns.",
        scale,
    )


def measure(
    conflicts: tuple[Conflict, ...],
    activities: int,
    unchecked: Mapping[str, str],
    span: tuple[date, date],
    settings: AuditSettings,
    *,
    anywhere: bool = True,
) -> TestResult:
    """AUDIT-6 from the calendar's conflicts.

    A conflict found is proof; no conflict found is proof only when every kind could be checked,
    else the test is undecided.

    Args:
        conflicts: all conflicts; those that touch ``span`` count.
        activities: activities of the calendar in ``span``.
        unchecked: kinds that could not be checked, with the reason.
        span: first and last day looked at.
        anywhere: False when the calendar has no activity on any day.
    """
    asked = question(settings)
    counted = [c for c in conflicts if c.first_day <= span[1] and c.last_day >= span[0]]
    if not activities:
        missing = f"the calendar has no activity from {_days(span)}"
        return not_measured(asked, missing if anywhere else "there is no calendar", _BRING)
    if not counted and len(_basic(unchecked)) >= 4:
        return not_measured(asked, "no kind of conflict could be checked", _BRING)
    value = float(len(counted))
    rows = tuple(_evidence(c) for c in counted)
    parts, fixes = _parts(counted, unchecked), _fixes(asked, value, counted)
    findings = Findings(rows, len(rows), parts, fixes)
    formula = f"{len(counted)} conflicts among {activities} activities, {_days(span)}"
    if not counted and unchecked:
        return _unproven(asked, activities, unchecked, findings, formula)
    summary = _summary(asked, counted, activities, _missing(unchecked))
    return measured(asked, value, summary, findings, formula=formula)


def _days(span: tuple[date, date]) -> str:
    return f"{day(span[0])} to {day(span[1])}"


def _unproven(
    asked: Question,
    activities: int,
    unchecked: Mapping[str, str],
    findings: Findings,
    formula: str,
) -> TestResult:
    summary = f"No conflict among {activities} activities, but not checked: {_missing(unchecked)}."
    return undecided(
        asked,
        0.0,
        summary,
        findings,
        formula=formula,
        score=None,
        reason=_reasons(unchecked),
        bring=_BRING,
    )


def _missing(unchecked: Mapping[str, str]) -> str:
    return ", ".join(KINDS.get(k, k) for k in unchecked)


def _basic(unchecked: Mapping[str, str]) -> set[str]:
    """The SPEC's four kinds among ``unchecked``: overlap and offers are one kind."""
    return {"contradicting_offers" if k == "overlap" else k for k in unchecked}


def _reasons(unchecked: Mapping[str, str]) -> str:
    return "; ".join(f"{KINDS.get(k, k)}: {why}" for k, why in unchecked.items())


def _summary(asked: Question, counted: list[Conflict], activities: int, missing: str) -> str:
    kinds = Counter(c.kind for c in counted)
    listed = ", ".join(f"{n} × {KINDS.get(k, k)}" for k, n in kinds.most_common())
    least = " at least" if missing else ""
    detail = f" ({listed})" if listed else ""
    rest = f" Not checked: {missing}." if missing else ""
    return (
        f"{number(len(counted), 'conflict')}{least} among {activities} activities{detail}: "
        f"{asked.scale.verdict(float(len(counted)))}.{rest}"
    )


def _evidence(conflict: Conflict) -> Evidence:
    first = next((a for a in conflict.activities if a.path), None)
    return Evidence(
        conflict.text,
        SourceRef(first.path, first.file_row) if first else None,
        {
            "kind": conflict.kind,
            "campaign": conflict.campaign,
            "people": list(conflict.people),
            "rows": [f"{a.path}:{a.file_row}" for a in conflict.activities],
        },
    )


def _parts(counted: list[Conflict], unchecked: Mapping[str, str]) -> tuple[Part, ...]:
    kinds = Counter(c.kind for c in counted)
    return tuple(
        Part(
            kind,
            None if kind in unchecked else float(kinds[kind]),
            "conflicts",
            f"Not checked: {unchecked[kind]}." if kind in unchecked else f"Number of {words}.",
        )
        for kind, words in KINDS.items()
        if kind in unchecked or kinds[kind] or kind != "overlap"
    )


def _fixes(asked: Question, value: float, counted: list[Conflict]) -> tuple[Fix, ...]:
    campaigns = Counter(c.campaign for c in counted)
    fixes = []
    for campaign, count in sorted(campaigns.items(), key=lambda c: (-c[1], c[0]))[:_FIXES]:
        of = [c for c in counted if c.campaign == campaign]
        told = _tell(campaign, [c for c in of if c.unaware])
        steps = list(dict.fromkeys([*told, *(c.fix.rstrip(".") for c in of if not c.unaware)]))
        more = f" ({count} conflicts of {campaign})" if count > 1 else ""
        concerned = people(
            tuple(a for c in of for a in c.activities), *(p for c in of for p in c.people)
        )
        fixes.append(
            asked.fix(
                ". ".join(steps) + more,
                value,
                value - count,
                role=", ".join(concerned) or "campaign owners",
                days=14,
            )
        )
    return tuple(fixes)


def _tell(campaign: str, left_out: list[Conflict]) -> list[str]:
    """One step for all teams that a campaign left out."""
    if not left_out:
        return []
    brief = "add it to the brief" if len(left_out) == 1 else "add them to the brief"
    teams = listed([c.unaware for c in left_out])
    return [tell(teams, campaign, all(c.over for c in left_out), brief)]
