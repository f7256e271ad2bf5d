"""May we react now? Every reason counts, none is outweighed, and a no-go stays one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.calendar.reacting import Asked, may_react, post_mortems_due
from unisono.model.calendar import Conflict
from unisono.model.reacting import Decided, Moment, Reaction, RiskCriterion, Verdict

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = NOW.date()
MOMENT = Moment(
    title="Sport", first_day=date(2026, 1, 1), last_day=date(2026, 12, 31), owner="olga",
    channels=("Organic Social", "E-Mail"), alone=("ann@example.com",), within_hours=24,
    risks=(
        RiskCriterion(text="Somebody was hurt", no_go=True), RiskCriterion(text="Names a rival"),
    ),
    approved_by="bea", approved_on=date(2026, 1, 2),
)  # fmt: skip
ASKED = Asked(
    "organic social", NOW - timedelta(hours=1), NOW, TODAY,
    {"Somebody was hurt": False, "Names a rival": False}, frozenset({"Ann@Example.com"}),
    leaders=("lea",),
)  # fmt: skip


def conflict(kind: str) -> Conflict:
    return Conflict(kind, "c", f"{kind} text", "", TODAY, TODAY, (), ("carl", "Olga"))


def test_nothing_against_it_is_a_go() -> None:
    found = may_react(MOMENT, ASKED)
    assert (found.verdict, found.reasons, found.ask) == (Verdict.GO, (), ())
    assert found.until == NOW + timedelta(hours=23)
    assert [a.holds for a in found.answers] == [False, False]


@pytest.mark.parametrize(
    ("moment", "asked", "verdict", "said", "ask"),
    [
        ({"approved_by": ""}, {}, "ask", "not approved yet", ("olga",)),
        ({"last_day": date(2026, 3, 1)}, {}, "ask", "1 Jan 2026 to 1 Mar 2026 only", ("olga",)),
        ({}, {"channel": "TV"}, "ask", "not approved for TV", ("olga", "lea")),
        ({}, {"holds": {"Somebody was hurt": True, "Names a rival": False}}, "no_go",
         "No-go: Somebody was hurt", ()),
        ({}, {"holds": {"Somebody was hurt": False, "Names a rival": True}}, "ask",
         "Risk: Names a rival", ("olga",)),
        ({}, {"holds": {"Names a rival": False}}, "ask", "Not answered: Somebody was hurt",
         ("olga",)),
        ({"within_hours": 1}, {"happened_at": NOW - timedelta(hours=2)}, "ask", "2 hours ago",
         ("olga",)),
        ({}, {"names": frozenset({"bo"})}, "ask", "do not publish this alone",
         ("olga", "lea", "ann@example.com")),
        ({"leads_alone": False}, {"names": frozenset({"bo"}), "leads": True}, "ask",
         "do not publish this alone", ("olga", "ann@example.com")),
        ({"ask": ("pia",)}, {"holds": {}}, "ask", "Not answered", ("pia",)),
        ({"owner": ""}, {"holds": {}}, "ask", "Not answered", ("lea",)),
    ],
)  # fmt: skip
def test_each_reason(moment: Any, asked: Any, verdict: str, said: str, ask: Any) -> None:
    found = may_react(MOMENT.model_copy(update=moment), replace(ASKED, **asked))
    assert found.verdict == verdict
    assert said in found.reasons[0].text
    assert found.ask == ask


def test_who_leads_the_channel_publishes_alone() -> None:
    bo = replace(ASKED, names=frozenset({"bo"}), leads=True)
    assert may_react(MOMENT, bo).verdict is Verdict.GO


def test_the_calendar_speaks_with_its_people() -> None:
    found = may_react(MOMENT, ASKED, [conflict("contradicting_offers")])
    assert (found.verdict, found.ask) == (Verdict.ASK, ("olga", "carl"))
    assert found.reasons[0].text == "Calendar: contradicting_offers text"
    assert found.answer_by == NOW + timedelta(minutes=MOMENT.answer_minutes)
    ended = may_react(MOMENT, ASKED, [conflict("contradicting_offers"), conflict("asset_rights")])
    assert (ended.verdict, ended.ask) == (Verdict.NO_GO, ())
    assert ended.reasons[0].text == "Calendar: asset_rights text"


RANK = {Verdict.GO: 0, Verdict.ASK: 1, Verdict.NO_GO: 2}
holding = st.dictionaries(st.sampled_from([r.text for r in MOMENT.risks]), st.booleans())
cases = st.builds(
    Asked, st.sampled_from(["Organic Social", "TV"]),
    st.timedeltas(timedelta(0), timedelta(hours=60)).map(lambda ago: NOW - ago), st.just(NOW),
    st.dates(date(2025, 12, 1), date(2027, 1, 31)), holding,
    st.sampled_from([frozenset[str](), frozenset({"ann@example.com"})]), st.booleans(),
    st.sampled_from([(), ("lea",)]),
)  # fmt: skip
KINDS = st.lists(st.sampled_from(["team_unaware", "asset_rights", "contradicting_offers"]))


@given(cases, KINDS, st.sampled_from(["risk", "no-go", "late", "channel", "conflict"]))
def test_nothing_more_against_it_makes_it_better(asked: Asked, kinds: list[str], more: str) -> None:
    conflicts = [conflict(k) for k in kinds]
    before = may_react(MOMENT, asked, conflicts)
    worse, wrong = asked, list(conflicts)
    if more in ("risk", "no-go"):
        text = "Names a rival" if more == "risk" else "Somebody was hurt"
        worse = replace(asked, holds={**asked.holds, text: True})
    elif more == "late":
        worse = replace(asked, happened_at=NOW - timedelta(hours=70))
    elif more == "channel":
        worse = replace(asked, channel="Radio")
    else:
        wrong.append(conflict("team_unaware"))
    after = may_react(MOMENT, worse, wrong)
    assert RANK[after.verdict] >= RANK[before.verdict]
    assert after.verdict is not Verdict.GO
    for found in (before, after):
        assert (found.verdict is Verdict.GO) == (not found.reasons)
        assert bool(found.ask) == (found.verdict is Verdict.ASK)
        assert len(set(map(str.casefold, found.ask))) == len(found.ask)


def test_post_mortems_come_due_the_longest_first() -> None:
    def published(due: date, **more: object) -> Reaction:
        return Reaction(
            title="x", moment="m", channel="c", asked_at=NOW, happened_at=NOW, verdict=Verdict.GO,
            post_mortem_due=due, **{"decision": Decided.PUBLISH, **more},
        )  # type: ignore[arg-type]  # fmt: skip

    found = {
        "b": published(date(2026, 3, 2)), "a": published(date(2026, 3, 1)),
        "later": published(date(2026, 3, 3)), "left": published(TODAY, decision=Decided.LEAVE),
        "done": published(TODAY, post_mortem_on=TODAY),
    }  # fmt: skip
    assert post_mortems_due(found, TODAY) == ("a", "b")
