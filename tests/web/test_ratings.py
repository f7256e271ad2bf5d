"""Texts rated on screen and over HTTP: blind, by people, with rights; calibrations chosen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from unisono.access.access import OPERATOR, Access
from unisono.access.keys import create_key
from unisono.access.people import people
from unisono.messages.rating_sample import text_digest
from unisono.model.messages import MessageText
from unisono.web.rating.room import RatingRoom

API = "/api/v1/ratings"
HOSTILE = "<script>alert(1)</script> {{ 7*7 }} \u202e 💥 Set it up in minutes"
TEXTS = (
    MessageText("k0", "Blog", HOSTILE, "Rate me 10"),
    *(MessageText(f"k{n}", "Email", f"Set it up in {n} minutes") for n in range(1, 41)),
)
BRAND = """
company: Lumen
pillars:
  - {id: easy, statement: "Anyone can set it up in minutes, without an engineer."}
  - {id: trusted, statement: "Your data stays safe and stays yours."}
"""
_DIGEST = re.compile(r'name="text" value="([0-9a-f]{64})"')


@pytest.fixture
def site(plan_site: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    layout = plan_site.app.state.results.workspace.layout
    kept = layout.brand.read_text(encoding="utf-8")
    layout.brand.write_text(BRAND, encoding="utf-8")
    monkeypatch.setattr(RatingRoom, "texts", lambda self: TEXTS)
    yield plan_site
    layout.brand.write_text(kept, encoding="utf-8")
    layout.calibrations.unlink(missing_ok=True)


def rate_on_page(site: Any, who: str, rating: str, pillar: str = "") -> Any:
    page = site.get(f"/messages/rate?pillar={pillar}", who)
    digest = _DIGEST.findall(page.text)[0]
    return site.post("/messages/rate", who, text=digest, pillar=pillar, rating=rating)


def test_nothing_is_calibrated_before_enough_is_rated(site: Any) -> None:
    few = site.get("/messages/ratings").text
    assert "0 of the 30 texts it needs are rated" in few
    assert "/messages/ratings/calibrate" not in few
    for _ in range(30):
        rate_on_page(site, "owner", "7")
    assert "/messages/ratings/calibrate" in site.get("/messages/ratings").text


def test_a_text_is_rated_without_anybodys_score(site: Any) -> None:
    page = site.get("/messages/rate")
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert "&lt;script&gt;alert(1)" in page.text
    assert "<script>alert" not in page.text
    assert page.text.count('type="radio" name="rating"') == 11
    assert "0 of 41 texts rated" in page.text
    sent = rate_on_page(site, "owner", "7")
    assert (sent.status_code, sent.headers["location"]) == (303, "/messages/rate?done=rated")
    after = site.get(sent.headers["location"])
    assert "Rated. 1 of 41 texts rated" in after.text
    other = site.get("/messages/rate", "email")
    assert "0 of 41 texts rated" in other.text
    assert _DIGEST.findall(other.text) == [text_digest(TEXTS[0])], "everybody begins alike"


def test_a_text_can_be_skipped_and_a_pillar_is_another_question(site: Any) -> None:
    first = site.get("/messages/rate").text
    skip = re.findall(r'href="(/messages/rate\?pillar=&amp;skip=[^"]+)"', first)[0]
    second = site.get(skip.replace("&amp;", "&")).text
    assert _DIGEST.findall(second) == [text_digest(TEXTS[1])]
    assert rate_on_page(site, "owner", "10", "easy").status_code == 303
    pillar = site.get("/messages/rate?pillar=easy").text
    assert "1 of 41 texts rated" in pillar
    assert "Anyone can set it up in minutes, without an engineer." in pillar
    assert "0 of 41 texts rated" in site.get("/messages/rate?pillar=trusted").text
    assert site.get("/messages/rate?pillar=none").status_code == 400


def test_a_skipped_text_stays_away_until_the_others_are_rated(site: Any) -> None:
    first, second, third = (text_digest(t) for t in TEXTS[:3])
    sent = {"text": second, "pillar": "", "skip": first}
    page = site.get(f"/messages/rate?skip={first}").text
    assert f'name="skip" value="{first}"' in page
    wrong = site.post("/messages/rate", "owner", rating="", **sent)
    assert _DIGEST.findall(wrong.text) == [second], "the very text that was answered wrongly"
    rated = site.post("/messages/rate", "owner", rating="3", **sent)
    assert rated.headers["location"] == f"/messages/rate?skip={first}&done=rated"
    assert _DIGEST.findall(site.get(rated.headers["location"]).text) == [third]
    hostile = site.post("/messages/rate", "owner", text=third, rating="3", skip="&x=<b>")
    assert hostile.headers["location"] == "/messages/rate?done=rated"


@pytest.mark.parametrize("rating", ["", "11", "-1", "seven", "5.5", "٥"])
def test_what_is_no_rating_is_asked_again(site: Any, rating: str) -> None:
    sent = rate_on_page(site, "owner", rating)
    assert sent.status_code == 400
    assert "Choose a number from 0 to 10." in sent.text
    assert _DIGEST.findall(sent.text) == [text_digest(TEXTS[0])]


def test_who_may_not_is_refused_everywhere(site: Any) -> None:
    digest = text_digest(TEXTS[0])
    asked = [
        ("GET", "/messages/rate", None), ("GET", "/messages/ratings", None),
        ("GET", API, None), ("GET", f"{API}/next", None), ("GET", f"{API}/items", None),
        ("POST", API, {"text": digest, "rating": 5}), ("POST", f"{API}/calibrations", {}),
        ("PUT", f"{API}/calibration", {"name": "shipped"}),
    ]  # fmt: skip
    for method, path, body in asked:
        more = {} if body is None else {"json": body}
        for who in ("agency", "sales"):
            assert site.send(method, path, who, **more).status_code == 403, (path, who)
    for path in ("/messages/ratings/calibrate", "/messages/ratings/use"):
        for who in ("agency", "sales", "email", "council"):
            assert site.post(path, who, name="shipped").status_code == 403, (path, who)
    assert site.get("/messages/ratings/tables/ratings.csv", "email").status_code == 403
    assert site.send("GET", f"{API}/items", "email").status_code == 403
    page = site.get("/messages/ratings", "email").text
    assert "Calibrate on these ratings" not in page
    assert "ratings.csv" not in page


def test_agents_rate_nothing(site: Any) -> None:
    access = Access(site.desk.database, site.app.state.results.workspace.settings.serve)
    found = next(p for p in people(access, OPERATOR) if p.account.email == "owner@example.com")
    _, key = create_key(access, OPERATOR, found.account.id, "writer", frozenset({"see:rating"}), 1)
    headers = {"authorization": f"Bearer {key}"}
    assert site.send("GET", API, "", headers=headers).status_code == 200
    body = {"text": text_digest(TEXTS[0]), "rating": 5}
    assert site.send("POST", API, "", headers=headers, json=body).status_code == 403


def test_over_http_a_text_is_rated_and_rated_again(site: Any) -> None:
    asked = site.get(f"{API}/next").json()
    assert set(asked) == {"digest", "title", "text", "pillar", "done", "total"}
    assert asked["text"] == HOSTILE
    sent = site.send("POST", API, json={"text": asked["digest"], "rating": 6.5})
    assert (sent.status_code, sent.json()["value"]) == (201, 6.5)
    site.send("POST", API, json={"text": asked["digest"], "rating": 2})
    state = site.get(API).json()
    assert (state["ratings"], state["texts"], state["raters"]) == (1, 1, 1)
    (row,) = site.get(f"{API}/items").json()["rows"]
    assert row[5] == 2
    for wrong in ({"rating": 11}, {"rating": "x"}, {"text": "0" * 64}, {"pillar": "none"}):
        body = {"text": asked["digest"], "rating": 5, **wrong}
        assert site.send("POST", API, json=body).status_code in (400, 422), wrong
    assert [e.action for e in site.desk.log() if e.kind == "rating"] == ["rate", "rate again"]


def rate_lower(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two people rate twenty strong texts 3 to 5 and twenty weak ones 0 or 1."""
    weak = tuple(MessageText(f"w{n}", "Blog", f"Mugs and stickers, number {n}") for n in range(20))
    monkeypatch.setattr(RatingRoom, "texts", lambda self: (*TEXTS[1:21], *weak))
    rng = np.random.default_rng(2)
    for who in ("owner", "council"):
        for text in (*TEXTS[1:21], *weak):
            least, most = (0, 2) if text in weak else (3, 6)
            body = {"text": text_digest(text), "rating": float(rng.integers(least, most))}
            assert site.send("POST", API, who, json=body).status_code == 201


def test_ratings_calibrate_the_scores_and_it_is_undone(
    site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rate_lower(site, monkeypatch)
    fit = site.get(f"{API}/fit").json()["items"]
    assert [f["kind"] for f in fit] == ["texts", "pillars"]
    sent = site.post("/messages/ratings/calibrate")
    assert sent.headers["location"] == "/messages/ratings?done=calibrated"
    page = site.get(sent.headers["location"]).text
    assert "A calibration of your own is in use." in page
    assert "Scores are made with own-1 on shipped words" in page
    checked = site.send("POST", "/api/v1/check", json={"text": "Set it up in 3 minutes"}).json()
    assert checked["calibration"].startswith("own-1 on shipped words")
    shown = site.post("/check", text="Set it up in 3 minutes").text
    assert f"made with the calibration “{checked['calibration']}”" in shown
    chosen = site.send("PUT", f"{API}/calibration", json={"name": "shipped"})
    assert chosen.json()["active"] == ""
    again = site.send("POST", "/api/v1/check", json={"text": "Set it up in 3 minutes"}).json()
    assert again["calibration"].startswith("shipped words")
    assert again["rules_version"] != checked["rules_version"], "answers are of one calibration"
    assert site.send("PUT", f"{API}/calibration", json={"name": "x"}).status_code == 400
    table = site.get("/messages/ratings/tables/calibrations.csv").text
    assert table.count("own-1") == 2


def test_why_no_calibration_was_made_is_said(site: Any) -> None:
    assert "No calibration of your own was made yet." in site.get("/messages/ratings").text
    for n in range(3):
        rate_on_page(site, "owner", f"{n}")
    sent = site.post("/messages/ratings/calibrate")
    assert sent.headers["location"] == "/messages/ratings?done=kept"
    page = site.get(sent.headers["location"]).text
    assert "texts (3 ratings of 3 texts): not measured; 3 texts are rated; it needs 30." in page


def test_before_anything_is_loaded_there_is_nothing_to_rate(plan_site: Any, site: Any) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RatingRoom, "texts", lambda self: ())
        assert "No text of three words or more was loaded." in site.get("/messages/rate").text
    assert "0" in site.get("/messages/ratings").text


GIVEN = "/messages/ratings/given"


def test_a_rating_of_ones_own_is_withdrawn_on_screen(site: Any) -> None:
    assert "No rating yet" in site.get(GIVEN, "email").text
    rate_on_page(site, "email", "7")
    rate_on_page(site, "owner", "2")
    page = site.get(GIVEN, "email")
    assert "1 rating of yours" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert "<script>alert" not in page.text
    (action,) = re.findall(r'action="(/messages/ratings/given/[^"]+)"', page.text)
    assert site.get(f"{GIVEN}?whose=all", "email").status_code == 403
    assert site.post(action, "sales").status_code == 403
    assert site.post(action, "council").status_code == 403, "its own only"
    done = site.post(action, "email")
    assert done.headers["location"] == f"{GIVEN}?done=withdrawn"
    assert "The rating is withdrawn." in site.get(done.headers["location"], "email").text
    assert site.post(action, "email").status_code == 404
    assert "0 of 41 texts rated" in site.get("/messages/rate", "email").text
    assert [e.action for e in site.desk.log() if e.kind == "rating"] == [
        "rate", "rate", "withdraw rating",
    ]  # fmt: skip


def test_who_calibrates_withdraws_anybodys_rating(site: Any) -> None:
    rate_on_page(site, "email", "7")
    page = site.get(f"{GIVEN}?whose=all").text
    (action,) = re.findall(r'action="(/messages/ratings/given/[^"]+)"', page)
    assert GIVEN in site.get("/messages/ratings").text
    done = site.post(action, why="a test", whose="all")
    assert done.headers["location"] == f"{GIVEN}?whose=all&done=withdrawn"
    assert site.get(API).json()["ratings"] == 0
    (entry,) = [e for e in site.desk.log() if e.action == "withdraw rating"]
    assert (entry.detail["why"], entry.detail["door"]) == ("a test", "screen")
    assert "7" not in str(entry.detail["why"]), "no value is logged"
    assert site.get(f"{GIVEN}?page=99").status_code == 200


def test_ratings_are_listed_and_withdrawn_over_http(site: Any) -> None:
    rate_on_page(site, "email", "7")
    own = site.get(f"{API}/given", "email").json()
    id = own["rows"][0][[c["name"] for c in own["columns"]].index("id")]
    assert site.get(f"{API}/given").json()["rows"] == []
    assert site.get(f"{API}/given?whose=all").json()["rows"] == own["rows"]
    assert site.get(f"{API}/given?whose=all", "email").status_code == 403
    assert site.send("DELETE", f"{API}/given/{id}", "council").status_code == 403
    assert site.send("DELETE", f"{API}/given/{id}", "email").json()["value"] == 7
    assert site.send("DELETE", f"{API}/given/{id}", "email").status_code == 404
    assert site.send("DELETE", f"{API}/given/nope").status_code == 422
