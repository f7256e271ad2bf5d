"""Slots on the calendar's screen and over HTTP: shown, refused, released; rights; hostile words."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

API = "/api/v1/calendar/slots"
HOSTILE = "<script>alert(1)</script>\u202e💥"
WISH = {"token": "t-1", "title": "Tips", "channel": "Email", "first_day": "2026-03-10",
        "last_day": "2026-03-11", "audiences": ["Trial users"]}  # fmt: skip


@pytest.fixture
def site(plan_site: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("unisono.workspace.slots.today", lambda _: date(2026, 3, 2))
    return plan_site


def reserve(site: Any, who: str = "owner", status: int = 201, **changed: Any) -> Any:
    answer = site.send("POST", API, who, json={**WISH, **changed})
    assert answer.status_code == status, answer.text
    return answer.json()


def test_a_slot_is_shown_with_its_owner_and_end_in_every_view(site: Any) -> None:
    made = reserve(site, title=HOSTILE, channel="Billboards")
    assert reserve(site, title=HOSTILE, channel="Billboards")["id"] == made["id"]
    for view in ("lanes", "quarter", "month", "week", "list"):
        page = site.get(f"/calendar?view={view}&from=2026-03-09&days=30").text
        assert page.count("<script>alert") == 0
        assert "Reserved: &lt;script&gt;" in page, view
        assert f'id="slot-{made["id"]}"' in page
        assert f'href="{"/calendar" if view == "list" else ""}#slot-{made["id"]}"' in page, view
        assert "held by <bdi>owner</bdi> until" in page
    assert "Reserved" not in site.get("/calendar?from=2026-05-01").text
    rows = site.get("/calendar/tables/activities.csv?from=2026-03-09&days=5").text
    assert "reserved" in rows


def test_it_is_released_on_screen_and_the_page_says_so(site: Any) -> None:
    made = reserve(site)
    page = site.get("/calendar").text
    (action,) = re.findall(r'action="(/calendar/slots/[^"]*)"', page)
    done = site.post(action, back="/calendar?view=list")
    assert done.headers["location"] == f"/calendar?view=list&released={made['id']}"
    assert "The slot is released." in site.get(done.headers["location"]).text
    assert site.get(API).json()["items"] == []
    (over,) = site.get(f"{API}?over=true").json()["items"]
    assert over["state"] == "released"
    assert [e.action for e in site.desk.log() if e.kind == "slot"] == [
        "slot reserved", "slot released",
    ]  # fmt: skip


def test_what_conflicts_is_refused_with_the_reason_and_told_beforehand(site: Any) -> None:
    against = {"channel": "Blog", "audiences": ["Customers"], "offer": "twenty",
               "first_day": "2026-03-23", "last_day": "2026-03-23"}  # fmt: skip
    problem = reserve(site, status=409, **against)
    assert problem["title"] == "The slot is not free"
    assert "20% off" in problem["detail"]
    draft = {k: v for k, v in {**WISH, **against}.items() if k != "token"}
    told = site.send("POST", f"{API}/conflicts", json=draft).json()["items"]
    assert [c["prevents_slot"] for c in told] == [True] * len(told)
    assert told[0]["text"] in problem["detail"]
    assert site.get(API).json()["items"] == []


def test_who_holds_the_same_slot_is_told_beforehand(site: Any) -> None:
    draft = {k: v for k, v in WISH.items() if k != "token"}
    told = site.send("POST", f"{API}/conflicts", json=draft).json()
    assert told["taken"] == ""
    reserve(site)
    told = site.send("POST", f"{API}/conflicts", json=draft).json()
    assert "owner holds Email" in told["taken"]
    assert len(site.get(API).json()["items"]) == 1


@pytest.mark.parametrize(
    ("who", "sees", "reserves", "releases"),
    [
        ("council", 200, 201, 200), ("email", 200, 201, 200), ("sales", 200, 403, 403),
        ("agency", 200, 201, 404),
    ],
)  # fmt: skip
def test_rights(site: Any, who: str, sees: int, reserves: int, releases: int) -> None:
    made = reserve(site)
    assert site.get(API, who).status_code == sees
    reserve(site, who, reserves, first_day="2026-03-20", last_day="2026-03-20")
    page = site.get("/calendar", who).text
    assert (f"/calendar/slots/{made['id']}/release" in page) is (releases == 200)
    assert site.send("DELETE", f"{API}/{made['id']}", who).status_code == releases
    screen = site.post(f"/calendar/slots/{made['id']}/release", who)
    assert screen.status_code == {200: 303}.get(releases, releases)


def test_a_lead_of_another_channel_is_refused(site: Any) -> None:
    reserve(site, "email", 403, channel="Blog")
    foreign = reserve(site, "owner", channel="Blog")
    assert site.send("DELETE", f"{API}/{foreign['id']}", "email").status_code == 403


@pytest.mark.parametrize(
    "changed",
    [
        {"token": ""}, {"token": "a b"}, {"hours": 0}, {"title": ""}, {"more": 1},
        {"first_day": "2026-03-12"}, {"first_day": "0001-01-01"}, {"audiences": ["x"] * 201},
        {"campaign": "A"},
    ],
)  # fmt: skip
def test_wrong_bodies_are_told(site: Any, changed: dict[str, Any]) -> None:
    assert "Traceback" not in str(reserve(site, status=422, **changed))


def test_wrong_days_and_names_are_told(site: Any) -> None:
    for changed in ({"campaign": "none"}, {"offer": "none"}, {"first_day": "2026-02-01"}):
        assert reserve(site, status=400, **changed)["way_out"]


NEW = "/calendar/slots/new"
ASKED = {"token": "f-1", "title": "Tips", "channel": "Email", "first": "2026-03-10",
         "audiences": "Trial users; Customers", "do": "reserve"}  # fmt: skip


def token_in(page: str) -> str:
    return re.findall(r'name="token" value="([^"]+)"', page)[0]


def test_people_reserve_on_screen_once_per_form(site: Any) -> None:
    assert f'href="{NEW}"' in site.get("/calendar").text
    assert len(token_in(site.get(NEW).text)) == 32
    done = site.post(NEW, **ASKED)
    again = site.post(NEW, **ASKED)
    assert done.status_code == 303
    assert done.headers["location"] == again.headers["location"]
    (made,) = site.get(API).json()["items"]
    assert (made["audiences"], made["holder"]) == (["Trial users", "Customers"], "owner")
    assert made["first_day"] == made["last_day"] == "2026-03-10"
    page = site.get(done.headers["location"]).text
    assert f'The slot is reserved. <a href="#slot-{made["id"]}">' in page
    assert f'id="slot-{made["id"]}"' in page
    other = site.post(NEW, **{**ASKED, "title": "Else", "first": "2026-03-20"})
    assert other.status_code == 409
    assert "another reservation already" in other.text
    assert token_in(other.text) != "f-1"


def test_what_is_not_free_is_told_with_what_was_entered_kept(site: Any) -> None:
    against = {**ASKED, "channel": "Blog", "audiences": "Customers", "offer": "twenty",
               "first": "2026-03-23", "title": HOSTILE}  # fmt: skip
    page = site.post(NEW, **against)
    assert page.status_code == 409
    assert "20% off" in page.text
    assert "<script>alert" not in page.text
    assert '<option value="twenty" selected>' in page.text
    looked = site.post(NEW, **{**against, "do": "look"})
    assert looked.status_code == 200
    assert "No slot is given for this." in looked.text
    assert "Nothing is reserved yet." in looked.text
    reserve(site, first_day="2026-03-10", last_day="2026-03-10", audiences=[])
    taken = site.post(NEW, **{**ASKED, "do": "look"}).text
    assert "owner holds Email from 10 Mar 2026" in taken
    assert len(site.get(API).json()["items"]) == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"first": ""}, "The first day is missing."), ({"first": "soon"}, "is no day"),
        ({"title": ""}, "title"), ({"hours": "long"}, "is no number of hours"),
        ({"hours": "999"}, "is held for up to 168 hours"), ({"campaign": "none"}, "no campaign"),
        ({"last": "2026-03-01"}, "lies before"), ({"token": "a b"}, "The token is none"),
    ],
)  # fmt: skip
def test_wrong_forms_are_told(site: Any, changed: dict[str, str], said: str) -> None:
    page = site.post(NEW, **{**ASKED, **changed})
    assert page.status_code == 422
    assert said in page.text
    assert 'value="Email"' in page.text


def test_rights_and_the_token_of_forms_hold_on_the_screen(site: Any) -> None:
    assert site.get(NEW, "sales").status_code == 403
    assert NEW not in site.get("/calendar", "sales").text
    foreign = site.post(NEW, "email", **{**ASKED, "channel": "Blog"})
    assert (foreign.status_code, 'value="Blog"' in foreign.text) == (403, True)
    assert '<option value="Blog"></option>' not in site.get(NEW, "email").text
    assert '<option value="Blog"></option>' in site.get(NEW).text
    assert site.post(NEW, **{**ASKED, "csrf": "wrong"}).status_code == 403
    assert site.get(API).json()["items"] == []
    assert site.post(NEW, "email", **ASKED).status_code == 303
