"""Every fix that is offered removes its conflict; what it would create is told."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unisono.calendar import Plan, apply, check_plan, consequences, fixes_for
from unisono.calendar.fixes import remains
from unisono.errors import CalendarError
from unisono.model.calendar import PlanFix, Step
from unisono.model.plan import Status

CHANNELS = ("Email", "Social", "Search")
TEAMS = ("Brand", "Sales", "Web")
AUDIENCES = ("Trial users", "Agencies", "IT leads")


@st.composite
def plans(draw, make):
    few = st.integers(0, 8)
    documents = {
        "spring": make.campaign("Spring", launch_day=draw(st.sampled_from((None, make.day(20))))),
        "autumn": make.campaign("Autumn", audiences=("Agencies",), informed=("Sales",)),
        "ten": make.offer(10),
        "twenty": make.offer(20),
        "film": make.asset(due=make.day(draw(st.integers(5, 40))), usable_to=make.day(40)),
        "logo": make.asset("Logo", ready_on=draw(st.sampled_from((None, make.day(0))))),
    }
    keys = [f"a{n}" for n in range(draw(few))]
    for key in keys:
        documents[key] = make.activity(
            draw(st.integers(1, 60)),
            draw(st.integers(1, 12)),
            title=key,
            channel=draw(st.sampled_from(CHANNELS)),
            campaign=draw(st.sampled_from((None, "spring", "autumn"))),
            team=draw(st.sampled_from(TEAMS)),
            audiences=tuple(draw(st.sets(st.sampled_from(AUDIENCES), max_size=2))),
            excludes=tuple(draw(st.sets(st.sampled_from(AUDIENCES), max_size=1))),
            offer=draw(st.sampled_from((None, "ten", "twenty"))),
            assets=tuple(draw(st.sets(st.sampled_from(("film", "logo")), max_size=1))),
            depends_on=tuple(draw(st.sets(st.sampled_from([*keys, "gone"]), max_size=2))),
            repeats=draw(st.sampled_from(("", "", "", "FREQ=WEEKLY;COUNT=3", "FREQ=WEEKLY"))),
        )
    return make.plan(**documents)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_offered_fix_removes_its_conflict_and_changes_nothing_else_of_the_plan(data, make):
    plan, how = data.draw(plans(make)), make.how(fatigue_limit=2)
    for found in check_plan(plan, how)[:6]:
        for fix in fixes_for(plan, found, how):
            after = apply(plan, fix, how.settings)
            assert not remains(found, check_plan(after, how)), (found, fix)
            touched = {s.item for s in fix.steps} | {s.name for s in fix.steps if s.do == "merge"}
            for part in ("activities", "campaigns", "offers", "assets"):
                before, now = getattr(plan, part), getattr(after, part)
                assert {k for k in now if now[k] != before[k]} <= touched
                assert before.keys() == now.keys()


def fixed(make, plan, **settings):
    how = make.how(**settings)
    return [(c, fixes_for(plan, c, how)) for c in check_plan(plan, how)]


def test_a_late_channel_moves_or_the_launch_does(make):
    plan = make.plan(
        spring=make.campaign(),
        mail=make.activity(10, campaign="spring"),
        social=make.activity(13, campaign="spring", channel="Social", title="Posts"),
        search=make.activity(13, campaign="spring", channel="Search", title="Ads"),
    )
    ((found, fixes),) = fixed(make, plan)
    assert found.conflict.text == (
        "Spring launches on 2 different days: Email on 11 Mar 2026 and Search and Social on"
        " 14 Mar 2026 (3 days apart)."
    )
    assert [f.text for f in fixes] == [
        "Start Email on 14 Mar 2026, as all of Spring.",
        "Start Search and Social on 11 Mar 2026, as all of Spring.",
    ]
    assert fixes[0].steps == (Step("move", "mail", day=date(2026, 3, 14)),)
    gone = consequences(plan, fixes[0], make.how())
    assert (gone.removed, gone.created) == ((found,), ())


def test_a_fix_says_which_conflicts_it_would_create(make):
    plan = make.plan(
        spring=make.campaign(),
        mail=make.activity(10, campaign="spring"),
        social=make.activity(13, campaign="spring", channel="Social"),
        after=make.activity(16, 2, depends_on=("mail",), title="Reminder"),
    )
    ((_, fixes),) = fixed(make, plan)
    created = consequences(plan, fixes[0], make.how()).created
    assert [c.conflict.text for c in created] == [
        "Reminder starts on 17 Mar 2026 but waits for Mail, which ends on 18 Mar 2026."
    ]


def test_contradicting_offers_are_aligned_moved_or_kept_apart(make):
    plan = make.plan(
        ten=make.offer(10), twenty=make.offer(20),
        spring=make.campaign(), win=make.campaign("Win-back"),
        a=make.activity(campaign="spring", offer="ten", audiences=("Trial users", "IT leads")),
        b=make.activity(12, campaign="win", offer="twenty", audiences=("Trial users",)),
    )  # fmt: skip
    ((found, fixes),) = fixed(make, plan)
    assert found.conflict.text == (
        "Spring and Win-back reach the same people between 13 Mar 2026 and 15 Mar 2026 with"
        " contradicting offers: 10% off or 20% off."
    )
    assert [f.text for f in fixes] == [
        "Make the offer “10% off” in Mail (Email) too.",
        "Make the offer “20% off” in Mail (Email) too.",
        "Move Mail (Email) to begin on 16 Mar 2026.",
        "Leave Trial users out of Mail (Email).",
        "Move Mail (Email) to begin on 18 Mar 2026.",
    ]
    left_out = fixes[3].steps
    assert left_out == (Step("exclude", "a", "Trial users"),)
    assert check_plan(apply(plan, fixes[3], make.how().settings), make.how()) == ()


def test_a_tired_audience_is_left_out_or_activities_move_or_merge(make):
    mails = {
        f"m{n}": make.activity(10 + n, 1, title=f"Mail {n}", audiences=("Trial users", "Other"))
        for n in range(4)
    }
    plan = make.plan(**mails)
    found = fixed(make, plan, fatigue_limit=3)
    assert [c.conflict.subject for c, _ in found] == ["Other", "Trial users"]
    conflict, fixes = found[1]
    assert conflict.conflict.text == (
        "Trial users: 4 activities in the 7 days up to 14 Mar 2026, weight 4, more than 3."
    )
    assert [f.text for f in fixes] == [
        "Leave Trial users out of Mail 3 (Email).",
        "Move Mail 3 (Email) to 18 Mar 2026.",
        "Merge Mail 1 (Email) into Mail 0 (Email).",
    ]
    merged = apply(plan, fixes[2], make.how().settings)
    assert merged.activities["m1"].status is Status.CANCELLED
    assert check_plan(merged, make.how(fatigue_limit=3)) == ()


def test_a_circle_is_opened_and_a_missing_predecessor_let_go(make):
    plan = make.plan(
        a=make.activity(10, title="A", depends_on=("c",)),
        b=make.activity(20, title="B", depends_on=("a",)),
        c=make.activity(30, title="C", depends_on=("b",)),
        d=make.activity(40, title="D", depends_on=("gone",)),
    )
    (circle, opened), (missing, let_go) = fixed(make, plan, fatigue_limit=99)
    assert circle.conflict.text == (
        "None of these can start, each waits for the next: A → C → B → A."
    )
    assert [f.text for f in opened] == ["B (Email) no longer waits for A (Email)."]
    assert missing.conflict.text == "D waits for gone, which is not in the plan."
    assert [f.steps for f in let_go] == [(Step("independent", "d", "gone"),)]
    assert missing.items == ("d",)


def test_nothing_moves_into_the_past_and_what_started_stays(make):
    plan = make.plan(
        spring=make.campaign(),
        mail=make.activity(-5, 30, campaign="spring", launched_on=make.day(-5)),
        social=make.activity(2, campaign="spring", channel="Social"),
    )
    ((found, fixes),) = fixed(make, plan)
    assert (found.conflict.kind, fixes) == ("launch_dates", ())


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (Step("move", "gone", day=date(2026, 5, 1)), "no activity gone"),
        (Step("move", "mail", day=date(9999, 12, 31)), "cannot be put on 9999-12-31"),
        (Step("end", "mail", day=date(2020, 1, 1)), "would end before it starts"),
        (Step("offer", "mail", "gone"), "no offer gone"),
        (Step("explode", "mail"), "no step 'explode'"),
        (Step("move", "weekly", day=date(2026, 5, 1)), "weekly cannot be moved"),
        (Step("move", "long", day=date(2199, 12, 1)), "outside 1990-01-01 to 2199-12-31"),
    ],
)
def test_a_step_that_cannot_be_taken_is_refused(make, step, said):
    plan = make.plan(
        mail=make.activity(),
        weekly=make.activity(repeats="FREQ=WEEKLY;BYDAY=TU"),
        long=make.activity(10, 400),
    )
    with pytest.raises(CalendarError, match=said):
        apply(plan, PlanFix("", (step,)), make.how().settings)


def test_a_moved_series_keeps_its_length(make):
    plan = make.plan(w=make.activity(0, 1, repeats="FREQ=DAILY;UNTIL=20260305"))
    rules = make.how().settings
    moved = apply(plan, PlanFix("", (Step("move", "w", day=make.day(10)),)), rules).activities["w"]
    assert (moved.first_day, moved.repeats) == (make.day(10), "FREQ=DAILY;UNTIL=20260315")
    ended = apply(plan, PlanFix("", (Step("end", "w", day=make.day(2)),)), rules).activities["w"]
    assert ended.repeats == "FREQ=DAILY;UNTIL=20260303"
    assert ended.last_day - ended.first_day == timedelta(0)


@pytest.mark.parametrize(
    ("start", "day", "moved"),
    [
        ("2026-03-20T09:00:00+01:00", date(2026, 4, 10), "2026-04-10T09:00:00+02:00"),
        ("2026-03-20T09:00:00+01:00", date(2026, 3, 25), "2026-03-25T09:00:00+01:00"),
        ("2026-03-20T03:00:00-05:00", date(2026, 3, 25), "2026-03-25T03:00:00-05:00"),
        ("2026-03-20T02:30:00+01:00", date(2026, 3, 29), "2026-03-29T02:30:00+01:00"),
        ("2026-10-20T09:00:00+02:00", date(2026, 11, 2), "2026-11-02T09:00:00+01:00"),
    ],
)
def test_a_move_over_the_clock_change_keeps_the_time_of_day(make, start, day, moved):
    first = date.fromisoformat(start[:10])
    plan = make.plan(a=make.activity((first - make.today).days, starts_at=start))
    fix = PlanFix("", (Step("move", "a", day=day),))
    after = apply(plan, fix, make.how(time_zone="Europe/Berlin").settings).activities["a"]
    assert after.starts_at.isoformat() == moved


def test_until_as_a_moment_is_moved_as_a_day_of_the_zone(make):
    plan = make.plan(a=make.activity(0, 1, repeats="FREQ=DAILY;UNTIL=20260302T230000Z"))
    fix = PlanFix("", (Step("move", "a", day=make.day(10)),))
    after = apply(plan, fix, make.how(time_zone="Europe/Berlin").settings).activities["a"]
    assert after.repeats == "FREQ=DAILY;UNTIL=20260313"


def test_an_activity_with_a_wrong_rule_is_no_way_out(make):
    plan = make.plan(a=make.activity(20), b=make.activity(depends_on=("a",), repeats="nonsense"))
    (found,) = check_plan(plan, make.how())
    assert [s.do for f in fixes_for(plan, found, make.how()) for s in f.steps if s.item == "b"] == [
        "independent"]  # fmt: skip


def test_an_empty_plan_has_no_conflicts(make):
    assert check_plan(Plan(), make.how()) == ()
