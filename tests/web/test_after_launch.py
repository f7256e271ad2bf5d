"""After the launch on screen: who sees which pages and figures, and who may ask for pages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from unisono.calendar.checked_pages import CheckedPage, store
from unisono.calendar.page_checks import PageFinding
from unisono.model.plan import PlannedActivity
from unisono.web.planning import after_pages

LINK = "https://shop.example.com/?utm_source=x&utm_campaign="


@pytest.fixture
def site(plan_site: Any) -> Any:
    """Two activities whose pages were looked at; the ads are the agency's."""
    at = datetime(2026, 3, 1, 9, tzinfo=UTC)
    bad = PageFinding("reachable", "bad", "status 404 <script>alert(1)</script>")
    pages = []
    for key in ("ads", "mailing"):
        activity = plan_site.desk.get(PlannedActivity, key).document
        linked = activity.model_copy(update={"tracking_link": f"{LINK}{key}"})
        plan_site.desk.put(linked, key, by="ann")
        pages.append(CheckedPage(key, f"{LINK}{key}", at, "ann", 404, f"{LINK}{key}", (bad,)))
    with plan_site.desk.database.begin() as connection:
        store(connection, "spring", pages)
    return plan_site


def test_the_campaign_shows_phase_and_pages(site: Any) -> None:
    page = site.get("/campaigns/spring").text
    assert "After the launch" in page
    assert "It launches on 22 Mar 2026." in page
    assert "status 404 &lt;script&gt;" in page
    assert "Look at the pages now" in page
    listed = site.get("/calendar/after?campaign=spring")
    assert (listed.status_code, "status 404" in listed.text) == (200, True)
    rows = site.get("/calendar/after/tables/pages.json?campaign=spring").json()["rows"]
    assert [(r["activity"], r["state"]) for r in rows] == [
        ("Spring ads", "no"),
        ("Spring mailing", "no"),
    ]


def test_an_agency_sees_its_own_pages_and_no_figures(site: Any) -> None:
    told = site.get("/api/v1/calendar/after/spring", "agency").json()
    assert [p["activity"] for p in told["pages"]] == ["ads"]
    assert (told["verdicts"], told["note"], told["results"]) == ([], "", {})
    for path in ("/calendar/after?campaign=secret", "/api/v1/calendar/after/secret",
                 "/calendar/after?campaign=anything"):  # fmt: skip
        assert site.get(path, "agency").status_code == 404, path
    assert "Secret plan" not in site.get("/calendar/after", "agency").text
    assert site.get("/calendar/after/tables/pages.csv?campaign=spring", "agency").status_code == 403
    assert "Look at the pages now" not in site.get("/campaigns/spring", "agency").text


@pytest.mark.parametrize("who", ["agency", "sales"])
def test_who_may_not_run_audits_has_no_pages_asked_for(
    site: Any, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    monkeypatch.setattr(after_pages, "check_pages", lambda *_, **__: pytest.fail("it was asked"))
    assert site.post("/campaigns/spring/after/pages", who).status_code == 403
    asked = site.send("POST", "/api/v1/calendar/after/spring/pages", who, json={})
    assert asked.status_code == 403


def test_pages_are_asked_for_in_the_background(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(
        after_pages, "check_pages", lambda workspace, desk, key, **more: asked.append((key, more))
    )
    begun = site.post("/campaigns/spring/after/pages")
    assert begun.headers["location"].startswith("/work/")
    site.app.state.work.wait()
    api = site.send("POST", "/api/v1/calendar/after/spring/pages", json={})
    assert api.status_code == 202
    site.app.state.work.wait()
    assert [key for key, _ in asked] == ["spring", "spring"]
    assert site.post("/campaigns/missing/after/pages").status_code == 404


def test_figures_of_past_campaigns_stand_with_their_intervals(client: Any) -> None:
    page = client.get("/calendar/after?campaign=summer-upgrade").text
    assert "pause rules, as of 10 Aug 2026" in page
    assert "google ads" in page
    told = client.get("/api/v1/calendar/after/summer-upgrade").json()
    click = next(v for v in told["verdicts"] if v["metric"] == "click")
    low, high = click["interval_percent"]
    assert low <= click["rate_percent"] <= high
    for to in told["results"].values():
        assert client.get(to).status_code == 200, to
    assert client.get("/calendar/after?campaign=nothing").status_code == 404
