"""Frozen packs on screen, as files and over HTTP; the refused roles too."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest

from unisono.model.council import Minutes, Objective
from unisono.model.plan import Campaign
from unisono.web.app import create_app
from unisono.workspace.sample_plan import put_sample_plan
from unisono.workspace.workspace import Workspace

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def company(
    demo_workspace: Path, tmp_path_factory: pytest.TempPathFactory, client: Any
) -> tuple[Any, Workspace]:
    """The demo with its plan on a desk, in a folder of its own, and one pack that was frozen."""
    root = tmp_path_factory.mktemp("minutes") / "demo"
    shutil.copytree(demo_workspace, root, ignore=shutil.ignore_patterns("desk.sqlite*"))
    workspace = Workspace(root)
    put_sample_plan(workspace, date.today())
    http = type(client)(create_app(workspace, open_to_all=True))
    page = http.get("/council").text
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen is not None
    form = {"month": "2026-09", "seen": seen[1], "notes": f"Agreed. {SCRIPT}", "present": "Ann\nBo"}
    made = http.post("/council/minutes", data=form)
    assert made.headers["location"] == "/council/minutes/2026-09?done=frozen"
    return http, workspace


def test_the_frozen_pack_is_the_one_that_was_seen(company: Any) -> None:
    client, workspace = company
    with workspace.desk as desk:
        kept = desk.get(Minutes, "2026-09").document
    assert (kept.month, kept.present) == (date(2026, 9, 1), ("Ann", "Bo"))
    page = client.get("/council/minutes/2026-09?done=frozen").text
    for told in ("The pack is frozen.", "Integration", "Key metrics", kept.digest, "Present: Ann"):
        assert told in page
    assert SCRIPT not in page
    assert "Record a decision" not in page
    assert "not as they were frozen" not in page


def test_the_files_say_the_same_however_often_they_are_asked_for(company: Any) -> None:
    client, workspace = company
    with workspace.desk as desk:
        kept = desk.get(Minutes, "2026-09").document
    told = client.get("/council/minutes/2026-09/pack.json")
    assert hashlib.sha256(told.content).hexdigest() == kept.digest
    name = told.headers["content-disposition"]
    assert name == 'attachment; filename="council-2026-09-frozen.json"'
    made = client.get("/council/minutes/2026-09/pack.pdf").content
    pages = pypdf.PdfReader(io.BytesIO(made)).pages
    assert "Frozen" in " ".join(pages[0].extract_text().split())
    assert client.get("/council/minutes/2026-09/pack.html").content.startswith(b"<!doctype")
    shown = client.get("/council/minutes/2026-09").text
    tables = set(re.findall(r'href="(/council/minutes/2026-09/tables/\w+\.csv)"', shown))
    assert len(tables) > 5
    assert {client.get(t).status_code for t in tables} == {200}
    assert client.get("/council/minutes/2026-09/tables/nothing.csv").status_code == 400


def test_later_figures_differ_and_the_frozen_ones_do_not(company: Any) -> None:
    client, workspace = company
    before = client.get("/council/minutes/2026-09/pack.json").content
    assert "Nothing differs" in client.get("/council/minutes/2026-09/differences").text
    with workspace.desk as desk:
        late = Campaign(title=f"Late {SCRIPT}", first_day=date.today(), last_day=date.today())
        desk.put(late, "late-one", by="ann")
    api = client.get("/api/v1/minutes/2026-09/differences").json()
    assert {d["section"] for d in api} == {"What comes", "Late milestones"}
    assert {(d["then"], d["now"]) for d in api} == {(None, "in the pack")}
    page = client.get("/council/minutes/2026-09/differences").text.replace("\u00a0", " ")
    assert f"{len(api)} differences" in page
    assert SCRIPT not in page
    live = client.get("/council?month=2026-09").text
    assert f"{len(api)} figures differ now" in live.replace("\u00a0", " ")
    assert "/council/minutes/2026-09/differences" in live
    told = client.get("/council/minutes/2026-09/differences/differences.json").json()
    assert [r["section"] for r in told["rows"]] == [d["section"] for d in api]
    assert client.get("/council/minutes/2026-09/pack.json").content == before


def test_nobody_freezes_what_they_did_not_see(company: Any) -> None:
    client = company[0]
    answer = client.post("/council/minutes", data={"month": "2026-09", "seen": "0" * 24})
    assert answer.status_code == 400
    assert "says something else by now" in answer.text
    assert client.post("/council/minutes", data={"month": "2026-13"}).status_code == 400


def test_what_was_said_can_be_edited_and_the_figures_cannot(company: Any) -> None:
    client, workspace = company
    with workspace.desk as desk:
        kept = desk.get(Minutes, "2026-09")
    form = {"expected": str(kept.revision), "notes": "Agreed by all.", "present": "Cleo"}
    saved = client.post("/council/minutes/2026-09", data={**form, "digest": "0" * 64})
    assert saved.headers["location"] == "/council/minutes/2026-09?done=saved"
    late = {**form, "notes": "Agreed by none."}
    assert client.post("/council/minutes/2026-09", data=late).status_code == 409
    with workspace.desk as desk:
        noted = desk.get(Minutes, "2026-09").document
    assert noted == kept.document.model_copy(
        update={"notes": "Agreed by all.", "present": ("Cleo",)}
    )
    long = {"expected": str(kept.revision + 1), "notes": "x" * 20_001}
    assert client.post("/council/minutes/2026-09", data=long).status_code == 400


def test_the_same_over_http(company: Any) -> None:
    client = company[0]
    made = client.post("/api/v1/minutes", json={"month": "2026-08", "present": ["Ann"]})
    assert made.status_code == 201
    told = made.json()
    assert (told["key"], told["month"], told["present"]) == ("2026-08", "2026-08-01", ["Ann"])
    again = client.get("/api/v1/minutes/2026-08")
    assert again.json() == told
    assert [m["key"] for m in client.get("/api/v1/minutes").json()] == ["2026-09", "2026-08"]
    path, tag = "/api/v1/minutes/2026-08", {"If-Match": again.headers["etag"]}
    assert client.send("PUT", path, json={"notes": "x"}).status_code == 428
    assert client.send("PUT", path, json={"notes": "x"}, headers=tag).json()["notes"] == "x"
    assert client.send("PUT", path, json={"notes": "y"}, headers=tag).status_code == 412
    assert client.send("PUT", path, json={"digest": "0" * 64}, headers=tag).status_code == 422
    away = client.send("DELETE", path, headers={"If-Match": '"2"'})
    assert away.json()["archived"] is True
    page = client.get("/council/minutes/2026-08").text
    assert "put away" in page
    assert client.get("/council/minutes").text.count("Put away") == 1
    back = client.send("POST", f"{path}/restore", headers={"If-Match": '"3"'})
    assert back.json()["archived"] is False
    assert client.get("/api/v1/minutes/2020-01").status_code == 404
    assert client.get("/council/minutes/2020-01").status_code == 404
    assert client.get("/council/minutes?key=2026-08").headers["location"].endswith("/2026-08")


def test_minutes_are_no_document_of_the_forms(company: Any) -> None:
    client = company[0]
    assert client.get("/plan/minutes").status_code == 404
    forged = client.post("/api/v1/documents/minutes", json={"title": "x"})
    assert forged.status_code in (404, 405)


def test_rights(plan_site: Any) -> None:
    plan_site.desk.put(Objective(title="secret objective", owner="ann"), "o", by="ann")
    for who, status in (("email", 403), ("sales", 403), ("agency", 403), ("council", 303)):
        assert plan_site.post("/council/minutes", who, month="2026-02").status_code == status, who
    made = plan_site.send("POST", "/api/v1/minutes", "email", json={"month": "2026-02"})
    assert made.status_code == 403
    kept = plan_site.desk.get(Minutes, "2026-02").document
    assert kept.frozen_by == "council"
    every = ("/council/minutes", "/council/minutes/2026-02", "/council/minutes/2026-02/pack.json",
             "/council/minutes/2026-02/differences", "/council/minutes/tables/minutes.csv",
             "/council/minutes/2026-02/differences/differences.csv",
             "/council/minutes/2026-02/tables/objectives.csv",
             "/api/v1/minutes", "/api/v1/minutes/2026-02",
             "/api/v1/minutes/2026-02/differences")  # fmt: skip
    for path in every:
        for who in ("council", "email"):
            assert plan_site.get(path, who).status_code == 200, path
        for who in ("sales", "agency"):  # results are in it that they may not see
            assert plan_site.get(path, who).status_code == 403, path
        assert plan_site.get(path, "").status_code in (303, 401), path
    note = {"expected": "1", "notes": "y"}
    for what in ("", "/archive", "/restore"):
        for who in ("email", "sales", "agency"):
            path = f"/council/minutes/2026-02{what}"
            assert plan_site.post(path, who, **note).status_code == 403, path
    assert plan_site.desk.get(Minutes, "2026-02").revision == 1
    assert plan_site.post("/council/minutes/2026-02", "council", **note).status_code == 303
    wrong = {"notes": "y", "expected": "2", "csrf": "wrong"}
    assert plan_site.post("/council/minutes/2026-02", "council", **wrong).status_code == 403
    assert [e.by for e in plan_site.desk.log(newest=2)] == ["council", "council"]
