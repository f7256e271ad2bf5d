"""Documents of the plan over HTTP: forms, stale edits, history, campaigns, the API."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest

from unisono.model.clearance import Clearance
from unisono.model.kinds import KINDS
from unisono.model.plan import Asset, Brief, Campaign, Milestone, PlannedActivity, Rendition
from unisono.web.planning.form_fields import fields_of

PLAN = ["campaign", "activity", "offer", "asset", "theme", "channel", "brief", "objective",
        "scorecard", "decision"]  # fmt: skip
ACTIVITY = {"title": "Flyer", "channel": "Email", "first_day": "2026-04-01",
            "last_day": "2026-04-03", "status": "planned"}  # fmt: skip


def typed(page: str) -> dict[str, Any]:
    """What the form of a page would send as it stands."""
    form = page[page.index('class="card plan-form"') :]
    form = form[: form.index("</form>")]
    out: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        at = {k: unescape(v) for k, v in re.findall(r'(\w+)="([^"]*)"', tag)}
        if at.get("type") in ("checkbox", "radio") and " checked" not in tag:
            continue
        out[at["name"]] = at.get("value", "")
    for name, inside in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form,
                                   re.DOTALL):  # fmt: skip
        out[name] = unescape(inside)
    for tag, name, inside in re.findall(r'(<select[^>]*name="([^"]+)"[^>]*>)(.*?)</select>', form,
                                        re.DOTALL):  # fmt: skip
        chosen = [unescape(v) for v in re.findall(r'value="([^"]*)" selected', inside)]
        out[name] = chosen if " multiple" in tag else (chosen[0] if chosen else "")
    return out


@pytest.mark.parametrize("kind", PLAN)
def test_every_field_of_a_kind_stands_in_its_form(plan_site: Any, kind: str) -> None:
    page = plan_site.get(f"/plan/{kind}/new").text
    # A field called as one of the form itself is told from it by underscores.
    assert {f.name.removeprefix("__") for f in fields_of(kind)} == set(KINDS[kind].model_fields)
    for field in fields_of(kind):
        whole = field.control in ("rows", "cards")
        label = f'id="f-{field.name}"' if whole else f'for="f-{field.name}"'
        assert label in page or field.control == "tick", field.name
        for name in re.findall(rf'id="f-{field.name}"[^>]*aria-describedby="([^"]+)"', page):
            assert all(f'id="{one}"' in page for one in name.split())


def test_help_says_what_an_empty_field_means() -> None:
    told = {(k, f.name): f.help for k in ("channel", "moment") for f in fields_of(k)}
    assert told["channel", "title_characters"].endswith("empty: as many as the channel takes.")
    assert told["channel", "audiences"].startswith("How single audiences are spoken to.")
    assert told["moment", "channels"].startswith("Where; empty: everywhere.")
    assert told["moment", "ask"].startswith("Whom to ask otherwise; empty: the owner.")


def test_a_document_is_made_changed_and_read_as_typed(plan_site: Any) -> None:
    made = plan_site.post("/plan/activity/new", expected="0", **ACTIVITY, campaign="spring",
                          audiences="New\n\n Old \n", offer="ten", assets="film",
                          starts_at="2026-04-01T09:00+02:00", notes="<b>a</b>\r\nb")  # fmt: skip
    assert made.headers["location"] == "/plan/activity/flyer?saved=1"
    stored = plan_site.desk.get(PlannedActivity, "flyer")
    document = stored.document
    assert (document.audiences, document.assets, document.offer) == (("New", "Old"), ("film",), "ten")  # noqa: E501 # fmt: skip
    assert (document.notes, stored.changed_by) == ("<b>a</b>\nb", "owner")
    page = plan_site.get(made.headers["location"]).text
    assert "&lt;b&gt;a&lt;/b&gt;" in page
    again = plan_site.post("/plan/activity/flyer", **typed(page))
    assert again.status_code == 303
    assert plan_site.desk.get("activity", "flyer").revision == 1  # the same again is no change
    changed = plan_site.post("/plan/activity/flyer", **{**typed(page), "title": "F2", "why": "w"})
    assert changed.status_code == 303
    last = plan_site.desk.history("activity", "flyer")[-1]
    assert (last.number, last.body["title"], last.why) == (2, "F2", "w")


@pytest.mark.parametrize("kind", PLAN)
def test_a_form_loses_nothing_of_any_kind(plan_site: Any, kind: str) -> None:
    if kind == "campaign":
        before = plan_site.desk.get(Campaign, "spring")
        marks = (Milestone(name="assets", done_on=date(2026, 3, 1)), Milestone(name="extra",
                 due=date(2026, 3, 5), owner="Ann, & co"))  # fmt: skip
        plan_site.desk.put(before.document.model_copy(update={"milestones": marks}), "spring",
                           by="ann")  # fmt: skip
    if kind == "asset":
        file = Rendition(file="a b.png", media_type="image/png", width=9, height=16, size=4)
        plan_site.desk.put(Asset(title="Film", renditions=(file,), approved=True), "film", by="ann")
    for stored in plan_site.desk.list(kind):
        path = f"/plan/{kind}/{stored.key}"
        form = typed(plan_site.get(path).text)
        assert plan_site.post(path, **form).status_code == 303
        assert plan_site.desk.get(kind, stored.key).revision == stored.revision, form


@pytest.mark.parametrize(
    "value", [12345678901.23, 0.1, 1e12, 999999999999.99, 33.333333333333336, 10.0]
)
def test_a_number_is_saved_as_it_was(plan_site: Any, value: float) -> None:
    before = plan_site.desk.get(Campaign, "spring").document
    plan_site.desk.put(before.model_copy(update={"budget": value}), "spring", by="ann")
    form = typed(plan_site.get("/plan/campaign/spring").text)
    assert plan_site.post("/plan/campaign/spring", **form).status_code == 303
    stored = plan_site.desk.get(Campaign, "spring")
    assert (stored.document.budget, stored.revision) == (value, 2)


def test_a_list_entry_is_one_line(plan_site: Any) -> None:
    days = {"first_day": "2026-01-01", "last_day": "2026-02-01"}
    path = "/api/v1/documents/campaign"
    for wrong in ({"audiences": ["a", "b\nc"]}, {"owner": "a\u2028b"},
                  {"milestones": [{"name": "x", "owner": "a\nb"}]}):  # fmt: skip
        body = {"title": "T", **days, **wrong}
        assert plan_site.send("POST", f"{path}?key=lines", json=body).status_code == 400, wrong
    before = plan_site.desk.get(Campaign, "spring").document
    plan_site.desk.put(before.model_copy(update={"audiences": ("a\nb", "c")}), "spring", by="ann")
    form = typed(plan_site.get("/plan/campaign/spring").text)
    assert plan_site.post("/plan/campaign/spring", **form).status_code == 303
    assert plan_site.desk.get(Campaign, "spring").document.audiences == ("a b", "c")


def test_what_is_wrong_stands_beside_its_field(plan_site: Any) -> None:
    answer = plan_site.post("/plan/activity/new", expected="0", title="", channel="Email",
                            first_day="2026-13-01", last_day="9999-01-01", repeats="",
                            campaign="Not A Key", notes="kept <text>")  # fmt: skip
    assert answer.status_code == 422
    for name in ("title", "first_day", "last_day", "campaign"):
        control = re.search(rf'<(?:input|select)[^>]*id="f-{name}"[^>]*>', answer.text)
        assert control is not None
        assert 'aria-invalid="true"' in control[0]
        assert f"wrong-{name}" in control[0]
        assert f'id="wrong-{name}"' in answer.text
    assert "kept &lt;text&gt;" in answer.text
    rule = plan_site.post("/plan/activity/new", expected="0", **ACTIVITY, repeats="FREQ=HOURLY")
    assert rule.status_code == 422
    assert 'id="wrong-repeats"' in rule.text
    ends = plan_site.post("/plan/activity/new", expected="0", **{**ACTIVITY,
                          "last_day": "2026-03-01"})  # fmt: skip
    assert "lies before first_day" in ends.text
    assert not [s for s in plan_site.desk.list("activity") if s.changed_by != "ann"]


def test_a_key_is_free_or_told(plan_site: Any) -> None:
    taken = plan_site.post("/plan/theme/new", expected="0", title="Calm", key="calm",
                           first_day="2026-01-01", last_day="2026-02-01")  # fmt: skip
    assert taken.status_code == 422
    assert "There is one of this key already" in taken.text
    made = plan_site.post("/plan/theme/new", expected="0", title="Calm", first_day="2026-01-01",
                          last_day="2026-02-01")  # fmt: skip
    assert made.headers["location"] == "/plan/theme/calm-2?saved=1"
    wrong = plan_site.post("/plan/theme/new", expected="0", title="X", key="../x",
                           first_day="2026-01-01", last_day="2026-02-01")  # fmt: skip
    assert wrong.status_code == 422


def test_two_edits_are_joined_and_clashes_are_chosen(plan_site: Any) -> None:
    path = "/plan/activity/mailing"
    form = typed(plan_site.get(path).text)
    theirs = plan_site.desk.get(PlannedActivity, "mailing").document
    plan_site.desk.put(theirs.model_copy(update={"title": "Theirs", "team": "Theirs"}), "mailing",
                       by="eve")  # fmt: skip
    stale = plan_site.post(path, **{**form, "title": "Mine <b>", "owner": "me"})
    assert stale.status_code == 409
    assert "<bdi>eve</bdi> changed this" in stale.text
    assert plan_site.desk.get("activity", "mailing").revision == 2
    again = typed(stale.text)
    assert (again["title"], again["owner"], again["team"]) == ("Mine <b>", "me", "Theirs")
    assert (again["expected"], again["base"], again["clash"]) == ("2", "1", "title")
    assert "<dd><bdi>Theirs</bdi></dd>" in stale.text
    undecided = plan_site.post(path, **again)
    assert undecided.status_code == 422
    assert "Choose which of the two stands." in undecided.text
    assert typed(undecided.text)["title"] == "Mine <b>"
    saved = plan_site.post(path, **{**typed(undecided.text), "keep.title": "theirs"})
    assert saved.status_code == 303
    now = plan_site.desk.get(PlannedActivity, "mailing").document
    assert (now.title, now.owner, now.team) == ("Theirs", "me", "Theirs")


def test_edits_of_other_fields_are_joined_without_asking(plan_site: Any) -> None:
    path = "/plan/campaign/spring"
    form = typed(plan_site.get(path).text)
    theirs = plan_site.desk.get(Campaign, "spring").document
    plan_site.desk.put(theirs.model_copy(update={"audiences": ("Customers", "Press")}), "spring",
                       by="eve")  # fmt: skip
    stale = plan_site.post(path, **{**form, "audiences": "Customers\nStaff"})
    assert stale.status_code == 409
    assert "No field was changed by both" in stale.text
    assert plan_site.post(path, **typed(stale.text)).status_code == 303
    assert set(plan_site.desk.get(Campaign, "spring").document.audiences) == {"Customers", "Press",
                                                                              "Staff"}  # fmt: skip


def test_history_undo_archive_and_restore(plan_site: Any) -> None:
    path = "/plan/offer/ten"
    form = typed(plan_site.get(path).text)
    plan_site.post(path, **{**form, "value": "15", "why": "because <i>"})
    page = plan_site.get(f"{path}/history").text
    assert "because &lt;i&gt;" in page
    assert "<td><bdi>10.0</bdi></td><td><bdi>15.0</bdi></td>" in page
    assert plan_site.post(f"{path}/undo", expected="1").status_code == 409
    assert plan_site.post(f"{path}/undo", expected="2").status_code == 303
    assert plan_site.desk.get("offer", "ten").document.value == 10
    assert plan_site.post(f"{path}/undo", expected="3", to="2").status_code == 303
    assert plan_site.desk.get("offer", "ten").document.value == 15
    assert plan_site.post(f"{path}/archive", expected="4", why="old").status_code == 303
    assert "ten off" not in plan_site.get("/plan/offer").text
    assert "ten off" in plan_site.get("/plan/offer?archived=true").text
    assert 'class="card plan-form"' not in plan_site.get(path).text
    assert plan_site.post(f"{path}/restore", expected="5").status_code == 303
    assert not plan_site.desk.get("offer", "ten").archived


def test_a_list_exports_and_says_when_it_is_empty(plan_site: Any) -> None:
    assert "Write the first objective" in plan_site.get("/plan/objective").text
    rows = plan_site.get("/plan/campaign/tables/campaign.json").json()["rows"]
    assert [r["key"] for r in rows] == ["secret", "spring"]
    for path in ("/plan/membership", "/plan/brand/brand", "/plan/campaign/nobody"):
        assert plan_site.get(path).status_code == 404
    assert plan_site.get("/plan").headers["location"] == "/plan/campaign"


def test_rights_decide_on_every_document(plan_site: Any) -> None:
    new = {"expected": "0", **ACTIVITY}
    assert plan_site.post("/plan/activity/new", "sales", **new).status_code == 403
    assert plan_site.post("/plan/activity/new", "email", **new).status_code == 303
    other = plan_site.post("/plan/activity/new", "email", **{**new, "channel": "Events"})
    assert other.status_code == 403
    assert "Flyer" in other.text  # what was typed is still there
    ads = typed(plan_site.get("/plan/activity/ads").text)
    assert 'class="card plan-form"' not in plan_site.get("/plan/activity/ads", "email").text
    refused = plan_site.post("/plan/activity/ads", "email", **{**ads, "title": "x"})
    assert refused.status_code == 403
    for action in ("archive", "undo"):
        answer = plan_site.post(f"/plan/activity/ads/{action}", "email", expected="1")
        assert answer.status_code == 403, action
    assert plan_site.desk.get("activity", "ads").revision == 1


def test_an_agency_sees_only_its_own_and_no_budget(plan_site: Any) -> None:
    for path in ("/plan/activity/mailing", "/campaigns/secret", "/plan/campaign/secret",
                 "/plan/activity/mailing/history", "/plan/offer/twenty"):  # fmt: skip
        assert plan_site.get(path, "agency").status_code == 404, path
    page = plan_site.get("/campaigns/spring", "agency").text
    assert "Spring ads" in page
    assert "Spring mailing" not in page
    assert "Launch gate" not in page
    for path in ("/plan/campaign/spring", "/plan/campaign/spring/history", "/plan/campaign"):
        found = plan_site.get(path, "agency").text
        assert "12000" not in found
        assert "Secret plan" not in found
    api = plan_site.get("/api/v1/documents/campaign", "agency").json()
    assert [(i["key"], i["document"]["budget"]) for i in api["items"]] == [("spring", None)]
    form = typed(plan_site.get("/plan/activity/ads", "agency").text)
    saved = plan_site.post("/plan/activity/ads", "agency", **{**form, "title": "Ads by us"})
    assert saved.status_code == 303
    refused = plan_site.post("/plan/activity/ads", "agency", **{**form, "expected": "2",
                             "agency": "Other"})  # fmt: skip
    assert refused.status_code == 403


def test_a_campaign_shows_its_gate_and_leads_sign_it(plan_site: Any) -> None:
    page = plan_site.get("/campaigns/spring").text
    assert "Launch gate: waiting" in page
    assert "nobody leads this channel" in page  # Paid Search
    sign = "/campaigns/spring/gate/sign"
    of = "0" * 64
    assert plan_site.post("/campaigns/spring/gate/open", "email").status_code == 403
    assert plan_site.post("/campaigns/spring/gate/open", "council").status_code == 303
    mine = plan_site.get("/campaigns/spring", "email").text
    of = re.search(r'name="of" value="([0-9a-f]{64})"', mine)[1]  # type: ignore[index]
    form = {"expected": "1", "of": of, "channel": "Email", "answer": "refuse"}
    assert plan_site.post(sign, "email", **form).status_code == 400  # without a reason
    assert plan_site.post(sign, "email", **{**form, "answer": "sign", "of": "1" * 64}
                          ).status_code == 400  # fmt: skip
    assert plan_site.post(sign, "email", **{**form, "channel": "Paid Search", "answer": "sign"}
                          ).status_code == 403  # fmt: skip
    assert plan_site.post(sign, "sales", **{**form, "answer": "sign"}).status_code == 403
    assert plan_site.post(sign, "email", **{**form, "answer": "sign"}).status_code == 303
    signature = plan_site.desk.get(Clearance, "spring").document.signatures[0]
    assert (signature.channel, signature.account, signature.cleared) == ("Email", "email", True)
    assert "· signed" in plan_site.get("/campaigns/spring").text
    stale = plan_site.post(sign, "email", **{**form, "answer": "sign"})
    assert stale.status_code == 409
    check = {"expected": "2", "of": of, "check": "tier1_aligned", "answer": "holds"}
    assert plan_site.post("/campaigns/spring/gate/check", "sales", **check).status_code == 403
    assert plan_site.post("/campaigns/spring/gate/check", "council", **check).status_code == 303
    assert plan_site.desk.get(Clearance, "spring").document.checks[0].holds
    plan_site.post("/calendar/move", item="ads:1", by="2")
    assert "Launch gate: void" in plan_site.get("/campaigns/spring").text


def test_the_api_keeps_revisions(plan_site: Any) -> None:
    path = "/api/v1/documents/theme/calm"
    found = plan_site.get(path)
    tag, body = found.headers["etag"], found.json()["document"]
    assert tag == '"1"'
    assert plan_site.get(path, headers={"if-none-match": tag}).status_code == 304
    mine, theirs = {**body, "owner": "me"}, {**body, "owner": "them", "narrative": "n"}
    assert plan_site.send("PUT", path, json=mine).status_code == 428
    assert plan_site.send("PUT", path, json=mine, headers={"if-match": "x"}).status_code == 400
    changed = plan_site.send("PUT", path, json=theirs, headers={"if-match": tag})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    stale = plan_site.send("PUT", path, json=mine, headers={"if-match": tag})
    told = stale.json()
    assert (stale.status_code, told["revision"], told["both"]) == (412, 2, ["owner"])
    assert (told["mine"]["owner"], told["theirs"]["owner"], told["base"]["owner"]) == (
        "me", "them", "",
    )  # fmt: skip
    assert plan_site.send("DELETE", path, headers={"if-match": tag}).status_code == 412
    gone = plan_site.send("DELETE", path, headers={"if-match": '"2"'})
    assert gone.json()["archived"] is True
    history = plan_site.get(f"{path}/history").json()
    assert [h["action"] for h in history] == ["archived", "changed", "created"]


def test_the_api_makes_documents_and_moves(plan_site: Any) -> None:
    body = {"title": "Rest", "first_day": "2026-01-01", "last_day": "2026-02-01"}
    made = plan_site.send("POST", "/api/v1/documents/theme?key=rest&why=new", json=body)
    assert (made.status_code, made.headers["location"]) == (201, "/api/v1/documents/theme/rest")
    again = plan_site.send("POST", "/api/v1/documents/theme?key=rest", json={**body, "title": "Y"})
    assert again.status_code == 409
    wrong = plan_site.send("POST", "/api/v1/documents/theme", json={**body, "x": 1})
    assert wrong.status_code == 422
    denied = plan_site.send("POST", "/api/v1/documents/theme", "sales", json=body)
    assert denied.status_code == 403
    move = "/api/v1/calendar/activities/mailing/move"
    assert plan_site.send("POST", move, json={"by": 1}).status_code == 428
    moved = plan_site.send("POST", move, json={"by": 1}, headers={"if-match": '"1"'})
    assert moved.json()["document"]["first_day"] == "2026-03-23"
    late = plan_site.send("POST", move, json={"by": 1}, headers={"if-match": '"1"'})
    assert late.status_code == 412
    assert plan_site.get("/api/v1/calendar/conflicts", "agency").status_code == 403


def test_the_api_describes_itself(plan_site: Any) -> None:
    paths = plan_site.get("/api/v1/openapi.json").json()["paths"]
    for kind in PLAN:
        one = paths[f"/api/v1/documents/{kind}/{{key}}"]
        assert set(one) == {"get", "put", "delete"}
        body = one["put"]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        assert body.rsplit("/")[-1] == KINDS[kind].__name__
        assert {"412", "428"} <= set(one["put"]["responses"])
    assert "/api/v1/calendar/conflicts/{name}/fixes/{fix}" in paths


def test_the_menu_shows_planning_to_whom_it_is_for(plan_site: Any) -> None:
    def menu(who: str) -> set[str]:
        page = plan_site.get("/calendar", who).text
        nav = page[page.index('<nav class="menu"') : page.index("</nav>")]
        return set(re.findall(r'href="(/(?:calendar|plan|assets|templates)[^"]*)"', nav))

    assert {"/calendar", "/calendar/conflicts", "/plan/campaign", "/plan/theme"} <= menu("owner")
    assert menu("agency") == {"/calendar", "/calendar/after", "/plan/campaign", "/plan/activity",
                              "/plan/offer", "/assets", "/plan/brief", "/templates"}  # fmt: skip


def test_a_document_of_another_kind_with_the_same_key_can_be_chosen(plan_site: Any) -> None:
    plan_site.desk.put(Brief(title="Brief of spring", campaign="spring"), "spring", by="ann")
    form = plan_site.get("/plan/campaign/spring").text
    assert '<option value="spring">Brief of spring</option>' in form
    linked = plan_site.desk.get("campaign", "spring").document.model_copy(
        update={"brief": "spring"}
    )
    plan_site.desk.put(linked, "spring", by="ann")
    form = plan_site.get("/plan/campaign/spring").text
    assert '<option value="spring" selected>Brief of spring</option>' in form
    assert "(not in use)" not in form
