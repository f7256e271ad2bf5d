"""Templates: approved sentences, as a channel takes them; what may vary and what not."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.messages.limits import limited_channels, text_limit
from unisono.messages.variants import MOST_DRAFTS, material, template_drafts
from unisono.model.gate import Draft
from unisono.model.messages import Brand
from unisono.model.tiers import Aspect, ChannelRules
from unisono.model.variants import VariantBrief

EASY = ["Set up in minutes, not weeks.", "Anyone can set it up without an engineer."]
PILLARS: list[dict[str, Any]] = [
    {"id": "easy", "statement": "Anyone can set it up in minutes.", "examples": EASY,
     "proof": ["Nine of ten teams are done in an hour.", "No engineer was needed."]},
    {"id": "safe", "statement": "Your data stays yours.", "examples": ["Your data stays safe."]},
]  # fmt: skip


def brand(**more: Any) -> Brand:
    return Brand.model_validate({"pillars": PILLARS, **more})


def made(of: Brand | None = None, offer: str = "", **brief: Any) -> list[Draft]:
    asked = VariantBrief(**{"channel": "E-mail", "pillar": "easy", **brief})
    given = material(of or brand(), asked, ("Book a demo.",), offer)
    return list(template_drafts(given, asked))


def said(draft: Draft) -> str:
    return f"{draft.title}\n{draft.text}"


def words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9%]+", text.casefold()))


@pytest.mark.parametrize("channel", [*limited_channels(), "Blog"])
def test_they_fit_the_channel_call_to_action_and_differ(channel: str) -> None:
    found = made(channel=channel)
    assert 2 <= len(found) <= MOST_DRAFTS
    assert len({said(d) for d in found}) == len(found)
    limit = text_limit(channel, brand().voice)
    for draft in found:
        assert "Book a demo." in draft.text
        if limit and limit.text:
            assert limit.length(draft.text) <= limit.text
        if limit and limit.title:
            assert limit.length(draft.title) <= limit.title
        if limit and limit.text and limit.title is None:
            assert draft.title == ""


def test_no_word_is_made_up() -> None:
    known = words(f"{PILLARS} Book a demo. 20% off all plans until 31 Dec 2026")
    for draft in made(offer="20% off all plans", ends_on=date(2026, 12, 31)):
        assert words(said(draft)) <= known
        assert "20% off all plans until 31 Dec 2026." in draft.text


def test_they_lead_with_the_pillar_and_carry_another() -> None:
    lead = {*EASY, "Anyone can set it up in minutes."}
    assert all(any(s.rstrip(".") in said(d) for s in lead) for d in made())
    assert all("data stays" in d.text for d in made()[:3])


def test_what_must_be_kept_does_not_vary() -> None:
    rules = {"must_keep": ["proof", "format", "timing", "product"], "may_vary": ["offer"]}
    found = made(
        brand(personalisation=rules), "20% off", ends_on=date(2026, 12, 31), product="Desk"
    )
    assert found
    for draft in found:
        assert "No engineer was needed" not in draft.text
        assert "until" not in draft.text
        assert "Desk" not in said(draft)
        assert not draft.text.startswith("20% off")


def test_the_product_asked_for_stands_in_the_place_of_another() -> None:
    pillar = {"id": "easy", "statement": "Alpha is set up in minutes.", "examples": []}
    own = Brand.model_validate(
        {"pillars": [pillar], "personalisation": {"products": ["Alpha", "Beta"]}}
    )
    for draft in made(own, product="Beta"):
        assert "Beta is set up in minutes." in draft.text
        assert "Alpha" not in said(draft)


def test_variants_of_an_approved_text_keep_its_sentences() -> None:
    asked = VariantBrief(channel="Blog", pillar="easy", variant_of="mail")
    given = material(brand(), asked, (), "", approved="Ready in ten minutes. No engineer.")
    drafts = list(template_drafts(given, asked))
    assert {d.variant_of for d in drafts} == {"mail"}
    assert given.lead == ("Ready in ten minutes.", "No engineer.")


def test_rules_of_the_channel_hold() -> None:
    rules = ChannelRules(title="Blog", channel="Blog", text_characters=60, title_characters=25)
    asked = VariantBrief(channel="Blog", pillar="easy")
    drafts = list(template_drafts(material(brand(), asked, (), "", rules=rules), asked))
    assert drafts
    assert all(len(d.text) <= 60 and len(d.title) <= 25 for d in drafts)


def test_nothing_that_fits_is_nothing() -> None:
    rules = ChannelRules(title="Tiny", channel="Tiny", text_characters=5)
    asked = VariantBrief(channel="Tiny", pillar="easy")
    assert list(template_drafts(material(brand(), asked, (), "", rules=rules), asked)) == []


@given(
    st.lists(st.text(min_size=3, max_size=80), min_size=1, max_size=4), st.text(max_size=60),
    st.sampled_from([*limited_channels(), "Blog"]), st.sampled_from([list(Aspect), []]),
)  # fmt: skip
def test_any_words_fit_and_come_each_once(
    lines: list[str], offer: str, channel: str, varied: list[Aspect]
) -> None:
    pillars = [
        {"id": f"p{n}", "statement": line, "examples": lines} for n, line in enumerate(lines)
    ]
    own = Brand.model_validate({"pillars": pillars, "personalisation": {"may_vary": varied}})
    asked = VariantBrief(channel=channel, pillar="p0")
    limit = text_limit(channel, own.voice)
    drafts = list(template_drafts(material(own, asked, (), offer), asked))
    assert len({said(d) for d in drafts}) == len(drafts) <= MOST_DRAFTS
    assert all(
        limit is None or not limit.text or limit.length(d.text) <= limit.text for d in drafts
    )
