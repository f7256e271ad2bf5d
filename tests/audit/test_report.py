from dataclasses import replace
from datetime import date, datetime

import pytest

from unisono.audit import alignment, handoffs, utm_consistency
from unisono.audit.alignment import Answer
from unisono.audit.fixes import priced, top_fixes
from unisono.audit.handoffs import HandoffStep
from unisono.audit.headline import headline
from unisono.audit.history import append_run, changes, read_runs
from unisono.audit.report import Found, Run, assemble
from unisono.audit.score import coverage, overall
from unisono.audit.utm_consistency import TrackingValue
from unisono.errors import WorkspaceError
from unisono.model.audit import AuditReport, DataHealth
from unisono.settings import AuditSettings

SETTINGS = AuditSettings()
DATA = DataHealth((), (), 0, {}, 0, 0, 0, "EUR")


def _handoffs(failed: int):
    return handoffs.measure((HandoffStep("a → b", "log", 100, {"lost": failed}),), (), SETTINGS)


def _aligned():
    answers = tuple(Answer("success", t, "growth") for t in ("sales", "product"))
    return alignment.measure(answers, SETTINGS)


def _report(run_id: str = "r1", *tests) -> AuditReport:
    run = Run(run_id, datetime(2026, 7, int(run_id[1:])), "0", "Acme", "w", date(2026, 6, 30))
    given = tests or (_handoffs(20), _aligned(), utm_consistency.measure((), SETTINGS))
    return assemble(run, Found(tuple(given), DATA), SETTINGS)


def test_what_is_not_measured_never_counts_as_zero() -> None:
    tests = (_handoffs(20), _aligned(), utm_consistency.measure((), SETTINGS))
    assert overall(tests) == pytest.approx((60 + 100) / 2)
    assert coverage(tests) == pytest.approx(2 / 7)
    assert overall(tests[2:]) is None


def test_gains_are_points_of_the_overall_score() -> None:
    tests = priced((_handoffs(20), _aligned()))
    (fix,) = top_fixes(tests)
    assert fix.gain_points == pytest.approx((100 - 60) / 2)
    now = overall(tests)
    assert now is not None
    assert now + fix.gain_points == overall((_handoffs(0), _aligned()))


def test_fixes_are_ranked_by_gain_then_speed() -> None:
    (fix,) = _handoffs(20).fixes
    slow = replace(fix, gain_points=5.0, days=30)
    quick = replace(slow, days=7)
    large = replace(fix, gain_points=6.0, days=90)
    test = replace(_handoffs(20), fixes=(slow, quick, large))
    assert top_fixes((test,), 3) == (large, quick, slow)


def test_headline() -> None:
    assert _report().headline == (
        "In order: of 7 tests, 1 to improve, 1 in order, 5 not measured. "
        "Weakest: Handoffs (typical). Only 2 of 7 tests count, so more data can change this score."
    )
    assert headline((_aligned(),)) == (
        "In order: of 7 tests, 1 in order, 6 not measured. "
        "Only 1 of 7 tests count, so more data can change this score."
    )
    assert headline((_handoffs(20),)).startswith("Needs work: ")
    assert headline(()).startswith("Nothing could be measured yet")


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
        "Handoffs: 20.0 → 40.0 %, now “broken” instead of “typical”."
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
