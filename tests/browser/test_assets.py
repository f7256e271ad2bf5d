"""Assets, briefs, templates and what follows a launch in a real browser: accessible, by form."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from unisono.calendar.checked_pages import CheckedPage, store
from unisono.calendar.page_checks import PageFinding
from unisono.desk import Desk
from unisono.model.plan import Asset, Brief, Campaign, PlannedActivity
from unisono.web.app import create_app
from unisono.workspace.assets import add_files
from unisono.workspace.desk import open_desk
from unisono.workspace.workspace import Workspace

TODAY = date(2026, 3, 2)
LINK = "https://shop.example.com/?utm_source=meta&utm_medium=paid&utm_campaign=spring"
PATHS = ["/assets", "/assets/film", "/assets?search=nothing", "/templates", "/briefs/brief",
         "/campaigns/spring", "/calendar/after?campaign=spring"]  # fmt: skip


def _picture(folder: Path, name: str, width: int, height: int) -> Path:
    path = folder / name
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(path)
    return path


def _fill(workspace: Workspace, desk: Desk, folder: Path) -> None:
    first = TODAY - timedelta(days=20)
    with desk.transaction("ann", "seed") as change:
        change.put(Campaign(title="Spring", first_day=first, last_day=TODAY + timedelta(days=20),
                            brief="brief", agencies=("Nordwind",)), "spring")  # fmt: skip
        change.put(Asset(title="Spring film <b>x</b>", kind="film", campaign="spring",
                         channels=("Instagram", "LinkedIn"), usable_to=TODAY + timedelta(days=9),
                         territories=("EU",)), "film")  # fmt: skip
        change.put(Asset(title="Logo", kind="logo", approved=True), "logo")
        change.put(Asset(title="Post", kind="template", text="Try {{product}}!"), "post")
        change.put(Brief(title="Spring brief", campaign="spring", core_message="Rest well.",
                         pillars=("calm",), mandatory=("The logo",)), "brief")  # fmt: skip
        change.put(PlannedActivity(title="Spring ads", channel="Pinterest", campaign="spring",
                                   first_day=first, last_day=TODAY + timedelta(days=20),
                                   assets=("film",), tracking_link=LINK), "ads")  # fmt: skip
    add_files(workspace, "film", [_picture(folder, "a.png", 1080, 1920),
                                  _picture(folder, "b.png", 1920, 1080)], by="ann")  # fmt: skip
    add_files(workspace, "film", [_picture(folder, "a.png", 540, 960)], by="bo")
    found = (PageFinding("reachable", "good", "status 200"),
             PageFinding("parameters", "bad", "utm_source lost on the way"),
             PageFinding("tags", "undecided", "none that is known"))  # fmt: skip
    with desk.database.begin() as connection:
        at = datetime(2026, 3, 1, 9, tzinfo=UTC)
        store(connection, "spring", [CheckedPage("ads", LINK, at, "ann", 200, LINK, found)])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, serving: Any) -> Iterator[str]:
    workspace = Workspace.init(tmp_path_factory.mktemp("library"))
    with open_desk(workspace.layout) as desk, pytest.MonkeyPatch.context() as patch:
        patch.setattr("unisono.workspace.plan.today", lambda workspace: TODAY)
        _fill(workspace, desk, tmp_path_factory.mktemp("pictures"))
        with serving(create_app(workspace, open_to_all=True)) as base:
            yield base


def test_every_screen_of_assets_is_accessible_and_fits(
    chromium: Any, site: str, wrong_on: Any
) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    for path in PATHS:
        page.goto(site + path, wait_until="load")
        assert wrong_on(page) == {}, path
        if folder := os.environ.get("UNISONO_SCREENSHOTS"):
            name = path.strip("/").replace("/", "-").replace("?", "-")
            page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    page.close()
    assert faults == []


def test_a_file_is_brought_and_checked_without_javascript(chromium: Any, site: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/assets/logo")
    out = io.BytesIO()
    Image.new("RGB", (300, 300), "navy").save(out, "PNG")
    files = [{"name": "logo.png", "mimeType": "image/png", "buffer": out.getvalue()},
             {"name": "text.png", "mimeType": "image/png", "buffer": b"words"}]  # fmt: skip
    page.set_input_files('input[type="file"]', files)
    page.get_by_role("button", name="Add files").click()
    assert "text.png is text" in page.inner_text(".problems")
    assert "300 × 300 (1:1)" in page.inner_text(".files")
    expect(page.locator(".files img").first).to_have_js_property("naturalWidth", 300)
    context.close()
