"""iCalendar feeds: what a calendar program reads back is what was planned."""

from datetime import UTC, date, datetime

from icalendar import Calendar

from unisono.calendar.feed import Revised, feed
from unisono.settings import CalendarSettings

RULES = CalendarSettings(milestones=(("launch", 0),))


def plan(make):
    return make.plan(
        spring=make.campaign("Spring; sale", informed=("Sales",)),
        mail=make.activity(
            10, 3, campaign="spring", team="CRM", title="Mäil,\n2", notes="x\\y" + "ü" * 200
        ),
        weekly=make.activity(1, 1, team="Web", repeats="FREQ=WEEKLY;BYDAY=TU;UNTIL=20260501T0000Z"
                             .replace("0000Z", "000000Z")),
        off=make.activity(5, team="Web", status="cancelled"),
    )  # fmt: skip


def events(*arguments, **more):
    read = Calendar.from_ical(feed(*arguments, **more))
    return {str(e["uid"]): e for e in read.walk("VEVENT")}


def test_whole_days_with_their_rule_revision_and_state(make):
    at = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
    found = events(plan(make), RULES, revisions={"activity:mail": Revised(4, at)})
    assert sorted(found) == [
        "mail@activity.unisono", "off@activity.unisono", "spring.launch@milestone.unisono",
        "weekly@activity.unisono",
    ]  # fmt: skip
    mail = found["mail@activity.unisono"]
    assert (mail["dtstart"].dt, mail["dtend"].dt) == (date(2026, 3, 11), date(2026, 3, 14))
    assert (mail["sequence"], mail["dtstamp"].dt) == (3, at)
    assert str(mail["summary"]) == "Mäil,\n2 (Email)"
    assert str(mail["description"]).endswith("x\\y" + "ü" * 200)
    weekly = found["weekly@activity.unisono"]["rrule"]
    assert weekly.to_ical() == b"FREQ=WEEKLY;UNTIL=20260501;BYDAY=TU"
    assert str(found["off@activity.unisono"]["status"]) == "CANCELLED"
    assert str(found["spring.launch@milestone.unisono"]["summary"]) == "Spring; sale: launch"


def test_a_team_sees_its_own_and_what_it_was_told_of(make):
    assert sorted(events(plan(make), RULES, team="sales")) == [
        "mail@activity.unisono", "spring.launch@milestone.unisono"]  # fmt: skip
    assert sorted(events(plan(make), RULES, team="Web")) == [
        "off@activity.unisono", "weekly@activity.unisono"]  # fmt: skip
    assert events(plan(make), RULES, team="PR") == {}


def test_the_same_plan_gives_the_same_bytes_and_no_line_can_be_smuggled_in(make):
    assert feed(plan(make), RULES) == feed(plan(make), RULES)
    evil = make.plan(a=make.activity(title="x\r\nBEGIN:VALARM\r\nEND:VALARM\x07"))
    (event,) = events(evil, RULES).values()
    assert str(event["summary"]) == "x\nBEGIN:VALARM\nEND:VALARM (Email)"
    assert not event.walk("VALARM")


def test_until_is_a_day_of_the_zone_and_a_wrong_rule_hides_nothing(make):
    documents = make.plan(
        a=make.activity(0, 1, repeats="FREQ=DAILY;UNTIL=20260302T230000Z"),
        b=make.activity(repeats="FREQ=HOURLY"), c=make.activity(),
    )  # fmt: skip
    berlin = CalendarSettings(milestones=(), time_zone="Europe/Berlin")
    found = events(documents, berlin)
    assert found["a@activity.unisono"]["rrule"].to_ical() == b"FREQ=DAILY;UNTIL=20260303"
    assert "rrule" not in found["b@activity.unisono"]
    assert len(found) == 3
