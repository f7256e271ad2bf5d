"""The audit as a workbook: one sheet per question, filters on, every figure with its row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from unisono.errors import WorkspaceError
from unisono.model.audit import AuditReport
from unisono.reports import diagnosis_sheets, synergy, view
from unisono.reports.sheets import Book

Rows = Iterable[tuple[Any, ...]]


def _summary(report: AuditReport) -> Rows:
    yield ("Company", report.company)
    yield ("Run", report.run_id)
    yield ("Audited at", report.created_at)
    yield ("First day", report.period[0] if report.period else None)
    yield ("Last day", report.period[1] if report.period else None)
    yield ("Overall score (0–100)", "not measured" if report.score is None else report.score)
    yield ("How the score is made", report.score_definition)
    yield ("Coverage", view.coverage_words(report))
    yield ("Headline", report.headline)
    yield ("Reporting currency", report.data.reporting_currency)
    yield ("unisono version", report.version)
    for pattern in report.patterns:
        said = {True: "present", False: "not found", None: "cannot be said"}[pattern.present]
        yield (f"Pattern: {pattern.title}", said)
    for dimension in report.maturity:
        level = dimension.level if dimension.level is not None else "not measured"
        yield (f"Maturity: {dimension.title}", level)
    for text in report.advice.recommendations:
        yield ("Advice", text)


def _tests(report: AuditReport) -> Rows:
    for t in report.tests:
        low, high = t.interval or (None, None)
        bands = "; ".join(
            f"else {b.verdict}" if b.upper is None
            else f"{b.verdict} {'≤' if b.inclusive else '<'} {b.upper}"
            for b in t.thresholds.bands
        )  # fmt: skip
        yield (
            t.id, t.title, t.status, t.value, t.unit, low, high, t.verdict, t.severity, t.score,
            bands, t.thresholds.source, t.summary, t.definition, t.reason, "; ".join(t.bring),
            "; ".join(t.notes),
        )  # fmt: skip


def _evidence(report: AuditReport) -> Rows:
    for t in report.tests:
        for e in t.evidence:
            file, row = (e.source.file, e.source.row or None) if e.source else (None, None)
            yield (t.id, t.title, e.text, file, row, view.shown(e.values) if e.values else None)


def _fixes(report: AuditReport) -> Rows:
    fixes = [f for t in report.tests for f in t.fixes]
    extra = [f for f in report.top_fixes if f not in fixes]
    for f in sorted([*fixes, *extra], key=lambda f: -f.gain_points):
        yield (f.gain_points, f.text, f.gain, f.role, f.days, view.deadline(report, f.days), f.test)


def _attribution(report: AuditReport) -> Rows:
    result = report.attribution
    if result is None:
        return
    for model in result.models:
        for channel in result.channels:
            yield (
                model.title, channel, model.conversions.get(channel, 0.0),
                model.value.get(channel, 0.0), model.model == result.recommended, model.definition,
            )  # fmt: skip
        yield (
            model.title, "(unattributed)", float(result.unattributed_conversions),
            result.unattributed_value, model.model == result.recommended, model.definition,
        )  # fmt: skip


def _overclaim(report: AuditReport) -> Rows:
    claims = report.reconciliation
    if claims is None:
        return
    for r in claims.rows:
        yield (
            r.platform, r.claimed_conversions, r.attributed_conversions, r.claimed_value,
            r.attributed_value, r.spend, r.click_window_days, r.view_window_days,
        )  # fmt: skip
    yield ("All claimed / real", claims.claimed_conversions, claims.real_conversions,
           claims.claimed_value, claims.real_value, None, None, None)  # fmt: skip


def _journeys(report: AuditReport) -> Rows:
    for f in report.flows:
        yield (f.step + 1, f.source, f.target, f.journeys)


def _best_customers(report: AuditReport) -> Rows:
    found = report.omnichannel.best_customers if report.omnichannel else None
    if not found:
        return
    if found.reason:
        yield ("Not measured", *(None,) * 8, f"{found.reason}. {found.bring}")
    for r in found.rows:
        yield (r.channel, r.best_with, found.best, r.others_with, found.others, r.difference,
               *r.interval, r.verdict, found.definition)  # fmt: skip


def _journey_costs(report: AuditReport) -> Rows:
    found = report.omnichannel.journey_costs if report.omnichannel else None
    if not found:
        return
    if found.reason:
        yield ("Not measured", *(None,) * 7, f"{found.reason}. {found.bring}")
    for r in found.rows:
        yield (r.type, r.label, r.persons, r.acquisitions, r.spend, r.cost,
               *(r.interval or (None, None)), found.definition)  # fmt: skip


def _acquired_values(report: AuditReport) -> Rows:
    found = report.omnichannel.acquired_values if report.omnichannel else None
    if not found:
        return
    if found.reason:
        yield ("Not measured", *(None,) * 7, f"{found.reason}. {found.bring}")
    for r in found.rows:
        yield (r.type, r.label, found.days, r.customers, r.mean, *(r.interval or (None, None)),
               r.median, found.definition)  # fmt: skip


def _person_time(report: AuditReport) -> Rows:
    found = report.omnichannel.person_time if report.omnichannel else None
    if not found:
        return
    if found.reason:
        yield ("Not measured", *(None,) * 9, f"{found.reason}. {found.bring}")
    for r in found.rows:
        yield (r.channels, r.days, r.conversions, r.rate, *(r.interval or (None, None)), r.ratio,
               *(r.null_band or (None, None)), r.badge if r.ratio else None,
               found.definition)  # fmt: skip


def _messages(report: AuditReport) -> Rows:
    for s in sorted(report.drift.sample if report.drift else (), key=lambda s: s.score):
        m = s.message
        pillars = ", ".join(f"{k} {v:.1f}" for k, v in s.pillars.items())
        yield (s.score, m.channel, m.campaign, m.title, m.text, pillars, "; ".join(s.voice),
               m.day, m.path, m.file_row or None, "scored")  # fmt: skip
    for c in report.contradictions:
        for fact in (c.first, c.second):
            m = fact.message
            yield (None, m.channel, m.campaign, fact.words, m.text, None, c.why, m.day, m.path,
                   m.file_row or None, "contradiction")  # fmt: skip


def _calendar(report: AuditReport) -> Rows:
    for i, c in enumerate(report.conflicts, start=1):
        for a in c.activities or (None,):
            row = (a.channel, a.title, a.start, a.end, a.path, a.file_row) if a else (None,) * 6
            yield (i, c.kind, c.campaign, c.text, c.fix, ", ".join(c.people), c.first_day,
                   c.last_day, *row)  # fmt: skip


def _utm(report: AuditReport) -> Rows:
    for v in report.utm:
        file, row = (v.source.file, v.source.row or None) if v.source else (None, None)
        for raw, uses, kind in v.raw:
            yield (v.param, v.canonical, raw, uses, kind, None, file, row)
    for q in report.questions:
        yield (q.param, q.first, q.second, q.uses, "question", q.why, None, None)


def _files(report: AuditReport) -> Rows:
    for f in report.data.files:
        yield (
            f.path, f.platform, f.table, f.target, f.status, f.rows, f.quarantined, f.first_ts,
            f.last_ts, f.age_days, f.missing, f.unmapped, f.message,
        )  # fmt: skip


def _quarantine(report: AuditReport) -> Rows:
    for q in report.data.quarantine:
        yield (q.path, q.file_row, q.column, q.value, q.reason, q.severity)


def _metrics(report: AuditReport) -> Rows:
    for m in report.metrics:
        low, high = m.interval or (None, None)
        yield (m.title, m.value, m.unit, low, high, m.group, m.definition, m.note)


def _settings(report: AuditReport) -> Rows:
    yield from view.flat_settings(report).items()


SHEETS: tuple[tuple[str, tuple[str, ...], Callable[[AuditReport], Rows]], ...] = (
    ("Summary", ("Item", "Value"), _summary),
    ("Tests", ("Test", "Title", "Status", "Value", "Unit", "Low", "High", "Verdict", "Severity",
               "Score", "Thresholds", "Threshold source", "Summary", "Definition",
               "Why not measured", "What to bring", "Notes"), _tests),
    ("Evidence", ("Test", "Title", "Finding", "File", "Row", "Values"), _evidence),
    ("Figures", ("Test", "Title", "Figure", "Value", "Unit", "Definition"),
     diagnosis_sheets.figures),
    ("Fixes", ("Gain (points)", "Fix", "Expected gain", "Role", "Days", "By", "Test"), _fixes),
    ("Attribution", ("Model", "Channel", "Conversions", "Value", "Recommended", "Definition"),
     _attribution),
    ("Over-claim", ("Platform", "Claimed conversions", "Credited conversions", "Claimed value",
                    "Credited value", "Spend", "Click window (days)", "View window (days)"),
     _overclaim),
    ("Claims by month", ("Month", "Figure", "Value"), diagnosis_sheets.claims_by_month),
    ("Month differences", ("Month", "Reason", "Effect", "Conversion", "Deal", "Value", "Won value",
                           "Conversion file", "Conversion row", "Deal file", "Deal row"),
     diagnosis_sheets.month_differences),
    ("Journeys", ("Touch", "From", "To", "Journeys"), _journeys),
    ("Channels met", ("Met so far", "Person-days", "Conversions", "Per 1,000 person-days", "Low",
                      "High", "Against 1 channel", "By chance from", "By chance to", "Says",
                      "Definition"), _person_time),
    ("Channel pairs", synergy.PAIRS, synergy.pairs),
    ("Channel sequences", synergy.SEQUENCES, synergy.sequences),
    ("Best customers", ("Channel", "Best with it", "Best customers", "Others with it", "Others",
                        "Difference (points)", "Low", "High", "In the best", "Definition"),
     _best_customers),
    ("Journey costs", ("Told apart by", "Type", "People", "Acquisitions", "Allocated spend",
                       "Per acquisition", "Low", "High", "Definition"), _journey_costs),
    ("Customer value", ("Won by", "Channels", "Days", "Customers", "Mean value", "Low", "High",
                        "Median", "Definition"), _acquired_values),
    ("Messages", ("Score", "Channel", "Campaign", "Title", "Text", "Pillars", "Findings", "Day",
                  "File", "Row", "Kind"), _messages),
    ("Calendar", ("No.", "Kind", "Campaign", "What is wrong", "Fix", "People", "First day",
                  "Last day", "Channel", "Activity", "Start", "End", "File", "Row"), _calendar),
    ("UTM", ("Parameter", "Canonical", "Raw", "Uses", "Kind", "Why", "File", "Row"), _utm),
    ("Patterns", ("Pattern", "State", "What", "By", "Text"), diagnosis_sheets.patterns),
    ("Maturity", ("Dimension", "Level", "Name", "Evidence", "Next step"),
     diagnosis_sheets.maturity),
    ("Changes", ("Test", "Change", "Threshold crossed", "Text"), diagnosis_sheets.changes),
    ("History", ("When", "Run", "What", "Value", "Unit", "Verdict"), diagnosis_sheets.history),
    ("Data health", ("File", "Platform", "Table", "Goes to", "State", "Rows", "Set aside", "First",
                     "Last", "Age (days)", "Missing columns", "Not mapped", "Message"), _files),
    ("Quarantine", ("File", "Row", "Column", "Value", "Reason", "Severity"), _quarantine),
    ("Metrics", ("Metric", "Value", "Unit", "Low", "High", "Group", "Definition", "Note"),
     _metrics),
    ("Settings", ("Setting", "Value"), _settings),
)  # fmt: skip


def write_xlsx(report: AuditReport, path: Path) -> None:
    """Write ``report`` as a workbook to ``path``; texts from data are never formulas.

    Raises:
        WorkspaceError: the file cannot be written.
    """
    part = path.with_name(path.name + ".part")
    try:
        book = Book(str(part), report.created_at, f"Integration audit {report.company}".strip())
        for name, header, rows in SHEETS:
            book.sheet(name, header, rows(report))
        book.close()
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise WorkspaceError(
            f"The workbook {path} cannot be written: {error.strerror or error}.",
            way_out="Close it in other programs and check that the folder can be written.",
        ) from None
