"""Results are computed once per build and settings, for many readers at once."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.datastructures import QueryParams
from starlette.routing import Route

from unisono.model.audit import AuditReport, HistoryPoint
from unisono.web.questions import AttributionQuestion, MetricsQuestion
from unisono.web.results import Results
from unisono.web.screen import asked, query_of
from unisono.workspace.last_audit import as_last_run
from unisono.workspace.workspace import Workspace


@pytest.fixture
def results(tmp_path: Path) -> Results:
    return Results(Workspace.init(tmp_path), kept=3)


def test_many_readers_make_one_computation(results: Results) -> None:
    began, computed = threading.Barrier(4), []

    def ask() -> None:
        began.wait()
        results.once("x", lambda w: computed.append(1) or len(computed))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert computed == [1]
    assert results.known("x") == 1


def test_an_answer_holds_until_a_declaration_changes(results: Results) -> None:
    assert results.once("x", lambda w: w.settings.attribution.lookback_days) == 90
    root = results.workspace.root
    (root / "unisono.toml").write_text("[attribution]\nlookback_days = 30\n", encoding="utf-8")
    assert results.known("x") is None
    assert results.once("x", lambda w: w.settings.attribution.lookback_days) == 30
    (root / "brand.yaml").write_text("company: Other\n", encoding="utf-8")
    assert results.known("x") is None


def test_only_the_latest_answers_are_kept(results: Results) -> None:
    for n in range(5):
        results.once(n, lambda w, n=n: n)
    assert [results.known(n) for n in range(5)] == [None, None, 2, 3, 4]


def test_a_failed_computation_is_tried_again(results: Results) -> None:
    with pytest.raises(ZeroDivisionError):
        results.once("x", lambda w: 1 / 0)
    assert results.once("x", lambda w: 5) == 5


def test_looking_is_no_new_run(hostile: AuditReport) -> None:
    points = hostile.history
    last = HistoryPoint("the-run", hostile.created_at, hostile.score,
                        {t.id: t.value for t in hostile.tests}, {})  # fmt: skip
    seen = as_last_run(replace(hostile, run_id="now", history=(*points, last)))
    assert (seen.run_id, seen.history) == ("the-run", points)
    other = replace(last, values={**last.values, "AUDIT-1": 1.0})
    changed = replace(hostile, run_id="now", history=(*points, other))
    assert as_last_run(changed) is changed


def test_a_fault_of_ours_shows_a_number_and_nothing_inside(
    empty: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: object) -> None:
        raise ValueError("inner secret")

    empty.app.router.routes.insert(0, Route("/broken", broken))
    empty.app.router.routes.insert(0, Route("/api/v1/broken", broken))
    page = empty.get("/broken")
    assert page.status_code == 500
    assert "inner secret" not in page.text
    assert "Traceback" not in page.text
    number = caplog.records[-1].getMessage().split()[1].rstrip(":")
    assert number in page.text
    told = empty.get("/api/v1/broken").json()
    assert (told["status"], len(told["request_id"])) == (500, 12)


def test_a_setting_that_cannot_be_read_is_told_until_corrected(empty: Any) -> None:
    root = empty.app.state.results.workspace.root
    (root / "unisono.toml").write_text("nonsense = 1\n", encoding="utf-8")
    page = empty.get("/settings")
    assert (page.status_code, "there is no such setting" in page.text) == (400, True)
    (root / "unisono.toml").write_text("", encoding="utf-8")
    assert empty.get("/settings").status_code == 200


def test_readers_questions_push_nothing_of_the_workspace_out(results: Results) -> None:
    results.once("audit", lambda w: "the audit")
    for number in range(10):
        results.once(("page", number), lambda w: "a page")
    assert results.known("audit") == "the audit"
    kept = [n for n in range(10) if results.known(("page", n))]
    assert kept == [8, 9]


def test_addresses_that_ask_the_same_are_kept_once() -> None:
    one, other = (
        asked(AttributionQuestion, QueryParams(q)) for q in ("nonsense=1&by=", "nonsense=2")
    )
    assert (one, query_of(one)) == (other, query_of(other)) == (one, "")
    two = asked(MetricsQuestion, QueryParams("name=a&name=b%26&by=channel"))
    assert query_of(two) == "name=a&name=b%26&by=channel"
    assert asked(MetricsQuestion, QueryParams(query_of(two))) == two
