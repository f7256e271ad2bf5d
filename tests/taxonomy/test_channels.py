"""Channel groups."""

import csv

import pytest

from unisono.model.taxonomy import ChannelKey, ChannelRule, Taxonomy
from unisono.taxonomy.channels import DEFAULT_CHANNELS, UNASSIGNED, classify
from unisono.taxonomy.platforms import (
    DISCIPLINES,
    discipline,
    platform_channel,
)


def channel(*key, taxonomy=None, **rest):
    return classify([ChannelKey(*key, **rest)], taxonomy or Taxonomy())[0].channel


def test_public_cases(shared_data):
    with (shared_data / "messages" / "ga4_channel_cases_dbt.csv").open() as file:
        cases = list(csv.DictReader(file))
    wanted = [c["expected_channel"] for c in cases]
    # The source of the cases expects Paid Shopping for a shop without a paid medium.
    wanted = [
        "Organic Shopping" if (c["source"], c["medium"]) == ("alibaba", "") else w
        for c, w in zip(cases, wanted, strict=True)
    ]
    assert [channel(c["source"], c["medium"], c["campaign"]) for c in cases] == wanted


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        (("", "", ""), "Direct"),
        (("(not set)", "(not set)", "(not set)"), "Direct"),
        (("GOOGLE", "CPC", "x"), "Paid Search"),
        (("google", "cpc", "spring-shopping"), "Paid Shopping"),
        (("google", "cpc", "workshop"), "Paid Search"),
        (("google", "cpc", "eshop"), "Paid Shopping"),
        (("linkedin", "paid_social", ""), "Paid Social"),
        (("dv360", "cpm", ""), "Display"),
        (("newsletter", "e-mail", ""), "Email"),
        (("chatgpt.com", "referral", ""), "AI Assistant"),
        (("partner.example", "referral", ""), "Referral"),
        (("newsletter", "", ""), UNASSIGNED),
        (("partner.example", "affiliate", ""), "Affiliates"),
        # GA4 takes the one word; an alias of the taxonomy makes the other one the same
        (("partner.example", "affiliates", ""), UNASSIGNED),
        (("partner.example", "social_media", ""), "Organic Social"),
    ],
)
def test_default_groups(key, wanted):
    assert channel(*key) == wanted


@pytest.mark.parametrize(
    ("host", "wanted"),
    [
        ("www.google.co.uk", "Organic Search"), ("l.facebook.com", "Organic Social"),
        ("youtube.com", "Organic Video"), ("mail.google.com", "Email"),
        ("gemini.google.com", "AI Assistant"), ("blog.partner.example", "Referral"),
        ("amazon.de", "Organic Shopping"), ("android-app://com.reddit.frontpage", "Organic Social"),
    ],
)  # fmt: skip
def test_referrer_decides_without_tags(host, wanted):
    assert channel("", "", "", referrer_host=host) == wanted


@pytest.mark.parametrize(
    ("key", "click", "wanted"),
    [
        (("google", "organic", ""), "gclid", "Paid Search"),
        (("bing", "organic", ""), "msclkid", "Paid Search"),
        (("", "", "shopping-de"), "gclid", "Paid Shopping"),
        (("", "", ""), "fbclid", "Organic Social"),
        (("facebook", "paid_social", ""), "fbclid", "Paid Social"),
        (("newsletter", "email", ""), "gclid", "Email"),
        (("(direct)", "(none)", ""), "li_fat_id", "Paid Social"),
        (("(direct)", "(none)", ""), "unknown", "Direct"),
    ],
)
def test_click_ids(key, click, wanted):
    assert channel(*key, click_kind=click) == wanted


def test_own_channels_come_first_and_say_so():
    own = Taxonomy(channels=[ChannelRule(channel="Podcast", source="spotify|podcast.*")])
    found = classify([ChannelKey("Podcast-42", "audio", "")], own)[0]
    assert (found.channel, found.rule) == ("Podcast", "own channel")
    assert channel("other", "audio", "", taxonomy=own) == "Audio"


def test_missing_parts_are_safe():
    assert classify([ChannelKey(None, None, None, None, None)], Taxonomy())[0].channel == "Direct"


def test_canonical_source_and_medium():
    found = classify([ChannelKey("FB", "e-mail", "")], Taxonomy())[0]
    assert (found.source, found.medium) == ("facebook", "email")


@pytest.mark.parametrize(
    ("platform", "name", "objective", "wanted"),
    [
        ("google_ads", "Brand | US", "SEARCH", "Paid Search"),
        ("google_ads", "PMax all", "", "Cross-network"),
        ("google_ads", "x", "PERFORMANCE_MAX", "Cross-network"),
        ("google_ads", "Shopping DE", "", "Paid Shopping"),
        ("google_ads", "YouTube launch", "", "Paid Video"),
        ("google_ads", "", "", "Paid Search"),
        ("Microsoft Ads", "", "", "Paid Search"),
        ("dv360", "", "", "Display"),
        ("meta", "search lookalike", "", "Paid Social"),
        ("linkedin", "", "", "Paid Social"),
        ("TV", "", "", "TV"), ("ooh", "", "", "Out of home"), ("event", "", "", "Events"),
        ("something", "", "", "Paid Other"),
    ],
)  # fmt: skip
def test_platform_channel(platform, name, objective, wanted):
    assert platform_channel(platform, name, objective) == wanted


def test_every_channel_has_one_of_the_eight_disciplines():
    none = {"Direct", UNASSIGNED}
    assert {discipline(c) for c in DEFAULT_CHANNELS if c not in none} <= set(DISCIPLINES)
    assert {discipline(c) for c in none} == {""}
    own = Taxonomy(channels=[ChannelRule(channel="Fair", discipline="PR")])
    assert discipline("Fair", own) == "PR"
