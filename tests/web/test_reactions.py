"""May we react now? Asked, decided, looked back at; who may do which of them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest

from unisono.access.access import OPERATOR, Access
from unisono.access.keys import create_key
from unisono.model.kinds import Membership
from unisono.model.plan import Asset, Offer, PlannedActivity
from unisono.model.reacting import Decided, Moment, Reaction, RiskCriterion, Verdict

DAY = date(2026, 3, 2)
SCRIPT = "<script>alert(1)</script>"
RISKS = (RiskCriterion(text=f"Hurt {SCRIPT}", no_go=True), RiskCriterion(text="Names a rival"))


@pytest.fixture
def site(plan_site: Any) -> Any:
    """The plan with a theme approved for these days."""
    card = Asset(title="Card", kind="template", text="Hello", approved=True, ready_on=DAY)
    plan_site.desk.put(card, "card", by="ann")
    moment = Moment(
        title=f"Sport {SCRIPT}", first_day=date(2026, 1, 1), last_day=date(2026, 12, 31),
        message="Be kind.", owner="council@example.com", channels=("Email", "Organic Social"),
        risks=RISKS, templates=("card",), audiences=("Fans",), approved_by="bea", approved_on=DAY,
        within_hours=24,
    )  # fmt: skip
    plan_site.desk.put(moment, "sport", by="ann")
    return plan_site


def ask(site: Any, who: str = "email", **more: str) -> Any:
    form = {"moment": "sport", "event": f"Cup won {SCRIPT}", "channel": "Email", "hours": "1",
            "risk.0": "no", "risk.1": "no"}  # fmt: skip
    return site.post("/reactions", who, **{**form, **more})


def made(site: Any, answer: Any) -> tuple[str, Reaction]:
    assert answer.status_code == 303, answer.text
    key = answer.headers["location"].removeprefix("/reactions/")
    return key, site.desk.get(Reaction, key).document


def test_a_lead_gets_a_go_at_once_and_publishes(site: Any) -> None:
    form = site.get("/reactions", "email").text  # the only moment of the day is open at once
    assert 'name="moment" value="sport"' in form
    assert 'name="moment" value="sport"' in site.get("/reactions?moment=sport", "email").text
    assert "Be kind." in form
    assert form.count("<fieldset") == 2
    assert SCRIPT not in form
    assert re.findall(r"<option>([^<]+)</option>", form) == ["Email"]
    key, kept = made(site, ask(site))
    assert (kept.verdict, kept.reasons, kept.ask) == (Verdict.GO, (), ())
    assert [(a.text, a.holds) for a in kept.answers] == [(r.text, False) for r in RISKS]
    page = site.get(f"/reactions/{key}", "email").text
    for told in ("Go", "Nothing stands against it", 'href="/assets/card"', ">Publish<"):
        assert told in page
    assert SCRIPT not in page
    link = {"decision": "publish", "link": "https://example.com/post", "expected": "1"}
    done = site.post(f"/reactions/{key}/decision", "email", **link)
    assert done.headers["location"] == f"/reactions/{key}?done=decided"
    kept = site.desk.get(Reaction, key).document
    assert (kept.decision, kept.decided_by) == (Decided.PUBLISH, "email")
    assert kept.post_mortem_due == DAY + timedelta(days=7)
    again = {**link, "expected": "2", "decision": "leave"}
    assert site.post(f"/reactions/{key}/decision", "email", **again).status_code == 400
    log = [e.action for e in site.desk.log(kind="reaction", key=key)]
    assert log == ["create", "change"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"within_hours": 2}, "The go held for 2 hours after the event."),
     ({"approved_by": ""}, "no longer approved"), ({"last_day": date(2026, 3, 1)}, "for today"),
     ({}, "no longer in use")],
)  # fmt: skip
def test_a_go_that_lapsed_is_published_by_who_approves_only(
    site: Any, changed: dict[str, Any], said: str
) -> None:
    key, kept = made(site, ask(site, hours="3"))
    assert kept.verdict is Verdict.GO
    assert ">Publish<" in site.get(f"/reactions/{key}", "email").text
    if changed:
        moment = site.desk.get(Moment, "sport").document
        site.desk.put(moment.model_copy(update=changed), "sport", by="ann")
    else:
        site.desk.archive("moment", "sport", by="ann")
    form = {"decision": "publish", "expected": "1"}
    refused = site.post(f"/reactions/{key}/decision", "email", **form)
    assert (refused.status_code, said in refused.text, "Ask again" in refused.text) == (
        400, True, True,
    )  # fmt: skip
    page = site.get(f"/reactions/{key}", "email").text
    assert (">Publish<" in page, ">Leave it<" in page, said in page) == (False, True, True)
    assert ">Publish<" in site.get(f"/reactions/{key}", "council").text
    assert site.post(f"/reactions/{key}/decision", "council", **form).status_code == 303


def test_a_no_go_is_published_by_nobody(site: Any) -> None:
    key, kept = made(site, ask(site, **{"risk.0": "yes"}))
    assert (kept.verdict, kept.ask) == (Verdict.NO_GO, ())
    page = unescape(site.get(f"/reactions/{key}").text)
    assert "A no-go is not published." in page
    form = {"decision": "publish", "expected": "1"}
    for who, status in (("owner", 400), ("council", 400), ("email", 400)):
        assert site.post(f"/reactions/{key}/decision", who, **form).status_code == status, who
    leave = {**form, "decision": "leave"}
    assert site.post(f"/reactions/{key}/decision", "email", **leave).status_code == 303
    assert site.desk.get(Reaction, key).document.post_mortem_due is None


def test_who_was_asked_decides_and_who_asked_does_not(site: Any) -> None:
    late = ask(site, hours="30", **{"risk.1": "yes"})
    key, kept = made(site, late)
    assert (kept.verdict, kept.ask) == (Verdict.ASK, ("council@example.com",))
    assert [r.partition(":")[0].partition(" ")[0] for r in kept.reasons] == ["Risk", "It"]
    form = {"decision": "publish", "expected": "1"}
    for who in ("email", "sales", "agency"):
        assert site.post(f"/reactions/{key}/decision", who, **form).status_code in (403, 404), who
    assert "Who was asked decides" in site.get(f"/reactions/{key}", "email").text
    assert site.post(f"/reactions/{key}/decision", "council", **form).status_code == 303


def test_whoever_is_named_may_answer_whatever_their_role(site: Any) -> None:
    stored = site.desk.get(Moment, "sport")
    moment = stored.document.model_copy(update={"ask": ("sales@example.com",)})
    site.desk.put(moment, "sport", by="ann")
    key, kept = made(site, ask(site, **{"risk.1": ""}))
    assert kept.ask == ("sales@example.com",)
    assert "Not answered: Names a rival" in kept.reasons
    assert ">Publish<" in site.get(f"/reactions/{key}", "sales").text
    form = {"decision": "publish", "expected": "1"}
    assert site.post(f"/reactions/{key}/decision", "sales", **form).status_code == 303
    look = {"learned": "x", "expected": "2"}
    assert site.post(f"/reactions/{key}/post-mortem", "sales", **look).status_code == 403


def test_conflicts_and_rights_of_templates_are_in_the_verdict(site: Any) -> None:
    offer = Offer(title="5 off", kind="percent_off", value=5, first_day=DAY, last_day=DAY)
    site.desk.put(offer, "five", by="ann")
    for n in range(12):
        mail = PlannedActivity(title=f"Mail {n}", channel="Email", first_day=DAY, last_day=DAY,
                               audiences=("Fans",), owner="cleo")  # fmt: skip
        site.desk.put(mail, f"mail-{n}", by="ann")
    _, tired = made(site, ask(site))
    assert tired.verdict is Verdict.ASK
    assert any(r.startswith("Calendar: ") for r in tired.reasons)
    assert "cleo" in tired.ask
    old = site.desk.get(Asset, "card").document
    site.desk.put(old.model_copy(update={"usable_to": date(2026, 2, 1)}), "card", by="ann")
    _, ended = made(site, ask(site))
    assert ended.verdict is Verdict.NO_GO
    assert "rights of Card end" in ended.reasons[0]


def test_the_post_mortem_is_asked_for_when_it_is_due(
    site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, _ = made(site, ask(site))
    early = {"learned": "x", "expected": "1"}
    assert site.post(f"/reactions/{key}/post-mortem", "email", **early).status_code == 400
    form = {"decision": "publish", "expected": "1"}
    site.post(f"/reactions/{key}/decision", "email", **form)
    assert "To be looked back at" not in site.get("/reactions", "email").text
    later = DAY + timedelta(days=7)
    monkeypatch.setattr("unisono.workspace.plan.today", lambda workspace: later)
    assert "To be looked back at" in site.get("/reactions", "email").text
    told = site.get("/api/v1/reactions?due=true", "email").json()
    assert [i["key"] for i in told["items"]] == [key]
    look = {"expected": "2", "went_well": "Fast.", "learned": f"Ask sooner. {SCRIPT}"}
    for who in ("sales", "agency"):
        assert site.post(f"/reactions/{key}/post-mortem", who, **look).status_code == 403
    assert site.post(f"/reactions/{key}/post-mortem", "email", **look).status_code == 303
    kept = site.desk.get(Reaction, key).document
    assert (kept.post_mortem_on, kept.went_well) == (later, "Fast.")
    page = site.get("/reactions", "email").text
    assert "To be looked back at" not in page
    assert "Ask sooner." in page
    assert SCRIPT not in page
    rows = site.get("/reactions/tables/reactions.json", "email").json()["rows"]
    assert rows[0]["key"] == key


@pytest.mark.parametrize(
    ("form", "status"),
    [({"event": " "}, 400), ({"channel": ""}, 400), ({"hours": "x"}, 400), ({"hours": "-1"}, 400),
     ({"hours": "nan"}, 400), ({"hours": "inf"}, 400), ({"moment": "nothing"}, 404),
     ({"moment": "../x"}, 404), ({"channel": "Organic Social"}, 403), ({"channel": "TV"}, 403)],
)  # fmt: skip
def test_a_wrong_question_is_refused(site: Any, form: dict[str, str], status: int) -> None:
    answer = ask(site, **form)
    assert answer.status_code == status
    assert "Traceback" not in answer.text
    assert site.desk.list("reaction").documents == ()


def test_rights(site: Any) -> None:
    key, _ = made(site, ask(site))
    for path in ("/reactions", f"/reactions/{key}", "/api/v1/reactions", "/plan/moment/sport",
                 f"/api/v1/reactions/{key}"):  # fmt: skip
        for who, status in (("council", 200), ("email", 200), ("sales", 200), ("agency", 403)):
            assert site.get(path, who).status_code == status, (path, who)
        assert site.get(path, "").status_code in (303, 401), path
    assert site.get("/reactions/tables/reactions.csv", "sales").status_code == 403
    for who, status in (("sales", 403), ("agency", 403), ("council", 303), ("owner", 303)):
        assert ask(site, who).status_code == status, who
    wrong = ask(site, csrf="wrong")
    assert wrong.status_code == 403


def test_only_who_approves_makes_a_theme_hold(site: Any) -> None:
    kept = site.desk.get(Moment, "sport").document.model_dump(mode="json")
    tag = {"If-Match": '"1"'}
    changed = {**kept, "message": "Be loud."}
    path = "/api/v1/documents/moment/sport"
    refused = site.send("PUT", path, "email", json=changed, headers=tag)
    assert refused.status_code == 403
    saved = site.send("PUT", path, "council", json=changed, headers=tag)
    assert saved.json()["document"]["approved_by"] == "bea"
    twice = {**kept, "risks": [{"text": "Same"}, {"text": "same "}]}
    assert site.send("PUT", path, "council", json=twice, headers=tag).status_code == 422
    page = site.get("/plan/moment/sport", "council").text
    assert 'name="risks.0.text"' in page
    assert 'name="approved_by"' in page


def test_a_key_asks_but_never_publishes_alone(site: Any) -> None:
    access = Access(site.desk.database)
    council = next(s.key for s in site.desk.list("membership") if "council" in s.document.roles)
    moment = site.desk.get(Moment, "sport").document
    mine = moment.model_copy(update={"alone": (council,), "ask": (council,)})
    site.desk.put(mine, "sport", by="ann")
    assert made(site, ask(site, "council"))[1].verdict is Verdict.GO
    scopes = frozenset({"create:reaction", "see:reaction", "see:moment"})
    _, secret = create_key(access, OPERATOR, council, "bot", scopes, 3)
    body = {"moment": "sport", "event": "Cup", "channel": "Email",
            "risks": {r.text: False for r in RISKS}}  # fmt: skip
    headers = {"Authorization": f"Bearer {secret}"}
    told = site.send("POST", "/api/v1/reactions", "", json=body, headers=headers)
    assert told.status_code == 201, told.text
    assert told.json()["document"]["verdict"] == "ask"
    key = told.json()["key"]
    tag = {**headers, "If-Match": '"1"'}
    publish = {"decision": "publish"}
    path = f"/api/v1/reactions/{key}/decision"
    assert site.send("POST", path, "", json=publish, headers=tag).status_code == 403
    assert site.desk.get(Reaction, key).document.decision is None


def test_the_same_over_http(site: Any) -> None:
    body = {"moment": "sport", "event": "Cup won", "channel": "Email",
            "happened_at": datetime.now(UTC).isoformat(),
            "risks": {r.text: False for r in RISKS}}  # fmt: skip
    told = site.send("POST", "/api/v1/reactions", "email", json=body)
    assert (told.status_code, told.json()["document"]["verdict"]) == (201, "go")
    path = f"/api/v1/reactions/{told.json()['key']}"
    tag = {"If-Match": told.headers["etag"]}
    publish = {"decision": "publish"}
    no_tag = site.send("POST", f"{path}/decision", "email", json=publish)
    assert no_tag.status_code == 428
    done = site.send("POST", f"{path}/decision", "email", json=publish, headers=tag)
    assert done.json()["document"]["decision"] == "publish"
    stale = site.send("POST", f"{path}/post-mortem", "email", json={"learned": "x"}, headers=tag)
    assert stale.status_code == 409
    tag = {"If-Match": done.headers["etag"]}
    seen = site.send("POST", f"{path}/post-mortem", "email", json={"learned": "x"}, headers=tag)
    assert seen.json()["document"]["learned"] == "x"
    future = {**body, "happened_at": "2199-01-01T00:00:00Z"}
    assert site.send("POST", "/api/v1/reactions", "email", json=future).status_code == 400
    forged = {"title": "x", "moment": "sport", "verdict": "go"}
    assert site.send("POST", "/api/v1/documents/reaction", json=forged).status_code in (404, 405)


def test_the_leads_of_a_channel_are_asked(site: Any) -> None:
    leads = [s.key for s in site.desk.list(Membership) if "channel_lead" in s.document.roles]
    moment = site.desk.get(Moment, "sport").document
    site.desk.put(moment.model_copy(update={"owner": ""}), "sport", by="ann")
    _, kept = made(site, ask(site, "council"))
    assert (kept.verdict, kept.ask) == (Verdict.ASK, tuple(leads))
