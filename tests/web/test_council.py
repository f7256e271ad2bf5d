"""The council's screens: pack, objectives, scorecards, decisions; the refused roles too."""

from __future__ import annotations

import io
import re
import shutil
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest

from unisono.model.council import Decision, Objective, Scorecard, ScorecardLine, WeightGroup
from unisono.web.app import create_app
from unisono.workspace.sample_plan import put_sample_plan
from unisono.workspace.workspace import Workspace

SCRIPT = "<script>alert(1)</script>"
PAGES = ("/council", "/objectives", "/scorecards")


@pytest.fixture(scope="module")
def company(
    demo_workspace: Path, tmp_path_factory: pytest.TempPathFactory, client: Any
) -> tuple[Any, Workspace]:
    """The demo with its plan on a desk, in a folder of its own."""
    root = tmp_path_factory.mktemp("council") / "demo"
    shutil.copytree(demo_workspace, root, ignore=shutil.ignore_patterns("desk.sqlite*"))
    workspace = Workspace(root)
    put_sample_plan(workspace, date.today())
    return type(client)(create_app(workspace, open_to_all=True)), workspace


def _plain(page: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", page))


def test_the_pack_has_every_section_with_a_way_to_its_figures(company: Any) -> None:
    page = company[0].get("/council")
    assert page.status_code == 200
    for title, to in (
        ("Integration", "/audit"), ("Key metrics", "/metrics"), ("Credit and claims", "/claims"),
        ("What comes", "/calendar"), ("Open conflicts", "/calendar/conflicts"),
        ("Budget moves to decide", "/attribution"), ("Objectives", "/objectives"),
        ("Scorecards", "/scorecards"), ("Decisions", "/plan/decision"),
    ):  # fmt: skip
        assert f'<a href="{to}">{title}</a></h2>' in page.text
    assert "No launch before every team was told" in page.text
    assert "<style" not in page.text
    assert len(page.content) < 120_000


def test_every_table_of_every_screen_leaves_as_a_file(company: Any) -> None:
    client = company[0]
    for path in PAGES:
        found = set(re.findall(r'href="(/[^"]*/tables/[^"]+\.csv[^"]*)"', client.get(path).text))
        assert found
        for address in found:
            assert client.get(unescape(address)).status_code == 200
    book = client.get("/objectives/tables/objectives.xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(book.content))["Table"].values)
    assert len(rows) == 5
    assert client.get("/council/tables/nothing.csv").status_code == 400
    assert client.get("/scorecards/tables/nothing.csv").status_code == 400


def test_the_pack_leaves_as_pdf_html_and_json(company: Any) -> None:
    client = company[0]
    made = client.get("/council/pack.pdf?month=2026-08")
    told = pypdf.PdfReader(io.BytesIO(made.content)).pages[0].extract_text()
    assert "council pack Aug 2026" in " ".join(told.split())
    assert made.headers["content-disposition"] == 'attachment; filename="council-2026-08.pdf"'
    html = client.get("/council/pack.html").text
    assert "What the figures mean" in html
    assert "://" not in html.replace("http://www.w3.org/2000/svg", "")
    data = client.get("/council/pack.json").json()
    assert data == {**client.get("/api/v1/council").json(), "made_at": data["made_at"]}


def test_the_audit_leaves_as_every_kind_of_file(company: Any) -> None:
    client = company[0]
    assert "/audit/report.pdf" in client.get("/audit").text
    for kind, begin in (("pdf", b"%PDF"), ("html", b"<!doctype"), ("xlsx", b"PK"), ("json", b"{")):
        made = client.get(f"/audit/report.{kind}")
        assert made.content.startswith(begin)
        assert made.headers["content-disposition"].startswith("attachment")


def test_objectives_say_how_far_they_are_and_what_they_lack(company: Any) -> None:
    page = _plain(company[0].get("/objectives").text)
    assert "50 % of the way" in " ".join(page.replace("\u00a0", " ").split())
    assert "read from brand tracker, wave 2" in " ".join(page.split())
    assert "Not SMART yet" in page
    assert "why it can be reached" in page
    found = {o["key"]: o for o in company[0].get("/api/v1/objectives").json()}
    assert found["aided-recall"]["standing"] == "on track"
    assert {m["part"] for m in found["several-channels"]["missing"]} == {
        "Specific", "Measurable", "Achievable", "Time-bound"}  # fmt: skip


def test_a_template_begins_an_objective(company: Any) -> None:
    client = company[0]
    address = re.search(r'href="(/plan/objective/new\?[^"]+)"', client.get("/objectives").text)
    assert address is not None
    form = client.get(unescape(address[1])).text
    assert 'value="One message in every channel"' in form
    assert 'value="AUDIT-1"' in form


def test_scorecards_show_lines_weights_and_a_month(company: Any) -> None:
    client = company[0]
    page = client.get("/scorecards?card=brand&month=2026-06").text
    assert "Apr 2026 to Jun 2026" in page
    assert "not measured and left out" in page
    assert client.get("/scorecards?card=nothing").status_code == 400
    assert client.get("/scorecards?month=2026-6").status_code == 400
    cards = client.get("/api/v1/scorecards?month=2026-06").json()
    brand = next(c for c in cards if c["key"] == "brand")
    assert [g["weight"] for g in brand["groups"]] == [40, 40, 20]
    assert not brand["written"]


def test_a_default_becomes_one_s_own(company: Any) -> None:
    client, workspace = company
    answer = client.post("/scorecards/adopt", data={"card": "analyst", "month": "2026-08"})
    assert answer.headers["location"] == "/plan/scorecard/analyst?saved=1"
    assert client.get("/plan/scorecard/analyst").status_code == 200
    with workspace.desk as desk:
        kept = desk.get(Scorecard, "analyst").document
    assert {x.group for x in kept.lines} == set(WeightGroup)
    cards = {c["key"]: c for c in client.get("/api/v1/scorecards?month=2026-08").json()}
    assert cards["analyst"]["written"]


def test_a_decision_keeps_its_figure_and_is_checked_later(company: Any) -> None:
    client, workspace = company
    answer = client.post("/council/decisions", data={
        "month": "2026-09", "title": f"Pause Social {SCRIPT}", "why": "It costs more.",
        "metric": "AUDIT-3", "direction": "down", "expectation": "Below 15 %.",
        "check_on": "2026-01-01", "decided_by": "Ann\nBo",
    })  # fmt: skip
    assert answer.headers["location"] == "/council?month=2026-09&done=decided"
    with workspace.desk as desk:
        key = next(s.key for s in desk.list("decision") if "Pause" in s.document.title)
        kept = desk.get(Decision, key).document
    now = client.get("/api/v1/audit").json()
    assert kept.value_then == next(t for t in now["tests"] if t["id"] == "AUDIT-3")["value"]
    assert (kept.decided_by, kept.decided_on) == (("Ann", "Bo"), date.today())
    page = client.get("/council?month=2026-09&done=decided").text
    assert "The decision is recorded." in page
    assert SCRIPT not in page
    assert f'action="/council/decisions/{key}/outcome"' in page
    outcome = {"expected": "1", "outcome": "It went on.", "month": "2026-09"}
    assert client.post(f"/council/decisions/{key}/outcome", data=outcome).status_code == 303
    with workspace.desk as desk:
        checked = desk.get(Decision, key)
    assert (checked.document.outcome, checked.document.checked_on) == ("It went on.", date.today())
    # A second one who answers the same revision is told so.
    late = {**outcome, "outcome": "It did not."}
    assert client.post(f"/council/decisions/{key}/outcome", data=late).status_code == 409
    assert f"/council/decisions/{key}/outcome" not in client.get("/council").text


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("/council/decisions", {"title": ""}, 400),
        ("/council/decisions", {"title": "x", "check_on": "9999-12-31"}, 400),
        ("/council/decisions", {"title": "x", "direction": "sideways"}, 400),
        ("/council/decisions/no-such/outcome", {"outcome": "x", "expected": "1"}, 404),
        ("/council/decisions/tell-every-team/outcome", {"outcome": " ", "expected": "1"}, 400),
        ("/scorecards/adopt", {"card": "no-such"}, 400),
        ("/scorecards/adopt", {"card": "brand", "month": "x"}, 400),
    ],
)
def test_a_wrong_form_is_refused(company: Any, path: str, form: Any, status: int) -> None:
    answer = company[0].post(path, data=form)
    assert answer.status_code == status
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_an_empty_workspace_is_told_how_to_begin(empty: Any, path: str) -> None:
    page = empty.get(path)
    assert page.status_code == 200
    told = _plain(page.text)
    assert any(x in told for x in ("Nothing was loaded yet", "No objective yet"))


def test_rights(plan_site: Any) -> None:
    desk = plan_site.desk
    desk.put(Decision(title="d", decided_on=date(2026, 1, 1)), "d", by="ann")
    desk.put(Objective(title="secret objective", owner="ann"), "o", by="ann")
    line = ScorecardLine(group=WeightGroup.CHANNEL, measure="revenue")
    desk.put(Scorecard(title="s", lines=(line,)), "s", by="ann")
    every = ("/council", "/council/pack.pdf", "/council/tables/decisions.csv", "/objectives",
             "/objectives/tables/objectives.csv", "/scorecards", "/api/v1/council",
             "/api/v1/objectives", "/api/v1/scorecards",
             "/scorecards/tables/scorecards.csv")  # fmt: skip
    for path in every:
        assert plan_site.get(path, "council").status_code == 200, path
        assert plan_site.get(path, "agency").status_code == 403, path
        assert plan_site.get(path, "").status_code in (303, 401), path
    assert plan_site.get("/council", "sales").status_code == 403  # claims and credit are in it
    assert plan_site.get("/objectives", "sales").status_code == 200
    assert "Record a decision" not in plan_site.get("/council", "email").text
    record = {"title": "x"}
    for who, status in (("email", 403), ("sales", 403), ("agency", 403), ("council", 303)):
        assert plan_site.post("/council/decisions", who, **record).status_code == status, who
    outcome = {"outcome": "y", "expected": "1"}
    for who, status in (("email", 403), ("sales", 403), ("agency", 403), ("council", 303)):
        path = "/council/decisions/d/outcome"
        assert plan_site.post(path, who, **outcome).status_code == status, who
    for who, status in (("email", 403), ("agency", 403), ("council", 303)):
        assert plan_site.post("/scorecards/adopt", who, card="council").status_code == status, who
    log = [e.by for e in desk.log(newest=3)]
    assert set(log) == {"council"}


def test_a_form_without_its_token_changes_nothing(plan_site: Any) -> None:
    before = len(plan_site.desk.list("decision"))
    answer = plan_site.send("POST", "/council/decisions", data={"title": "x", "csrf": "wrong"})
    assert answer.status_code == 403
    assert len(plan_site.desk.list("decision")) == before


def test_a_decision_is_edited_as_every_document(plan_site: Any) -> None:
    document = Decision(title="d", decided_on=date(2026, 1, 1), direction="up", metric="cac")
    plan_site.desk.put(document, "d", by="ann")
    form = {"expected": "1", "title": "d", "decided_on": "2026-01-01", "direction": "down",
            "metric": "cac"}  # fmt: skip
    saved = plan_site.post("/plan/decision/d", **form)
    assert saved.headers["location"] == "/plan/decision/d?saved=2"
    assert plan_site.desk.get(Decision, "d").document.direction == "down"
