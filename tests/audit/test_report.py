from dataclasses import replace
from datetime import date, datetime, timedelta
from io import StringIO

import openpyxl
import pytest
from rich.console import Console

from unisono.audit import alignment, handoffs, utm_consistency
from unisono.audit.alignment import Answer
from unisono.audit.fixes import priced, top_fixes
from unisono.audit.handoffs import HandoffStep
from unisono.audit.headline import headline
from unisono.audit.history import append_run, changes, read_runs
from unisono.audit.report import Found, Run, assemble
from unisono.audit.score import coverage, overall
from unisono.audit.utm_values import TrackingValue
from unisono.errors import WorkspaceError
from unisono.model.audit import AuditReport, DataHealth
from unisono.model.messages import Brand
from unisono.reports.html import render_html
from unisono.reports.json_report import to_json
from unisono.reports.terminal import summary
from unisono.reports.workbook import write_xlsx
from unisono.settings import AuditSettings

SETTINGS = AuditSettings()
DATA = DataHealth((), (), 0, {}, 0, 0, 0, "EUR")


def _handoffs(failed: int):
    return handoffs.measure((HandoffStep("a → b", "log", 100, {"lost": failed}),), (), SETTINGS)


def _aligned():
    answers = tuple(Answer("success", t, "growth") for t in ("sales", "product"))
    return alignment.measure(answers, SETTINGS)


def _report(run_id: str = "r1", *tests, fewest: int = 1) -> AuditReport:
    run = Run(run_id, datetime(2026, 7, int(run_id[1:])), "0", "Acme", "w")
    given = tests or (_handoffs(20), _aligned(), utm_consistency.measure((), SETTINGS))
    settings = AuditSettings(min_tests=fewest)
    return assemble(run, Found(tuple(given), DATA), settings)


def test_what_is_not_measured_never_counts_as_zero() -> None:
    tests = (_handoffs(20), _aligned(), utm_consistency.measure((), SETTINGS))
    assert overall(tests, 2) == pytest.approx((60 + 100) / 2)
    assert coverage(tests) == pytest.approx(2 / 7)
    assert overall(tests, 3) is None
    assert overall(tests[2:], 1) is None


def test_gains_are_points_of_the_overall_score() -> None:
    tests = priced((_handoffs(20), _aligned()))
    (fix,) = top_fixes(tests)
    assert fix.gain_points == pytest.approx((100 - 60) / 2)
    now = overall(tests, 2)
    assert now is not None
    assert now + fix.gain_points == overall((_handoffs(0), _aligned()), 2)


def test_fixes_are_ranked_by_gain_then_speed() -> None:
    (fix,) = _handoffs(20).fixes
    slow = replace(fix, gain_points=5.0, days=30)
    quick = replace(slow, days=7)
    large = replace(fix, gain_points=6.0, days=90)
    test = replace(_handoffs(20), fixes=(slow, quick, large))
    assert top_fixes((test,), 3) == (large, quick, slow)


def test_a_fix_that_would_show_no_gain_is_none_of_the_first() -> None:
    (fix,) = _handoffs(20).fixes
    tiny, small = replace(fix, gain_points=0.04), replace(fix, gain_points=0.05)
    assert top_fixes((replace(_handoffs(20), fixes=(tiny, small)),)) == (small,)


def test_headline() -> None:
    assert _report().headline == (
        "In order: of 7 tests, 1 to improve, 1 in order, 5 not measured. "
        "Weakest: Handoffs (typical). Only 2 of 7 tests count, so more data can change this score."
    )
    assert headline((_aligned(),), 1) == (
        "In order: of 7 tests, 1 in order, 6 not measured. "
        "Only 1 of 7 tests count, so more data can change this score."
    )
    assert headline((_handoffs(20),), 1).startswith("Needs work: ")


def test_too_few_tests_make_no_score_and_the_headline_says_what_to_bring_first() -> None:
    nothing = utm_consistency.measure((), SETTINGS)
    report = _report("r1", _handoffs(20), _aligned(), nothing, fewest=3)
    assert report.score is None
    assert "With fewer than 3 tests that count there is no score" in report.score_definition
    assert report.headline == (
        "No overall score: 2 of 7 tests could be measured, 3 are needed (1 to improve, 1 in order,"
        " 5 not measured). Bring first, for UTM consistency: web sessions or events with UTM"
        " parameters, or ad exports with final URLs."
    )
    assert [f.gain_points for f in report.top_fixes] == [pytest.approx(20)]
    assert headline((), 3) == (
        "Nothing could be measured yet; an overall score needs 3 of 7 tests."
    )
    assert AuditSettings().min_tests == 3


def test_every_output_copes_with_no_score(tmp_path) -> None:
    report = _report("r2", fewest=3)
    append_run(tmp_path, report)
    (kept,) = read_runs(tmp_path)
    assert kept.score is None
    again = replace(_report("r3", fewest=3), history=(kept,))
    assert "No overall score" in render_html(again)
    assert to_json(again)["score"] is None
    write_xlsx(again, tmp_path / "audit.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "audit.xlsx").worksheets[0]
    cells = {row[0]: row[1] for row in sheet.iter_rows(values_only=True) if row[0]}
    assert cells["Overall score (0–100)"] == "not measured"
    out = Console(file=StringIO(), width=80)
    out.print(summary(again))
    assert "Integration score not measured  (2 of 3 tests measured)" in out.file.getvalue()


def test_fixes_worth_nothing_stay_with_their_test() -> None:
    (fix,) = _handoffs(20).fixes
    idle = replace(fix, text="idle", gain_points=0.0)
    report = _report("r1", replace(_handoffs(20), fixes=(idle, fix)))
    assert [f.text for f in report.top_fixes] == [fix.text]
    assert [f.text for f in report.test("AUDIT-7").fixes] == ["idle", fix.text]


def test_plans_start_on_the_day_of_the_run() -> None:
    plan = next(p.plan for p in _report("r5", _handoffs(60)).patterns if p.present)
    assert plan[0][0] == date(2026, 7, 5) + timedelta(days=7)


def test_the_report_is_whole() -> None:
    report = _report()
    assert [t.id for t in report.tests] == ["AUDIT-3", "AUDIT-5", "AUDIT-7"]
    assert (report.score, len(report.patterns), len(report.maturity)) == (80, 5, 4)
    assert report.as_dict()["tests"][0]["status"] == "not_measured"
    assert report.changes == ()


def test_runs_are_kept_and_read_back(tmp_path) -> None:
    assert read_runs(tmp_path) == ()
    for run in ("r2", "r1", "r2"):
        append_run(tmp_path / "runs", _report(run))
    points = read_runs(tmp_path / "runs")
    assert [p.run_id for p in points] == ["r1", "r2"]
    assert points[0].values == {"AUDIT-3": None, "AUDIT-5": 100.0, "AUDIT-7": 20.0}
    assert points[0].verdicts["AUDIT-7"] == "typical"
    assert points[0].created_at == datetime(2026, 7, 1)


def test_a_line_cut_off_by_a_crash_is_replaced(tmp_path) -> None:
    append_run(tmp_path, _report("r1"))
    path = tmp_path / "history.jsonl"
    path.write_bytes(path.read_bytes() + b'{"run_id": "r2", "cre')
    assert len(read_runs(tmp_path)) == 1
    append_run(tmp_path, _report("r3"))
    assert [p.run_id for p in read_runs(tmp_path)] == ["r1", "r3"]


def test_a_damaged_line_is_named(tmp_path) -> None:
    (tmp_path / "history.jsonl").write_text("{}\n")
    with pytest.raises(WorkspaceError, match="line 1: not a run"):
        read_runs(tmp_path)


def test_changes(tmp_path) -> None:
    append_run(tmp_path, _report("r1"))
    (before,) = read_runs(tmp_path)
    assert changes(None, _report("r2")) == ()
    cases = ((5, "improved", True), (21, "same", False), (40, "regressed", True))
    for failed, kind, crossed in cases:
        report = _report("r2", _handoffs(failed))
        (change,) = changes(before, report)
        assert (change.test, change.kind, change.crossed) == ("AUDIT-7", kind, crossed)
    assert changes(before, _report("r2", _handoffs(40)))[0].text == (
        "Handoffs: 20 → 40 %, now “broken” instead of “typical”."
    )


def test_a_falling_overlap_is_a_regression_and_new_is_new(tmp_path) -> None:
    append_run(tmp_path, _report("r1", _aligned()))
    (before,) = read_runs(tmp_path)
    split = alignment.measure(
        (Answer("success", "sales", "growth"), Answer("success", "product", "calm")), SETTINGS
    )
    found = changes(before, _report("r2", split, _handoffs(1)))
    assert [(c.test, c.kind) for c in found] == [("AUDIT-5", "regressed"), ("AUDIT-7", "new")]


def test_values_from_tracking_reach_the_report() -> None:
    value = TrackingValue("source", "G", "g", "variant", "case", 1)
    report = _report("r1", utm_consistency.measure((value,), SETTINGS))
    assert report.test("AUDIT-3").value == 100
    assert report.score == 0


def test_a_test_that_is_lost_or_judged_by_other_thresholds_says_so(tmp_path) -> None:
    append_run(tmp_path, _report("r1"))
    (before,) = read_runs(tmp_path)
    other = replace(before, thresholds={"AUDIT-7": (1.0, 2.0)}, verdicts={"AUDIT-7": "broken"})
    (moved,) = changes(other, _report("r2", _handoffs(20)))
    assert (moved.kind, moved.crossed) == ("same", False)
    assert moved.text == (
        "Handoffs: still 20 %, judged by other thresholds than before, "
        "now “typical” instead of “broken”."
    )
    gone = replace(_handoffs(20), value=None, status="not_measured", reason="no log")
    (lost,) = changes(before, _report("r2", gone))
    assert (lost.kind, lost.text) == (
        "lost", "Handoffs can no longer be measured (it was 20 %): no log."
    )  # fmt: skip


def test_unusual_pillars_are_noted_with_the_message_test() -> None:
    brand = Brand.model_validate({"pillars": [{"id": "one", "statement": "Fast"}]})
    test = replace(_handoffs(20), id="AUDIT-1")
    run = Run("r1", datetime(2026, 7, 1), "0", "Acme", "w")
    report = assemble(run, Found((test,), DATA, brand), AuditSettings())
    assert report.test("AUDIT-1").notes == (
        "1 message pillar is declared; 3 to 5 is usual for a brand core.",
    )
