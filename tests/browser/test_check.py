"""A text is checked while it is written, and decided upon; accessible in light and dark."""

from __future__ import annotations

import os
from typing import Any

import pytest


@pytest.mark.parametrize("width", [1280, 320])
def test_a_text_is_checked_as_it_is_written(
    chromium: Any, demo_site: Any, axe: Any, width: int
) -> None:
    context = demo_site.context(chromium, viewport={"width": width, "height": 900})
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    page.goto(f"{demo_site.base}/check")
    page.fill("#c-channel", "Email")
    page.locator("#c-text").press_sequentially(f"AMAZING: 35% off all plans, cheap {width}")
    page.wait_for_selector("#check-answer .verdict")
    assert "not logged" in page.inner_text("#check-answer")
    assert page.inner_text("#check-said").startswith(("Fix", "Block"))
    page.click("#check-form button.primary")
    page.wait_for_selector("text=any edit needs a new answer")
    assert page.locator(".checked-text mark").count() > 0
    found = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        if faults := axe(page):
            found[scheme] = faults
        if folder := os.environ.get("UNISONO_SCREENSHOTS"):
            page.screenshot(path=f"{folder}/check-{width}-{scheme}.png", full_page=True)
    assert (found, wrong) == ({}, [])
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.click("text=this content")
    page.click("text=Let it go out all the same")
    page.fill("textarea[name=reason]", "Agreed with the e-mail team")
    page.click("button:text-is('Override')")
    assert "Agreed with the e-mail team" in page.inner_text("main")
    assert axe(page) == []
    context.close()
