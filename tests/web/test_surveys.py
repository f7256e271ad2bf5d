"""The alignment survey: asked and answered by link, scored, grouped by hand."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from unisono.access.access import OPERATOR, Access
from unisono.access.surveys import make_survey_link, responses, survey_links
from unisono.access.tables import survey_link, survey_response
from unisono.audit.waves import new_survey
from unisono.model.survey import Survey
from unisono.web import pages
from unisono.web.grid import row_page
from unisono.workspace.survey import audit_answers

ANSWERS = {
    "q.value_proposition": ["Fast delivery", "Low price", ""],
    "q.success": ["More revenue"],
}


@pytest.fixture
def asked(plan_site: Any) -> Any:
    """A site with a survey on its desk, and today's day."""
    access: Access = plan_site.app.state.access
    plan_site.day = date(2026, 3, 2)
    survey = new_survey(plan_site.day, plan_site.app.state.results.workspace.settings, "Spring")
    plan_site.desk.put(survey, "spring", by="owner")
    plan_site.make = lambda team, person="": make_survey_link(
        access, OPERATOR, "spring", team, person, today=plan_site.day
    )[1]
    return plan_site


class Browser:
    """Somebody without an account who keeps cookies."""

    def __init__(self, site: Any) -> None:
        self.site, self.cookies = site, dict[str, str]()

    def send(self, method: str, path: str, **more: Any) -> Any:
        headers = {"cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        answer = self.site.send(method, path, "", headers=headers, **more)
        for name, value in answer.cookies.items():
            self.cookies[name] = value
        return answer

    def answer(self, token: str, path: str = "", **data: Any) -> Any:
        page = self.send("GET", "/sign-in").text
        found = re.search(r'name="csrf" value="([0-9a-f]{64})"', page)
        form = {"csrf": found[1] if found else "", **data}
        return self.send("POST", f"/answer/{token}{path}", data=form)


def stored(site: Any) -> Any:
    with site.desk.database.read() as connection:
        return responses(connection, "spring")


def test_a_survey_is_answered_without_an_account(asked: Any) -> None:
    browser, token = Browser(asked), asked.make("sales")
    page = browser.send("GET", f"/answer/{token}")
    assert page.status_code == 200
    assert "What is stored" in page.text
    assert (page.headers["cache-control"], page.headers["x-robots-tag"]) == (
        "no-store", "noindex, nofollow, noarchive",
    )  # fmt: skip
    assert "/plan/campaign" not in page.text  # no menu
    assert list(browser.cookies) == ["unisono-8765-visitor"]
    assert browser.answer(token, name="Kim", **ANSWERS).status_code == 303
    (one,) = stored(asked)
    assert (one.team, one.name) == ("sales", "Kim")
    assert one.answers == {
        "value_proposition": ("Fast delivery", "Low price"), "success": ("More revenue",),
        "customers": (),
    }  # fmt: skip


def test_the_same_browser_changes_its_answer_and_another_adds_one(asked: Any) -> None:
    browser, token = Browser(asked), asked.make("sales")
    browser.answer(token, **ANSWERS)
    assert 'value="Low price"' in browser.send("GET", f"/answer/{token}").text
    browser.answer(token, **{"q.success": "Happy customers"})
    assert [r.answers["success"] for r in stored(asked)] == [("Happy customers",)]
    other = Browser(asked)
    assert "Happy customers" not in other.send("GET", f"/answer/{token}").text
    other.answer(token, **ANSWERS)
    assert len(stored(asked)) == 2


def test_a_persons_link_has_one_answer_from_any_browser(asked: Any) -> None:
    token = asked.make("sales", "Kim")
    Browser(asked).answer(token, **ANSWERS)
    other = Browser(asked)
    other.answer(token, **{"q.success": "Growth"})
    assert [r.answers["success"] for r in stored(asked)] == [("Growth",)]
    assert not any("answer" in name for name in other.cookies)


def test_only_digests_of_links_and_browsers_are_stored(asked: Any) -> None:
    browser, token = Browser(asked), asked.make("sales")
    browser.answer(token, **ANSWERS)
    with asked.desk.database.read() as connection:
        rows = [*connection.execute(survey_link.select()), *connection.execute(
            survey_response.select())]  # fmt: skip
    own = next(v for k, v in browser.cookies.items() if k.startswith("unisono-answer"))
    told = str([tuple(r) for r in rows]) + str([vars(e) for e in asked.desk.log()])
    assert token not in told
    assert own not in told
    assert "Fast delivery" not in str([vars(e) for e in asked.desk.log()])


def test_links_end_with_the_survey_and_when_revoked(
    asked: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = asked.make("sales")
    access = asked.app.state.access
    later = asked.day + timedelta(days=14)
    with monkeypatch.context() as patch:
        patch.setattr("unisono.workspace.plan.today", lambda _: later)
        assert Browser(asked).send("GET", f"/answer/{token}").status_code == 404
    with monkeypatch.context() as patch:
        patch.setattr("unisono.workspace.plan.today", lambda _: asked.day - timedelta(days=1))
        assert "begins on" in Browser(asked).send("GET", f"/answer/{token}").text
    (link,) = survey_links(access, OPERATOR, "spring")
    assert asked.post(f"/surveys/spring/links/{link.id}/revoke").status_code == 303
    browser = Browser(asked)
    assert browser.send("GET", f"/answer/{token}").status_code == 404
    assert browser.answer(token, **ANSWERS).status_code == 404
    assert stored(asked) == ()
    assert Browser(asked).send("GET", "/answer/x").status_code == 404


def test_an_archived_survey_takes_no_answer(asked: Any) -> None:
    token = asked.make("sales")
    asked.desk.archive("survey", "spring", by="owner")
    assert Browser(asked).send("GET", f"/answer/{token}").status_code == 404


def test_a_form_of_another_site_is_refused(asked: Any) -> None:
    token = asked.make("sales")
    answer = asked.send("POST", f"/answer/{token}", "", data={**ANSWERS, "csrf": "0" * 64})
    assert answer.status_code == 403
    assert stored(asked) == ()


def test_too_many_answers_have_to_wait(asked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = asked.app.state.access.settings.model_copy(update={"answers_per_minute": 1})
    monkeypatch.setitem(vars(asked.app.state.access), "settings", slow)
    browser, token = Browser(asked), asked.make("sales")
    codes = [browser.answer(token, **ANSWERS).status_code for _ in range(3)]
    assert codes == [303, 303, 429]


def test_large_hostile_and_empty_answers(asked: Any) -> None:
    browser, token = Browser(asked), asked.make("<b>sales</b>")
    assert browser.answer(token, **{"q.success": "  "}).status_code == 422
    huge = browser.answer(token, **{"q.success": "x" * (2 << 20)})
    assert huge.status_code == 413
    form = {"q.success": ["=cmd()", "<script>alert(1)</script>", "a\u202eb\nc", "fourth"],
            "q.other": "no such question"}  # fmt: skip
    assert browser.answer(token, name="x" * 900, **form).status_code == 303
    (one,) = stored(asked)
    assert one.answers["success"] == ("=cmd()", "<script>alert(1)</script>", "a b c")
    assert len(one.name) == 300
    page = asked.get("/surveys/spring").text
    assert "<script>alert(1)" not in page
    file = asked.get("/surveys/tables/answers.csv?survey=spring").text
    assert "'=cmd()" in file


def test_an_answer_can_be_taken_back_by_whoever_gave_it(asked: Any) -> None:
    browser, token = Browser(asked), asked.make("sales")
    browser.answer(token, **ANSWERS)
    other = Browser(asked)
    assert other.answer(token, "/withdraw").status_code == 404
    assert browser.answer(token, "/withdraw").status_code == 303
    assert stored(asked) == ()


def test_names_are_for_those_who_see_persons(asked: Any) -> None:
    browser, token = Browser(asked), asked.make("sales")
    browser.answer(token, name="Kim Doe", **ANSWERS)
    assert "Kim Doe" in asked.get("/surveys/spring").text
    assert "Kim Doe" not in asked.get("/surveys/spring", "council").text
    assert "Kim Doe" not in asked.get("/surveys/spring", "sales").text
    assert "Kim Doe" not in str(asked.get("/api/v1/surveys").json())


def test_rights(asked: Any) -> None:
    asked.make("sales")
    (link,) = survey_links(asked.app.state.access, OPERATOR, "spring")
    edit = f"/surveys/spring/links/{link.id}/revoke"
    for who in ("sales", "email", "agency"):
        assert asked.post("/surveys/spring/links", who, team="x").status_code == 403
        assert asked.post(edit, who).status_code == 403
        assert asked.post("/surveys/new", who, expected="0", title="x").status_code == 403
        assert asked.post("/surveys/spring/groups", who, expected="1").status_code == 403
        assert asked.get("/api/v1/surveys/spring/links", who).status_code == 403
    for path in ("/surveys", "/surveys/spring", "/api/v1/surveys", "/api/v1/surveys/spring",
                 "/surveys/tables/waves.csv"):  # fmt: skip
        assert asked.get(path, "agency").status_code == 403
        assert asked.get(path, "").status_code in (303, 401)
    assert asked.get("/surveys/tables/waves.csv", "sales").status_code == 403  # seeing only
    assert asked.get("/surveys", "sales").status_code == 200


def _three_each(site: Any) -> None:
    said = {"sales": "Quick shipping", "marketing": "Fast delivery", "product": "Own factory"}
    for team, text in said.items():
        token = site.make(team)
        for _ in range(3):
            Browser(site).answer(token, **{"q.value_proposition": text, "q.success": "Revenue"})


def test_overlap_by_meaning_by_words_and_grouped_by_hand(asked: Any) -> None:
    _three_each(asked)
    wave = asked.get("/api/v1/surveys/spring").json()
    value = next(q for q in wave["questions"] if q["key"] == "value_proposition")
    assert (value["overlap_words"], value["overlap"]) == (0, pytest.approx(100 / 3))
    assert (wave["overlap"], wave["overlap_words"]) == (pytest.approx(200 / 3), 50)
    assert (wave["verdict"], wave["people"]) == (
        "siloed", {"marketing": 3, "product": 3, "sales": 3},
    )  # fmt: skip
    page = asked.get("/surveys/spring").text
    assert "Quick shipping" in page
    form = {"expected": "1", "question": "value_proposition"}
    part = asked.post("/surveys/spring/groups", how="part", answer="Quick shipping", **form)
    assert part.status_code == 303
    value = asked.get("/api/v1/surveys/spring").json()["questions"][0]
    assert value["overlap"] == 0
    body = {"question": "value_proposition", "how": "join", "revision": 2,
            "answers": ["Quick shipping", "Own factory", "Fast delivery"]}  # fmt: skip
    joined = asked.send("POST", "/api/v1/surveys/spring/groups", json=body)
    assert joined.json() == {"key": "spring", "revision": 3}
    assert asked.get("/api/v1/surveys/spring").json()["questions"][0]["overlap"] == 100
    stale = asked.send("POST", "/api/v1/surveys/spring/groups", json={**body, "how": "free"})
    assert stale.status_code == 409
    free = asked.send(
        "POST", "/api/v1/surveys/spring/groups", json={**body, "how": "free", "revision": 3}
    )
    assert free.status_code == 200
    assert asked.desk.get(Survey, "spring").document.groups == ()


def test_too_few_people_are_undecided(asked: Any) -> None:
    for team in ("sales", "marketing"):
        Browser(asked).answer(asked.make(team), **ANSWERS)
    wave = asked.get("/api/v1/surveys/spring").json()
    assert (wave["overlap"], wave["interval"], wave["verdict"]) == (100, None, "undecided")
    assert "fewer than 3 people" in wave["why"]


def test_a_survey_is_made_from_the_template_and_edited(asked: Any) -> None:
    page = asked.get("/surveys/new").text
    assert 'name="questions.2.key"' in page
    form = {"expected": "0", "title": "Autumn", "first_day": "2026-03-02",
            "last_day": "2026-03-09", "teams": "sales\nproduct",
            "questions.0.key": "success", "questions.0.text": "What is success?",
            "questions.0.answers": "2"}  # fmt: skip
    assert asked.post("/surveys/new", **form).headers["location"] == "/surveys/autumn?done=saved"
    wrong = asked.post(
        "/surveys/autumn/edit", **{**form, "expected": "1", "last_day": "2026-01-01"}
    )
    assert (wrong.status_code, "lies before" in wrong.text) == (422, True)
    again = asked.post("/surveys/autumn/edit", **{**form, "expected": "1", "title": "Autumn 2"})
    assert again.status_code == 303
    stale = asked.post("/surveys/autumn/edit", **{**form, "expected": "1", "title": "Autumn 3"})
    assert (stale.status_code, "Autumn 3" in stale.text) == (409, True)
    found = asked.desk.get(Survey, "autumn").document
    assert (found.title, found.teams, found.questions[0].answers) == (
        "Autumn 2", ("sales", "product"), 2,
    )  # fmt: skip


def test_a_link_is_shown_once(asked: Any) -> None:
    made = asked.post("/surveys/spring/links", team="sales").text
    token = re.search(r"/answer/([\w-]{43})", made)
    assert token
    assert token[1] not in asked.get("/surveys/spring").text
    told = asked.send("POST", "/api/v1/surveys/spring/links", json={"team": "product"}).json()
    assert (
        Browser(asked).send("GET", f"/answer/{told['link'].rpartition('/')[2]}").status_code == 200
    )
    path = f"/api/v1/surveys/spring/links/{told['id']}"
    assert asked.send("DELETE", path).status_code == 204


def test_the_audit_reads_what_was_answered(asked: Any) -> None:
    _three_each(asked)
    found = audit_answers(asked.app.state.results.workspace.layout)
    assert {a.path for a in found} == {"desk:survey/spring"}
    assert len({a.respondent for a in found}) == 9


def test_the_place_of_an_answer_leads_to_its_survey(asked: Any) -> None:
    _three_each(asked)
    answer = audit_answers(asked.app.state.results.workspace.layout)[0]
    address = row_page(answer.path, answer.file_row)
    assert (address, asked.get(address).status_code) == ("/surveys/spring", 200)
    macro = pages._environment().from_string(
        '{% set anchors = {} %}{% import "macros.html" as m with context %}{{ m.place(path, 3) }}'
    )
    assert 'href="/surveys/spring"' in macro.render(path=answer.path)
    assert "href" not in macro.render(path="ads.csv")
