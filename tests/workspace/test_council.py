"""The council's figures are those of the warehouse, the history and the plan."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from unisono.audit.history import FILE
from unisono.demo.ahead import planned_documents
from unisono.measure.metric_answer import metric_infos
from unisono.model.audit import AuditReport
from unisono.model.council import Decision, Objective, Scorecard, ScorecardLine, WeightGroup
from unisono.model.council_results import Check, Standing
from unisono.workspace.council import Papers, month_of, read_papers, scorecards_now
from unisono.workspace.council_figures import figures_of
from unisono.workspace.council_pack import audited, council_pack
from unisono.workspace.plan import today
from unisono.workspace.workspace import Workspace


@pytest.fixture(scope="module")
def workspace(demo_workspace: Path) -> Workspace:
    return Workspace(demo_workspace)


@pytest.fixture(scope="module")
def report(workspace: Workspace) -> AuditReport:
    return audited(workspace)()


@pytest.fixture(scope="module")
def papers() -> Papers:
    return Papers.of(planned_documents(date.today()))


@pytest.fixture(scope="module")
def pack(workspace: Workspace, report: AuditReport, papers: Papers) -> Any:
    return council_pack(workspace, papers=papers, report=lambda: report)


def test_every_measure_is_the_warehouse_s_figure(workspace: Workspace, report: Any) -> None:
    with figures_of(workspace, lambda: report) as figures:
        whole = {m.id: m for m in metric_infos()}
        for name in ("revenue", "cac", "win_rate"):
            answer = workspace.metric_query(name)
            assert figures.figure(name).value == pytest.approx(answer.rows[0][name])
            assert figures.figure(name).definition == whole[name].definition
        assert figures.figure("AUDIT-3").value == report.test("AUDIT-3").value
        assert figures.figure("audit-3").score == report.test("AUDIT-3").score
        assert figures.figure("audit").value == report.score
        month = (date(2026, 9, 1), date(2026, 9, 30))
        part = workspace.metric_query("revenue", first_day=month[0], last_day=month[1])
        assert figures.figure("revenue", "", month).value == pytest.approx(part.rows[0]["revenue"])
        assert figures.last_days("revenue", "", 30) == figures.figure("revenue", "", month)


@pytest.mark.parametrize(
    ("measure", "where", "said"),
    [("", "", "names no metric"), ("aided recall", "", "no metric 'aided recall'"),
     ("AUDIT-9", "", "no test AUDIT-9"), ("revenue", "team=x", "cannot be split"),
     ("revenue", "rubbish", "no condition")],
)  # fmt: skip
def test_what_cannot_be_measured_says_why(
    workspace: Workspace, report: Any, measure: str, where: str, said: str
) -> None:
    with figures_of(workspace, lambda: report) as figures:
        found = figures.figure(measure, where)
    assert found.value is None
    assert said in found.reason


def test_the_pack_tells_of_the_newest_whole_month(pack: Any, report: AuditReport) -> None:
    assert (pack.month, pack.until) == (date(2026, 9, 1), date(2026, 9, 30))
    assert [t.value for t in pack.performance.tests] == [t.value for t in report.tests]
    assert pack.performance.before is None
    assert "no run before" in pack.performance.note
    shares = [c.share for c in pack.performance.credit]
    assert sum(shares) == pytest.approx(1)
    claims = {c.platform: c.claimed for c in pack.performance.claims}
    assert sum(claims.values()) == pytest.approx(
        sum(r.claimed_conversions for r in report.reconciliation.rows)  # type: ignore[union-attr]
    )


def test_the_plan_s_launches_conflicts_and_gates_are_in_it(pack: Any, papers: Papers) -> None:
    ahead = pack.ahead
    assert {x.campaign for x in (*ahead.near, *ahead.far)} == set(papers.plan.campaigns)
    assert all(x.days < 30 for x in ahead.near)
    assert len(ahead.conflicts) == 4
    assert all(c.fixes for c in ahead.conflicts)
    waiting = next(x for x in ahead.near if x.campaign == "plan-upgrade")
    assert waiting.gate == "waiting"
    assert any("nobody leads" in b for b in waiting.blocking)
    assert ahead.late == ()


def test_objectives_decisions_and_scorecards_are_in_it(pack: Any) -> None:
    stands = {o.key: o.standing for o in pack.objectives}
    assert stands["aided-recall"] == Standing.ON_TRACK
    assert stands["several-channels"] == Standing.NOT_MEASURED
    due = [d for d in pack.decisions if d.check == Check.DUE]
    assert [d.key for d in due] == ["tell-every-team"]
    assert due[0].figure.value is not None
    keys = [c.key for c in pack.scorecards]
    assert {"lead-email", "council", "brand"} <= set(keys)
    assert "channel-lead-email" not in keys  # somebody wrote that one
    assert "channel-lead-paid-social" in keys


def test_a_run_before_the_month_is_what_it_is_compared_with(
    tmp_path: Path, workspace: Workspace, report: AuditReport
) -> None:
    runs = tmp_path / "runs"
    runs.mkdir()
    point = {
        "run_id": "old", "created_at": datetime(2026, 8, 20).isoformat(), "score": 12.5,
        "values": {t.id: 1.0 for t in report.tests}, "verdicts": {}, "thresholds": {},
    }  # fmt: skip
    (runs / FILE).write_text(json.dumps(point) + "\n", encoding="utf-8")
    other = Workspace(workspace.root)
    other.layout = _With(other.layout, runs)  # type: ignore[assignment]
    found = council_pack(other, date(2026, 9, 1), papers=Papers(), report=lambda: report)
    assert found.performance.before == 12.5
    assert {t.before for t in found.performance.tests} == {1.0}
    earlier = council_pack(other, date(2026, 8, 1), papers=Papers(), report=lambda: report)
    assert earlier.performance.before is None


class _With:
    """A layout whose runs are elsewhere."""

    def __init__(self, layout: Any, runs: Path) -> None:
        self._layout, self.runs = layout, runs

    def __getattr__(self, name: str) -> Any:
        return getattr(self._layout, name)


def test_late_milestones_name_who_hears_of_them(workspace: Workspace, report: Any) -> None:
    now = today(workspace)
    documents = [
        (k, d.model_copy(update={"milestones": ()}) if k == "faster-close" else d)
        for k, d in planned_documents(now)
    ]
    found = council_pack(workspace, papers=Papers.of(documents), report=lambda: report)
    late = {m.milestone: m for m in found.ahead.late}
    assert late["strategy lock"].campaign == "faster-close"
    assert late["strategy lock"].days_late == 75
    assert late["strategy lock"].goes_to


def test_a_condition_and_a_gone_objective_in_a_scorecard(workspace: Workspace, report: Any) -> None:
    own = WeightGroup.CHANNEL
    card = Scorecard(title="Own", role="sales", lines=(
        ScorecardLine(group=own, measure="spend", where="channel=Paid Search"),
        ScorecardLine(group=own, measure="objective:gone"),
        ScorecardLine(group=own, measure="nrr"),
    ))  # fmt: skip
    with figures_of(workspace, lambda: report) as figures:
        now = today(workspace)
        month = month_of(figures, now)
        cards = scorecards_now(
            Papers(scorecards={"own": card}), figures, workspace.settings.council, now, month
        )
    own_card = cards[0]
    search, gone, whole = own_card.lines
    assert search.value is not None
    assert search.target_from == "the months before"
    assert gone.reason == "There is no objective gone."
    assert whole.score is None
    assert "sales" not in [c.key for c in cards[1:]]


def test_without_data_or_desk_everything_says_so(tmp_path: Path) -> None:
    empty = Workspace.init(tmp_path)
    assert read_papers(empty) == Papers()
    papers = Papers(
        objectives={"o": Objective(title="o", metric="revenue")},
        decisions={"d": Decision(title="d", decided_on=date.today() - timedelta(99),
                                 metric="audit")},
    )  # fmt: skip
    found = council_pack(empty, papers=papers)
    assert found.until is None
    assert found.performance.tests == ()
    assert found.budget == ()
    assert found.objectives[0].reason == "Nothing was loaded yet."
    assert found.decisions[0].move == "not measured"
    assert all(c.score is None for c in found.scorecards)
    assert not found.ahead.planned
