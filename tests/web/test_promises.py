"""Promises against reality on screen and over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

DAYS = "2026-03-01,2026-03-31"
TEXTS = f"""\
message_id,channel,campaign,title,body,start_date,end_date
m1,E-mail,spring,Mug,Green mug for $12 <b>now</b>,{DAYS}
m2,Support macro,spring,Mug,Green mug for $10,{DAYS}
"""
PRODUCTS = "sku,product_name,price,currency,stock\nX1,Green mug,14.00,USD,3\n"


@pytest.fixture
def site(plan_site: Any) -> Any:
    workspace = plan_site.app.state.results.workspace
    layout = workspace.layout
    files = {"texts.csv": TEXTS, "products.csv": PRODUCTS}
    for name, content in files.items():
        (layout.exports / name).write_text(content, encoding="utf-8")
    workspace.load()
    yield plan_site
    for name in files:
        (layout.exports / name).unlink()
    (layout.builds / "current").unlink()


def test_what_does_not_hold_is_shown_and_told(site: Any, monkeypatch: Any) -> None:
    day = site.desk.get("activity", "mailing").document.first_day.replace(day=10)
    for module in ("gate", "promises", "reality"):
        monkeypatch.setattr(f"unisono.workspace.{module}.today", lambda _: day)
    page = site.get("/promises").text
    for said in ("Green mug”: 14 USD", "Support macro: “$10”", "Not measured"):
        assert said in page
    report = site.get("/api/v1/promises").json()
    found = {(f["place"], f["fault"], f["said"]) for f in report["findings"]}
    assert found >= {
        ("catalogue", "another value", "E-mail: “$12”"),
        ("sales and support", "another value", "E-mail: “$12”"),
    }
    assert "Green mug" in site.get("/promises/tables/findings.csv").text
    states = {"landing page": "not measured", "catalogue": "fault", "sales and support": "fault"}
    assert ("$12", "E-mail", states) in [
        (p["said"], p["channel"], p["states"]) for p in report["every"]
    ]
    assert "Every promise that is live or planned" in page
    every = site.get("/promises/tables/promises.csv").text.splitlines()
    assert [row.split(",")[3:6] for row in every if row.startswith("$12,E-mail")] == [
        ["not measured", "does not hold", "does not hold"]
    ]
    assert site.get("/promises", "agency").status_code == 403
    assert site.get("/api/v1/promises", "sales").status_code == 403
    body = {"text": "Green mug for $12", "channel": "E-mail"}
    checks = site.send("POST", "/api/v1/check", json=body).json()["checks"]
    assert [c["status"] for c in checks if c["name"] == "promises"] == ["fix"]


def test_looking_at_pages_takes_the_right_to_audit(site: Any, monkeypatch: Any) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        "unisono.web.checking.promise_pages.look_at_pages",
        lambda workspace, desk, *, by, tell: asked.append(by),
    )
    assert site.post("/promises/look", "sales").status_code == 403
    assert site.post("/promises/look").headers["location"].startswith("/work/")
    site.app.state.work.wait()
    assert site.send("POST", "/api/v1/promises/look", json={}).status_code == 202
    site.app.state.work.wait()
    assert len(asked) == 2


def test_the_audit_names_them_with_a_link_for_who_may_see_them(site: Any, monkeypatch: Any) -> None:
    day = site.desk.get("activity", "mailing").document.first_day.replace(day=10)
    for module in ("gate", "promises", "reality"):
        monkeypatch.setattr(f"unisono.workspace.{module}.today", lambda _: day)

    def audit(who: str) -> str:
        for _ in range(200):
            page = site.get("/audit", who)
            if page.status_code != 202:
                return str(page.text)
        return ""

    page = audit("owner")
    assert "that do not hold" in page
    assert '<a href="/promises">All promises</a>' in page
    assert "Green mug”: 14 USD" in page
    assert '<a href="/promises">All promises</a>' not in audit("sales")
