"""A page kept for one reader is never another's: not their name, their token or their rights."""

from __future__ import annotations

from typing import Any

import pytest

from unisono.access.access import OPERATOR, Access
from unisono.access.people import Responsibility, assign
from unisono.access.roles import Role
from unisono.access.tokens import csrf_token
from unisono.settings import ServeSettings

#: Screens whose whole page is kept as it was sent, and who of the two others may open it.
KEPT = [("/council", False), ("/objectives", True), ("/scorecards", True)]


def _read(site: Any, path: str, who: str) -> Any:
    """The page, once it is computed."""
    for _ in range(200):
        answer = site.get(path, who)
        if answer.status_code != 202:
            return answer
    pytest.fail(f"{path} was not computed")


@pytest.mark.parametrize(("path", "sales_may"), KEPT)
def test_readers_of_one_page_get_their_own(plan_site: Any, path: str, sales_may: bool) -> None:
    first = {who: _read(plan_site, path, who) for who in ("owner", "council")}
    again = {who: _read(plan_site, path, who) for who in ("owner", "council")}
    for who, other in (("owner", "council"), ("council", "owner")):
        assert again[who].text == first[who].text
        assert csrf_token(plan_site.cookies[other]) not in again[who].text
        forms = again[who].text.count('name="csrf"')
        assert again[who].text.count(csrf_token(plan_site.cookies[who])) >= forms
    assert first["owner"].headers["etag"] != first["council"].headers["etag"]
    assert _read(plan_site, path, "agency").status_code == 403
    assert _read(plan_site, path, "sales").status_code == (200 if sales_may else 403)
    assert plan_site.get(path, "").status_code in (303, 401)


def test_a_tag_of_another_reader_is_worth_nothing(plan_site: Any) -> None:
    page = _read(plan_site, "/objectives", "owner")
    tag = {"if-none-match": page.headers["etag"]}
    assert plan_site.get("/objectives", "owner", headers=tag).status_code == 304
    assert plan_site.get("/objectives", "council", headers=tag).status_code == 200
    assert plan_site.get("/objectives", "agency", headers=tag).status_code == 403
    assert "private" in page.headers["cache-control"]


def test_a_page_kept_before_is_not_shown_after_the_right_is_gone(plan_site: Any) -> None:
    assert _read(plan_site, "/council", "council").status_code == 200
    access = Access(plan_site.desk.database, ServeSettings())
    assign(access, OPERATOR, "council@example.com", Responsibility(frozenset({Role.SALES})))
    # Another role ends the session too, whatever was kept for it.
    assert _read(plan_site, "/council", "council").headers["location"].startswith("/sign-in")
    assert _read(plan_site, "/council", "owner").status_code == 200
