"""What screens do, done by calls: the same effect, the same refusals, nothing stored when stale."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from unisono.access.access import Access
from unisono.access.keys import create_key
from unisono.access.rights import Actor
from unisono.access.roles import Role
from unisono.access.tokens import csrf_token

API = "/api/v1"
WEBHOOK = {
    "title": "Hooks",
    "address": "https://hooks.example.com/in",
    "events": ["audit.finished"],
}
SCHEDULE = {
    "title": "Weekly audit", "report": "audit", "formats": ["pdf"], "repeats": "FREQ=WEEKLY",
    "first_day": "2030-01-07", "recipients": ["owner@example.com"],
}  # fmt: skip


@pytest.fixture
def call(plan_site: Any) -> Any:
    """Sends one call as somebody; the status it must have is told first."""

    def send(status: int, method: str, path: str, who: str = "owner", **more: Any) -> Any:
        tag = {"if-match": f'"{more.pop("rev")}"'} if "rev" in more else {}
        answer = plan_site.send(method, API + path, who, headers=tag, json=more.pop("body", None))
        assert answer.status_code == status, answer.text
        if "json" in answer.headers.get("content-type", ""):
            return answer.json()
        return answer

    return send


def _sent(app: Any, path: str, cookie: str, **more: Any) -> httpx.Response:
    """A form with files, as a browser of somebody signed in sends it."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        headers = {"cookie": f"unisono-8765={cookie}", "x-csrf-token": csrf_token(cookie)}
        base = "http://127.0.0.1:8765"
        async with httpx.AsyncClient(transport=transport, base_url=base) as http:
            return await http.post(path, headers=headers, **more)

    return asyncio.run(ask())


def test_a_webhook_lives_by_calls(call: Any, plan_site: Any) -> None:
    made = call(201, "POST", "/webhooks", body=WEBHOOK)
    key = made["key"]
    assert (made["kind"], made["revision"]) == ("webhook", 1)
    assert call(200, "GET", "/webhooks")["items"] == [made]
    secret = call(201, "POST", f"/webhooks/{key}/secret")["secret"]
    assert secret.startswith("whsec_")
    assert secret not in plan_site.get(f"{API}/webhooks/{key}").text
    call(428, "PUT", f"/webhooks/{key}", body=WEBHOOK)
    other = {**WEBHOOK, "active": False}
    assert call(200, "PUT", f"/webhooks/{key}", body=other, rev=1)["revision"] == 2
    late = call(412, "PUT", f"/webhooks/{key}", body={**WEBHOOK, "notes": "x"}, rev=1)
    assert (late["revision"], late["theirs"]["active"]) == (2, False)
    assert call(200, "DELETE", f"/webhooks/{key}", rev=2)["archived"] is True
    assert call(200, "GET", "/webhooks")["items"] == []
    assert [i["key"] for i in call(200, "GET", "/webhooks?archived=true")["items"]] == [key]
    assert call(200, "POST", f"/webhooks/{key}/restore", rev=3)["archived"] is False
    call(409, "POST", f"/webhooks?key={key}", body=WEBHOOK)
    call(404, "GET", "/webhooks/none")


def test_notices_and_schedules_are_for_council_too_and_wrong_ones_are_told(call: Any) -> None:
    notice = call(201, "POST", "/notices", "council", body={"title": "All", "channel": "chat"})
    refused = call(400, "PUT", f"/notices/{notice['key']}/chat", body={"address": "mailto://a:b@c"})
    assert refused["detail"]
    where = {"address": "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"}
    assert call(200, "PUT", f"/notices/{notice['key']}/chat", body=where)["service"]
    made = call(201, "POST", "/schedules", "council", body=SCHEDULE)
    assert call(200, "GET", f"/schedules/{made['key']}")["document"]["title"] == "Weekly audit"
    wrong = call(400, "POST", "/schedules", body={**SCHEDULE, "repeats": "FREQ=HOURLY"})
    assert "repeats" in wrong["detail"]
    assert call(200, "GET", "/schedules-runs") == {"items": []}
    assert "mail" in call(200, "GET", "/telling/state?kind=schedule")["problems"]
    for who in ("email", "sales", "agency"):
        for kind in ("webhooks", "notices", "schedules"):
            call(403, "GET", f"/{kind}", who)
    call(403, "POST", "/webhooks", "council", body=WEBHOOK)


def test_a_test_and_its_delivery_stand_in_the_log(call: Any) -> None:
    key = call(201, "POST", "/webhooks", body={**WEBHOOK, "address": "http://127.0.0.1/in"})["key"]
    said = call(200, "POST", f"/webhooks/{key}/test")["said"]
    assert said.startswith("The test was not sent")
    (found,) = call(200, "GET", f"/webhooks-deliveries?key={key}")["items"]
    assert (found["target"], found["state"]) == (key, "dead")
    call(403, "POST", f"/webhooks/{key}/deliveries/{found['id']}/again", "council")
    call(204, "POST", f"/webhooks/{key}/deliveries/{found['id']}/again")
    (again,) = call(200, "GET", "/webhooks-deliveries")["items"]
    assert (again["id"], again["state"]) == (found["id"], "waiting")


def test_feeds_are_made_read_and_revoked(call: Any, plan_site: Any) -> None:
    made = call(201, "POST", "/calendar/feeds", "sales", body={"team": "CRM"})
    path = "/feeds/" + made["address"].rpartition("/")[2]
    assert plan_site.get(path, "").text.startswith("BEGIN:VCALENDAR")
    assert [f["id"] for f in call(200, "GET", "/calendar/feeds", "sales")["items"]] == [made["id"]]
    assert call(200, "GET", "/calendar/feeds", "council")["items"] == []
    call(400, "DELETE", f"/calendar/feeds/{made['id']}", "council")
    call(204, "DELETE", f"/calendar/feeds/{made['id']}", "sales")
    assert plan_site.get(path, "").status_code == 404


def test_an_edit_is_undone_archived_and_brought_back(call: Any) -> None:
    before = call(200, "GET", "/documents/offer/ten")
    body = {**before["document"], "value": 30.0}
    assert call(200, "PUT", "/documents/offer/ten", body=body, rev=1)["revision"] == 2
    call(412, "POST", "/documents/offer/ten/undo", rev=1)
    undone = call(200, "POST", "/documents/offer/ten/undo", rev=2)
    assert (undone["document"], undone["revision"]) == (before["document"], 3)
    assert call(200, "POST", "/documents/offer/ten/undo?to=2", rev=3)["document"]["value"] == 30.0
    call(403, "POST", "/documents/offer/ten/undo", "sales", rev=4)
    call(200, "DELETE", "/documents/offer/ten", rev=4)
    kept = call(200, "GET", "/documents/offer?archived=true")
    assert [i["key"] for i in kept["items"]] == ["ten"]
    assert call(200, "POST", "/documents/offer/ten/restore", rev=5)["archived"] is False
    found = call(200, "GET", "/documents/offer?search=TWENTY")
    assert [i["key"] for i in found["items"]] == ["twenty"]


def test_the_launch_gate_is_opened_checked_and_signed(call: Any) -> None:
    seen = call(200, "GET", "/campaigns/spring")
    assert sorted(seen["activities"]) == ["ads", "mailing"]
    assert {c["kind"] for c in seen["conflicts"]} >= {"contradicting_offers"}
    assert (seen["gate"]["opened"], seen["gate"]["revision"]) == (False, 0)
    of = seen["gate"]["gate"]["of"]
    call(403, "POST", "/campaigns/spring/gate", "email")
    assert call(201, "POST", "/campaigns/spring/gate", "council")["kind"] == "clearance"
    sign = {"channel": "Email", "cleared": True, "of": of}
    call(403, "POST", "/campaigns/spring/gate/signatures", "sales", body=sign, rev=1)
    old = {**sign, "of": "0" * 64}
    call(400, "POST", "/campaigns/spring/gate/signatures", "email", body=old, rev=1)
    done = call(200, "POST", "/campaigns/spring/gate/signatures", "email", body=sign, rev=1)
    assert [s["channel"] for s in done["document"]["signatures"]] == ["Email"]
    check = {"holds": False, "reason": "not yet", "of": of}
    call(409, "PUT", "/campaigns/spring/gate/checks/sales_briefed", body=check, rev=1)
    call(400, "PUT", "/campaigns/spring/gate/checks/none", body=check, rev=2)
    after = call(200, "PUT", "/campaigns/spring/gate/checks/sales_briefed", body=check, rev=2)
    assert [(c["name"], c["holds"]) for c in after["document"]["checks"]] == [
        ("sales_briefed", False)
    ]
    agency = call(200, "GET", "/campaigns/spring", "agency")
    assert (agency["gate"], agency["conflicts"], agency["campaign"]["budget"]) == (None, None, None)
    call(404, "GET", "/campaigns/secret", "agency")


def test_a_conflict_is_looked_at_accepted_and_opened_again(call: Any) -> None:
    first = call(200, "GET", "/calendar/conflicts?with_fixes=true")["items"][0]
    one = call(200, "GET", f"/calendar/conflicts/{first['id']}")
    assert one == first
    fix = one["fixes"][0]
    follows = call(200, "GET", f"/calendar/conflicts/{first['id']}/fixes/{fix['id']}")
    assert first["id"] in [c["id"] for c in follows["removed"]]
    assert follows["changed"]
    call(201, "POST", f"/calendar/conflicts/{first['id']}/acceptance", body={"reason": "wanted"})
    left = call(200, "GET", "/calendar/conflicts")["items"]
    assert first["id"] not in [c["id"] for c in left]
    call(403, "DELETE", f"/calendar/conflicts/{first['id']}/acceptance", "email")
    call(204, "DELETE", f"/calendar/conflicts/{first['id']}/acceptance")
    left = call(200, "GET", "/calendar/conflicts")["items"]
    assert first["id"] in [c["id"] for c in left]


def test_spreadsheets_go_out_are_compared_and_stored_whole(call: Any, plan_site: Any) -> None:
    file = call(200, "GET", "/sheets/offer.csv").content.decode("utf-8-sig")
    changed = file.replace("ten off", "Ten per cent").replace("twenty off", "Twenty per cent")
    cookie = plan_site.cookies["owner"]
    sent = {"file": ("offers.csv", changed.encode(), "text/csv")}
    found = _sent(plan_site.app, f"{API}/sheets/offer", cookie, files=sent).json()
    assert [(r["key"], [f["field"] for f in r["fields"]]) for r in found["changes"]] == [
        ("ten", ["title"]), ("twenty", ["title"])
    ]  # fmt: skip
    assert found["errors"] == []
    assert call(200, "GET", "/documents/offer/ten")["revision"] == 1  # nothing was stored yet
    rows = [{n: r[n] for n in ("key", "expected", "document")} for r in found["changes"]]
    wrong = [rows[0], {**rows[1], "expected": 7}]
    call(409, "POST", "/sheets/offer/changes", body={"changes": wrong})
    assert call(200, "GET", "/documents/offer/ten")["revision"] == 1
    assert call(200, "POST", "/sheets/offer/changes", body={"changes": rows}) == {"stored": 2}
    assert call(200, "GET", "/documents/offer/ten")["document"]["title"] == "Ten per cent"
    odd = [{"key": "ten", "expected": 2, "document": {"__": 1, "title__a": 2, "title": "x"}}]
    assert call(400, "POST", "/sheets/offer/changes", body={"changes": odd})["detail"]


@pytest.fixture
def brand_file(plan_site: Any) -> Any:
    """The brand's file, as it was when the test is over."""
    path = plan_site.app.state.results.workspace.layout.brand
    before = path.read_bytes() if path.exists() else None
    path.unlink(missing_ok=True)
    yield path
    path.unlink(missing_ok=True)
    if before is not None:
        path.write_bytes(before)


@pytest.mark.usefixtures("brand_file")
def test_brand_goes_in_as_yaml_and_errors_have_their_place(call: Any) -> None:
    text = "company: Lumen\npillars:\n  - id: calm\n    statement: We keep calm.\n"
    read = call(200, "POST", "/documents/brand/main/yaml", body={"text": text})
    wrong = call(422, "POST", "/documents/brand/main/yaml", body={"text": "company: [\n"})
    assert wrong["problems"][0]["line"]
    assert call(200, "GET", "/documents/brand/main/standing")["state"] == "neither"
    call(201, "POST", "/documents/brand?key=main", body=read)
    assert call(200, "GET", "/documents/brand/main/standing")["state"] == "same"
    assert "Lumen" in call(200, "GET", "/documents/brand/main/yaml").text
    call(200, "POST", "/documents/brand/main/publish")
    taken = call(200, "POST", "/documents/brand/main/take", rev=1)
    assert taken["document"]["brand"]["company"] == "Lumen"
    call(403, "POST", "/documents/brand/main/publish", "sales")


def test_templates_and_the_agency_s_overview(call: Any) -> None:
    made = call(201, "POST", "/briefs/brief/template")
    assert made["document"]["template"] is True
    listed = call(200, "GET", "/templates")["items"]
    assert [(t["kind"], t["key"]) for t in listed] == [("brief", made["key"])]
    body = {"title": "Autumn brief", "campaign": "spring"}
    new = call(201, "POST", f"/templates/brief/{made['key']}/start", body=body)
    assert (new["document"]["title"], new["document"]["campaign"]) == ("Autumn brief", "spring")
    call(404, "POST", "/templates/brief/brief/start", body=body)
    call(403, "POST", f"/templates/brief/{made['key']}/start", "sales", body=body)
    view = call(200, "GET", "/agency", "agency")
    assert view["agency"] == "Nordwind"
    assert [a["activity"] for a in view["running"]] == ["Spring ads"]


def test_a_survey_is_edited_by_calls(call: Any) -> None:
    key = call(201, "POST", "/surveys", body={"title": "Who do we sell to?"})["key"]
    found = call(200, "GET", f"/surveys/{key}/document")
    changed = {**found["document"], "teams": ["Brand", "CRM"]}
    call(428, "PUT", f"/surveys/{key}", body=changed)
    assert call(200, "PUT", f"/surveys/{key}", body=changed, rev=1)["revision"] == 2
    call(412, "PUT", f"/surveys/{key}", body={**changed, "teams": ["Paid"]}, rev=1)
    call(403, "PUT", f"/surveys/{key}", "email", body=changed, rev=2)
    assert call(200, "GET", f"/surveys/{key}/responses") == {"items": []}
    call(403, "GET", f"/surveys/{key}/responses", "sales")


def test_who_asks_and_what_a_key_may(call: Any, plan_site: Any) -> None:
    me = call(200, "GET", "/me", "email")
    assert (me["roles"], me["channels"], me["scopes"]) == (["channel_lead"], ["Email"], None)
    account = call(200, "GET", f"/accounts/{me['account']}")
    assert account["email"] == "email@example.com"
    call(403, "GET", f"/accounts/{me['account']}", "email")
    workspace = plan_site.app.state.results.workspace
    access = Access(plan_site.desk.database, workspace.settings.serve)
    owner = call(200, "GET", "/me")["account"]
    actor = Actor(owner, roles=frozenset(me_roles(call)))
    scopes = frozenset({"*:*"})
    _, secret = create_key(access, actor, owner, "robot", scopes, 1)

    def robot(method: str, path: str, **more: Any) -> int:
        headers = {"authorization": f"Bearer {secret}"}
        status: int = plan_site.send(method, API + path, "", headers=headers, **more).status_code
        return status

    assert robot("GET", "/me") == 200
    assert robot("GET", "/campaigns/spring") == 200
    for method, path, body in (
        ("GET", "/webhooks", None), ("POST", "/webhooks", WEBHOOK), ("GET", "/schedules", None),
        ("POST", "/calendar/feeds", {"team": ""}), ("POST", "/campaigns/spring/gate", None),
        ("DELETE", "/calendar/feeds/0123456789ab", None), ("GET", "/accounts", None),
    ):  # fmt: skip
        assert robot(method, path, json=body) == 403, path


def me_roles(call: Any) -> list[Any]:
    return [Role(r) for r in call(200, "GET", "/me")["roles"]]


def test_an_export_is_brought_by_a_call(plan_site: Any) -> None:
    cookie = plan_site.cookies["owner"]
    sent = {"file": ("orders.csv", b"order_id,total\n1,2\n", "text/csv")}
    answer = _sent(plan_site.app, f"{API}/sources/files", cookie, files=sent)
    assert answer.status_code == 202
    assert answer.json()["files"] == ["orders.csv"]
    plan_site.app.state.work.wait()
    folder = plan_site.app.state.results.workspace.layout.exports
    assert (folder / "orders.csv").read_bytes() == b"order_id,total\n1,2\n"
    refused = _sent(plan_site.app, f"{API}/sources/files", plan_site.cookies["sales"], files=sent)
    assert refused.status_code == 403
    (folder / "orders.csv").unlink()


def test_screens_as_tables_and_files(client: Any) -> None:
    names = {s["name"] for s in client.get(f"{API}/screens").json()["items"]}
    assert {"overview", "attribution", "sources", "metrics"} <= names
    tables = client.get(f"{API}/screens/attribution?by=campaign").json()["tables"]
    credit = next(t for t in tables if t["id"] == "credit")
    assert all(len(r) == len(credit["columns"]) for r in credit["rows"])
    file = client.get(f"{API}/screens/attribution/credit.csv?by=campaign")
    same = client.get("/tables/attribution/credit.csv?by=campaign")
    assert file.content == same.content
    assert client.get(f"{API}/screens/none").status_code == 404
    pdf = client.get(f"{API}/audit/report.pdf")
    assert pdf.content.startswith(b"%PDF")
    rows = client.get(f"{API}/sources").json()["files"][0]["path"]
    found = client.get(f"{API}/sources/rows", params={"file": rows, "row": 3}).json()
    assert found["asked"] == [3]
    assert found["rows"]
