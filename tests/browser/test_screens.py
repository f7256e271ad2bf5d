"""Every screen there is: accessible, within its window, without errors; the main way by keyboard.

Screens are found, not listed: the menu, and one page of every kind that links of other pages lead
to. A new screen is tested once something links to it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

import httpx
import pytest
from starlette.routing import Match

from unisono.web.navigation import MENU

#: Pages that no link leads to.
BESIDE = ("/no/such/page", "/metrics?name=roas&name=spend&by=channel", "/?role=channel",
          "/tracking/links?url=https://a.example&source=x", "/calendar?view=list",
          "/calendar?view=month", "/audit?evidence=audit-1&page=2")  # fmt: skip
#: What Chromium remarks of its own accord.
_SAID = ("404",)
_LINK = re.compile(r'href="(/[^"#]*)')


def _routes(routes: Iterable[Any]) -> Iterator[Any]:
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from _routes(inner.routes)
        elif "GET" in (getattr(route, "methods", None) or ()):
            yield route


def _kind_of_page(routes: list[Any], path: str) -> str:
    """The address with its keys left out, "" where nothing is; kinds of documents stay apart."""
    for route in routes:
        match, found = route.matches({"type": "http", "method": "GET", "path": path})
        if match is Match.FULL:
            kind = found.get("path_params", {}).get("kind")
            return str(route.path.replace("{kind}", str(kind)))
    return ""


def _page(client: httpx.Client, address: str) -> httpx.Response:
    for _ in range(600):
        answer = client.get(address)
        if answer.status_code != 202:
            return answer
        time.sleep(0.2)
    pytest.fail(f"{address} was not computed")


@pytest.fixture(scope="module")
def screens(demo_site: Any) -> list[str]:
    """An address of every kind of page, those of the menu first."""
    routes = list(_routes(demo_site.app.routes))
    menu = [item.path for group in MENU for item in group.items]
    found: dict[str, str] = {}
    asked: set[str] = set()
    cookies = {"unisono-8765": demo_site.people["owner"]}
    with httpx.Client(base_url=demo_site.base, cookies=cookies, timeout=60) as client:
        todo = [*menu, "/account"]
        for address in todo:
            kind = _kind_of_page(routes, address.partition("?")[0])
            if not kind or kind in asked:
                continue
            asked.add(kind)
            answer = _page(client, address)
            kept = "attachment" in answer.headers.get("content-disposition", "")
            if answer.headers.get("content-type", "").startswith("text/html") and not kept:
                assert answer.status_code == 200, address
                found[kind] = address
                todo += [unescape(link) for link in _LINK.findall(answer.text)]
    assert set(menu) <= found.keys()
    return [*found.values(), *BESIDE]


@pytest.mark.timeout(2400)  # a hundred pages, on a machine that may be slow
def test_every_screen_is_accessible_and_fits(
    chromium: Any, demo_site: Any, screens: list[str], wrong_on: Any, opened: Any
) -> None:
    context = demo_site.context(chromium, viewport={"width": 1280, "height": 900})
    page, said, asked = context.new_page(), list[str](), list[str]()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    wrong: dict[str, Any] = {}
    for address in screens:
        said.clear()
        asked.clear()
        answer = opened(page, demo_site.base + address)
        found = wrong_on(page)
        if errors := [text for text in said if not any(known in text for known in _SAID)]:
            found["console"] = errors
        if away := [url for url in asked if not url.startswith(demo_site.base)]:
            found["elsewhere"] = away
        if answer.status >= 500:
            found["status"] = answer.status
        if found:
            wrong[address] = found
    context.close()
    assert wrong == {}


def test_themes_and_widths_are_apart(chromium: Any, demo_site: Any, axe: Any, opened: Any) -> None:
    """Dark and wide, light and narrow: what all pages have, such as the menu, on one of them."""
    for width, scheme in ((1280, "dark"), (320, "light")):
        size = {"width": width, "height": 900}
        context = demo_site.context(chromium, viewport=size, color_scheme=scheme)
        page = context.new_page()
        opened(page, f"{demo_site.base}/calendar")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert axe(page) == []
        context.close()


def test_the_sign_in_is_accessible(chromium: Any, demo_site: Any, axe: Any) -> None:
    for width, scheme in ((1280, "dark"), (320, "light")):
        size = {"width": width, "height": 900}
        context = demo_site.context(chromium, "", viewport=size, color_scheme=scheme)
        page = context.new_page()
        page.goto(f"{demo_site.base}/calendar")
        assert "/sign-in" in page.url
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert axe(page) == []
        context.close()
