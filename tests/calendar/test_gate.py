"""The launch gate: nothing is cleared but what every lead signed exactly as it is now."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from unisono.calendar import check_plan
from unisono.calendar.gate import EDITED, Gate, GateInput, digest, gate_state, leads
from unisono.calendar.gate_checks import CHECKS, SALES, TIER_1
from unisono.errors import CalendarError
from unisono.model.clearance import Check, Clearance, Signature
from unisono.model.kinds import Membership
from unisono.model.tiers import ChannelRules

GOOD = "https://www.example.com/?utm_source=x"
START = datetime(2026, 3, 1, 9, tzinfo=UTC)


def launchable(make):
    """A campaign that lacks nothing but the answers of people."""
    return make.plan(
        spring=make.campaign(informed=("Sales", "Web"), team="CRM"),
        film=make.asset(ready_on=make.day(0)),
        mail=make.activity(campaign="spring", assets=("film",), tracking_link=GOOD),
        posts=make.activity(
            campaign="spring", channel="Social", assets=("film",), tracking_link=GOOD
        ),
        ann=Membership(title="Ann", roles=("channel_lead",), channels=("email",)),
        bob=Membership(title="Bob", roles=("channel_lead",), channels=("Social", "Email")),
        zoe=Membership(title="Zoe", roles=("analyst",), channels=("Email",)),
    )


def given(make, plan, as_of=0):
    return GateInput(
        check_plan(plan, make.how()), lambda link: [] if link == GOOD else ["wrong link"],
        make.how().settings, make.day(as_of),
    )  # fmt: skip


def judged(make, plan, as_of=0):
    return gate_state(plan, "spring", given(make, plan, as_of))


def signature(plan, channel, account, hours=0, cleared=True, **more):
    return Signature(
        channel=channel, account=account, cleared=cleared, at=START + timedelta(hours=hours),
        of=more.pop("of", None) or digest(plan, "spring"), **more,
    )  # fmt: skip


def tier_1(plan, holds=True, hours=0):
    at = START + timedelta(hours=hours)
    return Check(name=TIER_1, holds=holds, account="brand", at=at, of=digest(plan, "spring"))


def cleared(make):
    plan = launchable(make)
    all_three = [("Email", "ann"), ("Email", "bob"), ("Social", "bob")]
    signed = tuple(signature(plan, channel, who) for channel, who in all_three)
    clearance = Clearance(title="Gate", checks=(tier_1(plan),), signatures=signed)
    return plan.with_document("spring", clearance)


def test_every_lead_of_every_channel_and_all_checks_clear_it(make):
    found = judged(make, cleared(make))
    assert (found.state, found.blocking, len(found.signed)) == (Gate.CLEARED, (), 3)
    assert [(a.name, a.holds, a.account) for a in found.checks] == [
        (name, True, "brand" if name == TIER_1 else "unisono") for name in CHECKS
    ]


def test_who_blocks_is_told_with_deadline_and_reminders(make):
    plan = launchable(make)
    found = judged(make, plan, as_of=7)  # the deadline is three days before the launch on day 10
    assert found.state is Gate.WAITING
    assert [(b.what, b.who, b.name, b.why) for b in found.blocking] == [
        ("check", "", TIER_1, "missing"),
        ("signature", "ann", "Email", "missing"),
        ("signature", "bob", "Email", "missing"),
        ("signature", "bob", "Social", "missing"),
    ]
    assert (found.due, found.remind, found.late) == (make.day(7), ("ann", "bob"), False)
    assert judged(make, plan, as_of=5).remind == ()
    assert judged(make, plan, as_of=9).late


@pytest.mark.parametrize(
    "change",
    [
        {"spring": {"title": "Spring sale"}}, {"mail": {"audiences": ("Agencies",)}},
        {"film": {"text": "New words"}}, {"posts": {"tracking_link": GOOD + "2"}},
    ],
)  # fmt: skip
def test_an_edit_voids_what_was_signed(make, change):
    plan = cleared(make)
    ((key, fields),) = change.items()
    document = {**plan.campaigns, **plan.activities, **plan.assets}[key]
    edited = plan.with_document(key, document.model_copy(update=fields))
    found = judged(make, edited)
    assert found.state is Gate.VOID
    assert {b.why for b in found.blocking if b.what == "signature"} == {EDITED}


def test_what_happens_at_the_launch_voids_nothing(make):
    plan = cleared(make)
    live = plan.activities["mail"].model_copy(
        update={"status": "live", "launched_on": make.day(10), "informed": ("PR",)}
    )
    assert digest(plan.with_document("mail", live), "spring") == digest(plan, "spring")


def test_a_later_refusal_takes_a_signature_back_and_says_why(make):
    plan = cleared(make)
    refused = signature(plan, "Email", "ann", 5, cleared=False, reason="wrong price")
    more = plan.clearances["spring"].model_copy(
        update={"signatures": (*plan.clearances["spring"].signatures, refused)}
    )
    found = judged(make, plan.with_document("spring", more))
    assert found.state is Gate.WAITING
    assert [(b.who, b.why, b.reason, b.since) for b in found.blocking] == [
        ("ann", "refused", "wrong price", START + timedelta(hours=5))
    ]


def test_a_deputy_signs_only_when_named_and_only_on_behalf(make):
    plan = cleared(make)
    own = [s for s in plan.clearances["spring"].signatures if s.account != "ann"]
    of_dan = signature(plan, "Email", "dan", on_behalf_of="ann")
    for delegates, expected in (({}, Gate.WAITING), ({"ann": "dan"}, Gate.CLEARED)):
        signed = plan.clearances["spring"].model_copy(
            update={"signatures": (*own, of_dan), "delegates": delegates}
        )
        assert judged(make, plan.with_document("spring", signed)).state is expected


def test_a_channel_without_a_lead_and_one_who_left_block(make):
    plan = cleared(make)
    for account in ("ann", "bob"):
        left = plan.memberships[account].model_copy(update={"left_at": START})
        plan = plan.with_document(account, left)
    assert leads(plan, "spring") == {"Email": (), "Social": ()}
    assert [(b.what, b.name) for b in judged(make, plan).blocking] == [
        ("lead", "Email"), ("lead", "Social")]  # fmt: skip


def test_checks_that_unisono_answers_cannot_be_talked_away(make):
    plan = cleared(make)
    broken = plan.activities["mail"].model_copy(update={"tracking_link": "https://x/"})
    late = plan.activities["posts"].model_copy(update={"first_day": make.day(11)})
    plan = plan.with_document("mail", broken).with_document("posts", late)
    of = digest(plan, "spring")
    said = tuple(Check(name=n, holds=True, account="x", at=START, of=of) for n in CHECKS)
    found = judged(make, plan.with_document("spring", Clearance(title="x", checks=said)))
    assert {a.name: a.holds for a in found.checks} == {
        TIER_1: True, "no_conflicting_campaign": False, "right_formats": True,
        "tracking_in_place": False, SALES: True,
    }  # fmt: skip


def test_what_unisono_cannot_tell_a_person_answers(make):
    plan = launchable(make)
    untold = plan.campaigns["spring"].model_copy(update={"informed": ("Web",)})
    bare = plan.activities["mail"].model_copy(update={"assets": ()})
    plan = plan.with_document("spring", untold).with_document("mail", bare)
    answers = {a.name: (a.holds, a.by_person, a.reason) for a in judged(make, plan).checks}
    assert answers[SALES] == (None, True, "sales is not among the teams that were told")
    assert answers["right_formats"] == (None, True, "assets of Mail are not known")


def test_the_gate_says_whose_formats_it_held_the_assets_against(make):
    square = make.asset(
        ready_on=make.day(0), renditions=({"file": "a.png", "width": 900, "height": 900},)
    )
    plan = launchable(make).with_document("film", square)

    def told(*formats):
        rules = ChannelRules(title="Blog", channel="E-Mail", formats=formats)
        (found,) = (
            a for a in judged(make, plan.with_document("mails", rules)).checks
            if a.name == "right_formats"
        )  # fmt: skip
        return found.holds, found.reason

    good = "all assets are ready, in the formats of Email by its channel rules"
    assert told("1:1", "9:16") == (True, good)
    assert told() == (True, "all assets are ready")
    holds, reason = told("16:9")
    assert (holds, "by its channel rules, Email needs 16:9" in reason) == (False, True)


def test_an_unknown_or_empty_campaign_is_never_cleared(make):
    with pytest.raises(CalendarError, match="no campaign gone"):
        gate_state(launchable(make), "gone", given(make, launchable(make)))
    empty = make.plan(spring=make.campaign())
    assert judged(make, empty).state is Gate.WAITING


def test_nothing_is_cleared_but_what_all_signed_as_it_is(make):
    """Sign, refuse, edit and edit back in any order."""

    class Machine(RuleBasedStateMachine):
        @initialize()
        def begin(self) -> None:
            self.plan, self.clock, self.newest = launchable(make), 0, {}
            self.plan = self.plan.with_document("spring", Clearance(title="Gate"))

        def _clear(self, **fields: object) -> None:
            self.clock += 1
            document = self.plan.clearances["spring"].model_copy(update=fields)
            self.plan = self.plan.with_document("spring", document)

        @rule(
            who=st.sampled_from([("Email", "ann"), ("Email", "bob"), ("Social", "bob"),
                                 ("Email", "zoe"), ("Social", "ann")]),
            yes=st.sampled_from((True, True, True, False)),
        )  # fmt: skip
        def sign(self, who: tuple[str, str], yes: bool) -> None:
            given_now = signature(self.plan, *who, hours=self.clock, cleared=yes)
            self.newest[who] = given_now
            self._clear(signatures=(*self.plan.clearances["spring"].signatures, given_now))

        @rule(yes=st.sampled_from((True, True, False)))
        def answer(self, yes: bool) -> None:
            self.newest["tier"] = check = tier_1(self.plan, yes, self.clock)
            self._clear(checks=(*self.plan.clearances["spring"].checks, check))

        @rule(title=st.sampled_from(("Mail", "Letter")))
        def edit(self, title: str) -> None:
            mail = self.plan.activities["mail"].model_copy(update={"title": title})
            self.plan = self.plan.with_document("mail", mail)

        @invariant()
        def cleared_exactly_when_all_say_so_of_this(self) -> None:
            now = digest(self.plan, "spring")
            needed = [("Email", "ann"), ("Email", "bob"), ("Social", "bob")]
            held = "tier" in self.newest and self.newest["tier"].holds
            everything = held and self.newest["tier"].of == now and all(
                n in self.newest and self.newest[n].cleared and self.newest[n].of == now
                for n in needed
            )  # fmt: skip
            state = judged(make, self.plan)
            assert (state.state is Gate.CLEARED) == everything
            assert (state.blocking == ()) == everything

    Machine.TestCase.settings = settings(
        max_examples=25, stateful_step_count=20, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    Machine.TestCase().runTest()
