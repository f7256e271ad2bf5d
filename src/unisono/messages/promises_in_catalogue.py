"""A promise held against the catalogue: price, sale, stock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from unisono.messages.holding import FAULT, HELD, MONEY, Holding, Reality, unmeasured
from unisono.messages.offer_kinds import AMOUNT, PERCENT, PRICE
from unisono.messages.standing import Offered, bound, live_window
from unisono.model.messages import OfferFact
from unisono.model.promises import CatalogueItem, Fault, Place
from unisono.model.wording import day as in_words

_NEAR: Final = 0.5


def in_catalogue(offer: Offered, link: str, reality: Reality) -> Iterator[Holding]:
    """What the catalogue says of the products a promise means; nothing where it has no price."""
    fact = offer.fact
    if fact.kind not in MONEY:
        return
    if reality.catalogue is None:
        yield unmeasured(Place.CATALOGUE, "no catalogue was loaded")
        return
    items = reality.catalogue.meant(fact.message, link)
    if not items:
        yield unmeasured(Place.CATALOGUE, "no product of the catalogue is named")
        return
    if all(i.available is False for i in items):
        yield _sold_out(items[0])
        return
    yield _item_value(fact, items, reality.day)


def _item_value(fact: OfferFact, items: Sequence[CatalogueItem], day: date) -> Holding:
    window = live_window(fact.message)
    first = max(day, window[0]) if window else day
    # An end that nobody named is a guess: only a known one can outlast a sale.
    last = fact.message.ends_on or first
    found = [(i, _value_of(fact, i, first)) for i in items]
    known = [(i, v) for i, v in found if v is not None]
    if not known:
        why = "the catalogue has no price" if fact.kind == PRICE else "the catalogue has no sale"
        return unmeasured(Place.CATALOGUE, f"{why} of “{items[0].title}” to compare with")
    kept = [i for i, v in known if _close(fact, v, [v for _, v in known])]
    if not kept:
        item, value = known[0]
        return _item_fault(
            Fault.OTHER, item, f"“{item.title}”: {_worded(fact, value, item)}",
            "the catalogue says another value", "Make both the same.",
        )  # fmt: skip
    if all(i.available is False for i in kept):
        return _sold_out(kept[0])
    ends = [i for i in kept if i.sale_to and first <= i.sale_to < last and _differs_after(i, fact)]
    if len(ends) == len(kept):
        item = ends[0]
        until = item.sale_to
        return _item_fault(
            Fault.EXPIRED, item, f"“{item.title}”: sale until {in_words(until) if until else ''}",
            f"the sale ends before the promise does ({in_words(last)})",
            "Let both end on one day.", until,
        )  # fmt: skip
    said = f"“{kept[0].title}”"
    return Holding(Place.CATALOGUE, HELD, found=said, source=kept[0].source, owner=kept[0].owner)


def _sold_out(item: CatalogueItem) -> Holding:
    return _item_fault(
        Fault.OUT_OF_STOCK, item, f"“{item.title}” is out of stock",
        "nothing of it is left at that price", "Stop the promise, or stock up.",
    )  # fmt: skip


def _value_of(fact: OfferFact, item: CatalogueItem, day: date) -> float | None:
    """What the catalogue says on a day: a price, or percent or money off the ordinary one."""
    currency = bound(fact)[1]
    if fact.kind != PERCENT and item.currency and currency and currency != item.currency:
        return None
    now = item.price_on(day)
    if fact.kind == PRICE or now is None:
        return now
    if item.price is None or not item.price or item.sale_price is None:
        return None  # a discount may come by a code that no catalogue knows
    if item.sale_price >= item.price:
        return None
    saved = item.price - now
    return 100 * saved / item.price if fact.kind == PERCENT else saved


def _close(fact: OfferFact, value: float, every: Sequence[float]) -> bool:
    promised = fact.value or 0.0
    limit = bound(fact)[0]
    if fact.kind == PERCENT:
        return max(every) >= promised - _NEAR if limit else abs(value - promised) <= _NEAR
    if limit and fact.kind == AMOUNT:
        return max(every) >= promised - 0.005
    if limit:
        return min(every) <= promised + 0.005
    return abs(value - promised) < 0.005


def _differs_after(item: CatalogueItem, fact: OfferFact) -> bool:
    return fact.kind != PRICE or item.price is None or item.price != item.sale_price


def _worded(fact: OfferFact, value: float, item: CatalogueItem) -> str:
    if fact.kind == PERCENT:
        return f"{value:.3g} % off"
    off = " off" if fact.kind == AMOUNT else ""
    return f"{value:g} {item.currency or bound(fact)[1]}{off}"


def _item_fault(
    fault: Fault, item: CatalogueItem, found: str, why: str, fix: str, until: date | None = None
) -> Holding:
    return Holding(
        Place.CATALOGUE, FAULT, why, fault, found, fix, item.source, item.owner, until
    )  # fmt: skip
