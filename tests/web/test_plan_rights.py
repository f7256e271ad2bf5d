"""Rights on documents of the plan where one action could stand in for another."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

from unisono.access.access import OPERATOR
from unisono.access.keys import create_key
from unisono.model.clearance import Acknowledgement, Clearance
from unisono.model.plan import Asset, PlannedActivity
from unisono.workspace.plan import plan_gate, plan_on

BANNER = {"title": "Banner", "campaign": "spring", "agency": "Nordwind"}


@pytest.fixture
def approved(plan_site: Any) -> Any:
    """A site with an asset of the agency that was approved."""
    plan_site.desk.put(Asset(**BANNER, text="good", approved=True), "banner", by="ann")
    return plan_site


def test_what_an_agency_changes_is_approved_no_longer(approved: Any) -> None:
    assert "takes the approval back" in approved.get("/plan/asset/banner", "agency").text
    assert "takes the approval back" not in approved.get("/plan/asset/banner").text
    form = {"expected": "1", **BANNER, "text": "another claim", "approved": "yes"}
    saved = approved.post("/plan/asset/banner", "agency", **form)
    assert saved.headers["location"] == "/plan/asset/banner?saved=unapproved"
    assert "approve it again" in approved.get(saved.headers["location"], "agency").text
    now = approved.desk.get(Asset, "banner").document
    assert (now.text, now.approved) == ("another claim", False)


def test_what_an_agency_changes_over_the_api_is_approved_no_longer(approved: Any) -> None:
    path = "/api/v1/documents/asset/banner"
    body = {**approved.get(path, "agency").json()["document"], "text": "another claim"}
    headers = {"if-match": '"1"'}
    told = approved.send("PUT", path, "agency", json=body, headers=headers)
    assert (told.status_code, told.json()["document"]["approved"]) == (200, False)
    assert not approved.desk.get(Asset, "banner").document.approved
    # Nor does an earlier text come back as an approved one.
    undo = approved.post("/plan/asset/banner/undo", "agency", expected="2")
    assert undo.status_code == 403


def test_undo_is_no_way_around_the_archive(plan_site: Any) -> None:
    path = "/plan/activity/ads"
    assert plan_site.post(f"{path}/archive", expected="1").status_code == 303
    assert plan_site.post(f"{path}/restore", "agency", expected="2").status_code == 403
    assert plan_site.post(f"{path}/undo", "agency", expected="2").status_code == 403
    assert plan_site.desk.get("activity", "ads").archived
    assert plan_site.post(f"{path}/undo", expected="2").status_code == 303
    assert not plan_site.desk.get("activity", "ads").archived


def test_undo_within_the_archive_takes_the_right_to_edit(plan_site: Any) -> None:
    desk = plan_site.desk
    first = desk.get(PlannedActivity, "ads").document
    desk.archive("activity", "ads", by="ann")
    desk.restore("activity", "ads", by="ann")
    desk.put(first.model_copy(update={"title": "Later"}), "ads", by="ann")
    desk.archive("activity", "ads", by="ann")
    undo = plan_site.post("/plan/activity/ads/undo", "email", expected="5", to="2")
    assert undo.status_code == 403  # the activity is of another channel
    assert desk.get(PlannedActivity, "ads").document.title == "Later"


def test_opening_a_conflict_again_is_archiving(plan_site: Any) -> None:
    api = "/api/v1/calendar/conflicts?from=2026-03-02&days=90"
    one = plan_site.get(api).json()["items"][0]["id"]
    about = f"/calendar/conflicts/{one}"
    assert plan_site.post(f"{about}/accept?from=2026-03-02&days=90", reason="x").status_code == 303
    again = f"{about}/reopen?from=2026-03-02&days=90"
    assert plan_site.post(again, "email").status_code == 403
    assert not plan_site.desk.get(Acknowledgement, one).archived
    assert again not in plan_site.get(f"{about}?from=2026-03-02&days=90", "email").text
    assert plan_site.post(again).status_code == 303


def with_key(site: Any, *scopes: str) -> dict[str, str]:
    _, secret = create_key(site.app.state.access, OPERATOR, "owner", "bot", frozenset(scopes))
    return {"authorization": f"Bearer {secret}"}


def test_a_key_sees_conflicts_only_with_what_they_are_told_in(plan_site: Any) -> None:
    narrow = with_key(plan_site, "see:conflicts")
    for path in ("/api/v1/calendar/conflicts", "/calendar/conflicts"):
        assert plan_site.get(path, "", headers=narrow).status_code == 403
    wide = with_key(plan_site, "see:conflicts", "see:activity", "see:campaign", "see:offer")
    assert plan_site.get("/api/v1/calendar/conflicts", "", headers=wide).status_code == 200


def test_a_key_opens_no_account(plan_site: Any) -> None:
    key = with_key(plan_site, "see:*")
    assert plan_site.get("/account", "", headers=key).status_code == 403
    assert plan_site.get("/account").status_code == 200


def test_no_browser_keeps_a_document_for_the_next_reader(plan_site: Any) -> None:
    told = plan_site.get("/api/v1/documents/campaign/spring")
    assert told.headers["cache-control"] == "no-store"
    assert "Cookie" in told.headers["vary"]


def test_a_form_full_of_tokens_is_looked_at_once(plan_site: Any) -> None:
    body = b'name="csrf"\r\n' * ((64 << 10) // 13)
    began = time.process_time()
    answer = plan_site.send(
        "POST", "/sign-in", "", content=body,
        headers={"content-type": "multipart/form-data; boundary=x"},
    )  # fmt: skip
    assert answer.status_code == 403
    assert time.process_time() - began < 1.0


def test_an_address_that_is_none_leads_to_the_overview(plan_site: Any) -> None:
    assert plan_site.get("/sign-in?next=/%5C[", "").status_code == 200


def signing(site: Any, who: str, **more: str) -> int:
    page = site.get("/campaigns/spring").text
    of = re.search(r'name="of" value="([0-9a-f]{64})"', page)[1]  # type: ignore[index]
    revision = str(site.desk.get(Clearance, "spring").revision)
    form = {"expected": revision, "of": of, "channel": "Email", "answer": "sign", **more}
    return int(site.post("/campaigns/spring/gate/sign", who, **form).status_code)


def name_deputy(site: Any, who: str, deputy: str) -> int:
    revision = str(site.desk.get(Clearance, "spring").revision)
    path = "/campaigns/spring/gate/deputy"
    return int(site.post(path, who, expected=revision, deputy=deputy).status_code)


def waiting_for_email(site: Any) -> list[str]:
    state = plan_on(site.desk).plan
    gate = plan_gate(site.app.state.results.workspace, state, "spring")
    return [b.who for b in gate.blocking if b.what == "signature" and b.name == "Email"]


def test_a_lead_names_a_deputy_who_signs_until_that_is_taken_back(plan_site: Any) -> None:
    assert plan_site.post("/campaigns/spring/gate/open", "owner").status_code == 303
    assert signing(plan_site, "council") == 403
    assert name_deputy(plan_site, "council", "council") in (400, 403)
    assert name_deputy(plan_site, "council", "email") == 403
    assert name_deputy(plan_site, "email", "sales") == 400  # may not sign at all
    assert name_deputy(plan_site, "email", "nobody") == 400
    assert 'action="/campaigns/spring/gate/sign"' not in plan_site.get(
        "/campaigns/spring", "council"
    ).text  # fmt: skip
    assert name_deputy(plan_site, "email", "council") == 303
    assert waiting_for_email(plan_site) == ["council"]
    assert 'action="/campaigns/spring/gate/sign"' in plan_site.get(
        "/campaigns/spring", "council"
    ).text  # fmt: skip
    assert signing(plan_site, "council", on_behalf_of="owner") == 303
    signature = plan_site.desk.get(Clearance, "spring").document.signatures[-1]
    assert (signature.account, signature.on_behalf_of) == ("council", "email")
    assert waiting_for_email(plan_site) == []
    assert "· signed" in plan_site.get("/campaigns/spring").text
    assert name_deputy(plan_site, "email", "") == 303
    assert waiting_for_email(plan_site) == ["email"]
    assert signing(plan_site, "council") == 403
    assert signing(plan_site, "email") == 303
    assert waiting_for_email(plan_site) == []


def test_nobody_is_offered_a_new_document_that_is_always_refused(plan_site: Any) -> None:
    offered = 'href="/plan/brief/new"'
    assert offered in plan_site.get("/plan/brief", "council").text
    assert offered not in plan_site.get("/plan/brief", "email").text
    assert plan_site.get("/plan/brief/new", "email").status_code == 403
    assert 'href="/plan/activity/new"' in plan_site.get("/plan/activity", "email").text


def test_a_new_document_begins_with_what_lets_its_writer_make_it(plan_site: Any) -> None:
    days = {"first_day": "2026-04-01", "last_day": "2026-04-30", "expected": "0"}
    form = plan_site.get("/plan/campaign/new", "email").text
    name = re.search(r'name="owner"[^>]*value="([^"]+)"', form)
    assert name is not None
    made = plan_site.post("/plan/campaign/new", "email", title="Own", owner=name[1], **days)
    assert made.status_code == 303
    nobodys = plan_site.post("/plan/campaign/new", "email", title="Nobody's", **days)
    assert nobodys.status_code == 403
    assert f"It is allowed with owner: {name[1]}." in nobodys.text
    activity = plan_site.get("/plan/activity/new", "email").text
    assert re.search(r'name="channel"[^>]*value="Email"', activity)
    activity = plan_site.get("/plan/activity/new", "agency").text
    assert re.search(r'name="agency"[^>]*value="Nordwind"', activity)
    assert not re.search(r'name="owner"[^>]*value="[^"]', plan_site.get("/plan/campaign/new").text)
