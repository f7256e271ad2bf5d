"""Milestones: due days from the launch, states, evidence and escalation."""

import pytest

from unisono.calendar.milestones import State, milestones
from unisono.model.plan import Brief, Milestone
from unisono.settings import CalendarSettings


def states(make, as_of, settings=None, **documents):
    plan = make.plan(**documents)
    return milestones(plan, make.day(as_of), settings or CalendarSettings())


def test_due_days_count_back_from_the_launch(make):
    found = states(make, -30, spring=make.campaign(start=40, launch_day=make.day(50)))
    assert [(m.name, (make.day(50) - m.due).days, m.state) for m in found] == [
        ("strategy_lock", 60, State.OPEN), ("brief_approval", 45, State.OPEN),
        ("assets", 30, State.OPEN), ("platform_setup", 14, State.OPEN),
        ("launch", 0, State.OPEN)]  # fmt: skip


@pytest.mark.parametrize(
    ("as_of", "state", "days", "goes_to"),
    [
        (2, State.OPEN, 8, ()),
        (3, State.DUE_SOON, 7, ()),
        (10, State.DUE_SOON, 0, ()),
        (11, State.LATE, -1, ("Ben",)),
        (13, State.LATE, -3, ("Ben", "Ana")),
        (17, State.LATE, -7, ("Ben", "Ana", "council")),
    ],
)
def test_late_ones_escalate_from_the_owner_to_the_council(make, as_of, state, days, goes_to):
    own = (Milestone(name="approval", due=make.day(10), owner="Ben"),)
    rules = CalendarSettings(milestones=())
    (found,) = states(
        make, as_of, rules, spring=make.campaign(owner="Ana", milestones=own, start=40)
    )
    assert (found.name, found.state, found.days, found.goes_to) == (
        "approval",
        state,
        days,
        goes_to,
    )
    assert found.level == len(goes_to)


def test_documents_show_what_nobody_ticked_off(make):
    found = states(
        make, 60,
        spring=make.campaign(start=50, milestones=(
            Milestone(name="strategy_lock", done_on=make.day(-15)),)),
        brief=Brief(title="Brief", campaign="spring", approved_on=make.day(4)),
        film=make.asset(ready_on=make.day(25)),
        a=make.activity(50, campaign="spring", assets=("film",), launched_on=make.day(50)),
    )  # fmt: skip
    assert {m.name: (m.state, m.days, m.evidence) for m in found} == {
        "strategy_lock": (State.DONE, 5, "ticked off"),
        "brief_approval": (State.DONE, 1, "the brief was approved"),
        "assets": (State.DONE_LATE, -5, "all assets are ready"),
        "platform_setup": (State.LATE, -24, ""),
        "launch": (State.DONE, 0, "every activity went live"),
    }


def test_what_will_be_done_is_not_done(make):
    done = (Milestone(name="assets", done_on=make.day(9)),)
    found = states(make, 8, spring=make.campaign(start=40, milestones=done))
    assert {m.name: m.done_on for m in found}["assets"] is None


def test_campaigns_that_are_off_or_over_bother_nobody(make):
    assert states(make, 99, off=make.campaign(status="cancelled")) == ()
    over = states(make, 99, over=make.campaign(status="done", owner="Ana"))
    assert {m.goes_to for m in over} == {()}
