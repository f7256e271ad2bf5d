"""The audit of the present build as the last run found it, when the last run was of this build."""

from __future__ import annotations

import math
from dataclasses import replace

from unisono.audit.history import changes
from unisono.model.audit import AuditReport, HistoryPoint


def as_last_run(report: AuditReport) -> AuditReport:
    """``report`` under the id and time of the last run where its figures are that run's.

    Looking at a result is no new run: what changed is then told against the run before. A report
    whose figures differ from the last run's is left as it is.
    """
    if not report.history or not _same(report, report.history[-1]):
        return report
    *earlier, last = report.history
    previous = earlier[-1] if earlier else None
    named = replace(report, run_id=last.run_id, created_at=last.created_at, history=tuple(earlier))
    return replace(named, changes=changes(previous, named))


def _same(report: AuditReport, point: HistoryPoint) -> bool:
    now = {t.id: t.value for t in report.tests}
    if now.keys() != point.values.keys() or not _equal(report.score, point.score):
        return False
    return all(_equal(value, point.values[test]) for test, value in now.items())


def _equal(first: float | None, second: float | None) -> bool:
    if first is None or second is None:
        return first is second
    return math.isclose(first, second, rel_tol=1e-9, abs_tol=1e-9)
