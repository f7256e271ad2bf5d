"""The audit: scorecard, seven tests with evidence and fixes, patterns, maturity; its history."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from unisono.charts import sparkline
from unisono.charts.numbers import amount
from unisono.model.audit import AuditReport, Change, TestResult
from unisono.model.evidence import Evidence
from unisono.reports import view, wording
from unisono.reports.figures import Figures, draw
from unisono.reports.screens.table import Column, Mark, Table

_CHANGES = {"improved": "good", "regressed": "bad", "lost": "warn"}


#: Rows of evidence that stand under a test, and on a page of a test whose evidence is open.
FIRST_ROWS, PAGE_ROWS = 5, 25
#: Numbers of pages beside the present one that are offered, besides the first and the last.
_NEAR = 2


@dataclass(frozen=True)
class EvidencePage:
    """Rows of one test's evidence that are shown.

    Attributes:
        first, last: their numbers, from 1.
        listed: rows there are.
        page, pages: which part this is, and of how many.
        opened: whether somebody asked for it; otherwise these are the first rows.
    """

    rows: tuple[Evidence, ...]
    first: int
    last: int
    listed: int
    page: int
    pages: int
    opened: bool

    @property
    def ways(self) -> tuple[int, ...]:
        """Pages that are offered: the first, the last, those around this one."""
        near = range(self.page - _NEAR, self.page + _NEAR + 1)
        return tuple(sorted({1, self.pages, *(n for n in near if 1 <= n <= self.pages)}))


@dataclass(frozen=True)
class AuditView:
    """Everything the screen shows; ``opened`` is the test whose evidence is open, "" for none."""

    report: AuditReport
    figures: Figures
    tables: tuple[Table, ...]
    opened: str = ""
    page: int = 1

    @property
    def anchors(self) -> dict[str, str]:
        """The files that were read, which a finding may lead to."""
        return view.file_anchors(self.report)

    def table(self, id_: str) -> Table | None:
        """The table called ``id_``."""
        return next((t for t in self.tables if t.id == id_), None)

    def evidence(self, test: TestResult) -> EvidencePage:
        """What is shown of a test's evidence; a page beyond the last is the last."""
        listed = len(test.evidence)
        opened = view.slug(test.id) == self.opened
        size = PAGE_ROWS if opened else FIRST_ROWS
        pages = max(-(-listed // size), 1)
        page = min(self.page, pages) if opened else 1
        rows = tuple(test.evidence[(page - 1) * size : page * size])
        first = (page - 1) * size + 1
        return EvidencePage(rows, first, first + len(rows) - 1, listed, page, pages, opened)


def audit_view(report: AuditReport, opened: str = "", page: int = 1) -> AuditView:
    """The screen of one audit; ``opened``, ``page``: the part of the evidence that is read."""
    tables = [_tests(report), _fixes(report), _patterns(report), _maturity(report)]
    for test in report.tests:
        tables += [_evidence(test), _parts(report, test)]
    kept = tuple(t for t in tables if t.rows)
    return AuditView(report, draw(report), kept, opened, page)


def _tests(report: AuditReport) -> Table:
    columns = (
        Column("id", "Test", "code"),
        Column("title", "Title"),
        Column("status", "Status"),
        Column("value", "Value", "number"),
        Column("unit", "Unit"),
        Column("interval", "95 % interval", "interval"),
        Column("verdict", "Verdict"),
        Column("score", "Score", "decimal"),
        Column("thresholds", "Thresholds"),
        Column("setting", "Setting", "code"),
        Column("summary", "What was found"),
        Column("definition", "Definition"),
    )
    rows = tuple(
        (t.id, t.title, view.words(t.status), t.value, t.unit, t.interval,
         Mark(view.state(t), view.verdict_words(t)), t.score, wording.limits(t),
         t.thresholds.setting, t.summary or t.reason, t.definition)
        for t in report.tests
    )  # fmt: skip
    return Table("tests", "The seven tests", columns, rows)


def _fixes(report: AuditReport) -> Table:
    columns = (
        Column("fix", "What to do"),
        Column("gain_points", "Points", "decimal", "Expected rise of the overall score."),
        Column("gain", "Expected gain"),
        Column("test", "Test", "code"),
        Column("role", "Who"),
        Column("days", "Within days", "count"),
    )
    found = sorted((f for t in report.tests for f in t.fixes), key=lambda f: -f.gain_points)
    rows = tuple((f.text, f.gain_points, f.gain, f.test, f.role, f.days) for f in found)
    return Table("fixes", "Every fix, the largest gain first", columns, rows)


def _evidence(test: TestResult) -> Table:
    columns = (
        Column("finding", "Finding"),
        Column("values", "Values"),
        Column("row", "File:row", "place"),
    )
    rows = tuple(
        (e.text, view.shown(e.values) if e.values else "", e.source) for e in test.evidence
    )
    return Table(f"{view.slug(test.id)}-evidence", f"Findings behind “{test.title}”", columns, rows)


def _parts(report: AuditReport, test: TestResult) -> Table:
    columns = (
        Column("figure", "Figure"),
        Column("value", "Value", "number"),
        Column("unit", "Unit"),
        Column("definition", "Definition"),
    )
    rows = tuple(
        (view.words(p.name), p.value, wording.unit_of(report, p.unit), p.definition)
        for p in test.parts
    )
    return Table(f"{view.slug(test.id)}-parts", f"Figures that belong to “{test.title}”", columns,
                 rows)  # fmt: skip


def _patterns(report: AuditReport) -> Table:
    columns = (
        Column("pattern", "Pattern"),
        Column("present", "Found"),
        Column("symptom", "Symptom"),
        Column("root_cause", "Root cause"),
        Column("impact", "Impact"),
    )
    said = {True: Mark("bad", "Present"), False: Mark("good", "Not found"),
            None: Mark("none", "Cannot be said")}  # fmt: skip
    rows = tuple(
        (p.title, said[p.present], p.symptom, p.root_cause, p.impact) for p in report.patterns
    )
    return Table("patterns", "Failure patterns, read from the tests", columns, rows)


def _maturity(report: AuditReport) -> Table:
    columns = (
        Column("dimension", "Dimension"),
        Column("level", "Level", "count", "1 ad hoc, 2 developing, 3 defined, 4 managed, "
               "5 optimised. One level a year is a normal pace."),
        Column("name", "is"),
        Column("next_step", "Next step"),
        Column("evidence", "Evidence"),
    )  # fmt: skip
    rows = tuple(
        (d.title, d.level, d.level_name or "not measured", d.next_step, "; ".join(d.evidence))
        for d in report.maturity
    )
    return Table("maturity", "Maturity", columns, rows)


@dataclass(frozen=True)
class HistoryView:
    """Runs over time; ``moved`` are changes worth a line, ``still`` are none."""

    report: AuditReport
    since: str
    chart: Markup
    trends: tuple[tuple[str, Markup], ...]
    moved: tuple[tuple[Change, Mark], ...]
    still: tuple[Change, ...]
    tables: tuple[Table, ...]


def history_view(report: AuditReport) -> HistoryView:
    """The screen of the history."""
    runs = view.runs(report)
    moved, still = view.moved(report)
    marked = tuple((c, Mark(_CHANGES.get(c.kind, "none"), view.words(c.kind))) for c in moved)
    columns = (
        Column("run", "Run", "moment"),
        Column("score", "Score", "decimal", report.score_definition),
        *(Column(t.id, f"{t.title}{f' ({t.unit})' if t.unit else ''}", "number", t.definition)
          for t in report.tests),
    )  # fmt: skip
    rows = tuple(
        (p.created_at, p.score, *(p.values.get(t.id) for t in report.tests)) for p in reversed(runs)
    )
    trends = tuple(
        (t.title, Markup(sparkline([p.values.get(t.id) for p in runs],
                                   title=f"{t.title} ({t.unit})", width=220)))
        for t in report.tests
        if len(runs) > 1 and any(p.values.get(t.id) is not None for p in runs)
    )  # fmt: skip
    chart = Markup(sparkline([p.score for p in runs], title="Overall score", high=100, width=420))
    return HistoryView(
        report, view.since(report), chart if len(runs) > 1 else Markup(""), trends, marked,
        tuple(still), (Table("runs", "All runs, the latest first", columns, rows),),
    )  # fmt: skip


def figure(test: TestResult) -> str:
    """The value of a test in words."""
    return amount(test.value, test.unit)
