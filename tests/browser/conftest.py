"""One Chromium, one demo company with its plan, and applications served to it.

Needs Chromium (Debian's package, or UNISONO_CHROMIUM with its path) and the packages
``playwright`` (without its own browsers) and ``axe-playwright-python`` (brings ``axe.min.js``, so
nothing is fetched). Where one is missing the tests are skipped; with CI=true they fail instead.

Fixtures last for this folder and no longer: a running Playwright holds the thread's event loop,
which tests of other folders need.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from cheap_passwords import cheap_passwords
from fastapi import FastAPI

from unisono.access.access import OPERATOR, Access
from unisono.access.people import Responsibility, add_with_password
from unisono.access.roles import Role
from unisono.access.signing_in import Visitor, sign_in
from unisono.desk import Desk
from unisono.web.app import create_app
from unisono.workspace.desk import open_desk
from unisono.workspace.sample_plan import put_sample_plan
from unisono.workspace.workspace import Workspace

CHROMIUM = os.environ.get("UNISONO_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DAY = date(2026, 11, 16)
_PASSWORD = "five random words in a row"
#: A wide window in which all can be looked at, and the narrowest there is.
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 900}
#: Colours are what takes time: of rows that look alike a glance looks at the first ones only.
_ALIKE = "tbody tr:nth-child(n+4), ul > li:nth-child(n+8), ol > li:nth-child(n+8)"
_ASK = """async ([rules, without]) => (await axe.run(
    {exclude: without ? [without] : []},
    {runOnly: rules, resultTypes: ["violations"], elementRef: false},
)).violations.map(v => [v.id, v.nodes.map(n => n.html)])"""
#: What reaches beyond the window.
_WIDEST = """width => [...document.querySelectorAll("main *")]
    .filter(e => e.getBoundingClientRect().right > width + 1 && !e.closest(".scroll"))
    .slice(0, 3).map(e => e.outerHTML.slice(0, 160))"""


def needed(present: object, way_out: str) -> None:
    """Skip where something is missing; fail in continuous integration."""
    if present:
        return
    if os.environ.get("CI", "").casefold() in {"1", "true"}:
        pytest.fail(way_out)
    pytest.skip(way_out)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The browser."""
    needed(CHROMIUM, "Chromium is not installed (apt install chromium)")
    needed(importlib.util.find_spec("playwright"), "pip install playwright")
    from playwright.sync_api import sync_playwright  # heavy and optional

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def axe() -> Callable[[Any], list[Any]]:
    """What axe-core finds wrong on a page, every detail of it opened: rule and elements.

    At a glance it leaves out what comes after the first rows of long tables and lists.
    """
    spec = importlib.util.find_spec("axe_playwright_python")
    needed(spec, "pip install axe-playwright-python")
    if spec is None or spec.origin is None:
        pytest.fail("axe-playwright-python is not a package with files")
    text = Path(spec.origin).with_name("axe.min.js").read_text(encoding="utf-8")

    def found(page: Any, glance: bool = False) -> list[Any]:
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        if not page.evaluate("'axe' in window"):
            page.evaluate(text)
        wrong: list[Any] = page.evaluate(_ASK, [RULES, _ALIKE if glance else ""])
        return wrong

    return found


@pytest.fixture(scope="module")
def wrong_on(axe: Callable[[Any], list[Any]]) -> Callable[[Any], dict[str, Any]]:
    """What is wrong with the page that is open, loaded once: wide and light, narrow and dark.

    Every element is looked at wide and in light; narrow and in dark the first of those that look
    alike. What is different there is what the style sheet makes different: nothing is loaded anew.
    """

    def found(page: Any) -> dict[str, Any]:
        wrong: dict[str, Any] = {}
        for size, scheme in ((WIDE, "light"), (NARROW, "dark")):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            width = size["width"]
            if page.evaluate("document.documentElement.scrollWidth") != width:
                wrong[f"scrolls sideways at {width}"] = page.evaluate(_WIDEST, width)
            if said := axe(page, glance=size is NARROW):
                wrong[scheme] = said
        page.set_viewport_size(WIDE)
        page.emulate_media(color_scheme="light")
        return wrong

    return found


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The address of ``app`` while it runs in this process."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()


@pytest.fixture(scope="module")
def serving() -> Callable[[FastAPI], Any]:
    """Serves an application: ``with serving(app) as address``."""
    return served


@dataclass
class DemoSite:
    """The demo company with its plan, and who is signed in to it.

    Attributes:
        people: role → session.
    """

    app: FastAPI
    base: str
    desk: Desk
    people: dict[str, str] = field(default_factory=dict)

    def context(self, browser: Any, who: str = "owner", **more: Any) -> Any:
        """A window of the browser in which somebody is signed in; "" nobody."""
        context = browser.new_context(**more)
        if who:
            cookie = {"name": "unisono-8765", "value": self.people[who], "url": self.base}
            context.add_cookies([cookie])
        return context


@pytest.fixture(scope="module")
def demo_site(demo_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoSite]:
    """The application with accounts, over a copy of the demo company and its plan."""
    root = tmp_path_factory.mktemp("demo-site") / "demo"
    shutil.copytree(demo_workspace, root)
    workspace = Workspace(root)
    put_sample_plan(workspace, DAY)
    with (
        pytest.MonkeyPatch.context() as patch,
        cheap_passwords(),
        open_desk(workspace.layout) as desk,
    ):
        patch.setattr("unisono.workspace.plan.today", lambda workspace: DAY)
        access = Access(desk.database, workspace.settings.serve)
        app = create_app(workspace, access=access)
        app.state.results.audit()
        with served(app) as base:
            yield DemoSite(app, base, desk, _people(access))


def _people(access: Access) -> dict[str, str]:
    out = {}
    for role in (Role.OWNER, Role.BRAND, Role.ANALYST, Role.SALES):
        mail = f"{role}@example.com"
        what = Responsibility(frozenset({role}))
        add_with_password(access, OPERATOR, mail, str(role), _PASSWORD, what)
        out[str(role)] = sign_in(access, mail, _PASSWORD, Visitor("127.0.0.1", "test"))
    return out


@pytest.fixture(scope="module")
def opened() -> Callable[[Any, str], Any]:
    """Goes to an address and waits until what is computed has come."""

    def go(page: Any, address: str) -> Any:
        answer = page.goto(address)
        page.wait_for_selector("#computing", state="detached", timeout=120_000)
        return answer

    return go
