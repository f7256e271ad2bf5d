"""Repair of names and questions on screen and over HTTP."""

from __future__ import annotations

import importlib
import threading
from pathlib import Path
from typing import Any

import pytest

from unisono import Workspace
from unisono.access.access import OPERATOR, Access
from unisono.access.keys import create_key
from unisono.access.people import people

SCRIPT = "<b>x</b>"
VISITS = [("linkedin", "email", "summer_webinar"), ("LinkedIn", "e-mail", "summer_webinars"),
          ("linkedin", "email", "summer_webinar")]  # fmt: skip


@pytest.fixture
def site(plan_site: Any) -> Any:
    """The plan's application over a few visits."""
    workspace = plan_site.app.state.results.workspace
    layout = workspace.layout
    rows = [f"s{n},2026-03-0{n + 1} 10:00:00,{','.join(utm)}" for n, utm in enumerate(VISITS)]
    path = layout.exports / "visits.csv"
    head = "session_id,session_start,utm_source,utm_medium,utm_campaign"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    layout.taxonomy.write_text("# ours\nversion: 1\n", encoding="utf-8")
    (layout.state / "tracking-answers.json").unlink(missing_ok=True)
    workspace.load()
    yield plan_site
    path.unlink()
    (layout.builds / "current").unlink()


def taxonomy(site: Any) -> Any:
    return Workspace(site.app.state.results.workspace.root).taxonomy


def test_the_repair_is_shown_written_and_taken_back(site: Any) -> None:
    page = site.get("/tracking/repair").text
    assert "LinkedIn" in page
    assert "What to change in the tools" in page
    done = site.post("/tracking/repair", why=f"one way {SCRIPT}")
    assert done.headers["location"] == "/tracking/repair?done=written&count=2"
    assert taxonomy(site).parameters["source"].aliases == {"LinkedIn": "linkedin"}
    page = site.get("/tracking/repair").text
    assert "Take them back" in page
    assert SCRIPT not in page
    back = site.post("/tracking/repair/undo")
    assert back.headers["location"] == "/tracking/repair?done=undone&count=2"
    assert taxonomy(site).parameters["source"].aliases == {}
    history = site.get("/plan/taxonomy/main/history").text
    assert "one way" in history
    file = site.get("/tracking/repair/tables/places.csv?parameter=source")
    assert file.status_code == 200
    assert "LinkedIn" in file.text


def test_a_question_is_answered_and_its_answer_undone(site: Any) -> None:
    page = site.get("/tracking/questions").text
    (id_,) = {part[:8] for part in page.split("/tracking/questions/")[1:]}
    assert "1 open question" in page
    said = site.post(f"/tracking/questions/{id_}", answer="same:summer_webinar", why="typo")
    assert said.headers["location"] == "/tracking/questions?done=answered"
    aliases = taxonomy(site).parameters["campaign"].aliases
    assert aliases == {"summer_webinars": "summer_webinar"}
    page = site.get("/tracking/questions").text
    assert "0 open questions" in page
    assert "typo" in page
    assert site.post(f"/tracking/questions/{id_}", answer="perhaps").status_code == 422
    site.post(f"/tracking/questions/{id_}/undo")
    assert taxonomy(site).parameters["campaign"].aliases == {}
    assert site.post(f"/tracking/questions/{id_}/undo").status_code == 422


def test_programs_get_the_same(site: Any) -> None:
    report = site.get("/api/v1/tracking/repair?parameter=source").json()
    assert [(r["raw"], r["standing"]) for r in report["rewrites"]] == [("LinkedIn", "by rule")]
    found = site.get("/api/v1/tracking/answers").json()
    id_ = found["questions"][0]["id"]
    body = {"answer": "later", "why": "ask CRM"}
    said = site.send("POST", f"/api/v1/tracking/questions/{id_}", json=body)
    assert (said.status_code, said.json()["verdict"]) == (200, "later")
    gone = site.send("DELETE", f"/api/v1/tracking/questions/{id_}/answer")
    assert gone.status_code == 200
    made = site.send("POST", "/api/v1/tracking/repair", json={"parameter": "medium"}).json()
    assert [(a["first"], a["second"]) for a in made["items"]] == [("e-mail", "email")]
    undone = site.send("POST", "/api/v1/tracking/repair/undo", json={}).json()
    assert len(undone["items"]) == 1


def test_planned_links_of_the_repair_are_for_those_who_may_see_the_activity(site: Any) -> None:
    link = "https://www.example.com/s?utm_source=LinkedIn&utm_medium=email&utm_campaign=z"
    mailing = site.desk.get("activity", "mailing").document
    site.desk.put(mailing.model_copy(update={"tracking_link": link}), "mailing", by="ann")
    access = Access(site.desk.database)
    named = (p.account for p in people(access, OPERATOR))
    owner = next(a.id for a in named if a.email == "owner@example.com")
    for scopes, seen in (({"see:taxonomy"}, False), ({"see:taxonomy", "see:activity"}, True)):
        _, key = create_key(access, OPERATOR, owner, "bot", frozenset(scopes), 1)
        shown = {"authorization": f"Bearer {key}"}
        report = site.get("/api/v1/tracking/repair", who="", headers=shown).json()
        assert any(p["where"] == "planned activity" for p in report["places"]) is seen


def test_spend_and_conversions_of_the_repair_are_for_those_who_may_see_metrics(site: Any) -> None:
    access = Access(site.desk.database)
    owner = next(a.account.id for a in people(access, OPERATOR)
                 if a.account.email == "owner@example.com")  # fmt: skip
    tables = "/tracking/repair/tables/"
    for more in (set(), {"see:metrics"}):
        scopes = frozenset({"see:taxonomy", "export:taxonomy", *more})
        _, key = create_key(access, OPERATOR, owner, "bot", scopes, 1)
        shown = {"authorization": f"Bearer {key}"}
        report = site.get("/api/v1/tracking/repair", who="", headers=shown).json()
        assert report["rewrites"]
        assert report["rows"]
        for row in (*report["rewrites"], *report["rows"]):
            assert (row["spend"], row["conversions"]) == ((0, 0) if more else (None, None))
        for table in ("rewrites", "rows"):
            file = site.get(f"{tables}{table}.csv", who="", headers=shown)
            assert file.status_code == 200
            assert ("spend" in file.text, "conversions" in file.text) == (bool(more), bool(more))
            assert "LinkedIn" in file.text
    assert "Conversions" in site.get("/tracking/repair").text


@pytest.mark.parametrize("who", ["email", "sales", "agency"])
def test_who_may_not_edit_the_rules_changes_nothing(site: Any, who: str) -> None:
    before = Path(site.app.state.results.workspace.layout.taxonomy).read_text(encoding="utf-8")
    for path in ("/tracking/repair", "/tracking/repair/undo", "/tracking/questions/00000000"):
        assert site.post(path, who, answer="same").status_code == 403
    if who != "agency":
        page = site.get("/tracking/repair", who).text
        assert "Make it a rule" not in page
        assert 'name="answer"' not in site.get("/tracking/questions", who).text
    else:
        assert site.get("/tracking/repair", who).status_code == 403
    after = Path(site.app.state.results.workspace.layout.taxonomy).read_text(encoding="utf-8")
    assert after == before


def test_live_links_are_shown_and_asked_for_by_who_may(site: Any, monkeypatch: Any) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        "unisono.web.tracking.live_pages.check_live",
        lambda workspace, desk, *, by, tell: asked.append(by),
    )
    link = "https://www.example.com/s?utm_source=x&utm_medium=y&utm_campaign=z"
    mailing = site.desk.get("activity", "mailing").document
    site.desk.put(mailing.model_copy(update={"tracking_link": link}), "mailing", by="ann")
    monkeypatch.setattr("unisono.workspace.link_health.today", lambda _: mailing.first_day)
    assert "www.example.com/s" in site.get("/tracking/live").text
    assert "www.example.com/s" in site.get("/tracking/live/tables/links.csv").text
    (item,) = site.get("/api/v1/tracking/live").json()["items"]
    assert (item["used"]["link"], item["page"]) == (link, None)
    assert site.post("/tracking/live", "sales").status_code == 403
    begun = site.post("/tracking/live")
    assert begun.headers["location"].startswith("/work/")
    site.app.state.work.wait()
    assert site.send("POST", "/api/v1/tracking/live", json={}).status_code == 202
    site.app.state.work.wait()
    assert len(asked) == 2


@pytest.mark.parametrize(("path", "slow", "title"), [
    ("/tracking/live", "unisono.web.tracking.live_pages.used_links", "Live links"),
    ("/promises", "unisono.web.checking.promise_pages.promise_report", "Promises"),
])  # fmt: skip
def test_what_takes_long_shows_a_page_that_waits(
    site: Any, monkeypatch: Any, path: str, slow: str, title: str
) -> None:
    module, _, name = slow.rpartition(".")
    real, go = getattr(importlib.import_module(module), name), threading.Event()

    def held(workspace: Any) -> Any:
        go.wait(30)
        return real(workspace)

    monkeypatch.setattr(slow, held)
    monkeypatch.setattr("unisono.web.serve_screens.PATIENCE", 0.05)
    waiting = site.send("GET", path)
    assert (waiting.status_code, f"<h1>{title}</h1>" in waiting.text) == (202, True)
    polled = {"hx-request": "true", "hx-trigger": "computing"}
    assert site.get(path, headers=polled).status_code == 204
    assert site.get(path, "agency").status_code == 403
    go.set()
    assert "computing" not in site.get(path).text
    assert site.get(path, headers=polled).headers["hx-refresh"] == "true"
