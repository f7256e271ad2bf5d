"""The architecture in three tiers: parts, reviews, and what is wrong with it."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.messages.architecture import architecture, later, review
from unisono.messages.brand import load_brand
from unisono.model.architecture import Level, ReviewState, Tiers, Weight
from unisono.model.messages import Brand, Claims, Pillar, Voice
from unisono.model.plan import Offer, OfferKind, Theme
from unisono.model.tiers import (
    Aspect,
    AudienceVariant,
    ChannelRules,
    Freedom,
    Personalisation,
    VisualIdentity,
    VoiceAttribute,
)
from unisono.settings import ArchitectureSettings

TODAY = date(2026, 11, 23)
SETTINGS = ArchitectureSettings()
DAYS = {"first_day": date(2026, 9, 1), "last_day": date(2027, 3, 1)}
PILLARS = [
    Pillar(id="easy", statement="Anyone can set it up in minutes, without an engineer."),
    Pillar(id="safe", statement="Your data stays safe and stays yours."),
    Pillar(id="support", statement="A real person answers within the hour."),
]
WHOLE = Brand(
    positioning="For small teams.", pillars=PILLARS, owner="Ann", reviewed_on=date(2026, 1, 1),
    voice=Voice(attributes=[VoiceAttribute(name="warm", do=["Hello!"], dont=["Dear sir"])]),
    visual=VisualIdentity(summary="Blue."),
)  # fmt: skip
THEME = Theme(title="Calm", owner="Bo", pillars=("easy",), key_messages=("Rest",), **DAYS)
RULES = ChannelRules(title="Blog", channel="Blog", owner="Cy", reviewed_on=date(2026, 11, 1))


def of(brand=WHOLE, themes=None, channels=None, offers=None, changed=None, settings=SETTINGS):
    tiers = Tiers(
        brand, {"calm": THEME} if themes is None else themes,
        {"blog": RULES} if channels is None else channels, offers or {}, changed or {},
    )  # fmt: skip
    return architecture(tiers, settings, TODAY)


def codes(found):
    return [f.code for f in found.findings]


def changed(document, **fields):
    return document.model_copy(update=fields)


def test_a_whole_architecture_has_its_parts_in_tiers_and_nothing_to_correct():
    offer = Offer(title="Ten", kind=OfferKind.PERCENT_OFF, value=10, owner="Di", **DAYS)
    ended = changed(offer, last_day=date(2026, 10, 1))
    over = changed(THEME, last_day=date(2026, 10, 1))
    found = of(themes={"calm": THEME, "old": over}, offers={"ten": offer, "old": ended})
    assert [(p.tier, p.level, p.name, p.owner, p.freedom.value) for p in found.parts] == [
        (1, Level.CORE, "positioning", "Ann", "fixed"),
        (1, Level.CORE, "pillar easy", "Ann", "fixed"),
        (1, Level.CORE, "pillar safe", "Ann", "fixed"),
        (1, Level.CORE, "pillar support", "Ann", "fixed"),
        (1, Level.CORE, "voice", "Ann", "fixed"),
        (1, Level.CORE, "visual identity", "Ann", "fixed"),
        (1, Level.CORE, "personalisation", "Ann", "fixed"),
        (2, Level.KEY_MESSAGE, "Calm", "Bo", "minimal"),
        (3, Level.CHANNEL_MESSAGE, "Blog", "Cy", "significant"),
        (3, Level.TACTICAL_COPY, "Ten", "Di", "most"),
    ]
    assert found.findings == ()


def test_nothing_at_all_says_what_is_missing():
    found = of(Brand(), {}, {})
    assert codes(found) == [
        "pillars_missing", "positioning_missing", "voice_missing", "visual_missing",
        "owner_missing", "review_unknown",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("your data  stays SAFE and stays yours.", "pillars_identical"),
        ("Pay as you go, with no contracts.", None),
        ("You get a real answer from a person in an hour.", "pillars_alike"),
    ],
)
def test_pillars_that_say_the_same_are_told(statement, code):
    brand = changed(WHOLE, pillars=[*PILLARS, Pillar(id="new", statement=statement)])
    assert codes(of(brand)) == ([code] if code else [])


def test_a_pillar_without_a_line_in_a_language_of_the_others_is_told():
    said = {
        "a": ["Close the month with your team in hours.", "Sie schließen den Monat in Stunden ab."],
        "b": ["Your data stays yours and nobody reads it."],
        "c": ["Jeder im Team findet sich ohne Anleitung sofort zurecht."],
    }
    pillars = [Pillar(id=n, statement=t[0], examples=t[1:]) for n, t in said.items()]
    found = of(changed(WHOLE, pillars=pillars), themes={})
    assert [f.what for f in found.findings if f.code == "pillars_language"] == [
        "The pillar “b” has no line in German; others have.",
        "The pillar “c” has no line in English; others have.",
    ]
    assert "pillars_language" not in codes(of(changed(WHOLE, pillars=pillars[:1]), themes={}))


@pytest.mark.parametrize(
    ("voice", "claims", "said"),
    [
        ({"use": ["cheap flights"], "avoid": ["cheap"]}, {}, "“cheap” is to be avoided"),
        ({"replace": {"utilise": "cheap deal"}, "avoid": ["cheap"]}, {}, "is replaced by"),
        ({"replace": {"a lot": "lots", "lots": "many"}}, {}, "where “lots” is replaced, too"),
        ({"replace": {"use": "use"}}, {}, "replaced by itself"),
        ({"use": ["utilise"], "replace": {"utilise": "use"}}, {}, "is to be replaced"),
        ({"avoid": ["terms"]}, {"need": {"free": "terms apply"}}, "beside it"),
        ({"use": ["risk-free"]}, {"forbid": ["risk-free"]}, "may not be claimed"),
    ],
)
def test_rules_of_words_that_cannot_both_hold_are_wrong(voice, claims, said):
    rules = changed(WHOLE.voice, **voice)
    found = of(changed(WHOLE, voice=rules, claims=Claims(**claims)))
    assert [f.weight for f in found.findings] == [Weight.WRONG]
    assert said in found.findings[0].what


def test_texts_of_the_architecture_that_break_its_own_rules_are_wrong():
    brand = changed(WHOLE, voice=changed(WHOLE.voice, avoid=["engineer", "rest"]))
    found = of(brand)
    assert [(f.code, f.kind, f.key, f.what) for f in found.findings] == [
        ("rule_broken", "brand", "main", "The pillar “easy” says “engineer” itself, which texts "
         "must not."),
        ("rule_broken", "theme", "calm", "The theme “Calm” says “rest” itself, which texts must "
         "not."),
    ]  # fmt: skip


def test_a_theme_needs_pillars_of_the_brand_and_key_messages():
    bare = changed(THEME, pillars=(), key_messages=())
    other = changed(THEME, pillars=("easy", "gone"), key_messages=("Rest", "rest "))
    assert codes(of(themes={"a": bare, "b": other})) == [
        "theme_pillar_unknown", "theme_pillars", "theme_messages", "theme_messages_repeated",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "voice", "codes_"),
    [
        ({"text_characters": 100, "least_characters": 200}, {}, ["limits_conflict"]),
        ({"text_characters": 100}, {"length": {"b-log": 90}}, ["limits_conflict"]),
        ({"text_characters": 100}, {"length": {"Blog": 100}}, []),
        ({"channel": "Pinterest", "title_characters": 101}, {}, ["limits_conflict"]),
        ({"channel": "Pinterest", "title_characters": 100}, {}, []),
        ({"use": ("cheap",), "avoid": ("cheap",)}, {}, ["rules_conflict"]),
        ({"use": ("cheap",)}, {"avoid": ["cheap"]}, ["rules_conflict"]),
        ({"audiences": (AudienceVariant(audience="all", use=("hi",), avoid=("hi",)),)}, {},
         ["rules_conflict"]),
        ({"offers": ("gone",)}, {}, ["channel_offer"]),
    ],
)  # fmt: skip
def test_rules_of_a_channel_that_exclude_each_other_are_told(fields, voice, codes_):
    brand = changed(WHOLE, voice=changed(WHOLE.voice, **voice))
    assert codes(of(brand, channels={"x": changed(RULES, **fields)})) == codes_


def test_two_documents_about_one_channel_are_told_for_both():
    found = of(channels={"a": RULES, "b": changed(RULES, channel="B-LOG")})
    assert [(f.code, f.key) for f in found.findings] == [
        ("channel_twice", "a"), ("channel_twice", "b"),
    ]  # fmt: skip


def test_what_may_vary_and_must_be_kept_at_once_is_wrong_but_defaults_step_back():
    both = Personalisation(may_vary=[Aspect.TIMING], must_keep=[Aspect.TIMING])
    assert codes(of(changed(WHOLE, personalisation=both))) == ["personalisation_conflict"]
    kept = Personalisation(must_keep=[Aspect.TIMING])
    assert codes(of(changed(WHOLE, personalisation=kept))) == []
    assert kept.varied == (Aspect.PRODUCT, Aspect.FORMAT, Aspect.PROOF)


def test_every_part_without_an_owner_is_told_and_a_pillar_may_have_its_own():
    pillars = [changed(p, owner="Eve") for p in PILLARS]
    found = of(changed(WHOLE, owner="", pillars=pillars), {"calm": changed(THEME, owner="")})
    assert [(f.code, f.tier) for f in found.findings] == [
        ("owner_missing", 1),
        ("owner_missing", 2),
    ]
    assert {p.owner for p in found.parts if p.name.startswith("pillar")} == {"Eve"}


@pytest.mark.parametrize(
    ("reviewed_on", "review_by", "otherwise", "state", "due", "by"),
    [
        (date(2026, 11, 1), None, None, "fine", date(2027, 5, 1), date(2027, 11, 1)),
        (date(2026, 5, 23), None, None, "due", date(2026, 11, 23), date(2027, 5, 23)),
        (date(2025, 11, 23), None, None, "due", date(2026, 5, 23), date(2026, 11, 23)),
        (date(2025, 11, 22), None, None, "overdue", date(2026, 5, 22), date(2026, 11, 22)),
        (None, None, date(2025, 8, 31), "overdue", date(2026, 2, 28), date(2026, 8, 31)),
        (None, None, None, "unknown", None, None),
        (None, date(2026, 12, 24), None, "fine", date(2026, 11, 24), date(2026, 12, 24)),
        (None, date(2026, 12, 23), None, "due", date(2026, 11, 23), date(2026, 12, 23)),
        (None, TODAY, None, "due", date(2026, 10, 24), TODAY),
        (date(2026, 1, 1), date(2026, 11, 22), None, "overdue", date(2026, 10, 23),
         date(2026, 11, 22)),
        (date(2026, 11, 22), date(2026, 11, 22), None, "fine", date(2027, 5, 22),
         date(2027, 11, 22)),
    ],
)  # fmt: skip
def test_a_review_is_due_and_overdue_by_its_months_or_the_day_that_is_named(
    reviewed_on, review_by, otherwise, state, due, by
):
    found = review(reviewed_on, review_by, otherwise, (6, 12), 30, TODAY)
    assert (found.state, found.due_from, found.due_by) == (ReviewState(state), due, by)


@given(st.dates(date(1990, 1, 1), date(2199, 12, 31)), st.floats(0.1, 600), st.floats(0, 600))
def test_more_months_are_never_an_earlier_day(day, months, more):
    assert day <= later(day, months)
    assert later(day, int(months)) <= later(day, int(months) + int(more))


def test_a_review_that_is_yet_to_come_is_no_review():
    found = of(brand=changed(WHOLE, reviewed_on=date(2062, 1, 1)))
    assert [(f.weight, f.code, f.what) for f in found.findings] == [
        (Weight.WRONG, "review_future",
         "The brand core was reviewed on 1 Jan 2062, which is yet to come."),
    ]  # fmt: skip
    assert codes(of(brand=changed(WHOLE, reviewed_on=TODAY))) == []


def test_a_theme_is_reviewed_from_its_first_day_and_a_channel_from_its_last_change():
    old = changed(THEME, first_day=date(2025, 1, 1))
    rules = changed(RULES, reviewed_on=None)
    stamp = datetime(2026, 9, 1, tzinfo=UTC)
    found = of(themes={"calm": old}, channels={"blog": rules}, changed={("channel", "blog"): stamp})
    assert [(f.code, f.what) for f in found.findings] == [
        ("review_overdue", "“Calm” is overdue for review since 1 Jan 2026."),
        ("review_due", "“Blog” is due for review, by 1 Dec 2026."),
    ]


def test_levels_of_freedom_come_from_the_part_before_the_settings():
    settings = ArchitectureSettings(core_freedom="most", channel_freedom="fixed")
    free = {"calm": changed(THEME, freedom=Freedom.SIGNIFICANT)}
    found = of(themes=free, settings=settings)
    assert [found.of_tier(n)[0].freedom.value for n in (1, 2, 3)] == [
        "most", "significant", "fixed",
    ]  # fmt: skip


def test_the_version_changes_with_every_tier_and_not_with_offers():
    base = of().version
    others = [of(changed(WHOLE, owner="x")), of(themes={}), of(channels={})]
    assert len({base, *(o.version for o in others)}) == 4
    offer = Offer(title="Ten", kind=OfferKind.PERCENT_OFF, **DAYS)
    assert of(offers={"ten": offer}).version == base


def test_a_brand_file_of_before_loads_and_bare_attributes_are_attributes(tmp_path):
    path = tmp_path / "brand.yaml"
    path.write_text(
        "pillars:\n  - id: easy\n    statement: Easy to set up.\n"
        "voice:\n  attributes: [plain, {name: warm, do: [Hello], dont: [Dear sir]}]\n"
        "reviewed_on: 2026-01-10\n",
        encoding="utf-8",
    )
    brand = load_brand(path)
    assert [a.name for a in brand.voice.attributes] == ["plain", "warm"]
    assert (brand.voice.attributes[1].do, brand.reviewed_on) == (["Hello"], date(2026, 1, 10))
