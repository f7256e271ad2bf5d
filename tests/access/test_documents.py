"""Changes of documents: both sides count, approving and signing are rights of their own."""

from __future__ import annotations

from datetime import UTC, date, datetime

from unisono.access.document_changes import decide_change, decide_return, reset
from unisono.access.documents import redacted, restored, thing, visible
from unisono.access.rights import Actor
from unisono.access.roles import Role
from unisono.model.clearance import Clearance, Signature
from unisono.model.council import Minutes
from unisono.model.plan import Asset, Brief, Campaign, Offer, PlannedActivity, Status, Theme

DAYS = {"first_day": date(2026, 3, 1), "last_day": date(2026, 3, 31)}
SPRING = Campaign(
    title="Spring", brief="spring", offers=("ten",), agencies=("North", "South"),
    budget=9e5, currency="EUR", notes="South is on probation", **DAYS,
)  # fmt: skip
AUTUMN = Campaign(title="Autumn", agencies=("South",), **DAYS)
CAMPAIGNS = {"spring": SPRING, "autumn": AUTUMN}


def actor(*roles: Role, account: str = "ann") -> Actor:
    return Actor(account, roles=frozenset(roles), channels=frozenset({"Email"}), agency="North")


LEAD, AGENCY = actor(Role.CHANNEL_LEAD), actor(Role.AGENCY)


def activity(**more: object) -> PlannedActivity:
    return PlannedActivity(**{"title": "Mailing", "channel": "Email", **DAYS, **more})


def test_a_lead_hands_no_activity_to_a_channel_of_others() -> None:
    assert decide_change(LEAD, "activity", "a", activity(), activity(title="Newsletter"))
    moved = activity(channel="Display")
    assert not decide_change(LEAD, "activity", "a", activity(), moved)
    assert not decide_change(LEAD, "activity", "a", moved, activity())
    assert not decide_change(LEAD, "activity", "a", None, moved)
    assert not decide_change(LEAD, "activity", "a", moved, None)
    assert decide_change(LEAD, "activity", "a", activity(), None)
    assert not decide_change(LEAD, "activity", "a", None, None)


def test_nobody_makes_themselves_owner_of_what_is_not_theirs() -> None:
    mine = SPRING.model_copy(update={"owner": "ann"})
    assert not decide_change(LEAD, "campaign", "spring", SPRING, mine)
    assert decide_change(LEAD, "campaign", "spring", mine, mine.model_copy(update={"title": "S"}))


def test_an_agency_sees_only_what_names_it_and_no_budget() -> None:
    assert list(visible(AGENCY, "campaign", CAMPAIGNS)) == ["spring"]
    seen = visible(AGENCY, "campaign", CAMPAIGNS)["spring"]
    assert (seen.budget, seen.currency, seen.agencies, seen.notes) == (None, None, (), "")
    assert visible(LEAD, "campaign", CAMPAIGNS) == CAMPAIGNS
    themes = {"calm": Theme(title="Calm", **DAYS)}
    assert visible(AGENCY, "theme", themes) == {}


def test_briefs_assets_and_offers_are_shared_through_campaigns() -> None:
    briefs = {"spring": Brief(title="B"), "autumn": Brief(title="B", campaign="autumn")}
    assert list(visible(AGENCY, "brief", briefs, CAMPAIGNS)) == ["spring"]
    assert visible(AGENCY, "brief", briefs) == {}
    assets = {
        "a": Asset(title="A", campaign="spring"),
        "b": Asset(title="B", campaign="autumn"),
        "c": Asset(title="C", agency=" north "),
        "d": Asset(title="D"),
    }
    assert list(visible(AGENCY, "asset", assets, CAMPAIGNS)) == ["a", "c"]
    offers = {k: Offer(title=k, kind="other", **DAYS) for k in ("ten", "twenty")}
    assert list(visible(AGENCY, "offer", offers, CAMPAIGNS)) == ["ten"]


def test_what_is_hidden_survives_an_edit() -> None:
    shown = redacted(AGENCY, "campaign", SPRING)
    edited = shown.model_copy(update={"title": "Spring 2"})
    assert restored(AGENCY, "campaign", SPRING, edited) == SPRING.model_copy(
        update={"title": "Spring 2"}
    )
    assert restored(LEAD, "campaign", SPRING, edited) == edited


def test_an_agency_edits_its_own_and_hands_nothing_on() -> None:
    own = Asset(title="A", agency="North", campaign="spring")
    assert decide_change(AGENCY, "asset", "a", own, own.model_copy(update={"text": "Hello"}))
    for update in ({"agency": "South"}, {"approved": True}, {"campaign": "autumn"}, {"owner": "x"}):
        assert not decide_change(AGENCY, "asset", "a", own, own.model_copy(update=update))
    shared = Asset(title="A", campaign="spring")
    assert not decide_change(
        AGENCY, "asset", "a", shared, shared.model_copy(update={"text": "Hello"}), CAMPAIGNS
    )
    assert not decide_change(AGENCY, "asset", "a", own, None)


def test_an_agency_adds_to_campaigns_that_name_it() -> None:
    for campaign, allowed in (("spring", True), ("autumn", False), ("none", False), (None, False)):
        new = Asset(title="A", agency="North", campaign=campaign)
        assert bool(decide_change(AGENCY, "asset", "a", None, new, CAMPAIGNS)) is allowed
    foreign = Asset(title="A", agency="South", campaign="spring")
    assert not decide_change(AGENCY, "asset", "a", None, foreign, CAMPAIGNS)


def test_approving_is_no_edit() -> None:
    asset = Asset(title="A", channels=("Email",))
    approved = asset.model_copy(update={"approved": True})
    assert not decide_change(LEAD, "asset", "a", asset, approved)
    assert not decide_change(LEAD, "asset", "a", None, approved)
    assert not decide_change(LEAD, "asset", "a", approved, asset)
    assert decide_change(actor(Role.BRAND), "asset", "a", asset, approved)
    brief = Brief(title="B", owner="ann") if "owner" in Brief.model_fields else Brief(title="B")
    signed = brief.model_copy(update={"approved_by": "ann"})
    assert not decide_change(actor(Role.AGENT), "brief", "b", brief, signed)


def test_clearing_a_campaign_is_approving_it() -> None:
    mine = SPRING.model_copy(update={"owner": "ann"})
    for status in (Status.CLEARED, Status.LIVE):
        cleared = mine.model_copy(update={"status": status})
        assert not decide_change(LEAD, "campaign", "s", mine, cleared)
        assert not decide_change(LEAD, "campaign", "s", None, cleared)
        assert decide_change(LEAD, "campaign", "s", cleared, mine)
        assert decide_change(actor(Role.COUNCIL), "campaign", "s", mine, cleared)


GATE = Clearance(title="Gate", delegates={"dora": "ann"})
LEADS = {"Email": ("ann",), "Display": ("dora",), "TV": ("theo",)}
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def signed(
    gate: Clearance, channel: str, account: str = "ann", lead: str = "", **more: object
) -> Clearance:
    answer = Signature(
        channel=channel, account=account, cleared=True, at=NOW, of="0" * 64, on_behalf_of=lead
    )
    return gate.model_copy(update={"signatures": (*gate.signatures, answer), **more})


def may_sign(who: Actor, channel: str, lead: str = "", gate: Clearance = GATE) -> bool:
    after = signed(gate, channel, lead=lead)
    return bool(decide_change(who, "clearance", "s", gate, after, leads=LEADS))


def test_signing_needs_the_channel_or_its_delegation() -> None:
    analyst = actor(Role.ANALYST)
    for who in (LEAD, analyst):
        assert may_sign(who, "Email") is (who is LEAD)
        assert may_sign(who, "Display", "dora")
        assert not may_sign(who, "Display")  # a deputy signs on behalf, not as a lead
        assert not may_sign(who, "TV", "dora")  # she does not lead it
        assert not may_sign(who, "TV", "theo")  # he named nobody
        assert not may_sign(who, "Display", "dora", GATE.model_copy(update={"delegates": {}}))
        assert not may_sign(who, "Email", "theo")
    assert not may_sign(AGENCY, "Display", "dora")


def test_who_leads_a_channel_names_their_own_deputy() -> None:
    def may_name(who: Actor, **delegates: str) -> bool:
        after = GATE.model_copy(update={"delegates": delegates})
        return bool(decide_change(who, "clearance", "s", GATE, after, leads=LEADS))

    assert may_name(LEAD, dora="ann", ann="dan")
    assert not may_name(LEAD, ann="dan")  # takes dora's deputy away
    assert not may_name(LEAD, dora="dan")
    for role in (Role.ANALYST, Role.COUNCIL, Role.OWNER, Role.AGENCY):
        assert not may_name(actor(role), dora="ann", ann="dan")
    given = Clearance(title="Gate", delegates={"dora": "ann"})
    assert not decide_change(actor(Role.OWNER), "clearance", "s", None, given)


def test_nobody_signs_for_others_or_takes_signatures_away() -> None:
    assert not decide_change(LEAD, "clearance", "s", GATE, signed(GATE, "Email", "bob"))
    both = signed(GATE, "Email")
    for who in (LEAD, actor(Role.OWNER)):
        assert not decide_change(who, "clearance", "s", both, GATE)
    assert not decide_change(actor(Role.OWNER), "clearance", "s", None, signed(GATE, "Email", "x"))


def test_nobody_delegates_to_themselves_while_signing() -> None:
    grab = signed(GATE, "TV", lead="theo", delegates={**GATE.delegates, "theo": "ann"})
    for who in (LEAD, actor(Role.COUNCIL)):
        assert not decide_change(who, "clearance", "s", GATE, grab, leads=LEADS)


def test_a_thing_of_no_document_stands_for_all() -> None:
    assert thing("campaign", "", None) == thing("campaign", "", None, CAMPAIGNS)
    assert not decide_change(AGENCY, "campaign", "x", None, SPRING)


def test_a_change_of_what_was_approved_takes_the_approval_back() -> None:
    mine = Asset(title="A", agency="North", campaign="spring", text="good", approved=True)
    other = mine.model_copy(update={"text": "bad"})
    assert not decide_change(AGENCY, "asset", "a", mine, other)
    stored = reset(AGENCY, "asset", "a", mine, other)
    assert (stored.approved, stored.text) == (False, "bad")
    assert decide_change(AGENCY, "asset", "a", mine, stored)
    brand = actor(Role.BRAND)
    assert reset(brand, "asset", "a", mine, other) == other
    assert decide_change(brand, "asset", "a", mine, other)
    noted = mine.model_copy(update={"notes": "seen"})
    assert reset(AGENCY, "asset", "a", mine, noted) == noted
    assert decide_change(AGENCY, "asset", "a", mine, noted)
    brief = Brief(title="B", approved_by="ann", approved_on=date(2026, 3, 1))
    changed = brief.model_copy(update={"core_message": "Other"})
    blank = reset(actor(Role.AGENT), "brief", "b", brief, changed)
    assert (blank.approved_by, blank.approved_on, blank.core_message) == ("", None, "Other")
    assert reset(actor(Role.COUNCIL), "brief", "b", brief, changed) == changed


def test_bringing_a_revision_back_takes_the_rights_on_both_sides() -> None:
    own = Asset(title="A", agency="North", campaign="spring")
    earlier = own.model_copy(update={"text": "earlier"})
    foreign = own.model_copy(update={"agency": "South"})

    def may(who: Actor, before: tuple[Asset, bool], after: tuple[Asset, bool]) -> bool:
        return bool(decide_return(who, "asset", "a", before, after, CAMPAIGNS))

    assert may(AGENCY, (own, False), (earlier, False))
    for before, after in (
        ((own, True), (own, False)),
        ((own, False), (own, True)),
        ((foreign, True), (own, True)),
        ((own, True), (foreign, True)),
    ):
        assert not may(AGENCY, before, after)
        assert may(actor(Role.OWNER), before, after)
    assert not may(LEAD, (own, True), (earlier, True))
    assert not may(AGENCY, (own, False), (earlier.model_copy(update={"approved": True}), False))


def test_an_agency_does_not_read_whom_else_a_brief_names() -> None:
    brief = Brief(title="B", agencies=("South", " north "))
    seen = redacted(AGENCY, "brief", brief)
    assert seen.agencies == (" north ".strip(),)
    assert restored(AGENCY, "brief", brief, seen) == brief
    assert redacted(LEAD, "brief", brief) == brief


def test_what_was_frozen_changes_for_nobody_and_what_was_noted_may() -> None:
    pack, digest = Minutes.packed("{}")
    at = datetime(2026, 10, 2, tzinfo=UTC)
    kept = Minutes(title="Sep", month=date(2026, 9, 1), frozen_at=at, frozen_by="ann",
                   digest=digest, pack=pack)  # fmt: skip
    noted = kept.model_copy(update={"notes": "Agreed.", "present": ("Bo",)})
    other = dict(zip(("pack", "digest"), Minutes.packed("[]"), strict=True))
    for who in (actor(Role.OWNER), actor(Role.COUNCIL)):
        assert decide_change(who, "minutes", "2026-09", None, kept)
        assert decide_change(who, "minutes", "2026-09", kept, noted)
        assert decide_change(who, "minutes", "2026-09", kept, None)
        for change in (other, {"month": date(2026, 8, 1)}, {"frozen_by": "bo"}, {"title": "x"},
                       {"frozen_at": at.replace(day=3)}):  # fmt: skip
            changed = kept.model_copy(update=change)
            assert not decide_change(who, "minutes", "2026-09", kept, changed), change
    for role in (Role.BRAND, Role.CHANNEL_LEAD, Role.ANALYST, Role.SALES, Role.AGENCY):
        assert not decide_change(actor(role), "minutes", "2026-09", None, kept)
        assert not decide_change(actor(role), "minutes", "2026-09", kept, noted)
