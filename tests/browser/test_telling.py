"""Webhooks, notices, schedules and feeds in a real browser: made without JavaScript, accessible."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from unisono.model.plan import Theme
from unisono.workspace.notices import Teller


def _made(page: Any, base: str, kind: str, **fields: str) -> None:
    page.goto(f"{base}/{kind}s/new")
    for name, value in fields.items():
        control = page.locator(f"#f-{name}")
        if control.evaluate("e => e.tagName") == "SELECT":
            control.select_option(value)
        elif control.evaluate("e => e.tagName") == "FIELDSET":
            page.check(f"#f-{name} input[value='{value}']")
        else:
            control.fill(value)
    page.click("main form.plan-form button.primary")


@pytest.fixture(scope="module")
def filled(chromium: Any, demo_site: Any) -> list[str]:
    """Addresses of pages with something on them, made by hand without JavaScript."""
    context = demo_site.context(chromium, java_script_enabled=False)
    page, base = context.new_page(), demo_site.base
    _made(page, base, "webhook", title="CRM", address="https://127.0.0.1/in")
    assert page.inner_text("p.said") == "Saved."
    page.click("text=Make one")
    assert page.inner_text("code.secret").startswith("whsec_")
    page.goto(f"{base}/webhooks/crm")
    assert "whsec_" not in page.content()
    _made(page, base, "notice", title="Launches", roles="sales")
    _made(page, base, "schedule", title="Weekly audit", report="audit", formats="pdf",
          repeats="FREQ=WEEKLY;BYDAY=MO", first_day="2026-11-30",
          recipients="owner@example.com")  # fmt: skip
    assert page.inner_text("p.said") == "Saved."
    workspace = demo_site.app.state.results.workspace
    teller = Teller(lambda: workspace, demo_site.desk)
    teller.round()
    day = "2026-03-01"
    told = Theme(title="Told <b>", first_day=day, last_day=day)
    demo_site.desk.put(told, "told", by="ann")
    teller.round()
    page.goto(f"{base}/webhooks/crm")
    assert "127.0.0.1 is no public host." in page.inner_text("main")
    page.goto(f"{base}/calendar")
    page.click("text=Subscribe")
    page.fill("input[name=team]", "CRM")
    page.click("text=Make a feed")
    assert "/feeds/" in page.inner_text("code.secret")
    context.close()
    return ["/webhooks", "/webhooks/crm", "/webhooks/new", "/notices", "/notices/launches",
            "/schedules", "/schedules/weekly-audit", "/schedules/new",
            "/calendar/feeds"]  # fmt: skip


def test_filled_pages_are_accessible_and_fit(
    chromium: Any, demo_site: Any, filled: list[str], wrong_on: Any, opened: Any
) -> None:
    context = demo_site.context(chromium, viewport={"width": 1280, "height": 900})
    page, wrong = context.new_page(), dict[str, Any]()
    for address in filled:
        opened(page, demo_site.base + address)
        if found := wrong_on(page):
            wrong[address] = found
        if folder := os.environ.get("UNISONO_SCREENSHOTS"):
            name = f"{address.strip('/').replace('/', '-')}.png"
            page.screenshot(path=Path(folder) / name, full_page=True)
    context.close()
    assert wrong == {}


def test_what_is_wrong_is_told_beside_the_field(chromium: Any, demo_site: Any, axe: Any) -> None:
    context = demo_site.context(chromium)
    page = context.new_page()
    _made(page, demo_site.base, "schedule", title="x", report="audit", formats="pdf",
          repeats="often", first_day="2026-11-30", recipients="owner@example.com")  # fmt: skip
    assert page.get_attribute("#f-repeats", "aria-invalid") == "true"
    assert page.locator("#wrong-repeats").count() == 1
    assert axe(page) == []
    page.click("a[href='#f-repeats']")
    context.close()
