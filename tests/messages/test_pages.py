"""Landing pages read for offers: visible text, JSON-LD, bad pages."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unisono.messages.pages import page_facts
from unisono.model.promises import PageProduct

DAY = date(2026, 3, 2)
FILL = "<p>" + "We plan the month of teams who close their books. " * 4 + "</p>"


def facts(body: str, media_type: str = "text/html"):
    return page_facts(body, media_type, DAY)


def offers(body: str):
    return [(o.kind, o.value, o.unit) for o in facts(FILL + body).offers]


def test_offers_stand_in_the_visible_text():
    body = "<h1>Save <b>20</b>% on all plans</h1><div>Team plan</div><div>$49</div>"
    assert offers(body) == [("percent_off", 20, "%"), ("price", 49, "USD")]


@pytest.mark.parametrize(
    "hidden",
    ["<script>var x = '30% off'</script>", "<style>a{content:'30% off'}</style>",
     "<template>30% off</template>", "<noscript>30% off</noscript>", "<p hidden>30% off</p>",
     "<p style='display: none'>30% off</p>", "<p aria-hidden='true'>30% off</p>",
     "<!-- 30% off -->", "<del>$99</del>", "<s>$99</s>",
     "<span style='text-decoration:line-through'>$99</span>", "<option>30% off</option>"],
)  # fmt: skip
def test_what_no_reader_sees_is_no_offer(hidden):
    assert offers(hidden) == []
    assert offers(f"{hidden}<p>5% off</p>") == [("percent_off", 5, "%")]


def ld(*nodes: object) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(n)}</script>' for n in nodes)


OFFER = {
    "@type": "Offer", "price": "1,299.50", "priceCurrency": "eur",
    "availability": "https://schema.org/OutOfStock", "priceValidUntil": "2026-03-31T00:00:00",
}  # fmt: skip
DESK = PageProduct("Standing desk", 1299.5, "EUR", False, date(2026, 3, 31))


@pytest.mark.parametrize(
    "node",
    [{"@context": "https://schema.org", "@type": "Product", "name": "Standing  desk",
      "offers": OFFER},
     {"@graph": [{"@type": "WebSite"},
                 {"@type": ["Thing", "Product"], "name": "Standing desk", "offers": [OFFER]}]},
     [{"@type": "https://schema.org/Product", "name": "Standing desk", "offers": OFFER}],
     {"mainEntity": {"@type": "Product", "name": "Standing desk", "offers": {
         **{k: v for k, v in OFFER.items() if k != "price"},
         "priceSpecification": [{"price": 1299.5}]}}}],
)  # fmt: skip
def test_products_for_machines(node):
    assert facts(FILL + ld(node)).products == (DESK,)


def test_ranges_and_open_graph():
    prices = {"lowPrice": 9, "highPrice": "19", "priceCurrency": "USD"}
    offer = {"@type": "AggregateOffer", **prices}
    many = {"@type": "Product", "name": "Plan", "offers": offer}
    found = facts(
        "<meta property='og:title' content='Mug'><meta property='product:price:amount' "
        "content='12,00'><meta property='product:price:currency' content='EUR'>"
        "<meta property='product:availability' content='in stock'>" + ld(many)
    )
    assert found.products == (
        PageProduct("Plan", 9, "USD", None, None, 19), PageProduct("Mug", 12, "EUR", True),
    )  # fmt: skip
    assert found.unread == ""


def test_title_and_canonical_address():
    found = facts(
        "<title> A\n page </title><link rel='canonical' href='https://a.test/x'>"
        "<link rel='canonical' href='https://b.test/'>" + FILL
    )
    assert (found.title, found.canonical) == ("A page", "https://a.test/x")
    assert "A page" not in found.excerpt


@pytest.mark.parametrize(
    ("body", "media_type", "why"),
    [("%PDF-1.7", "application/pdf", "it is no page but application/pdf"),
     ("\0\0\1", "text/html", "it is no text"),
     ("<div id='app'></div><script src='/a.js'></script>", "text/html",
      "it shows its text by scripts only"),
     ("", "text/html", "it is empty"), ("<p>Hello</p>", "text/html", "it is empty")],
)  # fmt: skip
def test_pages_that_cannot_be_read_say_why(body, media_type, why):
    assert facts(body, media_type).unread == why


@pytest.mark.parametrize(
    "body",
    ["<div>" * 50_000 + FILL, "<p" * 100_000, "<!--" * 100_000, "&" * 500_000,
     ld([[[[[]]]]] * 10) + "<script type='application/ld+json'>" + "[" * 100_000,
     "<script type='application/ld+json'>{\"a\":" + "9" * 10_000 + "}</script>",
     "</b>" * 200_000, "<b><i>" * 100_000, "x" * 3_000_000,
     "<title>" + "<i>a" * 450_000],
    ids=range(10),
)  # fmt: skip
def test_hostile_pages_take_no_time(body):
    import time

    begun = time.process_time()
    facts(body)
    assert time.process_time() - begun < 5


def test_what_is_read_can_be_kept():
    offer = '{"price": 1, "priceCurrency": "\\udfffEUR"}'
    product = f'{{"@type": "Product", "name": "a\\ud800\\u0000b", "offers": {offer}}}'
    body = f"<title>t\ud800\x1b</title><script type='application/ld+json'>{product}</script>"
    found = facts(f"{body}{FILL * 9}\0 20% off")
    assert (found.title, found.products) == ("t", (PageProduct("ab", 1, "EUR"),))
    assert found.excerpt.isprintable()
    assert facts("", "text/\x1b[31mhtml").unread == "it is no page but text/[31mhtml"


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=400))
def test_any_page_is_read(text):
    found = facts(f"<html>{text}")
    assert isinstance(found.offers, tuple)
    found = facts(f'<script type="application/ld+json">{text}</script>')
    assert found.products == ()


@pytest.mark.parametrize(
    ("body", "said"),
    [("<p>$9</p><p>Sold out</p>", "Sold out"),
     ("<p>Leider ausverkauft!</p>", "Leider ausverkauft!"),
     ("<p>Currently out of stock. Write to us.</p>", "Currently out of stock. Write to us."),
     ("<p>The white one is sold out.</p>", ""), ("<p>Sold out stadiums all year</p>", ""),
     ("<li>A $9</li><li>Sold out</li><li>B $12</li>", ""), ("<p>Out of stockings?</p>", ""),
     ("<p hidden>Sold out</p>", ""), ("<p>" + "Sold out, " * 40 + "</p>", "")],
)  # fmt: skip
def test_a_line_of_its_own_says_that_nothing_is_left(body, said):
    assert facts(FILL + body).sold_out == said


def test_machines_that_know_of_stock_are_believed_before_a_line():
    there = {"@type": "Product", "name": "Desk", "offers": {"price": 9, "availability": "InStock"}}
    assert facts(FILL + "<p>Sold out</p>" + ld(there)).sold_out == ""


@pytest.mark.parametrize(
    ("body", "said"),
    [("<p>This offer has ended.</p>", "This offer has ended."),
     ("<p>Die Aktion ist leider abgelaufen.</p>", "Die Aktion ist leider abgelaufen."),
     ("<p>The sale ends on Friday.</p>", ""), ("<p>Our work for peace has ended wars.</p>", "")],
)  # fmt: skip
def test_a_line_says_that_the_offer_is_over(body, said):
    assert facts(FILL + body).over == said


def test_a_price_above_a_line_about_delivery_is_no_fee():
    assert offers("<p>$399</p><p>Delivery takes two days.</p>") == [("price", 399, "USD")]
    assert offers("<p>$5 delivery</p>") == []
