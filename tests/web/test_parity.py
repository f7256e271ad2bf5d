"""The HTTP interface has what the screens have: every address, typed answers, the same rights."""

from __future__ import annotations

from typing import Any

import pytest

from unisono.access.access import Access
from unisono.web.app import create_app
from unisono.web.parity import API, COUNTERPARTS, ONLY_ON_SCREEN, addresses
from unisono.web.planning.document_pages import KINDS
from unisono.workspace.desk import open_desk
from unisono.workspace.workspace import Workspace


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The application with sign-in and single sign-on, as it is served."""
    workspace = Workspace.init(tmp_path_factory.mktemp("parity"))
    settings = workspace.settings.serve.model_copy(
        update={"oidc_issuer": "https://login.example.com", "oidc_client_id": "unisono",
                "public_url": "https://plan.example.com"}
    )  # fmt: skip
    with open_desk(workspace.layout) as desk:
        yield create_app(workspace, access=Access(desk.database, settings))


def _calls(app: Any) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path.removeprefix(API)}": about
        for path, methods in app.openapi()["paths"].items()
        for method, about in methods.items()
    }


def _spelled(call: str) -> list[str]:
    """A call for documents of any kind stands for one of each kind."""
    if "/documents/{kind}" not in call:
        return [call]
    return [call.replace("{kind}", kind) for kind in KINDS]


def test_every_address_of_a_screen_has_a_call_or_a_reason(whole: Any) -> None:
    found = {a for a in addresses(whole.routes) if f" {API}" not in a}
    told = [*COUNTERPARTS, *ONLY_ON_SCREEN]
    assert len(told) == len(set(told))
    assert found == set(told)


def test_the_calls_that_are_named_exist(whole: Any) -> None:
    calls = _calls(whole)
    named = {s for given in COUNTERPARTS.values() for call in given for s in _spelled(call)}
    assert named - set(calls) == set()


def test_every_answer_has_a_type(whole: Any) -> None:
    for call, about in _calls(whole).items():
        good = {code: a for code, a in about["responses"].items() if code.startswith("2")}
        assert len(good) == 1, call
        ((code, answer),) = good.items()
        if code == "204":
            assert "content" not in answer, call
            continue
        schemas = [c.get("schema") for c in answer["content"].values()]
        assert schemas, call
        assert all(s and set(s) - {"title"} for s in schemas), call


def test_every_body_that_is_json_has_a_type(whole: Any) -> None:
    for call, about in _calls(whole).items():
        for kind, content in about.get("requestBody", {}).get("content", {}).items():
            assert content["schema"], (call, kind)


_ROLES = ("owner", "council", "email", "sales", "agency")
#: The overview leads agencies on to their own.
_LED_ON = {"GET /", "GET /plan", "GET /briefs", "GET /campaigns", "GET /accounts/{id}"}
_SAME = sorted(
    (screen, call)
    for screen, calls in COUNTERPARTS.items()
    for call in calls[:1]
    if screen.startswith("GET") and call.startswith("GET") and "{" not in screen + call
    if screen not in _LED_ON
)


@pytest.mark.parametrize(("screen", "call"), _SAME, ids=[s for s, _ in _SAME])
def test_who_is_refused_on_screen_is_refused_by_the_call(
    plan_site: Any, screen: str, call: str
) -> None:
    needed = "?file=orders.csv" if screen == "GET /sources/rows" else ""
    for who in _ROLES:
        answers = [
            plan_site.get(path + needed, who).status_code == 403
            for path in (screen.removeprefix("GET "), API + call.removeprefix("GET "))
        ]
        assert answers[0] == answers[1], who
