"""Canonical values: what merges, what never does, what is asked."""

import csv
import itertools
import random
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unisono.model.taxonomy import ParameterRule, RawValue, Taxonomy
from unisono.taxonomy.canonical import canonicalise


def canon(param, uses, taxonomy=None):
    values = [RawValue(param, raw, n) for raw, n in dict(uses).items()]
    found, questions = canonicalise(values, taxonomy or Taxonomy())
    return {c.raw: (c.canonical, c.kind) for c in found}, questions


def same(param, first, second, taxonomy=None):
    found, _ = canon(param, {first: 2, second: 1}, taxonomy)
    return found[first][0] == found[second][0]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Q1_promo", "Q1-promo"),
        ("Q1_promo", "q1promo"),
        ("spring%2520sale", "spring_sale"),
        ("spring\u200bsale", "springsale"),
        ("2026-q1-launch", "launch_q1_2026"),
        ("fy26_q1_launch", "launch_q1_2026"),
        ("march_2025_launch", "launch_mar_2025"),
        ("ｓｐｒｉｎｇ_sale", "spring_sale"),
        ("webinar_20250808", "webinar_2025-08-08"),
        ("customer_stroies_2025", "customer_stories_2025"),
    ],
)
def test_one_campaign(first, second):
    assert same("campaign", first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("q1_promo", "q2_promo"),
        ("promo_2025", "promo_2026"),
        ("promo_2025", "promo"),
        ("webinar_2026-07-08", "webinar_2026-08-07"),
        ("launch_us", "launch_uk"),
        ("launch_us", "launch"),
        ("launch_prospecting", "launch_retargeting"),
        ("camp_us", "campus"),
        ("banner_v1", "banner_v2"),
        ("customer_stories", "customer_stores"),
        ("summer_webinar", "summer_webinars"),
        ("winter_sale", "winner_sale"),
    ],
)
def test_two_campaigns(first, second):
    assert not same("campaign", first, second)


def test_a_plural_is_asked_not_guessed():
    found, questions = canon("campaign", {"summer_webinar": 9, "summer_webinars": 2})
    assert [(q.first, q.second, q.why, q.uses) for q in questions] == [
        ("summer_webinar", "summer_webinars", "'webinar' and 'webinars' differ by one letter", 11)
    ]
    assert found == {
        "summer_webinar": ("summer_webinar", "standard"),
        "summer_webinars": ("summer_webinars", "ambiguous"),
    }


def test_the_taxonomy_settles_questions_and_pairs_declared_different():
    pair = [("summer_webinar", "summer_webinars"), ("q1_promo", "Q1-promo")]
    declared = Taxonomy(different=pair)
    _, questions = canon("campaign", {"summer_webinar": 9, "summer_webinars": 2}, declared)
    assert questions == ()
    assert not same("campaign", "q1_promo", "Q1-promo", declared)


def test_aliases_win():
    taxonomy = Taxonomy(parameters={"campaign": ParameterRule(aliases={"old": "q1_promo"})})
    found, _ = canon("campaign", {"old": 50, "Q1-Promo": 3}, taxonomy)
    assert found == {"old": ("q1_promo", "variant"), "Q1-Promo": ("q1_promo", "variant")}


def test_allowed_spelling_then_most_used_then_plain():
    allowed = Taxonomy(parameters={"source": ParameterRule(allowed=["facebook"])})
    found, _ = canon("source", {"FB": 90, "myspacey": 1}, allowed)
    assert found == {"FB": ("facebook", "variant"), "myspacey": ("myspacey", "off_standard")}
    found, _ = canon("source", {"FB": 9, "fb": 1})
    assert found == {"FB": ("FB", "standard"), "fb": ("FB", "variant")}
    found, _ = canon("campaign", {"Q1-Promo": 1, "q1_promo": 1, "Q1%20promo": 7})
    assert {name for name, _ in found.values()} == {"q1_promo"}


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("", "empty"), ("%20", "empty"), ("nan", "off_standard"), ("(not set)", "off_standard"),
        ("{{campaign.name}}", "off_standard"), ("undefined", "off_standard"),
        ("{campaignid}", "off_standard"), ("spring sale", "off_standard"),
        ("spring_sale", "standard"),
    ],
)  # fmt: skip
def test_kinds(raw, kind):
    found, _ = canon("campaign", {raw: 1})
    assert found[raw][1] == kind


def test_mediums_merge_by_spelling_only():
    found, questions = canon(
        "medium", {"email": 9, "Email": 2, "e-mail": 1, "e_mail": 1, "cpc": 5, "CPC": 1, "ppc": 2}
    )
    assert {raw: name for raw, (name, _) in found.items()} == {
        "email": "email", "Email": "email", "e-mail": "email", "e_mail": "email",
        "cpc": "cpc", "CPC": "cpc", "ppc": "ppc",
    }  # fmt: skip
    assert [(q.first, q.second) for q in questions] == [("cpc", "ppc")]
    assert found["ppc"] == ("ppc", "ambiguous")


@pytest.mark.parametrize(
    "group",
    [
        ["facebook", "FB", "fb", "facebook.com", "m.facebook.com", "l.facebook.com", "fb-ads",
         "facebook_feed_ad", "facbook"],
        ["instagram", "IG", "insta"],
        ["linkedin", "LinkedIn", "li", "lnkd.in", "www.linkedin.com"],
        ["google", "gads", "google ads", "adwords", "google.co.uk"],
        ["x", "twitter", "t.co", "twitter-ads"],
        ["youtube", "yt", "youtu.be", "m.youtube.com"],
        ["newsletter", "News-Letter", "news_letter"],
    ],
)  # fmt: skip
def test_one_source(group):
    found, _ = canon("source", dict.fromkeys(group, 1))
    assert len({name for name, _ in found.values()}) == 1


def test_sources_that_only_look_alike():
    values = ["partner-a", "partner-b", "news.example.com", "shop.example.com", "metro.de",
              "metro.co.uk", "yahoo", "apollo", "tns", "bing"]  # fmt: skip
    found, _ = canon("source", dict.fromkeys(values, 1))
    assert len({name for name, _ in found.values()}) == len(values)


parts_of_names = [
    "spring", "sprng", "sale", "us", "q1", "2025", "webinar", "webinars", "Launch", "lunch",
]  # fmt: skip
words = st.lists(st.sampled_from(parts_of_names), min_size=1, max_size=4)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(words, st.sampled_from(["_", "-", "", "%20", "."])), max_size=12),
    st.sampled_from(["campaign", "source", "medium", "content"]),
    st.randoms(use_true_random=False),
)
def test_order_changes_nothing_and_canonicals_are_stable(parts, param, shuffle):
    values = [RawValue(param, sep.join(w), i % 3) for i, (w, sep) in enumerate(parts)]
    other = list(values)
    shuffle.shuffle(other)
    first = canonicalise(values, Taxonomy())
    assert first == canonicalise(other, Taxonomy())
    assert {c.raw for c in first[0]} == {v.raw for v in values}


def quality(gold, param):
    found, questions = canonicalise([RawValue(param, raw, 1) for raw in gold], Taxonomy())
    name = {c.raw: c.canonical for c in found}
    right = wrong = missed = 0
    for one, other in itertools.combinations(gold, 2):
        merged, truly = name[one] == name[other], gold[one] == gold[other]
        right += merged and truly
        wrong += merged and not truly
        missed += truly and not merged
    return right / (right + wrong), right / (right + missed), questions


def test_quality_on_public_campaigns(shared_data):
    folder = shared_data / "messages"
    with (folder / "utm_campaign_wild.csv").open() as file:
        wild = {r["utm_campaign"]: r["campaign_id"] for r in csv.DictReader(file)}
    assert quality(wild, "campaign")[:2] == (1.0, 1.0)
    lists = defaultdict(dict)
    with (folder / "utm_campaign_synthetic_dev.csv").open() as file:
        for r in csv.DictReader(file):
            lists[r["list"]][r["utm_campaign"]] = r["campaign_id"]
    for gold in lists.values():
        precision, recall, _ = quality(gold, "campaign")
        assert (precision >= 0.995, recall >= 0.95) == (True, True)


def test_twenty_thousand_campaigns():
    pick = random.Random(3)
    stems = ["".join(pick.choices("abcdefghijklmnopqrstuvwxyz", k=7)) for _ in range(2000)]
    values = [
        RawValue("campaign", f"{pick.choice(stems)}_{pick.choice(stems)}_q{i % 4 + 1}_2025", i)
        for i in range(20_000)
    ]
    canonical, _ = canonicalise(values, Taxonomy())
    assert len(canonical) == len({v.raw for v in values})


def test_a_source_is_called_by_its_own_name_not_its_most_used_nickname():
    values = [RawValue("source", "adwords", 90), RawValue("source", "google", 2)]
    canonical, _ = canonicalise(values, Taxonomy())
    assert {c.raw: c.canonical for c in canonical} == {"adwords": "google", "google": "google"}


def test_a_known_source_written_with_spaces_only_becomes_its_own_name():
    found, _ = canon("source", {"Google Ads": 9, "Meta": 4})
    assert found == {"Google Ads": ("google", "off_standard"), "Meta": ("Meta", "standard")}
    both, _ = canon("source", {"Google Ads": 9, "google": 1})
    assert both == {"Google Ads": ("google", "variant"), "google": ("google", "standard")}
    nickname, _ = canon("source", {"Google Ads": 9, "gads": 1})
    assert nickname["Google Ads"] == ("gads", "variant")


def test_a_known_source_declared_different_keeps_its_own_spelling():
    apart = Taxonomy(different=(("Google Ads", "google"),))
    found, _ = canon("source", {"Google Ads": 9, "google": 1}, apart)
    assert found == {"Google Ads": ("Google_Ads", "off_standard"), "google": ("google", "standard")}
    ruled = Taxonomy(parameters={"source": ParameterRule(pattern="[A-Z].*")})
    found, _ = canon("source", {"Google Ads": 9}, ruled)
    assert found == {"Google Ads": ("Google_Ads", "off_standard")}


def test_a_medium_with_spaces_is_written_in_lower_case():
    found, _ = canon("medium", {"Paid Social": 9})
    assert found == {"Paid Social": ("paid_social", "off_standard")}
