"""Rows of the workbook's sheets on what follows from the tests: diagnosis, levels, history."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from unisono.model.audit import AuditReport
from unisono.reports import view, wording

Rows = Iterator[tuple[Any, ...]]


def figures(report: AuditReport) -> Rows:
    """The figures that belong to a test besides its value."""
    for t in report.tests:
        for p in t.parts:
            yield (t.id, t.title, p.name, p.value, p.unit, p.definition)


def patterns(report: AuditReport) -> Rows:
    """The failure patterns: one row for what each looks like, one per evidence and plan step."""
    said = {True: "present", False: "not found", None: "cannot be said"}
    for p in report.patterns:
        state = said[p.present]
        yield (p.title, state, "symptom", None, p.symptom)
        yield (p.title, state, "root cause", None, p.root_cause)
        yield (p.title, state, "impact", None, p.impact)
        for text in p.evidence:
            yield (p.title, state, "evidence", None, text)
        for by, step in p.plan:
            yield (p.title, state, "plan", by, step)


def maturity(report: AuditReport) -> Rows:
    """Level, evidence and next step per dimension."""
    for d in report.maturity:
        yield (d.title, d.level, d.level_name, "; ".join(d.evidence), d.next_step)


def history(report: AuditReport) -> Rows:
    """Every run with its tests, the latest first; the overall score stands on its own row."""
    titles = {t.id: (t.title, t.unit) for t in report.tests}
    for run in reversed(view.runs(report)):
        yield (run.created_at, run.run_id, "Overall score", run.score, "", None)
        for id_, (title, unit) in titles.items():
            yield (run.created_at, run.run_id, title, run.values.get(id_), unit,
                   run.verdicts.get(id_))  # fmt: skip


def changes(report: AuditReport) -> Rows:
    """What changed since the last run."""
    for c in report.changes:
        yield (wording.title_of(report, c.test), c.kind, c.crossed, c.text)


def claims_by_month(report: AuditReport) -> Rows:
    """Claimed and real per month, figure by figure."""
    for row in report.reconciliation.monthly if report.reconciliation else ():
        month = row.get("month") or row.get("month_start")
        for name, value in row.items():
            if name not in ("month", "month_start"):
                yield (month, wording.heading(name), value)


def month_differences(report: AuditReport) -> Rows:
    """Why conversions and the CRM's closed-won differ: the largest lines, and what is not shown."""
    for gap in report.reconciliation.gaps if report.reconciliation else ():
        for n in gap.lines:
            places = [(s.file, s.row) if s else (None, None) for s in (n.sale, n.deal)]
            yield (gap.month, n.reason, n.effect, n.conversion_id, n.deal_id, n.value, n.won_value,
                   *places[0], *places[1])  # fmt: skip
        if gap.left_out:
            rest = gap.difference - sum(n.effect for n in gap.lines)
            yield (gap.month, f"{gap.left_out} smaller lines", rest, *(None,) * 8)
