"""Surveys, shared links, accounts and keys in a real browser: accessible, and without scripts."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from unisono.access.access import OPERATOR
from unisono.access.surveys import answer_survey, make_survey_link
from unisono.audit.waves import new_survey
from unisono.workspace import plan as workspace_plan

_SAID = {"sales": "Low price", "marketing": "Fast delivery", "product": "Quick shipping"}


@pytest.fixture(scope="module")
def asked(demo_site: Any) -> Any:
    """A survey that three teams answered, and a link of it that nobody used."""
    access, workspace = demo_site.app.state.access, demo_site.app.state.results.workspace
    day = workspace_plan.today(workspace)
    demo_site.desk.put(new_survey(day, workspace.settings, "Spring check"), "check", by="owner")

    def link(team: str) -> str:
        return make_survey_link(access, OPERATOR, "check", team, today=day)[1]

    for team, text in _SAID.items():
        token = link(team)
        for n in range(3):
            answers = {"value_proposition": (text, "Own factory"), "success": ("Revenue",)}
            answer_survey(
                access, token, "", answers, f"Person {n}", today=day, address="127.0.0.1", most=9
            )
    demo_site.token = link("support")
    return demo_site


def _kept(page: Any, name: str) -> None:
    """A picture for whoever wants to look: UNISONO_SCREENSHOTS names a folder."""
    folder = os.environ.get("UNISONO_SCREENSHOTS")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_a_survey_is_answered_without_scripts_or_an_account(chromium: Any, asked: Any) -> None:
    context = asked.context(chromium, "", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{asked.base}/answer/{asked.token}")
    _kept(page, "answer")
    page.locator('input[name="q.value_proposition"]').first.fill("Friendly help")
    page.get_by_role("button", name="Send my answer").click()
    assert "Thank you" in page.get_by_role("status").inner_text()
    page.reload()
    page.get_by_role("button", name="Remove my answer").click()
    assert "Your answer is removed" in page.get_by_role("status").inner_text()
    context.close()


def test_a_view_is_shared_and_read_without_an_account(chromium: Any, asked: Any) -> None:
    context = asked.context(chromium)
    page = context.new_page()
    page.goto(f"{asked.base}/claims?lines=5")
    page.wait_for_selector("#computing", state="detached", timeout=120_000)
    page.get_by_role("link", name="Share this view").click()
    page.get_by_role("button", name="Make the link").click()
    address = page.locator("section.said code").inner_text()
    _kept(page, "share")
    context.close()
    reader = asked.context(chromium, "")
    page = reader.new_page()
    found = re.search(r"/shared/[\w-]+$", address)
    assert found
    page.goto(asked.base + found[0])
    assert page.get_by_role("heading", level=1).inner_text()
    assert page.get_by_role("navigation").count() == 0
    assert page.locator("form").count() == 0
    with page.expect_download() as file:
        page.get_by_role("link", name="CSV").first.click()
    assert file.value.suggested_filename.endswith(".csv")
    _kept(page, "shared")
    reader.close()


def test_the_pages_are_accessible_and_fit(chromium: Any, asked: Any, wrong_on: Any) -> None:
    owner, nobody = asked.context(chromium), asked.context(chromium, "")
    pages = {
        owner: ("/surveys", "/surveys/check", "/surveys/new", "/shares", "/accounts",
                "/accounts/owner", "/keys", "/me", "/agency", "/shares/new?screen=claims"),
        nobody: (f"/answer/{asked.token}", "/answer/none", "/shared/none"),
    }  # fmt: skip
    for context, addresses in pages.items():
        page = context.new_page()
        for address in addresses:
            page.goto(asked.base + address)
            _kept(page, re.sub(r"[^a-z]+", "-", address)[:30])
            assert (address, wrong_on(page)) == (address, {})
        context.close()
