"""Changes of documents: both sides count, approving and signing are rights of their own."""

from __future__ import annotations

from datetime import UTC, date, datetime

from unisono.access.documents import decide_change, redacted, restored, thing, visible
from unisono.access.rights import Actor
from unisono.access.roles import Role
from unisono.model.plan import (
    Asset,
    Brief,
    Campaign,
    Clearance,
    Offer,
    PlannedActivity,
    Signature,
    Status,
    Theme,
)

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


GATE = Clearance(title="Gate", delegates={"Display": "ann"})
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def signed(gate: Clearance, channel: str, account: str = "ann", **more: object) -> Clearance:
    answer = Signature(channel=channel, account=account, cleared=True, at=NOW, of="0" * 64)
    return gate.model_copy(update={"signatures": (*gate.signatures, answer), **more})


def test_signing_needs_the_channel_or_its_delegation() -> None:
    for channel, allowed in (("Email", True), ("Display", True), ("TV", False)):
        assert bool(decide_change(LEAD, "clearance", "s", GATE, signed(GATE, channel))) is allowed
    analyst = actor(Role.ANALYST)
    assert decide_change(analyst, "clearance", "s", GATE, signed(GATE, "Display"))
    assert not decide_change(analyst, "clearance", "s", GATE, signed(GATE, "Email"))
    assert not decide_change(AGENCY, "clearance", "s", GATE, signed(GATE, "Display"))


def test_nobody_signs_for_others_or_takes_signatures_away() -> None:
    assert not decide_change(LEAD, "clearance", "s", GATE, signed(GATE, "Email", "bob"))
    both = signed(GATE, "Email")
    for who in (LEAD, actor(Role.OWNER)):
        assert not decide_change(who, "clearance", "s", both, GATE)
    assert not decide_change(actor(Role.OWNER), "clearance", "s", None, signed(GATE, "Email", "x"))


def test_nobody_delegates_to_themselves_while_signing() -> None:
    grab = signed(GATE, "TV", delegates={"TV": "ann"})
    assert not decide_change(LEAD, "clearance", "s", GATE, grab)
    assert not decide_change(actor(Role.COUNCIL), "clearance", "s", GATE, grab)


def test_a_thing_of_no_document_stands_for_all() -> None:
    assert thing("campaign", "", None) == thing("campaign", "", None, CAMPAIGNS)
    assert not decide_change(AGENCY, "campaign", "x", None, SPRING)
