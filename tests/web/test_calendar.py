"""The calendar, its conflicts and fixes, over HTTP."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from typing import Any

import pytest

from unisono.charts.svg import text_width
from unisono.desk.log import Event, append
from unisono.model.clearance import Acknowledgement
from unisono.model.plan import PlannedActivity
from unisono.web.planning.state import read_state

CONFLICTS = "/calendar/conflicts?from=2026-03-02&days=90"


def conflicts(site: Any) -> list[dict[str, Any]]:
    found = site.get("/api/v1/calendar/conflicts?from=2026-03-02&days=90&with_fixes=true").json()
    return list(found["items"])


def bars(page: str) -> dict[str, tuple[float, float, int]]:
    """Per bar its text for readers: left end, right end, upper edge; in the order drawn."""
    found = re.findall(
        r'aria-label="([^"]+)"[^>]*data-move[^>]*>\s*<title>.*?</title>\s*'
        r'<rect class="hit" x="([\d.]+)%" y="(\d+)" width="([\d.]+)%"', page
    )  # fmt: skip
    return {n: (float(x), float(x) + float(w), int(y)) for n, x, y, w in found}


def test_lanes_show_ninety_days_from_today(plan_site: Any) -> None:
    page = plan_site.get("/calendar")
    assert page.status_code == 200
    assert "2 Mar 2026 to 30 May 2026" in page.text
    assert re.findall(r'role="group" aria-label="([^"]+)"', page.text) == [
        "Milestones", "Blog", "Email", "Events", "Paid Search",
    ]  # fmt: skip
    assert ">Today</text>" in page.text
    assert "style=" not in page.text


def test_bars_that_share_days_stand_in_rows_of_their_own(plan_site: Any) -> None:
    with plan_site.desk.transaction("ann") as change:
        for number in range(12):
            days = {"first_day": date(2026, 3, 5 + number), "last_day": date(2026, 3, 9 + number)}
            activity = PlannedActivity(title=f"N{number}", channel="Email", **days)
            change.put(activity, f"n{number}")
    found = list(bars(plan_site.get("/calendar?channel=Email").text).values())
    assert len(found) == 13
    for number, (left, right, row) in enumerate(found):
        for other_left, other_right, other_row in found[number + 1 :]:
            assert row != other_row or right <= other_left + 0.01 or other_right <= left + 0.01


def test_conflicts_are_named_in_words(plan_site: Any) -> None:
    page = plan_site.get("/calendar").text
    assert re.search(r'aria-label="Spring mailing, Email, [^"]+, in conflict \d', page)
    listed = page[page.index("Conflicts in these days") :]
    assert "Different launch dates." in listed
    assert "Contradicting offers." in listed


def test_conflicts_of_a_campaign_are_found_by_its_key_and_its_title(plan_site: Any) -> None:
    every = plan_site.get("/api/v1/calendar/conflicts").json()["items"]
    titles = {c["campaign"] for c in every if c["campaign"].startswith("Spring")}
    assert len(titles) == 1
    for name in ("spring", *titles):
        told = plan_site.get("/api/v1/calendar/conflicts", params={"campaign": name}).json()
        assert told["items"] == [c for c in every if c["campaign"] in titles]
    page = plan_site.get("/calendar/conflicts?campaign=spring").text
    assert re.search(r"<option[^>]*selected[^>]*>Spring", page)


def test_titles_cannot_become_markup(plan_site: Any) -> None:
    for path in ("/calendar", "/calendar?view=month&from=2026-03-01", "/calendar?view=list",
                 "/calendar?by=campaign", CONFLICTS, "/plan/campaign", "/campaigns/spring",
                 "/plan/campaign/spring", "/plan/activity/other/history"):  # fmt: skip
        text = plan_site.get(path).text
        assert "<script>alert" not in text, path
        assert "<b>x</b>" not in text, path
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in plan_site.get("/campaigns/spring").text


def test_the_month_has_every_day_and_what_runs(plan_site: Any) -> None:
    page = plan_site.get("/calendar?view=month&from=2026-03-10").text
    days = re.findall(r'<time datetime="(2026-\d\d-\d\d)">', page)
    assert len(days) == 42
    assert (days[0], days[-1]) == ("2026-02-23", "2026-04-05")
    cell = page[page.index('datetime="2026-03-26"') : page.index('datetime="2026-03-27"')]
    assert "Spring mailing" in cell
    assert "Spring ads" in cell


def test_the_list_filters_and_leaves_as_a_file(plan_site: Any) -> None:
    page = plan_site.get("/calendar?view=list&channel=Email").text
    assert "Spring mailing" in page
    assert "Spring ads" not in page
    kept = plan_site.get("/calendar/tables/activities.csv?view=list&channel=Email")
    rows = list(csv.DictReader(io.StringIO(kept.content.decode("utf-8-sig"))))
    assert [(r["title"], r["first_day"], r["key"]) for r in rows] == [
        ("Spring mailing", "2026-03-22", "mailing")
    ]
    whole = json.loads(plan_site.get("/calendar/tables/activities.json?view=list").content)
    assert len(whole["rows"]) == 9  # the weekly tip six times
    assert plan_site.get("/calendar/tables/activities.xlsx").content[:2] == b"PK"


@pytest.mark.parametrize("query", ["from=9999-01-01", "days=0", "days=100000", "view=x", "from=no"])
def test_a_wrong_filter_is_told(plan_site: Any, query: str) -> None:
    assert plan_site.get(f"/calendar?{query}").status_code == 400


def test_an_empty_plan_offers_one_action(plan_site: Any) -> None:
    with plan_site.desk.transaction("ann") as change:
        for one in plan_site.desk.list("activity"):
            change.archive("activity", one.key)
    page = plan_site.get("/calendar").text
    assert page.count('href="/plan/activity/new"') == 2  # in the head, and as the one action
    assert "Nothing is planned yet" in page


def test_a_wrong_rule_does_not_hide_the_calendar(plan_site: Any) -> None:
    plan_site.desk.put(
        PlannedActivity(title="Odd", channel="Blog", first_day=date(2026, 3, 9),
                        last_day=date(2026, 3, 9), repeats="FREQ=HOURLY"), "odd", by="ann",
    )  # fmt: skip
    page = plan_site.get("/calendar")
    assert page.status_code == 200
    assert "does not repeat by days or longer" in page.text
    refused = plan_site.post("/calendar/move", item="odd:1", by="1")
    assert refused.status_code == 400
    assert plan_site.desk.get("activity", "odd").document.repeats == "FREQ=HOURLY"


EVER = {"title": "Always on", "channel": "Blog", "first_day": "2023-01-01",
        "last_day": "2026-12-31", "repeats": "FREQ=DAILY"}  # fmt: skip


def test_an_activity_that_is_too_much_hides_nothing_and_is_told(plan_site: Any) -> None:
    before = [c["id"] for c in conflicts(plan_site)]
    plan_site.desk.put(PlannedActivity.model_validate(EVER), "ever", by="ann")
    far = {"starts_at": "9999-12-31T23:30:00Z", "repeats": "FREQ=DAILY;COUNT=1"}
    plan_site.desk.put(PlannedActivity.model_validate({**EVER, **far, "title": "Far off"}), "far",
                       by="ann")  # fmt: skip
    for path in ("/calendar", "/calendar/conflicts"):
        page = plan_site.get(path)
        assert page.status_code == 200, path
        assert re.search(r'<a href="/plan/activity/ever"><bdi>Always on</bdi></a>: <bdi>[^<]*'
                         "more than 1,000 times", page.text)  # fmt: skip
    assert plan_site.get("/campaigns/spring").status_code == 200
    assert [c["id"] for c in conflicts(plan_site)] == before
    listed = plan_site.get("/api/v1/calendar/activities").json()
    assert "ever" in listed["wrong_rules"]
    assert {"ever", "far", "mailing"} <= {a["key"] for a in listed["items"]}


def test_a_rule_that_is_too_much_for_these_days_only_is_told(plan_site: Any) -> None:
    days = {"first_day": "2023-01-01", "last_day": "2024-03-31", "repeats": "FREQ=DAILY"}
    plan_site.desk.put(PlannedActivity.model_validate({**EVER, **days}), "ever", by="ann")
    assert "more than 1,000 times" not in plan_site.get("/calendar").text
    year = plan_site.get("/calendar?days=366")
    assert year.status_code == 200
    assert "more than 1,000 times" in year.text


def test_an_activity_the_calendar_cannot_use_is_refused_beside_its_field(plan_site: Any) -> None:
    for more, field in (({}, "repeats"), ({"starts_at": "9999-12-31T23:30:00Z", "repeats":
                        "FREQ=DAILY;COUNT=1"}, "starts_at")):  # fmt: skip
        body = {**EVER, **more}
        form = plan_site.post("/plan/activity/new", expected="0", status="planned", **body)
        assert form.status_code == 422
        assert f'id="wrong-{field}"' in form.text
        api = plan_site.send("POST", "/api/v1/documents/activity?key=ever", json=body)
        assert api.status_code == 400
        assert f"{field}: " in api.text
    assert plan_site.desk.find("activity", "ever") is None


@pytest.mark.parametrize("form", [
    {"item": "mailing:" + "9" * 25, "by": "1"}, {"item": "mailing:" + "9" * 5000, "by": "1"},
    {"item": "mailing:1", "by": "-+5"}, {"item": "mailing:1", "by": "+-5"},
    {"item": "mailing:1", "by": "\u00b2"}, {"item": "mailing:\u0661", "by": "1"},
])  # fmt: skip
def test_a_move_that_says_nothing_usable_is_told(plan_site: Any, form: dict[str, str]) -> None:
    assert plan_site.post("/calendar/move", **form).status_code == 400
    assert plan_site.desk.get("activity", "mailing").revision == 1


def test_a_move_keeps_the_time_of_day_of_the_calendar(
    plan_site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    berlin = plan_site.app.state.results.workspace.settings.calendar.model_copy(
        update={"time_zone": "Europe/Berlin"})  # fmt: skip
    monkeypatch.setattr("unisono.web.planning.office.Planning.settings", berlin)
    there = PlannedActivity(title="Early", channel="Email", first_day=date(2026, 3, 20),
                            last_day=date(2026, 3, 20), starts_at="2026-03-20T09:00:00+01:00")  # type: ignore[arg-type]  # fmt: skip
    plan_site.desk.put(there, "early", by="ann")
    answer = plan_site.post("/calendar/move", item="early:1", to="2026-04-10")
    assert answer.status_code == 303
    moved = plan_site.desk.get(PlannedActivity, "early").document
    assert str(moved.starts_at) == "2026-04-10 09:00:00+02:00"


def test_what_is_no_change_of_the_plan_computes_nothing_again(
    plan_site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []
    monkeypatch.setattr("unisono.web.planning.office.read_state",
                        lambda *a: read.append(1) or read_state(*a))  # fmt: skip
    plan_site.desk.put(PlannedActivity.model_validate({**EVER, "repeats": ""}), "ever", by="ann")
    plan_site.get("/calendar")
    with plan_site.desk.database.begin() as connection:
        append(connection, Event("", "sign-in refused"))
    plan_site.get("/calendar")
    assert len(read) == 1
    plan_site.desk.archive("activity", "ever", by="ann")
    assert "Always on" not in plan_site.get("/calendar").text
    assert len(read) == 2


@pytest.mark.parametrize(
    ("form", "first"), [({"by": "3"}, "2026-03-25"), ({"by": "-2"}, "2026-03-20"),
                        ({"to": "2026-04-01"}, "2026-04-01")],
)  # fmt: skip
def test_an_activity_moves_by_days_or_to_a_day(
    plan_site: Any, form: dict[str, str], first: str
) -> None:
    answer = plan_site.post("/calendar/move", item="mailing:1", back="/calendar?days=60", **form)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/calendar?days=60&moved=mailing"
    moved = plan_site.desk.get(PlannedActivity, "mailing")
    assert (str(moved.document.first_day), moved.revision) == (first, 2)
    assert (moved.document.last_day - moved.document.first_day).days == 10
    assert moved.changed_by == "owner"
    assert "Undo" in plan_site.get(answer.headers["location"]).text
    undone = plan_site.post("/plan/activity/mailing/undo", expected="2", back="/calendar")
    assert undone.status_code == 303
    assert str(plan_site.desk.get(PlannedActivity, "mailing").document.first_day) == "2026-03-22"


@pytest.mark.parametrize(
    ("form", "status"),
    [({"by": ""}, 400), ({"by": "9" * 30}, 400), ({"by": "x"}, 400), ({"to": "9999-01-01"}, 400),
     ({"by": "99999"}, 400), ({"item": "nobody:1", "by": "1"}, 404),
     ({"item": "mailing", "by": "1"}, 400), ({"item": "mailing:7", "by": "1"}, 409)],
)  # fmt: skip
def test_a_move_that_cannot_be_is_told(plan_site: Any, form: dict[str, str], status: int) -> None:
    answer = plan_site.post("/calendar/move", **{"item": "mailing:1", **form})
    assert answer.status_code == status
    assert plan_site.desk.get("activity", "mailing").revision == 1


def test_a_fix_says_what_follows_and_is_applied_at_once(plan_site: Any) -> None:
    page = plan_site.get(CONFLICTS).text
    looks = re.findall(r'href="(/calendar/conflicts/[0-9a-f]+/fixes/[0-9a-f]+\?[^"]+)"', page)
    one = next(c for c in conflicts(plan_site) if c["kind"] == "launch_dates")
    address = next(a.replace("&amp;", "&") for a in looks if one["id"] in a)
    look = plan_site.get(address).text
    assert "What changes" in look
    assert "Conflicts it creates" in look
    assert plan_site.desk.get("activity", "ads").revision == 1
    answer = plan_site.post(address)
    assert answer.status_code == 303
    text = next(f["text"] for f in one["fixes"] if f["id"] in address)
    changed = [s for s in plan_site.desk.list("activity") if s.revision == 2]
    assert changed
    assert all(plan_site.desk.history("activity", s.key)[-1].why == text for s in changed)
    assert "launch_dates" not in {c["kind"] for c in conflicts(plan_site)}
    assert plan_site.post(address).status_code == 400  # it is gone


def test_a_fix_changes_all_its_documents_or_none(
    plan_site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody edits one of the documents between reading the plan and storing the fix."""
    conflict, fix = next(
        (c, f) for c in conflicts(plan_site) for f in c["fixes"] if f["steps"][0]["item"] == "ads"
    )  # fmt: skip
    item = fix["steps"][-1]["item"]
    from unisono.web.planning import conflict_pages  # what is called in between

    real = conflict_pages.store

    def slow(desk: Any, *more: Any) -> Any:
        before = desk.get("activity", item).document
        desk.put(before.model_copy(update={"notes": "meanwhile"}), item, by="eve")
        return real(desk, *more)

    monkeypatch.setattr(conflict_pages, "store", slow)
    path = f"/calendar/conflicts/{conflict['id']}/fixes/{fix['id']}?from=2026-03-02&days=90"
    assert plan_site.post(path).status_code == 409
    for one in plan_site.desk.list("activity"):
        assert one.revision == (2 if one.key == item else 1)


def test_a_conflict_is_accepted_with_a_reason_and_opened_again(plan_site: Any) -> None:
    one = conflicts(plan_site)[0]
    path = f"/calendar/conflicts/{one['id']}/accept?from=2026-03-02&days=90"
    assert plan_site.post(path, reason=" ").status_code == 400
    assert plan_site.post(path, reason="The board <i>wants</i> it").status_code == 303
    kept = plan_site.desk.get(Acknowledgement, one["id"])
    assert (kept.document.reason, kept.document.account) == ("The board <i>wants</i> it", "owner")
    assert one["id"] not in {c["id"] for c in conflicts(plan_site)}
    page = plan_site.get(f"{CONFLICTS}&accepted=true").text
    assert "The board &lt;i&gt;wants&lt;/i&gt; it" in page
    again = f"/calendar/conflicts/{one['id']}/reopen?from=2026-03-02&days=90"
    assert plan_site.post(again).status_code == 303
    assert one["id"] in {c["id"] for c in conflicts(plan_site)}
    assert plan_site.post(path, reason="Again").status_code == 303


def test_who_may_not_edit_is_offered_nothing_and_refused(plan_site: Any) -> None:
    page = plan_site.get(CONFLICTS, "sales").text
    assert "Others must do this." in page
    assert "Look at it" not in page
    one = next(c for c in conflicts(plan_site) if c["fixes"])
    path = f"/calendar/conflicts/{one['id']}/fixes/{one['fixes'][0]['id']}?from=2026-03-02&days=90"
    assert plan_site.post(path, "sales").status_code == 403
    assert plan_site.post("/calendar/move", "sales", item="mailing:1", by="1").status_code == 403
    assert plan_site.post("/calendar/move", "email", item="ads:1", by="1").status_code == 403
    assert plan_site.post("/calendar/move", "email", item="mailing:1", by="1").status_code == 303
    assert plan_site.desk.get("activity", "ads").revision == 1


def test_an_agency_sees_and_moves_only_its_own(plan_site: Any) -> None:
    page = plan_site.get("/calendar", "agency").text
    assert "Spring ads" in page
    assert "Spring mailing" not in page
    assert "Secret" not in page
    assert "in conflict" not in page
    assert plan_site.get(CONFLICTS, "agency").status_code == 403
    assert plan_site.get("/calendar/tables/activities.csv", "agency").status_code == 403
    assert plan_site.post("/calendar/move", "agency", item="mailing:1", by="1").status_code == 404
    assert plan_site.post("/calendar/move", "agency", item="ads:1", by="1").status_code == 303


def test_forms_carry_the_token_and_are_refused_without(plan_site: Any) -> None:
    page = plan_site.get("/calendar").text
    form = page[page.index('action="/calendar/move"') :]
    assert re.match(r'action="/calendar/move"><input type="hidden" name="csrf" value="[0-9a-f]{64}"', form)  # fmt: skip # noqa: E501
    assert "<!-- csrf -->" not in page
    refused = plan_site.post("/calendar/move", csrf="0" * 64, item="mailing:1", by="1")
    assert refused.status_code == 403
    assert plan_site.get("/calendar", "").status_code == 303
    assert plan_site.desk.get("activity", "mailing").revision == 1


@pytest.mark.parametrize(
    ("view", "words", "before", "after"),
    [
        ("week", "Week 10, 2 Mar 2026 to 8 Mar 2026", "2026-02-23", "2026-03-09"),
        ("month", "March 2026", "2026-02-01", "2026-04-01"),
        ("quarter", "Quarter 1 of 2026", "2025-10-01", "2026-04-01"),
    ],
)
def test_planning_views_are_of_whole_weeks_months_and_quarters(
    plan_site: Any, view: str, words: str, before: str, after: str
) -> None:
    page = plan_site.get(f"/calendar?view={view}&from=2026-03-05").text
    assert words in page
    assert re.findall(r'from=([\d-]+)[^"]*">(?:Earlier|Later)', page) == [before, after]
    assert re.search(r'aria-current="page">(\w+)</a>', page[page.index('aria-label="View"') :])[
        1
    ].casefold() == view  # fmt: skip


def test_a_week_shows_who_does_what_on_its_seven_days(plan_site: Any) -> None:
    page = plan_site.get("/calendar?view=week&from=2026-03-24").text
    week = page[page.index('<table class="month week">') : page.index("</table>")]
    assert re.findall(r'<time datetime="([^"]+)"', week) == [
        f"2026-03-{day}" for day in range(23, 30)
    ]  # fmt: skip
    assert week.count("Spring ads") == 4
    assert "Paid Search" in week
    assert "cleo" in week
    assert week.count("begins") == 1 + 1  # the ads, and the tip of this week


@pytest.mark.parametrize("view", ["week", "month", "quarter"])
@pytest.mark.parametrize("day", ["1990-01-01", "2199-12-31"])
def test_views_reach_to_the_ends_of_the_calendar(plan_site: Any, view: str, day: str) -> None:
    page = plan_site.get(f"/calendar?view={view}&from={day}")
    assert page.status_code == 200
    for link in re.findall(r'href="(/calendar[^"]*)">(?:Earlier|Later)', page.text):
        assert plan_site.get(link.replace("&amp;", "&")).status_code == 200


def test_names_of_bars_never_lie_under_another_bar(plan_site: Any) -> None:
    with plan_site.desk.transaction("ann") as change:
        for number in (5, 12):
            day = date(2026, 3, number)
            title = "A customer letter with a long name"
            change.put(PlannedActivity(title=title, channel="Mail", first_day=day, last_day=day),
                       f"letter{number}")  # fmt: skip
    page = plan_site.get("/calendar?channel=Mail").text
    names = re.findall(
        r'<svg x="([\d.]+)%" y="(\d+)" width="([\d.]+)%" height="24">'
        r'<text class="ch-text"[^>]*>([^<]+)</text>', page
    )  # fmt: skip
    assert [text for *_, text in names] == ["A customer letter with a long name"] * 2
    assert len({row for _, row, *_ in names}) == 2


def test_a_name_ends_where_its_room_ends(plan_site: Any) -> None:
    with plan_site.desk.transaction("ann") as change:
        for number in range(1, 29):
            day = date(2026, 3, number)
            change.put(PlannedActivity(title="A customer letter", channel="Mail", first_day=day,
                                       last_day=day), f"letter{number}")  # fmt: skip
    page = plan_site.get("/calendar?channel=Mail").text
    names = re.findall(
        r'height="24">(?:<rect[^>]*/>)?<text class="ch-(?:text|on)"[^>]*>([^<]+)</text>', page
    )  # fmt: skip
    rooms = re.findall(r'width="([\d.]+)%" height="24">(?:<rect[^>]*/>)?<text', page)
    assert any(name.endswith("…") or "letter" in name for name in names)
    for name, room in zip(names, rooms, strict=True):
        assert text_width(name, 12) <= float(room) / 100 * 860


def test_late_milestones_are_told_at_the_top(plan_site: Any) -> None:
    page = plan_site.get("/calendar").text
    lead = page[page.index('<p class="lead">') :]
    told = re.search(r'href="#mile-h">(\d+) milestones? late', lead)
    assert told is not None
    due = page[page.index('id="mile-h"') :]
    assert due.count("<strong>late</strong>") == int(told[1])
