"""Accounts, keys and one's own sessions on screen: the same acts as the commands, same log."""

from __future__ import annotations

import re
from typing import Any

import pytest

from unisono.access.access import OPERATOR
from unisono.access.keys import create_key, keys
from unisono.access.people import people
from unisono.access.signing_in import Visitor, sign_in
from unisono.model.kinds import Membership

OTHERS = ("council", "email", "sales", "agency")


def ids(site: Any) -> set[str]:
    return {p.account.id for p in people(site.app.state.access, OPERATOR)}


def log(site: Any) -> list[str]:
    return [e.action for e in site.desk.log()]


def test_somebody_is_invited_and_comes_in_by_the_link(plan_site: Any) -> None:
    form = {"email": "new@example.com", "name": "New <b>", "role": ["sales", "channel_lead"],
            "channels": "Email\nBlog"}  # fmt: skip
    page = plan_site.post("/accounts", **form)
    assert page.status_code == 200
    link = re.search(r"/invite/[\w-]{43}", page.text)
    assert link
    assert "New <b>" not in page.text
    assert link[0] not in plan_site.get("/accounts").text  # shown once
    assert plan_site.get(link[0], "").status_code == 200
    held = plan_site.desk.get(Membership, "new").document
    assert (held.roles, held.channels) == (("channel_lead", "sales"), ("Blog", "Email"))
    assert "invite" in log(plan_site)
    assert page.headers["cache-control"] == "no-store"


def test_what_was_typed_stays_when_it_is_refused(plan_site: Any) -> None:
    form = {"email": "no address", "name": "Kim", "role": ["sales"]}
    page = plan_site.post("/accounts", **form)
    assert (page.status_code, 'value="Kim"' in page.text) == (422, True)
    again = plan_site.post("/accounts", email="sales@example.com", role=["sales"])
    assert (again.status_code, "has an account" in again.text) == (422, True)
    assert plan_site.post("/accounts", email="a@example.com", role=["king"]).status_code == 422
    agency = plan_site.post("/accounts", email="a@example.com", role=["agency"])
    assert "needs the name of the agency" in agency.text


def test_roles_are_changed_and_sessions_end(plan_site: Any) -> None:
    assert plan_site.get("/surveys", "sales").status_code == 200
    done = plan_site.post("/accounts/sales", role=["brand"], why="moved")
    assert done.headers["location"] == "/accounts/sales?done=roles"
    assert plan_site.get("/surveys", "sales").status_code == 303  # signed out
    assert plan_site.desk.get(Membership, "sales").document.roles == ("brand",)
    assert "roles assigned" in log(plan_site)
    last = plan_site.post("/accounts/owner", role=["sales"])
    assert (last.status_code, "last owner" in last.text) == (422, True)


def test_signing_out_resetting_and_removing(plan_site: Any) -> None:
    assert plan_site.post("/accounts/email/sign-out").status_code == 303
    assert plan_site.get("/calendar", "email").status_code == 303
    page = plan_site.post("/accounts/email/reset").text
    assert re.search(r"/invite/[\w-]{43}", page)
    assert plan_site.post("/accounts/email/remove", why="left").status_code == 303
    assert "email" not in ids(plan_site)
    assert plan_site.get("/accounts/email").status_code == 400
    assert {"sessions ended", "password link", "account removed"} <= set(log(plan_site))


@pytest.mark.parametrize("who", OTHERS)
def test_only_owners_change_accounts(plan_site: Any, who: str) -> None:
    before = ids(plan_site)
    for path, form in (
        ("/accounts", {"email": "x@example.com", "role": "sales"}),
        ("/accounts/sales", {"role": "owner"}),
        ("/accounts/owner/reset", {"x": "x"}),
        ("/accounts/owner/sign-out", {"x": "x"}),
        ("/accounts/sales/remove", {"why": "x"}),
    ):
        assert plan_site.post(path, who, **form).status_code == 403, path
    for method, path in (("POST", "accounts"), ("PUT", "accounts/sales"),
                         ("POST", "accounts/owner/reset"), ("DELETE", "accounts/owner/sessions"),
                         ("DELETE", "accounts/sales")):  # fmt: skip
        body = {"email": "x@example.com"} if path == "accounts" else {}
        answer = plan_site.send(method, f"/api/v1/{path}", who, json=body)
        assert answer.status_code == 403, path
    assert ids(plan_site) == before
    seen = plan_site.get("/accounts", who)
    assert seen.status_code == (200 if who == "council" else 403)
    assert "Invite somebody" not in seen.text
    assert plan_site.get("/accounts.csv", who).status_code == seen.status_code


def test_a_key_is_shown_once_and_revoked(plan_site: Any) -> None:
    form = {"agent": "copy writer", "days": "30", "scope": ["see:brief", "edit:asset"]}
    page = plan_site.post("/keys", "council", **form)
    secret = re.search(r"uni_[0-9a-f]{8}_[\w-]{43}", page.text)
    assert secret is None  # the council edits no assets
    page = plan_site.post("/keys", "council", **{**form, "scope": ["see:brief"]})
    secret = re.search(r"uni_[0-9a-f]{8}_[\w-]{43}", page.text)
    assert secret
    headers = {"authorization": f"Bearer {secret[0]}"}
    path = "/api/v1/documents/brief/brief"
    assert plan_site.get(path, "", headers=headers).status_code == 200
    shown = plan_site.get("/keys", "council").text
    assert secret[0] not in shown
    assert secret[0][:12] in shown
    assert secret[0][:12] not in plan_site.get("/keys", "sales").text  # one's own only
    assert plan_site.post(f"/keys/{secret[0][:12]}/revoke", "sales").status_code == 400
    assert plan_site.get("/keys", "agency").status_code == 403
    assert plan_site.post(f"/keys/{secret[0][:12]}/revoke", "council").status_code == 303
    assert plan_site.get(path, "", headers=headers).status_code == 401
    assert {"key created", "key revoked"} <= set(log(plan_site))


@pytest.mark.parametrize("form", [
    {"agent": "", "days": "30", "scope": "see:brief"}, {"agent": "x", "days": "999",
     "scope": "see:brief"}, {"agent": "x", "days": "30", "scope": "approve:brief"},
    {"agent": "x", "days": "30"}, {"agent": "x", "days": "", "scope": "see:brief"},
])  # fmt: skip
def test_keys_that_could_not_be_are_refused(plan_site: Any, form: dict[str, str]) -> None:
    assert plan_site.post("/keys", **form).status_code == 422
    assert keys(plan_site.app.state.access, OPERATOR) == ()


def test_a_key_opens_none_of_it(plan_site: Any) -> None:
    access = plan_site.app.state.access
    _, secret = create_key(access, OPERATOR, "owner", "bot", frozenset({"see:*", "create:*"}))
    headers = {"authorization": f"Bearer {secret}"}
    for path in ("/accounts", "/keys", "/shares", "/me", "/api/v1/accounts", "/api/v1/keys",
                 "/api/v1/shares"):  # fmt: skip
        assert plan_site.get(path, "", headers=headers).status_code == 403, path


def test_ones_own_sessions_end_one_by_one(plan_site: Any) -> None:
    access = plan_site.app.state.access
    other = sign_in(
        access, "sales@example.com", "five random words in a row", Visitor("127.0.0.1", "phone")
    )
    plan_site.cookies["phone"] = other
    page = plan_site.get("/me", "sales").text
    assert "this browser" in page
    (id,) = re.findall(r"/me/sessions/([0-9a-f]{16})/end", page)
    assert plan_site.post(f"/me/sessions/{id}/end", "council", x="x").status_code == 400
    assert plan_site.get("/me", "phone").status_code == 200
    assert plan_site.post(f"/me/sessions/{id}/end", "sales", x="x").status_code == 303
    assert plan_site.get("/me", "phone").status_code == 303
    assert plan_site.get("/me", "sales").status_code == 200
    assert "session ended" in log(plan_site)


def test_the_calls_do_what_the_screens_do(plan_site: Any) -> None:
    body = {"email": "new@example.com", "roles": ["sales"]}
    made = plan_site.send("POST", "/api/v1/accounts", json=body)
    assert (made.status_code, made.json()["id"]) == (201, "new")
    put = plan_site.send("PUT", "/api/v1/accounts/new", json={"roles": ["brand"]})
    assert put.json()["roles"] == ["brand"]
    assert plan_site.send("DELETE", "/api/v1/accounts/new/sessions").json() == {"ended": 0}
    assert plan_site.send("POST", "/api/v1/accounts/new/reset", json={}).status_code == 201
    assert plan_site.send("DELETE", "/api/v1/accounts/new").status_code == 204
    key = plan_site.send("POST", "/api/v1/keys", json={"agent": "x", "scopes": ["see:brief"]})
    assert plan_site.send("DELETE", f"/api/v1/keys/{key.json()['id']}").status_code == 204
    assert plan_site.get("/api/v1/keys").json()["items"][0]["revoked"] is True
    share = plan_site.send("POST", "/api/v1/shares", json={"screen": "claims", "query": "lines=5"})
    assert share.status_code == 201
    (listed,) = plan_site.get("/api/v1/shares").json()["items"]
    assert (listed["query"], "digest" in listed) == ("lines=5", False)
    assert plan_site.send("DELETE", f"/api/v1/shares/{listed['id']}").status_code == 204
