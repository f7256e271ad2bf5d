"""The screens of results in a real browser: keyboard, without JavaScript, themes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from unisono.web.app import create_app
from unisono.workspace.workspace import Workspace


@pytest.fixture(scope="module")
def site(demo_workspace: Path, serving: Any) -> Iterator[str]:
    """The address of the running application."""
    app = create_app(Workspace(demo_workspace), open_to_all=True)
    app.state.results.audit()
    with serving(app) as address:
        yield address


def test_all_can_be_read_without_javascript(chromium: Any, site: str) -> None:
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": 390, "height": 800}
    )
    page = context.new_page()
    page.goto(f"{site}/attribution")
    for _ in range(60):
        if page.locator("#credit").count():
            break
        page.wait_for_timeout(1000)
    assert page.locator("#credit tbody tr").count() > 3
    page.click("nav[aria-label=Menu] summary")
    page.click("nav[aria-label=Menu] >> text=Journeys")
    page.wait_for_url("**/journeys")
    page.wait_for_selector("h1 >> text=Journeys")
    page.click("a.theme")
    page.wait_for_load_state()
    assert page.get_attribute("html", "data-theme") == "dark"
    assert page.url.endswith("/journeys")
    context.close()


def test_the_keyboard_reaches_the_page_and_sorts_a_table(
    chromium: Any, site: str, opened: Any
) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    opened(page, f"{site}/attribution")
    page.keyboard.press("Tab")
    assert page.inner_text(":focus") == "Skip to the page"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.focus("#credit thead th:nth-child(2) .sorter")
    page.keyboard.press("Enter")
    assert page.get_attribute("#credit thead th:nth-child(2)", "aria-sort") == "ascending"
    cells = page.locator("#credit tbody td:nth-child(2)").all_inner_texts()
    assert cells == sorted(cells, key=lambda t: float(t.replace(",", "")))
    page.close()


def test_the_theme_changes_at_once_and_stays(chromium: Any, site: str, opened: Any) -> None:
    context = chromium.new_context(color_scheme="light")
    page = context.new_page()
    opened(page, f"{site}/settings")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("a.theme")
    changed = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert changed != before
    opened(page, f"{site}/people")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == changed
    context.close()


def test_a_definition_opens_from_its_heading(chromium: Any, site: str, opened: Any) -> None:
    page = chromium.new_page()
    opened(page, f"{site}/attribution")
    assert page.locator("#def-credit-spread").is_hidden()
    page.click("#credit thead .def[href='#def-credit-spread']")
    assert page.locator("#def-credit-spread").is_visible()
    page.close()
