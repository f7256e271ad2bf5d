"""The main way through planning without a mouse: two people, one campaign, from plan to launch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cheap_passwords import cheap_passwords

from unisono.access.access import OPERATOR, Access
from unisono.access.people import Responsibility, add_with_password
from unisono.access.roles import Role
from unisono.desk import Desk
from unisono.model.plan import Campaign, PlannedActivity
from unisono.web.app import create_app
from unisono.workspace.desk import open_desk
from unisono.workspace.workspace import Workspace

TODAY = date(2026, 3, 2)
LAUNCH = date(2026, 3, 23)
_PASSWORD = "five random words in a row"
#: How long an outline, and how much of it on the screen, whoever looks for the focus finds.
_FOCUS = """() => {
  const e = document.activeElement, s = getComputedStyle(e), b = e.getBoundingClientRect();
  const seen = b.right > 0 && b.bottom > 0 && b.left < innerWidth && b.top < innerHeight;
  return e === document.body ? "nothing" : [e.outerHTML.slice(0, 120),
    s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2, seen && b.width > 0];
}"""
_AT = "wanted => document.activeElement.matches(wanted)"


@dataclass
class Typist:
    """One person with a keyboard and nothing else; where the focus is must be seen at every key."""

    page: Any

    def on(self, wanted: str, key: str = "Tab") -> None:
        """Go to what ``wanted`` selects."""
        assert self.page.locator(wanted).count(), wanted
        for _ in range(200):
            self.page.keyboard.press(key)
            focus = self.page.evaluate(_FOCUS)
            assert focus[1:] == [True, True] or focus == "nothing", focus
            if self.page.evaluate(_AT, wanted):
                return
        pytest.fail(f"no key leads to {wanted}")

    def write(self, wanted: str, text: str) -> None:
        """Type into a field."""
        self.on(wanted)
        self.page.keyboard.type(text)

    def press(self, wanted: str, key: str = "Enter") -> None:
        """Open a link or press a button, and wait for the page it leads to."""
        self.on(wanted)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def says(self, text: str) -> None:
        """The page tells ``text``."""
        told = self.page.inner_text("main")
        assert text in told, told


@dataclass
class Office:
    """Two windows on one desk."""

    base: str
    desk: Desk
    council: Typist
    paid: Typist


def _day(value: date) -> str:
    return value.strftime("%m%d%Y")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, chromium: Any, serving: Any) -> Iterator[Any]:
    root: Path = tmp_path_factory.mktemp("keyboard")
    workspace = Workspace.init(root)
    with (
        pytest.MonkeyPatch.context() as patch,
        cheap_passwords(),
        open_desk(workspace.layout) as desk,
    ):
        patch.setattr("unisono.workspace.plan.today", lambda workspace: TODAY)
        access = Access(desk.database, workspace.settings.serve)
        for name, roles, channel in (
            ("council", {Role.COUNCIL, Role.CHANNEL_LEAD}, "Email"),
            ("paid", {Role.CHANNEL_LEAD}, "Paid Search"),
        ):
            what = Responsibility(frozenset(roles), channels=frozenset({channel}))
            add_with_password(access, OPERATOR, f"{name}@example.com", name, _PASSWORD, what)
        with serving(create_app(workspace, access=access)) as base:
            still = {"locale": "en-US", "reduced_motion": "reduce"}  # pages scroll at once
            people = [chromium.new_context(**still).new_page() for _ in range(2)]
            yield Office(base, desk, *map(Typist, people))


def _sign_in(who: Typist, name: str, to: str) -> None:
    who.page.goto(to)
    who.write("input[name=email]", f"{name}@example.com")
    who.write("input[name=password]", _PASSWORD)
    with who.page.expect_navigation():
        who.page.keyboard.press("Enter")


def _add_activity(who: Typist, title: str, channel: str, medium: str, first: date) -> None:
    who.press("a[href^='/plan/activity/new?campaign=spring']")
    who.write("#f-title", title)
    who.write("#f-channel", channel)
    who.write("#f-first_day", _day(first))
    who.write("#f-tracking_link", "https://shop.example/?utm_source=news&utm_campaign=spring"
              f"&utm_medium={medium}")  # fmt: skip
    with who.page.expect_navigation():
        who.page.keyboard.press("Enter")
    who.says("Saved.")
    who.press("a[href='/campaigns/spring']")


def test_a_campaign_is_planned_mended_signed_and_launched_by_keyboard(office: Office) -> None:
    council, paid = office.council, office.paid
    _sign_in(council, "council", f"{office.base}/plan/campaign")
    council.press("main a[href='/plan/campaign/new']")
    council.write("#f-title", "Spring")
    council.write("#f-first_day", _day(LAUNCH))
    council.write("#f-last_day", "04302026")
    with council.page.expect_navigation():
        council.page.keyboard.press("Enter")
    council.press("a[href='/campaigns/spring']")
    _add_activity(council, "Spring mailing", "Email", "email", LAUNCH)

    _sign_in(paid, "paid", f"{office.base}/campaigns/spring")
    _add_activity(paid, "Spring ads", "Paid Search", "cpc", date(2026, 3, 26))
    paid.says("Different launch dates.")
    paid.press("section[aria-labelledby=conf-h] a")
    paid.press(".repairs a[aria-label*='Start Paid Search']")
    paid.press("main form button.primary", "Space")
    paid.says("The fix is applied.")
    assert office.desk.get(PlannedActivity, "spring-ads").document.first_day == LAUNCH

    council.page.reload()
    council.says("None.")
    council.press("form[action$='/gate/open'] button")
    for check in ("The creative", "All assets", "Sales"):
        council.press(f"button[aria-label^='Holds: {check}']")
    council.press("button[aria-label^='Sign for Email']")
    assert "cleared" not in council.page.inner_text("#gate-h")
    paid.page.goto(f"{office.base}/campaigns/spring")
    paid.press("button[aria-label^='Sign for Paid Search']")
    assert paid.page.inner_text("#gate-h") == "Launch gate: cleared", paid.page.inner_text("main")

    council.page.reload()
    council.press("main a[href='/plan/campaign/spring']")
    council.on("#f-status")
    council.page.keyboard.type("live")
    assert council.page.input_value("#f-status") == "live"
    council.on("#f-title", "Shift+Tab")
    with council.page.expect_navigation():
        council.page.keyboard.press("Enter")
    council.says("Saved.")
    assert office.desk.get(Campaign, "spring").document.status == "live"
