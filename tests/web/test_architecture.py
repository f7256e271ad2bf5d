"""The message architecture on screen and over HTTP: tiers, what to correct, changes, files."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from ruamel.yaml import YAML

from unisono.model.kinds import BrandDocument
from unisono.model.plan import Asset, Campaign, Theme
from unisono.model.tiers import ChannelRules
from unisono.web.app import create_app
from unisono.workspace.workspace import Workspace

API = "/api/v1/architecture"


def _theme(site, **fields):
    stored = site.desk.get(Theme, "calm")
    changed = stored.document.model_copy(update=fields)
    site.desk.put(changed, "calm", by="ann", why="sharper", expected=stored.revision)


def test_the_screen_shows_three_tiers_with_what_to_correct_and_links_to_edit(plan_site):
    rules = ChannelRules(title="Blog <b>", channel="Blog", formats=("9:16",), owner="cy")
    plan_site.desk.put(rules, "blog", by="ann")
    page = plan_site.get("/architecture").text
    for said in (
        "Tier 1: brand core", "Tier 2: campaign themes", "Tier 3: channels and offers",
        'href="/plan/theme/calm"', 'href="/plan/channel/blog"', "Blog &lt;b&gt;",
        "No pillar is declared.", "Nobody owns “Calm”.", 'href="/plan/channel/new"',
    ):  # fmt: skip
        assert said in page, said
    assert 'href="/architecture"' in plan_site.get("/check").text
    assert len(page.encode()) < 60 * 1024


def test_a_tier_in_which_nothing_is_written_says_which_it_is(plan_site):
    heading = '<h2 id="tier-2-h"{}>Tier 2: campaign themes</h2>'
    assert heading.format(' class="out"') in plan_site.get("/architecture").text
    _theme(plan_site, first_day=date(2020, 1, 1), last_day=date(2020, 2, 1))
    page = plan_site.get("/architecture").text
    assert heading.format("") + '<p class="muted">Nothing is written here yet.</p>' in page


def test_who_may_only_read_sees_no_buttons_and_agencies_see_nothing(plan_site):
    page = plan_site.get("/architecture", "sales").text
    assert 'href="/plan/channel/new"' not in page
    assert "/architecture/architecture.pdf" not in page
    for path in ("/architecture", API, f"{API}/changes", f"{API}/architecture.yaml"):
        assert plan_site.get(path, "agency").status_code == 403, path
    assert plan_site.get("/architecture/architecture.md", "sales").status_code == 403


def test_which_key_message_changed_stands_there_entry_by_entry(plan_site):
    _theme(plan_site, key_messages=("Rest well", "Sleep on it"))
    _theme(plan_site, key_messages=("Rest well", "Wake up rested", "And again"))
    items = plan_site.get(f"{API}/changes").json()["items"]
    assert [(i["kind"], i["key"], i["revision"], i["why"]) for i in items[:2]] == [
        ("theme", "calm", 3, "sharper"), ("theme", "calm", 2, "sharper"),
    ]  # fmt: skip
    assert items[0]["fields"] == [
        {"field": "key_messages.2", "before": "Sleep on it", "after": "Wake up rested"},
        {"field": "key_messages.3", "before": None, "after": "And again"},
    ]
    for page in ("/architecture", "/plan/theme/calm/history"):
        told = plan_site.get(page).text
        assert "key messages.2" in told, page
        assert "Wake up rested" in told, page
    tomorrow = (plan_site.desk.get(Theme, "calm").changed_at + timedelta(days=1)).date()
    assert plan_site.get(f"{API}/changes?from={tomorrow}").json()["total"] == 0


def test_the_api_gives_the_parts_and_findings_of_the_screen(plan_site):
    found = plan_site.get(API).json()
    calm = next(p for p in found["parts"] if p["key"] == "calm")
    assert (calm["tier"], calm["freedom"], calm["review"]["state"]) == (2, "minimal", "fine")
    assert {f["code"] for f in found["findings"]} >= {"pillars_missing", "theme_pillars"}
    table = plan_site.get("/architecture/tables/tier-2.csv").text
    assert "Calm" in table
    assert plan_site.get("/architecture/tables/nothing.csv").status_code == 404


def test_the_files_are_yaml_markdown_html_and_pdf(plan_site):
    _theme(plan_site, key_messages=("Rest *well*",), owner="Bo")
    yaml = YAML(typ="safe").load(plan_site.get("/architecture/architecture.yaml").text)
    assert yaml["themes"]["calm"]["key_messages"] == ["Rest *well*"]
    assert list(yaml) == ["brand", "themes", "channels", "offers"], "all three tiers"
    text = plan_site.get(f"{API}/architecture.md").text
    assert "## Theme: Calm" in text
    assert "Rest \\*well\\*" in text
    assert "Theme: Calm" in plan_site.get("/architecture/architecture.html").text
    pdf = plan_site.get("/architecture/architecture.pdf")
    assert (pdf.content[:5], pdf.headers["content-type"]) == (b"%PDF-", "application/pdf")
    assert plan_site.get("/architecture/architecture.exe").status_code == 422


def test_channel_rules_are_written_in_a_form_and_wrong_formats_are_said(plan_site):
    sent = {
        "expected": "0", "title": "Blog", "channel": "Blog", "formats": "9:16\nwide",
        "text_characters": "90", "audiences.0.audience": "Students", "audiences.0.avoid": "sir",
        "freedom": "most",
    }  # fmt: skip
    wrong = plan_site.post("/plan/channel/new", **sent)
    assert "'wide' is no ratio of width to height such as 9:16" in wrong.text.replace("&#39;", "'")
    sent["formats"] = "9:16\n1:1"
    assert plan_site.post("/plan/channel/new", **sent).status_code == 303
    rules = plan_site.desk.get(ChannelRules, "blog").document
    assert (rules.formats, rules.text_characters, rules.freedom) == (("9:16", "1:1"), 90, "most")
    assert rules.audiences[0].avoid == ("sir",)
    assert plan_site.post("/plan/channel/new", "email", **sent).status_code == 403


def test_the_gate_holds_a_draft_against_theme_channel_and_approved_text(plan_site):
    _theme(plan_site, key_messages=("Rest well tonight",))
    spring = plan_site.desk.get(Campaign, "spring")
    themed = spring.document.model_copy(update={"theme": "calm", "title": "Spring"})
    plan_site.desk.put(themed, "spring", by="ann", expected=spring.revision)
    plan_site.desk.put(
        ChannelRules(title="Blog", channel="Blog", avoid=("awesome",)), "blog", by="ann"
    )
    text = Asset(title="Spring mail", text="Rest. 10% off today.", approved=True)
    plan_site.desk.put(text, "mail", by="ann")
    body = {"text": "An awesome sale. 20% off today.", "channel": "blog", "campaign": "spring",
            "variant_of": "mail"}  # fmt: skip
    found = plan_site.send("POST", "/api/v1/check", json=body).json()
    status = {c["name"]: c["status"] for c in found["checks"]}
    assert (status["theme"], status["channel"], status["variant"]) == ("fix", "fix", "fix")
    told = next(c for c in found["checks"] if c["name"] == "variant")["findings"][0]
    assert told["source"] == "mail"
    other = plan_site.send("POST", "/api/v1/check", "agency", json={**body, "key": "mail"}).json()
    seen = next(c for c in other["checks"] if c["name"] == "variant")["findings"][0]
    assert (seen["what"], seen["source"]) == ("It does not keep what the approved text says.", "")
    page = plan_site.post("/check", **body).text
    assert '<option value="mail" selected>Spring mail</option>' in page
    assert "Spring mail" not in plan_site.get("/check", "agency").text


@pytest.mark.parametrize("brand", ["pillars: [", "pillars: {}\n"])
def test_a_brand_file_that_is_wrong_is_said_with_its_line(tmp_path, brand):
    import asyncio

    import httpx

    workspace = Workspace.init(tmp_path)
    (tmp_path / "brand.yaml").write_text(brand, encoding="utf-8")

    async def ask():
        app = create_app(workspace, open_to_all=True)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
            return await http.get("/architecture")

    answer = asyncio.run(ask())
    assert answer.status_code < 500
    assert "brand.yaml, line 1" in answer.text


def test_every_link_of_the_screen_leads_somewhere_and_a_brand_of_a_file_has_no_history(plan_site):
    def links():
        page = plan_site.get("/architecture").text
        shown = page[page.index("<main") :]
        return set(re.findall(r'href="(/[^"#?]*)', shown))

    assert "/plan/brand/main/history" not in links()
    assert {a: plan_site.get(a).status_code for a in links()} == dict.fromkeys(links(), 200)
    plan_site.desk.put(BrandDocument(title="Brand"), "main", by="ann")
    assert "/plan/brand/main/history" in links()
    assert plan_site.get("/plan/brand/main/history").status_code == 200
