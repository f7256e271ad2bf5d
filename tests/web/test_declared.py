"""The brand and the naming rules on screen: forms, the file engines read, YAML in and out."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from unisono.workspace.workspace import Workspace

BRAND = "/plan/brand/main"
RULES = "/plan/taxonomy/main"
PILLAR = {
    "brand__pillars.0.id": "easy",
    "brand__pillars.0.statement": "Anyone can set it up in minutes.",
    "brand__pillars.0.proof": "Set up in ten minutes\nNo engineer",
    "brand__pillars.0.examples": "",
}
GOOD = {
    "title": "Acme", "brand__company": "Acme", "brand__positioning": "For the busy.\nNow.",
    "brand__voice__avoid": "cheap\nworld-class", "brand__voice__replace": "utilise = use",
    "brand__voice__length": "Blog = 6000", "brand__claims__forbid": "guaranteed",
    "brand__practices": "council = yes\nlaunch_gate = no", "brand__commodity": "no",
    "brand__revenue_usd": "12000000", **PILLAR,
}  # fmt: skip


def workspace(site: Any) -> Workspace:
    """The workspace behind the application, its files read anew."""
    return Workspace(site.app.state.results.workspace.root)


@pytest.fixture(autouse=True)
def no_files(plan_site: Any) -> None:
    """The files as they are when a workspace begins: none."""
    for path in (workspace(plan_site).layout.brand, workspace(plan_site).layout.taxonomy):
        path.unlink(missing_ok=True)


def test_what_is_saved_is_what_engines_read(plan_site: Any) -> None:
    assert plan_site.post(BRAND, expected="0", **GOOD).status_code == 303
    brand = workspace(plan_site).brand
    assert brand is not None
    assert brand.model_dump(exclude_defaults=True) == {
        "company": "Acme", "positioning": "For the busy.\nNow.",
        "pillars": [{"id": "easy", "statement": "Anyone can set it up in minutes.",
                     "proof": ["Set up in ten minutes", "No engineer"]}],
        "voice": {"avoid": ["cheap", "world-class"], "replace": {"utilise": "use"},
                  "length": {"Blog": 6000}},
        "claims": {"forbid": ["guaranteed"]},
        "revenue_usd": 12_000_000.0, "commodity": False,
        "practices": {"council": True, "launch_gate": False},
    }  # fmt: skip
    page = unescape(plan_site.get(BRAND).text)
    assert "Engines use this document" in page
    for shown in ("utilise = use", "launch_gate = no", "No engineer"):
        assert shown in page


def test_the_first_edit_of_what_stood_in_the_file_shows_what_changed(plan_site: Any) -> None:
    workspace(plan_site).layout.brand.write_text(
        "company: Acme\npositioning: For the calm.\n", encoding="utf-8"
    )
    assert plan_site.post(BRAND, expected="0", **GOOD).status_code == 303
    history = unescape(plan_site.get(f"{BRAND}/history").text)
    assert "taken from the file" in history
    assert "For the calm." in history
    assert "brand.positioning" in unescape(plan_site.get("/architecture").text)
    assert plan_site.post(f"{BRAND}/undo", expected="2").status_code == 303
    assert workspace(plan_site).brand.positioning == "For the calm."


def test_a_file_that_cannot_be_read_is_no_first_revision(plan_site: Any) -> None:
    workspace(plan_site).layout.brand.write_text("pillars: {", encoding="utf-8")
    assert plan_site.post(BRAND, expected="0", **GOOD).status_code == 303
    assert "revision 1" in unescape(plan_site.get(BRAND).text)


def test_wrong_values_stand_at_their_fields(plan_site: Any) -> None:
    wrong = {
        **GOOD, "brand__pillars.0.id": "Not An Id", "brand__voice__replace": "utilise",
        "brand__practices": "council = maybe", "brand__revenue_usd": "much",
    }  # fmt: skip
    answer = plan_site.post(BRAND, expected="0", **wrong)
    assert answer.status_code == 422
    told = dict(re.findall(r'id="wrong-([^"]+)"><bdi>(.*?)</bdi>', answer.text))
    assert told.keys() == {
        "brand__pillars", "brand__pillars.0.id", "brand__voice__replace", "brand__practices",
        "brand__revenue_usd",
    }  # fmt: skip
    assert "Write it as: one = other." in told["brand__voice__replace"]
    assert 'value="Not An Id"' in answer.text
    assert "\nutilise</textarea>" in answer.text
    assert workspace(plan_site).brand is None


def test_rules_by_parameter_with_aliases(plan_site: Any) -> None:
    rules = {
        "title": "Rules", "taxonomy__version": "2", "taxonomy__parameters.0.name": "source",
        "taxonomy__parameters.0.allowed": "google\nbing", "taxonomy__parameters.0.required": "yes",
        "taxonomy__parameters.0.aliases": "Google = google\nggl = google",
        "taxonomy__parameters.1.name": "", "taxonomy__parameters.1.allowed": "",
        "taxonomy__different": "sale = sales", "taxonomy__channels.0.channel": "Podcast",
        "taxonomy__channels.0.source": "spotify|podcast.*",
    }  # fmt: skip
    assert plan_site.post(RULES, expected="0", **rules).status_code == 303
    found = workspace(plan_site).taxonomy
    assert found.parameters["source"].aliases == {"Google": "google", "ggl": "google"}
    assert found.parameters["source"].required
    assert list(found.parameters) == ["source"]
    assert found.different == [("sale", "sales")]
    again = {"taxonomy__parameters.0.pattern": "[a-", "taxonomy__parameters.1.name": "source"}
    broken = {**rules, **again}
    answer = plan_site.post(RULES, expected="1", **broken)
    told = dict(re.findall(r'id="wrong-([^"]+)"><bdi>(.*?)</bdi>', answer.text))
    assert "no regular expression" in told["taxonomy__parameters.0.pattern"]
    assert "stands here twice" in told["taxonomy__parameters.1.name"]


def test_undo_brings_the_file_back(plan_site: Any) -> None:
    plan_site.post(BRAND, expected="0", **GOOD)
    plan_site.post(BRAND, expected="1", **{**GOOD, "brand__company": "Other"})
    assert workspace(plan_site).brand.company == "Other"
    assert plan_site.post(f"{BRAND}/undo", expected="2").status_code == 303
    assert workspace(plan_site).brand.company == "Acme"
    history = plan_site.get(f"{BRAND}/history").text
    assert "brand.company" in history


def test_two_edits_clash_in_one_field_and_keep_the_others(plan_site: Any) -> None:
    plan_site.post(BRAND, expected="0", **GOOD)
    theirs = {**GOOD, "brand__company": "Theirs", "brand__voice__avoid": "cheap"}
    plan_site.post(BRAND, expected="1", **theirs)
    mine = {**GOOD, "brand__company": "Mine", "brand__positioning": "Mine."}
    answer = plan_site.post(BRAND, expected="1", **mine)
    assert answer.status_code == 409
    assert re.findall(r'name="clash" value="([^"]+)"', answer.text) == ["brand__company"]
    assert "\nMine.</textarea>" in answer.text
    assert "\ncheap</textarea>" in answer.text


def test_a_file_changed_by_hand_holds_until_somebody_decides(plan_site: Any) -> None:
    plan_site.post(BRAND, expected="0", **GOOD)
    path = workspace(plan_site).layout.brand
    path.write_text("# by hand\ncompany: By hand\n", encoding="utf-8")
    assert "was changed by hand" in plan_site.get(BRAND).text
    assert plan_site.post(f"{BRAND}/take", expected="1").status_code == 303
    page = plan_site.get(BRAND).text
    assert 'value="By hand"' in page
    assert "Engines use this document" in page
    kept = list((workspace(plan_site).layout.state / "replaced").glob("brand-*.yaml"))
    assert any("# by hand" in p.read_text(encoding="utf-8") for p in kept)
    path.write_text("company: [", encoding="utf-8")
    assert "cannot be read" in plan_site.get(BRAND).text
    assert plan_site.post(f"{BRAND}/publish").status_code == 303
    assert workspace(plan_site).brand.company == "By hand"


def test_the_first_form_shows_what_the_file_says(plan_site: Any) -> None:
    workspace(plan_site).layout.brand.write_text("company: From the file\n", encoding="utf-8")
    page = plan_site.get(BRAND).text
    assert 'value="From the file"' in page
    assert 'name="expected" value="0"' in page


def test_yaml_goes_out_and_comes_back(plan_site: Any) -> None:
    plan_site.post(BRAND, expected="0", **GOOD)
    text = plan_site.get(f"{BRAND}/yaml").text
    assert text.startswith("company: Acme\n")
    changed = text.replace("Acme", "Acme <b>&amp;</b>")
    page = plan_site.post(f"{BRAND}/yaml", text=changed)
    assert page.status_code == 200
    assert 'value="Acme &lt;b&gt;&amp;amp;&lt;/b&gt;"' in page.text
    assert workspace(plan_site).brand.company == "Acme"
    wrong = plan_site.post(
        f"{BRAND}/yaml", text="company: A\npillars:\n  - id: Q\n    statement: s\n"
    )
    assert wrong.status_code == 422
    assert "Line 3, column 5: pillars.0.id" in wrong.text
    bad = plan_site.post(f"{BRAND}/yaml", text="company: [")
    assert "Line 1, column" in bad.text


@pytest.mark.parametrize("who", ["sales", "email", "agency"])
def test_who_may_not_edit_sees_no_form(plan_site: Any, who: str) -> None:
    plan_site.post(BRAND, expected="0", **GOOD)
    page = plan_site.get(BRAND, who)
    assert page.status_code == (403 if who == "agency" else 200)
    assert 'name="brand__company"' not in page.text
    for path in ("", "/yaml", "/take", "/publish"):
        answer = plan_site.send("POST", f"{BRAND}{path}", who, data={"expected": "1", **GOOD})
        assert answer.status_code == 403, path
    assert workspace(plan_site).brand.company == "Acme"


def test_there_is_one_of_each(plan_site: Any) -> None:
    assert plan_site.get("/plan/brand").headers["location"] == BRAND
    body = {"title": "Second", "brand": {}}
    answer = plan_site.send("POST", "/api/v1/documents/brand?key=second", json=body)
    assert answer.status_code == 400
    assert plan_site.send("POST", "/api/v1/documents/brand?key=main", json=body).status_code == 201
    assert workspace(plan_site).brand is not None
