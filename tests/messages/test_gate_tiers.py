"""The gate over tiers 2 and 3: themes of campaigns, rules of channels, variants."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from unisono.messages.gate import Rules, check_draft
from unisono.messages.gate_tiers import ApprovedText, GateTiers
from unisono.model.gate import Draft, Verdict
from unisono.model.messages import Brand, Pillar
from unisono.model.plan import Offer, OfferKind, Theme
from unisono.model.taxonomy import Taxonomy
from unisono.model.tiers import Aspect, AudienceVariant, ChannelRules, Freedom, Personalisation
from unisono.settings import GateSettings

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
DAYS = {"first_day": date(2026, 1, 1), "last_day": date(2026, 12, 31)}
EASY = "Set it up in minutes, without an engineer."
SAFE = "Your data stays safe and stays yours."
PILLARS = [
    Pillar(id="easy", statement=f"Anyone can {EASY[:1].lower()}{EASY[1:]}", proof=["Ten minutes"]),
    Pillar(id="safe", statement=SAFE),
    Pillar(id="support", statement="A real person answers within the hour."),
]
THEME = Theme(
    title="Calm", pillars=("easy",), key_messages=("Rest while the books close themselves",),
    calls_to_action=("Book a demo",), proof_points=("4,000 customers",), **DAYS,
)  # fmt: skip


def checked(draft, brand=None, **tiers):
    held = Rules(brand or Brand(pillars=PILLARS), Taxonomy(), GateSettings(),
                 tiers=GateTiers(**tiers))  # fmt: skip
    return check_draft(draft, held, NOW)


def found(result, name):
    return next((c for c in result.checks if c.name == name), None)


def theme_check(text, theme=THEME, **draft):
    draft = Draft(text, campaign="Spring  Sale", **draft)
    return found(checked(draft, themes={"spring sale": theme}), "theme")


def test_a_campaign_without_a_theme_and_a_channel_without_rules_have_no_such_check():
    names = {c.name for c in checked(Draft(EASY, "Blog", campaign="other")).checks}
    assert names.isdisjoint({"theme", "channel", "variant"})


def test_a_text_tells_its_theme_by_a_pillar_and_a_key_message():
    said = theme_check(f"{EASY} Rest, while your books close by themselves.")
    assert (said.status, said.note) == ("pass", "Says “Rest while the books close themselves”.")
    none = theme_check(f"{SAFE} Nothing else is said here at all.")
    assert [f.what for f in none.findings] == [
        "It carries none of the pillars of its theme “Calm”: easy.",
        "It says no key message of its theme “Calm” in nearly its words.",
    ]
    assert theme_check(EASY).status == "pass", "one sentence has no room for both"


@pytest.mark.parametrize(
    ("freedom", "text", "status"),
    [
        (Freedom.FIXED, "Rest while the books close themselves.", "pass"),
        (Freedom.FIXED, "The books close themselves while you rest.", "fix"),
        (Freedom.MINIMAL, "The books close themselves while you rest.", "pass"),
        (Freedom.MINIMAL, "Accounting is done before you wake up.", "fix"),
        (Freedom.SIGNIFICANT, "The books close themselves while you rest.", "pass"),
        (Freedom.SIGNIFICANT, "Dogs bark loudly at night in town.", "fix"),
        (Freedom.MOST, "Dogs bark loudly at night in town.", "pass"),
    ],
)
def test_freedom_says_how_nearly_a_key_message_is_said(freedom, text, status):
    theme = THEME.model_copy(update={"freedom": freedom})
    assert theme_check(f"{EASY} {text}", theme).status == status


def test_calls_to_action_are_the_theme_s_where_the_campaign_has_none():
    draft = Draft(f"{EASY} Read on.", campaign="spring")
    held = {"themes": {"spring": THEME}}
    assert found(checked(draft, **held), "call_to_action").status == "fix"
    draft = replace(draft, text=f"{EASY} Book a demo now.")
    assert found(checked(draft, **held), "call_to_action").note == "Calls to “Book a demo”."


def channel_check(draft, **rules):
    rules = ChannelRules(title="Blog", channel="Blog", **rules)
    offers = {"ten": Offer(title="Ten off", kind=OfferKind.PERCENT_OFF, value=10, **DAYS)}
    return checked(draft, channels={"blog": rules}, offers=offers)


def test_words_of_a_channel_and_of_an_audience_are_found_with_their_place():
    variants = (AudienceVariant(audience="Students", tone="short", avoid=("sir",)),)
    rules = {"avoid": ("awesome",), "audiences": variants, "tone": "calm"}
    draft = Draft("An awesome day, sir.", " b-l-o-g ", audience="parents; students")
    one = found(channel_check(draft, **rules), "channel")
    assert [(f.words, f.start, f.what) for f in one.findings] == [
        ("awesome", 3, "“awesome” is not said in Blog."),
        ("sir", 16, "“sir” is not said to Students in Blog."),
    ]
    assert one.note == "Tone: calm; short"
    beside = replace(draft, audience="Everyone | students")
    assert found(channel_check(beside, **rules), "channel") == one
    parents = found(channel_check(replace(draft, audience="parents"), **rules), "channel")
    assert [f.words for f in parents.findings] == ["awesome"]


def test_lengths_of_a_channel_s_rules_come_before_all_others():
    result = channel_check(Draft("x" * 30, "Blog"), text_characters=20, least_characters=40)
    assert "Blog takes 20" in found(result, "length").findings[0].what
    assert found(result, "length").findings[0].fix.endswith("(the rules of the channel).")
    assert found(result, "channel").findings[0].what == "It has 30 characters; Blog asks for 40."


def test_a_channel_makes_only_its_tactical_offers():
    rules = {"offers": ("ten",)}
    named = found(channel_check(Draft("10% off, code SPRING", "Blog"), **rules), "channel")
    assert named.status == "pass"
    one = found(channel_check(Draft("Get 20% off all plans", "Blog"), **rules), "channel")
    assert [(f.words, f.fix) for f in one.findings] == [("20% off", "It may make: “Ten off”.")]


APPROVED = ApprovedText(
    "Spring mail", f"{EASY} {SAFE} 10% off until 30 November.", ("E-mail",)
)  # fmt: skip


def variant(text, channel="E-mail", brand=None, **draft):
    made = Draft(text, channel, variant_of="mail", **draft)
    return found(checked(made, brand, approved={"mail": APPROVED}), "variant")


def test_a_variant_may_change_timing_and_format_but_no_offer_and_no_value_proposition():
    same = variant(f"{EASY} {SAFE} 10% off until 24 December.", "SMS")
    assert (same.status, same.note) == ("pass", "Changes timing and format.")
    offer = variant(f"{EASY} {SAFE} 20% off until 30 November.")
    assert [f.what for f in offer.findings] == [
        "It has another offer: “20% off” instead of “10% off”."
    ]
    value = variant(f"{EASY} A bright morning for everyone. 10% off until 30 November.")
    assert [f.what for f in value.findings] == ["It no longer carries safe."]
    assert (value.findings[0].source, value.findings[0].against) == ("mail", "Spring mail")


def test_what_may_vary_is_what_the_brand_says():
    rules = Personalisation(may_vary=[Aspect.OFFER], products=["Studio", "Pro"])
    brand = Brand(pillars=PILLARS, personalisation=rules)
    text = f"{EASY} {SAFE} 20% off the Pro plan until 24 December. Ten minutes."
    assert [f.what for f in variant(text, "SMS", brand).findings] == [
        "It has another day: “until 24 december” instead of “until 30 november”.",
        "It names another product: “Pro” instead of none.",
        "It names another proof: “Ten minutes” instead of none.",
        "It is for SMS, not for E-mail.",
    ]


def test_a_variant_of_nothing_approved_is_to_be_fixed():
    result = checked(Draft(EASY, variant_of="gone"))
    assert (result.verdict, found(result, "variant").findings[0].what) == (
        Verdict.FIX, "There is no approved text “gone”.",
    )  # fmt: skip


def test_being_a_variant_is_part_of_the_content_and_drafts_without_keep_their_hash():
    draft = Draft(EASY)
    assert draft.content_hash == (
        "d20666178bdc3de8086ba8fa1b3e54175f79d7f8c8ec2df041b9cd5f08e117a6"
    )
    assert replace(draft, variant_of="mail").content_hash != draft.content_hash


def test_any_change_of_the_tiers_is_another_version_of_the_rules():
    versions = {
        Rules(Brand(), Taxonomy(), GateSettings(), tiers=tiers).version
        for tiers in (
            GateTiers(), GateTiers(themes={"a": THEME}), GateTiers(approved={"mail": APPROVED}),
            GateTiers(channels={"x": ChannelRules(title="X", channel="X")}),
            GateTiers(freedom=Freedom.MOST),
        )
    }  # fmt: skip
    assert len(versions) == 5
