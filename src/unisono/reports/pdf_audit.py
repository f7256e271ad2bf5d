"""The audit as a document of pages: what a board reads, with the rows behind each test."""

from __future__ import annotations

from collections.abc import Iterator

from unisono.audit.headline import grade
from unisono.charts import amount, number
from unisono.model.audit import AuditReport, Fix, TestResult
from unisono.reports import view, wording
from unisono.reports.figures import Figures, draw
from unisono.reports.paged import (
    LEAD,
    NOTE,
    WARNING,
    Block,
    Bullets,
    KeyFigure,
    KeyFigures,
    PagedDocument,
    Paragraph,
    Picture,
    Section,
)
from unisono.reports.pdf import render_pdf
from unisono.reports.screens.audit import AuditView, audit_view
from unisono.reports.screens.table import Column, Mark, Table
from unisono.sources.catalogue import platform_name

#: Findings of one test that are printed; the HTML report and the workbook have more.
FINDINGS = 8


def audit_pdf(report: AuditReport) -> bytes:
    """``report`` as PDF.

    Raises:
        ReportError: the extra ``web`` is not installed.
    """
    return render_pdf(audit_document(report))


def audit_document(report: AuditReport) -> PagedDocument:
    """``report`` section by section; figures, words and pictures are those of the HTML report."""
    shown, figures = audit_view(report), draw(report)
    sections = [
        _scorecard(report),
        _fixes(report),
        Section("The seven tests", (Paragraph(_BENCHMARKS, NOTE),), new_page=True),
        *(_test(report, t, figures) for t in report.tests),
        *_attribution(report, figures),
        *_claims(report, figures),
        *_messages(report, figures),
        *_conflicts(report),
        *_diagnosis(shown),
        *_metrics(report),
        *_history(report),
        _data(report),
    ]
    return PagedDocument(
        f"{report.company}: audit of integration",
        f"{view.period_words(report)} · audited {view.moment(report.created_at)} UTC",
        report.created_at, tuple(sections), f"{report.company} · unisono {report.version}",
    )  # fmt: skip


_BENCHMARKS = (
    "Thresholds are benchmarks from practice and can be set in unisono.toml. A test that was not "
    "measured does not count as zero."
)


def _scorecard(report: AuditReport) -> Section:
    state, word = grade(report.score)
    score = "not measured" if report.score is None else f"{number(report.score, 0)} of 100"
    head = [
        KeyFigure("Integration score", score, word, state, report.score_definition),
        KeyFigure("Coverage", view.coverage_words(report)),
        *(KeyFigure(label, figure) for label, figure in view.key_figures(report)),
    ]
    blocks: list[Block] = [Paragraph(report.headline, LEAD), KeyFigures(tuple(head))]
    if told := view.since(report):
        blocks.append(Paragraph(f"Score: {told}.", NOTE))
    blocks += [_tests(report)]
    blocks += [Paragraph(c.text, WARNING) for c in view.alerts(report)]
    return Section("Scorecard", tuple(blocks))


def _tests(report: AuditReport) -> Table:
    columns = (
        Column("title", "Test"), Column("value", "Value"), Column("verdict", "Verdict"),
        Column("score", "Score", "decimal"), Column("limits", "Thresholds"),
    )  # fmt: skip
    rows = tuple(
        (t.title, amount(t.value, t.unit), Mark(view.state(t), view.verdict_words(t)), t.score,
         wording.limits(t))
        for t in report.tests
    )  # fmt: skip
    return Table("tests", "", columns, rows)


def _fixes(report: AuditReport) -> Section:
    rows = tuple(
        (f.text, f"+{number(f.gain_points, 1)}", f.role, view.deadline(report, f.days),
         wording.title_of(report, f.test))
        for f in report.top_fixes
    )  # fmt: skip
    columns = (
        Column("fix", "What to do"),
        Column("points", "Points", "decimal", "Points: expected rise of the overall score."),
        Column("role", "Who"), Column("by", "By"), Column("test", "Test"),
    )  # fmt: skip
    table = Table("fixes", "", columns, rows, empty="No single fix moves the score.")
    return Section("Fix first", (table,))


def _fix(report: AuditReport, fix: Fix) -> str:
    gain = f" {wording.sentence(fix.gain)}" if fix.gain else ""
    who = f" {fix.role}," if fix.role else ""
    return (
        f"{wording.sentence(fix.text)}{gain} ({who.strip()} by {view.deadline(report, fix.days)})"
    )


def _test(report: AuditReport, test: TestResult, figures: Figures) -> Section:
    if test.status == "not_measured":
        why = Paragraph(f"Not measured: {wording.sentence(test.reason)}", WARNING)
        bring = (Bullets(tuple(f"Bring: {b}" for b in test.bring)),) if test.bring else ()
        return Section(test.title, (Paragraph(test.question), why, *bring), level=2)
    figure = f"{amount(test.value, test.unit)}, {view.verdict_words(test)}"
    if test.judged_by:
        figure += f" (by {view.judged_words(test)})"
    bar = figures.large_bars[test.id]
    alt = f"{test.title}: {figure}. Thresholds: {wording.limits(test)}."
    blocks: list[Block] = [
        Paragraph(test.question),
        KeyFigures(tuple(_of_test(test, figure))),
        Picture(str(bar), alt, "", 0.55),
        *([Paragraph(test.summary)] if test.summary else []),
        *(Paragraph(text, WARNING) for text in test.notes),
    ]
    best = sorted(test.fixes, key=lambda f: -f.gain_points)[:3]
    if best:
        blocks.append(Bullets(tuple(_fix(report, f) for f in best), numbered=True))
    if test.evidence:
        blocks.append(_findings(test))
    return Section(test.title, tuple(blocks), level=2)


def _of_test(test: TestResult, figure: str) -> Iterator[KeyFigure]:
    yield KeyFigure("Value", figure, "", view.state(test), test.definition)
    if test.score is not None:
        yield KeyFigure("Score", f"{number(test.score, 0)} of 100")
    if test.interval:
        yield KeyFigure("95 % interval", wording.interval_words(test.interval, test.unit))


def _findings(test: TestResult) -> Table:
    many = max(test.evidence_total, len(test.evidence))
    rows = tuple((e.text, view.lineage(e.source)) for e in test.evidence[:FINDINGS])
    of = f"{len(rows)} of {number(many)} findings" if len(rows) < many else "Findings"
    columns = (Column("finding", "Finding"), Column("row", "File:row"))
    return Table("findings", of, columns, rows)


def _attribution(report: AuditReport, figures: Figures) -> Iterator[Section]:
    result = report.attribution
    if result is None or not result.models:
        yield Section("Attribution", (Paragraph(report.attribution_reason or "Not measured."),))
        return
    place = view.main_model(result)
    name = result.models[place].title
    total = result.attributed_conversions or 1
    columns = (
        Column("channel", "Channel"),
        Column("conversions", f"Conversions by {name}", "decimal", result.models[place].definition),
        Column("share", "Share", "share"),
        Column("models", "Share over all models"),
    )
    rows = tuple(
        (r.channel, r.conversions[place], r.conversions[place] / total,
         f"{view.percent(r.low)} – {view.percent(r.high)}")
        for r in view.channel_credit(result)
    )  # fmt: skip
    words = (view.disputed(result), view.experiment(result))
    yield Section(
        "Attribution",
        (
            *(Paragraph(w) for w in words if w),
            Picture(str(figures.spread), "Share of credit per channel by every model."),
            Table("credit", "", columns, rows, shown=40),
        ),
        new_page=True,
    )


def _claims(report: AuditReport, figures: Figures) -> Iterator[Section]:
    found = report.reconciliation
    if found is None or not found.rows:
        return
    columns = (
        Column("platform", "Platform"), Column("claimed", "Claimed conversions", "decimal"),
        Column("credited", "Credited conversions", "decimal"),
        Column("value", "Claimed value", "money"), Column("spend", "Spend", "money"),
    )  # fmt: skip
    rows = tuple(
        (platform_name(r.platform), r.claimed_conversions, r.attributed_conversions,
         r.claimed_value, r.spend)
        for r in sorted(found.rows, key=lambda r: -r.claimed_conversions)
    )  # fmt: skip
    yield Section(
        "Claimed and real",
        (
            Paragraph(found.definition, NOTE),
            Picture(str(figures.overclaim), "Claimed and real conversions per platform."),
            Table("claims", "", columns, rows),
        ),
    )


def _messages(report: AuditReport, figures: Figures) -> Iterator[Section]:
    if report.drift is None:
        return
    pairs = [
        f"{c.first.message.channel}: “{c.first.words}”; {c.second.message.channel}: "
        f"“{c.second.words}”. {wording.sentence(c.why)}"
        for c in report.contradictions[:FINDINGS]
    ]
    blocks: list[Block] = [
        Picture(str(figures.heat), "Mean message score per pillar and channel, 0 to 10.")
    ]
    if pairs:
        blocks.append(Bullets(tuple(pairs)))
    yield Section("Messages", tuple(blocks))


def _conflicts(report: AuditReport) -> Iterator[Section]:
    if not report.conflicts:
        return
    columns = (
        Column("text", "Conflict"), Column("days", "Days"), Column("people", "Who"),
        Column("fix", "What to do"),
    )  # fmt: skip
    rows = tuple(
        (c.text, wording.span(c.first_day, c.last_day), ", ".join(c.people), c.fix)
        for c in report.conflicts
    )
    yield Section("Calendar", (Table("conflicts", "", columns, rows, shown=40),))


def _diagnosis(shown: AuditView) -> Iterator[Section]:
    for id_, title, names in (
        ("patterns", "Failure patterns", ("pattern", "present", "symptom", "root_cause")),
        ("maturity", "Maturity", ("dimension", "level", "name", "next_step")),
    ):
        table = shown.table(id_)
        if table is not None:
            yield Section(title, (_only(table, names),))
    advice = shown.report.advice.recommendations
    if advice:
        yield Section("Advice", (Bullets(tuple(wording.sentence(a) for a in advice)),))


def _only(table: Table, names: tuple[str, ...]) -> Table:
    """The table with these columns alone."""
    kept = [i for i, c in enumerate(table.columns) if c.name in names]
    rows = tuple(tuple(row[i] for i in kept) for row in table.rows)
    return table.but(title="", columns=tuple(table.columns[i] for i in kept), rows=rows)


def _metrics(report: AuditReport) -> Iterator[Section]:
    if not report.metrics:
        return
    columns = (Column("metric", "Metric"), Column("value", "Value"), Column("means", "Definition"))
    rows = tuple(
        (m.title, amount(m.value, wording.unit_of(report, m.unit)), m.definition)
        for m in report.metrics
    )
    yield Section("Metrics", (Table("metrics", "", columns, rows, shown=80),))


def _history(report: AuditReport) -> Iterator[Section]:
    runs = view.runs(report)
    if len(runs) < 2:
        return
    columns = (Column("run", "Run", "moment"), Column("score", "Score", "decimal"))
    rows = tuple((p.created_at, p.score) for p in reversed(runs))
    moved, _ = view.moved(report)
    blocks: list[Block] = [Table("runs", "", columns, rows, shown=24)]
    if moved:
        blocks.insert(0, Bullets(tuple(c.text for c in moved)))
    yield Section("History", tuple(blocks))


def _data(report: AuditReport) -> Section:
    columns = (
        Column("file", "File"), Column("kind", "Recognised as"), Column("state", "State"),
        Column("rows", "Rows", "count"), Column("aside", "Set aside", "count"),
        Column("age", "Newest row"),
    )  # fmt: skip
    rows = []
    for f in report.data.files:
        word, state = wording.file_state(f)
        rows.append((f.path, wording.file_kind(f), Mark(state, word), f.rows, f.quarantined,
                     wording.age(f.age_days)))  # fmt: skip
    return Section("Data", (Table("files", "", columns, tuple(rows), shown=120),))
