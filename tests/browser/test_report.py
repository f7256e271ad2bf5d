"""The report in a real browser: no sideways scrolling, no errors, no accessibility violations.

Needs Chromium (Debian's package, or UNISONO_CHROMIUM with its path) and the packages
``playwright`` (without its own browsers) and ``axe-playwright-python`` (brings ``axe.min.js``, so
nothing is fetched). Where one is missing the tests are skipped; with CI=true they fail instead.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from unisono.reports.html import render_html

CHROMIUM = os.environ.get("UNISONO_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def needed(present: object, way_out: str) -> None:
    """Skip where something is missing; fail in continuous integration."""
    if present:
        return
    if os.environ.get("CI", "").casefold() in {"1", "true"}:
        pytest.fail(way_out)
    pytest.skip(way_out)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    needed(CHROMIUM, "Chromium is not installed (apt install chromium)")
    needed(importlib.util.find_spec("playwright"), "pip install playwright")
    from playwright.sync_api import sync_playwright  # heavy and optional

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def axe() -> str:
    """The text of axe.min.js."""
    spec = importlib.util.find_spec("axe_playwright_python")
    needed(spec, "pip install axe-playwright-python")
    if spec is None or spec.origin is None:
        pytest.fail("axe-playwright-python is not a package with files")
    return Path(spec.origin).with_name("axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The rich report of tests/reports, written to a file."""
    source = Path(__file__).parents[1] / "reports" / "conftest.py"
    spec = importlib.util.spec_from_file_location("report_fixtures", source)
    if spec is None or spec.loader is None:
        pytest.fail(f"{source} is missing")
    module = importlib.util.module_from_spec(spec)
    sys.modules["report_fixtures"] = module
    spec.loader.exec_module(module)
    path = tmp_path_factory.mktemp("report") / "audit.html"
    path.write_text(render_html(module.full_report()), encoding="utf-8")
    return path.as_uri()


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_sideways_scrolling_and_no_errors(
    browser: Any, page_url: str, width: int, scheme: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    said: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(page_url)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert said == []
    assert [r for r in requests if r != page_url and not r.startswith("data:")] == []
    page.close()


def test_tables_sort_and_filter_and_the_theme_changes(browser: Any, page_url: str) -> None:
    page = browser.new_page()
    page.goto(page_url)
    first = "#credit tbody tr:first-child th"
    page.click("#credit thead th:nth-child(2) button")
    assert page.inner_text(first) in {"Events", "Affiliates & partners"}
    page.click("#credit thead th:nth-child(2) button")
    assert page.inner_text(first) == "Paid Search"
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("#theme")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    page.close()


def test_a_link_opens_what_it_leads_to(browser: Any, page_url: str) -> None:
    page = browser.new_page()
    page.goto(f"{page_url}#audit-3-row-1")
    assert page.is_visible("#audit-3-row-1")
    page.close()


def test_everything_is_there_without_javascript(browser: Any, page_url: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(page_url)
    assert page.is_visible("h1")
    assert page.locator("#theme").is_hidden()
    assert page.locator("svg.chart").count() > 15
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Any, page_url: str, axe: str, scheme: str, width: int) -> None:
    size = {"width": width, "height": 900}
    context = browser.new_context(bypass_csp=True, color_scheme=scheme, viewport=size)
    page = context.new_page()
    page.goto(page_url)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    page.evaluate(axe)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]] == []
    context.close()


def test_the_first_screen_has_score_tests_and_three_fixes(browser: Any, page_url: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(page_url)
    ends = page.evaluate(
        """() => ['.headline', '.rows li:last-child', '#fixes .fixes > li:nth-child(2)']
             .map(s => document.querySelector(s).getBoundingClientRect().bottom)"""
    )
    assert max(ends) <= 900
    assert page.locator(".rows > li").count() == 7
    page.close()


def test_print_opens_every_detail_and_cuts_nothing(browser: Any, page_url: str) -> None:
    page = browser.new_page(viewport={"width": 700, "height": 900})
    page.goto(page_url)
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    cut = page.evaluate(
        """() => [...document.querySelectorAll('main table')]
             .filter(t => t.getBoundingClientRect().right > innerWidth + 1).map(t => t.id)"""
    )
    assert cut == []
    page.close()
