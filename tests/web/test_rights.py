"""Every screen, download and call asks for its right before it tells anything."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from starlette.types import ASGIApp

from unisono.access.roles import OBJECTS, Action
from unisono.errors import ServeError
from unisono.web.app import SCREENS, create_app
from unisono.web.navigation import MENU

May = Callable[[str, str], bool]
#: Tags of the calls that give results.
RESULTS = frozenset({"integration", "measurement", "data", "tracking", "work"})


def as_one_who(may: May, app: ASGIApp) -> ASGIApp:
    """``app`` as somebody with these rights sees it."""

    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        scope.setdefault("state", {})["may"] = may
        await app(scope, receive, send)

    return guarded


def answer(client: Any, may: May, method: str, path: str, **more: Any) -> Any:
    one = type(client)(as_one_who(may, client.app))
    return one.get(path, **more) if method == "GET" else one.send(method, path, **more)


@pytest.mark.parametrize("screen", SCREENS, ids=lambda s: s.name)
def test_a_screen_and_its_tables_are_refused_without_the_right(client: Any, screen: Any) -> None:
    def none_of_it(action: str, kind: str) -> bool:
        return (action, kind) != (screen.action, screen.kind)

    page = answer(client, none_of_it, "GET", screen.path)
    assert (page.status_code, "Not allowed" in page.text) == (403, True)
    table = answer(client, none_of_it, "GET", f"/tables/{screen.name}/x.csv")
    assert table.status_code == 403


def test_seeing_is_not_exporting(client: Any) -> None:
    def only_see(action: str, kind: str) -> bool:
        return action == "see"

    assert answer(client, only_see, "GET", "/audit/history").status_code == 200
    assert answer(client, only_see, "GET", "/tables/history/runs.csv").status_code == 403


def test_the_menu_has_what_may_be_seen(client: Any) -> None:
    def messages_only(action: str, kind: str) -> bool:
        return (action, kind) == ("see", "messages")

    page = answer(client, messages_only, "GET", "/help/first-run").text
    assert 'href="/messages"' in page
    assert 'href="/audit"' not in page


def test_changes_need_their_own_right(client: Any) -> None:
    def only_see(action: str, kind: str) -> bool:
        return action == "see"

    for path in ("/audit/run", "/sources/load", "/sources/upload", "/api/v1/audits",
                 "/api/v1/loads"):  # fmt: skip
        assert answer(client, only_see, "POST", path).status_code == 403


def test_every_call_is_refused_without_rights(client: Any) -> None:
    described = client.get("/api/v1/openapi.json").json()["paths"]
    body = {
        "/api/v1/links": {"rows": []}, "/api/v1/links/check": {"links": []},
        "/api/v1/tracking/questions/{id_}": {"answer": "same"},
    }  # fmt: skip
    asked = 0
    for path, calls in described.items():
        for method, call in calls.items():
            if RESULTS.isdisjoint(call.get("tags", ())):
                continue  # documents and calendar have tests of their own
            where = path.replace("{kind}", "html").replace("{id_}", "0" * 8)
            where = re.sub(r"\{\w+\}", "x", where)
            query = {"name": "roas"} if path.endswith("/query") else {}
            query |= {"file": "x.csv", "row": "2"} if path.endswith("/rows") else {}
            told = answer(client, lambda a, k: False, method.upper(), where, params=query,
                          json=body.get(path, {} if "requestBody" in call else None))  # fmt: skip
            assert told.status_code == 403, (method, path)
            asked += 1
    assert asked > 15


def test_who_may_not_see_persons_sees_no_values_set_aside(client: Any) -> None:
    def not_persons(action: str, kind: str) -> bool:
        return action != "see_personal"

    page = answer(client, not_persons, "GET", "/sources?personal=true")
    assert page.status_code in (200, 202)
    told = answer(client, not_persons, "GET", "/api/v1/sources").json()
    assert told["quarantine"] == []
    table = answer(client, not_persons, "GET", "/tables/sources/quarantine.json").json()
    assert {r["value"] for r in table["rows"]} <= {"hidden"}


def test_who_may_not_export_persons_carries_no_values_set_aside_away(client: Any) -> None:
    def analyst(action: str, kind: str) -> bool:
        return (action, kind) != ("export", "people")

    path = "/tables/sources/quarantine.json"
    everything = {r["value"] for r in answer(client, lambda a, k: True, "GET", path).json()["rows"]}
    assert everything - {"hidden"}
    rows = answer(client, analyst, "GET", path).json()["rows"]
    assert {r["value"] for r in rows} == {"hidden"}


def test_rights_are_those_that_exist() -> None:
    asked = {(i.action, i.kind) for g in MENU for i in g.items if i.kind}
    asked |= {(s.action, s.kind) for s in SCREENS}
    assert {a for a, _ in asked} <= set(Action)
    assert {k for _, k in asked} <= set(OBJECTS)


@pytest.mark.parametrize(("path", "action", "kind", "forms"), [
    ("/audit", "run", "audit", ("/audit/run",)),
    ("/sources", "run", "sources", ("/sources/load", "/sources/upload")),
])  # fmt: skip
def test_what_may_not_be_done_is_not_offered(
    client: Any, path: str, action: str, kind: str, forms: tuple[str, ...]
) -> None:
    def only_see(asked: str, _: str) -> bool:
        return asked == "see"

    def may_run(asked: str, of: str) -> bool:
        return asked == "see" or (asked, of) == (action, kind)

    client.get(path)
    hidden = answer(client, only_see, "GET", path)
    assert hidden.status_code == 200
    assert [f for f in forms if f'action="{f}"' in hidden.text] == []
    assert "<!-- may" not in hidden.text
    offered = answer(client, may_run, "GET", path).text
    assert [f for f in forms if f'action="{f}"' in offered] == list(forms)


def test_an_application_open_to_all_must_be_asked_for(workspace: Any) -> None:
    with pytest.raises(ServeError, match="Who may use"):
        create_app(workspace)
