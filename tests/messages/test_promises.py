"""Promises against their page, the catalogue, and what sales and support were told."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from unisono.messages.catalogue import Catalogue, page_key
from unisono.messages.gate import Rules, check_draft
from unisono.messages.holding import Reality
from unisono.messages.offers import read_offers
from unisono.messages.promises import hold
from unisono.messages.promises_told import tells_teams
from unisono.messages.standing import as_offered
from unisono.model.gate import Draft
from unisono.model.messages import Brand, MessageText
from unisono.model.promises import (
    CatalogueItem,
    Fault,
    PageFacts,
    PageOffer,
    PageProduct,
    SeenPage,
)
from unisono.model.taxonomy import Taxonomy
from unisono.settings import GateSettings

DAY = date(2026, 3, 10)
END = date(2026, 3, 31)
LINK = "https://www.example.com/desk?utm_source=x"


def text(said: str, channel: str = "E-mail", campaign: str = "spring", **more: object):
    given = {"starts_on": date(2026, 3, 1), "ends_on": END, **more}
    return MessageText("m", channel, said, campaign=campaign, **given)  # type: ignore[arg-type]


def page(*offers: PageOffer, products: tuple[PageProduct, ...] = (), unread: str = ""):
    facts = PageFacts("Desk", "", offers, products, unread, "Our desk")
    seen = SeenPage(LINK, LINK, datetime(2026, 3, 9, tzinfo=UTC), facts)
    return Reality(DAY, {page_key(LINK): seen})


def shop(*items: CatalogueItem) -> Reality:
    return Reality(DAY, catalogue=Catalogue.of(items))


def told(*said: MessageText, **more: object) -> Reality:
    offers = tuple(as_offered(f) for m in said for f in read_offers(m))
    return Reality(DAY, told=offers, **more)  # type: ignore[arg-type]


def faults(said: str, reality: Reality, place: str, link: str = LINK, **more: object):
    facts = read_offers(text(said, **more))
    found = [h for f in facts for h in hold(f, link, reality) if h.place == place]
    return [h.fault or h.state for h in found]


PERCENT = PageOffer("percent_off", 20, "%", "20% off")


@pytest.mark.parametrize(
    ("said", "offers", "expected"),
    [("Save: 20% off", (PERCENT,), ["held"]),
     ("Save: 30% off", (PERCENT,), [Fault.OTHER]),
     ("Desk for $399", (PERCENT,), [Fault.MISSING]),
     ("Up to 20% off", (PERCENT,), [Fault.OTHER]),
     ("Up to 20% off", (PageOffer("percent_off", 20, "up to %", ""),), ["held"]),
     ("Desk for $399", (PageOffer("price", 399, "USD", "$399"),), ["held"]),
     ("Desk for €399", (PageOffer("price", 399, "USD", "$399"),), [Fault.MISSING]),
     ("Free trial", (PageOffer("free_trial", 14, "days", "14 days free"),), ["held"]),
     ("30-day free trial", (PageOffer("free_trial", 14, "days", ""),), [Fault.OTHER]),
     ("Free shipping over $50", (PageOffer("free_shipping", 30, "USD", ""),), ["held"]),
     ("Free shipping on all orders", (PageOffer("free_shipping", 30, "USD", ""),), [Fault.OTHER]),
     ("Use code SPRING26, ends March 12", (), [])],
)  # fmt: skip
def test_a_page_keeps_a_promise_or_not(said, offers, expected):
    assert faults(said, page(*offers), "landing page") == expected


@pytest.mark.parametrize(
    ("product", "expected"),
    [(PageProduct("Desk", 399, "USD", True), "held"),
     (PageProduct("Desk", 299, "USD", None, None, 399), "held"),
     (PageProduct("Desk", 449, "USD"), Fault.OTHER),
     (PageProduct("Desk", 399, "USD", False), Fault.OUT_OF_STOCK),
     (PageProduct("Desk", 399, "USD", True, date(2026, 3, 9)), Fault.EXPIRED),
     (PageProduct("Desk", 399, "USD", True, DAY), "held")],
)  # fmt: skip
def test_what_a_page_says_for_machines_counts(product, expected):
    assert faults("Desk for $399", page(products=(product,)), "landing page") == [expected]


def test_what_cannot_be_told_of_a_page_is_not_measured():
    unmeasured = ["not measured"]
    assert faults("20% off", Reality(DAY), "landing page") == unmeasured
    assert faults("20% off", Reality(DAY), "landing page", link="") == unmeasured
    assert faults("20% off", page(unread="scripts only"), "landing page") == unmeasured


DESK = CatalogueItem("d", "Standing desk", 500.0, 400.0, date(2026, 3, 1), END, "USD", True)


@pytest.mark.parametrize(
    ("said", "item", "expected"),
    [("Standing desk for $400", {}, "held"),
     ("The standing desks: $399", {}, Fault.OTHER),
     ("Standing desk 20% off", {}, "held"),
     ("Standing desk 25% off", {}, Fault.OTHER),
     ("Standing desk up to 20% off", {}, "held"),
     ("Standing desk: save $100", {}, "held"),
     ("Standing desk €400", {}, "not measured"),
     ("Standing desk for $400", {"available": False}, Fault.OUT_OF_STOCK),
     ("Standing desk for $400", {"available": None}, "held"),
     ("Standing desk for $400", {"sale_to": date(2026, 3, 20)}, Fault.EXPIRED),
     ("Standing desk for $400", {"sale_from": date(2026, 3, 20)}, Fault.OTHER),
     ("Standing desk 20% off", {"sale_price": None}, "not measured"),
     ("Standing desk for $400", {"price": None, "sale_price": None}, "not measured"),
     ("Garden chair for $400", {}, "not measured")],
)  # fmt: skip
def test_the_catalogue_keeps_a_promise_or_not(said, item, expected):
    from dataclasses import replace

    assert faults(said, shop(replace(DESK, **item)), "catalogue", link="") == [expected]


def test_a_product_is_found_by_page_before_title():
    by_page = CatalogueItem(
        "p", "Other name", 399.0, currency="USD", url="http://example.com/desk/"
    )
    assert faults("Standing desk for $399", shop(DESK, by_page), "catalogue") == ["held"]


def test_the_longest_title_that_is_said_is_meant():
    pro = CatalogueItem("p", "Standing desk Pro", 700.0, currency="USD")
    reality = shop(DESK, pro)
    assert faults("Standing desk Pro for $700", reality, "catalogue", link="") == ["held"]
    assert faults("Standing desk for $400", reality, "catalogue", link="") == ["held"]


@pytest.mark.parametrize(
    ("inward", "expected"),
    [("Confirm 20% off in spring", "held"),
     ("Confirm 15% off in spring", Fault.OTHER),
     ("Ask for the order number", "not measured"),
     ("We offer a free trial", Fault.NOT_TOLD)],
)  # fmt: skip
def test_what_teams_were_told(inward, expected):
    reality = told(text(inward, "Support macro", ends_on=None))
    assert faults("Spring: 20% off", reality, "sales and support") == [expected]


def test_who_was_told_of_other_days_campaigns_or_products_was_not_told():
    other = text("15% off", "Support", "autumn")
    past = text("15% off", "Support", starts_on=date(2025, 1, 1), ends_on=date(2025, 1, 9))
    for inward in (other, past):
        assert faults("20% off", told(inward), "sales and support") == [Fault.NOT_TOLD]
    desk = told(text("Garden chair: 15% off", "Support"), catalogue=Catalogue.of((DESK,)))
    said = faults("Standing desk 20% off", desk, "sales and support", link="")
    assert said == [Fault.NOT_TOLD]


def test_a_plan_that_informs_them_counts():
    both = frozenset({"spring", "summer"})
    reality = Reality(DAY, told_campaigns=frozenset({"spring"}), recorded=both)
    assert faults("20% off", reality, "sales and support") == ["held"]
    assert faults("20% off", reality, "sales and support", campaign="summer") == [Fault.NOT_TOLD]
    other = faults("20% off", reality, "sales and support", campaign="autumn")
    assert other == ["not measured"]
    assert faults("20% off", reality, "sales and support", campaign="") == ["not measured"]


@pytest.mark.parametrize(
    ("name", "inward"),
    [("Support macro", True), ("Sales talk track", True), ("customer-service", True),
     ("Call centre", True), ("Vertrieb", True), ("E-mail", False), ("Salesforce ads", False),
     ("Google Ads", False), ("Wholesale", False)],
)  # fmt: skip
def test_channels_of_teams(name, inward):
    assert tells_teams(name) is inward


def test_the_gate_says_what_to_fix_and_what_is_not_measured():
    rules = Rules(Brand(), Taxonomy(), GateSettings(pillars=0), reality=page(PERCENT))
    now = datetime(2026, 3, 10, tzinfo=UTC)
    answer = check_draft(Draft("Save: 30% off", "E-mail", link=LINK), rules, now)
    (check,) = [c for c in answer.checks if c.name == "promises"]
    (found,) = check.findings
    assert (check.status, found.words, found.against) == ("fix", "30% off", "“20% off”")
    assert "catalogue: no catalogue was loaded" in check.note
    inside = check_draft(Draft(f"Save: 20% off {LINK}", "E-mail"), rules, now)
    assert [c.status for c in inside.checks if c.name == "promises"] == ["pass"]
    nowhere = check_draft(Draft("Save: 20% off", "E-mail"), rules, now)
    assert [c.status for c in nowhere.checks if c.name == "promises"] == ["not measured"]
    without = check_draft(Draft("Hello"), Rules(Brand(), Taxonomy(), GateSettings()), now)
    assert all(c.name != "promises" for c in without.checks)
