"""Slips of sources and mediums: what merges, what is asked, what stays apart.

The lists are made here: names of mediums and made-up partners, and every swap of neighbours and
left-out letter inside them.
"""

import pytest

from unisono.model.taxonomy import ParameterRule, RawValue, Taxonomy
from unisono.taxonomy.canonical import canonicalise

PARTNERS = ["partner-portal", "northwind-blog", "dealer-network", "campusradio", "stadtmagazin"]
MEDIUMS = ["social", "display", "referral", "organic", "affiliate", "banner", "newsletter",
           "retargeting", "influencer", "podcast", "sponsored"]  # fmt: skip
#: One letter apart, and two things.
APART = [
    ("partner-us", "partner-uk"), ("agency1", "agency2"), ("blog.a-team.com", "blog.b-team.com"),
    ("print", "sprint"), ("mail-de", "mail-dk"), ("cpc", "cpm"), ("affiliate", "affiliates"),
    ("trial-page", "trail-page"), ("brandshop", "grandshop"),
]  # fmt: skip


def canon(param, uses):
    found, questions = canonicalise([RawValue(param, r, n) for r, n in uses.items()], Taxonomy())
    return {c.raw: c.canonical for c in found}, {frozenset((q.first, q.second)) for q in questions}


def swaps(name):
    for at in range(1, len(name) - 2):
        a, b = name[at], name[at + 1]
        if a != b and (name[at - 1] + a + b).isalpha():
            yield name[:at] + b + a + name[at + 2 :]


def left_out(name):
    """Every letter but the first and last of words of five letters and more."""
    for word in [w for w in name.split("-") if len(w) > 4]:
        for at in range(1, len(word) - 1):
            yield name.replace(word, word[:at] + word[at + 1 :])


@pytest.mark.parametrize(("param", "names"), [("source", PARTNERS), ("medium", MEDIUMS)])
def test_swapped_letters_are_one_name(param, names):
    for name in names:
        for slip in swaps(name):
            found, questions = canon(param, {name: 90, slip: 2})
            asked = len(slip.split("-")[-1]) == 4 and {frozenset((name, slip))} == questions
            assert found[slip] == name or asked, slip


def test_letters_left_out_merge_where_the_name_is_far_more_used():
    pairs = [(n, s) for n in PARTNERS for s in left_out(n)]
    merged = sum(canon("source", {n: 90, s: 2})[0][s] == n for n, s in pairs)
    asked = sum(canon("source", {n: 9, s: 4})[1] == {frozenset((n, s))} for n, s in pairs)
    assert (merged, asked) == (len(pairs), len(pairs))


@pytest.mark.parametrize("param", ["source", "medium"])
@pytest.mark.parametrize("pair", APART)
def test_two_things_are_never_one(param, pair):
    found, _ = canon(param, dict(zip(pair, (90, 2), strict=True)))
    assert found == {value: value for value in pair}


def test_names_used_alike_are_asked_about():
    found, questions = canon("source", {"dealer-network": 50, "delaer-network": 40})
    assert len(set(found.values())) == 2
    assert questions == {frozenset(("dealer-network", "delaer-network"))}


def test_other_spellings_of_an_old_name_follow_it():
    rule = ParameterRule(aliases={"partner-net": "portal"}, allowed=["portal", "partnernet"])
    values = [RawValue("source", v, 3) for v in ("partner-net", "Partner_Net", "partnernet")]
    found, _ = canonicalise(values, Taxonomy(parameters={"source": rule}))
    assert {c.raw: c.canonical for c in found} == {
        "partner-net": "portal", "Partner_Net": "partnernet", "partnernet": "partnernet",
    }  # fmt: skip
    loose = Taxonomy(parameters={"source": ParameterRule(aliases={"partner-net": "portal"})})
    found, _ = canonicalise(values, loose)
    assert {c.canonical for c in found} == {"portal"}
