"""Variants on screen and over HTTP: what passed is shown and logged; rights; hostile words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from unisono.access.access import OPERATOR, Access
from unisono.access.keys import create_key
from unisono.access.people import people
from unisono.model.plan import Asset

API = "/api/v1/check/variants"
BRAND = """
pillars:
  - {id: easy, statement: "Anyone can set it up in minutes, without an engineer.",
     examples: ["Set it up in minutes, without an engineer."]}
  - {id: safe, statement: "Your data stays safe and stays yours."}
claims: {forbid: [guaranteed]}
"""
ASKED = {"channel": "Blog", "pillar": "easy", "count": 2}
HOSTILE = "<script>alert(1)</script>\u202e"


@pytest.fixture
def site(plan_site: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr("unisono.workspace.gate.today", lambda _: date(2026, 3, 2))
    path = plan_site.app.state.results.workspace.layout.brand
    before = path.read_bytes() if path.exists() else None
    path.write_text(BRAND, encoding="utf-8")
    yield plan_site
    if before is None:
        path.unlink()
    else:
        path.write_bytes(before)


def logged(site: Any) -> list[Any]:
    return [e for e in site.desk.log() if e.kind == "draft"]


def test_variants_that_passed_leave_and_are_logged_without_their_text(site: Any) -> None:
    answer = site.send("POST", API, json={**ASKED, "campaign": "spring"})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert [v["result"]["verdict"] for v in found["variants"]] == ["pass"] * 2
    assert {v["made_by"] for v in found["variants"]} == {"templates"}
    entries = logged(site)
    assert [e.action for e in entries] == ["check", "check", "variants proposed"]
    hashes = [v["result"]["content_hash"] for v in found["variants"]]
    assert sorted(entries[2].detail["left"]) == sorted(hashes)
    assert "in minutes" not in str([e.detail for e in entries])
    (decision,) = site.get(f"/api/v1/check/{hashes[0]}").json()["decisions"]
    assert (decision["may_publish"], decision["door"]) == (True, "HTTP")
    again = {k: found["variants"][0][k] for k in ("title", "text")}
    checked = site.send(
        "POST", "/api/v1/check", json={**again, "channel": "Blog", "campaign": "spring"}
    ).json()
    assert checked["content_hash"] == hashes[0]


def test_what_contradicts_the_plan_is_kept_back_and_counted(site: Any) -> None:
    days = {"starts_on": "2026-03-25", "ends_on": "2026-03-26"}
    found = site.send("POST", API, json={**ASKED, "offer": "15% off the annual plan", **days})
    told = found.json()
    assert told["variants"] == []
    assert told["held"] == told["made"] > 0
    assert told["reasons"]["offers"]["count"] == told["made"]
    assert "Spring" not in str(told["reasons"])
    assert "0 of the 2" in told["note"]


def test_the_form_shows_them_and_keeps_what_was_asked(site: Any) -> None:
    assert 'href="/check/variants"' in site.get("/check").text
    page = site.get("/check/variants").text
    assert '<option value="easy">' in page
    done = site.post("/check/variants", **ASKED, audience=HOSTILE)
    assert done.status_code == 200
    assert "2 passed" in done.text
    assert "<script>alert" not in done.text
    assert "&lt;script&gt;" in done.text
    assert '<option value="easy" selected>' in done.text
    wrong = site.post("/check/variants", channel="Blog", pillar="nope")
    assert (wrong.status_code, "It has: easy, safe." in wrong.text) == (422, True)
    for more in ({"count": "99"}, {"starts_on": "x"}, {"by": "magic"}):
        bad = site.post("/check/variants", **{**ASKED, **more})
        assert (bad.status_code, "Traceback" in bad.text) == (422, False)


def test_an_approved_text_is_for_keys_that_may_see_assets(site: Any) -> None:
    site.desk.put(Asset(title="Mail text", text="Set it up in minutes.", approved=True), "mail",
                  by="ann")  # fmt: skip
    access = Access(site.desk.database)
    owner = next(p.account.id for p in people(access, OPERATOR)
                 if p.account.email == "owner@example.com")  # fmt: skip
    for more, status in ((set(), 403), ({"see:asset"}, 200)):
        scopes = frozenset({"check:draft", "see:brand", *more})
        _, key = create_key(access, OPERATOR, owner, "bot", scopes, 1)
        shown = {"authorization": f"Bearer {key}"}
        body = {**ASKED, "variant_of": "mail"}
        assert site.send("POST", API, "", headers=shown, json=body).status_code == status
        assert ("Mail text" in site.get("/check/variants", "", headers=shown).text) is bool(more)


@pytest.mark.parametrize(
    ("who", "status"), [("council", 200), ("email", 200), ("sales", 200), ("agency", 403)]
)
def test_rights(site: Any, who: str, status: int) -> None:
    assert site.send("POST", API, who, json=ASKED).status_code == status
    assert site.get("/check/variants", who).status_code == status
    assert site.post("/check/variants", who, **ASKED).status_code == status
    assert ('href="/check/variants"' in site.get("/check", who).text) is (status == 200)


@pytest.mark.parametrize(
    "more", [{"count": 0}, {"count": 11}, {"channel": ""}, {"by": "magic"}, {"more": 1}]
)
def test_wrong_bodies_are_told(site: Any, more: dict[str, Any]) -> None:
    assert site.send("POST", API, json={**ASKED, **more}).status_code == 422


def test_a_model_that_was_asked_for_and_is_not_there(site: Any) -> None:
    told = site.send("POST", API, json={**ASKED, "by": "model"})
    assert (told.status_code, told.json()["detail"]) == (422, "No language model is set up.")
