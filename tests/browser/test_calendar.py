"""The planning screens in a real browser: accessible, narrow, by keyboard, without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from unisono.desk import Desk
from unisono.model.plan import Campaign, Offer, OfferKind, PlannedActivity
from unisono.web.app import create_app
from unisono.workspace.desk import open_desk
from unisono.workspace.workspace import Workspace

TODAY = date(2026, 3, 2)
DAYS = "from=2026-03-02&days=90"
PATHS = ["/calendar", "/calendar?view=list", "/calendar?view=month&from=2026-03-01",
         "/calendar/slots/new",
         f"/calendar/conflicts?{DAYS}", "/campaigns/spring", "/plan/campaign",
         "/plan/campaign/new", "/plan/activity/ads", "/plan/activity/ads/history",
         "/plan/brief"]  # fmt: skip


@dataclass
class Site:
    """The running application and the desk behind it."""

    base: str
    desk: Desk


def _fill(desk: Desk) -> None:
    """A campaign in two channels that conflict, many short activities, hostile titles."""

    def day(number: int) -> date:
        return TODAY + timedelta(days=number)

    with desk.transaction("ann", "seed") as change:
        change.put(Campaign(title="Spring <script>alert(1)</script>", first_day=day(20),
                            last_day=day(50), launch_day=day(20), owner="a"), "spring")  # fmt: skip
        for key, value in (("ten", 10.0), ("twenty", 20.0)):
            change.put(Offer(title=key, kind=OfferKind.PERCENT_OFF, value=value, product="plan",
                             first_day=day(0), last_day=day(80)), key)  # fmt: skip
        for key, channel, offer, first in (("mailing", "Email", "ten", 20),
                                           ("ads", "Paid Search", "twenty", 24)):  # fmt: skip
            change.put(PlannedActivity(title=f"Spring {key}", channel=channel, campaign="spring",
                                       offer=offer, first_day=day(first), last_day=day(40),
                                       audiences=("Customers",)), key)  # fmt: skip
        for number in range(8):
            change.put(PlannedActivity(title=f"\u05e2\u05e8\u05d5\u05e5 {number} &amp; <b>x</b>",
                                       channel="Social", first_day=day(3 + number),
                                       last_day=day(3 + number)), f"post{number}")  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, serving: Any) -> Iterator[Site]:
    workspace = Workspace.init(tmp_path_factory.mktemp("planned"))
    with open_desk(workspace.layout) as desk, pytest.MonkeyPatch.context() as patch:
        patch.setattr("unisono.workspace.plan.today", lambda workspace: TODAY)
        _fill(desk)
        with serving(create_app(workspace, open_to_all=True)) as base:
            yield Site(base, desk)


def starts(site: Site, key: str) -> date:
    return site.desk.get(PlannedActivity, key).document.first_day


def test_every_planning_screen_is_accessible_and_fits(
    chromium: Any, site: Site, wrong_on: Any
) -> None:
    page, said = chromium.new_page(viewport={"width": 1280, "height": 900}), list[str]()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in PATHS:
        page.goto(site.base + path)
        assert (path, wrong_on(page), said) == (path, {}, [])
    page.close()


def test_bars_never_lie_on_each_other(chromium: Any, site: Site) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{site.base}/calendar")
    boxes = page.evaluate(
        "[...document.querySelectorAll('.cal-bar .hit')].map(r => r.getBoundingClientRect())"
        ".map(b => [b.left, b.top, b.right, b.bottom])"
    )
    assert len(boxes) == 10
    for number, (left, top, right, bottom) in enumerate(boxes):
        assert right - left >= 24
        assert bottom - top >= 24
        for l2, t2, r2, b2 in boxes[number + 1 :]:
            apart = right <= l2 + 0.5 or r2 <= left + 0.5 or bottom <= t2 + 0.5 or b2 <= top + 0.5
            assert apart
    page.close()


def test_an_activity_moves_by_keyboard(chromium: Any, site: Site) -> None:
    page, before = chromium.new_page(), starts(site, "ads")
    page.goto(f"{site.base}/calendar")
    bar = page.locator('[data-move^="ads:"]')
    bar.focus()
    for _ in range(3):
        page.keyboard.press("Alt+ArrowRight")
    assert "3 days later" in page.inner_text("#move-said")
    page.keyboard.press("Escape")
    assert page.inner_text("#move-said") == ""
    page.keyboard.press("Alt+ArrowLeft")
    page.keyboard.press("Enter")
    page.wait_for_url("**moved=ads**")
    assert starts(site, "ads") == before - timedelta(days=1)
    page.click("text=Undo")
    page.wait_for_url("**saved=undone**")
    assert starts(site, "ads") == before
    page.close()


def test_an_activity_moves_by_drag(chromium: Any, site: Site) -> None:
    page, before = chromium.new_page(viewport={"width": 1280, "height": 900}), starts(site, "ads")
    page.goto(f"{site.base}/calendar")
    box = page.locator('[data-move^="ads:"] .body').bounding_box()
    lane = page.locator(".lane:not(.ruler) > svg").first.bounding_box()
    day = lane["width"] / 90
    page.mouse.move(box["x"] + 20, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 20 + 3 * day, box["y"] + 10, steps=4)
    page.mouse.move(box["x"] + 20 + 7 * day, box["y"] + 10, steps=4)
    page.mouse.up()
    page.wait_for_url("**moved=ads**")
    assert starts(site, "ads") == before + timedelta(days=7)
    page.click('[data-move^="ads:"]')  # a click without a drag opens it
    page.wait_for_url("**/plan/activity/ads")
    page.close()


def test_planning_works_without_javascript(chromium: Any, site: Site) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page, before = context.new_page(), starts(site, "mailing")
    page.goto(f"{site.base}/calendar")
    value = page.locator('select[name="item"] option[value^="mailing:"]').get_attribute("value")
    page.select_option('select[name="item"]', value)
    page.fill('input[name="by"]', "2")
    page.click('form[action="/calendar/move"] button')
    assert "begins on" in page.inner_text(".said")
    assert starts(site, "mailing") == before + timedelta(days=2)
    page.goto(f"{site.base}/calendar/conflicts?{DAYS}")
    page.locator(".repairs a").first.click()
    assert "What changes" in page.inner_text("main")
    page.click("text=Apply this fix")
    assert "The fix is applied." in page.inner_text("main")
    page.goto(f"{site.base}/plan/theme/new")
    page.fill("#f-title", "Calm")
    page.fill("#f-first_day", "2026-01-01")
    page.click("text=Create")
    assert "Needed." in page.inner_text("#wrong-last_day")
    page.fill("#f-last_day", "2026-12-31")
    page.click("text=Create")
    assert "Saved." in page.inner_text(".said")
    context.close()
