"""Nothing on a page leads to where its reader is refused."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from starlette.requests import Request
from tests.web.test_rights import answer

from unisono.access.rights import Actor, Thing, decide
from unisono.access.roles import Action, Role
from unisono.web.app import SCREENS
from unisono.web.screen import query_of, question_of

LINK = re.compile(r'href="(/[^"#]*)')


def _links(page: str) -> set[str]:
    return {unescape(link) for link in LINK.findall(page)}


@pytest.mark.parametrize("who", ["sales", "agency", "email"])
def test_no_link_of_the_plan_leads_to_a_refusal(plan_site: Any, who: str) -> None:
    todo, seen = ["/me", "/calendar"], dict[str, int]()
    for path in todo:
        kind = re.sub(r"\?.*|[0-9a-f]{8,}", "", path)
        if kind in seen or path.startswith(("/static", "/theme", "/sign-out")):
            continue
        page = plan_site.get(path, who)
        seen[kind] = page.status_code
        if page.headers.get("content-type", "").startswith("text/html"):
            todo += sorted(_links(page.text))
    assert {k: n for k, n in seen.items() if n in (403, 404) or n >= 500} == {}
    assert len(seen) > 15


def test_a_text_that_names_a_closed_screen_keeps_its_words(plan_site: Any) -> None:
    page = plan_site.get("/plan/brand/main", "sales").text
    assert "<a>How well texts carry them</a>" in page
    assert '<a href="/messages">How well' in plan_site.get("/plan/brand/main").text
    assert "/plan/campaign/sheet" not in _links(plan_site.get("/plan/campaign", "sales").text)
    assert "/plan/campaign/sheet" in _links(plan_site.get("/plan/campaign", "email").text)


def test_results_offer_sales_no_files_and_screens_that_are_refused(client: Any) -> None:
    actor = Actor("sales", roles=frozenset({Role.SALES}))

    def sales_may(action: str, kind: str) -> bool:
        return bool(decide(actor, Action(action), Thing(kind)))

    def asked(path: str) -> Any:
        return answer(client, sales_may, "GET", path)

    todo = {s.path for s in SCREENS if sales_may(s.action, s.kind)}
    assert {"/", "/audit", "/tracking"} <= todo
    found = set[str]()
    for path in todo:
        client.get(path)  # computed before it is asked for with few rights
        found |= _links(asked(path).text)
    results = {s.path for s in SCREENS}  # the plan needs accounts: see above
    known = {re.sub(r"=[^&]*", "", x): x for x in found if x.partition("?")[0] in results}
    assert {link for link in known.values() if asked(link).status_code == 403} == set()
    assert not [link for link in found if link.startswith(("/tables/tracking", "/sources"))]
    assert [link for link in found if link.startswith("/tables/overview")]


@pytest.mark.parametrize(("roles", "asked", "query"), [
    ({Role.OWNER}, "", "role=council"), ({Role.BRAND}, "", "role=brand"),
    ({Role.ANALYST}, "", "role=analyst"), ({Role.ANALYST, Role.COUNCIL}, "", "role=council"),
    ({Role.SALES}, "", "role=council"), ({Role.BRAND}, "role=council", "role=council"),
    ({Role.CHANNEL_LEAD}, "", "role=channel&channel=Email"),
    ({Role.CHANNEL_LEAD}, "role=channel&channel=Display", "role=channel&channel=Display"),
])  # fmt: skip
def test_everybody_begins_with_the_overview_of_their_role(
    roles: set[Role], asked: str, query: str
) -> None:
    (overview,) = (s for s in SCREENS if s.path == "/")
    reader = Actor("ann", roles=frozenset(roles), channels=frozenset({"Email", "SMS"}))
    scope = {"type": "http", "query_string": asked.encode(), "state": {"actor": reader}}
    assert query_of(question_of(Request(scope), overview)) == query
