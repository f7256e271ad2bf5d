"""Building and checking tracking links."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.errors import TaxonomyError
from unisono.model.taxonomy import ParameterRule, Taxonomy
from unisono.taxonomy.links import build_link, build_links, check_link

RULES = Taxonomy(
    parameters={
        "medium": ParameterRule(allowed=["cpc", "email", "paid_social"], required=True),
        "campaign": ParameterRule(pattern="[a-z0-9]+(_[a-z0-9]+)*", required=True),
    }
)
GOOD = {"source": "linkedin", "medium": "cpc", "campaign": "q1_promo"}


def codes(url, taxonomy=RULES):
    return [(f.code, f.parameter, f.suggestion) for f in check_link(url, taxonomy)]


def test_build_keeps_the_rest_and_replaces_old_tags():
    url = "https://shop.example/a?x=1&utm_sorce=old&utm_medium=y#top"
    assert build_link(url, GOOD, RULES) == (
        "https://shop.example/a?x=1&utm_source=linkedin&utm_medium=cpc&utm_campaign=q1_promo#top"
    )


def test_every_violation_is_named_with_the_nearest_allowed_value():
    params = {"medium": "e-mial", "campaign": "Q1 Promo", "colour": "red"}
    with pytest.raises(TaxonomyError) as error:
        build_link("shop.example", params, RULES)
    assert error.value.message == (
        "colour is no tracking parameter; 'shop.example' is no web address; it must start with "
        "https:// and name a host; utm_source is missing; utm_medium 'e-mial' is not allowed; "
        "nearest: 'email'; utm_campaign 'Q1 Promo' does not follow the pattern "
        "[a-z0-9]+(_[a-z0-9]+)*; nearest: 'q1_promo'."
    )


def test_bulk_goes_on_after_a_bad_row():
    rows = [{"url": "https://a.example", **GOOD}, {"url": "https://a.example", "medium": "cpc"}]
    built = build_links(rows, RULES)
    assert [(b.row, bool(b.link), bool(b.problem)) for b in built] == [
        (1, True, False), (2, False, True),
    ]  # fmt: skip


BASE = "https://a.example/?utm_source=x&utm_medium=cpc&utm_campaign=c"


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        (BASE, []),
        (BASE.replace("https", "http"), [("insecure", "", "https")]),
        (BASE.replace("=cpc", "=CPC"), [("off_standard", "utm_medium", "cpc")]),
        (BASE + "&utm_medium=cpc", [("duplicate", "utm_medium", "")]),
        (BASE + "&email=ann%40a.example", [("personal_data", "email", "")]),
        (BASE[:-1] + "{{campaign.name}}", [("off_standard", "utm_campaign", "")]),
        (BASE[:-1] + "%257Bid%257D", [("off_standard", "utm_campaign", ""),
                                      ("encoding", "utm_campaign", "{id}")]),
        (BASE.replace("utm_medium", "utm_mediun"),
         [("misspelt", "utm_mediun", "utm_medium"), ("missing", "utm_medium", "")]),
        ("https://a.example/#utm_source=x",
         [("fragment", "utm_source", "?utm_source="), ("missing", "utm_source", ""),
          ("missing", "utm_medium", ""), ("missing", "utm_campaign", "")]),
        ("ftp://a.example", [("address", "", "")]),
        ("https://[broken", [("address", "", "")]),
    ],
)  # fmt: skip
def test_check(url, wanted):
    assert codes(url) == wanted


values = st.text(st.characters(codec="utf-8", categories=["L", "Nd"]), min_size=1, max_size=12)


@given(values, values, st.sampled_from(["", "?a=1&b=%20", "?utm_source=old", "#part", "?q#f"]))
def test_round_trip(source, campaign, tail):
    params = {"source": source, "medium": "cpc", "campaign": campaign}
    try:
        link = build_link(f"https://a.example/p{tail}", params, Taxonomy())
    except TaxonomyError:
        return  # the value is junk or not in its normal form; refusing is right
    assert build_link(link, params, Taxonomy()) == link
    assert check_link(link, Taxonomy()) == ()


def test_what_is_no_address_is_told_in_a_sentence():
    assert [str(found) for found in check_link("not a link", RULES)] == [
        "'not a link' is no web address"
    ]
