"""The report in a real browser: no sideways scrolling, no errors, no accessibility violations.

Needs Chromium and the Python package ``playwright`` (without its own browsers). The axe-core
check needs ``axe.min.js``: set UNISONO_AXE to its path (``npm pack axe-core`` and unpack).
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

pytestmark = [
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed (apt install chromium)"),
    pytest.mark.skipif(
        importlib.util.find_spec("playwright") is None, reason="pip install playwright"
    ),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright  # heavy and optional

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


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
    first = "#credit-conversions tbody tr:first-child th"
    page.click("#credit-conversions thead th:nth-child(2) button")
    assert page.inner_text(first) in {"Events", "Affiliates & partners"}
    page.click("#credit-conversions thead th:nth-child(2) button")
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


@pytest.mark.skipif(
    not Path(os.environ.get("UNISONO_AXE", "missing")).is_file(),
    reason="set UNISONO_AXE to axe.min.js (npm pack axe-core)",
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Any, page_url: str, scheme: str) -> None:
    context = browser.new_context(bypass_csp=True, color_scheme=scheme)
    page = context.new_page()
    page.goto(page_url)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    page.evaluate(Path(os.environ["UNISONO_AXE"]).read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]] == []
    context.close()
