"""The web application in a real browser: every screen in light and dark, wide and narrow.

Needs what ``test_report.py`` needs. The server runs in this process on a free port.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from unisono.web.app import SCREENS, create_app
from unisono.workspace.workspace import Workspace

CHROMIUM = os.environ.get("UNISONO_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EXTRA = ["/?role=channel", "/metrics?name=roas&name=spend&by=channel", "/help/first-run",
         "/tracking/links?url=https://a.example&source=x", "/no/such/page"]  # fmt: skip
PATHS = [*(s.path for s in SCREENS), *EXTRA]


def needed(present: object, way_out: str) -> None:
    """Skip where something is missing; fail in continuous integration."""
    if present:
        return
    if os.environ.get("CI", "").casefold() in {"1", "true"}:
        pytest.fail(way_out)
    pytest.skip(way_out)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    needed(CHROMIUM, "Chromium is not installed (apt install chromium)")
    needed(importlib.util.find_spec("playwright"), "pip install playwright")
    from playwright.sync_api import sync_playwright  # heavy and optional

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def axe() -> str:
    """The text of axe.min.js."""
    spec = importlib.util.find_spec("axe_playwright_python")
    needed(spec, "pip install axe-playwright-python")
    if spec is None or spec.origin is None:
        pytest.fail("axe-playwright-python is not a package with files")
    return Path(spec.origin).with_name("axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def site(demo_workspace: Path) -> Iterator[str]:
    """The address of the running application."""
    app = create_app(Workspace(demo_workspace))
    app.state.results.audit()
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    listening.close()


def opened(page: Any, address: str) -> None:
    """Go there and wait until what is computed has come."""
    page.goto(address)
    page.wait_for_selector("#computing", state="detached", timeout=120_000)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
def test_every_screen_is_accessible_and_fits(
    chromium: Any, site: str, axe: str, scheme: str, width: int
) -> None:
    context = chromium.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}
    )  # fmt: skip
    for path in PATHS if width > 320 else PATHS[: len(SCREENS)]:
        page, said, requests = context.new_page(), [], []
        page.on("console", lambda message, said=said: said.append(message.text))
        page.on("pageerror", lambda error, said=said: said.append(str(error)))
        page.on("request", lambda request, to=requests: to.append(request.url))
        opened(page, site + path)
        assert page.evaluate("document.documentElement.scrollWidth") == width, path
        assert [s for s in said if "404" not in s] == [], path
        assert [r for r in requests if not r.startswith(site)] == [], path
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        page.evaluate(axe)
        found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        wrong = [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]]
        assert wrong == [], path
        page.close()
    context.close()


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


def test_the_keyboard_reaches_the_page_and_sorts_a_table(chromium: Any, site: str) -> None:
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


def test_the_theme_changes_at_once_and_stays(chromium: Any, site: str) -> None:
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


def test_a_definition_opens_from_its_heading(chromium: Any, site: str) -> None:
    page = chromium.new_page()
    opened(page, f"{site}/attribution")
    assert page.locator("#def-credit-spread").is_hidden()
    page.click("#credit thead .def[href='#def-credit-spread']")
    assert page.locator("#def-credit-spread").is_visible()
    page.close()
