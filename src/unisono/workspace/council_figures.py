"""Figures of a workspace as the council works with them: metrics, tests, the integration score."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cached_property

from unisono.errors import QueryError, WorkspaceError
from unisono.measure.metric_answer import metric_infos
from unisono.model.audit import AuditReport
from unisono.model.council_results import AUDIT, OBJECTIVE, Figure
from unisono.model.metrics import MetricInfo
from unisono.warehouse.engine import Engine
from unisono.workspace.measures import metric_answer
from unisono.workspace.workspace import Workspace

Audited = Callable[[], AuditReport]
Days = tuple[date | None, date | None]
_NOTHING = "Nothing was loaded yet."
_WHOLE: Days = (None, None)


class Figures:
    """Measures by name, each asked of the warehouse once.

    Args:
        engine: the warehouse; None: nothing was loaded.
        audited: gives the audit when a test is asked for; it may take seconds.
    """

    def __init__(self, engine: Engine | None, audited: Audited) -> None:
        self._engine, self._audited = engine, audited
        self._known: dict[tuple[str, str, Days], Figure] = {}

    @cached_property
    def report(self) -> AuditReport | None:
        """The audit; None when there is nothing to audit."""
        return self._audited() if self._engine is not None else None

    @cached_property
    def until(self) -> date | None:
        """The newest day of facts."""
        if self._engine is None:
            return None
        found = self._engine.value("SELECT CAST(as_of AS DATE) FROM mart_audit_period")
        return found if isinstance(found, date) else None

    @cached_property
    def metrics(self) -> dict[str, MetricInfo]:
        """Metrics by id."""
        return {m.id: m for m in metric_infos()}

    def figure(self, measure: str, where: str = "", days: Days = _WHOLE) -> Figure:
        """One figure over ``days`` (the whole period by default), or why there is none."""
        key = (measure, where, days)
        if key not in self._known:
            self._known[key] = self._measured(measure.strip(), where, days)
        return self._known[key]

    def last_days(self, measure: str, where: str, count: int | None) -> Figure:
        """One figure over the last ``count`` days of facts; None: over the whole period."""
        if count is None or self.until is None:
            return self.figure(measure, where)
        first = date.fromordinal(max(self.until.toordinal() - count + 1, 1))
        return self.figure(measure, where, (first, self.until))

    def _measured(self, measure: str, where: str, days: Days) -> Figure:
        if not measure:
            return Figure("", "No metric", reason="It names no metric.")
        if self._engine is None:
            return Figure(measure, self._title(measure), reason=_NOTHING)
        if measure.casefold() == AUDIT or measure.upper().startswith("AUDIT-"):
            return self._of_audit(measure)
        if measure.casefold() not in self.metrics:
            said = f"unisono has no metric {measure!r}; enter what you read elsewhere as readings."
            return Figure(measure, measure, reason=said)
        return self._of_metric(self._engine, self.metrics[measure.casefold()], where, days)

    def _title(self, measure: str) -> str:
        known = self.metrics.get(measure.casefold())
        return known.title if known else measure.removeprefix(OBJECTIVE)

    def _of_audit(self, measure: str) -> Figure:
        report = self.report
        if report is None:
            return Figure(measure, measure, reason=_NOTHING)
        until = report.period[1] if report.period else None
        if measure.casefold() == AUDIT:
            return Figure(AUDIT, "Integration score", report.score, "of 100", until,
                          "" if report.score is not None else "No test was measured.",
                          report.score, report.score_definition, "/audit")  # fmt: skip
        test = next((t for t in report.tests if t.id == measure.upper()), None)
        if test is None:
            return Figure(measure, measure, reason=f"There is no test {measure}.")
        return Figure(test.id, test.title, test.value, test.unit, until, test.reason, test.score,
                      test.definition, f"/audit#{test.id.casefold()}")  # fmt: skip

    def _of_metric(self, engine: Engine, info: MetricInfo, where: str, days: Days) -> Figure:
        if days != _WHOLE and not info.dimensions:
            days = _WHOLE
        to = f"/metrics?name={info.id}"
        try:
            answer = metric_answer(engine, info.id, (), where, *days)
        except QueryError as error:
            return Figure(info.id, info.title, None, "", self.until, error.message, None,
                          info.definition, to)  # fmt: skip
        value = answer.rows[0].get(info.id) if answer.rows else None
        unit = answer.currency if info.unit == "currency" else info.unit
        wanting = dict(answer.wanting).get(info.id) or info.missing
        until = min((d for d in (days[1], self.until) if d), default=None)
        return Figure(
            info.id, info.title, None if value is None else float(value),
            "" if unit == "count" else unit, until,
            "" if value is not None else (wanting or "The data cannot carry it."), None,
            info.definition, to,
        )  # fmt: skip


@contextmanager
def figures_of(workspace: Workspace, audited: Audited) -> Iterator[Figures]:
    """Figures of a workspace, also of one into which nothing was loaded."""
    try:
        engine = workspace.engine()
    except WorkspaceError:
        yield Figures(None, audited)
        return
    with engine:
        yield Figures(engine, audited)
