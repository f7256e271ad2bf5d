"""Briefs to read and to send, with what the others do; templates; nobody's confidences."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from unisono.model.plan import Asset, Brief, Campaign, PlannedActivity

OTHER = "Südwind"


@pytest.fixture
def site(plan_site: Any) -> Any:
    """A campaign that two agencies work for."""
    desk = plan_site.desk
    spring = desk.get(Campaign, "spring").document
    both = spring.model_copy(update={"agencies": ("Nordwind", OTHER), "offers": ("ten",)})
    desk.put(both, "spring", by="ann")
    desk.put(
        PlannedActivity(
            title="Radio spots", channel="Radio", campaign="spring", agency=OTHER, owner="rival",
            first_day=date(2026, 3, 25), last_day=date(2026, 4, 2), notes="our secret pitch",
            tracking_link="https://example.com/?utm_source=secret", team="Rivals",
        ),
        "radio", by="ann",
    )  # fmt: skip
    brief = desk.get(Brief, "brief").document
    desk.put(
        brief.model_copy(update={
            "objective": "More rest\n\n<b>now</b>", "pillars": ("calm", "unknown"),
            "agencies": ("Nordwind", OTHER), "mandatory": ("The logo",),
        }),
        "brief", by="ann",
    )  # fmt: skip
    (plan_site.app.state.results.workspace.layout.brand).write_text(
        "pillars:\n- id: calm\n  statement: We bring calm.\n  proof: [a study]\n", encoding="utf-8"
    )
    return plan_site


def test_a_brief_tells_message_pillars_offers_and_what_all_do(site: Any) -> None:
    page = site.get("/briefs/brief").text
    for words in ("Rest well.", "We bring calm.", "the brand has no pillar of this name",
                  "ten off", "Spring film", "Radio spots", OTHER, "in house", "The logo",
                  "&lt;b&gt;now&lt;/b&gt;"):  # fmt: skip
        assert words in page, words
    assert "our secret pitch" not in page


def test_an_agency_reads_what_others_do_without_names_and_notes(site: Any) -> None:
    page = site.get("/briefs/brief", "agency").text
    assert "Radio spots" in page
    assert "another agency" in page
    rows = site.get("/briefs/brief/tables/activities.json", "agency").json()["rows"]
    assert {(r["title"], r["who"]) for r in rows} == {
        ("Radio spots", "another agency"), ("Spring ads", "you"), ("Spring mailing", "in house"),
    }  # fmt: skip
    told = [page, site.get("/api/v1/briefs/brief", "agency").text,
            site.get("/briefs/brief/brief.html", "agency").text]  # fmt: skip
    for text in told:
        for secret in (OTHER, "secret", "rival", "Rivals", "12,000", "12000.0"):
            assert secret not in text, secret


def test_a_brief_is_no_way_into_a_campaign_that_is_not_shared(site: Any) -> None:
    site.desk.put(
        Brief(title="Mixed", campaign="secret", agencies=("Nordwind",)), "mixed", by="ann"
    )
    assert site.get("/briefs/mixed", "agency").status_code == 200
    told = site.get("/api/v1/briefs/mixed", "agency").json()
    assert (told["campaign"], told["activities"], told["offers"]) == ("", [], {})
    assert site.get("/briefs/none", "agency").status_code == 404
    site.desk.put(Brief(title="Not theirs", campaign="secret"), "internal", by="ann")
    for path in ("", "/brief.pdf", "/brief.html", "/tables/activities.csv"):
        assert site.get(f"/briefs/internal{path}", "agency").status_code == 404, path


def test_a_brief_can_be_sent_as_html_and_pdf(site: Any) -> None:
    html = site.get("/briefs/brief/brief.html")
    assert html.headers["content-disposition"] == 'attachment; filename="brief.html"'
    assert "Rest well." in html.text
    assert "<b>now" not in html.text
    pdf = site.get("/briefs/brief/brief.pdf")
    assert (pdf.status_code, pdf.content[:5]) == (200, b"%PDF-")


def test_new_briefs_and_texts_are_made_from_templates(site: Any) -> None:
    kept = site.post("/briefs/brief/template")
    assert kept.headers["location"] == "/briefs/template-spring-brief?done=template"
    site.desk.put(Asset(title="Post", kind="template", text="Try {{product}}!"), "post", by="ann")
    page = site.get("/templates").text
    assert 'name="place.product"' in page
    made = site.post("/templates/asset/post/start", title="Tea post", campaign="spring",
                     **{"place.product": "<tea>"})  # fmt: skip
    assert made.headers["location"] == "/assets/tea-post?done=started"
    assert site.desk.get(Asset, "tea-post").document.text == "Try <tea>!"
    brief = site.post("/templates/brief/template-spring-brief/start", title="Autumn brief")
    assert brief.headers["location"] == "/briefs/autumn-brief?done=started"
    new = site.desk.get(Brief, "autumn-brief").document
    assert (new.core_message, new.template, new.agencies) == ("Rest well.", False, ())


@pytest.mark.parametrize("who", ["sales", "agency", "email"])
def test_who_may_not_create_makes_nothing_of_templates(site: Any, who: str) -> None:
    site.desk.put(Brief(title="T", template=True, agencies=("Nordwind",)), "t", by="ann")
    before = len(site.desk.list())
    assert site.post("/templates/brief/t/start", who, title="Mine").status_code == 403
    assert site.post("/briefs/brief/template", who).status_code == 403
    assert len(site.desk.list()) == before
    assert site.post("/templates/brief/brief/start", title="x").status_code == 404
