"""The demo's plan holds the planted conflicts and no other, whenever it is made."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from unisono.calendar import Checking, Plan, check_plan
from unisono.calendar.milestones import milestones
from unisono.calendar.plan import PARTS
from unisono.calendar.reacting import Asked, may_react, post_mortems_due
from unisono.demo.ahead import PLANTED, planned_documents
from unisono.demo.ahead_links import UNTRACKED
from unisono.demo.alignment import AUTUMN, SPRING, survey_answers
from unisono.demo.declarations import taxonomy
from unisono.demo.planning import PEOPLE
from unisono.demo.story import AHEAD
from unisono.messages import offers_differ
from unisono.model.reacting import Decided, Moment, Reaction, Verdict
from unisono.model.taxonomy import Taxonomy
from unisono.settings import CalendarSettings, DeskSettings
from unisono.taxonomy.links import check_link
from unisono.workspace import Workspace
from unisono.workspace.sample_plan import put_sample_plan
from unisono.workspace.survey import desk_waves

DAYS = [date(2026, 11, 22), date(2028, 2, 29), date(2026, 12, 31), date(2027, 6, 15)]


@pytest.mark.parametrize("today", DAYS)
def test_the_plan_holds_what_was_planted(today: date) -> None:
    plan = Plan.of(planned_documents(today))
    period = (today, today + timedelta(days=89))
    how = Checking(period, today, CalendarSettings(), offers_differ=offers_differ)
    found: dict[str, set[str]] = {}
    for conflict in check_plan(plan, how):
        campaigns = {plan.activities[key].campaign for key in conflict.items}
        found.setdefault(conflict.conflict.kind, set()).update(filter(None, campaigns))
    assert found == PLANTED
    late = [m for m in milestones(plan, today, CalendarSettings()) if "late" in str(m.state)]
    assert late == []


def test_documents_name_only_each_other() -> None:
    plan = Plan.of(planned_documents(DAYS[0]))
    assert {a.campaign for a in plan.activities.values()} - {None} == set(plan.campaigns)
    named = {key for a in plan.activities.values() for key in a.assets}
    moments = [d for _, d in planned_documents(DAYS[0]) if isinstance(d, Moment)]
    assert named | {key for m in moments for key in m.templates} == set(plan.assets)
    offers = {a.offer for a in plan.activities.values()} - {None}
    assert offers == set(plan.offers) == {o for c in plan.campaigns.values() for o in c.offers}
    assert {c.theme for c in plan.campaigns.values()} == set(plan.themes)


@pytest.mark.parametrize("today", DAYS)
def test_what_was_asked_got_the_verdict_that_stands_there(today: date) -> None:
    documents = dict(planned_documents(today))
    asked = {k: d for k, d in documents.items() if isinstance(d, Reaction)}
    assert {r.decision for r in asked.values()} == {Decided.PUBLISH, Decided.LEAVE}
    assert post_mortems_due(asked, today) == ()
    for reaction in asked.values():
        moment = documents[reaction.moment]
        assert isinstance(moment, Moment)
        holds = {a.text: bool(a.holds) for a in reaction.answers}
        question = Asked(
            reaction.channel, reaction.happened_at, reaction.asked_at, reaction.asked_at.date(),
            holds, leads=True,
        )  # fmt: skip
        answer = may_react(moment, question)
        assert (answer.verdict, answer.ask) == (reaction.verdict, reaction.ask)
        assert tuple(r.text for r in answer.reasons) == reaction.reasons
        assert (reaction.decision is Decided.PUBLISH) == (answer.verdict is Verdict.GO)


def test_the_plan_goes_to_the_demo_s_own_desk_only(tmp_path: Path) -> None:
    workspace = Workspace.init(tmp_path)
    documents = planned_documents(DAYS[0])
    assert put_sample_plan(workspace, DAYS[0]) == len(documents)
    with workspace.desk as desk:
        kept = {(s.key, s.document) for kind in PARTS for s in desk.list(kind)}
    assert kept == {(k, d) for k, d in documents if type(d) in PARTS}
    shared = DeskSettings(database="sqlite:///team.sqlite")
    workspace.settings = workspace.settings.model_copy(update={"desk": shared})
    assert put_sample_plan(workspace, DAYS[0]) == 0
    assert not (tmp_path / "team.sqlite").exists()


@pytest.mark.parametrize("today", [*DAYS, date(2026, 3, 2)])
def test_tracking_links_keep_the_taxonomy_and_one_campaign_has_none_yet(today: date) -> None:
    plan = Plan.of(planned_documents(today))
    named = Taxonomy.model_validate(taxonomy())
    without = set()
    for activity in plan.activities.values():
        if activity.campaign and not activity.tracking_link:
            without.add(activity.campaign)
        elif activity.campaign:
            assert check_link(activity.tracking_link, named) == ()
            assert f"utm_campaign={activity.campaign}&" in activity.tracking_link
    assert without == {UNTRACKED}
    assert set(plan.campaigns) == set(AHEAD)


def test_teams_agree_more_in_the_second_wave_and_as_the_export_says(
    demo: Any, tmp_path: Path
) -> None:
    workspace = Workspace.init(tmp_path)
    put_sample_plan(workspace, DAYS[0])
    truth = demo.truth.alignment
    with workspace.desk as desk:
        spring, autumn = desk_waves(desk, workspace.settings)
    assert [w.key for w in (spring, autumn)] == [SPRING, AUTUMN]
    assert {*spring.people.values(), *autumn.people.values()} == {PEOPLE}
    half = (truth["overlap_of_top_three"] + truth["overlap_of_success"]) / 2
    assert autumn.overlap_words == pytest.approx(100 * half)
    assert autumn.overlap == autumn.overlap_words
    assert spring.overlap is not None
    assert spring.overlap < 20 < 50 <= (autumn.overlap or 0)
    joined = autumn.meaning[0].claims
    assert any(len(c.said) > 1 for c in joined)  # other words for the same are taken as one
    assert {r.day < DAYS[0] for r in survey_answers(DAYS[0])} == {True}
