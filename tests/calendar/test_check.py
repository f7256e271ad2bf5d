"""Conflicts of a plan: equal to brute force, whatever the order, with ids that follow the facts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unisono.calendar import Plan, check_plan, planned_activities, unusable
from unisono.calendar.dependencies import circles
from unisono.calendar.fatigue import EVERYBODY, tired_audiences
from unisono.calendar.planned import activity_problems, wrong_rule
from unisono.model.calendar import Activity
from unisono.model.clearance import Acknowledgement
from unisono.settings import CalendarSettings

NAMES = ("a", "b", "c")
ZERO = date(2026, 3, 1)
YEAR = (date(2025, 1, 1), date(2027, 1, 1))


@st.composite
def audiences_asked(draw):
    rows = []
    for n in range(draw(st.integers(0, 14))):
        start = ZERO + timedelta(days=draw(st.integers(0, 25)))
        rows.append(
            Activity(
                f"k{n}",
                "",
                draw(st.sampled_from(("Email", "SMS", "Ads"))),
                "t",
                start,
                start + timedelta(days=draw(st.integers(0, 6))),
                item=f"k{n}",
                audiences=tuple(sorted(draw(st.sets(st.sampled_from(NAMES), max_size=2)))),
                excludes=tuple(sorted(draw(st.sets(st.sampled_from(NAMES), max_size=1)))),
            )
        )
    return rows


def brute_fatigue(rows, days, limit):
    """Day by day: who is asked how much in the window that ends on it."""
    weight = {"Email": 1, "SMS": 2, "Ads": 0.5}
    found = set()
    for name in (EVERYBODY, *NAMES):
        run: list[tuple[date, set[str]]] = []
        for offset in range(-2, 60):
            last = ZERO + timedelta(days=offset)
            window = last - timedelta(days=days - 1)
            mine, own = set(), set()
            for a in rows:
                everybody = not a.audiences
                named = name in a.audiences and name not in a.excludes
                general = everybody and name not in a.excludes
                if (named or general) and a.start <= last and a.end >= window:
                    mine.add(a.key)
                    own |= {a.key} if named or name == EVERYBODY else set()
            load = sum(weight[a.channel] for a in rows if a.key in mine)
            if load > limit:
                run.append((last, mine, own))
            elif run:
                found |= stretch(name, run)
                run = []
        found |= stretch(name, run) if run else set()
    return found


def stretch(name, run):
    items = frozenset().union(*(mine for _, mine, _ in run))
    own = set().union(*(own for _, _, own in run))
    return {(name, run[0][0], run[-1][0], items)} if own else set()


@settings(max_examples=40, deadline=None)
@given(audiences_asked(), st.sampled_from((1, 3, 7)), st.sampled_from((1, 2.5, 4)), st.randoms())
def test_fatigue_equals_brute_force_in_any_order(rows, days, limit, shuffler):
    rules = CalendarSettings(fatigue_days=days, fatigue_limit=limit)
    mixed = list(rows)
    shuffler.shuffle(mixed)
    for order in (rows, mixed):
        found = list(tired_audiences(order, YEAR, rules, ZERO))
        assert {
            (c.subject, c.first_day, c.last_day, frozenset(a.key for a in c.activities))
            for c in found
        } == brute_fatigue(rows, days, limit)
        assert len(found) == len(brute_fatigue(rows, days, limit))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=16))
def test_circles_are_the_groups_that_reach_each_other(edges):
    graph = {str(n): [str(b) for a, b in edges if a == n] for n in range(8)}
    reach = {n: set(graph[n]) for n in graph}
    for _ in graph:
        reach = {n: r.union(*(reach[m] for m in r)) for n, r in reach.items()}
    groups = {
        tuple(sorted(m for m in graph if m == n or (m in reach[n] and n in reach[m])))
        for n in graph
        if n in reach[n]
    }
    assert circles(graph) == [list(g) for g in sorted(groups)]


def test_a_long_chain_is_no_circle_and_needs_no_deep_stack():
    graph = {str(n): [str(n + 1)] if n < 20_000 else [] for n in range(20_001)}
    assert circles(graph) == []
    assert circles({**graph, "20000": ["0"]}) == [sorted(graph)]


def test_the_order_of_documents_changes_nothing(make):
    documents = {
        "spring": make.campaign(launch_day=make.day(12), informed=("Sales",)),
        "film": make.asset(usable_to=make.day(11)),
        "ten": make.offer(10), "twenty": make.offer(20),
        "a": make.activity(10, campaign="spring", offer="ten", assets=("film",), team="CRM"),
        "b": make.activity(11, campaign="spring", offer="twenty", channel="Social", team="Web"),
        "c": make.activity(12, channel="TikTok", depends_on=("a", "b"), repeats="FREQ=DAILY"),
    }  # fmt: skip
    found = check_plan(make.plan(**documents), make.how(fatigue_limit=1))
    backwards = dict(reversed(documents.items()))
    assert check_plan(make.plan(**backwards), make.how(fatigue_limit=1)) == found
    assert len({c.id for c in found}) == len(found)
    assert {c.conflict.kind for c in found} == {
        "launch_dates", "assets_missing", "asset_rights", "team_unaware", "contradicting_offers",
        "audience_fatigue", "dependency",
    }  # fmt: skip


def one(make, **documents):
    (found,) = check_plan(make.plan(**documents), make.how(fatigue_limit=99))
    return found


def test_an_accepted_conflict_stays_accepted_until_its_facts_change(make):
    a, b = make.activity(10, depends_on=("b",)), make.activity(8, 6, title="Before")
    found = one(make, a=a, b=b)
    accepted = {found.id: Acknowledgement(title="x", reason="agreed")}
    plan = replace(make.plan(a=a, b=b), acknowledgements=accepted)
    later = replace(make.how(), period=(make.day(5), make.day(94)), as_of=make.day(5))
    renamed = plan.with_document("a", make.activity(10, depends_on=("b",), title="Renamed"))
    for same in (check_plan(plan, make.how()), check_plan(plan, later)):
        assert [c.accepted for c in same] == ["agreed"]
    assert [c.accepted for c in check_plan(renamed, make.how())] == ["agreed"]
    moved = plan.with_document("a", make.activity(11, depends_on=("b",)))
    assert [c.accepted for c in check_plan(moved, make.how())] == [""]


def test_who_is_left_out_of_an_activity_hears_no_contradicting_offer(make, kinds):
    documents = {
        "ten": make.offer(10), "twenty": make.offer(20),
        "a": make.activity(offer="ten"),  # for everybody
        "b": make.activity(offer="twenty", audiences=("Agencies",)),
    }  # fmt: skip
    assert kinds([one(make, **documents)]) == ["contradicting_offers"]
    documents["a"] = make.activity(offer="ten", excludes=("agencies ",))
    assert check_plan(make.plan(**documents), make.how()) == ()


def test_offers_of_one_campaign_clash_too(make):
    found = one(
        make, ten=make.offer(10), twenty=make.offer(20), spring=make.campaign(),
        a=make.activity(campaign="spring", offer="ten"),
        b=make.activity(campaign="spring", offer="twenty", title="Other"),
    )  # fmt: skip
    assert found.conflict.text.startswith("Spring reaches the same people between 11 Mar 2026")
    assert found.items == ("a", "b")


@pytest.mark.parametrize(
    ("asset", "said"),
    [
        ({}, "Mail: Film is not ready and has no day (10 days before the launch)."),
        ({"due": ZERO - timedelta(days=1)},
         "Mail: Film was due on 28 Feb 2026 and is not ready (10 days before the launch)."),
        ({"due": ZERO + timedelta(days=12)},
         "Mail launches before its assets are ready: TikTok launches 11 Mar 2026, assets ready"
         " 13 Mar 2026."),
        ({"ready_on": ZERO, "usable_to": date(2026, 3, 12)},
         "Mail: the rights of Film end on 12 Mar 2026, it runs from 11 Mar 2026 to 15 Mar 2026."),
        ({"ready_on": ZERO, "usable_from": date(2026, 3, 12)},
         "Mail: Film may only be used from 12 Mar 2026, it runs from 11 Mar 2026 to 15 Mar 2026."),
        ({"ready_on": ZERO, "renditions": ({"file": "f.mp4", "width": 1920, "height": 1080},)},
         "Mail: by the built-in formats, TikTok needs 9:16, which none of its assets has."),
    ],
)  # fmt: skip
def test_assets_that_will_not_do(make, asset, said):
    found = one(make, film=make.asset(**asset), a=make.activity(channel="TikTok", assets=("film",)))
    assert found.conflict.text == said


def test_assets_that_will_do(make):
    upright = {"file": "f.mp4", "width": 1080, "height": 1920}
    film = make.asset(ready_on=make.day(0), usable_to=make.day(14), renditions=(upright,))
    far = make.activity(60, assets=("later",))
    plan = make.plan(
        film=film, later=make.asset("Later"), far=far,
        a=make.activity(channel="tik tok", assets=("film",)),
    )  # fmt: skip
    assert check_plan(plan, make.how()) == ()


def test_what_is_cancelled_or_an_idea_is_in_no_conflict(make):
    plan = make.plan(
        off=make.campaign(status="cancelled"),
        a=make.activity(campaign="off", depends_on=("gone",)),
        b=make.activity(status="idea", depends_on=("gone",)),
    )
    assert check_plan(plan, make.how()) == ()


def test_activities_take_from_their_campaign_what_they_do_not_say(make):
    plan = make.plan(
        spring=make.campaign(audiences=("IT leads",), team="Brand", owner="Ana"),
        two=make.campaign(audiences=("Agencies",)),
        a=make.activity(campaign="spring"), b=make.activity(campaign="two", team="Web"),
    )  # fmt: skip
    a, b = planned_activities(plan, *make.how().period, CalendarSettings())
    assert (a.audiences, a.team, a.owner, a.campaign) == (
        ("IT leads",), "Brand", "Ana", "Spring (spring)")  # fmt: skip
    assert (b.audiences, b.team, b.campaign) == (("Agencies",), "Web", "Spring (two)")
    assert (a.informed, b.informed) == (None, None)


LONG = {"first_day": date(2023, 1, 1), "last_day": date(2026, 12, 31), "repeats": "FREQ=DAILY"}


def test_a_rule_that_cannot_be_used_hides_nothing_else(make):
    fine = {"film": make.activity(title="Film", start=20),
            "mail": make.activity(depends_on=("film",))}  # fmt: skip
    wrong = {"nonsense": make.activity(repeats="nonsense"),
             "ever": make.activity().model_copy(update=LONG),
             "far": make.activity(starts_at="9999-12-31T23:30:00Z",
                                  repeats="FREQ=DAILY;COUNT=1")}  # fmt: skip
    how = make.how(time_zone="Europe/Berlin", fatigue_limit=99)
    whole = make.plan(**fine, **wrong)
    assert check_plan(whole, how) == check_plan(make.plan(**fine), how) != ()
    shown = [a.key for a in planned_activities(whole, *how.period, how.settings)]
    assert shown == ["ever", "far", "film", "mail", "nonsense"]
    told = unusable(whole, how)
    assert list(told) == ["ever", "far", "nonsense"]
    assert "more than 1,000 times" in told["ever"]
    assert "beyond the last day" in told["far"]
    assert told["nonsense"].startswith("'nonsense' is no recurrence rule")


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Pacific/Kiritimati"])
@pytest.mark.parametrize(("moment", "right"), [
    ("2026-03-11T09:00:00+01:00", True), ("2026-03-10T23:00:00-08:00", True),
    ("2026-03-12T00:30:00+14:00", True), ("2026-03-13T09:00:00Z", False),
    ("9999-12-31T23:30:00Z", False), ("0001-01-01T00:30:00+14:00", False),
])  # fmt: skip
def test_an_activity_goes_live_on_its_first_day_give_or_take_a_zone(make, zone, moment, right):
    document = make.activity(starts_at=moment, repeats="FREQ=DAILY;COUNT=1")
    found = activity_problems(document, CalendarSettings(time_zone=zone))
    assert ("starts_at" not in found) is right
    assert found == {} or not right


def test_a_rule_is_tried_over_what_a_check_looks_at(make):
    daily, ever = make.activity(repeats="FREQ=DAILY"), make.activity().model_copy(update=LONG)
    assert wrong_rule(daily, CalendarSettings()) == ""
    assert "more than 1,000 times" in wrong_rule(ever, CalendarSettings())
    assert "more than 400 times" in wrong_rule(daily, CalendarSettings(max_occurrences=400))


def test_five_hundred_audiences_and_the_last_plannable_day(make):
    many = tuple(f"Audience {n}" for n in range(500))
    plan = make.plan(**{
        f"a{n}": make.activity(n % 30, audiences=many[n % 3 :: 3], channel=f"C{n % 9}")
        for n in range(40)
    })  # fmt: skip
    end = PLANNED_END
    plan = plan.with_document("end", make.activity().model_copy(
        update={"first_day": end, "last_day": end, "repeats": "FREQ=DAILY"}))  # fmt: skip
    found = check_plan(plan, make.how(fatigue_limit=1))
    assert {c.conflict.subject for c in found} == set(many)
    assert check_plan(Plan(), make.how()) == ()


PLANNED_END = date(2199, 12, 31)
