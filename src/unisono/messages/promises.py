"""Promises against reality: what a text offers, against its landing page, the catalogue, and what
sales and support were told (MSG-4). Pure; pages were fetched before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from unisono.messages.catalogue import Catalogue, page_key, says_any
from unisono.messages.offer_kinds import AMOUNT, DEADLINE, PERCENT, PRICE, SHIPPING, TRIAL
from unisono.messages.standing import Offered, as_offered, comparable, disagreement, live_window
from unisono.model.messages import MessageText, OfferFact
from unisono.model.promises import (
    CatalogueItem,
    Fault,
    PageFacts,
    PageOffer,
    Place,
    SeenPage,
)
from unisono.model.wording import day as in_words

#: What can be held against a page, a catalogue, another text; codes and last days are not.
KINDS: Final = frozenset({PERCENT, AMOUNT, PRICE, TRIAL, SHIPPING})
_MONEY: Final = frozenset({PERCENT, AMOUNT, PRICE})
_TEAMS: Final = re.compile(
    r"\b(sales|vertrieb|ventas|support|help ?desk|service desk|customer (?:service|care|success)|"
    r"call ?cent(?:er|re)|kundendienst|macros?|talk ?tracks?|battle ?cards?|enablement|"
    r"telesales|inside sales|first level)\b"
)
_NEAR: Final = 0.5
HELD, FAULT, UNMEASURED = "held", "fault", "not measured"


def tells_teams(name: str) -> bool:
    """Whether texts of a channel or team are those that sales and support work with."""
    return bool(_TEAMS.search(re.sub(r"[\W_]+", " ", name.casefold())))


@dataclass(frozen=True)
class Holding:
    """What came of holding one promise against one thing.

    Attributes:
        state: held, fault or not measured; fault: see :class:`Fault`.
        found: what stands against it; source, owner: of that.
        until: the last day of what was found, where it ends.
    """

    place: str
    state: str
    why: str = ""
    fault: str = ""
    found: str = ""
    fix: str = ""
    source: str = ""
    owner: str = ""
    until: date | None = None


@dataclass(frozen=True, eq=False)
class Reality:
    """What promises are held against.

    Attributes:
        day: the present day.
        pages: by :func:`page_key`; catalogue: None, there is none.
        told: offers of texts for sales and support.
        told_campaigns: campaigns that the plan says sales or support were informed of, in lower
            case; recorded: those that it says of who was informed at all.
    """

    day: date
    pages: Mapping[str, SeenPage] = field(default_factory=dict)
    catalogue: Catalogue | None = None
    told: tuple[Offered, ...] = ()
    told_campaigns: frozenset[str] = frozenset()
    recorded: frozenset[str] = frozenset()

    @property
    def known(self) -> bool:
        """Whether there is anything to hold promises against."""
        return bool(self.pages or self.catalogue or self.told or self.recorded)


def hold(fact: OfferFact, link: str, reality: Reality) -> tuple[Holding, ...]:
    """A promise held against everything; nothing for codes and last days."""
    if fact.kind not in KINDS:
        return ()
    offer = as_offered(fact)
    return (
        _on_page(offer, link, reality), *_in_catalogue(offer, link, reality),
        _told(offer, link, reality),
    )  # fmt: skip


def _unmeasured(place: Place, why: str) -> Holding:
    return Holding(place, UNMEASURED, why)


# ---- landing page ------------------------------------------------------------------------------
def _on_page(offer: Offered, link: str, reality: Reality) -> Holding:
    if not link:
        return _unmeasured(Place.PAGE, "no landing page is known")
    page = reality.pages.get(page_key(link))
    if page is None:
        return _unmeasured(Place.PAGE, "the page was not looked at")
    facts = page.facts
    if facts.unread:
        return _unmeasured(Place.PAGE, facts.unread)
    gone = [p for p in facts.products if p.available is False]
    if gone and len(gone) == len(facts.products) and offer.fact.kind in _MONEY:
        return _page_fault(
            Fault.OUT_OF_STOCK, page, f"“{gone[0].name or facts.title}” is sold out",
            "the page says it is out of stock", "Stop the promise, or stock up.",
        )  # fmt: skip
    if facts.sold_out and offer.fact.kind in _MONEY:
        return _page_fault(
            Fault.OUT_OF_STOCK, page, f"“{facts.sold_out}”", "the page says that nothing is left",
            "Stop the promise, or stock up.",
        )  # fmt: skip
    return _page_value(offer, page, reality.day)


def _page_value(offer: Offered, page: SeenPage, day: date) -> Holding:
    facts, fact = page.facts, offer.fact
    others = [_as_fact(o, fact.message, facts) for o in facts.offers if o.kind == fact.kind]
    others += list(_product_prices(fact, facts))
    same = [o for o in others if _says(fact, o)]
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
    other = [o for o in others if _comparable(fact, o)]
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


def _bare_unit(fact: OfferFact) -> tuple[bool, str]:
    for prefix in ("up to ", "from "):
        if fact.unit.startswith(prefix):
            return True, fact.unit.removeprefix(prefix)
    return False, fact.unit


def _comparable(one: OfferFact, other: OfferFact) -> bool:
    """Whether the values of two offers of one kind can be compared: one currency, if both say."""
    units = _bare_unit(one)[1], _bare_unit(other)[1]
    return one.kind == other.kind and (units[0] == units[1] or "" in units)


def _says(promise: OfferFact, found: OfferFact) -> bool:
    """Whether what was found keeps the promise."""
    if not _comparable(promise, found):
        return False
    if promise.value is None or found.value is None:
        return promise.kind in (TRIAL, SHIPPING)
    if promise.kind == SHIPPING:
        return found.value <= promise.value
    upto = _bare_unit(promise)[0]
    if upto and promise.kind == PERCENT:
        return _bare_unit(found)[0] and found.value == promise.value
    return abs(promise.value - found.value) < 0.005


# ---- catalogue ---------------------------------------------------------------------------------
def _in_catalogue(offer: Offered, link: str, reality: Reality) -> Iterator[Holding]:
    fact = offer.fact
    if fact.kind not in _MONEY:
        return
    if reality.catalogue is None:
        yield _unmeasured(Place.CATALOGUE, "no catalogue was loaded")
        return
    items = reality.catalogue.meant(fact.message, link)
    if not items:
        yield _unmeasured(Place.CATALOGUE, "no product of the catalogue is named")
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
        return _unmeasured(Place.CATALOGUE, f"{why} of “{items[0].title}” to compare with")
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
    currency = _bare_unit(fact)[1]
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
    bound = _bare_unit(fact)[0]
    if fact.kind == PERCENT:
        return max(every) >= promised - _NEAR if bound else abs(value - promised) <= _NEAR
    if bound and fact.kind == AMOUNT:
        return max(every) >= promised - 0.005
    if bound:
        return min(every) <= promised + 0.005
    return abs(value - promised) < 0.005


def _differs_after(item: CatalogueItem, fact: OfferFact) -> bool:
    return fact.kind != PRICE or item.price is None or item.price != item.sale_price


def _worded(fact: OfferFact, value: float, item: CatalogueItem) -> str:
    if fact.kind == PERCENT:
        return f"{value:.3g} % off"
    off = " off" if fact.kind == AMOUNT else ""
    return f"{value:g} {item.currency or _bare_unit(fact)[1]}{off}"


def _item_fault(
    fault: Fault, item: CatalogueItem, found: str, why: str, fix: str, until: date | None = None
) -> Holding:
    return Holding(
        Place.CATALOGUE, FAULT, why, fault, found, fix, item.source, item.owner, until
    )  # fmt: skip


# ---- sales and support -------------------------------------------------------------------------
def _told(offer: Offered, link: str, reality: Reality) -> Holding:
    if not reality.told and not (offer.campaign and offer.campaign in reality.recorded):
        why = "no text for sales or support, and no plan that names who was informed, is known"
        return _unmeasured(Place.TOLD, why)
    near = [o for o in reality.told if _meets(offer, o)]
    if near and reality.catalogue is not None:
        # Who speaks of another product says nothing of this one.
        subject = reality.catalogue.subject(offer.fact.message, link)
        near = [o for o in near if not subject or says_any(o.fact.message, subject)]
    same = [o for o in near if _says(offer.fact, o.fact)]
    if same:
        text = same[0].fact.message
        return Holding(Place.TOLD, HELD, found=f"“{same[0].fact.words}”", source=_source(text),
                       owner=_owner(text))  # fmt: skip
    other = next((o for o in near if comparable(o) == comparable(offer) and disagreement(offer, o)),
                 None)  # fmt: skip
    if other is not None:
        text = other.fact.message
        said = f"{text.channel}: “{other.fact.words}”"
        why, fix = "sales or support were told another value", "Tell them the offer that holds."
        return Holding(Place.TOLD, FAULT, why, Fault.OTHER, said, fix, _source(text), _owner(text))
    if offer.campaign and offer.campaign in reality.told_campaigns:
        return Holding(Place.TOLD, HELD, found="the plan says they were informed", source="plan")
    return Holding(Place.TOLD, FAULT, "no text for sales or support says it", Fault.NOT_TOLD,
                   "", "Tell sales and support: value, product, days and code.")  # fmt: skip


def _meets(one: Offered, other: Offered) -> bool:
    """Whether both may be about one thing: kind, product, audience, campaign, days."""
    if one.fact.kind != other.fact.kind or not one.meets(other):
        return False
    if one.scope and other.scope and not one.scope & other.scope:
        return False
    if one.campaign and other.campaign and one.campaign != other.campaign:
        return False
    windows = live_window(one.fact.message), live_window(other.fact.message)
    if windows[0] is None or windows[1] is None:
        return True
    ends = one.fact.message.ends_on, other.fact.message.ends_on
    # What teams are told without an end holds until they are told otherwise.
    last = date.max if ends[1] is None else windows[1][1]
    return windows[0][0] <= last and windows[1][0] <= windows[0][1]


def _source(message: MessageText) -> str:
    return f"{message.path}:{message.file_row}" if message.path else message.key


def _owner(message: MessageText) -> str:
    return message.owner or message.team
