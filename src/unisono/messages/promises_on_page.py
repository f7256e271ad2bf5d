"""A promise held against the landing page of its text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from unisono.messages.catalogue import page_key
from unisono.messages.holding import (
    FAULT,
    HELD,
    MONEY,
    Holding,
    Reality,
    keeps,
    same_measure,
    unmeasured,
)
from unisono.messages.offer_kinds import DEADLINE, PRICE
from unisono.messages.standing import Offered
from unisono.model.messages import MessageText, OfferFact
from unisono.model.promises import Fault, PageFacts, PageOffer, Place, SeenPage
from unisono.model.wording import day as in_words


def on_page(offer: Offered, link: str, reality: Reality) -> Holding:
    """What the page behind a text's link says of its promise."""
    if not link:
        return unmeasured(Place.PAGE, "no landing page is known")
    page = reality.pages.get(page_key(link))
    if page is None:
        return unmeasured(Place.PAGE, "the page was not looked at")
    facts = page.facts
    if facts.unread:
        return unmeasured(Place.PAGE, facts.unread)
    gone = [p for p in facts.products if p.available is False]
    if gone and len(gone) == len(facts.products) and offer.fact.kind in MONEY:
        return _page_fault(
            Fault.OUT_OF_STOCK, page, f"“{gone[0].name or facts.title}” is sold out",
            "the page says it is out of stock", "Stop the promise, or stock up.",
        )  # fmt: skip
    if facts.sold_out and offer.fact.kind in MONEY:
        return _page_fault(
            Fault.OUT_OF_STOCK, page, f"“{facts.sold_out}”", "the page says that nothing is left",
            "Stop the promise, or stock up.",
        )  # fmt: skip
    return _page_value(offer, page, reality.day)


def _page_value(offer: Offered, page: SeenPage, day: date) -> Holding:
    facts, fact = page.facts, offer.fact
    others = [_as_fact(o, fact.message, facts) for o in facts.offers if o.kind == fact.kind]
    others += list(_product_prices(fact, facts))
    same = [o for o in others if keeps(fact, o)]
    if same:
        ended = [p.until for p in facts.products if p.until and p.until < day]
        if ended and fact.kind == PRICE and len(ended) == len(facts.products):
            return _page_fault(
                Fault.EXPIRED, page, f"price valid until {in_words(max(ended))}",
                "the page's price is over", "Prolong the price on the page, or stop the promise.",
                max(ended),
            )  # fmt: skip
        over = _over(facts, day)
        if over is not None:
            return _page_fault(
                Fault.EXPIRED, page, f"“{over[0]}”", "the page says that it is over",
                "Prolong it on the page, or stop the promise.", over[1],
            )  # fmt: skip
        return Holding(Place.PAGE, HELD, found=f"“{same[0].words}”", source=page.link)
    other = [o for o in others if same_measure(fact, o)]
    if other:
        told = "; ".join(dict.fromkeys(o.words for o in other[:3]))
        return _page_fault(
            Fault.OTHER, page, f"“{told}”", "the page says another value", "Make both the same."
        )
    return _page_fault(
        Fault.MISSING, page, f"“{facts.title or facts.excerpt[:80]}”",
        "the page says nothing of it", "Put the offer on the page, or lead to one that has it.",
    )  # fmt: skip


def _over(facts: PageFacts, day: date) -> tuple[str, date | None] | None:
    """The words by which a page ends its offer before ``day``, and its last day; None: it does not.

    A page with several last days has several offers: all of them must be over. One with a last day
    to come speaks of another offer when it says that one has ended.
    """
    last = {d: o.words for o in facts.offers if o.kind == DEADLINE and (d := _as_day(o.unit))}
    newest = max(last, default=None)
    if facts.over and (newest is None or newest < day):
        return facts.over, None
    return (last[newest], newest) if newest is not None and newest < day else None


def _as_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _page_fault(
    fault: Fault, page: SeenPage, found: str, why: str, fix: str, until: date | None = None
) -> Holding:
    return Holding(Place.PAGE, FAULT, why, fault, found, fix, page.link, until=until)


def _as_fact(offer: PageOffer, of: MessageText, facts: PageFacts) -> OfferFact:
    text = MessageText("page", "landing page", facts.excerpt, day=of.day)
    return OfferFact(offer.kind, offer.value, offer.unit, offer.words, text)


def _product_prices(fact: OfferFact, facts: PageFacts) -> Iterator[OfferFact]:
    if fact.kind != PRICE:
        return
    text = MessageText("page", "landing page", "")
    for product in facts.products:
        for price in (product.price, product.highest):
            if price is not None:
                words = f"{product.name} {price:g} {product.currency}".strip()
                yield OfferFact(PRICE, price, product.currency, words, text)
