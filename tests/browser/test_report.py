"""The report in a real browser: no sideways scrolling, no errors, no accessibility violations."""

from __future__ import annotations

from typing import Any

import pytest
from full_report import full_report

from unisono.reports.html import render_html


@pytest.fixture(scope="module")
def page_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The rich report of tests/reports, written to a file."""
    path = tmp_path_factory.mktemp("report") / "audit.html"
    path.write_text(render_html(full_report()), encoding="utf-8")
    return path.as_uri()


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_sideways_scrolling_and_no_errors(
    chromium: Any, page_url: str, width: int, scheme: str
) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
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


def test_tables_sort_and_filter_and_the_theme_changes(chromium: Any, page_url: str) -> None:
    page = chromium.new_page()
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


def test_a_link_opens_what_it_leads_to(chromium: Any, page_url: str) -> None:
    page = chromium.new_page()
    page.goto(f"{page_url}#audit-3-row-1")
    assert page.is_visible("#audit-3-row-1")
    page.close()


def test_everything_is_there_without_javascript(chromium: Any, page_url: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(page_url)
    assert page.is_visible("h1")
    assert page.locator("#theme").is_hidden()
    assert page.locator("svg.chart").count() > 15
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(chromium: Any, page_url: str, axe: Any, scheme: str, width: int) -> None:
    size = {"width": width, "height": 900}
    context = chromium.new_context(bypass_csp=True, color_scheme=scheme, viewport=size)
    page = context.new_page()
    page.goto(page_url)
    assert axe(page) == []
    context.close()


def test_the_first_screen_has_score_tests_and_three_fixes(chromium: Any, page_url: str) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.goto(page_url)
    ends = page.evaluate(
        """() => ['.headline', '.rows li:last-child', '#fixes .fixes > li:nth-child(2)']
             .map(s => document.querySelector(s).getBoundingClientRect().bottom)"""
    )
    assert max(ends) <= 900
    assert page.locator(".rows > li").count() == 7
    page.close()


def test_print_opens_every_detail_and_cuts_nothing(chromium: Any, page_url: str) -> None:
    page = chromium.new_page(viewport={"width": 700, "height": 900})
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
