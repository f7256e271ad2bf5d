"""The menu shows which of its lines the screen one is on belongs to."""

from __future__ import annotations

import re
from typing import Any

import pytest

from unisono.web.navigation import MENU, Menu, line_of

WHOLE: Menu = tuple((group.title, group.items) for group in MENU)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("/", "/"), ("/audit", "/audit"), ("/audit/history", "/audit/history"),
        ("/messages/rate", "/messages/ratings"), ("/messages/ratings", "/messages/ratings"),
        ("/check/variants", "/check"), ("/tracking/questions", "/tracking"),
        ("/reactions/cup-won", "/reactions"), ("/plan/moment/new", "/reactions"),
        ("/plan/offer/ten/history", "/plan/offer"), ("/campaigns/spring", "/plan/campaign"),
        ("/plan/channel/email", "/architecture"), ("/plans", ""), ("/account", ""), ("/me", ""),
    ],
)  # fmt: skip
def test_a_screen_belongs_to_the_nearest_line(path: str, line: str) -> None:
    assert line_of(WHOLE, path) == line


def test_a_line_that_one_may_not_open_is_not_shown_as_the_one() -> None:
    few: Menu = (("", WHOLE[0][1]),)
    assert line_of(few, "/messages/rate") == ""


def test_the_line_is_marked_in_the_page(plan_site: Any) -> None:
    marked = re.compile(r'<a href="([^"]+)" aria-current="(page|true)">')
    for path, found in (
        ("/reactions", ("/reactions", "page")), ("/plan/moment", ("/reactions", "true")),
        ("/campaigns/spring", ("/plan/campaign", "true")),
    ):  # fmt: skip
        assert set(marked.findall(plan_site.get(path).text)) == {found}
